# Sizes are CPython's, those of derived classes too.
import collections
import sys


class Slots(bytearray):
    __slots__ = ("a", "b")


class Plain(list):
    pass


class Error(OSError):
    __slots__ = "more"


for v in (
    1.5, "abc", b"abc", bytearray(), [], (), {}, set(), frozenset(), len, [].append, list.append,
    collections.deque(), collections.OrderedDict(), Slots(), Plain(), OSError(), Error(), map(len, []),
    property(), classmethod(len), type, sys.flags, iter([]), range(3), lambda: 0,
):
    print(type(v).__name__, type(v).__basicsize__, sys.getsizeof(v))

for precision in (2**31 - 1, 2**31 - 1024):
    for make in (lambda: format(1.5, ".%de" % precision), lambda: "%.*f" % (precision, 1.5)):
        try:
            make()
        except ValueError as e:
            print(e)
