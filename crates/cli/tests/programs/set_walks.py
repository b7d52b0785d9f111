# Operations on two sets look items up in place, until an `==` written in Python decides.
import math


class Item:
    log = []

    def __init__(self, name, hash_, equal=()):
        self.name, self.hash, self.equal = name, hash_, equal

    def __hash__(self):
        return self.hash

    def __eq__(self, other):
        Item.log.append(f"{self.name}={getattr(other, 'name', other)}")
        return getattr(other, "name", other) in self.equal

    def __repr__(self):
        return self.name


def shown(what, result):
    if isinstance(result, (set, frozenset)):
        result = sorted(map(str, result))
    print(what, result, Item.log)
    Item.log = []


for kind in (set, frozenset):
    a = kind([Item("a", 1, {"d"}), Item("b", 2), 3, "text", Item("c", 9, {"e"})])
    b = kind([Item("d", 1), Item("e", 9), 3, "text", 17])
    Item.log = []
    for name in ("intersection", "union", "difference", "symmetric_difference", "issubset", "issuperset", "isdisjoint"):
        shown(name, getattr(a, name)(b))
    shown("<=", a <= b)
    shown("==", a == kind(a))
    shown("<", kind([3, "text"]) < b)
    shown("- itself", a - a)
    shown("& []", a.intersection([17, Item("f", 2, {"b"})]))

large = set(range(0, 3000, 3))
for n in (2, 5, 7, 1000):
    other = frozenset(range(0, 3000, n))
    print(n, len(large & other), len(large - other), len(large | other), large <= other, large.isdisjoint(other))

s = set(range(5))
try:
    for x in s:
        s.add(x + 10)
except RuntimeError as e:
    print(e)
it = iter({1})
print(next(it), next(it, "end"), next(it, "end"))
print([sorted(frozenset(range(n))) == list(range(n)) for n in (0, 1, 4, 5, 8, 40)])


class Shrinks:
    def __hash__(self):
        return 5

    def __eq__(self, other):
        victim.clear()
        return False


victim = {Shrinks(), 1, 2, 3}
print(len(victim - {Shrinks()}), victim)
victim = {Shrinks(), 1, 2, 3}
print(victim <= {Shrinks(), 1, 2, 3}, victim)

for args in ((), (0,), (0, 0), (12, 18), (-12, 18), (2**62, 2**61), (-(2**63), 6), (2**100, 2**70, 12), (7, 2**64 + 1), (1, 5), (0, -9)):
    print(args, math.gcd(*args))
print(min(3, 1, 2), max([2, 9, 4], key=lambda x: -x), min((True, 1, 1.0)), max((1, True)), min([], default="none"))


class Index:
    def __init__(self, n):
        self.n = n

    def __index__(self):
        print("asked for", self.n)
        return self.n


print(math.gcd(Index(12), Index(2**70), 2**66, Index(40)))
