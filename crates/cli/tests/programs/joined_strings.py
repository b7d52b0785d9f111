# str.join over lists, tuples and others; kinds, lone items, what is no string.
class S(str):
    pass


def show(f):
    try:
        r = f()
        print(type(r).__name__, ascii(r))
    except Exception as e:
        print(type(e).__name__, e)


parts = ["", "a", "é", "€", "\U0001f600", "longer text", S("sub")]
for sep in "", ",", "é", "€", "\U0001f600", ", ":
    for n in range(len(parts) + 1):
        for make in list, tuple, iter:
            assert sep.join(make(parts[:n])) == "".join(x for p in parts[:n] for x in (sep, p))[len(sep) if n else 0:]
        for m in range(n):
            assert sep.join([parts[m], parts[n - 1]]) == parts[m] + sep + parts[n - 1]
one = "one text"
print("".join([one]) is one, "".join(["", one, ""]) is one, ",".join([one]) is one, "".join(["x"]) is "x"[0])
show(lambda: ",".join([S("a")]))
show(lambda: "".join(["", S("ab")]))
show(lambda: ",".join(["", ""]))
show(lambda: ",".join([]))
show(lambda: "é".join(["", ""]))
show(lambda: ",".join(["a", 1, "b"]))
show(lambda: ",".join((b"a",)))
show(lambda: ",".join(5))
show(lambda: ",".join({"a": 1, "b": 2}))
show(lambda: ",".join(str(i) for i in range(5)))


class L(list):
    def __iter__(self):
        return iter(["from", "iter"])


show(lambda: "-".join(L(["in", "list"])))
d = {i: str(i) for i in range(10)}
seen = [k for k in d] + [v for v in d.values()] + [k for k in reversed(d)]
print(seen)
for step in "key", "value":
    try:
        for x in d if step == "key" else d.values():
            d[step] = x
    except RuntimeError as e:
        print(e)
try:
    for k in d:
        del d[k]
        d[k] = 1
except RuntimeError as e:
    print(e)
print(sum([1, 2, 3.5, 4]), sum([2**62, 2**62, 1.0]), sum([2**62] * 3), sum([0.1] * 10), sum([1, 2j, 3.5, True]), sum([True, 2]))
print(sum([[1], [2]], []), sum(range(5), 0.5), sum((1e308, 1e308, -1e308)), sum([True] * 3, True), type(sum([True])))
l = [1, 2, 3]
print(any(l.append(0) or x > 5 for x in l[:]), all([]), any([]), all(l), any(map(int, l)))
print("a-b--c".split("-"), "x" * 300 in "x" * 299, ("ab" * 200).count("ba"), ("ab" * 200).replace("ba", "c")[:9], "abcabc".find("ca"))
print(b"a--b".replace(b"--", b"+"), ("a" * 500 + "b").find("ab"), "aab".find("ab"), "".find("ab"), "a".find("ab"))
