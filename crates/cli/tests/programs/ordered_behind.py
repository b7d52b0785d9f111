"""OrderedDict whose dict is changed behind its back: which keys are looked up again, and which nodes are found."""

from collections import Counter, OrderedDict, defaultdict

log = []


class K:
    def __init__(self, n, h=1):
        self.n = n
        self.h = h

    def __hash__(self):
        log.append(f"h{self.n}")
        return self.h

    def __eq__(self, other):
        log.append(f"{self.n}=={getattr(other, 'n', other)}")
        return self.n == getattr(other, "n", other)

    def __repr__(self):
        return f"K{self.n}"


def t(name, f):
    log.clear()
    try:
        r = f()
    except Exception as e:
        r = f"{type(e).__name__}: {e!s} {e.__context__!r}"
    print(name, r, *log)


def mk(n=3):
    d = cls()
    for i in range(n):
        d[K(i)] = i
    return d


class Sub(OrderedDict):
    pass


for cls in (OrderedDict, Sub):
    print(cls.__name__)
    d = mk()
    t("set", lambda: d.__setitem__(K(9), 1))
    t("set again", lambda: d.__setitem__(K(1), 1))
    t("del", lambda: d.__delitem__(K(1)))
    t("del none", lambda: d.__delitem__(K(5)))
    t("pop", lambda: d.pop(K(0)))
    t("pop none", lambda: d.pop(K(5), 5))
    t("popitem", lambda: d.popitem())
    d = mk()
    t("grow", lambda: [d.__setitem__(K(20 + i), i) for i in range(4)])
    d = mk()
    dict.__delitem__(d, K(1))
    t("list", lambda: list(d))
    t("pop", lambda: d.pop(K(1)))
    t("del", lambda: d.__delitem__(K(1)))
    t("set", lambda: d.__setitem__(K(1), 5))
    t("list", lambda: list(d))
    t("popitem", lambda: d.popitem())
    t("list", lambda: list(d))
    d = mk()
    dict.__delitem__(d, K(2))
    for i in range(3):
        t("popitem", lambda: d.popitem())
    dict.__setitem__(d, K(7), 3)
    t("pop", lambda: d.pop(K(7)))
    t("list", lambda: list(d))
    t("set", lambda: d.__setitem__(K(2), 3))
    t("list", lambda: list(d))
    d = mk()
    dict.__setitem__(d, K(7), 3)
    t("move", lambda: d.move_to_end(K(7)))
    t("pop", lambda: d.pop(K(7)))
    t("del", lambda: d.__delitem__(K(7)))
    d = mk()
    dict.popitem(d)
    t("move", lambda: d.move_to_end(K(2)))
    t("set", lambda: d.__setitem__(K(7), 1))
    t("list", lambda: list(d))
    t("move", lambda: d.move_to_end(K(7)))
    t("popitem", lambda: d.popitem())
    t("pop", lambda: d.pop(K(7)))
    t("list", lambda: list(d))
    for n in 1, 2, 3:
        d = mk(n)
        dict.clear(d)
        t("list", lambda: list(d))
        t("move", lambda: d.move_to_end(K(8)))
        t("pop", lambda: d.pop(K(8), 5))
        t("del", lambda: d.__delitem__(K(8)))
        print(len(d))


class E(K):
    def __eq__(self, other):
        log.append("eq")
        if left and len(log) >= left:
            raise ValueError(len(log))
        return self is other

    __hash__ = K.__hash__


# A node that cannot be made takes its entry with it, if that can be found.
for left in range(2, 9):
    n, left = left, 0
    d = OrderedDict((E(i), i) for i in range(3))
    left = n
    t("set", lambda: d.__setitem__(E(7), 1))
    left = 0
    print(len(d), list(d))


# What a failing dict says about repeated arguments.
d = OrderedDict([(K(1), 1), (K(2), 2)])
dict.__delitem__(d, K(2))
t("call", lambda: dict(**d))


class F:
    def __init__(self, n):
        self.n = n

    def __add__(self, other):
        log.append(f"add{self.n}")
        return F(self.n + 1)

    def __call__(self):
        d.default_factory = None
        return 1

    def __repr__(self):
        d.default_factory = int
        return "F"

    def __del__(self):
        log.append(f"del{self.n}")
        if self.n == 1 and "x" in c:
            c.update("x")


c = Counter()
c["x"] = F(1)
t("count", lambda: c.update("xx"))
d = defaultdict(F(50))
t("missing", lambda: d[K(1)])
d.default_factory = F(60)
t("repr", lambda: repr(d))
