"""Deep, long and damaged source text for `compile`, `eval`, `ast` and `literal_eval`; syntax trees made by hand.

How deep a parser gets is an accident: "deep" stands for a result, a RecursionError, a MemoryError and a SyntaxError that says
"too many" or "too complex".
"""

import ast
import symtable
import tokenize
import io


def _end(step):
    def run():
        try:
            return step()
        except (RecursionError, MemoryError):
            return "deep"
        except SyntaxError as e:
            return "deep" if "too" in e.msg or "max" in e.msg else raised(e)

    return run


_DEEP = [
    ("(", "1", ")"), ("[", "1", "]"), ("{", "1", "}"), ("{1: ", "1", "}"), ("f(", "1", ")"), ("-", "1", ""), ("not ", "1", ""), ("~", "1", ""), ("lambda: ", "1", ""),
    ("1 + ", "1", ""), ("1 ** ", "1", ""), ("1 if 1 else ", "1", ""), ("[x for x in ", "y", "]"), ("x[", "1", "]"), ("1 and ", "1", ""), ("1 < ", "1", ""), ("(1, ", "1", ")"),
    ("", "x", ".a"), ("", "x", "()"), ("", "x", "[0]"), ("", "x", " + 1"), ("", "x", " and y"), ("", "x", " < 1"), ("(yield ", "1", ")"), ("await ", "x", ""), ("*", "x", ""), ("f'{", "1", "}'"),
    ("(x := ", "1", ")"), ("x = ", "1", ""), ("", "x", ", y"), ("", "'a'", " 'b'"), ("lambda x=", "1", ": x"), ("{**", "x", "}"), ("f(*", "x", ")"), ("(a for a in ", "b", ")"), ("f'{x:{", "y", "}}'"), ("t'{", "1", "}'"),
]
_BLOCKS = ["if x:", "while x:", "for x in y:", "try:\n{i} pass\n{j}finally:", "with x:", "def f():", "class C:", "async def f():", "match x:\n{i} case 1:", "if x:\n{i} pass\n{j}else:", "try:\n{i} pass\n{j}except* x:", "try:\n{i} pass\n{j}except x:"]


@case
def deep_expressions(w):
    before, middle, after = w.choice(_DEEP)
    n = w.choice((10, 90, 95, 100, 150, 200, 1000, 5000, 100000))
    source = before * n + middle + after * n
    mode = w.choice(("exec", "eval", "single"))
    found = []

    def whole():
        code = compile(source, "f", mode)
        return "deep" if n > 90 else len(code.co_code) > 0

    def tree():
        t = ast.parse(source)
        ast.dump(t)
        ast.unparse(t)
        compile(t, "f", "exec")
        return "deep"

    def others():
        symtable.symtable(source, "f", "exec")
        return "deep"

    # Beyond some depth each Python may end in another way.
    found = w.tries(_end(whole), _end(tree), _end(others), _end(lambda: ast.literal_eval(source)))
    return "deep" if n > 90 else found


@case
def deep_blocks(w):
    n = w.choice((5, 19, 20, 21, 50, 99, 100, 101, 3000))
    lines = []
    block = w.choice(_BLOCKS)
    indent = 0
    for i in range(n):
        head = block if w.random() < 0.7 else w.choice(_BLOCKS)
        text = " " * indent + head.replace("{i}", " " * (indent + 1)).replace("{j}", " " * indent)
        text = text.replace("\n ", "\n" + "") if False else text
        lines.append(text)
        indent += 1 + ("case" in head) * 2
    source = "\n".join(lines) + "\n" + " " * (indent + 2) + "pass\n"

    def whole():
        compile(source, "f", "exec")
        return 1

    found = w.tries(_end(whole), _end(lambda: bool(ast.parse(source))), _end(lambda: len(list(tokenize.generate_tokens(io.StringIO(source).readline))) > 0))
    return "deep" if n > 15 else found


_LONG = [
    lambda n: "x = [" + "1, " * n + "]",
    lambda n: "x = (" + "a, " * n + ")",
    lambda n: "f(" + "a, " * n + ")",
    lambda n: "f(" + ", ".join(f"a{i}=1" for i in range(n)) + ")",
    lambda n: "def f(" + ", ".join(f"a{i}" for i in range(n)) + "): pass",
    lambda n: "x = {" + "1: a, " * n + "}",
    lambda n: "x = '" + "a" * n * 10 + "'",
    lambda n: "x = " + " + ".join(["'a'"] * min(n, 900)),
    lambda n: "x" * n * 10 + " = 1",
    lambda n: "\n".join(f"v{i} = {i}" for i in range(n)),
    lambda n: "if x:\n" + "    y = f(1, z)\n" * n + "else:\n    z = 1\n",
    lambda n: "while x:\n" + "    y = f(1, z)\n" * n + "    break\n",
    lambda n: "try:\n" + "    y = f(1, z)\n" * n + "finally:\n    z = 1\n",
    lambda n: "a" + " = a" * n,
    lambda n: "x = f'" + "{a}" * n + "'",
    lambda n: "global " + ", ".join(f"a{i}" for i in range(n)),
    lambda n: "import " + ", ".join(f"a{i}" for i in range(n)),
    lambda n: "match x:\n" + "".join(f"    case {i}: y = {i}\n" for i in range(n)),
    lambda n: "if a: pass\n" + "elif b: pass\n" * min(n, 300),
    lambda n: "try: pass\n" + "except a: pass\n" * n,
    lambda n: "with (" + ", ".join("a" for _ in range(min(n, 19))) + "): pass",
    lambda n: "\\\n" * n + "x",
    lambda n: "\n" * n + "x y",
    lambda n: "#" * n,
    lambda n: "x = 0x" + "f" * n,
    lambda n: "x = 1" + "0" * n,
    lambda n: "x = 1e" + "9" * n,
    lambda n: "x = 1." + "0" * n + "1",
    lambda n: "x = 0o" + "7" * n + "8",
    lambda n: "a, " * n + "*b = c",
    lambda n: "*a, " + "b, " * n + "= c",
    lambda n: "class C(" + "a, " * n + "): pass",
    lambda n: "x = '''" + "\\N{DIGIT ONE}" * min(n, 500) + "'''",
    lambda n: "x = b'" + "\\xff" * n + "'",
    lambda n: "assert a, " * min(n, 1) + "b",
    lambda n: "lambda " + ", ".join(f"a{i}" for i in range(n)) + ": 1",
    lambda n: "x[" + "a:b, " * n + "]",
    lambda n: "@a\n" * n + "def f(): pass",
    lambda n: "x = a" + ".b" * min(n, 90),
    lambda n: "type X[" + ", ".join(f"T{i}" for i in range(n)) + "] = int",
    lambda n: "def f():\n" + "".join(f"    a{i} = {i}\n" for i in range(n)) + "    return locals()\nf()",
    lambda n: "def f():\n" + "".join(f"    a{i} = {i}\n" for i in range(n)) + "    return lambda: (" + ", ".join(f"a{i}" for i in range(n)) + ",)\nf()()",
]


