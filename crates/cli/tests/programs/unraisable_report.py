"""The report of an exception that nobody can catch, and of a hook that fails."""
import io, os, re, sys, tempfile

BODY = r"""
import weakref, sys, io
sys.stderr = io.StringIO()
class Cb:
    def __call__(self, r): 1/0
    def __repr__(self): 2/0
class W: pass
w=W(); r=weakref.ref(w, Cb()); del w
sys.unraisablehook=lambda u:print(u.err_msg, u.object)
w=W(); r=weakref.ref(w, Cb()); del w
sys.unraisablehook=lambda u:3/0
w=W(); r=weakref.ref(w, lambda r:1/0); del w
del sys.unraisablehook
w=W(); r=weakref.ref(w, lambda r:1/0); del w
sys.unraisablehook=None
w=W(); r=weakref.ref(w, lambda r:1/0); del w
class X(Exception):
    def __str__(self): 1/0
def f(r): raise X
w=W(); r=weakref.ref(w, f); del w
def f(r):
    try: 1/0
    except Exception as e: 
        e=X(); e.add_note("x")
        raise KeyError from e
w=W(); r=weakref.ref(w, f); del w
def f(r): compile("a b\n c", "x", "exec")
w=W(); r=weakref.ref(w, f); del w
def f(r): raise ExceptionGroup("a",[ValueError(1)])
w=W(); r=weakref.ref(w, f); del w
def g(n):
    if n==0: 1/0
    g(n-1)
w=W(); r=weakref.ref(w, lambda r: g(30)); del w
"""
with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, "body.py")
    with open(path, "w") as f:
        f.write(BODY)
    exec(compile(BODY, path, "exec"), {"__name__": "__main__"})
print(re.sub(r'0x[0-9a-f]+', '0x', re.sub(r'"/.*/', '"', sys.stderr.getvalue())))
