# The tuple that an iterator hands out again keeps its items until the next ones come, also where nobody sees it.
import itertools
from collections import OrderedDict


class Noted:
    def __init__(self, n):
        self.n = n

    def __del__(self):
        log.append(self.n)


log = []


def items(name, n=3):
    for i in range(n):
        log.append(f"next {name}{i}")
        yield Noted(f"{name}{i}")


def loop(pairs):
    for a, b in pairs:
        del a, b
        log.append("body")
    log.append("end")


def whole(pairs):
    for pair in pairs:
        del pair
        log.append("body")


for run in (loop, whole):
    for make in (
        lambda: zip(items("a"), items("b")),
        lambda: zip(items("a"), items("b", 2)),
        lambda: zip(items("a"), items("b"), strict=True),
        lambda: zip(range(3), items("b")),
        lambda: enumerate(items("a")),
        lambda: itertools.zip_longest(items("a"), items("b", 1)),
        lambda: itertools.pairwise(items("a")),
        lambda: itertools.groupby(items("a")),
    ):
        run(make())
        print(run.__name__, *log)
        log.clear()
    for kind in (dict, OrderedDict):
        d = kind((Noted(f"k{i}"), Noted(f"v{i}")) for i in range(3))
        it = iter(d.items())
        for k, v in it:
            del k, v
            log.append("body")
            if run is loop:
                break
        d.clear()
        log.append("cleared")
        del it
        print(kind.__name__, *log)
        log.clear()


# One that is asked for the next items while it asks for them makes another tuple.
class Again:
    def __init__(self, name, left):
        self.name, self.left = name, left

    def __iter__(self):
        return self

    def __next__(self):
        self.left -= 1
        if self.left == 3:
            log.append(tuple(x.n for x in next(it)))
        elif not self.left:
            raise StopIteration
        return Noted(f"{self.name}{self.left}")


for make in (
    lambda: zip(Again("a", 5), items("b", 5)),
    lambda: zip(items("a", 5), Again("b", 5)),
    lambda: zip(Again("a", 5), items("b", 5), strict=True),
    lambda: itertools.zip_longest(Again("a", 5), items("b", 5)),
):
    it = make()
    try:
        for a, b in it:
            log.append(tuple(getattr(x, "n", x) for x in (a, b)))
            del a, b
    except ValueError as e:
        log.append(str(e))
    del it
    print(*log)
    log.clear()


# A group's key that goes on when it dies.
class Key:
    def __init__(self, n):
        self.n = n

    def __eq__(self, other):
        return self.n == other.n

    def __del__(self):
        if self.n == 1 and not log:
            log.append(1)
            key, group = next(it)
            log.append((key.n, [k.n for k in group]))


it = itertools.groupby(Key(n) for n in (1, 2, 2, 3, 3, 4))
for key, group in it:
    print(key.n, [k.n for k in group], log)
    del key, group

# An iterator over items that is pickled hands its tuple to the first of the rest.
log.clear()
d = OrderedDict((Noted(f"k{i}"), Noted(f"v{i}")) for i in range(4))
it = iter(d.items())
next(it)
d.popitem(last=False)
try:
    print(it.__reduce__()[0])
except RuntimeError as e:
    print(e)
print(log)
it = iter(d.items())
next(it)
rest = it.__reduce__()[1][0]
print([(k.n, v.n) for k, v in rest], log)
