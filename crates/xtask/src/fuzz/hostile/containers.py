"""Deques, counters, tables with a factory, an order or several layers, and weak references: keys, factories and arguments change them meanwhile."""

import collections
import operator
import weakref


@case
def deques(w):
    d = collections.deque(w.some(6, 0.7), w.choice((None, None, 3, 8)))
    o = lambda: w.choice((d, d, w.imp(), Steps(w, 3), [1, 2], collections.deque([1, w.imp()])))
    w.deeds += [d.clear, lambda: d.append(w.imp()), lambda: d.appendleft(1), d.pop, d.popleft, d.reverse, lambda: d.rotate(1), lambda: d.extend([1, 2, 3]), lambda: d.__init__([1, 2])]
    steps = [
        lambda: d.append(w.imp()), lambda: d.extend(o()), lambda: d.extendleft(o()), lambda: d.index(w.imp(), w.imp()), lambda: d.index(2, 0, w.imp()), lambda: d.count(w.imp()), lambda: d.remove(w.imp()), lambda: w.imp() in d,
        lambda: d.insert(w.imp(), w.imp()), lambda: d.rotate(w.imp()), lambda: d[w.imp()], lambda: operator.setitem(d, w.imp(), w.imp()), lambda: operator.delitem(d, w.imp()), lambda: d == collections.deque(w.some(6, 0.7)), lambda: d < collections.deque(w.some()),
        lambda: len(d + d), lambda: d + o() and 1, lambda: d.__iadd__(o()) is d, lambda: len(d * w.choice((0, 2, -1))), lambda: d * w.imp() and 1, lambda: d.__imul__(2) is d, lambda: repr(d), lambda: [x for x in d], lambda: list(reversed(d)), lambda: len(d.copy()),
        lambda: d.__init__(o(), w.choice((None, w.imp(), 2))), lambda: collections.deque(o(), w.imp()).maxlen, lambda: operator.length_hint(iter(d)), lambda: [(d.append(1), x)[1] for x in d], lambda: list(map(lambda x: (w.act("map"), x)[1], d)), lambda: sorted(d, key=lambda x: w.act("key") or 1)[:3],
    ]
    return w.tries(*w.choices(steps, k=6)), list(d)


@case
def counters(w):
    c = collections.Counter({"a": 1, "b": w.imp(), 2: 3})
    o = lambda: w.choice((c, w.imp(), {"a": w.imp()}, [w.imp(), 1, 1], Steps(w, 3), collections.Counter("ab"), {w.imp(): 2}))
    w.deeds += [c.clear, lambda: c.update("ab"), lambda: c.__setitem__("a", w.imp()), lambda: c.pop("a"), lambda: c.__setitem__(w.imp(), 1)]
    steps = [
        lambda: c.update(o()), lambda: c.subtract(o()), lambda: c + collections.Counter(o()) and 1, lambda: c - collections.Counter(o()) and 1, lambda: c & collections.Counter(o()) and 1, lambda: c | collections.Counter(o()) and 1,
        lambda: c.most_common(w.choice((None, 1, 2, w.imp()))), lambda: list(c.elements())[:5], lambda: c.total(), lambda: +c and 1, lambda: -c and 1, lambda: c == collections.Counter(o()), lambda: c <= collections.Counter(o()),
        lambda: c[w.imp()], lambda: collections._count_elements(c, o()), lambda: collections._count_elements({}, o()), lambda: repr(c), lambda: c.__delitem__(w.imp()),
    ]
    return w.tries(*w.choices(steps, k=6)), len(c)


