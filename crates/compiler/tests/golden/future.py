"""doc"""
from __future__ import annotations, generator_stop
x: int = 1
def f(a: -b ** c, *d: not e, k: (yield_ or x) and y, t: lambda a, /, b=1, *c, d, **e: a) -> [*a, {**b}, {c: d}]:
    def g(x: a[b:c, ::d], y: f"a{x!r:>{w}}b{{" "q'", z: {i for i in j if k for l in m}) -> (await_.b(1, *c, k=2, **d)): pass
class C:
    a: (1, 2) | () | (3,)
    b: x if y else (z if a else b)
    c: 1e400 - 2.5j + a < b <= c is not d not in g
    d: -(a + b) * c @ d // e % f << 2 >> 3 & 4 | 5 ^ ~6
    e: ((n), 1, "a" 'b', b"x", ..., None, True)
    f: {**a, 'k': (i for i in j)}[(1, *x)][(a, b)]
