"""Names that are instances of a subclass of str stay what they are; which classes can be exchanged for which."""
class N(str):
    def __repr__(self): return "N" + str.__repr__(self)
def kind(x): return type(x).__name__
class A: pass
A.__name__ = N("Zed"); print(kind(A.__name__), A.__name__)
A.__qualname__ = N("Qed"); print(kind(A.__qualname__))
T = type(N("T"), (), {N("k"): 1}); print(kind(T.__name__), [kind(k) for k in T.__dict__], kind(T.__qualname__))
a = A()
setattr(a, N("x"), 1); print([kind(k) for k in a.__dict__])
a.__dict__[N("y")] = 2; print([kind(k) for k in a.__dict__])
setattr(A, N("cx"), 1); print([kind(k) for k in A.__dict__ if k == "cx"])
object.__setattr__(a, N("z"), 1); print([kind(k) for k in a.__dict__])
print([kind(k) for k in dir(a) if k in "xyz"])
def f(**k): return [kind(x) for x in k]
print(f(**{N("a"): 1}))
def g(a=1, **k): return a, [kind(x) for x in k]
print(g(**{N("a"): 3, N("b"): 2}))
print(dict(**{N("a"): 1}), [kind(k) for k in dict(**{N("a"): 1})])
class P:
    @classmethod
    def __prepare__(m, *a): return {N("pre"): 1}
def body(): pass
class M(type):
    @classmethod
    def __prepare__(m, *a): return {N("pre"): 1}
class U(metaclass=M): pass
print([kind(k) for k in U.__dict__][:1], sorted(kind(k) for k in U.__dict__))
f.__name__ = N("ff"); print(kind(f.__name__))
f.__qualname__ = N("ff"); print(kind(f.__qualname__))
import types
m = types.ModuleType(N("mm")); print(kind(m.__name__)); setattr(m, N("q"), 1); print([kind(k) for k in m.__dict__ if k == "q"])
n = types.SimpleNamespace(**{N("a"): 1}); print([kind(k) for k in n.__dict__], n)
class S: __slots__ = (N("s1"), "s2")
print(kind(S.__slots__[0]), [kind(k) for k in S.__dict__ if k == "s1"], kind(S.s1.__name__))
class SN:
    def __set_name__(self, o, n): print("set_name", kind(n))
type("X", (), {N("d"): SN()})
type.__new__(type, N("X2"), (), {})
import collections
print(kind(type(N("Gen"), (), {}).__name__))
def gen(): yield
q = gen(); q.__name__ = N("gg"); print(kind(q.__name__)); q.__qualname__ = N("gg"); print(kind(q.__qualname__))
class GA:
    def __getattr__(self, n): return kind(n)
    def __setattr__(self, n, v): print("set", kind(n))
    def __delattr__(self, n): print("del", kind(n))
print(getattr(GA(), N("hh"))); setattr(GA(), N("hh"), 1); delattr(GA(), N("hh"))
try: getattr(a, N("no"))
except AttributeError as e: print(kind(e.name), e)
try: f(*[], **{N("a"): 1, 1: 2})
except TypeError as e: print(e)
def h(a): pass
try: h(**{N("zz"): 1})
except TypeError as e: print(e)
exec("v = 1", d := {N("v"): 0}); print([kind(k) for k in d if k == "v"])
print([kind(k) for k in vars(type("V", (A,), {N("j"): 1}))][:1])
import enum
ns = {}
ns[N("a")] = 1
print([kind(k) for k in {**ns}], [kind(k) for k in dict(ns)], [kind(k) for k in ns.copy()], [kind(k) for k in (ns | {})])
b = A(); b.__dict__.update({N("u"): 1}); print([kind(k) for k in b.__dict__], b.u)
c = A(); c.__dict__ = {N("u"): 1}; print([kind(k) for k in c.__dict__], c.u)
import copy, pickle
e = A(); setattr(e, N("x"), 1); print([kind(k) for k in copy.copy(e).__dict__])
class B0:
    __slots__ = ("a",)
class B1:
    __slots__ = ("a", "__dict__")
class B2(B1): pass
class B3(B1): __slots__ = ()
class B4: pass
class B5(B4): pass
class B6(B1): __slots__ = ("__weakref__",)
class B7: __slots__ = ("a", "__dict__", "__weakref__")
class B8(B7): pass
class B9: __slots__ = ("a", "b")
class B10: __slots__ = ("b", "a")
class B11(B0): pass
class B12(B0): __slots__ = ("__dict__",)
class L1(list): pass
class L2(list): pass
class L3(L1): pass
class L4(list): __slots__ = ()
class I1(int): pass
class I2(int): pass
class D1(dict): pass
class D2(dict): __slots__ = ("q",)
class BW: __slots__ = ("__weakref__",)
class BD: __slots__ = ("__dict__",)
class BDW: __slots__ = ("__dict__", "__weakref__")
class BWD(BW): __slots__ = ("__dict__",)
class BDd(BD): __slots__ = ("__weakref__",)
class BDd2(BD): pass
class E1(Exception): pass
class E2(Exception): pass
class E3(E1): __slots__ = ("k",)
class T1(tuple): pass
class T2(tuple): pass
cs = [v for k, v in list(globals().items()) if isinstance(v, type) and v.__module__ == "__main__" and k[0] in "BLIDET" and len(k) > 1 and k[1] in "0123456789WD"]
for x in cs:
    fits = []
    for y in cs:
        o = x()
        try:
            o.__class__ = y
            fits.append(y.__name__)
        except TypeError as e:
            text = str(e)
    print(x.__name__, fits, text)
