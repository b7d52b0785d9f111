# Pickles that are broken or hostile, and objects that change what is being written or read.
import builtins
import copyreg
import gc
import io
import pickle
import re
import struct
import weakref


def t(name, f, *a, **k):
    try:
        print(name, "->", re.sub("0x[0-9a-f]+", "0x", repr(f(*a, **k)))[:160])
    except BaseException as e:
        text = re.sub(r"0x[0-9a-f]+|used \d+ kB", "0x", str(e))[:160]
        notes = getattr(e, "__notes__", [])[:6]
        print(name, "->", type(e).__name__, text, notes, type(e.__context__).__name__)


for b in [b'I010\n.', b'I0x1f\n.', b'I1\x00zz\n.', b'I99999999999999999999\n.', b'I 5\n.', b'I5 \n.',b'I1_000\n.', b'Iabc\n.', b'I\n.', b'I01\n.',b'I00\n.',b'I1\n.',b'I+1\n.', b'I-1\n.',b'I0b11\n.',b'I0o17\n.',
  b'L10L\n.',b'L0x10L\n.',b'L010L\n.', b'L 10L\n.', b'LabcL\n.',b'L\n.',b'LL\n.', b'L10\x00\n.', b'F1.5\n.',b'F1.5x\n.',b'Fabc\n.',b'F\n.',b'F1e999\n.',b'F 1.5\n.',b'F1.5 \n.',b'Fnan\n.',b'Finf\n.',b'F1_0\n.', b'F1.5\x00z\n.',
  b"S'abc'\n.", b"Sabc\n.", b"S'\n.", b"S''\n.", b"S'\\xzz'\n.", b"S'\xff'\n.", b'Vab\\u0041\n.', b'V\\uzzzz\n.', b'V\n.',
  b'g0\n.', b'gabc\n.', b'g\n.', b'g1 \n.', b'g-1\n.', b'g99999999999999999999999\n.', b'h\x05.', b'j\xff\xff\xff\xff.', b'Np-1\n.', b'Npabc\n.', b'Np99999999999999999999\n.', b'p0\n.', b'q\x00.', 
  b'.', b'', b'N', b'(.', b'(N0.', b'(0.', b'0.', b'1.', b'2.', b'(2.', b'a.', b'(a.', b'(Na.', b'](a.', b'NNa.', b'](e.', b'(e.', b'Ne.',b'N(Ne.', b't.', b'\x85.', b'(\x85.', b'N(\x85.', b'\x86.', b'N\x86.', b'l.', b'd.', b'(Nd.', b'(NNd.', b'](NNu.', b'}(Nu.', b'}Ns.', b's.', b'(s.', b'N(NNu.', b'\x8f(]\x90.', b'\x90.', b'(\x90.', b'N(N\x90.', b'\x91.', b'(]\x91.', b'(]}\x91.',
  b'R.', b'NR.', b'NNR.', b')R.', b'N)R.', b'b.', b'Nb.', b'NNb.', b'N)b.',b'NN}\x86b.', b'N}N\x86b.',b'NK\x01b.', b'o.', b'(o.', b'(No.', b'(Nio.', b'iabc\n.', b'(iabc\n.', b'(ibuiltins\nlist\n.', b'(Nibuiltins\nlist\n.', b'(i\xff\nx\n.', b'(i\nx\n.', b'\x81.', b'N\x81.', b'NN\x81.', b'N)\x81.', b'cbuiltins\nint\nN\x81.', b'cbuiltins\nint\n)\x81.', b'\x92.', b'N)}\x92.', b'cbuiltins\nint\n)N\x92.', b'cbuiltins\nint\nN}\x92.', b'cbuiltins\nint\n)}\x92.', b'cbuiltins\nfunction\n)\x81.',b'ctypes\nGeneratorType\n)\x81.',
  b'c\n\n.', b'cx\n\n.', b'cnosuch_mod\nx\n.', b'cbuiltins\nnosuch\n.', b'c\xff\nx\n.', b'cbuiltins\n\xff\n.', b'\x80\x04cbuiltins\nint.nosuch\n.', b'\x80\x04cbuiltins\nnosuch\n.', b'\x80\x04cbuiltins\nint.real\n.', b'\x80\x03cbuiltins\nint.real\n.', b'\x80\x04\x8c\x08builtins\x8c\x08int.<locals>.x\x93.',b'\x93.', b'N\x93.', b'NN\x93.', b'\x8c\x01aN\x93.', b'(\x8c\x01a\x93.',
  b'\x82\x00.', b'\x82\x01.', b'\x83\x00\x00.', b'\x84\xff\xff\xff\xff.', b'\x82', b'\x84\xff', b'\x80', b'\x80\x06.', b'\x80\xff.', b'\x95\xff\xff\xff\xff\xff\xff\xff\xff', b'\x95\x05\0\0\0\0\0\0\0N.', b'\x95\xff\xff\xff\xff\xff\xff\xff\x7f', b'\x95\xff\xff\xff\xff\0\0\0\0',
  b'P\n.', b'Pabc\n.', b'P\xff\n.', b'Q.', b'NQ.', b'(Q.', b'\x97.', b'\x98.', b'N\x98.', b'B\xff\xff\xff\xff', b'X\xff\xff\xff\xff', b'T\xff\xff\xff\xff', b'U\x05ab', b'C\x05ab', b'\x8e\xff\xff\xff\xff\xff\xff\xff\xff',b'\x8d\xff\xff\xff\xff\xff\xff\xff\xff',b'\x96\xff\xff\xff\xff\xff\xff\xff\xff',b'\x8d\xff\xff\xff\xff\xff\xff\xff\x0f',b'\x8e\xff\xff\xff\xff\xff\xff\xff\x7f',
  b'\x8b\xff\xff\xff\xff', b'\x8b\x01\0\0\0', b'\x8a\x00.', b'\x8a\x01', b'\x8a\x03\x01\x02\xff.', b'J\x01', b'M\x01', b'K', b'G123', b'G\x00\x00\x00\x00\x00\x00\x00\x80.', b'\x8c\x02\xff\xff.', b'X\x03\0\0\0\xed\xa0\x80.', b'\xff', b"'", b'\\', b'~', b'\n', b'\x94.', b'N\x94h\x00\x86.',b'(\x94.', b'(K\x01K\x02K\x03l.', b'(NNNo.',b'(cbuiltins\nint\no.',b'(cbuiltins\nint\nNo.', b'cbuiltins\nint\n0N.', b'NN.',
  ]:
    t(repr(b), pickle.loads, b)
