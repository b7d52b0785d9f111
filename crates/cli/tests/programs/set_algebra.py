# Iteration order of sets after every operation.
class random:
    class Random:
        def __init__(s,seed): s.s=seed*2654435761+1
        def bits(s):
            s.s=(s.s*6364136223846793005+1442695040888963407)&((1<<64)-1); return s.s>>20
        def random(s): return s.bits()/(1<<44)
        def randrange(s,a,b=None):
            if b is None: a,b=0,a
            return a+s.bits()%(b-a)
r=random.Random(7)
def show(s): print(type(s).__name__, *s)
for n in (3,10,50,200):
    for sp in (20,1000,10**9):
        a=set(r.randrange(sp) for _ in range(n)); b=set(r.randrange(sp) for _ in range(n//2)); f=frozenset(b); l=list(b); d=dict.fromkeys(l)
        for x in (a|b,a&b,a-b,b-a,a^b,b^a,f|a,f&a,a&f,a.union(l,d),a.intersection(l),a.intersection(d),a.difference(l),a.difference(d),b.difference(a),a.symmetric_difference(l),b.symmetric_difference(d)): show(x)
        c=a.copy(); c-=b; show(c); c|=b; show(c); c&=b; show(c); c^=a; show(c)
        c=set(a); 
        for _ in range(min(n//3,len(c)-2)): print(c.pop(),end=' ')
        c.update(l); show(c); c.difference_update(l,d); show(c)
        print(hash(f), hash(frozenset(a)), a<=b,a<b,a>=a,a.isdisjoint(b), b.issubset(a|b),a.issuperset(l))
        k=d.keys(); e=dict.fromkeys(a)
        for x in (k&a,k|a,k-a,k^a,a&k,a-k,a|k,a^k,k&e.keys(),k^e.keys(),e.keys()-l,l|k if 0 else k|l): show(x)
        show(d.items()^e.items()); show(d.items()&e.items())
print(repr(set()),repr(frozenset()),repr({1}),repr(frozenset({1})))
class S(set): pass
print(S([1,2]), S([1])|{2}, type(S([1]).copy()))
s=set([1]); 
try:
    for x in s: s.add(x+100)
except RuntimeError as e: print(e)
print({frozenset({1})}.__contains__({1}), {1} in {frozenset({1})})
print(set('hello') == set('olleh'), len(set('hello')))
