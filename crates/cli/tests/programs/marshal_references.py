# marshal: shared and self-referring values, code inside containers, reading no further than a value goes.
import io
import marshal


def show(f, *args, **kw):
    try:
        print(f(*args, **kw))
    except Exception as e:
        print(type(e).__name__, e)


# What is shared stays shared.
inner = ["x", 1]
pair = marshal.loads(marshal.dumps((inner, inner, {"k": inner})))
print(pair, pair[0] is pair[1], pair[2]["k"] is pair[0])
pair = marshal.loads(marshal.dumps((inner, inner), 2))
print(pair, pair[0] is pair[1])

# What refers to itself.
a = []
a.append(a)
d = {}
d["self"] = d
t = ([],)
t[0].append(t)
for version in range(6):
    for value, same in ((a, lambda v: v[0] is v), (d, lambda v: v["self"] is v), (t, lambda v: v[0][0] is v)):
        show(lambda: same(marshal.loads(marshal.dumps(value, version))))
s = slice([], None)
s.start.append(s)
show(marshal.dumps, s)

# Nesting has a limit.
deep = None
for _ in range(1999):
    deep = [deep]
print(len(marshal.dumps(deep)))
show(marshal.dumps, [deep])


# Code objects, on their own and inside.
def f(x):
    return x in {1, 2, 3} or x == "a b"


data = {"codes": [f.__code__, (f.__code__,)]}
back = marshal.loads(marshal.dumps(data))
print(back == data, back["codes"][0] is back["codes"][1][0])
show(marshal.dumps, data, allow_code=False)
show(marshal.loads, marshal.dumps(data), allow_code=False)
odd = f.__code__.replace(co_consts=f.__code__.co_consts + ([1, {}],))
print(marshal.loads(marshal.dumps(odd)).co_consts[-1])
print(marshal.loads(marshal.dumps(slice(1, f.__code__, "x"))) == slice(1, f.__code__, "x"))
one, two = marshal.loads(marshal.dumps((compile("x", "f1", "exec"), compile("y", "f2", "exec"))))
print(one.co_filename, two.co_filename)

# Types must be exact.
for base in int, float, complex, str, tuple, list, dict, set, frozenset:
    show(marshal.dumps, type("sub", (base,), {})())


# Several values in one file, with other bytes between.
class Reader(io.BytesIO):
    def readinto(self, room):
        n = super().readinto(room)
        print("readinto", len(room), n)
        return n


file = io.BytesIO()
for value in (1.5, ["a", b"b"], {"k": {1}}):
    marshal.dump(value, file)
    file.write(b"--")
file.seek(0)
for _ in range(3):
    print(marshal.load(file), file.tell(), file.read(2))
print(marshal.load(Reader(marshal.dumps([10**30, "é", b"xyz"]) + b"rest")))
for data in b"", b"[\x01\0\0\0", b"i\x01\0\0", b"s\x11\0\0\0abc":
    show(marshal.load, Reader(data))
    show(marshal.loads, data)


class Liar(io.BytesIO):
    def readinto(self, room):
        return answer(super().readinto(room))


for answer in (lambda n: n + 10), (lambda n: -5), (lambda n: "x"), (lambda n: None), (lambda n: 10**100):
    show(marshal.load, Liar(marshal.dumps(1.5)))
show(marshal.load, io.StringIO("text"))
show(marshal.load, 5)

# Hostile bytes.
for data in (
    b"r\0\0\0\0", b"0", b"[\x01\0\0\x000", b"<\x01\0\0\x000", b":0NN", b"f\x03abc", b"(\xff\xff\xff\xff",
    b"\xa8\xff\xff\xff\x7f", b"\xbe\x01\0\0\0r\0\0\0\0", b"\xbar\0\0\0\0NN", b"\xba[\x01\0\0\0r\0\0\0\0NN",
    b"\xbc\x01\0\0\0r\0\0\0\0", b"\xfbr\0\0\0\0N0", b"c" + b"\0" * 20 + b"0", b"(\x01\0\0\0" * 3000,
):
    show(marshal.loads, data)
