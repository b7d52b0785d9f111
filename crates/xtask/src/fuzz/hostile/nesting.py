"""Structures and calls nested so deep that recursion has to end somewhere: everything must end in a result or a RecursionError.

How deep a Python gets is an accident of its stack: a case shows "deep" for either end, and whatever else is raised. What is
measured is that the process goes on.
"""

import copy
import functools
import json
import marshal
import operator
import pickle
import sys


def _deep(step):
    def run():
        try:
            step()
        except (RecursionError, MemoryError):
            return "deep"
        except Exception as e:
            # An encoder or parser may wrap the end of the stack in an error of its own.
            return "deep" if isinstance(e, (ValueError, pickle.PicklingError)) else raised(e)
        return "deep"

    return run


class Box:
    def __init__(self, v):
        self.v = v

    def __eq__(self, other):
        return isinstance(other, Box) and self.v == other.v

    def __lt__(self, other):
        return self.v < other.v

    def __hash__(self):
        return hash((self.v,))

    def __repr__(self):
        return repr(self.v)

    def __len__(self):
        return len(self.v)

    def __iter__(self):
        return iter(self.v)

    def __getattr__(self, name):
        return getattr(object.__getattribute__(self, "v"), name)

    def __add__(self, o):
        return self.v + o

    def __contains__(self, x):
        return x in self.v

    def __getitem__(self, k):
        return self.v[k]

    def __call__(self, *a):
        return self.v(*a)

    def __bool__(self):
        return bool(self.v)

    def __index__(self):
        return operator.index(self.v)

    def __format__(self, spec):
        return format(self.v, spec)

    def __str__(self):
        return str(self.v)

    def __length_hint__(self):
        return operator.length_hint(self.v)

    def __reversed__(self):
        return reversed(self.v)

    def __setitem__(self, k, x):
        self.v[k] = x

    def __delitem__(self, k):
        del self.v[k]

    def __neg__(self):
        return -self.v

    def __iadd__(self, o):
        self.v += o
        return self

    def __pow__(self, o, m=None):
        return pow(self.v, o, m)

    def __buffer__(self, flags):
        return memoryview(self.v)

    def __fspath__(self):
        import os
        return os.fspath(self.v)

    def __instancecheck__(self, o):
        return isinstance(o, self.v)

    def __subclasscheck__(self, o):
        return issubclass(o, self.v)

    def __del__(self):
        pass


_WRAPS = [
    lambda v: [v],
    lambda v: (v,),
    lambda v: {"k": v},
    lambda v: {1: v, 2: 3},
    lambda v: Box(v),
    lambda v: [1, v, 2],
    lambda v: frozenset([v]) if isinstance(v, (frozenset, int)) else (v,),
    lambda v: iter([v]),
    lambda v: functools.partial(print, v),
    lambda v: map(str, [v]),
    lambda v: (lambda: v),
    lambda v: (x for x in [v]),
    lambda v: ValueError(v),
    lambda v: ExceptionGroup("g", [v if isinstance(v, Exception) else ValueError(v)]),
    lambda v: property(v),
    lambda v: slice(v, v, None) if isinstance(v, int) else slice(v),
    lambda v: list[v],
    lambda v: classmethod(v),
    lambda v: memoryview(v) if isinstance(v, (bytes, memoryview)) else [v],
    lambda v: enumerate([v]),
    lambda v: zip([v], [v]),
    lambda v: reversed([v]),
    lambda v: type(sys.implementation)(v=v),
    lambda v: functools.partial(v) if callable(v) else functools.partial(int, v),
    lambda v: __import__("itertools").chain([v], [v]),
    lambda v: __import__("collections").deque([v]),
    lambda v: __import__("collections").OrderedDict(k=v),
    lambda v: __import__("weakref").WeakValueDictionary() and [v],
    lambda v: __import__("contextvars").Context() and (v, 1),
    lambda v: super(Box, v) if isinstance(v, Box) else Box(v),
]

