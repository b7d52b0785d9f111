import array, sys
b = sys.getsizeof(array.array('b'))
print(b, sys.getsizeof(array.array('d')))
def s(a): return sys.getsizeof(a)-b
for n in (0,1,2,5,8,9,16,20,40,100):
    print(n, s(array.array('b',bytes(n))), s(array.array('b',[1]*n)), s(array.array('i',[1]*n)), s(array.array('i',iter([1]*n))), s(array.array('w','x'*n)), s(array.array('i',array.array('i',[1]*n))),s(array.array('b',bytearray(n))), s(array.array('i',array.array('b',[1]*n))))
a=array.array('i')
o=[]
for i in range(100):
    a.append(i); o.append(s(a))
while a:
    a.pop(); o.append(s(a))
print(o)
a=array.array('i',range(50)); o=[]
del a[10:20]; o.append(s(a)); a[5:5]=array.array('i',range(30)); o.append(s(a)); a[::2]=a[::2]; o.append(s(a)); del a[::2]; o.append(s(a)); a*=3; o.append(s(a)); a*=0; o.append(s(a)); a+=array.array('i',range(9)); o.append(s(a)); a.extend([1,2,3]); o.append(s(a)); a.fromlist([1,2,3]*5); o.append(s(a)); a.frombytes(bytes(40)); o.append(s(a)); o.append(s(a[2:9])); o.append(s(a+a)); o.append(s(a*2)); o.append(s(a[::3]));o.append(s(a[5:2])); a.clear(); o.append(s(a)); a.insert(0,1); o.append(s(a)); a.remove(1); o.append(s(a))
print(o)
a=array.array('w','abc'); a.fromunicode('x'*20); print(s(a)); import copy; print(s(copy.copy(a)),s(copy.deepcopy(a)))
import pickle; print(s(pickle.loads(pickle.dumps(a))),s(pickle.loads(pickle.dumps(a,2))))
import io
a=array.array('i'); a.fromfile(io.BytesIO(bytes(40)),10); print(s(a))
a=array.array('b'); 
try: a.fromlist([1,2,'x'])
except TypeError as e: print(e, s(a))
class I:
    def __index__(self): l.clear(); return 1
l=[1,I(),3,4]
try: print(array.array('i',l))
except Exception as e: print(repr(e))
class I:
    def __index__(self): l.append(5); return 1
l=[1,I(),3,4]
try: print(array.array('i',l))
except Exception as e: print(repr(e))
class L(list):
    def __iter__(self): return iter([7,8])
    def __getitem__(self,i): return 9
    def __len__(self): return 2
print(array.array('i',L([1,2,3])))
class T(tuple):
    def __iter__(self): return iter([7,8])
    def __getitem__(self,i): return 9
print(array.array('i',T([1,2,3])))
a=array.array('i',range(20))
class A:
    def __index__(self): del a[4:]; return 3
try: a.append(A())
except Exception as e: print(repr(e))
print(a, s(a))
try: a.insert(2,A())
except Exception as e: print(repr(e))
print(a, s(a))


# A place that is used again holds what lay there, until the new item is stored.
class Cuts:
    def __float__(self):
        del d[2:]
        return 9.5


d = array.array("d", [1, 2, 3, 4, 5])
try:
    d.append(Cuts())
except IndexError as e:
    print(e)
print(d)
d = array.array("d", [1, 2, 3, 4, 5])
v = [1, 2]
try:
    d.insert(1, Cuts())
except IndexError as e:
    print(e)
print(d)
for cut in (slice(None, None, 3), slice(8, 1, -2), slice(-1, None, -1), slice(30, 40, 7)):
    d = array.array("h", range(12))
    del d[cut]
    print(d, sys.getsizeof(d) - b)


# A list that cannot be added is cut off again, if nobody looks at the array by then.
class Refused:
    def __index__(self):
        kept.append(memoryview(looked_at))
        raise ValueError("no index")


for keeps in (True, False):
    kept = []
    looked_at = array.array("Q", [1, 2])
    try:
        looked_at.fromlist([5, Refused() if keeps else -1])
    except Exception as e:
        print(type(e).__name__, e, len(looked_at))


class Reader:
    def read(self, n):
        print('read', n)
        return b''


# As many bytes as no size can be are not asked for.
for code in 'bidq':
    for n in 2**63 - 1, 2**62, 2**61, 2**60, 2**63, -1, -2**63, -2**70, 0, 2**62 + 3:
        try:
            print(code, n, array.array(code).fromfile(Reader(), n))
        except (ValueError, OverflowError, MemoryError, EOFError) as e:
            print(code, n, type(e).__name__, e)
