"""What `throw()` makes of its arguments, and what is said of exceptions that nobody can catch."""
class A:
    def __enter__(self): pass
    def __aenter__(self): pass
    def __exit__(self,*a): pass
    def __aexit__(self,*a): pass
class B: 
    def __enter__(self): pass
    def __exit__(self,*a): pass
class C:
    def __aenter__(self): pass
    def __aexit__(self,*a): pass
class D: pass
async def w(x):
    async with x: pass
for k in B,C,D:
    try:
        with k(): pass
    except TypeError as e: print(e)
    try: w(k()).send(None)
    except TypeError as e: print(e)
class G:
    def __getattr__(self,n): print("ga",n); raise AttributeError
import sys, warnings
warnings.simplefilter('ignore')
class Aw:
    def __aiter__(self): return self
    def __anext__(self): return 5
async def f():
    print(await anext(Aw(), 3))
try: f().send(None)
except Exception as e: print(repr(e))
async def f(): 
    await anext(Aw())
try: f().send(None)
except Exception as e: print(repr(e))
def gen(): yield
class E(Exception):
    def __new__(cls, *a): return cls
class F(Exception):
    def __init__(self, *a): 1/0
for args in [(E,),(E,1),(F,),(ValueError,TypeError(1)),(ValueError,(1,2)),(3,),(int,),(ValueError(),3),(ValueError,"x",3),(ValueError,KeyError(1),None)]:
    g=gen(); next(g)
    try: g.throw(*args)
    except BaseException as e: print(args, repr(e))
    print(g.gi_frame is None)
class It:
    def __iter__(self): return self
    def __next__(self): return 1
    @property
    def throw(self): 1/0
    @property
    def close(self): 1/0
def d(): yield from It()
g=d(); next(g)
try: g.throw(ValueError)
except BaseException as e: print(repr(e))
g=d(); next(g)
import re
def hook(u): print(u.exc_type.__name__, u.exc_value, u.exc_traceback is not None, re.sub('0x[0-9a-f]+', '0x', u.err_msg), u.object)
sys.unraisablehook=hook
g.close()
async def ag():
    yield 1
x=ag()
def fin(g): 1/0
sys.set_asyncgen_hooks(finalizer=fin)
x=ag()
try: x.asend(None).send(None)
except StopIteration: pass
del x
sys.set_asyncgen_hooks(None,None)
def ig():
    try: yield
    finally: yield 2
i=ig(); next(i); del i
class De:
    def __del__(self): 1/0
De()
import weakref
class W: pass
w=W(); r=weakref.ref(w, lambda r: 1/0); del w
import warnings
warnings.simplefilter("error")
async def co(): pass
co()
x=ag(); x.asend(1); x.athrow(ValueError); x.aclose()
del x
import gc
gc.callbacks.append(lambda *a: 1/0)
gc.collect()
gc.callbacks.clear()
import atexit
atexit.register(lambda: 1/0)
class Cyc:
    def __init__(s): s.s=s
    def __del__(self): 1/0
Cyc(); gc.collect()
w=W(); w.w=w; w.r=w; r=weakref.ref(w, lambda r: 1/0); del w; gc.collect()
