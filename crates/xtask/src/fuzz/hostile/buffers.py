"""Buffers that are resized, released or lied about while they are read and written."""

import array
import binascii
import collections
import io
import struct


def _array_deeds(w, v):
    w.deeds += [
        lambda: v.clear() if hasattr(v, "clear") else v.pop(),
        lambda: v.pop(),
        lambda: len(v) < 100 and v.extend(bytes(w.randrange(60))),
        lambda: v.__delitem__(slice(None, None, 2)),
        lambda: v.__setitem__(slice(0, 3), v[:0]),
        lambda: v.__init__(),
        lambda: w.kept.append(memoryview(v)),
        lambda: w.kept.clear(),
        lambda: v.append(w.imp()),
        lambda: v.insert(0, 7),
    ]


_BYTEARRAY = [
    lambda w, v: v.append(w.imp()),
    lambda w, v: v.insert(w.imp(), w.imp()),
    lambda w, v: v.extend(Steps(w, 4)),
    lambda w, v: v.extend([w.imp(), w.imp()]),
    lambda w, v: v.extend(w.imp()),
    lambda w, v: v.__setitem__(w.imp(), w.imp()),
    lambda w, v: v.__setitem__(slice(w.imp(), w.imp()), Steps(w, 4)),
    lambda w, v: v.__setitem__(slice(w.imp(), w.imp(), w.imp()), [w.imp(), 2]),
    lambda w, v: v.__setitem__(slice(0, 3), w.imp()),
    lambda w, v: v.__delitem__(w.imp()),
    lambda w, v: v.__delitem__(slice(w.imp(), None, w.imp())),
    lambda w, v: v.pop(w.imp()),
    lambda w, v: v.remove(w.imp()),
    lambda w, v: w.imp() in v,
    lambda w, v: v.index(w.imp()),
    lambda w, v: v.find(w.imp(), w.imp(), w.imp()),
    lambda w, v: v.find(b"b", w.imp(), w.imp()),
    lambda w, v: v.count(w.imp()),
    lambda w, v: v.replace(b"a", w.imp()),
    lambda w, v: v.split(w.imp()),
    lambda w, v: v.join([b"x", w.imp(), v]),
    lambda w, v: v.join(Steps(w, 3, lambda i: v)),
    lambda w, v: v.translate(w.imp()),
    lambda w, v: v.startswith((w.imp(), b"a")),
    lambda w, v: v.startswith(b"a", w.imp(), w.imp()),
    lambda w, v: v.strip(w.imp()),
    lambda w, v: v.partition(w.imp()),
    lambda w, v: v.center(w.imp()),
    lambda w, v: v.expandtabs(w.imp()),
    lambda w, v: v + w.imp(),
    lambda w, v: v.__iadd__(w.imp()),
    lambda w, v: v.__iadd__(v),
    lambda w, v: v * w.imp(),
    lambda w, v: v.__imul__(w.imp()),
    lambda w, v: v == w.imp(),
    lambda w, v: v % (w.imp(),),
    lambda w, v: b"%s|%b|%a" % (v, w.imp(), w.imp()),
    lambda w, v: b"%c%d%x" % (w.imp(), w.imp(), w.imp()),
    lambda w, v: bytearray(w.imp()),
    lambda w, v: bytes(w.imp()),
    lambda w, v: bytes([w.imp(), w.imp()]),
    lambda w, v: v.decode("utf-8", w.imp()),
    lambda w, v: int.from_bytes(w.imp(), "big"),
    lambda w, v: int.from_bytes([w.imp(), 1], "little"),
    lambda w, v: int(v, w.imp()),
    lambda w, v: float(v),
    lambda w, v: v.hex("-", w.imp()),
    lambda w, v: bytearray.fromhex(w.imp()),
    lambda w, v: v.__alloc__() >= 0,
    lambda w, v: v.resize(w.imp()),
    lambda w, v: bytearray.maketrans(v, w.imp()),
    lambda w, v: binascii.hexlify(v, b"-", w.imp()),
    lambda w, v: binascii.crc32(w.imp(), w.imp()),
    lambda w, v: eval(v, {"a": w.imp(), "abc": 1}),
    lambda w, v: v[w.imp():w.imp():w.imp()],
    lambda w, v: [x for x in v if w.act("loop") is None],
    lambda w, v: sorted(v, key=w.imp()),
]


