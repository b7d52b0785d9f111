# Operations that have a short way for plain cases: the cases beside them.
import gc, sys, weakref

# isinstance of what shows its type, until it does not.
class Plain: pass
class Other: pass
class Child(Plain): pass
p, c = Plain(), Child()
print([isinstance(x, Other) for x in (p, c, p, c)])
p.__dict__['__class__'] = Other
print([isinstance(x, Other) for x in (p, c, p, c)])
class Mixin:
    @property
    def __class__(self): return Other
class Base: pass
class Late(Base): pass
late = Late()
print([isinstance(late, Other) for _ in range(3)])
Late.__bases__ = (Base, Mixin)
print([isinstance(late, Other) for _ in range(3)])
Late.__bases__ = (Base,)
print([isinstance(late, Other) for _ in range(3)])
Base.__getattribute__ = lambda self, name: Other if name == '__class__' else object.__getattribute__(self, name)
print([isinstance(late, Other) for _ in range(3)])
del Base.__getattribute__
print([isinstance(late, Other) for _ in range(3)])
class Meta(type): pass
class Made(metaclass=Meta): pass
print(isinstance(Made, type), isinstance(Made, Other), isinstance(Made, Meta), isinstance(3, Other), isinstance(3.5, (str, Other)))

# Powers of floats.
def power(x, y):
    try:
        return x ** y
    except Exception as e:
        return f'{type(e).__name__}: {e}'
inf, nan = float('inf'), float('nan')
numbers = [0.0, -0.0, 1.0, -1.0, 2, -8, 0.5, 1e308, 5e-324, inf, -inf, nan, 1/3]
for x in numbers:
    print(x, [power(x, y) for y in numbers])

# Products and sums of a few limbs.
edges = [0, 1, -1, 2**62, -2**63, 2**64 - 1, 2**64, -2**128 + 1, 3**90, 2**256 - 1, -2**511, 2**512 - 1, 2**513]
total = 0
for a in edges:
    for b in edges:
        s, d, m = a + b, a - b, a * b
        assert s - b == a and d + b == a and (b == 0 or m // b == a and m % b == 0) and type(m) is int
        total = (total * 31 + s + 7 * d + 13 * m) % (2**300 + 11)
print(total)

# Lists of ranges and of what is grown meanwhile.
print(list(range(5)), list(range(10, 0, -3)), list(range(2**62 - 1, 2**62 + 1)), len(list(range(1000))))
l = [1, 2]
l.extend(range(3))
l += range(-1, 1)
print(l)

# Reversed tuples, and tuples that are read in their own way.
class Odd(tuple):
    def __getitem__(self, i): return -tuple.__getitem__(self, i)
print(list(reversed((1, 2, 3))), list(reversed(Odd((1, 2, 3)))), list(Odd((1, 2))))
r = reversed((1, 2, 3))
print(next(r), r.__length_hint__(), list(r), list(r))

# Tuples are compared item by item, then by length.
class Loud:
    def __init__(self, n): self.n = n
    def __eq__(self, other):
        print('eq', self.n, getattr(other, 'n', other))
        return self.n == getattr(other, 'n', other)
x = Loud(1)
print((x, 2) == (x, 2), (x, 2) != (1, 2, 3), (Loud(1),) == (Loud(2),), () != (), (nan,) == (nan,), (1, 2) == [1, 2])
class Fails:
    def __eq__(self, other): raise ZeroDivisionError('no')
try:
    (1, Fails()) == (1, Fails())
except ZeroDivisionError as e:
    print('failed', e)
if (1, 'a') == (1, 'a') and not (1,) == (2,) and (1,) != (2,):
    print('decided')

# Dicts with gaps are copied gaps and all.
d = {i: str(i) for i in range(10)}
for i in (0, 4, 9): del d[i]
e = d.copy()
e[4] = 'new'
e['k'] = 1
print(d, e, sys.getsizeof(d) == sys.getsizeof(d.copy()))
for i in range(100): d[i] = i
for i in range(95): del d[i]
e = d.copy()
print(d, e, e == d, sys.getsizeof(e) < sys.getsizeof(d), {**d}, dict(d), d | {1: 2})

# A constant on the stack outlasts the code that it is from.
def replaced():
    return ('long ' 'constant', swap(), 'another constant ' + 'here')
def swap():
    replaced.__code__ = (lambda: None).__code__
    gc.collect()
    return [str(i) * 3 for i in range(50)][7]
print(replaced(), replaced())
def counted():
    o = ('kept', 1.5, 2)
    p = o
    return sys.getrefcount(o), sys.getrefcount(p)
print(counted())
def steps():
    x = 'kept in a local'
    got = ('under', (yield x), 'the yield')
    yield got
g = steps()
print(next(g))
steps.__code__ = (lambda: None).__code__
gc.collect()
print(g.send(1), g.gi_frame.f_locals)
def raising():
    text = 'in the frame'
    raise ValueError(text)
try:
    raising()
except ValueError as e:
    frame = e.__traceback__.tb_next.tb_frame
del raising
gc.collect()
print(frame.f_locals)

# How generators end.
def finishing(log):
    try:
        yield 1
    finally:
        log.append('finished')
for end in ('dropped', 'closed', 'exhausted', 'never begun'):
    log = []
    g = finishing(log)
    w = weakref.ref(g, lambda w: log.append('weak'))
    if end != 'never begun': next(g)
    if end == 'closed': g.close()
    if end == 'exhausted': list(g)
    del g
    print(end, log, w())
class Keeps:
    def __init__(self, log): self.log = log
    def __del__(self): self.log.append('kept died')
log = []
def keeps(k):
    yield k
g = keeps(Keeps(log))
next(g)
g.close()
print(log)
del g
print(log)
# Deep structures end without a deep stack.
t = None
for i in range(300000):
    t = (t, [t], {1: t}) if i % 3 == 0 else [t] if i % 3 == 1 else {i: t}
del t
s = frozenset()
for _ in range(100000): s = frozenset([s])
del s
n = iter([])
for _ in range(100000): n = iter([n])
del n
print('ended')