t(1,pickle.loads); t(2,pickle.loads,'abc'); t(3,pickle.loads,b'N.',b'x'); t(4,pickle.loads,b'N.',encoding=1); t(5,pickle.loads,b'N.',encoding='a\0b'); t(6,pickle.loads,b'N.',buffers=1); t(7,pickle.loads,b'N.',nosuch=1); t(8,pickle.loads,5); t(9,pickle.loads,bytearray(b'N.')); t(10,pickle.loads, memoryview(b'N.')[::-1])
t(11,pickle.loads,b'U\x01\xff.',encoding='nosuch'); t(12,pickle.loads,b'U\x01\xff.',encoding='bytes'); t(13,pickle.loads,b'U\x01\xff.',encoding='latin1');t(14,pickle.loads,b'U\x01\xff.',errors='nosuch');t(15,pickle.loads,b'U\x01\xff.',errors='replace');t(16,pickle.loads,b'U\x01\xff.',encoding='rot13')
t(17,pickle.dumps); t(18,pickle.dumps,1,9); t(19,pickle.dumps,1,-1); t(20,pickle.dumps,1,'x'); t(21,pickle.dumps,1,None); t(22,pickle.dumps,1,1.5); t(23,pickle.dumps,1,2**70); t(24,pickle.dumps,1,protocol=2,fix_imports='x'); t(25,pickle.dumps,1,4,buffer_callback=print); t(26,pickle.dumps,1,buffer_callback=5); t(27,pickle.dumps,pickle.PickleBuffer(b'ab'),buffer_callback=5); t(28,pickle.dumps, 1, 2, 3)
t(29,pickle.dump,1); t(30,pickle.dump,1,2); t(31,pickle.load,1); t(32,pickle.Pickler); t(33,pickle.Unpickler); t(34,pickle.Pickler,1); t(35,pickle.Unpickler,1)
class P(pickle.Pickler):
    def __init__(self): pass