@case
def bytearrays(w):
    v = bytearray(w.choice((b"abc", b"", b"a" * 40, b"12 34", bytes(range(20)))))
    _array_deeds(w, v)
    picked = w.choices(_BYTEARRAY, k=3)
    found = w.tries(*(lambda f=f: f(w, v) for f in picked))
    w.kept.clear()
    return found, v


_STRUCT = ("i", "<hH", "=qQ", "2s3p", "fd", "?c", "n", "e", "10x", "Bb", "i0q", "P", "<F", "5s5s")


def _packing(w):
    s = struct.Struct(w.choice(("i", "<hH", "=qQ", "fd", "?", "Bb", "2i", "e")))
    target = bytearray(32)
    _array_deeds(w, target)
    return [
        lambda: s.pack(*[w.imp() for _ in range(w.choice((1, 2, 2, 3)))]),
        lambda: s.pack_into(target, w.imp(), w.imp(), w.imp()),
        lambda: s.pack_into(target, w.imp(), w.imp()),
        lambda: s.unpack_from(target, w.imp()),
        lambda: s.unpack(w.imp()),
        lambda: [w.act("loop") or x for x in s.iter_unpack(target)][:3],
        lambda: s.__init__(w.choice(_STRUCT)) or s.size,
        lambda: struct.pack(w.choice(_STRUCT), *w.some(3)),
        lambda: struct.unpack_from(w.choice(_STRUCT), target, w.imp()),
        lambda: struct.calcsize(w.choice(("999999999999i", "i" * 50, "9223372036854775807s", "1i2", "", "@n3x", "!n"))),
    ]


@case
def structs(w):
    return w.tries(*w.sample(_packing(w), 4))


def _views(w, v):
    return [
        lambda m: m[w.imp()],
        lambda m: m[w.imp():w.imp()].tolist(),
        lambda m: m.__setitem__(w.imp(), w.imp()),
        lambda m: m.__setitem__(slice(w.imp(), w.imp()), w.imp()),
        lambda m: m.__setitem__(slice(0, 2), m[1:3]),
        lambda m: m.cast(w.choice(("b", "i", "d", "?", "c", "x", "@B")), w.choice(([2, 2], [w.imp(), 2], w.imp(), [], [-1]))),
        lambda m: m.cast(w.choice(("b", "i", "d", "?", "c"))).tolist(),
        lambda m: m == w.imp(),
        lambda m: m == memoryview(bytearray(b"abcdefgh")),
        lambda m: m.release(),
        lambda m: m.tobytes(w.imp()),
        lambda m: m.hex(w.imp(), w.imp()),
        lambda m: hash(m),
        lambda m: m.index(w.imp()),
        lambda m: m.count(w.imp()),
        lambda m: w.imp() in m,
        lambda m: list(m),
        lambda m: list(reversed(m)),
        lambda m: m.toreadonly()[0],
        lambda m: memoryview(m)[::2].tolist(),
        lambda m: struct.pack_into("Bb", m, 1, w.imp(), w.imp()),
        lambda m: io.BytesIO(b"123456").readinto(m),
        lambda m: m.__exit__(None, None, None),
        lambda m: bytes(m),
        lambda m: b"".join([m, w.imp()]),
        lambda m: m.obj is v,
        lambda m: m[w.imp(), w.imp()],
        lambda m: m.__delitem__(0),
        lambda m: v.append(1),
    ]


@case
def memoryviews(w):
    v = w.choice((bytearray(b"abcdefgh"), array.array("i", range(6)), array.array("d", [1, 2]), bytearray()))
    m = memoryview(v)
    _array_deeds(w, v)
    w.deeds += [m.release, lambda: m.__setitem__(0, 1), lambda: w.kept.append(m[::-1])]
    picked = w.choices(_views(w, v), k=4)
    found = w.tries(*(lambda f=f: f(m) for f in picked))
    w.kept.clear()
    return found, bytes(v)


