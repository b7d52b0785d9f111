# Files that pickles go to and come from: which methods are called, with what; persistent ids, reducers, buffers, memos.
import builtins
import copyreg
import gc
import io
import pickle
import re
import weakref


def t(name, f, *a, **k):
    try:
        print(name, "->", re.sub("0x[0-9a-f]+", "0x", repr(f(*a, **k)))[:160])
    except BaseException as e:
        text = re.sub(r"0x[0-9a-f]+|used \d+ kB", "0x", str(e))[:160]
        notes = getattr(e, "__notes__", [])[:6]
        print(name, "->", type(e).__name__, text, notes, type(e.__context__).__name__)


class F:
    def __init__(s,**k): s.__dict__.update(k)
    def write(s,b): s.log.append((type(b).__name__,len(b))); return None
f=F(log=[]); pickle.Pickler(f).dump([b'x'*70000,'y'*70000,bytearray(b'z'*66000),1]); print(f.log)
f=F(log=[]); pickle.Pickler(f).dump([['abc%d'%i] for i in range(12000)]); print(f.log)
f=F(log=[]); pickle.Pickler(f,2).dump([['abc%d'%i] for i in range(12000)]+[b'x'*70000]); print(f.log)
f=F(log=[]); pickle.dump([1,2],f,4); print(f.log)
class BadW:
    def write(s,b): raise KeyError('w')
t('badw',pickle.Pickler(BadW()).dump,1)
class RF:
    def __init__(s,b): s.b=io.BytesIO(b); s.log=[]
    def read(s,n): s.log.append(('r',n)); return s.b.read(n)
    def readline(s): s.log.append('l'); return s.b.readline()
for pr in range(6):
    r=RF(pickle.dumps([1,'abc',b'q'*300,{'a':2.5}],pr)); t('rf%d'%pr,pickle.Unpickler(r).load); print(r.log)
class RI(RF):
    def readinto(s,b): s.log.append(('i',len(b),type(b).__name__)); return s.b.readinto(b)
r=RI(pickle.dumps([b'q'*300,bytearray(b'z'*500),b'w'*70000],5)); u=pickle.Unpickler(r); x=u.load(); print([len(i) for i in x],r.log)
class PK(RI):
    def peek(s,n): s.log.append(('p',n)); return s.b.getvalue()[s.b.tell():s.b.tell()+n]
r=PK(pickle.dumps([b'q'*300,bytearray(b'z'*500),b'w'*70000,'k'*20000],5)+b'tail'); x=pickle.Unpickler(r).load(); print([len(i) for i in x],r.log, r.b.read())
r=PK(b'N.K\x05.]a.'); u=pickle.Unpickler(r); t('multi',lambda:(u.load(),u.load())); t('m3',u.load); print(r.log)
class NP(PK):
    def peek(s,n): raise NotImplementedError
r=NP(pickle.dumps([1,2])); t('np',pickle.Unpickler(r).load); print(r.log)
for bad in (5,None,'abc',bytearray(b'.'),memoryview(b'.')):
    class BR(RF):
        def read(s,n): return bad
    t('badread %r'%type(bad),pickle.Unpickler(BR(b'')).load)
class BI(RF):
    def readinto(s,b): return s.ret
for ret in (-1,0,5,10**30,None,'x'):
    r=BI(b'B\x05\0\0\0'); r.ret=ret; t('readinto %r'%(ret,),pickle.Unpickler(r).load)
class BL(RF):
    def readline(s): return s.l
for l in (b'',b'5',b'5\n',5,'5\n',b'1\n2\n'):
    r=BL(b'I'); r.l=l; t('line %r'%(l,),pickle.Unpickler(r).load)
class BRe(RF):
    def read(s,n): raise pickle.UnpicklingError('mine')
t('ue',pickle.Unpickler(BRe(b'')).load)
class NB(RF):
    def read(s,n): return bytearray(s.b.read(n))
t('nb',pickle.Unpickler(NB(pickle.dumps([b'x'*10,5]))).load)
class RR(RF):
    def read(s,n): return s.b.read(n)[:max(0,n-1)] if n>1 else s.b.read(n)
t('short',pickle.Unpickler(RR(pickle.dumps('abcdef',2))).load)
# persistent ids
class PP(pickle.Pickler):
    def persistent_id(s,o): return 'id' if o==7 else None
def pp(o,pr):
    f=io.BytesIO(); PP(f,pr).dump(o); return f.getvalue()
for pr in range(6): t('pp%d'%pr,pp,[7,8,'id'],pr)
class PU(pickle.Unpickler):
    def persistent_load(s,i): return ('P',i)
for pr in range(6): t('pu%d'%pr,lambda:PU(io.BytesIO(pp([7,8],pr))).load())
class PB(pickle.Pickler):
    def persistent_id(s,o): return '\xe9'