class U(pickle.Unpickler):
    def __init__(self): pass
t(36,P().dump,1); t(37,U().load); t(38,P().clear_memo); t(39,lambda: P().memo); t(40,lambda: U().memo); t(41,lambda:U().find_class('builtins','int')); t(42,lambda:U().persistent_load(1)); t(43,lambda:P().persistent_id(1)); t(44,lambda:P().bin); t(45,lambda:P().fast); None

p=pickle.Pickler(io.BytesIO())
t(46,lambda: pickle.Unpickler(io.BytesIO()).memo.__reduce__())
t(47,lambda: setattr(p,'memo',{1:2})); t(48,lambda: setattr(p,'memo',{1:('a',2)})); t(49,lambda: setattr(p,'memo',[]));t(51,lambda: p.bin)
t(52,lambda: setattr(p,'nosuch',2));t(53,lambda: p.nosuch); t(54,lambda: delattr(p,'nosuch')); t(55,lambda: delattr(p,'persistent_id')); t(56,lambda:p.persistent_id); t(57,lambda:type(p.memo)(p)); t(58,lambda:type(p.memo)()); t(59,lambda:hash(p.memo)); t(60,lambda:type(p.memo).__new__(type(p.memo)))
u=pickle.Unpickler(io.BytesIO(b'N.'))
t(61,lambda: setattr(u,'memo',{1:2})); t(62,lambda:u.memo.copy());t(63,lambda: setattr(u,'memo',{'a':2}));t(64,lambda: setattr(u,'memo',[])); t(65,lambda: setattr(u,'memo',{2**70:1})); t(66,u.load); t(67,u.load); t(68,lambda: u.find_class(1,2)); t(69,lambda: u.find_class('os','path.join'))
t(70,lambda: delattr(u,'persistent_load'));t(71,lambda: u.persistent_load('x'))
class R:
    def __init__(s,v): s.v=v
    def __reduce_ex__(s,p):
        if isinstance(s.v,Exception): raise s.v
        return s.v
class B: pass
for v in [1,'x',(),(1,),(int,),(1,2),(int,1),(int,(),1,1),(int,(),1,None,1),(int,(),1,None,None,1),(int,(),1,None,None,None,1),(copyreg.__newobj__,()),(copyreg.__newobj__,(1,)),(copyreg.__newobj__,(int,)),(copyreg.__newobj_ex__,(1,)),(copyreg.__newobj_ex__,(1,2,3)),(copyreg.__newobj_ex__,(int,2,3)),(copyreg.__newobj_ex__,(int,(),3)),(copyreg.__newobj_ex__,(int,(),{})),(copyreg.__newobj_ex__,(R,(len,iter([])),{})),(copyreg.__newobj_ex__,(R,(iter,lambda:0),{})), (lambda:0,()),(int,(lambda:0,)),(int,(),lambda:0),(int,(),None,iter([1,lambda:0])),(int,(),None,None,iter([(1,lambda:0)])),(int,(),None,None,iter([(lambda:0,1)])),(int,(),None,None,iter([1])),(int,(),None,None,iter([(1,2),3])),(int,(),lambda:0,None,None,len),(int,(),1,None,None,lambda x,y:0),ValueError('v'),(int,(),None,iter([]))]:
    for pr in (0,2,4):
        t(pr, pickle.dumps, R(v), pr)
f = lambda: 0
for o in [f, [1, f], {1: f}, {f: 1}, (f,), (1, 2, 3, f), {f}, frozenset([f]), [[f]], type('X', (), {}), B.__init__, io, type(None), type(...), B]:
    for pr in range(6):
        t(pr, pickle.dumps, o, pr)
# reentrancy
f=io.BytesIO(); p=pickle.Pickler(f)
class R1:
    def __reduce__(s):
        t('  inner dump',p.dump,1); t('  inner init',p.__init__,f); t(' memo',lambda: len(p.memo.copy())); p.clear_memo(); return (int,())
t('re',p.dump,[1,'a',R1(),'a',[R1()]]); print(f.getvalue())
u=None
def hook():
    t('  inner load',u.load); t('  inner init',u.__init__,f); t('  memo',lambda:u.memo.copy()); u.memo={}; return 3
