"""Whose TypeError is replaced when an object cannot be iterated over."""
class A:
    def __init__(s, v): s.v=v
    def __iter__(s): return s.v
class L(list): pass
def t(f):
    try: print(f())
    except BaseException as e: print(type(e).__name__, e)
for it in (None, 5, [1], 'x', b'b'):
    for sl in (slice(0,2), slice(None,None,2)):
        v=[1,2,3,4]
        t(lambda: v.__setitem__(sl, A(it))); t(lambda: v.__setitem__(sl, it)); print(v)
class B:
    def __iter__(s): raise TypeError('mine')
class C:
    def __iter__(s): yield 1; raise TypeError('mine')
for sl in (slice(0,2), slice(None,None,2)):
    t(lambda: v.__setitem__(sl, B())); t(lambda: v.__setitem__(sl, C()))
t(lambda: v.extend(5)); t(lambda: v.extend(B())); t(lambda: dict([B()])); t(lambda: dict([5])); t(lambda: dict([A(5)])); t(lambda: dict([C()]))
t(lambda: b''.join(B())); t(lambda: ''.join(B())); t(lambda: ''.join(5)); t(lambda: b''.join(5)); t(lambda: ''.join(A(None)));t(lambda: b''.join(A(None)))
t(lambda: ''.join(C()));
t(lambda: tuple(B()));t(lambda: (lambda *a: a)(*B()));t(lambda: (lambda *a: a)(*A(None)))
t(lambda: [*B()]);t(lambda: [*A(None)])
import itertools, heapq, bisect, operator
t(lambda: list(zip(A(None)))); t(lambda: list(map(str,B())))
t(lambda: list(itertools.product(B()))); t(lambda: list(itertools.chain(A(1))))
t(lambda: range(5).index(B())); t(lambda: bytearray(b'abc').__setitem__(slice(0,2), B()))
t(lambda: bytes(B())); t(lambda: bytes(A(None))); t(lambda: bytearray(B())); t(lambda: bytearray(A(None)))
t(lambda: exec("a, b = x", {'x': B()})); t(lambda: exec("a, *b = x", {'x': B()})); t(lambda: exec("a, b = x", {'x': A(None)}))
t(lambda: set(B())); t(lambda: set().intersection(A(3))); t(lambda: frozenset(B()))
t(lambda: sorted(B())); t(lambda: min(B())); t(lambda: sum(B())); t(lambda: dict.fromkeys(B()))
t(lambda: type('X', B(), {})); t(lambda: type('X', (), {'__slots__': B()}))
t(lambda: 1 in B()); t(lambda: 1 in A(None)); t(lambda: operator.countOf(B(), 1)); t(lambda: operator.indexOf(B(), 1))
class Ob:
    def __dir__(s): return B()
t(lambda: dir(Ob()))
t(lambda: 'x'.startswith(B())); t(lambda: print(*B()))
t(lambda: __import__('functools').reduce(lambda a,b: a, B()))
t(lambda: __import__('functools').reduce(lambda a,b: a, A(None)))
t(lambda: __import__('collections').deque(B())); t(lambda: isinstance(1, B()))
t(lambda: __import__('math').fsum(B())); t(lambda: __import__('math').dist(B(), [1])); t(lambda: __import__('math').sumprod(B(), [1]));t(lambda: __import__('math').prod(B()))
t(lambda: __import__('itertools').starmap(pow, [B()]).__next__()); t(lambda: __import__('itertools').starmap(pow, [A(None)]).__next__())
t(lambda: __import__('heapq').nlargest(2, B())); t(lambda: __import__('heapq').merge(B()).__next__())
t(lambda: memoryview(b'abcd').cast('B', B())); t(lambda: __import__('array').array('i', B())); t(lambda: __import__('array').array('i', A(None)))
t(lambda: __import__('array').array('i', C()))
import csv, io, json
w=csv.writer(io.StringIO())
t(lambda: w.writerow(B())); t(lambda: w.writerow(A(None))); t(lambda: w.writerows(B())); t(lambda: w.writerows([B()])); t(lambda: csv.reader(B())); t(lambda: csv.reader(A(None)))
t(lambda: io.StringIO().writelines(B())); t(lambda: io.BytesIO().writelines(A(None)))
