def loops(a, b):
    for i in a:
        if i: continue
        elif b: break
    else:
        return 1
    while a:
        a -= 1
        if not a and b or i: break
    else: b()
    while True:
        if a: return
        if b: continue
        break
    while 0: dead()
    for x, (y, *z) in [1, 2, 3]: pass
    return None
def conditions(a, b, c):
    x = a if b else c
    y = a and b and c or not (a or b)
    z = a < b < c, a is None, a is not None, a in b, a not in b, not a in b
    if a is None: x()
    if not (a is not None): y()
    if a < b < c: z()
    if (a or b) and not c: x()
    if a: 
        pass
    assert a, "message"
    assert (yield)
    return x, y, z
def stores(a):
    a.b.c[0] = a[1:2] = a[::3] = a[1, 2] = x = y, (z, *w) = a
    a.b += 1; a[0] -= 2; a[1:2] *= 3; x /= y; x //= y; x **= y; x @= y; x %= y
    x <<= 1; x >>= 1; x &= 1; x |= 1; x ^= 1
    x, y = y, x
    x, y, z = z, y, x
    del a.b, a[0], a[1:2], (x, [y])
def constants():
    if True: a()
    if False: b()
    if not 1: c()
    if "": d()
    while 1:
        e()
    unreachable()
def folding():
    return (1 + 2 * 3 - 4, 2 ** 10, 7 // 2, 7 % 3, -7 // 2, 1 << 4, 0xFF & 0x0F | 1 ^ 2, ~5, not 0,
        1 / 0, "a" "b" + "c", "ab" * 3, b"x" * 2, (1, 2) + (3,), (1, 2)[1], "abc"[1], 1.5 * 2, 1j * 1j,
        "%s and %r" % (a, b), "%d" % 1, -(1), +2.0, 2 ** 1000000, "x" * 100000)
def displays(a):
    return [1, 2, 3], {1, 2, 3}, [*a, 1], {*a, 1}, {**a, "k": 1, **a}, (*a,), {1: 2, 3: 4}, [a, 2], {a}
for x in [1, 2, 3]: pass
for x in {1, 2, 3}: x in {4, 5} or x in [6, 7]
