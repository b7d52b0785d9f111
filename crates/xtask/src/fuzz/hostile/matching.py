"""Patterns that are matched, contexts that are entered and left, names that are looked up: by objects that lie, raise and change."""

import collections.abc
import contextlib


def _subject(w, log):
    class Meta(type):
        def __instancecheck__(cls, o):
            w.act("instancecheck")
            return w.wrong() if w.lies() else True

    class Point(metaclass=w.choice((type, type, Meta))):
        if w.random() < 0.9:
            __match_args__ = w.choice((("x", "y"), ("x", "x"), ["x", "y"], ("x", 1), (), ("missing", "y"), "xy", None, ("x",), ("x", "y", "z")))
        x = 1

        def __init__(self):
            self.y = w.imp()

        def __getattribute__(self, name):
            w.act("getattribute " + name)
            return object.__getattribute__(self, name)

        def __getattr__(self, name):
            w.act("getattr")
            if w.random() < 0.5:
                raise AttributeError(name)
            return w.imp()

    class Slots:
        __match_args__ = property(lambda cls: w.act("match_args"))
        __slots__ = ("x",)

    class Sequence(collections.abc.Sequence):
        def __len__(self):
            w.act("len")
            return w.wrong() if w.lies() else w.randrange(5)

        def __getitem__(self, i):
            w.act(f"getitem {i}")
            if type(i) is int and i > 5:
                raise IndexError(i)
            return w.choice((i, w.imp(), [1, 2], None))

    class Mapping(collections.abc.Mapping):
        def __len__(self):
            w.act("len")
            return w.randrange(4)

        def __iter__(self):
            w.act("iter")
            return iter(("a", "b", 1))

        def __getitem__(self, k):
            w.act(f"getitem {k!r}")
            if w.random() < 0.3:
                raise w.choice((KeyError, Boom, ValueError))(k)
            return w.choice((1, "b", w.imp()))

        def get(self, k, default=None):
            w.act(f"get {k!r}")
            return default if w.random() < 0.3 else w.choice((1, w.imp()))

        def keys(self):
            w.act("keys")
            return w.wrong() if w.lies() else ("a", "b", 1)

    class List(list):
        def __len__(self):
            w.act("len")
            return w.choice((0, 1, 2, 3, 2**40)) if w.lies() else list.__len__(self)

        def __getitem__(self, k):
            w.act(f"getitem {k!r}")
            return list.__getitem__(self, k)

        def __iter__(self):
            w.act("iter")
            return list.__iter__(self)

    class Dict(dict):
        def get(self, k, default=None):
            w.act(f"get {k!r}")
            return dict.get(self, k, default)

        def __missing__(self, k):
            w.act("missing")
            return w.imp()

        def keys(self):
            w.act("keys")
            return dict.keys(self)

    class Text(str):
        def __eq__(self, other):
            w.act("str eq")
            return w.wrong() if w.lies() else str.__eq__(self, other)

        __hash__ = str.__hash__

    class Number(int):
        def __eq__(self, other):
            w.act("int eq")
            return w.imp() if w.lies() else int.__eq__(self, other)

        __hash__ = int.__hash__

    made = [
        Point, Slots, Sequence, Mapping, lambda: List(w.some(4)), lambda: Dict(a=w.imp(), b=2), lambda: Text("text"), lambda: Number(1),
        w.imp, lambda: [1, w.imp(), List([1])], lambda: {"a": w.imp(), "k": {}}, lambda: (w.imp(), 2, 3), w.wrong,
    ]
    return Point, Slots, Sequence, Mapping, w.choice(made)


@case
def patterns(w):
    Point, Slots, Sequence, Mapping, make = _subject(w, w.log)
    class Keys:
        one = Mapping and 1
        a = "a"

        @property
        def odd(self):
            w.act("odd")
            return w.imp()

    keys = Keys()
    v = make()
    if isinstance(v, list):
        w.deeds += [v.clear, lambda: v.append(w.imp())]
    if isinstance(v, dict):
        w.deeds += [v.clear, lambda: v.update(z=w.imp()), lambda: v.pop("a")]
    w.deeds += [lambda: setattr(Point, "__match_args__", ("y",)), lambda: delattr(Point, "__match_args__"), lambda: setattr(Keys, "a", w.imp())]

    def classes():
        match v:
            case Point(1, y=2):
                return "both"
            case Point(x, y) if w.act("guard") is None:
                return "pair", x
            case Slots(x):
                return x
            case int(n) | str(n) | bytes(n) | list(n) | dict(n):
                return "self", n
            case Point(x=a, z=b):
                return a, b
            case _:
                return "none"

    def sequences():
        match v:
            case [1, x]:
                return "two", x
            case [x, *rest, y] if w.act("guard"):
                return rest
            case [x, *_, [y, *z]]:
                return x, y, z
            case [*all]:
                return len(all)
            case (a, b, c) | [a, (b, c)]:
                return a
            case _:
                return "none"

    def mappings():
        match v:
            case {"a": 1, "b": x}:
                return "ab", x
            case {"a": x, **rest} if w.act("guard"):
                return rest
            case {keys.a: x, keys.one: y}:
                return x, y
            case {"a": _, **rest}:
                return rest
            case {}:
                return "mapping"
            case _:
                return "none"

    def values():
        match v:
            case keys.odd:
                return "odd"
            case "text" | 1 | 2.5 | -1 | None | True:
                return "constant"
            case keys.one | keys.a:
                return "key"
            case str() | int():
                return "kind"

    def wrong():
        kind = w.choice((w.imp(), w.wrong(), Keys(), list[int], int | str, Boom))
        match v:
            case kind(1):
                return 1
            case kind():
                return 2

    def twice():
        k = w.choice(("a", "b", 1))
        match v:
            case {keys.a: x, "a": y}:
                return x, y
            case int(1, 2) | Point(1, 2, 3, 4):
                return 3
            case Point(1, x=2):
                return 4

    return w.tries(*w.choices((classes, sequences, mappings, values, wrong, twice), k=5))


