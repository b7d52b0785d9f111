"""Iterators that change what they iterate over or come back into themselves; heaps, bisection, reductions."""

import bisect
import functools
import heapq
import itertools
import operator


def _walk(w, v):
    w.deeds += [v.clear, lambda: v.append(w.imp()), lambda: v.pop(), lambda: v.__setitem__(slice(None), [1, 2, 3])]


def _makers(w, v):
    f = lambda *a: (w.act("function"), len(a))[1] if w.random() < 0.9 else w.imp()
    return [
        lambda x: itertools.chain(x, v, x),
        lambda x: itertools.chain.from_iterable([x, w.imp(), v]),
        lambda x: (w.log.append("longest"), itertools.zip_longest(x, v, fillvalue=w.imp()))[1],
        lambda x: itertools.islice(x, w.imp(), w.imp()),
        lambda x: itertools.islice(x, 3),
        lambda x: itertools.takewhile(f, x),
        lambda x: itertools.dropwhile(f, x),
        lambda x: itertools.filterfalse(f, x),
        lambda x: itertools.starmap(f, ([a] for a in x)),
        lambda x: itertools.starmap(f, x),
        lambda x: itertools.accumulate(x),
        lambda x: itertools.accumulate(x, f, initial=w.imp()),
        lambda x: itertools.compress(x, Steps(w, 5)),
        lambda x: itertools.groupby(x, f),
        lambda x: itertools.groupby(x),
        lambda x: itertools.cycle(x),
        lambda x: itertools.tee(x, 2)[1],
        lambda x: itertools.product(x, v, repeat=1),
        lambda x: itertools.permutations(x, 2),
        lambda x: itertools.combinations(x, w.choice((0, 2, 3))),
        lambda x: itertools.combinations_with_replacement(x, 2),
        lambda x: (w.log.append("pairwise"), itertools.pairwise(x))[1],
        lambda x: itertools.batched(x, w.choice((1, 2, 3)), strict=w.random() < 0.3),
        lambda x: itertools.repeat(x, w.imp()),
        lambda x: (w.log.append("count"), itertools.count(w.imp(), w.imp()))[1],
        lambda x: zip(x, v, strict=True),
        lambda x: map(f, x, v),
        lambda x: filter(f, x),
        lambda x: enumerate(x),
        lambda x: iter(f, 1),
        lambda x: reversed(v),
        lambda x: (a for a in x),
    ]


@case
def itertools_chains(w):
    v = w.some(6, 0.4)
    _walk(w, v)
    makers = _makers(w, v)
    it = w.choice((v, Steps(w, 4), w.imp(), iter(v)))
    try:
        for _ in range(w.randrange(1, 4)):
            maker = w.choice(makers)
            w.log.append(f"@{maker.__code__.co_firstlineno}")
            it = maker(it)
        it = iter(it)
    except Boom as e:
        return f"Boom({e})"
    except Exception as e:
        return raised(e)
    w.deeds.append(lambda: (w.log.append("again"), next(it)))
    step = lambda: next(it)
    return w.tries(step, step, lambda: operator.length_hint(it), step, step, lambda: list(itertools.islice(it, 20)), step)


@case
def reentry(w):
    """An iterator whose source asks the same iterator for more."""
    box = []

    class Source:
        left = 6

        def __iter__(self):
            return self

        def __next__(self):
            self.left -= 1
            if self.left < 0:
                raise StopIteration
            if self.left % 2 and box:
                try:
                    return next(box[0])
                except (ValueError, RuntimeError) as e:
                    w.log.append(raised(e))
                    raise
            return self.left

    maker = w.choice(_makers(w, [1, 2, 3]))
    found = w.tries(lambda: box.append(iter(maker(Source()))))
    step = lambda: next(box[0])
    return found + (w.tries(step, step, step, step, lambda: list(itertools.islice(box[0], 20))) if box else [])


@case
def tee_reentry(w):
    box = []

    def source():
        for i in range(5):
            if box and w.random() < 0.4:
                w.log += w.tries(lambda: next(w.choice(box)))
            yield i

    class Own:
        n = 0

        def __iter__(self):
            return self

        def __next__(self):
            self.n += 1
            if self.n > 5:
                raise StopIteration
            if box and w.random() < 0.4:
                w.log += w.tries(lambda: next(w.choice(box)))
            if w.random() < 0.1:
                box.clear()
            return self.n

    one = w.choice((source, Own))()
    box += itertools.tee(one, w.randrange(1, 4))
    step = lambda: next(w.choice(box)) if box else None
    return w.tries(step, step, step, step, step, lambda: [list(t) for t in list(box)])


