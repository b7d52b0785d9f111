# mmap: anonymous memory and files, access, seeking, slices, and the words of its errors.
import mmap,os,tempfile
def t(f,*a,**k):
    try: print(repr(f(*a,**k))[:150])
    except BaseException as e: print(type(e),e)
m=mmap.mmap(-1,10); print(m); t(m.__getitem__,20); t(m.__getitem__,'a'); t(m.__setitem__,0,300); t(m.__setitem__,0,'a'); t(m.__setitem__,20,1); t(m.__delitem__,0); t(m.__setitem__,slice(0,3),b'ab'); t(m.__setitem__,slice(0,3),5); t(m.__delitem__,slice(0,2)); t(m.__setitem__,slice(0,6,2),b'abc'); print(m[:]); t(m.__setitem__,'a',1); t(m.__setitem__,0,b'a'); t(m.__getitem__,slice(0,6,2)); t(m.__setitem__,0,-1)
t(m.read_byte); t(m.seek,20); t(m.seek,-1); t(m.seek,0,9); t(m.seek,2,1); t(m.seek,0,2); t(m.read_byte); t(m.write_byte,5); t(m.write,b'abc'); t(m.seek,0); t(m.write,b'abc\ndef'); t(m.tell); t(m.seek,0); t(m.readline); t(m.readline); t(m.readline); t(m.find,b'd'); t(m.find,b'd',0); t(m.rfind,b'a'); t(m.rfind,b'a',0); t(m.find,'a'); t(m.find,b'',3,2); t(m.find,b'c',-8,-1); t(m.seek,2); t(m.read,3); t(m.read); t(m.read,'a'); t(m.read,-5); t(m.write_byte,'a'); t(m.write_byte,300)
t(m.move,0,4,3); print(m[:]); t(m.move,0,4,30); t(m.move,-1,4,3); t(m.flush); t(m.flush,5,20); t(m.flush,0,10); t(m.flush,1,5); t(m.size); t(m.resize,20); t(m.madvise,mmap.MADV_NORMAL); t(m.madvise,mmap.MADV_NORMAL,20); t(m.madvise,mmap.MADV_NORMAL,0,-1); t(m.madvise,99); t(m.seekable); t(len,m); t(bytes,memoryview(m)[:3]); 
v=memoryview(m); t(m.close); t(m.resize,5); v.release(); t(m.close); t(m.close); print(m); t(m.read); t(len,m); t(m.__getitem__,0); print(m.closed)
t(mmap.mmap,-1,-1); t(mmap.mmap,-1,0); t(mmap.mmap,-1,10,access=9); t(mmap.mmap,-1,10,access=1,prot=1); t(mmap.mmap,-1,10,offset=-1); t(mmap.mmap,'a',1); t(mmap.mmap,99,5); t(mmap.mmap,-1,10,offset=3); t(mmap.mmap,-1,2**63)
f=tempfile.TemporaryFile(); t(mmap.mmap,f.fileno(),0); f.write(b'hello world'); f.flush()
t(mmap.mmap,f.fileno(),20); t(mmap.mmap,f.fileno(),0,offset=4096); t(mmap.mmap,f.fileno(),5,offset=4096)
m=mmap.mmap(f.fileno(),0,access=mmap.ACCESS_READ); print(m); t(m.write,b'a'); t(m.__setitem__,0,1); t(m.resize,5); t(m.flush); t(m.move,0,1,2); t(m.write_byte,1);  print(memoryview(m).readonly)
m=mmap.mmap(f.fileno(),0,access=mmap.ACCESS_COPY); print(m); m[0]=65; print(m[:]); t(m.resize,5); 
m=mmap.mmap(f.fileno(),0); print(m); t(m.resize,30); t(m.size); print(m[:]); m[29]=1; t(len,m); t(m.resize,-1)
m2=mmap.mmap(f.fileno(),0,trackfd=False); print(m2); t(m2.size); t(m2.resize,5)
with mmap.mmap(-1,5) as q: print(q)
print(q)
t(q.__enter__)
m=mmap.mmap(-1,10,prot=1); print(m); t(m.write,b'a')
m=mmap.mmap(-1,10,flags=mmap.MAP_PRIVATE); t(m.resize,5000); print(m)
class X(mmap.mmap): pass
x=X(-1,5); x.a=1; import weakref; weakref.ref(x); print(x.a, list(x), b'\0' in x, type(x).__mro__)
