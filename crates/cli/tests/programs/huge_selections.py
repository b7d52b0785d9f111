"""Sizes that no memory holds: selections and batches, shifts, padded bytes, and positions beyond what C holds."""

import codecs
import itertools
import re


def show(what):
    try:
        print(repr(what())[:80])
    except Exception as e:
        print(f"{type(e).__name__}: {e}")


for n in (2**50, 2**62, 2**63 - 1, 2**63, -1):
    print(n)
    show(lambda: list(itertools.combinations([1, 2], n)))
    show(lambda: list(itertools.combinations_with_replacement([], n)))
    show(lambda: list(itertools.permutations([1, 2], n)))
    show(lambda: next(itertools.batched([1, 2], n)))
    show(lambda: list(itertools.batched([], n)))
    show(lambda: 7 << n)
    show(lambda: 0 << n)
    show(lambda: -(2**70) << n)
    for kind in (bytes, bytearray):
        show(lambda: kind(b"-1").ljust(n))
        show(lambda: kind(b"-1").rjust(n))
        show(lambda: kind(b"-1").center(n))
        show(lambda: kind(b"-1").zfill(n))
    for number in (1, -1, -(2**70)):
        show(lambda: number.to_bytes(n, "big"))
        if n < 0:
            show(lambda: number.to_bytes(n, "big", signed=True))

# The longest int is one of as many bits as there are sizes, counted in digits of thirty.
last = 2**63 - 38
for number, shift in ((1, last), (1, last + 1), (-1, last), (-1, last + 1), (2**70, last - 60), (2**70, last - 59)):
    show(lambda: number << shift)

show(lambda: b"a".ljust(2**63 - 34))
show(lambda: b"a".ljust(2**63 - 33))

batches = itertools.batched("abc", 2**62)
show(lambda: next(batches))
show(lambda: next(batches))
show(lambda: next(itertools.batched("abc", 2**16)))

pattern = re.compile("a")
for at in ((2**63 - 1,), (-(2**63),), (0, 2**63 - 1), (2**70,), (-(2**70),), (0, 2**70), (1.5,)):
    show(lambda: pattern.search("bab", *at))
    show(lambda: pattern.findall("bab", *at))

# What an error handler answers, and what it leaves in the exception.
codecs.register_error("far", lambda e: ("?", 2**70))
show(lambda: b"a\xff".decode("ascii", "far"))
show(lambda: "a\xff".encode("ascii", "far"))


def spoiled(e):
    e.object = "text"
    return "?", e.end


codecs.register_error("spoiled", spoiled)
show(lambda: b"a\xff".decode("ascii", "spoiled"))


# Mappings that are programs.
class Mapping:
    def __getitem__(self, key):
        if key in (98, "b"):
            raise LookupError
        return [key] and (chr(key) * 3 if self.to is str else bytes([key]) * 3)


m = Mapping()
for errors in ("strict", "ignore", "replace", "backslashreplace"):
    m.to = str
    show(lambda: codecs.charmap_decode(b"abc", errors, m))
    m.to = bytes
    show(lambda: codecs.charmap_encode("abbc", errors, m))
