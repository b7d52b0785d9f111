# Who allocated what: traces of memory.
import tracemalloc, _tracemalloc, sys, gc
print(tracemalloc.is_tracing(), tracemalloc.get_traced_memory(), tracemalloc.get_traceback_limit(), tracemalloc._get_traces(), tracemalloc.get_object_traceback([]))
for n in (0, -1, 65536):
    try: tracemalloc.start(n)
    except ValueError as e: print(e)
before = [object() for _ in range(10)]
def make(n): return b'x' * n
def outer(n): return make(n)
class C: pass
tracemalloc.start(3)
print(tracemalloc.is_tracing(), tracemalloc.get_traceback_limit())
tracemalloc.start(5)
print(tracemalloc.get_traceback_limit())
kept = [outer(n) for n in (2, 100, 1000, 100000)]
for b in kept:
    tb = tracemalloc.get_object_traceback(b)
    print(len(b), [f.lineno for f in tb], tb.total_nframe)
print(sorted([t.size - sys.getsizeof(b'') for t in map(tracemalloc.Trace, tracemalloc._get_traces()) if t.size > 900]))
size, peak = tracemalloc.get_traced_memory()
print(101000 < size <= peak < 120000)
kept[3] = None
print(100000 <= size - tracemalloc.get_traced_memory()[0] < 102000, tracemalloc.get_traced_memory()[1] >= peak)
tracemalloc.reset_peak()
print(tracemalloc.get_traced_memory()[1] < 20000)
numbers = list(range(10000))
print(80000 <= tracemalloc.get_traced_memory()[0] < 500000)
del numbers
d = dict.fromkeys(range(10000))
print(tracemalloc.get_traced_memory()[0] > 200000)
del d
print(tracemalloc.get_traced_memory()[0] < 20000)
s = ''
for i in range(3000): s += 'y'
print([f.lineno for f in tracemalloc.get_object_traceback(s)])
o = C(); o.x = 1
print([f.lineno for f in tracemalloc.get_object_traceback(o)], tracemalloc.get_object_traceback(before[0]), tracemalloc.get_object_traceback(1))
snapshot = tracemalloc.take_snapshot().filter_traces([tracemalloc.Filter(True, make.__code__.co_filename)])
print(any(s.traceback[0].lineno == 9 for s in snapshot.statistics('lineno')), tracemalloc.get_tracemalloc_memory() > 0)
import threading
def work(): global made; made = make(5000)
t = threading.Thread(target=work); t.start(); t.join()
print([f.lineno for f in tracemalloc.get_object_traceback(made)][1:])
tracemalloc.clear_traces()
print(tracemalloc.get_object_traceback(kept[2]))
tracemalloc.stop()
print(tracemalloc.is_tracing(), tracemalloc.get_traced_memory(), tracemalloc.get_object_traceback(kept[2]), tracemalloc.get_traceback_limit())
