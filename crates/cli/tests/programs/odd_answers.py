"""What is asked of an index, a folder, a handler of codecs, a line of a reader, and of bases that are assigned."""

import codecs
import csv
import json
import os
from collections import deque


def tried(f, *args, **named):
    try:
        return f(*args, **named)
    except Exception as e:
        return f"{type(e).__name__}: {e}"


d = deque([1, 2])
for i in (2**70, -(2**70), 5):
    print(tried(d.__setitem__, i, 1), tried(d.__delitem__, i), tried(d.__getitem__, i), tried(lambda: d[i]), sep="; ")

for fd in ("a", 1.5, None, -1, 2**70, -(2**70), 2**31, object):
    for f, args in ((os.stat, ()), (os.mkdir, ()), (os.readlink, ()), (os.open, (0,)), (os.mkfifo, ())):
        print(f.__name__, tried(f, "/nonexistent/a", *args, dir_fd=fd))
    print(tried(os.rename, "/nonexistent/a", "/nonexistent/b", src_dir_fd=fd))


class Index:
    def __init__(self, value):
        self.value = value

    def __index__(self):
        print("index", end=" ")
        return 1 // self.value


for position in (1, Index(1), Index(0), "a", 1.5, 2**70, True):
    for answer in ("x", b"x", 5):
        codecs.register_error("odd", lambda e: (answer, position))
        print(tried("\ud800b".encode, "utf8", "odd"), tried("\ud800b".encode, "ascii", "odd"), tried(b"\xffb".decode, "utf8", "odd"), sep="; ")


class Lines:
    """Asks its own reader for records."""

    def __init__(self, lines, nested):
        self.lines = iter(lines)
        self.nested = nested

    def __iter__(self):
        return self

    def __next__(self):
        line = next(self.lines)
        if self.nested:
            self.nested -= 1
            print("nested", tried(next, self.reader))
        return line


for lines in (["a,b", "c"], ['"a', 'b"', "c"], [], ["a"], ["a", 1, "b"], ['"a', "b"]):
    for nested in (1, 2):
        source = Lines(lines, nested)
        source.reader = csv.reader(source)
        for _ in range(3):
            print(tried(next, source.reader, "end"), source.reader.line_num)


class Items:
    def __iter__(self):
        print("iter")
        self.left = [("a", 1)]
        return self

    def __next__(self):
        if not self.left:
            raise StopIteration
        return self.left.pop()

    def __length_hint__(self):
        print("hint")
        return 1


class Mapping(dict):
    def items(self):
        return Items()


print(json.dumps(Mapping(a=1)), json.dumps(Mapping(a=1), sort_keys=True))


class A(Exception):
    pass


class M(A):
    pass


class S(Exception):
    __slots__ = ("a",)


class S1:
    __slots__ = ("a",)


class S2:
    __slots__ = ("a",)


class S3(S1):
    __slots__ = ()


for c in (A, M, S, S3):
    for base in (A, Exception, ValueError, OSError, BaseException, KeyError, S1, S2, object):
        before = c.__bases__
        if base is c:
            continue
        said = tried(setattr, c, "__bases__", (base,))
        if said is None:
            c.__bases__ = before
        print(c.__name__, base.__name__, said)
s = S3()
s.a = 5
S3.__bases__ = (S2,)
print(s.a, S3.__mro__[1].__name__)
