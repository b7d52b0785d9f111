"""The text of what contains itself in many layers, of each kind alone and of all kinds in turn."""

import functools
from collections import ChainMap, OrderedDict, defaultdict, deque
from types import GenericAlias, MappingProxyType, SimpleNamespace

LAYERS = dict(
    list=lambda x: [x, "'"],
    tuple=lambda x: (x,),
    pair=lambda x: (1, x),
    dict=lambda x: {"k": x, 2: ()},
    key=lambda x: {(x, 1): None} if type(x) is int else {1: x},
    set=lambda x: {x} if type(x) is str else [x],
    frozenset=lambda x: frozenset([x]) if type(x) in (int, frozenset) else [x],
    classmethod=classmethod,
    staticmethod=staticmethod,
    exception=ValueError,
    two=lambda x: KeyError(x, 1.5),
    group=lambda x: ExceptionGroup(repr(x)[:3], [OSError(x)]),
    ordered=lambda x: OrderedDict(a=x),
    default=lambda x: defaultdict(None, {1: x}),
    partial=lambda x: functools.partial(print, x, end=x),
    namespace=lambda x: SimpleNamespace(a=x, b=True),
    proxy=lambda x: MappingProxyType({1: x}),
    deque=lambda x: deque([x], 5),
    slice=lambda x: slice(x, None, "\ud800"),
    values=lambda x: {1: x}.values(),
    items=lambda x: {1: x}.items(),
    alias=lambda x: GenericAlias(list, (x,)),
    chain=lambda x: ChainMap({1: x}),
)

for kind, layer in LAYERS.items():
    x = "" if kind == "set" else 0
    for _ in range(3):
        x = layer(x)
    shown = repr(x).replace("<built-in function print>", "print")
    print(kind, ascii(shown))

kind = None
x = "é"
for layer in LAYERS.values():
    x = layer(x)
shown = repr(x).replace("<built-in function print>", "print")
print(len(shown), hash(shown) == hash(shown[:]), ascii(shown[:3000]))


# Objects of classes in between, which show parts of what is being shown, fail, or show what is no string.
class Shows:
    def __init__(self, f):
        self.f = f

    def __repr__(self):
        return self.f()


rows = [1, 2]
for f in (
    lambda: repr(rows),
    lambda: repr([rows, rows]),
    lambda: list.__repr__(rows),
    lambda: dict.__repr__({1: inner}),
    lambda: 5,
    lambda: None,
    lambda: 1 / 0,
    lambda: "…\U0001f40d",
):
    inner = Shows(f)
    for whole in (
        [1, inner, "after"],
        defaultdict(list, {"a": inner}),
        OrderedDict(a=inner),
        ValueError([inner]),
        (classmethod(inner),),
    ):
        rows[:] = [whole, "end"]
        try:
            print(ascii(whole))
        except RecursionError as e:
            print(type(e).__name__)
        except (TypeError, ZeroDivisionError) as e:
            print(type(e).__name__, str(e)[:40])


class D(dict):
    def __repr__(self):
        return "D" + super().__repr__()


class E(ValueError):
    def __repr__(self):
        return super().__repr__() + "!"


print([D(a=[D()]), E([E(1), (E(),)])], {1: D(b=E(D(c=1)))})
rows[:] = [rows, {"r": rows}, deque([rows]), OrderedDict(r=rows), SimpleNamespace(r=rows)]
print(rows)


def levels(layer, n):
    x = 1
    for _ in range(n):
        x = layer(x)
    return len(repr(x))


for layer in (classmethod, ValueError, lambda x: SimpleNamespace(a=x), lambda x: MappingProxyType({1: x})):
    print(levels(layer, 1500))
try:
    levels(classmethod, 300000)
except RecursionError as e:
    print(str(e).partition("(")[0], str(e).partition(")")[2])
