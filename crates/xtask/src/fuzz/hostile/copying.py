"""Copies, pickles and comparisons of objects whose hooks for it lie, raise and change what is being copied.

The pickler and unpickler are those in Python, which both Pythons have: in which order one written in C calls is its own affair.
"""

import copy
import copyreg
import dataclasses
import operator
import pickle


class Odd:
    """Has every hook; which of them, is drawn for each case. It is found by name, so that pickles can refer to it."""

    world = None
    x = 1

    def __init__(self, *a, **k):
        self.a = a
        self.k = k

    def __repr__(self):
        return "Odd"


def _new(cls, *a, **k):
    if cls.world:
        cls.world.act("new")
    return object.__new__(cls)


def _hooks(w):
    o = lambda: w.choice((Odd(), w.imp(), [1, 2], {"a": 1}, (1,), "text"))
    reduced = lambda: w.choice((
        (Odd, ()), (Odd, (1,), {"a": 5}), (Odd, (), None, iter([w.imp(), 2])), (Odd, (), None, None, iter([("k", 1)])), (copyreg.__newobj__, (Odd,)), (copyreg.__newobj__, (Odd,), (None, {"s": 1})),
        (copyreg.__newobj_ex__, (Odd, (1,), {"k": 2})), (copyreg.__newobj_ex__, (Odd, 1, 2)), (copyreg.__newobj__, ()), (copyreg.__newobj__, (5,)), "Odd", "missing", (Odd,), (), (Odd, [1]), (5, ()), (Odd, (), None, 5), (Odd, (), None, None, [1]), (Odd, (), 5, None, None, lambda a, b: w.act("state")),
        (int, ("7",)), (w.imp(), ()), w.wrong(), (Odd, (), {1: 2}), (Odd, (), ({}, {"x": w.imp()})), (Odd, (), [1], None, None, None, None), (eval, ("w.act('eval')",)), (list, ([w.imp()],)), (object.__new__, (Odd,)),
    ))
    return {
        "__reduce_ex__": lambda self, p: (w.act("reduce_ex"), reduced())[1],
        "__reduce__": lambda self: (w.act("reduce"), reduced())[1],
        "__getstate__": lambda self: (w.act("getstate"), w.choice((None, {"a": 1}, 5, ({}, {"x": 1}), {1: 2}, False, w.wrong())))[1],
        "__setstate__": lambda self, state: w.act("setstate"),
        "__getnewargs_ex__": lambda self: (w.act("getnewargs_ex"), w.choice((((1,), {"k": 1}), ((), {}), (1, 2), ((),), [], None, ((), []))))[1],
        "__getnewargs__": lambda self: (w.act("getnewargs"), w.choice(((1,), (), [1], None, w.wrong())))[1],
        "__copy__": lambda self: (w.act("copy"), o())[1],
        "__deepcopy__": lambda self, memo: (w.act("deepcopy"), w.random() < 0.3 and memo.clear(), o())[2],
        "__replace__": lambda self, **k: (w.act("replace"), o())[1],
        "__new__": _new,
        "__getattr__": lambda self, n: (_ for _ in ()).throw(AttributeError(n)) if w.random() < 0.8 or n.startswith("__") else w.imp(),
        "append": lambda self, x: w.act("append"),
        "extend": lambda self, x: w.act("extend"),
        "__setitem__": lambda self, k, v: w.act("setitem"),
        "__slots__": ("x", "y"),
        "__eq__": lambda self, other: (w.act("eq"), w.choice((True, False, NotImplemented, w.imp())))[1],
        "__hash__": lambda self: 5,
        "__class__": property(lambda self: (w.act("class"), w.choice((int, Odd, list)))[1]),
    }


def _drawn(w):
    hooks = _hooks(w)
    space = {"__init__": Odd.__init__, "__repr__": Odd.__repr__, "__module__": __name__, "__qualname__": "Odd", "world": w}
    for hook in w.sample(sorted(hooks), w.randrange(1, 6)):
        space[hook] = hooks[hook]
    bases = w.choice(((), (), (), (list,), (dict,), (int,), (tuple,), (set,), (str,), (Exception,), (bytearray,)))
    return type("Odd", bases, space)


@case
def copies(w):
    global Odd
    before = Odd
    try:
        try:
            Odd = _drawn(w)
            o = Odd()
        except Boom as e:
            return f"Boom({e})"
        except Exception as e:
            return raised(e)
        held = [o, o, w.imp()]
        try:
            o.held = held
        except Exception as e:
            w.log.append(raised(e))
        w.deeds += [held.clear, lambda: held.append(w.imp()), lambda: setattr(o, "more", w.imp()), lambda: delattr(Odd, "x"), lambda: o.__dict__.clear()]
        load = lambda protocol: pickle._loads(pickle._dumps(o, protocol))
        # What a copy is depends on how its class was drawn: the type and the attributes are what is compared.
        show = lambda v: (name(type(v)), sorted(map(str, getattr(v, "__dict__", ()))) if type(v) is Odd else v)
        steps = [
            lambda: show(copy.copy(o)),
            lambda: show(copy.deepcopy(o)),
            lambda: show(copy.deepcopy(held)),
            lambda: show(copy.deepcopy({"k": o, "l": (o, held)})),
            lambda: show(copy.replace(o, a=1)),
            lambda: show(load(0)),
            lambda: show(load(2)),
            lambda: show(load(4)),
            lambda: show(pickle._loads(pickle._dumps(held, 5))),
            lambda: object.__reduce_ex__(o, 2) and 1,
            lambda: object.__reduce_ex__(o, w.choice((0, 1, 4, -1, 2**40, None))) and 1,
            lambda: object.__getstate__(o) and 1,
            lambda: copyreg.__reduce_ex__(o, 1) and 1,
            lambda: o.__reduce_ex__(3) and 1,
            lambda: show(copyreg.__newobj__(Odd, 1)),
            lambda: show(copyreg.__newobj_ex__(Odd, (), {})),
            lambda: o == copy.copy(o),
        ]
        found = w.tries(*w.choices(steps, k=6))
        w.deeds.clear()
        return found
    finally:
        Odd = before


