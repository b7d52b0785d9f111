"""What the parameters of built-in functions are called, where CPython calls them so."""
import inspect, time, functools, contextvars, collections, _thread, sys
for f in (abs, bin, oct, hex, time.sleep, functools.partial.__setstate__, contextvars.ContextVar.__class_getitem__, contextvars.Token.__class_getitem__, collections.defaultdict.__missing__, sys.breakpointhook, sys._settraceallthreads, sys._setprofileallthreads):
    print(f.__name__, inspect.signature(f))
async def g(): yield
print(inspect.signature(g().asend))
