# A pattern is used again while it is being used: each use has places of its own.
import re

pattern = re.compile(r"\((\w*)((?:,\w*)*)\)|(\w+)")


def shown(m):
    inner = [x.groups() for x in pattern.finditer("(a,b)(c) d")]
    nested = pattern.sub(lambda k: k.group(0).upper(), "(q,r) s")
    return f"<{m.groups()} {inner} {nested} {m.lastindex} {m.span()}>"


print(pattern.sub(shown, "x(1,2,3)y()"))
walks = [pattern.finditer("(a,b) c"), pattern.finditer("d (e)")]
for pair in zip(*walks):
    print([m.regs for m in pair])

# Marks of an attempt that failed are not those of the next one.
either = re.compile(r"(a)(b)(c)|(a)(x)?")
print(either.match("abc").groups(), either.match("ab").groups(), either.match("ax").regs)
print(either.match("abc").lastindex, either.match("a").lastindex, either.match("a").regs)
deep = re.compile(r"(?:(a)|(b))*c")
print(deep.match("ab" * 500 + "c").groups(), deep.match("ab" * 500), deep.match("c").groups())
print(deep.match("bc").regs, deep.fullmatch("abac").regs)
again = re.compile(r"(\w)(?:\1|(\w))+?z")
print([again.search(t) and again.search(t).regs for t in ("aaz", "abz", "z", "aabaz")])

# What can match at the beginning alone is searched for there alone.
for source in (r"\Aa", r"^a", r"(^a)", r"(?m:^a)", r"(?:^a)?", r"^a|b", r"(?:^)*a", r"(?!^)a", r"^", r"\A(?=b)"):
    p = re.compile(source)
    texts = ("ab", "ba", "b\na", "", "aa")
    print(source, [[m.span() for m in p.finditer(t)] for t in texts], [p.search(t, 1) and p.search(t, 1).span() for t in texts])
    print(p.split("aba"), p.sub("-", "b\naab"), p.findall("aab", 1, 2), p.match("ba", 1) is not None)
