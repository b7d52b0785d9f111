"""Descriptors and metaclasses that raise, or change classes while attributes are looked up, classes made and instances checked."""

import abc
import enum
import functools


def _class_deeds(w, classes):
    pick = lambda: w.choice(classes)
    w.deeds += [
        lambda: setattr(pick(), "attr", w.imp()),
        lambda: delattr(pick(), "attr"),
        lambda: setattr(pick(), "__bases__", (pick(),)),
        lambda: setattr(pick(), "__bases__", (pick(), pick())),
        lambda: setattr(pick(), "__bases__", (object,)),
        lambda: setattr(pick(), "__bases__", w.wrong()),
        lambda: setattr(pick(), "__name__", w.wrong()),
        lambda: setattr(pick(), "__eq__", lambda a, b: True),
        lambda: setattr(pick(), "__hash__", None),
        lambda: setattr(pick(), "__getattr__", lambda s, n: n),
        lambda: setattr(pick(), "__class__", pick()),
        lambda: setattr(pick(), "__slots__", ("z",)),
        lambda: pick().mro(),
        lambda: w.kept.append(type("Made", (pick(),), {})),
        lambda: w.kept.clear(),
        lambda: type.__setattr__(pick(), "__abstractmethods__", w.wrong()),
        lambda: pick().__dict__ | {},
        lambda: setattr(pick(), "__doc__", w.wrong()),
        lambda: setattr(pick(), "__module__", w.wrong()),
    ]


@case
def lookups(w):
    class Descriptor:
        def __get__(self, instance, owner=None):
            w.act("get")
            return w.choice((1, self, w.imp()))

        def __set__(self, instance, value):
            w.act("set")

        def __delete__(self, instance):
            w.act("delete")

        def __set_name__(self, owner, name):
            w.act("set_name")

    class Half:
        def __get__(self, instance, owner=None):
            w.act("half")
            return 2

    def made():
        class A:
            attr = Descriptor()
            half = Half()

            def __getattr__(self, name):
                w.act("getattr")
                return w.wrong() if w.lies() else name

            def method(self):
                return 1

        class B(A):
            def __getattribute__(self, name):
                w.act("getattribute")
                return object.__getattribute__(self, name)

        class C(A):
            __slots__ = ("x", "y")

        class D(C, A):
            @property
            def prop(self):
                w.act("prop")
                return super().method()

            @functools.cached_property
            def cached(self):
                w.act("cached")
                return w.imp()

        return [A, B, C, D]

    try:
        classes = made()
    except Boom as e:
        return f"Boom({e})"
    o = [c() for c in classes]
    _class_deeds(w, classes)
    pick = lambda: w.choice(o)
    w.deeds += [
        lambda: setattr(pick(), "__class__", w.choice(classes)),
        lambda: setattr(pick(), "__dict__", {"attr": 5}),
        lambda: pick().__dict__.clear(),
        lambda: delattr(pick(), "half"),
        lambda: o.append(w.choice(classes)()),
    ]
    steps = [
        lambda: pick().attr,
        lambda: setattr(pick(), "attr", 1),
        lambda: delattr(pick(), "attr"),
        lambda: pick().half,
        lambda: setattr(pick(), "half", w.imp()),
        lambda: pick().method(),
        lambda: pick().x,
        lambda: setattr(pick(), "x", w.imp()),
        lambda: delattr(pick(), "y"),
        lambda: pick().prop,
        lambda: pick().cached,
        lambda: w.choice(classes).attr,
        lambda: w.choice(classes).__mro__[-1],
        lambda: hasattr(pick(), "nothing"),
        lambda: [p.method() for p in o for _ in range(3)],
        lambda: [p.attr for p in o for _ in range(3)] and 1,
        lambda: len(dir(pick())) > 5,
        lambda: super(w.choice(classes), pick()).method(),
        lambda: isinstance(pick(), w.choice(classes)),
        lambda: pick() == pick(),
        lambda: len(classes[0].__subclasses__()),
    ]
    found = w.tries(*w.choices(steps, k=8))
    w.deeds.clear()
    return found