@case
def exporters(w):
    """`__buffer__` and `__release_buffer__` that do what they want."""

    class Exporter:
        def __buffer__(self, flags):
            w.act("buffer")
            if w.lies():
                return w.wrong()
            return w.choice((memoryview(b"abcd"), memoryview(store), memoryview(self) if w.random() < 0.1 else memoryview(b"")))

        def __release_buffer__(self, view):
            w.act("release")
            if w.random() < 0.3:
                w.kept.append(view)
            if w.random() < 0.3:
                view.release()
            w.log.append(len(w.kept))

    class Both(bytearray):
        def __buffer__(self, flags):
            w.act("buffer")
            return super().__buffer__(flags)

        def __release_buffer__(self, view):
            w.act("release")
            super().__release_buffer__(view)

    store = bytearray(b"store")
    _array_deeds(w, store)
    make = lambda: w.choice((Exporter, lambda: Both(b"both")))()
    found = w.tries(
        lambda: bytes(make()),
        lambda: b"".join([make(), make()]),
        lambda: memoryview(make())[0],
        lambda: bytearray(b"a").__iadd__(make()),
        lambda: b"abcd" == memoryview(make()),
        lambda: io.BytesIO().write(make()),
        lambda: struct.unpack_from("B", make()),
        lambda: int.from_bytes(make(), "big"),
        lambda: b"abc".find(make()),
        lambda: memoryview(make()).release(),
        lambda: array.array("B").frombytes(make()),
    )
    w.kept.clear()
    return found


_ARRAY = [
    lambda w, a: a.append(w.imp()),
    lambda w, a: a.insert(w.imp(), w.imp()),
    lambda w, a: a.extend(Steps(w, 3, lambda i: w.imp())),
    lambda w, a: a.extend(array.array(a.typecode, [1, 2])),
    lambda w, a: a.fromlist([w.imp(), w.imp()]),
    lambda w, a: a.__setitem__(w.imp(), w.imp()),
    lambda w, a: a.__setitem__(slice(w.imp(), w.imp(), w.imp()), array.array(a.typecode, [1, 2])),
    lambda w, a: a.__setitem__(slice(0, 2), a),
    lambda w, a: a.__delitem__(slice(w.imp(), w.imp(), w.imp())),
    lambda w, a: a.index(w.imp()),
    lambda w, a: a.index(w.imp(), w.imp(), w.imp()),
    lambda w, a: a.count(w.imp()),
    lambda w, a: a.remove(w.imp()),
    lambda w, a: w.imp() in a,
    lambda w, a: a.pop(w.imp()),
    lambda w, a: a * w.imp(),
    lambda w, a: a.__imul__(w.imp()),
    lambda w, a: a == array.array("d", [0, 1, 2, 3]),
    lambda w, a: a < array.array("q", [0, 1, 2]),
    lambda w, a: a.frombytes(w.imp()),
    lambda w, a: a.tofile(w.imp()),
    lambda w, a: a.fromfile(io.BytesIO(b"abc"), w.imp()),
    lambda w, a: a.fromfile(_Reader(w), 3),
    lambda w, a: array.array(w.choice("biudfwQ"), w.imp()),
    lambda w, a: array.array(w.choice("biudfwQ"), Steps(w, 4)),
    lambda w, a: array.array("w", "abc").fromunicode(w.imp()),
    lambda w, a: a.byteswap(),
    lambda w, a: a.tolist(),
    lambda w, a: a.__reduce_ex__(w.imp())[0],
    lambda w, a: [w.act("loop") or x for x in a],
    lambda w, a: a[w.imp():w.imp():w.imp()],
    lambda w, a: a.buffer_info()[1],
]


class _Reader:
    def __init__(self, w):
        self.w = w

    def read(self, n):
        self.w.act("read")
        return self.w.choice((b"1234" * 3, b"", "text", None, b"1", bytearray(b"123456789abcd"), b"x" * 100))


@case
def arrays(w):
    a = array.array(w.choice("bBhiIqQfd"), [1, 2, 3, 4]) if w.random() < 0.8 else array.array("w", "wide")
    _array_deeds(w, a)
    w.deeds.append(a.byteswap)
    picked = w.choices(_ARRAY, k=4)
    found = w.tries(*(lambda f=f: f(w, a) for f in picked))
    w.kept.clear()
    return found, a.tolist()


