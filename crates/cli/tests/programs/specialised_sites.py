class A:
    def __init__(self): self.x=1; self.data=[1,2,3]
    def __getitem__(self,i): return self.data[i]
class B(A):
    def m(self): return 'B'
class C(A):
    def __init__(self): self.y=5; self.x=2
    def m(self): return 'C'
class D:
    __slots__='x',
    def __init__(self): self.x=3
    def m(self): return 'D'
class E:
    x=9
    def m(self): return 'E'
r=[]
for k in range(300):
    for o in (B(),C(),D(),E()):
        r.append(o.x); r.append(o.m())
print(r[:8]==r[-8:], len(r), r[:8])
a=A()
s=0
for i in range(1000): s+=a[i%3]
print(s)
A.__getitem__=lambda self,i: 100
for i in range(10): s+=a[i%3]
print(s)
def gi(self,i): return (yield i)
A.__getitem__=gi
def f(a):
    r=[]
    for i in range(20): r.append(type(a[i]).__name__)
    return set(r)
print(f(a))
def idx(a,i): return a[i]
A.__getitem__=lambda self,i: i*2
for i in range(10): idx(a,i)
A.__getitem__.__code__=(lambda self,i,j=3: j).__code__
try:
    print(idx(a,4))
except TypeError as e: print(e)
E.x=10
class E2(E): pass
for k in range(100):
    for o in (E(),E2(),B()):
        if k==50: E.x=11
        last=o.x
    if k in(49,50,51): print(E().x,E2().x)
l=list(range(10))
l[2:5]=[7,8,9]; print(l); t=[1,2]; l[0:2]=t; print(l,t); l[:]=l; print(l); l[3:]=[]; print(l); l[1:2]=l[::-1]; print(l); l[2:2]=(5,6); print(l)
print('hello'[1:3],'hello'[:],'hello'[-3:],'héllo'[1:2],'abc'[5:],[1,2,3][::-1],'abc'[-1])
for s in ('abc','dé',''):
    for i in (0,1,-1,5):
        try: print(s[i],end=' ')
        except IndexError as e: print(e,end=' ')
print()
x=[]
for i in range(10):
    y=x.append(i)
print(x,y)
