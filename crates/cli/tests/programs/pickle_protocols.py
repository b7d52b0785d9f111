# Pickles of many objects by every protocol, byte for byte: digests of what is written, and of what is read and written again.
import pickle, hashlib, collections, decimal, fractions, io, copyreg, enum, random, uuid, types, functools, operator
class P:
    def __init__(s,i): s.x=i
class S:
    __slots__=('a','b')
class D(dict): pass
class L(list): pass
class T(tuple): pass
class St(str): pass
class Fr(frozenset): pass
class Se(set): pass
class I(int): pass
class E(enum.Enum): A=1; B='x'
NT=collections.namedtuple('NT','a b')
class G:
    def __getnewargs__(s): return (1,2)
    def __new__(c,*a): return object.__new__(c)
class GX:
    def __getnewargs_ex__(s): return (1,),{'k':2}
    def __new__(c,*a,**k): return object.__new__(c)
class GS:
    def __getstate__(s): return (None,{'q':1})
class O:
    class In:
        def m(self): pass
    @classmethod
    def cm(c): pass
def mk():
    r=random.Random(5)
    s=S(); s.a=1; s.b=[2]
    d=D(a=1); d.attr=5
    l=L([1,2]); l.attr='z'
    rec=[]; rec.append(rec); rd={}; rd['x']=rd
    rt=([],); rt[0].append(rt)
    rt5=([],1,2,3,4); rt5[0].append(rt5)
    p=P(1); p.me=p; p.l=[p]
    yield from [None,True,False,0,1,-1,255,256,65535,65536,2**31-1,2**31,-2**31,-2**31-1,2**40,-2**40,2**63,2**64,-2**63,-2**64,2**2040,2**2047,2**3000,-2**2047,-2**2048,-128,-32768,-2**39,-2**47]
    yield from [1.0,-1.5,1e308,float('inf'),5e-324,1/3]
    yield from ['','a','abc'*100,'x'*255,'x'*256,'\xe9','\u20ac'*85,'\u20ac'*86,'\U0001f600','\ud800','a\nb\\c\0\x1a','x'*65535,'x'*65536,'x'*70000,'\xe9'*40000,'\u20ac'*30000,['x'*65536]*3+['y'*65536,1]]
    yield from [b'',b'a',b'x'*255,b'x'*256,b'\xff\0',b'x'*65535,b'x'*65536,b'x'*200000,[b'a'*65000,b'b'*65000,b'c'*1000,b'd'*70000,5],bytearray(b''),bytearray(b'abc'),bytearray(b'x'*70000)]
    for n in (0,1,2,3,4,1000,1001,2001):
        yield list(range(n)); yield tuple(range(n)); yield dict.fromkeys(range(n)); yield set(range(n)); yield frozenset(range(n)); yield collections.deque(range(n)); yield collections.OrderedDict.fromkeys(range(n)); yield L(range(n)); yield D.fromkeys(range(n))
    yield from [s,d,l,rec,rd,rt,rt5,p,T((1,2)),St('q'),Fr([1]),Se([1]),I(5),E.A,[E.B,E.B],NT(1,2),G(),GX(),GS(),O,O.In,O.In.m,O.cm,O.In().m if 0 else O]
    yield from [decimal.Decimal('1.5'),fractions.Fraction(1,3),complex(1,2),range(5),slice(1,2,3),Ellipsis,NotImplemented,type(None),type(...),int,len,[].append,{}.keys,dict.fromkeys,operator.add,operator.itemgetter(1),functools.partial(int,'5',base=7),ValueError('x',1),KeyError(),OSError(2,'a'),StopIteration(5),collections.Counter('abca'),collections.defaultdict(list,{1:[2]}),types.SimpleNamespace(a=1),iter([1,2]),iter((1,)),iter('abc'),enumerate([1]),zip([1],[2]),map(len,['a']),reversed([1]),bytes.maketrans(b'a',b'b'),memoryview, uuid.UUID(int=5),type,object,copyreg._reconstructor,types.MappingProxyType,types.FunctionType,Exception,property, pickle.PicklingError, pickle.Pickler,collections.OrderedDict]
    yield [['abc',i,{'k':i},(i,),b'z'] for i in range(4000)]
    sh=['shared']; yield [sh]*300; yield [str(i) for i in range(600)]*2; yield [(i,i) for i in range(300)]*2
    yield [P(i) for i in range(1200)]
n=0
for o in mk():
    for pr in range(6):
        for fi in (True,False):
            try: b=pickle.dumps(o,pr,fix_imports=fi); h=hashlib.md5(b).hexdigest()+' %d'%len(b)
            except Exception as e: h=type(e).__name__+' '+str(e)[:80]; b=b''
            f=io.BytesIO(); 
            try:
                if not isinstance(o,(type(iter([])),type(zip()),type(map(int,[])),enumerate,type(reversed([])))): pickle.Pickler(f,pr,fi).dump(o); assert f.getvalue()==b
            except AssertionError: h+=' FILE DIFFERS'
            except Exception: pass
            rt=''
            if b and 'Error' not in h and len(b)<300000:
                try:
                    x=pickle.loads(b,fix_imports=fi); y=pickle.load(io.BytesIO(b),fix_imports=fi); rt=type(x).__name__
                    b2=pickle.dumps(x,pr,fix_imports=fi); rt+=' '+hashlib.md5(b2).hexdigest()[:6]+hashlib.md5(pickle.dumps(y,pr,fix_imports=fi)).hexdigest()[:6]
                except Exception as e: rt='L '+type(e).__name__+str(e)[:60]
            print(n,pr,fi,type(o).__name__,h,rt)
    n+=1
