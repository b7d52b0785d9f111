# Instances of classes that derive from int have no weak references; those that derive from str are larger than strings.
import weakref, enum, sys
class I(int): pass
class J(I): pass
class P: pass
class X(int,P): pass
class Y(P,int): pass
class E(enum.IntEnum): A=1
class F(enum.IntFlag): A=1
class G(enum.Enum): A=1
class S(str): pass
class FL(float): pass
class T(tuple): pass
class B(bytes): pass
class L(list): pass
for o in (I(),J(),X(),Y(),E.A,F.A,G.A,S(),FL(),T(),B(),L()):
    try: weakref.ref(o); print(type(o).__name__,'ok', end=' ')
    except TypeError as e: print(e, end=' ')
    print(hasattr(o,'__weakref__'), sys.getsizeof(o), type(o).__basicsize__, type(o).__weakrefoffset__, type(o).__dictoffset__, type(o).__itemsize__, type(o).__flags__ & (3<<3))
for base in (int,I,bool):
    for slots in ('__weakref__',('__weakref__','__dict__'),('__dict__',),()):
        try: C=type('C',(base,),{'__slots__':slots}); print(base.__name__,slots,'ok',hasattr(C,'__weakref__'))
        except TypeError as e: print(base.__name__,slots,e)
import sys
class S(str): pass
class T(str): __slots__=()
for t in ('','a','ab','\xe9','\xe9a','\u20ac','\u20acb','\U0001f600','\U0001f600\U0001f600x','x'*100,'\xff'*100):
    print(ascii(t)[:10], sys.getsizeof(S(t)), sys.getsizeof(T(t)), sys.getsizeof(t), S(t).__sizeof__(), str.__sizeof__(T(t)))

class P: pass
class X(int,P): pass
try: print(X().__weakref__)
except AttributeError as e: print(e)
try: print(P.__weakref__.__get__(X()))
except Exception as e: print(type(e).__name__, e)
class Q: __slots__=()
try: print(P.__dict__['__weakref__'].__get__(Q()))
except Exception as e: print(type(e).__name__, e)
print(P().__weakref__)
