"""In which order trash is finalized, called back for and let go of."""
import collections
import functools
import gc
import types
import weakref

gc.disable()


class A:
    def __del__(self):
        print("del", r() is not None, r2() is not None, rt() is not None)


class M(type):
    def __del__(self):
        print("M del", rt() is not None, r3() is not None)


def references():
    global r, r2, rt, r3
    a = A()
    a.a = a
    r = weakref.ref(a, lambda _: print("cb"))

    class T(metaclass=M): pass

    a.t = T
    rt = weakref.ref(T)

    class B: pass

    b = B()
    b.t = T
    T.b = b
    r3 = weakref.ref(b)
    r2 = weakref.ref(a)


references()
print(gc.collect() > 0, r(), r2(), rt(), r3(), r.__callback__ is None)


class E:
    def __init__(self, n):
        self.n = n

    def __del__(self):
        print(" e", self.n)

    def __hash__(self):
        return self.n


class D: pass


# A reference that is trash itself does not call back.
c, d = E(1), E(2)
c.d, d.c = d, c
c.r = weakref.ref(d, lambda _: print("inner"))
rr = weakref.ref(d, lambda _: print("outer", rr.__callback__ is not None))
rr2 = weakref.ref(d, lambda _: print("outer2"))
del c, d
gc.collect()
print(rr.__callback__ is None)
for k in range(2):
    x = []
    x.append(x)
    x.append(weakref.ref(A, lambda r: 1)) if k else None
    del x
    print(gc.collect())


def lists():
    x = [E(1), E(2), E(3)]
    x.append(x)


def dicts():
    x = {1: E(1), 2: E(2), 3: E(3)}
    x[4] = x


def instances():
    d = D()
    d.a, d.b, d.c = E(1), E(2), E(3)
    d.s = d


def with_dict():
    d = D()
    d.a, d.b, d.c = E(1), E(2), E(3)
    d.s = d
    d.__dict__


def slots(cycle=True):
    class S:
        __slots__ = ("a", "b", "__dict__")

    s = S()
    s.x, s.b, s.a = E(3), E(2), E(1)
    s.__dict__
    if cycle:
        s.y = s


def slots_alone():
    slots(False)


def tuples():
    x = []
    x.append((E(1), E(2), x))


def functions():
    e1, e2 = E(1), E(2)

    def f(a=E(3), *, k=E(4)):
        return e1, e2, f
    f.attr = E(5)


def generators():
    def g(a, b):
        c = me
        yield
    me = []
    x = g(E(1), E(2))
    next(x)
    me.append(x)


def partials():
    x = [E(0)]
    x.append(functools.partial(lambda *a: 1, E(1), E(2), x, k=E(3)))


def deques():
    d = collections.deque([E(1), E(2), E(3)])
    d.append(d)


def exceptions():
    e = ValueError(E(1))
    e.x = E(2)
    e.__cause__ = e
    e.__context__ = KeyError(E(3))


def ordered():
    d = collections.OrderedDict(a=E(1), b=E(2), c=E(3))
    d["d"] = d


def namespaces():
    n = types.SimpleNamespace(a=E(1), b=E(2))
    n.n = n


def subclasses():
    class L(list): pass
    x = L([E(1), E(2)])
    x.a = E(3)
    x.append(x)


for make in (
    lists, dicts, instances, with_dict, slots, slots_alone, tuples, functions, generators, partials, deques, exceptions, ordered,
    namespaces, subclasses,
):
    print(make.__name__)
    make()
    gc.collect()
# What is reachable from a survivor is found by walking lists and tuples from their ends; the order of later finalizers follows it.
print("walked")
kept = []
class R:
    def __init__(self, n): self.n, self.links = n, []
    def __del__(self):
        print(" r", self.n)
def survivors(kind):
    keeper = R(0)
    nodes = [R(i) for i in range(1, 5)]
    for node in nodes: node.me = node
    keeper.links = kind(iter([n]) for n in nodes)
    kept.append(keeper)
    del keeper, node, nodes
    gc.collect()
    kept.clear()
    gc.collect()
for kind in list, tuple, lambda i: dict(enumerate(i)), lambda i: {k: None for k in i}:
    survivors(kind)
# The callback of one weak reference drops others' last references.
class T: pass
t = T()
box = [weakref.ref(t, lambda r, i=i: (print("cb", i), box.clear())) for i in range(3)]
del t
# Both referents of an operation on proxies die of it, the left one first.
class Q:
    def __init__(self, n): self.n = n
    def __eq__(self, o):
        pair.clear()
        return True
    __add__ = __eq__
    __hash__ = object.__hash__
    def __del__(self): print("q", self.n)
for op in (lambda a, b: a == b, lambda a, b: a + b):
    pair = [Q(1), Q(2)]
    a, b = map(weakref.proxy, pair)
    print(op(a, b))