@case
def metaclasses(w):
    class Meta(type):
        @classmethod
        def __prepare__(meta, name, bases, **k):
            w.act("prepare")
            return w.wrong() if w.lies() else w.choice(({}, Space()))

        def __new__(meta, name, bases, space, **k):
            w.act("new")
            return w.wrong() if w.lies() else super().__new__(meta, name, bases, dict(space))

        def mro(cls):
            w.act("mro")
            usual = super().mro()
            if w.lies():
                return w.choice((w.wrong(), [int], usual[::-1], [cls, 5], [], [cls, dict, object], usual * 2))
            return usual

        def __call__(cls, *a):
            w.act("call")
            return super().__call__(*a)

        def __instancecheck__(cls, o):
            w.act("instancecheck")
            return w.imp()

        def __subclasscheck__(cls, o):
            w.act("subclasscheck")
            return w.imp()

        def __getattribute__(cls, name):
            w.act("meta getattribute")
            return super().__getattribute__(name)

        def __setattr__(cls, name, value):
            w.act("meta setattr")
            super().__setattr__(name, value)

        def __eq__(cls, other):
            w.act("meta eq")
            return cls is other

        def __hash__(cls):
            w.act("meta hash")
            return 5

    class Space(dict):
        def __setitem__(self, k, v):
            w.act("space")
            super().__setitem__(k, v)

        def __missing__(self, k):
            w.act("missing")
            raise KeyError(k)

    class Named:
        def __set_name__(self, owner, name):
            w.act("set_name")
            if w.random() < 0.3:
                setattr(owner, name + "x", Named())
            if w.random() < 0.2:
                delattr(owner, name)

    class Entry:
        def __mro_entries__(self, bases):
            w.act("mro_entries")
            return w.wrong() if w.lies() else (object,)

    made = []
    w.deeds += [
        lambda: made and setattr(made[0], "a", 1),
        lambda: made and setattr(made[0], "__bases__", (made[-1],)),
        lambda: made.append(type("T", (), {})),
        lambda: made and made[0].__subclasses__(),
        lambda: made and type("U", (made[0],), {}),
    ]

    def build():
        class A(metaclass=Meta):
            x = Named()
            y = Named()

            def __init_subclass__(cls, **k):
                w.act("init_subclass")
                super().__init_subclass__()

        made.append(A)

        class B(A, Entry() if w.random() < 0.3 else A.__base__ if w.random() < 0.2 else Entry):
            z = Named()

        made.append(B)

        class C(B):
            __slots__ = w.choice(((), ("q",), ("q", "q"), w.wrong(), Steps(w, 2, lambda i: "s"), "__dict__", ("__weakref__",)))
            __classcell__ = w.wrong() if w.random() < 0.1 else None

        made.append(C)
        return len(made)

    return w.tries(
        build,
        lambda: made[0](),
        lambda: isinstance(1, made[0]),
        lambda: issubclass(int, (int, made[-1])),
        lambda: isinstance(made[-1](), (str, (made[0], (made[-1],)))),
        lambda: setattr(made[0], "attr", 1),
        lambda: setattr(made[-1], "__bases__", (made[0],)),
        lambda: [c for c in made if c == made[0]] and 1,
        lambda: {c: 1 for c in made} and 1,
        lambda: made[0].attr,
        build,
    )


def _hash(o):
    """The hash, unless it is an address."""
    h = hash(o)
    return type(h) if type(o).__hash__ is object.__hash__ else h


