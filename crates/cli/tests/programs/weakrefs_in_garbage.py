"""A weak reference that is garbage itself goes dead before finalizers run, and stays so when it comes back."""

import gc
import weakref

kept = []


class Target:
    pass


class Node:
    def __del__(self):
        kept.append(self)
        print("del", [r() is not None for r in self.refs])


class Ref(weakref.ref):
    pass


for kind in (weakref.ref, Ref):
    for callback in (None, lambda r: print("called")):
        for inner in (False, True):
            t = Target()
            n = Node()
            n.me = n
            n.refs = [kind(n if inner else t, callback)]
            del n
            gc.collect()
            n = kept.pop()
            del t
            print(kind.__name__, callback is not None, inner, [r() is not None for r in n.refs])
            n.me = None
            del n
            kept.clear()

for e in (Exception(), ValueError(), OSError(), StopIteration(), KeyError()):
    try:
        weakref.ref(e)
    except TypeError as x:
        print(x)


class Own(Exception):
    pass


class Slotted(Exception):
    __slots__ = ()


own = Own()
print(weakref.ref(own)() is own, "__weakref__" in Own.__dict__, Own.__weakrefoffset__, Exception.__weakrefoffset__)
try:
    weakref.ref(Slotted())
except TypeError as x:
    print(x)
