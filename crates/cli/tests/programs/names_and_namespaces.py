# Where names come from: builtins that are mappings, module code that is called, proxies of locals, slots and docs.
import ast
import collections
import copy
import gc
import sys
import types
import weakref


def t(f, *a, **k):
    try:
        print(f(*a, **k))
    except BaseException as e:
        print(type(e).__name__, e)


ns = {"__builtins__": types.MappingProxyType({"superglobal": 1})}
t(eval, "superglobal", ns)
t(eval, "other", ns)
t(exec, "import foo.bar", {"__builtins__": types.MappingProxyType({})})
ns = {"__builtins__": types.MappingProxyType({"__import__": lambda *args: args})}
exec("import foo.bar", ns)
print(ns["foo"][0], ns["foo"][3:])
t(exec, "print(1)", {"__builtins__": 123})

g = {}
types.FunctionType(compile("a = 1\nb = a + 1", "f", "exec"), g)()
print(g["a"], g["b"])


class Impostor:
    def __hash__(self):
        return hash("x")

    def __eq__(self, other):
        return other == "x"


def f(key):
    x = 1
    p = sys._getframe().f_locals
    p[key] = 2
    return x, list(p.keys()), reversed(p)


class Str(str):
    pass


class Unhashable(str):
    __hash__ = None


for key in "x", Str("x"), Impostor():
    print(f(key))
t(f, Unhashable("x"))
frame = sys._getframe()
t(setattr, frame, "f_trace_lines", 1)
t(delattr, frame, "f_trace_lines")
t(delattr, frame, "f_trace_opcodes")

t(type, "A", (int,), {"__slots__": "x"})
t(type, "A", (bytes,), {"__slots__": "x"})
t(type, "A", (tuple,), {"__slots__": "x"})
t(type, "A", (int,), {"__slots__": ()})
t(type, "A", (), {"__doc__": "\udcdc"})
od = collections.OrderedDict([("a", 1), ("b", 2)])
od.move_to_end("a")
print(list(type("C", (), od).__dict__)[:2])


class X(dict):
    def __init__(self):
        self.__dict__ = self


x = X()
x.attr = 42
ref = weakref.ref(x)
del x
gc.collect()
print(ref(), any(type(o) is X for o in gc.get_objects()))

room = bytearray(b",")


def items():
    room.clear()
    yield b"a"


t(room.join, items())
print(sum([0.1j, 0.2, 0.3j, 1, -0.2]), sum([1e100 + 1j, 1.0, -1e100]), sum([1j, 2**70]), sum([0.1] * 10 + [1j]))
import builtins

saved = builtins.all, builtins.any
builtins.all, builtins.any = (lambda it: "all"), (lambda it: "any")
print((lambda: all(v for v in [0]))(), (lambda: any(v for v in [0]))())
builtins.all, builtins.any = saved
print((lambda: all(v for v in [0]))(), (lambda: any(v for v in [0, 1]))())


class Raises:
    def __get__(self, obj, owner):
        raise KeyError("no method")


class Compared:
    __eq__ = __lt__ = Raises()


for compare in (lambda: Compared() == 1, lambda: 1 == Compared(), lambda: Compared() != 1, lambda: 1 > Compared()):
    t(compare)
import math

print(math.sumprod((2147483648, -5, 1099511627776), (2305843009213693952, 1.5, 1.5)), math.sumprod([2**62, 1], [2, 3]))
