"""The native part of warnings: filters of every kind, registries, what happens where the library lacks something."""
import io, re, sys
sys.stderr = io.StringIO()
import _warnings, warnings, sys
print([n for n in sorted(dir(_warnings)) if n[1] != '_'], _warnings._defaultaction, _warnings._onceregistry, _warnings.filters, _warnings._warnings_context)
print(warnings.filters is _warnings.filters, warnings.filters)
def t(f,*a,**k):
    try: print(f.__name__, f(*a,**k))
    except BaseException as e: print(f.__name__,type(e).__name__, e)
t(_warnings._filters_mutated_lock_held)
t(_warnings._release_lock)
t(_warnings.warn, "x", int)
t(_warnings.warn, "x", 3)
t(_warnings.warn, "x", skip_file_prefixes=[1])
t(_warnings.warn, "x", skip_file_prefixes=(1,))
t(_warnings.warn_explicit, "x", UserWarning, "nofile.py", "3")
t(_warnings.warn_explicit, "x", UserWarning, 4, 3)
t(_warnings.warn_explicit, "x", UserWarning, "nofile.py", 3, registry=3)
t(_warnings.warn_explicit, "x", UserWarning, "nofile.py", 3, module_globals=3)
t(_warnings.warn_explicit, "x", None, "nofile.py", 3)
t(_warnings.warn_explicit, "x", int, "nofile.py", 3)
t(_warnings.warn_explicit, 5, UserWarning, "nofile.py", 3)
reg={}
for a in "once","module","default","always","all","error","ignore":
  warnings.simplefilter(a)
  for r in reg, None, {}:
    t(_warnings.warn_explicit, "x"+a, UserWarning, "nofile.py", 3, registry=r)
    t(_warnings.warn_explicit, "x"+a, UserWarning, "nofile.py", 3, registry=r)
    t(_warnings.warn_explicit, "x"+a, UserWarning, "nofile.py", 4, registry=r)
    print(r, _warnings._onceregistry)
for fs in [3, [3], [("ignore",)], [(3,None,Warning,None,0)], [("error","x",Warning,None,0)],[("error","xx",Warning,None,0)],[("error",None,Warning,"nofile",0)],[("error",None,Warning,"nofile.py",0)],[("error",None,Warning,None,4)],[("error",None,3,None,4)],[("error",3,Warning,None,4)]]:
    warnings.filters=fs
    t(_warnings.warn_explicit, "x", UserWarning, "nofile.py", 3)
warnings.filters=[]
warnings.defaultaction=3
t(_warnings.warn_explicit, "x", UserWarning, "nofile.py", 3)
warnings.defaultaction="once"; warnings.onceregistry=3
t(_warnings.warn_explicit, "x", UserWarning, "nofile.py", 3)
warnings.defaultaction="always"; warnings._showwarnmsg=3
t(_warnings.warn_explicit, "x", UserWarning, "nofile.py", 3)
t(_warnings.warn_explicit, "x", UserWarning, "", 3)
del warnings._showwarnmsg
t(_warnings.warn_explicit, "x", UserWarning, "nofile.py", 3)
t(_warnings.warn_explicit, "x", UserWarning, 'nofile2.py', 3)
t(_warnings.warn, "x", UserWarning, 1)
t(_warnings.warn, "x", UserWarning, 2)
t(_warnings.warn, "x", UserWarning, 200)
class L:
    def get_source(self, n): return "a\n  b\n c"
import importlib.machinery
t(_warnings.warn_explicit, "x", UserWarning, "nofile.py", 2, module_globals={'__name__':'q','__loader__':L(), '__spec__': importlib.machinery.ModuleSpec('q', L())})
t(_warnings.warn_explicit, "x", UserWarning, "nofile.py", 2, module_globals={'__name__':'q','__loader__':L()})
t(_warnings.warn_explicit, "x", UserWarning, "nofile.py", 20, module_globals={'__name__':'q','__loader__':L()})
show=sys.stderr
sys.stderr=None
t(_warnings.warn, "x", UserWarning, 200)
del sys.stderr
t(_warnings.warn, "x", UserWarning, 200)

print(re.sub('al>:[0-9]+', '', show.getvalue()))