@case
def long_sources(w):
    source = w.choice(_LONG)(w.choice((3, 255, 256, 300, 3000, 20000)))

    def whole():
        return len(compile(source, "f", "exec").co_code) > 0

    def run():
        space = {"a": 1, "b": 2, "c": [1, 2], "x": 0, "f": lambda *z, **k: len(z) + len(k), "z": 3, "__build_class__": None}
        exec(compile(source, "f", "exec"), space)
        return sorted(map(str, space))[:3]

    return w.tries(_end(whole), _end(run))


def _damage(w, text):
    """A piece of source with something wrong."""
    for _ in range(w.randrange(1, 4)):
        at = w.randrange(len(text) + 1)
        kind = w.random()
        if kind < 0.3:
            text = text[:at] + text[at + w.randrange(5):]
        elif kind < 0.8:
            text = text[:at] + w.choice(("(", ")", "[", "]", "{", "}", "'", '"', "\n", "    ", "\\", ":", "=", ",", "*", "lambda", " if ", " else ", "\0", "\ud800", "\xa0", "0x", "1e", "f'{", "'''", "@", ":=", "->", "...", "!", "$", "?", "\t", "\f", "\ufeff", "async ", "yield ", "await ", "return ", "del ", "case ", "match ", "type ")) + text[at:]
        else:
            other = w.randrange(len(text) + 1)
            text = text[:at] + text[min(at, other):other + 9] + text[at:]
    return text


_PIECES = [
    "def f(a, b=1, *c, d, **e):\n    return a + b\n",
    "class C(B, m=1):\n    x: int = 5\n    def g(self): yield\n",
    "for i, (a, *b) in x:\n    if i: continue\nelse:\n    pass\n",
    "try:\n    pass\nexcept (A, B) as e:\n    raise e from None\nfinally:\n    del x, y[0]\n",
    "with a as b, (c, d):\n    x = [i for i in y if i]\n",
    "match x:\n    case {'a': 1, **r} | [1, *_]: pass\n    case P(x=1) if y: pass\n",
    "x = f'{a!r:>{w}} {b=}' 'c' if d else lambda *a, b=1: (yield)\n",
    "async def f():\n    async with a: await b\n    return [x async for x in y]\n",
    "type X[T: int, *U, **V] = dict[T, U]\n@d\ndef g[T](x: T) -> T: ...\n",
    "a = b = 1; c += 2; assert c, 'd'; global z; import q.w as e, r\nfrom . import *\n",
    "print(1, *a, k=2, **b)[1:2, ::3].c(x for x in y)\n",
]


@case
def damaged(w):
    source = _damage(w, w.choice(_PIECES) + (w.choice(_PIECES) if w.random() < 0.3 else ""))
    mode = w.choice(("exec", "exec", "eval", "single"))

    def where():
        try:
            return len(compile(source, "f", mode).co_code) > 0
        except SyntaxError as e:
            return f"{raised(e)} {e.lineno} {e.offset} {e.end_lineno} {e.end_offset}"

    return w.tries(where)


@case
def made_trees(w):
    """Trees with nodes of wrong kinds, missing fields, wrong positions and cycles."""
    tree = ast.parse(w.choice(_PIECES))
    nodes = list(ast.walk(tree))
    for _ in range(w.randrange(1, 4)):
        n = w.choice(nodes)
        if not n._fields:
            continue
        field = w.choice(n._fields + n._attributes)
        value = w.choice((
            None, 1, "x", b"b", [], [None], w.choice(nodes), [w.choice(nodes)], ast.Name("z", ast.Load()), ast.Constant(w.wrong()), ast.Constant(w.imp()), -5, 2**70, w.imp(), "None", "",
            ast.Tuple([], ast.Store()), Steps(w, 2), "\ud800", ast.Load(), ast.Pass(),
        ))
        w.random() < 0.1 and hasattr(n, field) and delattr(n, field) or setattr(n, field, value)
        if isinstance(getattr(n, field, None), list):
            part = getattr(n, field)
            w.deeds += [part.clear, lambda part=part: part.append(1)]

    def whole():
        try:
            code = compile(tree, "f", "exec")
        except RecursionError:
            return "deep"
        return len(code.co_code) > 0

    # Texts of errors about positions and kinds are the same; where a cycle is found is not.
    return w.tries(whole, _end(lambda: ast.unparse(tree) and 1), _end(lambda: ast.dump(tree) and 1), _end(lambda: ast.literal_eval(tree)))
