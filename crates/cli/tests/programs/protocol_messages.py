import sys, weakref
def t(f, *a):
    try: print(f(*a))
    except BaseException as e: print(type(e).__name__, e)
def w(o):
    with o: pass
class NoEnter:
    def __exit__(self,*a): pass
class AsyncBoth:
    async def __aenter__(self): pass
    async def __aexit__(self,*a): pass
class AE(AsyncBoth):
    def __exit__(self,*a): pass
class A2(AsyncBoth):
    def __enter__(self,*a): pass
class S2:
    def __enter__(self,*a): pass
    def __exit__(self,*a): pass
class S3(S2):
    async def __aenter__(self): pass
class S4(S2):
    async def __aexit__(self,*a): pass
async def aw(o):
    async with o: pass
for o in (object(), NoEnter(), AsyncBoth(), AE(), A2()): t(w, o)
for o in (object(), NoEnter(), S2(), S3(), S4()): t(lambda: aw(o).send(None))
def f() -> int: pass
print(f.__annotate__.__qualname__, f.__annotate__.__code__.co_qualname, f.__annotate__.__name__, f.__annotate__)
class X:
    y: int
    def m(self) -> int: pass
print(X.__annotate__.__qualname__, X.m.__annotate__.__qualname__, X.m.__annotate__.__code__.co_qualname, X.__annotate__.__code__.co_qualname)
def g[T](x: T) -> T: pass
print(g.__annotate__.__qualname__, g.__annotate__.__code__.co_qualname)
class G[T]:
    y: T
    def m(self) -> int: pass
print(G.__annotate__.__qualname__, G.m.__annotate__.__qualname__)
type Al[T] = T
print(Al.evaluate_value.__qualname__, Al.evaluate_value.__code__.co_qualname)
f.__annotate__ = lambda x: 5
t(lambda: f.__annotations__)
class X: pass
X.__annotate__ = lambda x: 5
t(lambda: X.__annotations__)
import types
m = types.ModuleType('mm'); m.__annotate__ = lambda x: 5
t(lambda: m.__annotations__)
for v in ("0", "frozenset()"):
    t(exec, f"__conditional_annotations__ = {v}\nx: int", {})
class C: pass
c = C()
print(repr(weakref.proxy(c)).replace(hex(id(c)),'X'))
def show(*a): pass
class BS:
    def __getitem__(self, i): raise TypeError('myerror')
t(lambda: show(*BS()))
class BI:
    def __iter__(self): return 5
t(lambda: show(*BI()))
class BI:
    def __iter__(self): raise TypeError('x')
t(lambda: show(*BI()))
class BI: __iter__=None
t(lambda: show(*BI()))
t(lambda: show(*5))
t(lambda: show(*5, 6))
t(lambda: [*BI()])
class BN:
    def __iter__(self): return iter_()
class iter_:
    def __next__(self): raise TypeError('nx')
t(lambda: show(*BN()))
class C:
    pass
for q in (lambda: C(42), lambda: C.__new__(C,42), lambda: C().__init__(42), lambda: object.__new__(C,42), lambda: object.__init__(C(),42), lambda: object(3), lambda: object().__init__(4)): t(q)
class D:
    def __new__(cls, *a): return object.__new__(cls)
t(lambda: D(4).__init__(4)); t(lambda: object.__init__(D(4),4)); t(lambda: D(4))
class E:
    def __init__(s, *a): pass
t(lambda: object.__new__(E, 4)); t(lambda: object.__init__(E(),4))
t(lambda: compile("1 + 2\t\t\n        ", "f", "single"))
import ast
sys.set_int_max_str_digits(2999)
t(compile, f"a = 1\nb = 2\nc = {'3'*3000}\nd = 4", "f", "exec")
try: compile(f"a = 1\nb = 2\nc = {'3'*3000}\nd = 4", "f", "exec")
except SyntaxError as e: print(e.lineno, e.offset)
t(ast.literal_eval, '3'*3000)
# Weak references: the shared ones in front, then the youngest first; names are looked up on the type.
class Ref(weakref.ref): pass
class Conf(dict):
    def __getattr__(self, name): return self[name]
o = C()
r1 = Ref(o); r2 = weakref.ref(o); r3 = weakref.ref(o, print); p1 = weakref.proxy(o); r4 = Ref(o)
all_of = [r1, r2, r3, p1, r4]
print([next(i for i, x in enumerate(all_of) if x is y) for y in weakref.getweakrefs(o)])
order = []
o = C()
fs = [weakref.finalize(o, order.append, i) for i in range(4)]
kept = [weakref.ref(o, lambda r, i=i: order.append(('cb', i))) for i in range(3)]
del o
print(order)
c = Conf(a=1)
print(repr(weakref.ref(c)).startswith("<weakref at 0x"), "Conf" in repr(weakref.ref(c)))
# Template strings match by position.
from string.templatelib import Interpolation
match t"{1+1!r:>5}".interpolations[0]:
    case Interpolation(value, expression, conversion, spec): print(value, expression, conversion, spec)
# Code objects: replaced ones equal, hashes count parameters.
def func(a, /, b, *args, k, **kw): return lambda: a
code = func.__code__
print(code == code.replace(co_name="func"))
c1 = (lambda x, y, *, z=1, w=1: 1).__code__
print(hash(c1) == hash(c1.replace(co_posonlyargcount=2, co_kwonlyargcount=0)))
# Interactive statements may end in blanks.
for s in ("1 + 2\t\t\n        ", "1\n ", "if 1:\n  pass\n  ", "1 \n #x\n  ", "x=1\n\n  \n", "1\n2"):
    t(lambda: compile(s, "f", "single").co_name)
m = ast.Expression(ast.NamedExpr(ast.Constant(1), ast.Constant(2)))
t(compile, ast.fix_missing_locations(m), "f", "eval")
import gc
print(sorted(gc.get_referents([1, 3, 5], {7: 9}, (0, 0))))
class Empty: __slots__ = ()
class EmptyFloat(float): __slots__ = ()
print(gc.is_tracked(Empty()), gc.is_tracked(EmptyFloat()))
