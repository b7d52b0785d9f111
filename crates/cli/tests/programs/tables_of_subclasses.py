"""Dicts of subclasses are copied and merged by what they answer; items that differ; how often keys are compared."""

import collections
import os
import time


class Odd(dict):
    def keys(self):
        print("  keys", end="")
        return super().keys()

    def __getitem__(self, key):
        print("  item", key, end="")
        return super().__getitem__(key) * 10

    def __iter__(self):
        return super().__iter__()


class Plain(dict):
    def keys(self):
        print("  never")


def show(what, value):
    print(what, value)


d, p = Odd(a=1, b=2), Plain(x=3)
show("copy", d.copy())
show("or", d | {"c": 3})
show("ror", {"c": 3} | d)
show("dict", dict(d))
show("unpacked", {**d, **p})
show("keywords", (lambda **k: k)(**d))
show("plain", (lambda **k: k)(**p))
show("class", sorted(n for n in vars(type("Made", (), d)) if len(n) == 1))
show("items", sorted(d.items() ^ {"a": 1}.items()))
show("items", sorted({"a": 1, "b": 3}.items() ^ d.items()))
try:
    (lambda **k: k)(**{"a": 1}, **d)
except TypeError as e:
    print(e)


class Key:
    def __init__(self, n):
        self.n = n

    def __hash__(self):
        return 1

    def __eq__(self, other):
        print(f" {self.n}={getattr(other, 'n', other)}", end="")
        return self.n == getattr(other, "n", other)

    def __repr__(self):
        return f"Key{self.n}"


o = collections.OrderedDict()
for n in range(7):
    o[Key(n)] = n
print()
for step in (lambda: o.pop(Key(9), None), lambda: o.pop(Key(2)), lambda: o.popitem(), lambda: o.move_to_end(Key(0)), lambda: o.__delitem__(Key(3)), lambda: list(o)):
    print("", step())
print("gaps")
g = {Key(n): n for n in range(5)}
print()
for k in list(g)[:3]:
    del g[k]
print()
print("", g.copy())


class Bad:
    __hash__ = lambda self: "x"


for step in (lambda: {1}.intersection([Bad()]), lambda: {1}.union([Bad()]), lambda: collections.deque([], 2**64), lambda: time.sleep(2**62), lambda: time.sleep(-(2**62)), lambda: os.urandom(2**62), lambda: os.urandom(2**63 - 1)):
    try:
        print(step())
    except Exception as e:
        print(type(e).__name__, e)
