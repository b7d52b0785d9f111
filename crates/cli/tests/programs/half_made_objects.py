# Objects between __new__ and __init__, copies of partials, messages and warnings of classes and functions.
import struct, warnings, types, typing
def t(f, *a, **k):
    try: print(f(*a, **k))
    except BaseException as e: print(type(e).__name__, e)
S = struct.Struct.__new__(struct.Struct)
for m,a in (('iter_unpack',(b'',)),('pack',(1,)),('pack_into',(bytearray(3),1)),('unpack',(b'',)),('unpack_from',(b'',)),('__repr__',()),('__sizeof__',())): t(getattr(S,m),*a)
t(lambda: S.format); t(lambda: S.size)
t(struct.Struct); t(struct.Struct, format='i'); t(struct.Struct, 5)
t(struct.calcsize, '\0'); t(struct.calcsize, 'i\0'); t(struct.calcsize, b'2\0')
t(struct.pack_into, 'i'); t(struct.pack_into, 'i', bytearray(8)); t(struct.pack_into,'i',bytearray(8),None,1); t(struct.pack_into,'i',bytearray(8),0); t(struct.pack_into,'i',b'xxxx',0,1); t(struct.pack_into,'i','x',0,1);t(struct.pack_into,'i',bytearray(8),'',1)
t(struct.Struct('i').pack_into); t(struct.Struct('i').pack_into, bytearray(8), None,1)
t(struct.unpack_from,'i',bytearray(8),None)
warnings.simplefilter('always')
with warnings.catch_warnings(record=True) as w:
    M = type('MyClass', (), {1: 2})
    print([str(x.message) for x in w], [x.category for x in w])
with warnings.catch_warnings(record=True) as w:
    def a(): pass
    def b(): yield
    a.__code__ = b.__code__
    print([str(x.message) for x in w], [x.category for x in w])
class MyNS(types.SimpleNamespace):
    def __new__(cls, *a, **k): return 5
import copy
ns = types.SimpleNamespace(); 
class N2(types.SimpleNamespace): pass
x = N2()
N2.__new__ = lambda *a, **k: 5
t(copy.replace, x)
t(typing.Union)
t(typing.Union, 1)
class X:
    __slots__ = 'a'
def d(): del X().a
t(d); t(lambda: X().a)
def f(**k): return k
t(lambda: f(**{1:3}, **{1:5})); t(lambda: f(**{1:3})); t(lambda: f(**{1:3}, **{2:5})); t(lambda: f(a=1, **{1:5}))
import operator, functools, inspect
print(operator.attrgetter('x').__text_signature__, operator.itemgetter(2).__text_signature__, operator.methodcaller('x').__text_signature__, functools.cmp_to_key(1).__text_signature__)
print(max.__doc__.splitlines()[:2], min.__doc__.splitlines()[:2], type.__doc__.splitlines())
import math
print(math.nextafter(-5e-324, 0.0), math.nextafter(5e-324, -0.0), math.nextafter(0.0, -0.0), math.nextafter(0.0, 1.0))
p = functools.partial(print, 1, [2], k=[3]); p.attr = []
q = copy.copy(p)
print(q.args is p.args, q.keywords is p.keywords, q.attr is p.attr)
for state in ((print, (), {}), [print, (), {}, None], (None, (), {}, None), (print, [], {}, None), (print, (), [], None), (print, (), {}, ())):
    t(p.__setstate__, state)
class Evil:
    def __repr__(self):
        g.__setstate__((len, (), {"other": 1}, None))
        return "Evil"
g = functools.partial(print, Evil(), kw=1)
print(g)
print(g)
from abc import ABCMeta
class NoClass:
    def __getattribute__(self, name):
        if name == "__class__": raise AttributeError(name)
        return super().__getattribute__(name)
class A(metaclass=ABCMeta): pass
print(isinstance(NoClass(), A)); A.register(NoClass); print(isinstance(NoClass(), A))
ns = {'type': type, '__builtins__': {'None': None}}
exec("def f(s): pass\ng = type(f)(f.__code__, {})", ns)
print(ns['g'].__builtins__ is ns['__builtins__'], '__builtins__' in ns['g'].__globals__)
