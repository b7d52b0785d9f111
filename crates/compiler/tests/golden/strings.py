def fstrings(a, b):
    return (f"", f"x", f"{a}", f"{a}{b}", f"a{a!r}b{b!s:>{a}}c", f"{a:{b}.{a}}", f"{a=}", f"{a = !s}",
        f"{a:%d}", f"{'x'}", f"{a!a}" f"{b}" "c", rf"\n{a}", f"{{}}", f"{a if b else 'c'}", "a" f"b")
def tstrings(a, b):
    return t"", t"x", t"{a}", t"a{a!r}b{b:>{a}}c", t"{a=}", t"{a}{b}", t"x" t"{b!s:}"
def joins(x): return "".join([f"{i}" for i in x]), "%s-%5.2f%%" % (x, x), "%s" % x