import builtins; builtins.hook=hook
u=pickle.Unpickler(io.BytesIO(b'(](\x94cbuiltins\nhook\n(tRh\x00t.')); t('reu',u.load)
# mutation
class M:
    def __init__(s,f): s.f=f
    def __reduce__(s): s.f(); return (int,())
l=[1,2]; l.append(M(lambda:l.clear())); l+=[3,4]; t('ml',pickle.dumps,l)
l=[1]; l.append(M(lambda:l.extend([5,6]))); t('ml2',pickle.dumps,l)
l=[]; l.append(M(lambda:l.append(9))); t('ml3',pickle.dumps,l)
d={1:2}; d[3]=M(lambda:d.clear()); d[4]=5; t('md',pickle.dumps,d)
d={1:2}; d[3]=M(lambda:d.update({9:9})); t('md2',pickle.dumps,d); 
d={}; d[3]=M(lambda:d.update({9:9})); t('md3',pickle.dumps,d); 
s={1}; s.add(M(lambda:s.clear())); t('ms',pickle.dumps,s)
ba=bytearray(b'Kx.'); 
class BB:
    def __setstate__(s,x): ba.clear()
builtins.BB=BB; BB.__module__='builtins'
ba=bytearray(pickle.dumps(BB.__new__(BB))[:-1]+b'Nb.'); t('ba',lambda:type(pickle.loads(ba)).__name__)
# deep
l=[]
for i in range(500000): l=[l]
for pr in (0,2,4): 
    try: pickle.dumps(l,pr)
    except RecursionError as e: print('deep', len(e.__notes__) > 100)
t('deepload',lambda:len(pickle.loads(b'('*100000+b't'*100000+b'.')))
t('deeptup',lambda:len(pickle.loads(b')'+b'\x85'*100000+b'.')))
t('deeplist',lambda:len(pickle.loads(b']'*100000+b'a'*99999+b'.')))
class Rec:
    def __reduce__(s): return (Rec,(Rec(),))
try: pickle.dumps(Rec())
except RecursionError as e: print('rec', e.__notes__[:4])
# whichmodule
class W:
    def __reduce__(s): return 'w'
w=W()
for m in (5,'','nosuch_m','os','os.path','a.b',None,b'x','sys\0'): 
    w.__module__=m; t('w %r'%(m,),pickle.dumps,w,0)
class WN:
    def __reduce__(s): return 'a..b'
t('wn',pickle.dumps,WN())
# bad copyreg state
import _compat_pickle
sv=dict(_compat_pickle.REVERSE_NAME_MAPPING)
for val in (5,(1,),(1,2),('a',2)):
    _compat_pickle.REVERSE_NAME_MAPPING[('builtins','int')]=val; t('rnm',pickle.dumps,int,2)
_compat_pickle.REVERSE_NAME_MAPPING.clear(); _compat_pickle.REVERSE_NAME_MAPPING.update(sv)
sv=dict(_compat_pickle.IMPORT_MAPPING)
_compat_pickle.IMPORT_MAPPING['zz']=5; t('im',pickle.loads,b'czz\nq\n.'); del _compat_pickle.IMPORT_MAPPING['zz']
_compat_pickle.NAME_MAPPING[('zz','q')]=5; t('nm',pickle.loads,b'czz\nq\n.'); _compat_pickle.NAME_MAPPING[('zz','q')]=(1,2); t('nm',pickle.loads,b'czz\nq\n.'); del _compat_pickle.NAME_MAPPING[('zz','q')]
copyreg._extension_registry[('builtins','abs')]='x'; t('er',pickle.dumps,abs); copyreg._extension_registry[('builtins','abs')]=0; t('er',pickle.dumps,abs); copyreg._extension_registry[('builtins','abs')]=2**40; t('er',pickle.dumps,abs); copyreg._extension_registry[('builtins','abs')]=-5; t('er',pickle.dumps,abs)
for c in (1,255,256,65535,65536,2**31-1): copyreg._extension_registry[('builtins','abs')]=c; t('er%d'%c,pickle.dumps,abs,2); t('er%d'%c,pickle.dumps,abs,1)
del copyreg._extension_registry[('builtins','abs')]
copyreg._inverted_registry[9]=5; t('ir',pickle.loads,b'\x82\x09.'); copyreg._inverted_registry[9]=('builtins','abs'); t('ir',pickle.loads,b'\x82\x09.'); copyreg._inverted_registry[9]=0; t('ir',pickle.loads,b'\x82\x09.'); del copyreg._inverted_registry[9]; t('ir',pickle.loads,b'\x82\x09.'); copyreg._extension_cache.clear()
# build
class BX:
    pass
