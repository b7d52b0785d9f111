"""Containers and iterators whose items change them: what is called how often, in which order, and what is left."""
import functools, heapq, itertools

log = []


class K:
    """An item that is equal to none, and of which a comparison does something once."""
    act = None

    def __init__(self, n, name):
        self.n, self.name = n, name

    def __hash__(self):
        return self.n

    def __eq__(self, other):
        log.append(f"{self.name}=={other.name}")
        act, K.act = K.act, None
        if act:
            act()
        return False

    def __lt__(self, other):
        log.append(f"{self.name}<{getattr(other, 'name', other)}")
        act, K.act = K.act, None
        if act:
            act()
        return True

    def __repr__(self):
        return self.name

    def __del__(self):
        log.append(f"-{self.name}")
        if self.die:
            die, K.die = K.die, None
            die()
    die = None


def show(*what):
    print(*what, log)
    log.clear()


# Sets: a search begins anew only when what it looks at is gone.
for drop in (None, 0, 1):
    for what in ("in", "add", "discard"):
        for act in ("discard0", "discard1", "add7", "add1", "clear", "many"):
            items = [K(1, n) for n in "abc"]
            s = set(items)
            if drop is not None:
                s.discard(items[drop])
            log.clear()
            x, y, z = K(1, "x"), K(1, "y"), K(7, "z")
            K.act = {
                "discard0": lambda: s.discard(items[0]), "discard1": lambda: s.discard(items[1]), "add7": lambda: s.add(z),
                "add1": lambda: s.add(y), "clear": s.clear, "many": lambda: s.update(range(100, 140)),
            }[act]
            r = x in s if what == "in" else s.add(x) if what == "add" else s.discard(x)
            K.act = None
            show(drop, what, act, r, len(s), [i for i in s if isinstance(i, K)])
items = s = x = y = z = None
log.clear()
# The bounds of a slice are those of the list after the new items were collected.
for n in (0, 3, 6):
    for bounds in ((None, None), (0, 2), (2, 9), (-3, None), (5, -1), (9, 0)):
        for change in ("clear", "grow", "pop"):
            v = list(range(n))

            def source():
                if change == "clear":
                    v.clear()
                elif change == "grow":
                    v.extend("abcdef")
                else:
                    del v[-2:]
                yield from "XY"
            v[slice(*bounds)] = source()
            print(n, bounds, change, v)
# The items that decide an order are looked at again after they were found unequal.
v, u = [K(1, "a"), 5], [K(2, "b"), 6]
K.act = lambda: v.__setitem__(slice(None), [K(3, "c"), 5])
show(v < u)
K.act = lambda: u.clear()
show(v < u)
# Items of a heap die before its length is looked at.
h = [K(0, "a"), K(0, "b"), K(0, "c")]
K.act, K.die = (lambda: h.__setitem__(slice(None), [1, 2])), (lambda: h.append(3))
try:
    heapq.heapify(h)
except RuntimeError as e:
    show(e, h)
K.act = K.die = h = None
# Large heaps are made a family at a time.
class C(int):
    def __lt__(self, other):
        count.append((int(self), int(other)))
        return int(self) < int(other)
for n in (2500, 2501, 5000):
    for f in heapq.heapify, heapq.heapify_max:
        count = []
        h = [C(i * 7919 % 10007) for i in range(n)]
        f(h)
        print(n, len(count), count[:3], count[1000:1003], hash(tuple(count)), hash(tuple(h)))
# What a call was given lives until the next one.
log.clear()
show(functools.reduce(lambda a, b: log.append("f"), (K(i, f"r{i}") for i in range(4))))
show(list(itertools.accumulate((K(i, f"a{i}") for i in range(4)), lambda a, b: log.append("f"))))
show(list(itertools.starmap(lambda *a: log.append("f"), ([K(i, f"s{i}")] for i in range(3)))))
p = itertools.pairwise(K(i, f"p{i}") for i in range(3))
for step in range(3):
    show(next(p, None) and 1)


class Asked:
    n = 0

    def __iter__(self):
        return self

    def __next__(self):
        self.n += 1
        log.append(self.n)
        if self.n == 3:
            raise StopIteration
        if self.n == 4:
            raise KeyError
        return self.n


def ask(it):
    for _ in range(4):
        try:
            print(next(it, "end"))
        except KeyError:
            print("raised")
    show()
ask(itertools.batched(Asked(), 4))
ask(itertools.islice(Asked(), 1, 9, 2))
for call in (
    lambda: itertools.repeat(1, 2**70), lambda: itertools.product([1], repeat=2**70), lambda: itertools.permutations([1], 2**70),
    lambda: __import__("sys").getsizeof(type("T", (), {"__sizeof__": lambda s: "x"})()),
    lambda: __import__("time").sleep(type("T", (), {"__index__": lambda s: "x"})()),
):
    try:
        call()
    except Exception as e:
        print(type(e).__name__, e)


class Base:
    __slots__ = ()
for methods in ([1], "ab", {"x", "y"}, 5):
    A = type("A", (), {})
    A.__abstractmethods__ = methods
    try:
        A()
    except TypeError as e:
        print(e)