@case
def defaults(w):
    def factory():
        w.act("factory")
        return w.wrong() if w.lies() else w.imp()

    class D(collections.defaultdict):
        def __missing__(self, key):
            w.act("missing")
            return super().__missing__(key)

    d = w.choice((collections.defaultdict, D))(w.choice((factory, factory, None, w.imp(), list)), {1: 2, "a": w.imp()})
    w.deeds += [d.clear, lambda: d.__setitem__(w.imp(), 1), lambda: d.__setitem__(5, 1), lambda: setattr(d, "default_factory", w.choice((None, int, w.imp()))), lambda: d.popitem(), lambda: d.__init__(int, {7: 7})]
    steps = [
        lambda: d[w.imp()], lambda: d[5], lambda: d["z"], lambda: d.get(w.imp()), lambda: d.setdefault(w.imp(), w.imp()), lambda: d | {1: w.imp()} and 1, lambda: {1: 1} | d and 1, lambda: d.__ior__({w.imp(): 1}) is d, lambda: len(d.copy()),
        lambda: repr(d), lambda: d == {1: 2}, lambda: d.__missing__(w.imp()), lambda: d.__reduce__()[0] is type(d), lambda: collections.defaultdict(w.wrong()) and 1, lambda: [k for k in d] and 1, lambda: d.pop(w.imp(), 1), lambda: d.update({w.imp(): 1}),
    ]
    return w.tries(*w.choices(steps, k=6)), len(d)


@case
def chains(w):
    a, b = {1: w.imp(), "x": 1}, {w.imp(): 2, "y": 3}
    c = collections.ChainMap(a, b, *w.choice(((), (w.imp(),), ({},))))
    w.deeds += [a.clear, b.clear, lambda: c.maps.append({}), lambda: c.maps.clear(), lambda: a.__setitem__(w.imp(), 1), lambda: c.maps.insert(0, {5: 5})]
    steps = [
        lambda: c[w.imp()], lambda: c["y"], lambda: c.get("z", 1), lambda: w.imp() in c, lambda: len(c), lambda: list(c)[:4], lambda: c.pop("x"), lambda: c.popitem(), lambda: c.new_child()["y"], lambda: c.parents["y"], lambda: c | {1: 2} and 1,
        lambda: {1: 2} | c and 1, lambda: c.__ior__({w.imp(): 1}) is c, lambda: bool(c), lambda: c.copy()["x"], lambda: c == {1: 2}, lambda: list(c.items())[:3], lambda: c.__missing__(1), lambda: c.clear(), lambda: dict(c) and 1, lambda: repr(c) and 1,
    ]
    return w.tries(*w.choices(steps, k=6))


@case
def ordered(w):
    d = collections.OrderedDict([(1, w.imp()), (w.imp(), 2), ("a", 3), (w.imp(), w.imp())])
    w.deeds += [d.clear, lambda: d.__setitem__(w.imp(), 1), lambda: d.popitem(), lambda: d.move_to_end(1), lambda: d.pop("a"), lambda: d.update({5: 5, 6: 6})]
    if w.random() < 0.1:
        # Behind its back. CPython may not survive that. The log tells when its table goes: see the rule for another table.
        w.deeds += [lambda: (w.log.append("cleared"), dict.clear(d)), lambda: dict.__delitem__(d, 1)]
    o = lambda: w.choice((d, {1: w.imp()}, [(w.imp(), 1)], collections.OrderedDict([(1, 2), (w.imp(), 2)]), w.imp()))
    steps = [
        lambda: d.move_to_end(w.imp()), lambda: d.move_to_end("a", last=w.imp()), lambda: d.popitem(w.imp()), lambda: d.pop(w.imp(), w.imp()), lambda: d.setdefault(w.imp(), w.imp()), lambda: d == o(), lambda: d != o(), lambda: d.update(o()), lambda: d | dict(o()) and 1, lambda: d.__ior__(o()) is d,
        lambda: dict(o()) | d and 1, lambda: list(d.items()), lambda: list(reversed(d)), lambda: [(w.act("loop"), k)[1] for k in d], lambda: [(w.act("loop"), v)[1] for v in reversed(d.values())], lambda: repr(d), lambda: len(d.copy()), lambda: d.__reduce__()[0] is type(d), lambda: collections.OrderedDict.fromkeys(Steps(w, 3, lambda i: w.imp()), 1) and 1, lambda: d[w.imp()],
        lambda: d.__delitem__(w.imp()), lambda: w.imp() in d.keys(), lambda: d.items() & {(1, 2)}, lambda: d.keys() | [w.imp()] and 1, lambda: d.__init__(o()),
    ]
    return w.tries(*w.choices(steps, k=6)), len(d)


