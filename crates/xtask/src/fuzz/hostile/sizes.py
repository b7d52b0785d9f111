"""Sizes that no memory holds: repetitions, ranges, shifts, widths, precisions, slices, conversions of long numbers.

Whether something between hundreds of megabytes and all of the memory succeeds is an accident of the machine, so that sizes are
either small or beyond every memory.
"""

import array
import collections
import io
import itertools
import math
import operator
import sys

_MAX = sys.maxsize
_SIZES = (0, 1, -1, 3, 2**31 - 1, 2**31, 2**32, 2**40, 2**50, 2**62 - 1, 2**62, _MAX - 1, _MAX, _MAX + 1, 2**64 - 1, 2**64, 2**100, -2**31, -_MAX, -_MAX - 1, -2**64, -2**100)


def _huge(w):
    return w.choice(_SIZES)


def _beyond(w):
    """A size that is small, or for which there is no memory even at one byte per item."""
    return w.choice((0, 1, -1, 3, 2**50, 2**62 - 1, 2**62, _MAX - 1, _MAX, _MAX + 1, 2**64 - 1, 2**64, 2**100, -2**31, -_MAX, -2**64, -2**100))


@case
def repetitions(w):
    n = lambda: _beyond(w)
    steps = [
        lambda: [1, 2] * n(), lambda: (1, 2) * n(), lambda: "ab" * n(), lambda: "\u20ac" * n(), lambda: b"ab" * n(), lambda: bytearray(b"ab") * n(),
        lambda: [] * n(), lambda: () * n(), lambda: "" * n(), lambda: array.array("q", [1]) * n(), lambda: collections.deque([1], 3) * n(),
        lambda: bytes(n()), lambda: bytearray(n()), lambda: bytearray().resize(n()), lambda: len(list(itertools.repeat(0, w.choice((0, 1, -1))))),
        lambda: itertools.repeat(0, n()).__length_hint__(), lambda: "a".ljust(n()), lambda: "a".center(n(), "\u20ac"), lambda: "a".zfill(n()), lambda: b"a".rjust(n()), lambda: b"a".zfill(n()),
        lambda: "\t".expandtabs(n()), lambda: "\ta\t".expandtabs(n()), lambda: b"\t\t".expandtabs(n()), lambda: "".join(["a"] * w.choice((0, 3))), lambda: " " * 3 + "x" * n(),
        lambda: [1].__imul__(n()), lambda: bytearray(b"a").__imul__(n()), lambda: list(range(n()))[:0] if n() < 0 else 0, lambda: [None].__imul__(2**40),
        lambda: io.BytesIO(b"a").seek(n()), lambda: io.StringIO("a").read(n()), lambda: io.BytesIO(b"abc").read(n()), lambda: io.BytesIO().truncate(n()),
        lambda: [b := io.BytesIO(), b.seek(2**60), b.write(b"a")], lambda: [b := io.StringIO(), b.seek(2**60), b.write("a")],
        lambda: io.BytesIO(b"abc\n").readline(n()), lambda: io.BytesIO(b"a").readlines(n()), lambda: memoryview(b"abc")[:n()].nbytes,
        lambda: memoryview(b"abcd").cast("B", [n(), n()]), lambda: io.BufferedReader(io.BytesIO(b"ab"), n()).read(), lambda: open("/dev/null", "rb", n() if n() > 2**40 else 3).read(),
        lambda: io.BufferedReader(io.BytesIO(b"ab")).read(n()), lambda: io.BufferedReader(io.BytesIO(b"ab")).peek(n()), lambda: __import__("os").read(0, n()) if n() < 0 else 0,
        lambda: "a,b".split(",", n()), lambda: "aaa".replace("a", "b", n()), lambda: ("x" * 1000).replace("x", "y" * 1000)[:3], lambda: "a\nb".splitlines(n()),
        lambda: __import__("os").urandom(n()) if not 10 < n() else 0, lambda: __import__("zlib").compressobj(wbits=n()) and 1, lambda: __import__("zlib").decompress(b"x", bufsize=n()),
        lambda: __import__("struct").calcsize(f"{abs(n())}i"), lambda: __import__("struct").pack(f"{abs(n())}s", b"a"), lambda: __import__("struct").unpack(f"{abs(n())}x", b""),
        lambda: __import__("random").Random(1).getrandbits(n()), lambda: __import__("random").Random(1).randbytes(n()), lambda: __import__("hashlib").shake_128(b"").digest(n()),
        lambda: __import__("hashlib").pbkdf2_hmac("sha1", b"a", b"b", 1, n()), lambda: __import__("hashlib").scrypt(b"a", salt=b"b", n=n(), r=n(), p=n()),
    ]
    return w.tries(*w.choices(steps, k=6))