class _Raw(io.RawIOBase):
    """A raw stream that lies about how much it read and wrote."""

    def __init__(self, w):
        self.w = w

    def readable(self):
        return True

    writable = seekable = readable

    def readinto(self, buffer):
        self.w.act("readinto")
        n = self.w.choice((0, 1, 3, len(buffer), None, len(buffer) + 1, -1, "x", 2**70))
        if isinstance(n, int) and 0 <= n <= len(buffer):
            buffer[:n] = b"ab\ncd"[:n].ljust(n, b"z")
        if self.w.random() < 0.2:
            self.w.kept.append(buffer)
        return n

    def write(self, data):
        self.w.act("write")
        if self.w.random() < 0.2:
            self.w.kept.append(data)
        return self.w.choice((len(data), len(data), 1, 0, None, len(data) + 1, -1, "x", 2**70))

    def seek(self, to, whence=0):
        self.w.act("seek")
        return self.w.choice((to, 0, 5, -1, None, 2**70)) if self.w.lies() else 0

    def tell(self):
        self.w.act("tell")
        return self.w.choice((0, 3, -1, None, 2**70)) if self.w.lies() else 0

    def truncate(self, size=None):
        self.w.act("truncate")
        return 0


@case
def streams(w):
    raw = _Raw(w)
    make = w.choice((
        lambda: io.BufferedReader(raw, w.choice((1, 4, 64))),
        lambda: io.BufferedWriter(raw, w.choice((1, 4, 64))),
        lambda: io.BufferedRandom(raw, w.choice((1, 4, 64))),
        lambda: io.BufferedRWPair(raw, _Raw(w), 8),
        lambda: raw,
    ))
    s = make()
    into = bytearray(6)
    # No deed may be anything that has to wait for the lock of the stream that it interrupts.
    w.deeds += [into.clear, lambda: w.kept.clear(), lambda: setattr(raw, "readinto", None), lambda: w.kept.append(memoryview(into))]
    steps = [
        lambda: s.read(w.choice((1, 5, 30))),
        lambda: s.read1(3),
        lambda: s.peek(2)[:2],
        lambda: s.readline(w.choice((-1, 3))),
        lambda: s.readinto(into),
        lambda: s.readinto1(into),
        lambda: s.write(b"x" * w.choice((1, 5, 100))),
        lambda: s.write(w.imp()),
        lambda: s.flush(),
        lambda: s.seek(w.choice((0, 2, 5)), w.choice((0, 1, 2))),
        lambda: s.tell(),
        lambda: s.truncate(w.choice((0, 3))),
        lambda: s.readlines(w.imp())[:2] if w.random() < 0.2 else 0,
        lambda: s.writelines([b"a", w.imp()]),
        lambda: s.read(w.imp()),
    ]
    found = w.tries(*w.choices(steps, k=6))
    w.harm = w.lie = 0
    raw.write = lambda data: len(data)
    w.kept.clear()
    found += w.tries(s.close)
    return found


class _Text:
    """Bytes for a TextIOWrapper, from something that is no stream at all."""

    closed = False

    def __init__(self, w):
        self.w = w

    def read(self, n=-1):
        self.w.act("read")
        return self.w.choice((b"line\n", b"\xe2\x82", b"", "text", None, b"a\r", bytearray(b"q")))

    read1 = read

    def write(self, data):
        self.w.act("write")
        return len(data)

    def flush(self):
        self.w.act("flush")

    def close(self):
        self.closed = True

    def tell(self):
        self.w.act("tell")
        return self.w.choice((0, 5, -1, "x", 2**80)) if self.w.lies() else 0

    def seek(self, *a):
        self.w.act("seek")
        return 0

    def readable(self):
        return True

    writable = seekable = readable