@case
def weak_tables(w):
    class Key:
        def __init__(self, n):
            self.n = n

        def __eq__(self, other):
            w.act("eq")
            return isinstance(other, Key) and self.n == other.n

        def __hash__(self):
            w.act("hash")
            return self.n % 2

    keys = [Key(i) for i in range(5)]
    kind = w.choice((weakref.WeakKeyDictionary, weakref.WeakValueDictionary, weakref.WeakSet))
    t = kind()
    k = lambda: w.choice(keys) if keys else Key(9)
    put = {
        weakref.WeakKeyDictionary: lambda: t.__setitem__(k(), w.choice((1, w.imp(), k()))),
        weakref.WeakValueDictionary: lambda: t.__setitem__(w.choice((1, 2, w.imp())), k()),
        weakref.WeakSet: lambda: t.add(k()),
    }[kind]
    w.deeds += [keys.clear, lambda: keys.pop(), lambda: t.clear(), put, lambda: keys.append(Key(7)), lambda: w.kept.append(weakref.ref(k(), lambda r: w.act("gone")))]
    steps = [put, put, lambda: len(t), lambda: len(list(t)), lambda: k() in t, lambda: t.pop(k()) and 1, lambda: t.copy() and 1, lambda: [(w.act("loop"), keys and keys.pop(), 1)[2] for x in t], lambda: bool(t), lambda: keys.pop() and 1]
    if kind is weakref.WeakSet:
        steps += [lambda: t.discard(k()), lambda: t.remove(k()), lambda: t | {k()} and 1, lambda: t & t and 1, lambda: t == t, lambda: t - {k()} and 1, lambda: t.update([k(), w.imp()]), lambda: t <= {k()}, lambda: t.isdisjoint([k()])]
    else:
        steps += [lambda: t.popitem() and 1, lambda: t.setdefault(k(), k()) and 1, lambda: t.get(k()) and 1, lambda: len([1 for x in t.items()]), lambda: [(w.act("loop"), 1)[1] for x in t.values()], lambda: t.update({k(): k()}), lambda: t | {k(): k()} and 1, lambda: t == {}]
    found = w.tries(*w.choices(steps, k=8))
    w.deeds.clear()
    return found


@case
def weak_references(w):
    class A:
        def __eq__(self, other):
            w.act("eq")
            return True

        def __hash__(self):
            w.act("hash")
            return 1

        def __call__(self):
            return 5

        def f(self):
            return 1

    live = [A(), A()]
    pick = lambda: live[-1] if live else A()
    gone = lambda r: w.act("gone")
    refs = [weakref.ref(live[0], gone), weakref.ref(live[1], gone)]
    proxies = [weakref.proxy(live[0], gone), weakref.proxy(live[1], gone)]
    w.deeds += [live.clear, lambda: live.pop(), refs.clear, lambda: refs.append(weakref.ref(pick(), gone)), lambda: proxies.append(weakref.proxy(pick(), gone))]
    r = lambda: w.choice(refs) if refs else weakref.ref(A())
    p = lambda: w.choice(proxies)
    return w.tries(*w.choices([
        lambda: r() == r(), lambda: hash(r()), lambda: r()() and 1, lambda: p() == p(), lambda: p().f(), lambda: p()(), lambda: live.pop() and 1, lambda: weakref.getweakrefcount(pick()), lambda: {r(): 1} and 1, lambda: r() in refs,
        lambda: p() + 1, lambda: bool(p()), lambda: str(p()) and 1, lambda: p() in [1, p()], lambda: weakref.WeakMethod(pick().f)()(), lambda: weakref.finalize(pick(), lambda: w.act("final")).alive, lambda: w.kept.append(weakref.WeakMethod(pick().f, gone)), lambda: isinstance(p(), A), lambda: setattr(p(), "x", 1),
    ], k=8))
