"""How long a buffer is held, in which order arguments are converted, and what is left behind by a failure."""

import array
import binascii
import collections
import io
import struct


def tried(step):
    try:
        return step()
    except Exception as e:
        return f"{type(e).__name__}: {e}"


class Resizes:
    """An index that tries to resize something."""

    def __init__(self, what, value=0):
        self.what, self.value = what, value

    def __index__(self):
        print("  index:", tried(self.what))
        return self.value


class Both(bytearray):
    def __buffer__(self, flags):
        print("  buffer", flags)
        return super().__buffer__(flags)

    def __release_buffer__(self, view):
        print("  release")
        super().__release_buffer__(view)


print("subclasses are asked")
for step in (
    lambda: bytes(Both(b"ab")),
    lambda: int.from_bytes(Both(b"ab")),
    lambda: b"xab".find(Both(b"ab")),
    lambda: b"-".join([Both(b"a"), b"b"]),
    lambda: io.BytesIO().write(Both(b"abc")),
    lambda: binascii.hexlify(Both(b"ab")),
):
    print(tried(step))

print("held meanwhile")
b = bytearray(8)
print(struct.unpack_from("B", b, Resizes(b.clear)), tried(lambda: struct.pack_into("BB", b, Resizes(b.pop), 1, Resizes(b.pop, 2))), b)
print(binascii.hexlify(b, b"-", Resizes(b.clear, 1)))
print(tried(lambda: b.__iadd__(b)), len(b))
print(tried(lambda: b.find(Resizes(b.clear, 2))))

print("left behind")
b = bytearray(b"abcdefgh")
print(tried(lambda: struct.pack_into("BBB", b, 2, 1, 300, 2)), b)
print(tried(lambda: struct.pack_into("2s", memoryview(b)[4:], 0, b"XY")), b)

print("arrays")
a = array.array("i", [1, 2, 3])
print(tried(lambda: a.__setitem__(2, Resizes(a.pop))), a)
print(tried(lambda: a.append(Resizes(a.clear, 5))), len(a))
a = array.array("h", [1, 2])
print(tried(lambda: a.fromlist([7, "x"])), a, tried(lambda: a.index(2, Resizes(a.pop, -1))), a)
m = memoryview(a)
print(tried(lambda: a.__delitem__(slice(5, 9, 2))), tried(lambda: a.insert(0, Resizes(lambda: None))))
print([tried(lambda: array.array(c, [n])) for c in "bBhHiI" for n in (2**70, 2**20, -1)])

print("what is no number may be bytes")
print(tried(lambda: Both(b"b") in b"abc"), tried(lambda: 256 in b"abc"))
print(tried(lambda: bytearray(b"a") == Both(b"a")), tried(lambda: memoryview(b"abc").tobytes(5)))
m = memoryview(b"abc")
m.release()
print(tried(lambda: m.tobytes(5)), tried(lambda: io.BytesIO(b"a").readinto(m)))

print("a full buffer")


class Raw(io.RawIOBase):
    def __init__(self, answers):
        self.answers = answers

    def writable(self):
        return True

    def write(self, data):
        answer = self.answers.pop(0) if self.answers else len(data)
        print("  write", bytes(data), answer)
        return answer


for answers in ([], [1], [None], [2, None]):
    w = io.BufferedWriter(Raw(answers), 4)
    print(tried(lambda: w.write(b"abcd")), tried(lambda: w.write(b"efghij")))
    print(tried(w.flush), tried(w.flush))


class Reader(io.RawIOBase):
    def readinto(self, buffer):
        return 2**70


print(tried(lambda: Reader().read(3)), tried(lambda: io.BufferedReader(Raw([])).read(2**70)))

print("positions")
s = io.StringIO("abc")
print(tried(lambda: s.truncate(2**70)), tried(lambda: s.truncate(Resizes(s.close, 1))))


class Slow:
    closed = False

    def __init__(self, parts):
        self.parts = parts

    def read1(self, n):
        return self.parts.pop(0) if self.parts else b""

    read = read1

    def tell(self):
        return 0

    def flush(self):
        pass

    def close(self):
        self.closed = True

    def readable(self):
        return True

    writable = seekable = readable


t = io.TextIOWrapper(Slow([b"a\r", b"\nb\r", b"c\r\n", b"\r"]), "ascii", newline="\r\n")
print([t.readline(n) for n in (-1, 2, 1, 5, -1, -1)])
t = io.TextIOWrapper(Slow([b"line\n", b"more"]), "ascii")
print(repr(t.read(2)), t.tell(), repr(t.readline()), t.tell(), tried(lambda: t.seek(-1)))

print("deques")
d = collections.deque([1, 2], 3)
d.extend(x for x in (3, 4) if d.__init__([], 1) is None)
print(d, tried(lambda: d.__imul__(2**62)))

print("views released by their keys")


class Key:
    def __init__(self, n, m, then=lambda: None):
        self.n, self.m, self.then = n, m, then

    def __index__(self):
        self.m.release()
        self.then()
        return self.n


for use in (
    lambda m, k: m[k(0)],
    lambda m, k: m[k(9)],
    lambda m, k: m.__setitem__(k(0), 5),
    lambda m, k: m.__setitem__(k(9), 5),
    lambda m, k: m.__setitem__(0, k(7)),
    lambda m, k: m.__setitem__(slice(k(0), 2), b"xy"),
    lambda m, k: m.__setitem__(slice(k(0), 3), b"xy"),
    lambda m, k: m[(k(0),)],
    lambda m, k: m[(k(9),)],
    lambda m, k: m.__setitem__((k(0),), 1),
    lambda m, k: m[k(0):2].tolist(),
    lambda m, k: m.cast("B", (2, 2))[k(0), 1],
    lambda m, k: m.cast("B", (2, 2))[1, k(5)],
):
    b = bytearray(b"abcd")
    m = memoryview(b)
    # Nothing is held while the key is converted: the bytes can be resized.
    print(tried(lambda: use(m, lambda n: Key(n, m, lambda: b.append(0)))), b)
