# A chain that comes back into itself while it starts on an iterable, and fails there.
import itertools
log=[]
class X:
    def __init__(s,n,deed=None): s.n=n; s.deed=deed
    def __iter__(s):
        log.append('iter%d'%s.n)
        if s.deed: s.deed()
        return iter([s.n])
    def __del__(s): log.append('del%d'%s.n)
class Bad:
    def __init__(s,n): s.n=n
    def __iter__(s):
        log.append('bad%d'%s.n); raise ValueError
    def __del__(s): log.append('del%d'%s.n)
def inner():
    try: log.append(next(it))
    except Exception as e: log.append(type(e).__name__)
    log.append('in')
for make in (lambda *a: itertools.chain.from_iterable(list(a)), lambda *a: itertools.chain(*a)):
    it=make(X(1,inner),Bad(2),X(3))
    for i in range(3):
        try: log.append(next(it))
        except Exception as e: log.append(type(e).__name__)
    del it
    log.append('end')
    print(log); log.clear()