@case
def loads(w):
    """Pickles whose bytes were changed by chance: whatever they say, reading them ends."""
    data = bytearray(pickle._dumps(w.choice((
        [1, "a", (2.5, None), {"k": [b"x"]}], {1, 2, 3}, {"a": {"b": (1, 2, [3])}}, [Boom("x"), 10**30, -5, True], (range(3), slice(1, 2), 1j), bytearray(b"abc"), [[], [], ({},)], frozenset("a"),
    )), w.choice((0, 1, 2, 4, 5))))
    for _ in range(w.randrange(1, 4)):
        at = w.randrange(len(data))
        w.choice((
            lambda: data.__setitem__(at, w.randrange(256)),
            lambda: data.__delitem__(at),
            lambda: data.insert(at, w.choice(b"()]}t0.2dlsuabcNKMIJXBCUVRQ\x80\x81\x85\x86\x87\x88\x89\x8c\x8f\x90\x91\x92\x93\x94\x95")),
            lambda: data.__setitem__(slice(at, at + 4), b""),
        ))()

    class Reader(pickle._Unpickler):
        def find_class(self, module, name):
            w.log.append(f"{module}.{name}"[:40])
            if module not in ("builtins", "copyreg", "_codecs") or name in ("eval", "exec", "open", "input", "breakpoint", "exit", "quit", "print", "__import__", "compile", "help"):
                raise Boom("class")
            return super().find_class(module, name)

    def read():
        import io
        return Reader(io.BytesIO(bytes(data))).load()

    return w.tries(read)


@case
def compared(w):
    """Rich comparisons, reflected operations and in-place ones of classes that derive from each other."""

    def method(n):
        def f(self, *a):
            w.act(f"{type(self).__name__}.{n}")
            return w.choice((NotImplemented, NotImplemented, True, False, self, w.imp(), 1))
        f.__name__ = n
        return f

    kinds = "eq ne lt le gt ge add radd iadd sub rsub mul rmul imul matmul rmatmul truediv rtruediv floordiv rfloordiv mod rmod divmod rdivmod pow rpow ipow lshift rlshift and rand or ror xor rxor iand ior".split()
    space = lambda: {f"__{n}__": method(f"__{n}__") for n in w.sample(kinds, w.randrange(3, 20))} | {"__hash__": lambda self: 1}
    base = w.choice((object, object, int, list, str, tuple, float, dict, set, bytes))
    A = type("A", (base,), space())
    B = type("B", (A,), space())
    C = type("C", (object,), space())
    values = [A(), B(), C(), B(), 1, 2.5, "text", [1], w.imp(), (1,), None]
    w.deeds += [lambda: setattr(A, "__eq__", method("late")), lambda: delattr(B, "__add__"), lambda: setattr(values[0], "__class__", B), lambda: setattr(B, "__radd__", None)]
    pick = lambda: w.choice(values)
    operations = [
        operator.eq, operator.ne, operator.lt, operator.le, operator.gt, operator.ge, operator.add, operator.iadd, operator.sub, operator.mul, operator.imul, operator.matmul, operator.truediv, operator.floordiv,
        operator.mod, divmod, pow, operator.ipow, operator.lshift, operator.and_, operator.or_, operator.xor, operator.iand, operator.ior, operator.concat, operator.contains,
    ]

    def step():
        operation, a, b = w.choice(operations), pick(), pick()
        # The texts and bytes that repetition and formatting make may be long.
        return operation(a, b)

    return w.tries(*[step] * 8, lambda: pow(pick(), pick(), pick()), lambda: A() in values, lambda: values.index(B()), lambda: values.count(A()))


@case
def dataclass(w):
    def default():
        w.act("factory")
        return w.imp()

    def made():
        @dataclasses.dataclass(order=w.random() < 0.5, frozen=w.random() < 0.3, slots=w.random() < 0.3, eq=w.random() < 0.8, unsafe_hash=w.random() < 0.3, kw_only=w.random() < 0.2, match_args=w.random() < 0.8)
        class D:
            x: int = dataclasses.field(default_factory=default)
            y: w.choice((int, "int", "dataclasses.InitVar", dataclasses.InitVar[int], "wrong[")) = w.choice((1, w.imp(), None))
            z: object = dataclasses.field(default=3, compare=w.random() < 0.5, repr=w.random() < 0.5)

            def __post_init__(self, *a):
                w.act("post")
        return D

    try:
        D = made()
    except Boom as e:
        return f"Boom({e})"
    except Exception as e:
        return raised(e)
    return w.tries(
        lambda: D(), lambda: D() == D(), lambda: D() < D(), lambda: hash(D()) is None, lambda: D(1, 2, 3).z, lambda: len(repr(D(w.imp(), 2))) > 5, lambda: dataclasses.replace(D(1), x=w.imp()), lambda: dataclasses.asdict(D(1, 2)), lambda: dataclasses.astuple(D([1], 2)),
        lambda: setattr(D(1), "x", 2), lambda: delattr(D(1), "x"), lambda: copy.copy(D(1)).x, lambda: D.__match_args__, lambda: [f.name for f in dataclasses.fields(D)], lambda: D(w=1), lambda: copy.replace(D(1), nothing=2),
    )
