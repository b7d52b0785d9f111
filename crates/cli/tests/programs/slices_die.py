# The order in which the parts of a slice die.
log=[]
class X:
    def __init__(s,n): s.n=n
    def __del__(s): log.append(s.n)
    def __index__(s): return 1
s=slice(X('start'),X('stop'),X('step')); del s; print(log); log.clear()
[1,2][X('a'):X('b'):X('c')]; print(log); log.clear()
[1,2][X('a'):X('b')]; print(log); log.clear()
(1,2)[X('a'):X('b')]; print(log); log.clear()
l=[1,2,3]
l[X('a'):X('b')]=[]; print(log); log.clear()
del l[X('a'):X('b')]; print(log); log.clear()
l[X('a'):X('b'):X('c')]=[1]; print(log); log.clear()
'ab'[X('a'):X('b')]; print(log); log.clear()
class G:
    def __getitem__(s,k): return 0
G()[X('a'):X('b'):X('c')]; print(log); log.clear()
G()[X('a'):X('b')]; print(log); log.clear()
r=range(X('a'),X('b'),X('c')); print(log); log.clear()
c=slice(X('a'),X('b'),X('c')); import gc; c2=[c]; c2.append(c2); del c,c2; gc.collect(); print(log); log.clear()