@case
def ranges(w):
    n = lambda: _huge(w)
    r = lambda: range(n(), n(), n() or 1)
    steps = [
        lambda: len(r()), lambda: r()[n()], lambda: r()[n():n():n() or 2], lambda: n() in r(), lambda: r().index(n()), lambda: r().count(n()), lambda: r() == r(),
        lambda: hash(r()) and 1, lambda: reversed(r()).__length_hint__(), lambda: iter(r()).__length_hint__(), lambda: next(iter(r())), lambda: next(reversed(r())), lambda: list(itertools.islice(r(), 3)),
        lambda: [it := iter(r()), it.__setstate__(n()), next(it)], lambda: bool(r()), lambda: max(r()[:2] or [0]), lambda: repr(r()), lambda: r().__reduce__()[1],
        lambda: slice(n(), n(), n() or None).indices(abs(n())), lambda: [1, 2, 3][n():n():n() or 1], lambda: "abc"[n():n()], lambda: [1, 2][n()], lambda: b"abc"[n():n():n() or 1],
        lambda: [v := [1, 2, 3], v.insert(n(), 0), v.pop(n())], lambda: [1, 2].index(2, n(), n()), lambda: "abc".find("b", n(), n()), lambda: b"abc".count(b"", n(), n()),
        lambda: (1, 2).index(2, n(), n()), lambda: next(itertools.islice([1, 2], n(), None)), lambda: list(itertools.islice([1, 2], 0, n(), n())), lambda: next(itertools.count(n(), n())),
        lambda: list(enumerate([1], n())), lambda: list(itertools.combinations([1, 2], n())), lambda: next(itertools.permutations([1, 2], n())), lambda: list(itertools.batched([1], n())),
        lambda: next(itertools.product([1, 2], repeat=n() if n() < 10 else 0)), lambda: [d := collections.deque([1, 2]), d.rotate(n()), d.insert(n(), 1)], lambda: collections.deque([1], n()).maxlen, lambda: itertools.tee([1], n() if n() < 10 else 2**60),
        lambda: "a".__getitem__(n()), lambda: memoryview(b"ab")[n()], lambda: sum(r()[:5]), lambda: chr(n()), lambda: bytes([n()]), lambda: bytearray(3).__setitem__(n(), n()), lambda: operator.length_hint([], n()),
        lambda: list(zip(range(n()), [1])), lambda: [x for x in itertools.islice(itertools.cycle([1]), 0)], lambda: sys.setrecursionlimit(n() if n() > 2**20 or n() < 1 else 1000), lambda: sys.setswitchinterval(n()) if n() < 0 else 0, lambda: __import__("time").sleep(n() if n() < 0 or n() > 2**60 else 0),
    ]
    found = w.tries(*w.choices(steps, k=6))
    sys.setrecursionlimit(1000)
    return found


@case
def shifts(w):
    n = lambda: _beyond(w)
    small = lambda: w.choice((0, 1, -1, 7, 2**70, -2**70, True))
    steps = [
        lambda: small() << n(), lambda: small() >> n(), lambda: 0 << n(), lambda: 2 ** n() if n() < 100 else 1, lambda: pow(small(), n(), 7), lambda: pow(0, abs(n())), lambda: pow(1, n()), lambda: pow(-1, n()),
        lambda: small().to_bytes(n() if n() < 10 else 2**62, "big"), lambda: (1).to_bytes(n() if n() < 10 else 2**62, "little", signed=True), lambda: math.comb(abs(n()), 2), lambda: math.comb(5, n()), lambda: math.perm(abs(n()), 2), lambda: math.factorial(-abs(n())), lambda: math.factorial(2**64),
        lambda: math.isqrt(abs(n())), lambda: math.gcd(n(), n()), lambda: math.lcm(n(), n()), lambda: math.ldexp(1.5, n()), lambda: math.ldexp(0.0, n()), lambda: math.exp(n()) if n() > 2**20 else 1, lambda: math.pow(2, n()), lambda: math.dist([n()], [n()]), lambda: math.nextafter(1.0, 2.0, steps=abs(n()) % 2**63),
        lambda: float(n() ** 9), lambda: int(1e308) * 10 ** 9 > 1e308, lambda: round(n(), -abs(small())), lambda: round(n(), n() if abs(n()) < 99 else 5), lambda: round(1.5, n()), lambda: round(1e300, n()), lambda: n() / (n() or 1), lambda: n() // (n() or 1), lambda: divmod(n(), small() or 3), lambda: n() % (n() or 1),
        lambda: hash(n()) and 1, lambda: float.fromhex("0x1p" + str(n())), lambda: float("1e" + str(n())), lambda: float("0" * 500 + "1"), lambda: complex(n(), 1) ** small() if abs(n()) < 99 else 0, lambda: n() ** 0.5, lambda: n() ** -1 if n() else 0, lambda: small() ** small() if abs(small()) < 2 else 1,
        lambda: n().bit_length(), lambda: n().bit_count(), lambda: (n() & n()) ^ (n() | n()), lambda: ~n(), lambda: math.fsum([n(), -n(), 1e300]), lambda: math.sumprod([n()], [n()]), lambda: math.prod([n(), n(), 1.5]), lambda: sum([n(), 1.5, n()]), lambda: math.floor(1e300) > 1, lambda: math.trunc(n()),
    ]
    return w.tries(*w.choices(steps, k=6))


