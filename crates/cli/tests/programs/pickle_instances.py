# Instances of ordinary classes, and of classes that become others while they are written.
import collections
import copyreg
import pickle



def show(name, f):
    try:
        r = f()
        print(name, r if not isinstance(r, bytes) or len(r) < 300 else (len(r), r[-60:]))
    except BaseException as e:
        print(name, type(e).__name__, e, getattr(e, "__notes__", None))


class A:
    def __init__(self, **k):
        for n, v in k.items():
            setattr(self, n, v)


class B(A):
    pass


class C(A):
    __slots__ = ("s",)


class G(A):
    def __getattribute__(self, n):
        if n == "__reduce_ex__":
            return lambda p: "A"
        return object.__getattribute__(self, n)


class H(A):
    def __getattr__(self, n):
        raise AttributeError(n)


class S(A):
    def __getstate__(self):
        return {"q": 1}


class N(A):
    def __getnewargs__(self):
        return ()


def many(make):
    return [make() for _ in range(3)]


for p in range(6):
    for make in (A, lambda: A(x=1), lambda: A(x=1, y="abc", z=[1]), lambda: B(x=A(x=2)), lambda: C(x=1, s=2),
                 lambda: H(x=1), lambda: S(x=1), lambda: N(x=1), lambda: [A(x=1), B(x=1), A(y=2), A(x=3, y=4)]):
        show(p, lambda: pickle.dumps(many(make), p))
    show(p, lambda: pickle.dumps([G(x=1), G(x=1)], p))
    a, b = A(x=1), A()
    a.me, b.other, a.b = a, a, b
    show(p, lambda: pickle.dumps([a, b, a, A(x=a)], p))
    d = A(x=5)
    show(p, lambda: pickle.dumps([A(x=1), d, d.__dict__, d], p))
    e, f = A(x=1), A(x=1)
    f.__reduce_ex__ = lambda p: (A, ())
    show(p, lambda: pickle.dumps([e, f], p))
    f = A(x=1)
    f.__class__ = B
    show(p, lambda: pickle.dumps([e, f, e], p))
    wide = A(**{"n%d" % i: i for i in range(40)})
    show(p, lambda: len(pickle.dumps([wide, A(**{"n%d" % i: i for i in range(40)})], p)))
    show(p, lambda: pickle.dumps([A(x=1), A(x=lambda: 0), A(x=2)], p) if False else pickle.dumps([A(x=1, y=2), A(x=1, y=open)], p))
    try:
        pickle.dumps([A(x=1, y=2), A(x=1, y=iter([lambda: 0]))], p)
    except Exception as x:
        print(p, type(x).__name__, x.__notes__)


class M:
    def __init__(self, f):
        self.f = f

    def __reduce__(self):
        self.f()
        return int, ()


for p in (2, 5):
    for n in (1, 2):
        def grow():
            a.new = 1

        def shrink():
            del a.x

        def change():
            a.x = 7
            a.y = 8

        def reach():
            a.__dict__

        def other():
            A.__reduce__ = lambda self: (str, ("r",))

        for f in (grow, shrink, change, reach, other):
            A.k = 1
            first = A(x=1, m=1, y=2)
            a = A(x=1, m=M(f), y=2) if n == 2 else A(m=M(f))
            if n == 1 and f is shrink:
                continue
            show((p, n, f.__name__), lambda: pickle.dumps([first, A(m=1), a, A(x=1, m=1, y=2)], p))
            if "__reduce__" in vars(A):
                del A.__reduce__

copyreg.pickle(A, lambda a: (int, ("5",)))
show("registered", lambda: pickle.dumps([A(x=1), A(x=1), B(x=1)]))
del copyreg.dispatch_table[A]
deep = None
for i in range(200000):
    deep = A(x=deep)
try:
    pickle.dumps(deep)
except RecursionError as e:
    print("deep", len(e.__notes__) > 100)
while deep is not None:
    deep = deep.x
print("__slotnames__" in vars(A), [vars(x) for x in pickle.loads(pickle.dumps([A(x=1), A(y=2), B()]))])