builtins.BX=BX; BX.__module__='builtins'; BX.__qualname__='BX'
for st in ({'a':1},{1:2},{'a':1,2:3},({'a':1},{'b':2}),(None,{'c':1}),5,(1,2),({},5),[],None,{},({'a':1},{1:2})):
    s=b'\x80\x04cbuiltins\nBX\n)\x81'+pickle.dumps(st,4)[2:-1]
    s=s.replace(b'\x95',b'\x95') 
    import pickletools
    body=pickle.dumps(st,2)[2:-1]
    t('build %r'%(st,),lambda:vars(pickle.loads(b'\x80\x04cbuiltins\nBX\n)\x81'+body+b'b.')))
class BP:
    @property
    def __dict__(s): return {'p':1}
    def __setattr__(s,*a): 1/0
BP.__module__='builtins'; builtins.BP=BP; BP.__qualname__='BP'
t('bp',lambda:object.__getattribute__(pickle.loads(b'\x80\x04cbuiltins\nBP\n)\x81}U\x01aK\x01sb.'),'__dict__'))
class BG:
    def __getattr__(s,n): raise AttributeError(n)
    def __setattr__(s,*a): 1/0
BG.__module__='builtins'; builtins.BG=BG; BG.__qualname__='BG'
t('bg',lambda:vars(pickle.loads(b'\x80\x04cbuiltins\nBG\n)\x81}X\x01\0\0\0aK\x01sb.')))
class BS:
    __slots__='q'
BS.__module__='builtins'; builtins.BS=BS; BS.__qualname__='BS'
t('bs',lambda:(pickle.loads(b'\x80\x04cbuiltins\nBS\n)\x81N}X\x01\0\0\0qK\x01s\x86b.').q)); t('bs2',pickle.loads,b'\x80\x04cbuiltins\nBS\n)\x81}X\x01\0\0\0qK\x01sb.')
class BE:
    def __getattr__(s,n): raise ValueError(n)
BE.__module__='builtins'; builtins.BE=BE; BE.__qualname__='BE'
t('be',pickle.loads,b'\x80\x04cbuiltins\nBE\n)\x81}b.'); 
class RE2:
    def __getattr__(s,n): raise ValueError(n)
    __reduce_ex__=None
t('re2',pickle.dumps,RE2())
class Cl:
    __class__=int
t('cl',pickle.dumps,Cl()); t('cl2',pickle.dumps,Cl(),3)
class Ap:
    def append(s,x): s.__dict__.setdefault('l',[]).append(x); 
    def __setitem__(s,k,v): s.__dict__.setdefault('d',[]).append((k,v))
    def add(s,x): 
        if x==3: 1/0
        s.append(x)
Ap.__module__='builtins'; builtins.Ap=Ap; Ap.__qualname__='Ap'
H=b'\x80\x04cbuiltins\nAp\n)\x81'
t('ap',lambda:vars(pickle.loads(H+b'(K\x01K\x02eK\x03a(K\x04K\x05uK\x06K\x07s(K\x08\x90.'))); t('ap2',pickle.loads,H+b'(K\x01K\x03K\x04\x90.')
class LS(list):
    def extend(s,x): print('ext',x); list.extend(s,x)
    def append(s,x): print('app',x); list.append(s,x)