t('pbad0',PB(io.BytesIO(),0).dump,1); t('pbad1',PB(io.BytesIO(),1).dump,1)
class PE(pickle.Pickler):
    def persistent_id(s,o): raise LookupError('no')
t('pe',PE(io.BytesIO()).dump,[1])
class PN(pickle.Pickler): persistent_id=None
t('pn',PN(io.BytesIO()).dump,[1])
class UN(pickle.Unpickler): persistent_load=None
t('un',UN(io.BytesIO(b'Nq\0Q.')).load)
class UF(pickle.Unpickler):
    def find_class(s,m,n): return (m,n)
t('uf',UF(io.BytesIO(b'cx\ny\n.')).load); t('uf2',UF(io.BytesIO(b'\x8c\x01x\x8c\x01y\x93.')).load); t('uf3',UF(io.BytesIO(b'(Nix\ny\n.')).load)
copyreg.add_extension('e_m','e_n',200)
t('ufx',UF(io.BytesIO(b'\x82\xc8.')).load); t('ufx2',pickle.loads,b'\x82\xc8.')
copyreg.remove_extension('e_m','e_n',200); copyreg._extension_cache.clear()
# reducer_override
class RO(pickle.Pickler):
    def reducer_override(s,o):
        if isinstance(o,type) and o.__name__=='X1': return (str,('X1!',))
        if o is print: raise ValueError('ro')
        if o is len: return 5
        if o is abs: return 'abs'
        return NotImplemented
class X1: pass
def ro(o,pr=4):
    f=io.BytesIO(); RO(f,pr).dump(o); return f.getvalue()
t('ro1',ro,[X1,X1,int]); t('ro2',ro,[print]); t('ro3',ro,[len]); t('ro4',ro,[abs])
# dispatch tables
class X2: pass
for tab in ({X2:lambda o:(int,(5,))},{X2:lambda o:'x'},{X2:5},{X2:lambda o:1/0},5,[]):
    p=pickle.Pickler(io.BytesIO()); p.dispatch_table=tab; t('dt %s'%type(tab),p.dump,X2())
class DTP(pickle.Pickler): dispatch_table={X2:lambda o:(int,(6,))}
f=io.BytesIO(); DTP(f).dump(X2()); print(f.getvalue())
class DTE(pickle.Pickler):
    @property
    def dispatch_table(s): raise KeyError('dt')
t('dte',DTE,io.BytesIO())
# gc
class PG(pickle.Pickler): pass
p=PG(io.BytesIO()); o=[p]; p.dump(X2()); p.memo={1:(0,o)}; r=weakref.ref(p); del p,o; gc.collect(); print('gc',r() is None)
class UG(pickle.Unpickler): pass
u=UG(io.BytesIO(b'N.')); o=[u]; u.memo={1:o}; r=weakref.ref(u); del u,o; gc.collect(); print('gc',r() is None)
u=UG(io.BytesIO(b'N.')); u.persistent_load=lambda x:u; r=weakref.ref(u); del u; gc.collect(); print('gc',r() is None)
# memo proxies
p=pickle.Pickler(io.BytesIO()); p.dump(['a','b']); q=pickle.Pickler(io.BytesIO()); q.memo=p.memo; print(len(q.memo.copy())); p.memo.clear(); print(len(p.memo.copy()),len(q.memo.copy()))
print([type(x) for x in p.memo.__reduce__()])
u=pickle.Unpickler(io.BytesIO(b'N.')); u.memo={3:'x',1000000:'y'}; print(u.memo.copy()); v=pickle.Unpickler(io.BytesIO(b'')); v.memo=u.memo; print(v.memo.copy()); u.memo.clear(); print(u.memo.copy(),v.memo.copy())
# buffers
b=[]; s=pickle.dumps([pickle.PickleBuffer(b'abc'),pickle.PickleBuffer(bytearray(b'def')),b'abc'],buffer_callback=b.append); print(s,len(b))
t('b1',pickle.loads,s,buffers=b); t('b2',pickle.loads,s); t('b3',pickle.loads,s,buffers=[b'1']); t('b4',pickle.loads,s,buffers=iter([bytearray(b'1'),bytearray(b'2')]))
t('b5',pickle.dumps,pickle.PickleBuffer(b'abc'),4); t('b6',pickle.dumps,pickle.PickleBuffer(memoryview(b'abcd')[::2])); t('b7',pickle.dumps,pickle.PickleBuffer(b'abc'),buffer_callback=lambda x:1/0); t('b8',pickle.dumps,pickle.PickleBuffer(b'abc'),buffer_callback=lambda x:True)
pb=pickle.PickleBuffer(b'abc'); pb.release(); t('b9',pickle.dumps,pb)
t('b10',pickle.loads,b'\x97\x98.',buffers=[5]); t('b11',pickle.loads,b'\x97\x98.',buffers=[bytearray(b'x')]); t('b12',lambda: pickle.loads(b'\x97\x98.',buffers=[bytearray(b'x')]).readonly)
