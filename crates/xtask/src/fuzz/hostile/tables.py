"""Dicts, sets and ordered dicts whose keys change the table that is being searched."""

import collections
import functools
import json


def _dict_deeds(w, d):
    w.deeds += [
        d.clear,
        lambda: d.popitem(),
        lambda: d.__setitem__(w.randrange(6), w.imp()),
        lambda: len(d) < 40 and [d.__setitem__(i, i) for i in range(100, 100 + w.randrange(30))],
        lambda: d.pop(next(iter(d))),
        lambda: d.update({w.imp(): 1}),
        lambda: w.kept.append(d.copy()),
        lambda: [d.pop(k, 0) for k in list(d)[::2]],
        lambda: d.__init__({1: 2}),
        lambda: d.__setitem__("a", 1),
    ]


def _set_deeds(w, s):
    w.deeds += [
        s.clear,
        s.pop,
        lambda: s.add(w.imp()),
        lambda: len(s) < 40 and s.update(range(w.randrange(40))),
        lambda: s.intersection_update([1, 2]),
        lambda: s.__init__([1, 2]),
        lambda: w.kept.append(s.copy()),
        lambda: s.difference_update(list(s)[::2]),
    ]


def _dict(w, kind=dict):
    d = kind()
    fuel, w.fuel = w.fuel, 0
    for k in w.some(7, 0.6):
        d[k] = w.choice((1, "x", w.imp()))
    w.fuel = fuel
    return d


def _set(w):
    fuel, w.fuel = w.fuel, 0
    s = set(w.some(7, 0.6))
    w.fuel = fuel
    return s


_DICT = [
    lambda w, d, e: d[w.imp()],
    lambda w, d, e: d.get(w.imp()),
    lambda w, d, e: w.imp() in d,
    lambda w, d, e: d.__setitem__(w.imp(), w.imp()),
    lambda w, d, e: d.__delitem__(w.imp()),
    lambda w, d, e: d.pop(w.imp()),
    lambda w, d, e: d.pop(w.imp(), 5),
    lambda w, d, e: d.setdefault(w.imp(), 5),
    lambda w, d, e: d == e,
    lambda w, d, e: d != e,
    lambda w, d, e: d.update(e),
    lambda w, d, e: e.update(d),
    lambda w, d, e: d.update(w.imp()),
    lambda w, d, e: d.update(a=w.imp()),
    lambda w, d, e: d.update([(w.imp(), 1), w.imp()]),
    lambda w, d, e: d | e,
    lambda w, d, e: d.__ior__(e),
    lambda w, d, e: d.__ior__([(w.imp(), 2)]),
    lambda w, d, e: {**d, **e, w.imp(): 1},
    lambda w, d, e: (lambda **k: len(k))(**d),
    lambda w, d, e: len(repr(d)) > 0,
    lambda w, d, e: d.copy(),
    lambda w, d, e: dict(d),
    lambda w, d, e: sorted(d),
    lambda w, d, e: d.keys() & e.keys(),
    lambda w, d, e: d.keys() | [w.imp()],
    lambda w, d, e: d.keys() - e.keys(),
    lambda w, d, e: d.keys() ^ e.keys(),
    lambda w, d, e: d.keys() == e.keys(),
    lambda w, d, e: d.keys() <= e.keys(),
    lambda w, d, e: d.keys().isdisjoint(e),
    lambda w, d, e: d.items() & e.items(),
    lambda w, d, e: d.items() ^ e.items(),
    lambda w, d, e: (1, w.imp()) in d.items(),
    lambda w, d, e: d.items() >= e.items(),
    lambda w, d, e: w.imp() in d.values(),
    lambda w, d, e: dict.fromkeys(d, w.imp()),
    lambda w, d, e: dict.fromkeys(w.imp()),
    lambda w, d, e: dict.fromkeys(Steps(w, 3, lambda i: w.imp())),
    lambda w, d, e: {k: v for k, v in d.items()},
    lambda w, d, e: [d.pop(k) for k in d],
    lambda w, d, e: list(reversed(d.items())),
    lambda w, d, e: collections.ChainMap(d, e)[w.imp()],
    lambda w, d, e: collections.Counter(d),
    lambda w, d, e: collections.Counter([w.imp(), w.imp(), 1]),
    lambda w, d, e: json.dumps(d),
    lambda w, d, e: json.dumps(d, sort_keys=True, skipkeys=True),
    lambda w, d, e: "%(a)s %(b)s" % d,
    lambda w, d, e: "{a} {b}".format_map(d),
    lambda w, d, e: "abc".translate(d),
    lambda w, d, e: str.maketrans(d),
    lambda w, d, e: eval("a + b", d),
    lambda w, d, e: eval("[a, b]", {}, d),
    lambda w, d, e: exec("x = 1; y = x; del x", {}, d),
    lambda w, d, e: type("Made", (), d).__name__,
    lambda w, d, e: type(d)(**e) and 1,
]