LS.__module__='builtins'; builtins.LS=LS; LS.__qualname__='LS'
t('ls',lambda:pickle.loads(b'\x80\x04cbuiltins\nLS\n)\x81(K\x01K\x02eK\x03a.')); t('lsd',pickle.loads,pickle.dumps(LS([1,2])))
import sys
sys.modules['faux']=type('Z',(),{'__getattr__':lambda s,n:n*2})(); t('faux',pickle.loads,b'cfaux\nab\n.')
ev=[]
sys.addaudithook(lambda e,a: ev.append((e,a)) if e.startswith('pickle') else None)
pickle.loads(b'cbuiltins\nint\n.'); print(ev)
oi=builtins.__import__
builtins.__import__=lambda *a,**k:(print('IMP',a[0],a[3:] ,k),oi(*a,**k))[1]
t('imp',pickle.loads,b'cbuiltins\nint\n.'); t('imp2',pickle.loads,b'cos.path\njoin\n.' ) ; t('imp3',pickle.dumps,int)
builtins.__import__=oi
t('kw',pickle.loads,b'\x80\x04cbuiltins\nint\n)}K\x01K\x02s\x92.'); t('kw2',pickle.loads,b'\x80\x04cbuiltins\ndict\n)}X\x01\0\0\0aK\x02s\x92.')
t('tt',pickle.loads,b'\x80\x04cbuiltins\nobject\n)\x81.'[:-1]+b'0cbuiltins\ntype\nK\x01\x85\x81.')
t('abc',pickle.loads,b'ccollections.abc\nMapping\n)\x81.')

# frames: nothing is read across the end of one
F = lambda n: b'\x95' + n.to_bytes(8, 'little')
P = b'\x80\x04'
for b in [P+F(6)+b'X\n\0\0\0helloworld.',P+F(6)+b'Vhelloworld\n.',P+F(3)+b'C\nhelloworld.',P+F(12)+b'N'+F(0)+b'NN.',P+F(1)+b'N'+F(1)+b'N.',P+F(0)+F(0)+b'N.',P+F(0)+b'N.',P+F(3)+b'N.',P+F(1)+b'N.',P+F(2)+b'N.N.',P+F(5)+b'N.N.x',P+F(2)+b'K\x05.',P+F(1)+b'K\x05.',P+F(3)+b'\x96'+struct.pack('<Q',2)+b'ab.',P+F(12)+b'\x96'+struct.pack('<Q',2)+b'ab.',P+F(10)+b'\x96'+struct.pack('<Q',2)+b'ab.',P+F(9)+b'\x96'+struct.pack('<Q',2)+b'ab.',P+F(2)+b'C\x02ab.',P+F(3)+b'C\x02ab.',P+F(5)+b'B\x02\0\0\0ab.',P+F(10)+b'N'+F(0),P+F(20)+b'N'+F(30)+b'N'*10+b'.'*50,P+F(1)+F(1)+b'N.',P+F(2)+b'V\n.',P+F(2)+b'Va\n.',P+F(3)+b'Va\n.',P+F(5)+b'cos\n.',P+F(5)+b'cos\npath\n.',P+F(4)+b'cos\npath\n.',P+F(1)+b'.',P+F(2)+b'(', P+F(3)+b'\x8c\x05h']:
    t(repr(b), pickle.loads, b)
    t('file', pickle.load, io.BytesIO(b))
    t('peek', pickle.load, io.BufferedReader(io.BytesIO(b)))
u=pickle.Unpickler(io.BytesIO(P+F(5)+b'N.K\x05.'+b'K\x06.'))
for i in range(4):
    try: print(u.load())
    except Exception as e: print(type(e).__name__,e)

# the numbers of memos that are replaced
u = pickle.Unpickler(io.BytesIO(b'N\x94K\x05\x94.')); u.load(); print(u.memo.copy())
v = pickle.Unpickler(io.BytesIO(b'K\x09\x94.N.')); v.memo = u.memo; print(v.memo.copy()); v.load(); print(v.memo.copy())
v = pickle.Unpickler(io.BytesIO(b'K\x09\x94K\x0a\x94.N.')); v.memo = {1: 2}; print(v.memo.copy()); v.load(); print(v.memo.copy())
v.memo.clear(); print(v.memo.copy())
v = pickle.Unpickler(io.BytesIO(b'K\x09\x94.K\x0a\x94.N.')); v.load(); v.memo.clear(); v.load(); print(v.memo.copy())
v.__init__(io.BytesIO(b'K\x0a\x94.N.')); print(v.memo.copy()); v.load(); print(v.memo.copy())
