# What is said first of arguments that do not fit a native function: too many, none where one is needed, given twice, unknown.
import ast
import collections
import functools
import sys


class Text(str):
    pass


for source in """open(zz=1) | open(zz=1, yy=2) | open("a", file="b") | open("a", zz=1, file="b")
sum(zz=1) | sum(start=1) | sum(zz=1, yy=2) | sum([], zz=1) | sum([], 1, start=2)
compile(zz=2) | compile(1, zz=2) | compile(1, 2, 3, source=4) | compile(1, 2, 3, zz=4)
__import__(zz=3) | __import__(1, 2, 3, 4, 5, 6) | __import__(1, 2, 3, 4, 5, zz=6)
memoryview(z=1) | memoryview(b"", object=1) | memoryview(b"", z=1) | memoryview(y=2, z=1)
[].sort(zz=3) | [].sort(zz=3, yy=2, xx=1) | [].sort(1) | int.from_bytes(zz=1) | int.from_bytes(b"", "big", bytes=1)
(1).to_bytes(zz=1) | "".encode(zz=1) | "".split(1, 2, 3, zz=4) | "".split(1, sep=2) | "".encode("a", encoding="b")
print(zz=1) | exec(zz=1) | exec(1, 2, 3, zz=4) | exec(1, 2, 3, 4, zz=4) | eval(zz=1)
round(zz=1) | round(number=1, ndigits=2, zz=3) | pow(zz=1) | pow(1, 2, 3, 4) | pow(1, 2, 3, zz=4) | pow(1, 2, base=4)
functools.reduce(zz=1) | functools.cmp_to_key(zz=1) | functools.cmp_to_key(zz=1, yy=2) | functools.cmp_to_key(1, 2)
sys.getsizeof(zz=1) | sys.getsizeof(zz=1, yy=2) | collections.OrderedDict().pop(zz=1) | collections.OrderedDict().popitem(zz=1, yy=2)
open(**{Text("zz"): 1}) | sum(**{Text("zz"): 1})""".replace("\n", " | ").split(" | "):
    try:
        print(source, eval(source))
    except Exception as e:
        print(source, type(e).__name__, e)

# Names that are no text get to what takes any names.
for names in ({1: 2}, {None: 1, "a": 2}, {"a": 1, ("b",): 2}):
    for call in (
        lambda: collections.OrderedDict(**names),
        lambda: collections.OrderedDict().update(**names),
        lambda: "{}".format(1, **names),
        lambda: ast.Name("a", **names),
        lambda: ast.Load(**names),
        lambda: dict(**names),
        lambda: {}.update(**names),
        lambda: print(**names),
    ):
        try:
            print(call())
        except Exception as e:
            print(type(e).__name__, e)
