# Unions, updates and copies of dicts of subclasses with keys, items and iterators of their own.
log=[]
class D(dict):
    def __iter__(self): log.append("iter"); return iter(["a","b"])
    def keys(self): log.append("keys"); return ["k1","k2"]
    def __getitem__(self,k): log.append("get "+str(k)); return k*2
    def items(self): log.append("items"); return []
    def copy(self): log.append("copy"); return {}
class E(dict):
    def keys(self): log.append("keys"); return ["k1","k2"]
    def __getitem__(self,k): log.append("get "+str(k)); return k*2
class F(dict):
    def __iter__(self): log.append("iter"); return iter(["a","b"])
class G(dict):
    @property
    def keys(self): log.append("keysattr"); raise AttributeError("no")
class H(dict):
    @property
    def keys(self): log.append("keysattr"); raise ValueError("no")
class I(dict):
    keys = None
class J(dict):
    def __iter__(self): log.append("iter"); return iter(["a","b"])
    @property
    def keys(self): log.append("keysattr"); raise AttributeError("no")
class K(dict):
    def keys(self): log.append("keys"); return 5
    def __iter__(self): log.append("iter"); return 5
def t(f):
    log.clear()
    try: r=f(); r=(type(r).__name__, r if type(r) is dict else dict.copy(r) if isinstance(r, dict) and type(r).__iter__ is dict.__iter__ else list(dict.items(r)) if isinstance(r,dict) else r)
    except Exception as e: r=repr(e)
    print(f.__code__.co_firstlineno, r, log)
for C in (D,E,F,G,H,I,J,K):
    for d in (C(), C.__new__(C), dict.__new__(C)):
        try: dict.__setitem__(d,"a",1); dict.__setitem__(d, "z", 2)
        except Exception as e: print(e)
        print(C.__name__)
        t(lambda: {} | d)
        t(lambda: {"a":3, "q":5} | d)
        t(lambda: d | {})
        t(lambda: d | {"k1": 3})
        t(lambda: d | d)
        t(lambda: dict(d))
        t(lambda: {**d})
        t(lambda: dict.copy(d))
        x = {1:2}
        t(lambda: x.update(d))
        t(lambda: x.__ior__(d))
        t(lambda: {1:1}.__ror__(d))
        t(lambda: dict.__or__(d, 5))
        t(lambda: dict.fromkeys(d))
        t(lambda: (lambda **k: k)(**d))
        x = C(); t(lambda: dict.update(x, d))
        print(list(dict.items(x)))