_SET = [
    lambda w, s, t: w.imp() in s,
    lambda w, s, t: s.add(w.imp()),
    lambda w, s, t: s.remove(w.imp()),
    lambda w, s, t: s.discard(w.imp()),
    lambda w, s, t: s | t,
    lambda w, s, t: s & t,
    lambda w, s, t: s - t,
    lambda w, s, t: s ^ t,
    lambda w, s, t: s == t,
    lambda w, s, t: s <= t,
    lambda w, s, t: s > t,
    lambda w, s, t: s.isdisjoint(t),
    lambda w, s, t: s.isdisjoint(w.imp()),
    lambda w, s, t: s.update(t, Steps(w, 3, lambda i: w.imp())),
    lambda w, s, t: s.__ior__(t),
    lambda w, s, t: s.__iand__(t),
    lambda w, s, t: s.__isub__(t),
    lambda w, s, t: s.__isub__(s),
    lambda w, s, t: s.__ixor__(t),
    lambda w, s, t: s.difference([w.imp()], t),
    lambda w, s, t: s.intersection(Steps(w, 4, lambda i: w.imp())),
    lambda w, s, t: s.symmetric_difference_update(w.imp()),
    lambda w, s, t: s.symmetric_difference_update({w.imp(): 1}),
    lambda w, s, t: s.issubset(w.imp()),
    lambda w, s, t: s.issuperset(Steps(w, 3, lambda i: w.imp())),
    lambda w, s, t: frozenset(s) == t,
    lambda w, s, t: hash(frozenset(s)),
    lambda w, s, t: s in {frozenset(s): 1},
    lambda w, s, t: s.remove(t),
    lambda w, s, t: len(repr(s)) > 0,
    lambda w, s, t: [s.add(len(s)) for x in s if len(s) < 30],
    lambda w, s, t: sorted(s),
    lambda w, s, t: s.__init__(Steps(w, 4)),
    lambda w, s, t: set(w.imp()),
]


def _run(w, operations, a, b):
    picked = w.choices(operations, k=3)
    return w.tries(*(lambda f=f: f(w, a, b) for f in picked)), a


def _two(w, make, deeds, operations):
    """Two tables of a kind, the second of which may be changed under way like the first."""
    a, b = make(w), make(w)
    deeds(w, a)
    if w.random() < 0.5:
        deeds(w, b)
    return _run(w, operations, a, b)


@case
def dicts(w):
    return _two(w, _dict, _dict_deeds, _DICT)


@case
def sets(w):
    return _two(w, _set, _set_deeds, _SET)


@case
def ordered_dicts(w):
    d, e = _dict(w, collections.OrderedDict), _dict(w, collections.OrderedDict)
    _dict_deeds(w, d)
    # Behind its back. The log tells when its table goes: see the rule for another table.
    w.deeds += [lambda: d.move_to_end(w.imp()), lambda: (w.log.append("cleared"), dict.clear(d)), lambda: dict.pop(d, next(iter(d)))]
    more = [
        lambda w, d, e: d.move_to_end(w.imp()),
        lambda w, d, e: d.move_to_end(w.imp(), w.imp()),
        lambda w, d, e: d.popitem(w.imp()),
        lambda w, d, e: [k for k in d],
        lambda w, d, e: list(reversed(d)),
        lambda w, d, e: dict.__setitem__(d, w.imp(), 1),
    ]
    found, _ = _run(w, _DICT + more * 4, d, e)
    return found, w.tries(lambda: list(d.items()))