@case
def text_streams(w):
    t = io.TextIOWrapper(_Text(w), w.choice(("utf-8", "latin-1", "utf-16")), newline=w.choice((None, "", "\n", "\r\n")))
    w.deeds += [
        lambda: setattr(t, "_CHUNK_SIZE", w.choice((1, 2, 100))),
        lambda: t.reconfigure(line_buffering=True),
        lambda: t.reconfigure(newline="\n"),
    ]
    steps = [
        lambda: t.read(w.choice((0, 1, 7))),
        lambda: t.readline(w.choice((1, 5))),
        lambda: t.write("ab\n" * w.choice((1, 5))),
        lambda: t.write(w.imp()),
        lambda: t.tell(),
        lambda: t.seek(w.choice((0, 1, 2**70))),
        lambda: t.seek(w.imp()),
        lambda: next(t),
        lambda: t.flush(),
        lambda: t.reconfigure(encoding="ascii"),
        lambda: t.truncate(w.imp()),
    ]
    found = w.tries(*w.choices(steps, k=5))
    w.harm = w.lie = 0
    found += w.tries(t.detach, lambda: t.read(), lambda: t.write("a"), lambda: repr(t) and 0)
    return found


@case
def memory_streams(w):
    s = w.choice((io.BytesIO(b"line\nmore\n" * 3), io.StringIO("line\nmore\n" * 3)))
    w.deeds += [
        s.close,
        lambda: s.seek(0),
        lambda: s.truncate(2),
        lambda: s.write(s.getvalue()[:9]),
        lambda: w.kept.append(s.getbuffer()),
        lambda: s.__setstate__((s.getvalue()[:0], 0, None)),
        lambda: s.__init__(),
    ]
    steps = [
        lambda: s.read(w.imp()),
        lambda: s.readline(w.imp()),
        lambda: s.write(w.imp()),
        lambda: s.writelines([w.imp(), w.imp()]),
        lambda: s.writelines(Steps(w, 3, lambda i: s.getvalue()[:3])),
        lambda: s.readinto(w.imp()),
        lambda: s.readinto(s.getbuffer()),
        lambda: s.seek(w.imp(), w.imp()),
        lambda: s.seek(2**40) and s.tell(),
        lambda: s.truncate(w.imp()),
        lambda: s.getbuffer()[w.imp()],
        lambda: s.__setstate__((w.imp(), w.imp(), None)),
        lambda: s.__setstate__(w.choice(((b"", 1, {}), ("a", "\n", 5, None), ("a", "\n", -1, {}), 1))),
        lambda: [x for x in s if w.act("loop")],
        lambda: s.getvalue()[:20],
        lambda: s.readlines(w.imp()),
    ]
    found = w.tries(*w.choices(steps, k=5))
    w.kept.clear()
    return found


@case
def deques(w):
    d = collections.deque(w.some(8, 0.6), w.choice((None, None, 3, 8)))
    e = collections.deque(w.some(8, 0.6))
    w.deeds += [
        d.clear,
        d.pop,
        d.popleft,
        lambda: len(d) < 200 and d.extend(range(w.randrange(70))),
        lambda: d.appendleft(w.imp()),
        lambda: d.rotate(w.randrange(-3, 4)),
        lambda: d.__init__([1, 2], w.choice((None, 5))),
        lambda: d.__delitem__(0),
        d.reverse,
        lambda: w.kept.append(d.copy()),
    ]
    steps = [
        lambda: d == e,
        lambda: d < e,
        lambda: w.imp() in d,
        lambda: d.index(w.imp()),
        lambda: d.index(w.imp(), w.imp(), w.imp()),
        lambda: d.count(w.imp()),
        lambda: d.remove(w.imp()),
        lambda: d.insert(w.imp(), w.imp()),
        lambda: d.rotate(w.imp()),
        lambda: d.extend(Steps(w, 4, lambda i: w.imp())),
        lambda: d.extendleft(Steps(w, 4)),
        lambda: d.extend(d),
        lambda: d[w.imp()],
        lambda: d.__setitem__(w.imp(), w.imp()),
        lambda: d.__delitem__(w.imp()),
        lambda: d * w.imp(),
        lambda: d.__imul__(w.imp()),
        lambda: d + e,
        lambda: d.__iadd__(d),
        lambda: len(repr(d)) > 0,
        lambda: d.__init__(Steps(w, 4), w.imp()),
        lambda: collections.deque(w.imp(), w.imp()),
        lambda: [w.act("loop") or x for x in d],
        lambda: sorted(d),
        lambda: list(reversed(d)),
        lambda: d.__reduce__()[0],
        lambda: d.copy(),
    ]
    return w.tries(*w.choices(steps, k=4)), list(d)
