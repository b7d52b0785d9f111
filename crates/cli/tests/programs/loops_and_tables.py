import sys
class G:
    def __init__(self): self.d={}
    def __setitem__(self,k,v):
        self.d[k]=v
        return 'ignored'
g=G()
for i in range(100): g[i%7]=i
print(g.d)
class H:
    def __setitem__(self,k,v): raise KeyError(k)
h=H()
try: h[3]=4
except KeyError as e:
    import traceback; traceback.print_exc(file=sys.stdout)
class Gen:
    def __setitem__(self,k,v): yield k
Gen()[1]=2
class R:
    def __setitem__(self,k,v): self[k]=v
try: R()[1]=2
except RecursionError as e: print(e)
class I:
    def __init__(self): pass
for _ in range(5): I()
def gen(self): yield 1
I.__init__=gen
try: I()
except TypeError as e: print(e)
def make():
    class Q:
        def __init__(self): self.x=1
    return Q
Q=make()
for _ in range(10): Q()
Q.__init__.__code__=gen.__code__
try: print(Q())
except TypeError as e: print(e)
import re
for pat in ['[^a-z]+','(?i)[A-Z]+','(?i)é','[\\d\\s]','[^\\W]+','(?i)[à-ÿ]+','\\S+','.','(?s).','[^\n]+','(?i)k','(?i)[k]','(?ia)[k-z]+','[]\\]]','[a-f\u0100-\u0200]+','[^\u0100-\u0200]+','(?i)ß','(?i)µ','[\u0000-\uffff]','(?i)[^x]']:
    print(pat,[m.group() for m in re.finditer(pat,'aZ09 \t\nÀéÿßµKk\u212a\u0130\u0150\u017f_]x\u0100')])
print('Abc'.upper(),'aBC'.lower(),'x'.upper(),''.upper(),'éa'.upper(), 'abc DEF'.swapcase())
d={i:i*i for i in range(5)}
for k,v in d.items():
    print(k,v,end=' ')
for i,(a) in enumerate('abc'): print(i,a,end=' ')
for a,b in zip([1,2,3],'xy'): print(a,b,end=' ')
for a,b in zip([1,2],'xy',strict=True): print(a,b,end=' ')
try:
    for k,v in d.items(): d[k+100]=1
except RuntimeError as e: print(e)
try:
    for a,b in zip([1,2,3],'xy',strict=True): pass
except ValueError as e: print(e)
for a,b in enumerate([],5): pass
for i,x in enumerate([1,2],2**62): print(i,x)
def bad():
    yield 1
    raise ValueError('z')
try:
    for i,x in enumerate(bad()): print(i,x)
except ValueError as e: print(e.__traceback__.tb_lineno)
print({k:v for k,v in zip('ab',(1,2))},[k+str(v) for k,v in {'q':1}.items()])