_USES = [
    lambda v, u: repr(v),
    lambda v, u: str(v),
    lambda v, u: hash(v),
    lambda v, u: v == u,
    lambda v, u: v != u,
    lambda v, u: v < u,
    lambda v, u: copy.copy(v),
    lambda v, u: copy.deepcopy(v),
    lambda v, u: pickle.dumps(v),
    lambda v, u: pickle.dumps(v, 0),
    lambda v, u: pickle._dumps(v),
    lambda v, u: marshal.dumps(v),
    lambda v, u: json.dumps(v),
    lambda v, u: json.dumps(v, indent=1),
    lambda v, u: len(v),
    lambda v, u: list(v),
    lambda v, u: bool(v),
    lambda v, u: v + 1,
    lambda v, u: 1 in v,
    lambda v, u: v[0],
    lambda v, u: v(),
    lambda v, u: v.attribute,
    lambda v, u: f"{v!r}",
    lambda v, u: f"{v:>10}",
    lambda v, u: "%r" % (v,),
    lambda v, u: operator.index(v),
    lambda v, u: [v].index(u),
    lambda v, u: {1: v} == {1: u},
    lambda v, u: {v},
    lambda v, u: isinstance(1, v),
    lambda v, u: issubclass(int, v),
    lambda v, u: sorted([v, u]),
    lambda v, u: max(v, u),
    lambda v, u: __import__("gc").collect(),
    lambda v, u: eval(repr(v)),
    lambda v, u: v.__reduce_ex__(2),
    lambda v, u: next(v),
    lambda v, u: operator.length_hint(v),
    lambda v, u: list(reversed(v)),
    lambda v, u: v.__setitem__(0, 1),
    lambda v, u: -v,
    lambda v, u: pow(v, 2, 3),
    lambda v, u: bytes(v),
    lambda v, u: memoryview(v),
    lambda v, u: open(v).close(),
    lambda v, u: raise_(v),
    lambda v, u: v.__parameters__,
    lambda v, u: v[int],
    lambda v, u: v.split(ValueError),
    lambda v, u: sys.getsizeof(v),
    lambda v, u: print(v, file=open("/dev/null", "w")),
    lambda v, u: vars(v),
    lambda v, u: "".join(v),
    lambda v, u: dict(v),
    lambda v, u: int(v),
]


def raise_(v):
    raise v if isinstance(v, BaseException) else ValueError(v)


@case
def deep_structures(w):
    wraps = w.sample(_WRAPS, w.randrange(1, 4))
    # As long as the deepest recursion of a process with a stack of 8 MiB and more, to end in every check there is.
    depth = w.choice((50, 3000, 30000, 100000))

    def build(base):
        v = base
        for i in range(depth):
            v = wraps[i % len(wraps)](v)
        return v

    try:
        base = w.choice((0, "x", b"x"))
        v, u = build(base), build(base)
    except RecursionError:
        return "deep"
    except Exception as e:
        return raised(e)
    uses = w.sample(_USES, 5)
    found = [_deep(lambda f=f: f(v, u))() for f in uses]
    del v, u
    return "deep" if set(found) <= {"deep"} or depth >= 3000 else found


@case
def deep_calls(w):
    """Recursion through native code."""
    def through(*_):
        return call()

    class Slots:
        __eq__ = __lt__ = __add__ = __getattr__ = __getitem__ = __call__ = __contains__ = __iter__ = __len__ = __hash__ = __repr__ = through
        __format__ = __index__ = __bool__ = __next__ = __enter__ = __neg__ = __getattribute__ = __set__ = __missing__ = through

    class Meta(type):
        __instancecheck__ = __subclasscheck__ = __call__ = __getattr__ = __eq__ = through
        __hash__ = type.__hash__

    class Class(metaclass=Meta):
        pass

    class Descriptor:
        __get__ = through

    class Owner:
        d = Descriptor()

    class Missing(dict):
        __missing__ = through

    s = object.__new__(Slots)
    call = w.choice((
        lambda: s == s + 1, lambda: s < 1, lambda: s + 1, lambda: s.x, lambda: s[0], lambda: s(), lambda: 1 in s, lambda: list(s), lambda: len(s),
        lambda: {s}, lambda: repr(s), lambda: format(s), lambda: [1][s], lambda: bool(s), lambda: next(s), lambda: -s,
        lambda: isinstance(1, Class), lambda: issubclass(int, Class), lambda: Class(), lambda: Class.x, lambda: Owner().d,
        lambda: Missing()[1], lambda: list(map(through, [1])), lambda: sorted([1], key=through), lambda: functools.reduce(through, [1, 2]),
        lambda: functools.partial(through)(), lambda: max([1], key=through), lambda: eval("through()", {"through": through}),
        lambda: exec("through()", {"through": through}), lambda: list(filter(through, [1])), lambda: type("T", (), {"__init_subclass__": through}) and type("U", (type("T", (), {"__init_subclass__": through}),), {}),
        lambda: json.dumps(Slots, default=through), lambda: copy.copy(s), lambda: pickle.dumps(s), lambda: [*s], lambda: {**Missing(), **s},
        lambda: functools.lru_cache(through)(), lambda: functools.cmp_to_key(through)(1) < functools.cmp_to_key(through)(2),
        lambda: "%s" % s, lambda: "".join(s), lambda: print(s), lambda: dict(s), lambda: sum(s), lambda: __import__("re").sub("a", through, "a"),
        lambda: list(x for x in map(through, [1])), lambda: setattr(s, "x", 1) or s.y, lambda: getattr(s, "y", 1), lambda: hasattr(s, "y"),
        lambda: operator.methodcaller("x")(s), lambda: operator.attrgetter("x")(s), lambda: operator.itemgetter(0)(s),
        lambda: __import__("itertools").accumulate([1, 2], through).__reduce__() and list(__import__("itertools").accumulate([1, 2], through)),
        lambda: bytes(s), lambda: int(s), lambda: "abc".translate(Missing()), lambda: __import__("heapq").heapify([s, s]), lambda: min(s, s),
        lambda: property(through).__get__(1), lambda: type.__call__(type("I", (), {"__init__": through})), lambda: iter(through, 1).__next__(),
        lambda: __import__("contextvars").copy_context().run(through), lambda: __build_class__(through, "C"), lambda: __import__("threading").local() and through(),
        lambda: isinstance(1, (((Class,),),)), lambda: s @ s if False else s.__add__(1), lambda: (lambda *a, **k: through())(*[1], **{"a": 1}),
    ))
    return _deep(call)()


