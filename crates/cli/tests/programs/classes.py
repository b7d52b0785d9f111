# Classes: construction, inheritance, slots, metaclasses, attributes.
def t(f,*a):
    try: print(repr(f(*a)))
    except BaseException as e: print(type(e).__name__, '|', e, getattr(e,'__notes__',''))
class A:
    'doc'
    x=1
    def m(self): return 'A.m'
    @classmethod
    def cm(cls,*a): return cls.__name__,a
    @staticmethod
    def sm(*a): return a
    @property
    def p(self): 'pdoc'; return self._p
    @p.setter
    def p(self,v): self._p=v
class B(A):
    def m(self): return 'B.m',super().m(), super(B,self).m()
    @classmethod
    def cm(cls): return super().cm(1)
class C(A):
    def m(self): return 'C.m',super().m()
class D(B,C): pass
d=D(); d.p=5
print(D().m(), D.cm(), D.sm(1), d.p, A.p.__doc__, A.p.fget.__name__, [c.__name__ for c in D.__mro__])
t(lambda:A().p); t(lambda:delattr(d,'p')); t(lambda:A.__doc__); t(lambda:A().zz); t(lambda:A.zz); t(lambda:setattr(1,'x',1)); t(lambda:setattr(object(),'x',1)); t(lambda:delattr(A(),'zz'))
class E(type('X',(A,C),{}) if 0 else A): pass
t(lambda:type('X',(A,C),{})); t(lambda:type('X',(A,A),{}))
class M(type):
    def __new__(m,n,b,d,**k): print('new',n,k); return super().__new__(m,n,b,d)
    def __init__(c,n,b,d,**k): print('init',n,k); super().__init__(n,b,d)
    def __call__(c,*a): print('call',a); return super().__call__(*a)
    @property
    def mp(cls): return 'mp',cls.__name__
    def __getattr__(cls,n): return 'meta',n
    @classmethod
    def __prepare__(m,n,b,**k): print('prepare',n,b,k); return {}
class F(metaclass=M,z=1):
    def __init__(self,a): self.a=a
print(F(3).a, F.mp, F.foo); t(lambda:F(1).mp); print(type(F), F.__class__, M.__mro__, F.__dict__.keys())
class G:
    def __init_subclass__(cls,**k): print('sub',cls.__name__,k); super().__init_subclass__()
    def __set_name__(self,o,n): print('setname',o.__name__,n)
class H(G,q=3): g=G()
t(lambda:type('Z',(A,),{},q=1))
class I:
    __slots__=('a','__weakref__')
i=I(); t(lambda:i.a); i.a=5; print(i.a, I.a, I.__slots__); t(lambda:setattr(i,'b',1)); del i.a; t(lambda:i.a); t(lambda:delattr(i,'a'))
class J(I): __slots__=('c','__dict__')
j=J(); j.a=1; j.c=2; j.zz=3; print(j.__dict__, j.a,j.c)
class Ab:
    def f(self): pass
    __abstractmethods__=None
Ab.__abstractmethods__=frozenset(['f','a']); t(Ab)
Ab.__abstractmethods__=frozenset(); print(type(Ab()).__name__)
class Q:
    def __eq__(s,o): return True
t(hash,Q()); print(Q.__hash__, Q()!=1)
class R:
    def __getattr__(s,n): return n.upper()
    def __setattr__(s,n,v): print('set',n,v); object.__setattr__(s,n,v)
    def __delattr__(s,n): print('del',n); super().__delattr__(n)
    def __dir__(s): return ['b','a']
r=R(); print(r.foo); r.x=1; print(r.x, r.__dict__, dir(r)); del r.x
class S(dict):
    def __missing__(s,k): return k*2
print(S()[4], S(a=1), S().get(1)); t(lambda:S().x)
class L(list):
    def __init__(s,*a): super().__init__(*a); s.n=len(s)
print(L([1,2]), L([1,2]).n, L([1])+[2], type(L([1])+[2]).__name__)
class T(tuple):
    def __new__(c,*a): return super().__new__(c,a)
print(T(1,2), T(1,2)==(1,2), T(1,2)[:1], hash(T(1))==hash((1,)), T(1).__getnewargs__())
print(isinstance(d,A), issubclass(D,C), isinstance(A,type), A.__subclasses__()[:2], type.__subclasses__(type)[-1:])
A.__name__='AA'; A.__qualname__='QQ'; A.__module__='mm'; print(A, A(), D.__base__) if 0 else print(A)
t(lambda:setattr(A,'__name__',1)); t(lambda:delattr(A,'__name__')); t(lambda:setattr(int,'x',1)); t(lambda:setattr(A,'__bases__',())); t(lambda:setattr(A,'__bases__',(D,)))
class U: pass
class V: pass
class W(U): pass
W.__bases__=(V,); print(W.__mro__, U.__subclasses__(), V.__subclasses__())
u=U(); u.__class__=V; print(type(u).__name__); t(lambda:setattr(u,'__class__',int)); t(lambda:setattr(u,'__class__',1)); t(lambda:delattr(u,'__class__'))
class X:
    a:int=1
    b:str
print(X.__annotations__, A.__annotations__); 
print(f'{A.m}'[:14], repr(A.cm)[:28], repr(D.m)[:13], A().m.__func__ is A.m, A.__dict__['sm'].__func__ is A.sm)
try: raise ValueError('x') from KeyError('k')
except ValueError as e: e.add_note('n1'); print(e.__cause__, e.__context__, e.__suppress_context__, e.__notes__, e.__traceback__ is not None, e.with_traceback(None).__traceback__)
try:
    try: raise ExceptionGroup('g',[ValueError(1),TypeError(2),OSError(3)])
    except* ValueError as e: print('VE',e.exceptions); raise KeyError(9)
    except* TypeError as e: print('TE',e.exceptions)
except BaseException as e: print(repr(e))