@case
def group_reentry(w):
    groups = []

    class Key:
        def __init__(self, v):
            self.v = v

        def __eq__(self, other):
            w.act("eq")
            if w.random() < 0.3:
                w.log += w.tries(lambda: next(it)[1] and 1)
            return self.v == other.v

    it = itertools.groupby(range(8), lambda i: Key(i // 3))

    def step():
        key, group = next(it)
        groups.append(group)
        return key.v

    last = lambda: next(groups[-1])
    return w.tries(step, last, step, last, last, step, lambda: [list(g) for g in groups])


@case
def heaps(w):
    h = w.some(8, 0.9)
    w.deeds += [h.clear, lambda: h.append(w.imp()), h.pop, lambda: h.__setitem__(slice(None), [3, 1, 2]), h.reverse]
    steps = [
        lambda: heapq.heapify(h),
        lambda: heapq.heappush(h, w.imp()),
        lambda: heapq.heappop(h),
        lambda: heapq.heapreplace(h, w.imp()),
        lambda: heapq.heappushpop(h, w.imp()),
        lambda: heapq.heapify_max(h),
        lambda: heapq.heappush_max(h, w.imp()),
        lambda: heapq.heappop_max(h),
        lambda: heapq.heapreplace_max(h, w.imp()),
        lambda: heapq.heappushpop_max(h, w.imp()),
        lambda: heapq.nlargest(w.imp(), h),
        lambda: heapq.nsmallest(2, h, key=w.imp()),
        lambda: list(heapq.merge(h, [1, 2], Steps(w, 3))),
    ]
    return w.tries(*w.choices(steps, k=5)), h


@case
def bisections(w):
    v = w.some(8, 0.8)
    w.deeds += [v.clear, lambda: v.append(1), v.pop, v.reverse]

    class Odd:
        def __len__(self):
            w.act("len")
            return w.choice((3, 0, 2**40, 2**63 - 1))

        def __getitem__(self, i):
            w.act("getitem")
            return w.choice((i, w.imp()))

        def insert(self, i, x):
            w.act("insert")

    where = lambda: w.choice((v, v, Odd(), w.imp()))
    steps = [
        lambda: bisect.bisect_left(where(), w.imp()),
        lambda: bisect.bisect_right(where(), 2, 0, w.choice((None, 3, 10, -1))),
        lambda: bisect.bisect(where(), w.imp(), w.imp(), w.imp()),
        lambda: bisect.insort(where(), w.imp()),
        lambda: bisect.insort_left(where(), 3, key=w.imp()),
        lambda: bisect.bisect_left(where(), 2, key=lambda x: w.act("key")),
    ]
    return w.tries(*w.choices(steps, k=4)), len(v)


@case
def sorting(w):
    v = [w.imp() if w.random() < 0.5 else w.randrange(20) for _ in range(w.choice((3, 10, 40, 90)))]
    w.fuel = 300
    w.harm /= 5
    w.lie /= 5
    w.deeds += [v.clear, lambda: v.append(1), lambda: v.sort(), lambda: w.kept.append(len(v)), lambda: v.extend([1, 2])]
    key = w.choice((None, None, lambda x: w.imp(), lambda x: (w.act("key"), 1)[1], lambda x: (0, w.imp()), w.imp()))
    if w.random() < 0.3:
        key = functools.cmp_to_key(lambda a, b: w.act("cmp") or w.choice((0, 1, -1, w.imp(), None, "x", 1.5)))
    return w.tries(lambda: v.sort(key=key, reverse=w.random() < 0.3), lambda: sorted(v, key=key)[:5]), len(v), w.kept


@case
def reductions(w):
    v = w.some(6, 0.5)
    _walk(w, v)
    steps = [
        lambda: functools.reduce(lambda a, b: (w.act("f"), a)[1], v),
        lambda: functools.reduce(w.imp(), v, w.imp()),
        lambda: functools.partial(w.imp(), w.imp(), a=w.imp())(1),
        lambda: functools.partial(functools.partial(w.imp(), 1), *v)(),
        lambda: functools.partial(max).__setstate__((w.imp(), (w.imp(),), {}, None)),
        lambda: operator.itemgetter(w.imp(), 0)(v),
        lambda: operator.attrgetter("world.x")(w.imp()),
        lambda: operator.methodcaller("append", w.imp())(v),
        lambda: operator.length_hint(w.imp(), w.imp()),
        lambda: operator.index(w.imp()),
        lambda: operator.indexOf(v, w.imp()),
        lambda: operator.countOf(Steps(w, 3), w.imp()),
        lambda: operator.concat(v, w.imp()),
        lambda: sum(Steps(w, 3, lambda i: w.imp())),
        lambda: sum([[], w.imp()], []),
        lambda: max(Steps(w, 3, lambda i: w.imp()), default=w.imp()),
        lambda: divmod(w.imp(), w.imp()),
        lambda: pow(w.imp(), w.imp(), w.imp()),
        lambda: round(w.imp(), w.imp()),
        lambda: abs(w.imp()),
        lambda: "".join(Steps(w, 3, lambda i: "x")),
        lambda: "x".join(Steps(w, 3, lambda i: w.imp())),
    ]
    return w.tries(*w.choices(steps, k=5))
