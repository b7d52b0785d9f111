"""Operations on and by objects that define some of what is asked for: concatenation, repetition, powers, mappings, names."""
import operator
def t(*a):
    f, *a = a
    try: print(f(*a))
    except Exception as e: print(type(e).__name__, e)
for base in (list, str, bytes, tuple, bytearray):
    for m in ("__add__", "__radd__", "__iadd__", "__mul__", "__rmul__", "__imul__"):
        A = type("A", (base,), {m: lambda s, o: (m, base.__name__)})
        B = type("B", (A,), {})
        print(base.__name__, m)
        for X in (A, B):
            t(operator.concat, X(), 1.5); t(operator.concat, X(), base()); t(operator.concat, X(), {}); t(operator.iconcat, X(), 1.5); t(operator.iconcat, X(), base()); t(lambda: X() + base()); t(lambda: X() * 2); t(lambda: 2 * X()); t(lambda: operator.imul(X(), 2)); t(lambda: X() + 1.5)
        delattr(A, m)
        t(operator.concat, A(), 1.5); t(operator.concat, B(), base())
class C:
    __getitem__ = 1
    def __mul__(s, o): return NotImplemented
    def __index__(s): return 2
t(lambda: C() * [1]); t(lambda: operator.imul(C(), [1])); t(lambda: [1] * C()); t(lambda: operator.imul(3, [1])); t(lambda: operator.imul(None, [1])); t(lambda: operator.imul({}, [1])); t(lambda: operator.imul(range(3), [1])); t(lambda: operator.imul(Ellipsis, [1])); t(lambda: operator.imul({1}, [1])); t(lambda: operator.imul(1.5, [1]));  t(lambda: operator.imul(len, [1])); t(lambda: operator.imul(int, [1])); t(lambda: operator.imul(memoryview(b""), [1])); t(lambda: operator.imul({}.keys(), [1])); t(lambda: operator.imul(type.__dict__, [1])); t(lambda: operator.imul(__import__("collections").deque(), [1])); t(lambda: operator.imul(1j, [1])); t(lambda: operator.imul(iter([]), [1]))
class M:
    def __init__(s, k): s.k = k
    def keys(s): return s.k
    def __getitem__(s, i): return 1
class D(dict):
    def keys(s): print("keys"); return ["z"]
    def __getitem__(s, k): print("get", k); return 5
class DI(dict):
    def __iter__(s): print("iter"); return iter(["q"])
    def keys(s): print("keys"); return ["z"]
    def __getitem__(s, k): print("get", k); return 5
import collections
def t(f, *a):
    try: print(f(*a))
    except Exception as e: print(type(e).__name__, e)
for k in (5, int, None, ["a"], "ab", iter("c"), [[]]):
    t(lambda: {}.update(M(k))); t(lambda: dict(M(k))); t(lambda: {**M(k)}); t(lambda: collections.OrderedDict(M(k))); t(lambda: (lambda **kw: kw)(**M(k))); t(lambda: collections.OrderedDict().update(M(k))); t(lambda: {} | M(k)); t(lambda: {}.__ior__(M(k))); t(lambda: dict(x=1, **M(k))); t(lambda: type("T", (), M(k))); 1
for X in (D,):
    x = X(a=1)
    t(lambda: dict(x)); t(lambda: {}.update(x)); t(lambda: {**x}); t(lambda: (lambda **kw: kw)(**x)); t(lambda: {} | x); t(lambda: x | {}); t(lambda: {}.__ior__(x)); t(lambda: x.copy()); t(lambda: dict(x, b=2)); t(lambda: collections.OrderedDict(x))
    def m():
        match x:
            case {"a": v, **rest}: return v, rest
            case {**rest}: return rest
    t(m)
class P:
    def __pow__(s, o, m=None): print("pow"); return NotImplemented
class Q:
    def __rpow__(s, o, m=None): print("rpow", m); return 5
class R(P):
    def __rpow__(s, o, m=None): print("sub rpow", m); return NotImplemented
t(lambda: pow(P(), Q(), 3)); t(lambda: pow(P(), R(), 3)); t(lambda: pow(P(), 2, Q())); t(lambda: pow(2, Q(), 3)); t(lambda: pow(P(), P(), 3))
class Space(dict):
    def __getitem__(s, k): print("get", k); return dict.__getitem__(s, k)
    def __missing__(s, k): print("missing", k); raise KeyError(k)
    def __delitem__(s, k): raise ValueError(k)
t(lambda: exec("x = 1; x; len", Space(), {})); t(lambda: exec("del x", {}, Space(x=1))); t(lambda: exec("import sys", {"__builtins__": Space()}))
t(lambda: exec("def f(): return y\nf()", Space(y=1)))
class I:
    def __init__(s, n): s.n = n
    def __index__(s): return s.n
t(lambda: open(I(-1))); t(lambda: open(I("x"))); t(lambda: open(type("F", (), {"__fspath__": None})()))


# A class that derives from a built-in sequence extends before it adds, whatever `__add__` and the right operand say.
import array
import collections


class Right:
    def __radd__(self, other):
        print("radd")
        return NotImplemented

    def __iter__(self):
        print("iter")
        return iter([1])


def adds(name):
    def method(self, other):
        print(name)
        return NotImplemented
    return method


for base in list, bytearray, collections.deque:
    for names in (), ("__add__",), ("__radd__",), ("__iadd__", "__add__"), ("__imul__",):
        kind = type("Kind", (base,), {n: adds(n) for n in names})
        for right in Right(), [1], 2, kind():
            try:
                left = kind()
                left += right
                print(base.__name__, *names, type(left).__name__, len(left))
            except TypeError as e:
                print(base.__name__, *names, e)
for right in Right(), [1]:
    for operation in "array.array('b') + right", "[1] + right":
        try:
            print(eval(operation))
        except TypeError as e:
            print(e)


# A left operand that becomes one of the right one's class is not followed by the reflected method.
class Left:
    def __add__(self, other):
        self.__class__ = type(other)
        return NotImplemented

    __pow__ = __add__


class Other:
    def __radd__(self, other):
        return "radd"

    __rpow__ = __radd__


for operation in "Left() + Other()", "Left() ** Other()":
    try:
        print(eval(operation))
    except TypeError as e:
        print(e)


# Names of arguments that are no text.
class Ordered(collections.OrderedDict):
    pass


class Own(collections.OrderedDict):
    def __init__(self, **named):
        super().__init__(**named)


for call in collections.OrderedDict, Ordered, Own, dict, collections.defaultdict:
    try:
        print(call(**{1: 2, "a": 3, (4,): 5}))
    except TypeError as e:
        print(e)
