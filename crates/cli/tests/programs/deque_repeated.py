"""Deques times a number, also those that are longer than their limit."""

from collections import deque
import sys
d=deque([1,2,3],3)
for n in (sys.maxsize//2, sys.maxsize, 2**62):
    try: d.__imul__(n); print(d)
    except Exception as e: print(type(e),e)
d=deque([1],3); d*=10**18; print(d)
d=deque([1,2])
for n in (2**62,2**63-1):
    try: d.__imul__(n)
    except BaseException as e: print(type(e),e)
def after(d,n):
    it=iter(d); d*=n
    try: return next(it), d
    except Exception as e: return e, d
print(after(deque([1,2,3,4],3),1), after(deque([1,2,3]),2), after(deque([5]),3), after(deque([5],1),3), after(deque([5],1),0), after(deque([1,2,3],3),2), after(deque([1,2,3],3),1), after(deque([]),3), after(deque([1,2],5),2),after(deque([1,2],5),3))
d=deque([5],0); print(d*3, deque([1,2,3,4,5],4)*2, deque([1,2,3,4,5],4)*0)
class L:
    def __init__(s,d,m=3): s.d=d; s.m=m
    def __iter__(s):
        for i in range(7):
            if i==3: s.d.__init__([1,2],s.m)
            yield i
d=deque(); d.extend(L(d)); print(d, d.maxlen); e=d.copy(); print(e); d*=2; print(d, len(d)); d=deque(); d.extend(L(d)); d*=1; print(d, d*1, d+d)
for m in range(8):
    for n in range(5):
        d=deque(); d.extend(L(d,m)); print(m,n,list(d), list(d*n), *map(str,after(d,n)))
