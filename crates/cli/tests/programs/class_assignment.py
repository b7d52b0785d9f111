# Assigning __class__ between classes with different inline attributes.
class A:
    def __init__(s): s.a=1; s.b=2; s.c=3
class B: pass
class C(A):
    def __init__(s): super().__init__(); s.d=s.e=s.f=s.g=s.h=1
for x in range(3):
    for p in (A,B,C):
        for q in (A,B,C):
            o=p(); o.__class__=q; o.zz=5; o.a=7
            for i in range(20): o.a; o.zz=i; o.newattr=i
            o.__class__=p; o.y=1; print(type(o).__name__, o.__dict__); del o.zz; o.q=object(); o.__dict__={}; print(o.__dict__)
print('ok')
