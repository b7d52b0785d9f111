"""Lists that change while they are searched, compared, sorted, sliced, joined, repeated, shown and walked over."""


def _deeds(w, v):
    grown = lambda: v.append(w.imp()) if len(v) < 40 else v.clear()
    w.deeds += [
        v.clear,
        lambda: v.pop(),
        lambda: v.pop(0),
        grown,
        lambda: v.__delitem__(slice(None, None, 2)),
        lambda: v.__setitem__(slice(None), w.some(4, 0.3)),
        lambda: v.reverse(),
        lambda: v.__init__((1, 2)),
        lambda: v.extend(v[:5]) if len(v) < 40 else v.clear(),
        lambda: v.sort(key=id and (lambda x: 0)),
        lambda: w.kept.append(v.copy()),
    ]


_OPERATIONS = [
    lambda w, v, u: v == u,
    lambda w, v, u: v != u,
    lambda w, v, u: v < u,
    lambda w, v, u: v >= u,
    lambda w, v, u: w.imp() in v,
    lambda w, v, u: v.index(w.imp()),
    lambda w, v, u: v.index(w.imp(), w.imp(), w.imp()),
    lambda w, v, u: v.count(w.imp()),
    lambda w, v, u: v.remove(w.imp()),
    lambda w, v, u: v.sort(),
    lambda w, v, u: v.sort(reverse=True),
    lambda w, v, u: v.sort(key=w.imp()),
    lambda w, v, u: v.sort(key=lambda x: w.imp()),
    lambda w, v, u: sorted(v),
    lambda w, v, u: v.extend(Steps(w, 4)),
    lambda w, v, u: v.extend(w.imp()),
    lambda w, v, u: v.__iadd__(Steps(w, 3, lambda i: w.imp())),
    lambda w, v, u: v.insert(w.imp(), 7),
    lambda w, v, u: v.pop(w.imp()),
    lambda w, v, u: v[w.imp()],
    lambda w, v, u: v[w.imp():w.imp()],
    lambda w, v, u: v[w.imp():w.imp():w.imp()],
    lambda w, v, u: v.__setitem__(w.imp(), w.imp()),
    lambda w, v, u: v.__setitem__(slice(w.imp(), w.imp()), Steps(w, 3)),
    lambda w, v, u: v.__setitem__(slice(w.imp(), None, w.imp()), Steps(w, 3)),
    lambda w, v, u: v.__setitem__(slice(0, 2), v),
    lambda w, v, u: v.__setitem__(slice(None, None, -1), w.imp()),
    lambda w, v, u: v.__delitem__(slice(w.imp(), w.imp(), w.imp())),
    lambda w, v, u: v.__delitem__(w.imp()),
    lambda w, v, u: v * w.imp(),
    lambda w, v, u: v.__imul__(w.imp()),
    lambda w, v, u: len(repr(v)) > 0,
    lambda w, v, u: ",".join(map(str, v)),
    lambda w, v, u: ",".join(v),
    lambda w, v, u: sum(v),
    lambda w, v, u: sum(v, w.imp()),
    lambda w, v, u: min(v),
    lambda w, v, u: max(v, key=w.imp()),
    lambda w, v, u: any(v),
    lambda w, v, u: all(v),
    lambda w, v, u: tuple(v),
    lambda w, v, u: set(v),
    lambda w, v, u: dict(v),
    lambda w, v, u: dict.fromkeys(v),
    lambda w, v, u: bytes(v),
    lambda w, v, u: bytearray(v),
    lambda w, v, u: list(map(w.imp(), v)),
    lambda w, v, u: list(filter(w.imp(), v)),
    lambda w, v, u: list(zip(v, Steps(w, 3), v)),
    lambda w, v, u: list(enumerate(v, w.imp())),
    lambda w, v, u: list(reversed(v)),
    lambda w, v, u: [x for x in v if x],
    lambda w, v, u: [*v, *u, *Steps(w, 3)],
    lambda w, v, u: (lambda *a: len(a))(*v, *w.imp()),
    lambda w, v, u: v.__init__(w.imp()),
    lambda w, v, u: v.__init__(Steps(w, 5, lambda i: w.imp())),
    lambda w, v, u: "%s %r" % tuple(v),
    lambda w, v, u: "{} {!r:>5} {}".format(*v),
    lambda w, v, u: tuple(v) == tuple(u),
    lambda w, v, u: tuple(v) < tuple(u),
    lambda w, v, u: hash(tuple(v)),
    lambda w, v, u: w.imp() in tuple(v),
    lambda w, v, u: tuple(v).index(w.imp()),
    lambda w, v, u: tuple(v)[w.imp()],
    lambda w, v, u: tuple(v) * w.imp(),
    lambda w, v, u: isinstance(w.imp(), tuple(v)),
    lambda w, v, u: print(*v[:2], sep=w.imp()),
    lambda w, v, u: range(w.imp(), w.imp(), w.imp()),
    lambda w, v, u: w.imp() in range(5),
    lambda w, v, u: range(9)[w.imp():w.imp()],
    lambda w, v, u: slice(w.imp(), w.imp(), w.imp()).indices(w.imp()),
    lambda w, v, u: slice(w.imp(), 1) == slice(w.imp(), 2),
]


@case
def list_operation(w):
    v, u = w.some(8, 0.7), w.some(8, 0.7)
    _deeds(w, v)
    if w.random() < 0.4:
        _deeds(w, u)
    picked = w.choices(_OPERATIONS, k=3)
    return w.tries(*(lambda f=f: f(w, v, u) for f in picked)), v


@case
def list_iterators(w):
    v = w.some(8, 0.5)
    _deeds(w, v)
    make = w.choice((iter, reversed, enumerate, lambda x: zip(x, x), lambda x: map(w.imp(), x)))
    it = make(v)

    def step():
        w.random() < 0.3 and w.choice(w.deeds)()
        return next(it)

    last = lambda: it.__reduce__() and it.__length_hint__()
    return w.tries(step, step, step, last, lambda: list(it), last, step), v


@case
def unpacking(w):
    v = w.some(5, 0.4)
    _deeds(w, v)

    def exact():
        a, b, c = w.choice((v, Steps(w, 3), w.imp()))
        return a, c

    def starred():
        a, *b, c = w.choice((v, Steps(w, 3), w.imp()))
        return b

    def matched():
        match v:
            case [x, 1 | 2, *_] if x == w.imp():
                return 1
            case [x, *rest]:
                return rest

    def loop():
        seen = []
        for x in v:
            seen.append(x)
            if len(seen) > 30:
                break
            w.act("loop")
        return seen

    return w.tries(exact, starred, matched, loop)


@case
def list_subclass(w):
    class Odd(list):
        def __iter__(self):
            w.act("iter")
            return w.choice((list.__iter__(self), Steps(w, 2), iter(())))

        def __len__(self):
            w.act("len")
            return w.choice((0, 1, 3, 100)) if w.lies() else list.__len__(self)

        def __getitem__(self, k):
            w.act("getitem")
            return list.__getitem__(self, k)

        def append(self, x):
            w.act("append")
            list.append(self, x)

    v = Odd(w.some())
    _deeds(w, v)
    picked = w.choices(_OPERATIONS, k=3)
    u = w.some()
    found = w.tries(*(lambda f=f: f(w, v, u) for f in picked))
    return found, list(list.__iter__(v))
