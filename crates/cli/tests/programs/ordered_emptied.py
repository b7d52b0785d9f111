# An OrderedDict that is emptied behind its back, and filled again: its order still has the old keys, and CPython finds them by
# where the new entries are, if the new table is like the old one and so lies where that one lay.
import collections
import itertools


class Key:
    def __init__(self, n):
        self.n = n
        self.deed = None
        self.asked = 0

    def __hash__(self):
        self.asked += 1
        log.append(f"hash{self.n}")
        if self.deed:
            self.deed(self.asked)
        return self.n

    def __eq__(self, other):
        log.append("eq")
        return self is other

    def __repr__(self):
        return f"Key{self.n}"


def tried(f):
    log.clear()
    try:
        found = f()
    except Exception as e:
        found = f"{type(e).__name__} {e}"
    print(found, *log)


def uses(d):
    for f in (
        lambda: list(itertools.islice(reversed(d), 5)),
        lambda: list(itertools.islice(d, 5)),
        lambda: list(itertools.islice(d.items(), 5)),
        lambda: len(d),
        lambda: dict.__repr__(d),
    ):
        tried(f)


log = []
for at in range(2, 8):
    a, b = Key(2), Key(3)
    d = collections.OrderedDict([(1, "x"), (a, 2), ("a", 3), (b, "y")])

    def deed(asked):
        if asked == at:
            b.deed = None
            dict.clear(d)

    b.deed = deed
    print("at", at)
    tried(lambda: d.__ior__(d) is d)
    uses(d)
for first, second in (([1, 2, 3], [4]), ([1, 2, 3], ["a"]), (["a", "b"], ["c"]), (["a", "b"], [1]), (range(20), [7, 8]), ([1, 2], range(20))):
    d = collections.OrderedDict.fromkeys(first)
    dict.clear(d)
    for key in second:
        d[key] = 1
    print(first, second)
    uses(d)
