# Calls that a site gets to know: defaults, collected arguments, bound methods, class methods, and delegating generators.
import sys
import traceback


def default(a, b=2, c=3):
    return a, b, c


def collect(a, *rest):
    return a, rest


def keywords(a, *, k=1):
    return a, k


class Thing:
    limit = 10

    def __init__(self, n=5, *more):
        self.n, self.more = n, more

    def method(self, x, y="y"):
        return self.n, x, y

    @classmethod
    def make(cls, *args):
        return cls.__name__, args

    @classmethod
    def one(cls):
        return cls.__name__

    @staticmethod
    def plain(x=1):
        return x

    builtin = classmethod(repr)


class Other(Thing):
    __slots__ = ()


class Meta(type):
    def m(cls):
        return "of the metaclass", cls.__name__

    @classmethod
    def mm(mcls):
        return mcls.__name__


class WithMeta(metaclass=Meta):
    @classmethod
    def one(cls):
        return "with", cls.__name__


def attempt(f):
    try:
        return f()
    except TypeError as e:
        return str(e)


def calls():
    thing, bound, rest = Thing(), Thing(7).method, collect
    for i in range(30):
        r = (default(1), default(1, i), default(1, 2, i), collect(i), rest(1, 2, i, 4, 5), keywords(i))
        r += (bound(i), bound(1, i), thing.method(i), Thing.plain(), thing.plain(i), Thing(i, 2, 3).more)
    print(r)
    for i in range(20):
        errors = [
            attempt(lambda: default()),
            attempt(lambda: default(1, 2, 3, 4)),
            attempt(lambda: bound()),
            attempt(lambda: bound(1, 2, 3)),
            attempt(lambda: collect()),
            attempt(lambda: keywords(1, 2)),
        ]
    print(*errors, sep="\n")


def changed():
    def f(a, b=1):
        return a, b

    for i in range(40):
        if i == 20:
            f.__defaults__ = (5,)
        if i == 30:
            f.__defaults__ = None
            break
        r = f(i)
    print(r, attempt(lambda: f(1)))
    f.__code__ = (lambda a, b, *c: (a, b, c)).__code__
    print(f(1, 2, 3))


def class_methods():
    things = [Thing(), Other(), Thing]
    for i in range(40):
        r = [t.make(i) for t in things], Thing.one(), Other.one(), WithMeta.one(), WithMeta.m(), WithMeta.mm()
        r += (Thing().one(), Other(1).make(1, 2), Thing.builtin(), Other().builtin())
    print(r)
    Thing.one = classmethod(lambda cls: "replaced " + cls.__name__)
    print(Thing.one(), Other.one(), Other().one())

    class Local:
        @classmethod
        def f(cls):
            return 1

    def load():
        return Local.f()

    for i in range(30):
        load()
    Local.__dict__["f"].__init__(lambda cls: "another " + cls.__name__)
    print(load())


def inner(n):
    got = yield n
    got = yield ("inner got", got)
    try:
        yield "before the error"
    except ValueError as e:
        yield "handled " + str(e), [f.name for f in traceback.extract_stack(sys._getframe())][-4:]
    return "returned"


def delegate(n):
    if n:
        r = yield from delegate(n - 1)
    else:
        r = yield from inner(n)
    return r, n


def delegation():
    for i in range(12):
        g = delegate(3)
        out = [next(g), g.send(i), next(g), g.throw(ValueError("thrown")), g.gi_yieldfrom.__name__, g.gi_frame.f_lineno]
        try:
            next(g)
        except StopIteration as e:
            out.append(e.value)
    print(out)

    def failing(n):
        if n:
            yield from failing(n - 1)
        else:
            yield 1
            yield 2
            raise KeyError("deep")

    for i in range(5):
        g = failing(4)
        try:
            print(list(g))
        except KeyError as e:
            lines = [(f.name, f.lineno - failing.__code__.co_firstlineno) for f in traceback.extract_tb(e.__traceback__)]
    print(lines)

    g = failing(3)
    next(g)
    print(next(g), g.gi_frame.f_lineno - failing.__code__.co_firstlineno, g.gi_suspended)
    g.close()

    def reentrant():
        yield from holder[0]

    holder = []
    holder.append(reentrant())
    print(attempt_value(holder[0]))


def attempt_value(g):
    try:
        return next(g)
    except ValueError as e:
        return str(e)


class Wait:
    def __init__(self, n):
        self.n = n

    def __await__(self):
        return (yield self.n)


async def deep(n):
    if n == 0:
        return [await Wait(i) for i in range(3)]
    return await deep(n - 1), n


def coroutines():
    for i in range(10):
        c, sent, value = deep(4), [], None
        try:
            while True:
                value = c.send(value)
                sent.append(value)
                value = value * 10
        except StopIteration as e:
            sent.append(e.value)
    print(sent)

    async def agen():
        for i in range(3):
            yield await Wait(i)

    async def consume():
        return [x async for x in agen()]

    c, value, seen = consume(), None, []
    try:
        while True:
            value = c.send(value)
            seen.append(value)
    except StopIteration as e:
        print(seen, e.value)


for test in (calls, changed, class_methods, delegation, coroutines):
    test()


def star(a, b=2, /, c=3, *rest, d=4, **more):
    return a, b, c, rest, d, more


def strict(a, b, *, c=1):
    return a, b, c


class Text(str):
    pass


def stars():
    t, d = (1, 2), {"c": 5, "z": 6}
    for i in range(5):
        out = [star(*t), star(*t, **d), star(*t, 7, 8, 9), star(1, **{"a": 1, "b": 2}), strict(*t), strict(**{"b": 1, "a": 2})]
    print(*out, sep="\n")
    collected = (lambda *a: a)(*t)
    print(collected == t, collected is t)
    for args, kwargs in [
        ((), {}),
        ((1,), {}),
        ((1, 2, 3), {}),
        ((1, 2), {"a": 1}),
        ((1, 2), {"x": 1}),
        ((1,), {"c": 1}),
        ((1,), {1: 2}),
        ((1,), {Text("b"): 2}),
        ((1,), {"".join(["b"]): 2}),
    ]:
        print(args, kwargs, attempt(lambda: strict(*args, **kwargs)), attempt(lambda: star(*args, **kwargs)))
    bound = [Thing.method, Thing().method][1]
    print(bound(*t), bound("only"), [m() for m in map(lambda n: Thing(n).one, range(3))])


stars()
