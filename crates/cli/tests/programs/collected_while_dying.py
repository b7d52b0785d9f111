# A collection that a finalizer or a weak reference's callback starts while an object dies: the order in which others end.
import gc, weakref, itertools
gc.disable()
log=[]
class N:
    def __init__(s,n): s.n=n; s.links=[]
    def __del__(s):
        log.append(s.n)
        if s.n in collect_in_del: gc.collect()
def build(kind, edges, count):
    ns=[N(i) for i in range(count)]
    for a,b,how in edges:
        x,y=ns[a],ns[b]
        if how==0: x.links.append(y)
        elif how==1: x.other=y
        elif how==2: x.links.append({'k':y,'m':[y]})
        elif how==3: x.links.append((y,lambda: y))
        elif how==4: x.links.append(iter([y]))
        elif how==5: x.links.append(y.__init__)
    return ns
import random
collect_in_del=()
def run(seed):
    global collect_in_del
    r=random.Random(seed)
    n=r.randrange(2,8)
    edges=[(r.randrange(n),r.randrange(n),r.randrange(6)) for _ in range(r.randrange(2*n))]
    for a in range(n):
        if r.random()<.5: edges.append((a,a,5))
    collect_in_del=tuple(i for i in range(n) if r.random()<.15)
    gc.collect()
    ns=build(0,edges,n)
    def cb(ref):
        log.append('cb'); 
        if r.random()<.5: gc.collect()
    refs=[weakref.ref(x,cb) for x in ns if r.random()<.4]
    log.clear()
    ns.clear()
    log.append('|')
    gc.collect()
    print(seed,*log)
    refs.clear()
    gc.collect()
for s in range(1000, 1300): run(s)