@case
def wrong_types(w):
    """Every slot is asked for a value and gives what it wants."""
    class Lies:
        pass

    methods = (
        "__index__ __int__ __float__ __complex__ __bool__ __len__ __length_hint__ __iter__ __next__ __repr__ __str__ __bytes__ __hash__ "
        "__format__ __contains__ __dir__ __sizeof__ __fspath__ __reduce_ex__ __reduce__ __getstate__ __getnewargs_ex__ __eq__ __lt__ "
        "__call__ __instancecheck__ __enter__ __exit__ __round__ __trunc__ __divmod__ __class_getitem__ __missing__ __del__ __await__ "
        "__aiter__ __anext__ __getattr__ __set_name__ __init__ __new__ __mro_entries__ __subclasses__ __reversed__ __copy__ "
        "__class__ __dict__ __doc__ __name__ __qualname__ __module__ __annotations__ __match_args__ __slots__ __objclass__ __self__ "
        "__wrapped__ __text_signature__ __weakref__ __abstractmethods__ __buffer__ __release_buffer__ __annotate__ __replace__"
    ).split()
    for m in w.sample(methods, 14):
        value = w.wrong()
        if w.random() < 0.7:
            result = value
            value = lambda *a, **k: (w.act(m), result)[1]
        try:
            setattr(Lies, m, value)
        except Exception as e:
            w.log.append(raised(e))
    made = w.tries(lambda: w.kept.append(Lies()))
    o = w.kept[0] if w.kept else Lies
    import copy
    import math
    import operator
    import os
    import pickle
    steps = [
        lambda: operator.index(o), lambda: int(o), lambda: float(o), lambda: complex(o), lambda: bool(o), lambda: len(o),
        lambda: list(o), lambda: next(o), lambda: repr(o), lambda: str(o), lambda: bytes(o), lambda: _hash(o),
        lambda: format(o, "x"), lambda: f"{o}", lambda: 1 in o, lambda: dir(o) and 1, lambda: sys.getsizeof(o) and 1, lambda: os.fspath(o),
        lambda: copy.copy(o) and 1, lambda: copy.deepcopy(o) and 1, lambda: pickle.dumps(o) and 1, lambda: o == 1, lambda: o < 1, lambda: o(),
        lambda: isinstance(1, o), lambda: issubclass(int, o), lambda: o.__enter__(), lambda: round(o), lambda: round(o, 1),
        lambda: math.trunc(o), lambda: math.floor(o), lambda: divmod(o, 2), lambda: Lies[1], lambda: {}[o], lambda: o.nothing,
        lambda: type("S", (o,), {}) and 1, lambda: list(reversed(o)), lambda: isinstance(o, int), lambda: vars(o) and 1,
        lambda: memoryview(o), lambda: help and o.__doc__, lambda: Lies.__name__, lambda: repr(Lies) and 1, lambda: range(o), lambda: [1, 2][o],
        lambda: "a" * o, lambda: "%d" % o, lambda: "%s" % o, lambda: chr(o), lambda: {o: 1} and 1, lambda: sorted([o, 1]),
        lambda: open(o), lambda: exec(o), lambda: compile(o, "f", "exec"), lambda: __import__(o), lambda: print(o, end=o), lambda: sum([o]),
        lambda: copy.replace(o), lambda: abc.update_abstractmethods(Lies) and 1, lambda: dict(o), lambda: type(o)() and 1,
        lambda: int("1", o), lambda: pow(2, o, 3), lambda: operator.length_hint(o), lambda: 2 ** o, lambda: math.factorial(o),
        lambda: setattr(Lies, "late", functools.partial(o)), lambda: {**o}, lambda: print(*o), lambda: int.__new__(o), lambda: object.__new__(o),
    ]
    found = w.tries(*w.sample(steps, 10))
    for m in ("__del__",):
        m in Lies.__dict__ and delattr(Lies, m)
    return made, found


@case
def enumerations(w):
    class Odd(str):
        # How often these are called depends on what is cached.
        def __hash__(self):
            return str.__hash__(self)

        def __eq__(self, other):
            return str.__eq__(self, other)

    class A:
        x = 1

        def __getattr__(self, name):
            w.act("getattr")
            return name

    a = A()
    w.deeds += [lambda: setattr(A, "x", 2), lambda: delattr(A, "x"), lambda: a.__dict__.clear(), lambda: setattr(a, "y", w.imp())]
    names = [Odd(n) for n in ("x", "y", "__class__", "__dict__", "new", "")]
    n = lambda: w.choice(names)
    steps = [
        lambda: getattr(a, n()), lambda: setattr(a, n(), w.choice((1, {}, A))), lambda: delattr(a, n()), lambda: hasattr(A, n()),
        lambda: getattr(A, n()) and 1, lambda: setattr(A, n(), 5), # An instance of a subclass of str becomes a plain str as the name of a class or an attribute.
        lambda: str(type(n(), (), {n(): 1}).__name__), lambda: type("T", (A,), {"__slots__": [n()]}) and 1,
        lambda: a.__dict__[n()], lambda: A.__dict__[n()] and 1, lambda: (lambda x=0, y=0: (x, y))(**{n(): 1}),
        lambda: enum.Enum("E", [n(), n()]) and 1, lambda: {n(): n()}["x"], lambda: n() in {"x", "y"}, lambda: exec("x = 1", {n(): 1}),
        lambda: eval(n(), {"x": 1}), lambda: object.__getattribute__(a, n()) and 1, lambda: super(A, a).__getattribute__(n()) and 1,
    ]
    return w.tries(*w.choices(steps, k=6))


@case
def abstract(w):
    class Base(abc.ABC):
        @classmethod
        def __subclasshook__(cls, c):
            w.act("hook")
            return w.wrong() if w.lies() else w.choice((True, False, NotImplemented))

        @abc.abstractmethod
        def f(self): ...

    class Odd:
        @property
        def __class__(self):
            w.act("class")
            return w.wrong() if w.lies() else w.choice((int, Base, str))

    made = [Base]
    w.deeds += [lambda: Base.register(type("R", (), {})), lambda: made.append(type("S", (Base,), {})), lambda: made.clear() or made.append(Base)]
    return w.tries(
        lambda: isinstance(Odd(), Base),
        lambda: issubclass(int, Base),
        lambda: isinstance(Odd(), (str, int, Base)),
        lambda: Base(),
        lambda: Base.register(Base),
        lambda: issubclass(w.imp(), Base),
        lambda: isinstance(Odd(), int | str),
        lambda: isinstance(Odd(), list[int]),
        lambda: Odd().__class__ and 1,
    )
