"""`gc` finds cycles and tells who refers to whom; `atexit` calls back in reverse order."""
import atexit
import gc
import weakref


class Node:
    pass


def cycle():
    a, b = Node(), Node()
    a.other, b.other = b, a
    return weakref.ref(a)


gc.disable()
print(gc.isenabled())
gc.collect()
r = cycle()
print(r() is not None, gc.collect() > 0, r())
seen = []
gc.callbacks.append(lambda phase, info: seen.append((phase, sorted(info), info["generation"])))
gc.collect(1)
gc.callbacks.clear()
print(seen)
for bad in 3, -1:
    try:
        gc.collect(bad)
    except ValueError as e:
        print(e)
for bad in 3, -2:
    try:
        gc.get_objects(bad)
    except ValueError as e:
        print(e)
n = Node()
n.x = [1]
holder = [n]
print(gc.get_referents(holder) == [n], holder in gc.get_referrers(n))
print(gc.is_tracked(holder), gc.is_tracked(1), gc.is_tracked("a"), gc.is_finalized(n))
print(gc.get_threshold()[0], [sorted(s) for s in gc.get_stats()][0])
gc.freeze()
print(gc.get_freeze_count() > 0)
gc.unfreeze()
print(gc.get_freeze_count())
gc.enable()


def bye(*args, **kwargs):
    print("bye", args, kwargs)


print(atexit.register(bye, 1, k=2) is bye)
atexit.register(bye)
atexit.register(print, "first of the last")
atexit.register(len)
atexit.unregister(len)
print(atexit._ncallbacks())
try:
    atexit.register(3)
except TypeError as e:
    print(e)
