"""Records what CPython 3.14 makes of the sources here: run `python record.py` with it.

golden/*.py: one line per code object goes to the .dump beside it. messages.txt: the lines between
`---` and the next `===` are the errors and warnings of the source above them.
"""
import glob, os, types, warnings

HERE = os.path.dirname(os.path.abspath(__file__))
FIELDS = ("co_argcount", "co_posonlyargcount", "co_kwonlyargcount", "co_stacksize", "co_flags",
          "co_firstlineno", "co_names", "co_varnames", "co_cellvars", "co_freevars", "co_qualname")


def const(c):
    t = type(c)
    if t is types.CodeType: return "<code %s>" % c.co_qualname
    if t is tuple: return "(" + ",".join(map(const, c)) + ",)"
    if t is frozenset: return "frozenset{" + ",".join(sorted(map(const, c))) + "}"
    if t is slice: return "slice(%s,%s,%s)" % (const(c.start), const(c.stop), const(c.step))
    if t is float: return "float " + c.hex()
    if t is complex: return "complex %s %s" % (c.real.hex(), c.imag.hex())
    if t is str: return "str " + ascii(c)
    return t.__name__ + " " + repr(c)


def walk(code, path, out):
    key = "%s:%s:%d" % (path, code.co_qualname, code.co_firstlineno)
    row = ["%s=%s" % (f[3:], getattr(code, f)) for f in FIELDS]
    row.append("consts=" + "; ".join(map(const, code.co_consts)))
    row.append("code=" + code.co_code.hex())
    row.append("exc=" + code.co_exceptiontable.hex())
    row.append("lines=" + code.co_linetable.hex())
    out.write(key + "\t" + "\t".join(r.replace("\n", "\\n").replace("\t", "\\t") for r in row) + "\n")
    for c in code.co_consts:
        if type(c) is types.CodeType: walk(c, path, out)


def messages(mode, source):
    lines = []
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            compile(source, "<s>", mode, dont_inherit=True, optimize=0)
        except SyntaxError as e:
            place = "%s\t%s\t%s\t%s" % (e.lineno, e.offset, e.end_lineno, e.end_offset)
            lines.append("E SyntaxError\t%s\t%s" % (e.msg, place))
        except (ValueError, SystemError, RecursionError) as e:
            lines.append("E %s\t%s" % (type(e).__name__, e))
    return lines + ["W %s\t%s" % (w.message, w.lineno) for w in caught]


if __name__ == "__main__":
    for path in sorted(glob.glob(HERE + "/golden/*.py")):
        name = os.path.basename(path)
        with open(path, encoding="utf-8") as f: source = f.read()
        with open(path[:-3] + ".dump", "w", encoding="ascii", errors="backslashreplace") as out:
            for level in 0, 1, 2:
                walk(compile(source, name, "exec", dont_inherit=True, optimize=level), "%s%d" % (name, level), out)
    path = HERE + "/messages.txt"
    with open(path, encoding="utf-8") as f: text = f.read()
    head, *cases = text.split("=== ")
    with open(path, "w", encoding="utf-8") as out:
        out.write(head)
        for case in cases:
            mode, rest = case.split("\n", 1)
            source = rest.split("---\n", 1)[0]
            out.write("=== %s\n%s---\n" % (mode, source))
            out.writelines(line + "\n" for line in messages(mode, source))
