"""What lives how long while containers, iterators and generators are worked on, and where they go on afterwards."""
import collections, heapq, itertools, sys, weakref


class Noisy:
    def __init__(self, name, gone=None):
        self.name, self.gone = name, gone

    def __repr__(self):
        return self.name

    def __del__(self):
        print("del", self.name)
        if self.gone:
            self.gone()


def t(f):
    try:
        print(f())
    except BaseException as e:
        print(type(e).__name__, e)


# The limit that a deque is shown with is the one that it had at first.
class Shown:
    def __repr__(self):
        d.__init__([1], None)
        return "shown"

d = collections.deque([Shown(), 2], 3)
t(lambda: repr(d)), t(lambda: d)

# The factory that is replaced dies when the table is filled.
class Factory(Noisy):
    def __call__(self):
        return 1

d = collections.defaultdict(Factory("factory", lambda: print(dict(d))))
d.__init__(int, {7: 7}, k=8)
print(dict(d))

# The key at the end may go while the one that is moved is hashed.
class Hashed:
    def __hash__(self):
        print("hash", o.popitem()[1])
        return hash("a")

    def __eq__(self, other):
        return other == "a"

o = collections.OrderedDict({"a": 1, "b": 2, Noisy("last"): 3})
o.move_to_end(Hashed())
print(o)

# An unhashable key of what died is told as it is.
class Unhashable:
    hashable = True

    def __hash__(self):
        return 5 if self.hashable else "text"

v = weakref.WeakValueDictionary()
key, value = Unhashable(), Noisy("value")
v[key] = value
key.hashable = False
sys.unraisablehook = lambda report: print("unraisable", type(report.exc_value).__name__, report.exc_value)
del value

# Where a set's `pop` goes on is kept whatever becomes of the items.
s = {0, 1, 2, 3}
print(s.pop(), s.pop())
s.clear(); s.update([0, 1, 2, 3]); print(s.pop())
s.__init__([1, 2, 4]); print(s.pop())
s &= {1, 2, 3, 4}; s.update(range(6)); print(s.pop())
s ^= {1, 9}; print(s.pop(), s)
s = set(range(6)); s.difference_update(range(6)); s.__init__([1, 2, 8]); print(s)

# A value is not kept alive where only keys are asked for.
class Key:
    def __init__(self, n):
        self.n = n

    def __hash__(self):
        return 1

    def __eq__(self, other):
        if d:
            d.popitem()
        print("eq")
        return False

for f in (lambda: {Key(9)}.union(d), lambda: len({Key(9)} ^ d.keys()), lambda: len({Key(9)}.symmetric_difference(d)), lambda: len(dict.fromkeys(d)), lambda: len(d.keys() - {Key(8)})):
    d = {}
    d = {Key(1): Noisy("first"), 2: Noisy("second")}
    t(lambda: f() and "done")
    d = {}

# Keys that come while a dict is iterated end the iteration.
d = {1: 1, 2: 2}
it = iter(d)
print(next(it))
del d[1]; d[3] = 3
print(next(it))
t(lambda: next(it)), t(lambda: next(it)), d.clear(), t(lambda: next(it))

# `cycle` starts over when its source ends, even if it was asked in between.
class Source:
    n = 0

    def __iter__(self):
        return self

    def __next__(self):
        self.n += 1
        if self.n > 3:
            if self.n == 4:
                print("within", next(c))
            raise StopIteration
        return self.n

c = itertools.cycle(Source())
print([next(c) for _ in range(8)])

# Sorting asks the type of the keys, or of the first items of tuples, and once more if that declines.
class Declines:
    count = 0

    def __init__(self, v):
        self.v = v

    def __eq__(self, other):
        print("eq", self.v, other.v)
        return self.v == other.v

    def __lt__(self, other):
        Declines.count += 1
        print("lt", self.v, other.v)
        return NotImplemented if Declines.count % 2 else self.v < other.v

    def __gt__(self, other):
        print("gt", self.v, other.v)
        return self.v > other.v

class Also(Declines):
    pass

D = Declines
for items in ([D(3), D(1), D(2)], [(D(3), 1), (D(1), 2), (D(2), 3)], [(D(3), 1), (Also(1), 2)], [(1, D(3)), (1, D(1))], [((D(3),), 1), ((D(1),), 2)], [(D(1), 1), (D(1), 2, 3)], [(D(3), 1), ()]):
    Declines.count = 0
    t(lambda: len(sorted(items)))

# What a generator delegates to is let go before the generator goes on.
def gen(n):
    try:
        if n:
            yield from gen(n - 1)
        else:
            yield n
    except BaseException as e:
        print("in", n, type(e).__name__, e)
        raise
    finally:
        print("finally", n)

for wrong in 5, GeneratorExit(), ValueError("v"):
    for depth in 0, 1, 2:
        g = gen(depth)
        next(g)
        t(lambda: g.throw(wrong))
        print(g.gi_frame is not None)
        del g

class Walk(Noisy):
    def __iter__(self):
        return self

    def __next__(self):
        return 1

class Thrown(Walk):
    def throw(self, *a):
        print("throw", a)
        raise KeyError

def outer(it):
    try:
        yield from it()
    finally:
        print("finally")

for kind in Walk, Thrown:
    g = outer(lambda: kind(kind.__name__))
    next(g)
    t(lambda: g.throw(5))
    g = outer(lambda: kind(kind.__name__))
    next(g)
    t(lambda: g.close())

# `__setstate__` of iterators takes ints that fit.
for n in 2**63, "x", 1.5:
    for it in iter([1]), iter((1,)), iter("a"), iter("\u20ac"), iter(b"a"), iter(bytearray(b"a")), reversed([1]), reversed((1,)), iter(range(3)):
        t(lambda: it.__setstate__(n))

# A class whose instances have no truth.
class NoTruth:
    __bool__ = None

    def __len__(self):
        return 1

t(lambda: bool(NoTruth())), t(lambda: not NoTruth()), t(lambda: 1 if NoTruth() else 2)

# An exception that was asked for its dict is reduced with it.
class Problem(Exception):
    pass

for kind in Exception, Problem, OSError:
    e = kind(1)
    print(e.__reduce__()[2:])
    e.__dict__
    print(e.__reduce__()[2:])
    e.x = 1
    e.__dict__.clear()
    print(e.__reduce__()[2:])

# The factory dies before the entries.
d = collections.defaultdict(Factory("factory first"), {1: Noisy("entry")})
del d

# What a set shows dies like a list.
class Clears(Noisy):
    def __repr__(self):
        s.clear()
        return self.name

    def __hash__(self):
        return int(self.name)

s = {Clears("1"), Clears("2"), Clears("3")}
print(repr(s))
