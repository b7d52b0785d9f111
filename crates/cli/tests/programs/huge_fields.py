"""Fields of formatted bytes that are as long as bytes can be, and longer."""
import sys

for width in (sys.maxsize, sys.maxsize - 4, sys.maxsize - 40, 2**62):
    for make in (
        lambda: b"%*d" % (width, 1),
        lambda: b"a%*s" % (width, b"x"),
        lambda: b"%*c" % (width, 1),
        lambda: b"%-*x" % (width, -1),
        lambda: bytearray(b"%*d") % (width, 1),
        lambda: b"%*d %d" % (width, 1, "never looked at"),
        lambda: "%*d" % (width, 1),
        lambda: b"x".center(width),
        lambda: b"x".zfill(width),
        lambda: bytes(width),
    ):
        try:
            print(len(make()))
        except (MemoryError, OverflowError) as e:
            print(type(e).__name__, e)
