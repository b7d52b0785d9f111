"""Errors of class creation, and how types are named in errors."""
def t(f):
    try: print(f())
    except BaseException as e: print(type(e).__name__, e)
t(lambda: type('M',(type,),{'__slots__':('a',)}))
t(lambda: type('M',(int,),{'__slots__':('a',)}))
t(lambda: type('M',(type,),{'__slots__':('__dict__',)}))
t(lambda: type('M',(tuple,),{'__slots__':('__dict__',)}))
class Meta(type):
    def mro(c): return []
t(lambda: Meta('X',(),{}))
class Meta(type):
    def mro(c): return iter([c,c,object])
t(lambda: Meta('X',(),{}).__mro__)
class Meta(type):
    def mro(c): return 5
t(lambda: Meta('X',(),{}))
class H(type):
    def __hash__(s): print('hash',s.__name__); return 1
    def __eq__(s,o): print('eq'); return s is o
    def __getattribute__(s,n): print('get',n); return super().__getattribute__(n)
class A(metaclass=H): pass
class B(A): pass
t(lambda: type('X',(A,B),{}))
class H2(type):
    __hash__=None
class A(metaclass=H2): pass
class B(A): pass
t(lambda: type('X',(A,B),{}))
class H2(type):
    __name__=property(lambda s: 5)
class A(metaclass=H2): pass
class B(A): pass
t(lambda: type('X',(A,B),{}))
t(lambda: type('X',(),{'__classcell__':5}))
t(lambda: type('X',(type,),{'__classcell__':5,'__slots__':('a',)}))
def f():
    class L: pass
    return L
L=f(); L.__module__=5
t(lambda: complex(L()))
L.__module__='m'
t(lambda: complex(L())); t(lambda: int(L())); t(lambda: float(L())); t(lambda: iter(L())); t(lambda: L()+1); t(lambda: complex(1,L())); t(lambda: complex(L(),1)); t(lambda: len(L())); t(lambda: hash({})); t(lambda: ''.join([L()])); t(lambda: 'a'.replace(L(),'')); t(lambda: b''.join([L()])); t(lambda: sum([L()])); t(lambda: L()()); t(lambda: L()[0]); t(lambda: L() in L()); t(lambda: [].__getitem__(L())); t(lambda: L()<1); t(lambda: isinstance(1,L())); t(lambda: chr(L())); t(lambda: ord(L())); t(lambda: range(L())); t(lambda: open(L())); t(lambda: setattr(L,'__bases__',5)); t(lambda: setattr(L(),'__class__',5)); t(lambda: setattr(L,'__name__',5)); t(lambda: exec(L())); t(lambda: eval(L())); t(lambda: compile(L(),'','exec')); t(lambda: round(L())); t(lambda: abs(L())); t(lambda: -L()); t(lambda: divmod(L(),1)); t(lambda: pow(L(),1)); t(lambda: reversed(L())); t(lambda: next(L())); t(lambda: dict(L())); t(lambda: {**L()}); t(lambda: print(*L())); t(lambda: print(**L())); t(lambda: memoryview(L())); t(lambda: bytes(L())); t(lambda: bytearray(L())); t(lambda: int.from_bytes(L())); t(lambda: 'a%d'%L()); t(lambda: 'a%c'%L()); t(lambda: 'a%*d'%(L(),1)); t(lambda: format(L(),'x')); t(lambda: str(L(),'utf8')); t(lambda: bytes(1,L())); t(lambda: super(L())); t(lambda: type('x',(L(),),{})); t(lambda: type(L(),(),{})); t(lambda: vars(1)); t(lambda: max(L())); t(lambda: sorted(L())); t(lambda: zip(L())); t(lambda: map(L(),L())); t(lambda: enumerate(L())); t(lambda: __import__(L())); t(lambda: getattr(L(),L()));
t(lambda: __import__('math').sqrt(L())); t(lambda: __import__('operator').index(L())); t(lambda: __import__('math').floor(L())); t(lambda: __import__('math').factorial(L())); t(lambda: slice(L()).indices(5)); t(lambda: [1][L():]); t(lambda: [1]*L()); t(lambda: (1).__lshift__(L())); t(lambda: __import__('os').fspath(L())); t(lambda: __import__('struct').pack('i',L())); t(lambda: __import__('struct').pack('d',L())); t(lambda: __import__('array').array('i',L())); t(lambda: __import__('json').dumps(L())); t(lambda: __import__('io').StringIO().write(L())); t(lambda: __import__('io').BytesIO().write(L())); t(lambda: __import__('re').match(L(),'')); t(lambda: __import__('re').match('',L())); t(lambda: __import__('weakref').ref(1)); t(lambda: __import__('time').sleep(L())); t(lambda: __import__('copy').copy(L()) and 1)
async def co(x): await x
def run(x):
    c=co(x)
    c.send(None)
t(lambda: run(L())); t(lambda: run(5))
def w(x):
    with x: pass
t(lambda: w(L())); t(lambda: w(5))
import time
from fractions import Fraction
from decimal import Decimal
class I:
    def __index__(s): return 0
class F:
    def __float__(s): return 0.0
class L: pass
for x in (Fraction(1,100), Decimal('0.01'), I(), F(), L(), 2**70, -2**70, 'x', None, True, 0.0, float('inf'), 1e300, -1, -1.5):
    try: print(time.sleep(x))
    except BaseException as e: print(type(e).__name__, e)
for src,mode in (('','eval'),('','single'),('\n','eval'),('#c','eval'),('#c','single'),('','exec'),('  ','eval'),('\n\n','single'),('#x\n','single'),('\\\n','eval'),('\\','eval'),('\\','exec')):
    try: compile(src,'f',mode); print('ok')
    except SyntaxError as e: print(repr(src),mode,e.msg,e.lineno,e.offset,e.end_lineno,e.end_offset,repr(e.text))
