# The comparisons that list.sort makes, in order, for runs of many shapes.
class random:
    class Random:
        def __init__(s,seed): s.s=seed*2654435761+1
        def bits(s):
            s.s=(s.s*6364136223846793005+1442695040888963407)&((1<<64)-1); return s.s>>20
        def random(s): return s.bits()/(1<<44)
        def randrange(s,a,b=None):
            if b is None: a,b=0,a
            return a+s.bits()%(b-a)
log=[]
class K:
    __slots__=('v','i')
    def __init__(s,v,i): s.v=v; s.i=i
    def __lt__(a,b): log.append((a.i,b.i)); return a.v<b.v
r=random.Random(3)
def h(x):
    t=0
    for a,b in x: t=(t*1000003 ^ a*31+b) & 0xffffffffffff
    return t
for n in (0,1,2,3,5,10,31,32,33,63,64,65,100,127,128,129,200,257,500,1000,3000):
    for kind in range(7):
        if kind==0: d=[r.random() for _ in range(n)]
        elif kind==1: d=list(range(n))
        elif kind==2: d=list(range(n,0,-1))
        elif kind==3: d=[r.randrange(5) for _ in range(n)]
        elif kind==4: d=[i//3 for i in range(n,0,-1)]
        elif kind==5: d=sorted(r.random() for _ in range(n//2))+sorted(r.random() for _ in range(n-n//2))
        else: d=[0]*(n//3)+list(range(n-n//3))
        for rev in (False,True):
            l=[K(v,i) for i,v in enumerate(d)]
            log.clear(); l.sort(reverse=rev)
            print(n,kind,rev,len(log),h(log),h((a.i,0) for a in l))
