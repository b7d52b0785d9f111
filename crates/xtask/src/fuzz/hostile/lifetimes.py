"""Finalisers, weak references and collections in odd places: resurrection, callbacks that change what is being torn down."""

import gc
import weakref


class Node:
    def __init__(self, w, number):
        self.w = w
        self.number = number
        self.links = []

    def __repr__(self):
        return f"Node{self.number}"

    def __hash__(self):
        # The order of a table must not depend on addresses.
        return self.number

    def __del__(self):
        w = self.w
        w.log.append(f"-{self.number}")
        chance = w.random()
        if chance < 0.2:
            w.kept.append(self)
        elif chance < 0.3:
            self.links.clear()
        elif chance < 0.4:
            raise Boom("del")
        elif chance < 0.5:
            self.__class__ = Other
        elif chance < 0.6:
            self.__dict__ = {"w": w, "number": 0, "links": []}
        elif chance < 0.7 and w.fuel > 0:
            w.fuel -= 1
            Node(w, 99)
        elif chance < 0.8:
            w.refs.append(weakref.ref(self, lambda r: w.log.append("late")))
        elif chance < 0.85:
            gc.collect()


class Other:
    def __repr__(self):
        return "Other"

    def __del__(self):
        self.w.log.append("other")


def _cycle(w, n):
    nodes = [Node(w, i) for i in range(n)]
    for node in nodes:
        for _ in range(w.randrange(3)):
            other = w.choice(nodes)
            w.choice((
                lambda: node.links.append(other),
                lambda: setattr(node, "other", other),
                lambda: node.links.append({"k": other, "m": [other]}),
                lambda: node.links.append((other, lambda: other)),
                lambda: node.links.append(iter([other])),
                lambda: node.links.append(node.__repr__),
                lambda: node.links.append(weakref.ref(other, lambda r: w.log.append("gone"))),
                lambda: node.links.append({node.number: node.links}),
            ))()
    return nodes


@case
def cycles(w):
    w.refs = []
    nodes = _cycle(w, w.randrange(1, 8))

    def callback(r):
        w.log.append("callback")
        if w.random() < 0.3:
            w.refs.clear()
        if w.random() < 0.2:
            raise Boom("callback")
        if w.random() < 0.2:
            gc.collect()

    w.refs += [weakref.ref(n, callback) for n in nodes if w.random() < 0.5]
    seen = lambda: [repr(r()) for r in w.refs]
    nodes.clear()
    first = gc.collect() >= 0, seen()
    w.kept.clear()
    gc.collect()
    w.kept.clear()
    gc.collect()
    return first, seen()


@case
def torn_down(w):
    """Containers that die while what they hold changes them."""
    w.refs = []
    holder = w.choice((list, dict.fromkeys, lambda v: {i: x for i, x in enumerate(v)}, tuple))([Node(w, i) for i in range(5)])
    box = [holder]
    w.deeds += [lambda: box.append(1), lambda: holder.clear()]
    steps = [
        lambda: holder.clear(),
        lambda: box.clear(),
        lambda: holder.__init__(),
        lambda: holder.__delitem__(slice(1, 4)),
        lambda: holder.update({1: 2, 3: 4}),
        lambda: holder.__setitem__(slice(1, 3), [Node(w, 8)]),
        lambda: [holder.pop() for _ in range(3)],
    ]
    found = w.tries(*w.choices(steps, k=3))
    del holder
    w.deeds.clear()
    box.clear()
    return found, len(w.kept)


@case
def weak_tables(w):
    w.refs = []

    class Key:
        def __init__(self, n):
            self.n = n

        def __hash__(self):
            w.act("hash")
            return self.n % 3

        def __eq__(self, other):
            w.act("eq")
            return self is other

    keys = [Key(i) for i in range(6)]
    d = w.choice((weakref.WeakKeyDictionary, weakref.WeakSet, weakref.WeakValueDictionary))()
    w.deeds += [lambda: keys.pop(), keys.clear, lambda: d.clear(), gc.collect]

    def fill():
        for k in list(keys):
            if isinstance(d, weakref.WeakSet):
                d.add(k)
            elif isinstance(d, weakref.WeakKeyDictionary):
                d[k] = k.n
            else:
                d[k.n] = k

    def walk():
        count = 0
        for k in d:
            count += 1
            keys and w.random() < 0.5 and keys.pop()
        return count

    return w.tries(fill, lambda: len(d), walk, lambda: len(d), lambda: keys and keys[0] in d, lambda: len(d.copy()), lambda: len(list(d)))


@case
def references(w):
    class Target:
        def __hash__(self):
            w.act("hash")
            return 5

        def __eq__(self, other):
            w.act("eq")
            return True

        def __call__(self):
            return 1

        def __repr__(self):
            return "Target"

    targets = [Target(), Target()]
    refs = []
    refs += [weakref.ref(targets[0], lambda r: (w.log.append("cb"), refs.clear() if w.random() < 0.3 else None)) for _ in range(3)]
    refs += [weakref.ref(targets[1], lambda r: w.act("cb"))]
    proxies = [weakref.proxy(t, lambda p: w.log.append("proxy")) for t in targets]
    w.deeds += [targets.clear, refs.clear, lambda: targets and targets.pop(), gc.collect]
    steps = [
        lambda: refs[0] == refs[-1],
        lambda: hash(refs[0]),
        lambda: {refs[0]: 1, refs[-1]: 2} and len(refs),
        lambda: proxies[0] == proxies[1],
        lambda: proxies[0](),
        lambda: proxies[0].missing,
        lambda: str(proxies[0]),
        lambda: proxies[0] + 1,
        lambda: weakref.getweakrefcount(targets[0]),
        lambda: len(weakref.getweakrefs(targets[0])),
        lambda: weakref.finalize(targets[0], lambda: w.act("final")).alive,
        lambda: targets.clear(),
        lambda: weakref.ref(w.wrong()),
        lambda: weakref.ref(targets[0], w.imp())() is targets[0],
        lambda: weakref.WeakMethod(targets[0].__call__)() is None,
    ]
    return w.tries(*w.choices(steps, k=6))


@case
def dying_class(w):
    """Classes that die with instances, subclasses and weak references in a cycle."""
    log = w.log

    class Meta(type):
        def __del__(cls):
            log.append("class")
            if w.random() < 0.3:
                w.kept.append(cls)

    def make():
        base = Meta("Base", (), {"__del__": lambda self: log.append("instance")})
        sub = Meta("Sub", (base,), {"__slots__": ("a", "b")})
        base.child = sub()
        sub.own = base()
        base.child.a = base
        r = weakref.ref(sub, lambda r: log.append("ref"))
        w.kept.append(r)

    make()
    gc.collect()
    log.append("again")
    w.kept.clear()
    gc.collect()
    return len(log)


@case
def collecting_in(w):
    """Collections started by special methods of objects that are being worked on."""
    w.deeds += [gc.collect, lambda: gc.collect(0), lambda: len(gc.get_objects()), lambda: [x for x in gc.get_referrers(w.kept)] and None]
    v = w.some(6, 0.8)
    v.append(v)
    d = {}
    d["d"] = d
    return w.tries(
        lambda: v.sort(),
        lambda: v == list(v),
        lambda: w.imp() in v,
        lambda: d.update({w.imp(): v for _ in range(4)}),
        lambda: {w.imp() for _ in range(4)} and 1,
        lambda: [x for x in map(w.imp(), v)] and 1,
    )