@case
def contexts(w):
    class Manager:
        if w.random() < 0.95:
            def __enter__(self):
                w.act("enter")
                return self

        if w.random() < 0.95:
            def __exit__(self, kind, value, tb):
                w.act(f"exit {name(kind) if kind else None}")
                if w.random() < 0.15:
                    raise w.choice((Boom("exit"), value, KeyError(1))) or Boom("none")
                return w.choice((True, False, None, w.imp(), 1))

    class Later:
        @property
        def __enter__(self):
            w.act("no enter")
            return lambda: 1

        def __exit__(self, *a):
            w.act("exit")

    @contextlib.contextmanager
    def managed():
        w.act("before")
        try:
            yield w.imp()
            if w.random() < 0.1:
                yield 2
        except w.choice((ValueError, KeyError, Boom)) as e:
            w.log.append(f"managed {raised(e)}")
            if w.random() < 0.3:
                raise RuntimeError("again") from e
            if w.random() < 0.3:
                raise
        finally:
            w.act("after")

    w.deeds += [lambda: delattr(Manager, "__exit__"), lambda: setattr(Manager, "__exit__", w.imp()), lambda: setattr(Manager, "__enter__", None)]
    make = lambda: w.choice((Manager, Manager, managed, w.imp, Later, lambda: contextlib.closing(w.imp()), lambda: contextlib.suppress(ValueError, w.choice((Boom, w.imp()))), contextlib.nullcontext, w.wrong))()

    def body():
        w.act("body")
        if w.random() < 0.4:
            raise w.choice((ValueError("body"), KeyError("body"), StopIteration(1), LookupError("l"), w.imp))

    def one():
        with make() as m:
            body()
            return 1
        return 2

    def two():
        with make() as a, make() as b, make():
            body()
        return 3

    def loop():
        for i in range(3):
            with make():
                if i == 1:
                    continue
                body()
                if i == 2:
                    break
        return 4

    def stack():
        with contextlib.ExitStack() as s:
            for _ in range(3):
                w.choice((lambda: s.enter_context(make()), lambda: s.push(make()), lambda: s.callback(w.act, "callback"), lambda: s.push(lambda *a: w.imp())))()
            if w.random() < 0.2:
                s.pop_all().close()
            body()
        return 5

    def decorated():
        @managed()
        def f():
            body()
            return 6
        return f()

    def nested():
        found = []
        try:
            with make():
                try:
                    body()
                finally:
                    with make():
                        body()
        except* ValueError as e:
            found.append(raised(e))
        return found

    return w.tries(*w.choices((one, two, loop, stack, decorated, nested), k=5))


@case
def names(w):
    """Globals, builtins and namespaces that are not plain dicts."""

    class Space(dict):
        def __getitem__(self, k):
            w.act(f"get {k}")
            return dict.__getitem__(self, k)

        def __missing__(self, k):
            w.act(f"missing {k}")
            if w.random() < 0.3:
                raise KeyError(k)
            return w.choice((1, w.imp()))

        def __setitem__(self, k, v):
            w.act(f"set {k}")
            dict.__setitem__(self, k, v)

        def __delitem__(self, k):
            w.act(f"del {k}")
            dict.__delitem__(self, k)

    class Mapping:
        def __getitem__(self, k):
            w.act(f"get {k}")
            if w.random() < 0.4:
                raise w.choice((KeyError, IndexError, Boom))(k)
            return 5

        def __setitem__(self, k, v):
            w.act(f"set {k}")

        def __delitem__(self, k):
            w.act(f"del {k}")
            raise KeyError(k)

    g = w.choice((dict, Space))(x=1, __builtins__=w.choice((__builtins__, {"len": len}, {}, Space(len=5), w.wrong())))
    where = w.choice((lambda: g, Space, Mapping, dict))()
    w.deeds += [g.clear, lambda: g.update(x=w.imp()), lambda: g.pop("x"), lambda: g.__setitem__("__builtins__", {})]
    source = w.choice((
        "x", "y", "len", "x = 2\ny = x", "del x", "del y", "global x; x = 3; del x", "class C:\n    x = x\n    del x", "def f(): return x\nf()", "def f():\n    global z\n    z = 1\n    del z\n    return z\nf()",
        "[x for _ in (1, 2)]", "import nothing_here", "from keyword import *", "import sys as x; x", "lambda: len", "print", "f'{x}{y!r}'", "for x in (1, 2): pass", "with x as y: pass", "x: int = 1", "try: y\nexcept NameError as x: pass", "x += 1",
        "assert x, y", "class D(x): pass", "type T = x; T.__value__", "def g[U: x](a: y) -> x: ...\ng.__annotations__", "raise x", "exec('x')", "eval('x + y')", "x[y]", "x.y = 1", "x, *y = x",
    ))
    return w.tries(lambda: exec(source, g, where), lambda: eval(source.split("\n")[0], g, where), lambda: sorted(k for k in g if k != "__builtins__")[:9])