@case
def default_dicts(w):
    d = collections.defaultdict(w.imp())
    w.deeds += [d.clear, lambda: d.__setitem__(1, w.imp()), lambda: setattr(d, "default_factory", w.imp())]
    return _run(w, _DICT, d, _dict(w))


@case
def missing(w):
    class Odd(dict):
        def __missing__(self, key):
            w.act("missing")
            return w.wrong() if w.lies() else key

        def __getitem__(self, key):
            w.act("getitem")
            return dict.__getitem__(self, key)

        def keys(self):
            w.act("keys")
            return w.choice((dict.keys(self), Steps(w, 3), w.imp(), [1, 1]))

        def __iter__(self):
            w.act("iter")
            return dict.__iter__(self)

    d = Odd(_dict(w))
    _dict_deeds(w, d)
    found, _ = _run(w, _DICT, d, _dict(w))
    return found


@case
def table_iterators(w):
    d = _dict(w, w.choice((dict, collections.OrderedDict)))
    _dict_deeds(w, d)
    make = w.choice((iter, reversed, lambda d: iter(d.items()), lambda d: iter(d.values()), lambda d: reversed(d.items())))
    it = make(d)

    def step():
        w.random() < 0.4 and w.choice(w.deeds)()
        return next(it)

    return w.tries(step, step, lambda: it.__length_hint__(), step, lambda: it.__reduce__()[0], lambda: list(it), step)


@case
def caches(w):
    calls = []

    def body(*args):
        calls.append(len(args))
        w.act("body")
        if w.random() < 0.2 and w.fuel > 0:
            return cached(w.imp())
        return len(args)

    cached = functools.lru_cache(maxsize=w.choice((None, 0, 1, 3)), typed=w.random() < 0.5)(body)
    w.deeds += [cached.cache_clear, lambda: cached(w.randrange(5)), lambda: cached(w.imp(), w.imp())]
    call = lambda: cached(*w.some(2))
    return w.tries(call, call, call, lambda: cached(a=w.imp()), call, call, lambda: list(cached.cache_info()))


@case
def hash_changes(w):
    class Turn:
        def __hash__(self):
            return w.randrange(8)

        def __eq__(self, other):
            return w.random() < 0.2

    keys = [Turn() for _ in range(12)]
    d, s = {k: i for i, k in enumerate(keys)}, set(keys)
    steps = [lambda k=k: (k in d, d.pop(k, None), k in s, s.discard(k), d.setdefault(k, 1)) for k in keys]
    return w.tries(*steps), len(d), len(s), sorted(d.values())


@case
def instance_dicts(w):
    class Plain:
        pass

    o = Plain()
    d = o.__dict__
    w.deeds += [
        d.clear,
        lambda: setattr(o, "__dict__", {"x": w.imp()}),
        lambda: setattr(o, "x", w.imp()),
        lambda: delattr(o, "x"),
        lambda: d.__setitem__(w.imp(), 1),
        lambda: [setattr(o, f"n{i}", i) for i in range(40)],
        lambda: d.pop("y", None),
        lambda: delattr(o, "__dict__"),
    ]
    d[w.imp()] = 1
    d["y"] = w.imp()
    o.z = w.imp()
    return w.tries(
        lambda: o.x,
        lambda: d[w.imp()],
        lambda: setattr(o, "y", w.imp()),
        lambda: vars(o) == {"y": w.imp(), "z": w.imp()},
        lambda: [k for k in vars(o) if w.choice(w.deeds)()],
        lambda: delattr(o, "z"),
        lambda: sorted(map(str, vars(o))),
    )
