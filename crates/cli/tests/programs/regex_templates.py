"""Replacement templates that cannot be hashed, or are texts of classes of their own."""

import array
import re


class Loud(str):
    __hash__ = None


class Odd(str):
    def __getitem__(self, i):
        raise TypeError("not this way")


class Worse(str):
    def __getitem__(self, i):
        raise ValueError("not this way")


def tried(f):
    try:
        return f()
    except Exception as e:
        return type(e).__name__, str(e)


def all_ways(pattern, text, t):
    m = re.search(pattern, text)
    print(
        type(t).__name__,
        tried(lambda: m.expand(t)),
        tried(lambda: re.sub(pattern, t, text)),
        tried(lambda: re.compile(pattern).subn(t, text)),
    )


for t in (bytearray(rb"<\1>"), memoryview(rb"<\1\2>"), array.array("B", rb"\g<0>!"), rb"\1", bytearray(b"plain"), 5, [1], None, r"\1", bytearray(b"\\9")):
    all_ways(rb"(t)(e)?x", b"a text", t)
for t in (Loud(r"<\1>"), Odd(r"<\1>"), Worse(r"<\1>"), Loud("plain"), Odd("plain"), r"\1\2", b"\\1", bytearray(b"x"), Loud("\\9")):
    all_ways(r"(t)(e)?x", "a text", t)