@case
def deep_classes(w):
    """Long chains of classes, long lists of bases, deep tuples of classes."""
    depth = w.choice((50, 2000))
    c = object
    for i in range(depth):
        c = type(f"C{i}", (c,), {})
    wide = [type(f"W{i}", (), {}) for i in range(300)]
    nested = int
    for _ in range(w.choice((50, 100000))):
        nested = (nested,)
    union = int
    for k in wide:
        union |= k
    return w.tries(
        lambda: len(c.__mro__),
        lambda: c().__init__() or isinstance(c(), object),
        _deep(lambda: isinstance(1.5, nested)),
        _deep(lambda: issubclass(str, nested)),
        lambda: len(type("All", tuple(wide), {}).__mro__),
        lambda: isinstance(1.5, union),
        lambda: hasattr(c(), "nothing"),
        lambda: setattr(C0, "x", 1) if False else setattr(c.__mro__[-2], "x", 1) or c().x,
        _deep(lambda: setattr(c.__mro__[-2], "__bases__", (wide[0],)) or c.__mro__),
        lambda: "abc".startswith(("x",) * 1000),
    )


@case
def deep_exceptions(w):
    depth = w.choice((50, 20000, 100000))
    e = ValueError("first")
    for i in range(depth):
        new = ValueError(i) if w.random() < 0.9 else KeyError(i)
        w.choice((
            lambda: setattr(new, "__context__", e),
            lambda: setattr(new, "__cause__", e),
        ))()
        e = new
    import io
    import traceback

    def raised_deep():
        try:
            raise e
        except Exception as f:
            return type(f) is type(e)

    def shown():
        out = io.StringIO()
        old, sys.stderr = sys.stderr, out
        try:
            sys.__excepthook__(type(e), e, None)
        finally:
            sys.stderr = old

    def context():
        try:
            raise e
        except Exception:
            raise ValueError("last")

    steps = [raised_deep, _deep(shown), _deep(lambda: traceback.format_exception(e) if depth < 1000 else 0), _deep(context), _deep(lambda: pickle.dumps(e)), _deep(lambda: copy.deepcopy(e))]
    found = w.tries(*w.sample(steps, 3))
    return found


@case
def deep_generators(w):
    depth = w.choice((50, 900, 20000))

    def chain(n):
        if n:
            yield from chain(n - 1)
        yield n

    def nested(n):
        it = iter([1, 2])
        kind = w.choice((lambda i: map(int, i), lambda i: filter(None, i), lambda i: (x for x in i), lambda i: zip(i), __import__("itertools").chain, lambda i: enumerate(i), lambda i: __import__("itertools").islice(i, 9), lambda i: __import__("itertools").tee(i)[0]))
        for _ in range(n):
            it = kind(it)
        return it

    async def awaits(n):
        if n:
            await awaits(n - 1)

    def gather():
        it = nested(depth)
        try:
            next(it)
        finally:
            del it

    c = awaits(depth)
    return w.tries(
        _deep(lambda: sum(chain(depth))),
        _deep(gather),
        _deep(lambda: c.send(None)),
        _deep(lambda: [g := chain(depth), next(g), g.throw(ValueError("x"))]),
        _deep(lambda: [g := chain(depth), next(g), g.close()]),
    )
