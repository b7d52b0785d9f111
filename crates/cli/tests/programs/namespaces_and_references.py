# Modules, namespaces, proxies, weak references, copying.
def t(f,*a):
    try: print(repr(f(*a)))
    except BaseException as e: print(type(e).__name__, '|', e, getattr(e,'__notes__',''))
import types,sys
n=types.SimpleNamespace(a=1,b='x'); print(n, n==types.SimpleNamespace(a=1,b='x'), n.__dict__); n.c=n; print(n); t(lambda:types.SimpleNamespace(1)); print(types.SimpleNamespace({'q':1},w=2), n.__reduce__()[1:2])
m=types.ModuleType('mm','dd'); m.x=1; print(m.x,m.__name__,m.__doc__,m.__dict__.keys()); t(lambda:m.yy); m.__getattr__=lambda n:n*2; print(m.yy, m); t(lambda:types.ModuleType())
p=types.MappingProxyType({1:2}); print(p, p[1], p|{3:4}, len(p), 1 in p, p.get(5,6), list(p.items()), p=={1:2}); t(lambda:p.__setitem__(1,1)); t(lambda:types.MappingProxyType([1])); t(lambda:types.MappingProxyType(1))
import weakref
class WR: pass
w=WR(); r1=weakref.ref(w); r2=weakref.ref(w); print(r1 is r2, r1() is w, hash(r1)==hash(w), r1==r2); cb=[]; r3=weakref.ref(w,cb.append); pr=weakref.proxy(w); w.q=4; print(pr.q, r3 is r1, weakref.getweakrefcount(w)); del w; print(r1(), cb==[r3], r1==r2, r1==weakref.ref(WR())); t(lambda:pr.q); t(weakref.ref,1)
import copy
class PK:
    def __init__(s): s.a=[1]
    def __eq__(s,o): return s.__dict__==o.__dict__
pk=PK(); print(copy.copy(pk)==pk, copy.deepcopy(pk)==pk, copy.copy(pk).a is pk.a, pk.__reduce_ex__(2)[1:]); t(lambda:object().__reduce_ex__(0)); 