@case
def texts(w):
    n = lambda: _beyond(w)
    digits = lambda: w.choice((0, 1, 640, 4299, 4300, 4301, 5000))
    steps = [
        lambda: int("1" * digits() or "0"), lambda: len(str(10 ** digits())), lambda: len(f"{10 ** digits()}"), lambda: len("%d" % 10 ** digits()), lambda: len(repr(-(10 ** digits()))), lambda: len(hex(10 ** digits())), lambda: int("0x" + "f" * digits(), 16).bit_length() if digits() > 2 else 0,
        lambda: int("1_" * 3 + "0" * digits()) > 0, lambda: sys.set_int_max_str_digits(n()), lambda: len(format(10 ** digits(), ",")), lambda: int(b"9" * digits() or b"1") > 0, lambda: eval("1" + "0" * digits()) > 0, lambda: __import__("json").loads("1" + "0" * digits()) > 0,
        lambda: __import__("ast").literal_eval("9" * (digits() or 1)) > 0, lambda: int("7" * digits() or "1", 8) > 0, lambda: int("z" * digits() or "1", 36) > 0, lambda: float(10 ** digits()), lambda: "%.*f" % (digits(), 1.5) and 1, lambda: "%.3000000000f" % 1.0, lambda: "%3000000000d" % 1 if False else "%99999999999999999999d" % 1,
        lambda: "%*d" % (n(), 1), lambda: "%-*s" % (n(), "a"), lambda: "%.*s" % (n(), "abc"), lambda: "%.*d" % (n() if n() < 99 or n() > 2**31 else 1, 1), lambda: "%.*e" % (n(), 1.5), lambda: b"%*d" % (n(), 1), lambda: b"%.*s" % (n(), b"abc"), lambda: "%0*x" % (n(), 255),
        lambda: format(1, str(n())), lambda: format("a", str(n())), lambda: format(1.5, f".{n()}f"), lambda: format(1.5, f".{abs(n())}g"), lambda: format(1.5, f"{abs(n())}.{abs(n())}e"), lambda: format(1j, f">{abs(n())}"), lambda: format("abc", f".{abs(n())}"), lambda: "{:{}}".format("a", n()), lambda: f"{1:0{abs(n())}d}", lambda: f"{1:{abs(n())},d}", lambda: f"{'a':^{abs(n())}}",
        lambda: ("{0[" + str(n()) + "]}").format([1, 2]), lambda: ("{" + str(abs(n())) + "}").format(1), lambda: round(1.5, digits()), lambda: (1.5).hex(), lambda: f"{1e308:.{digits()}f}"[:5], lambda: f"{5e-324:.{min(digits(), 2000)}e}"[:9], lambda: len(f"{1.5:.{digits()}%}"), lambda: __import__("decimal") and 1, lambda: len(str(1.5) * digits()),
        lambda: chr(0x10ffff) * 3, lambda: "a".encode("utf-7") * 2, lambda: "\\N{DIGIT ONE}".encode().decode("unicode_escape"), lambda: b"\\U00110000".decode("unicode_escape"), lambda: __import__("unicodedata").normalize("NFD", "\ufdfa" * digits())[:1], lambda: ("\u0130" * digits()).lower()[:1], lambda: ("\xdf" * digits()).upper()[:1], lambda: ("ab" * digits()).title()[:2],
    ]
    found = w.tries(*w.choices(steps, k=6))
    sys.set_int_max_str_digits(4300)
    return found
