"""Module
docstring."""
def plain(a, b=1, /, c=2, *args, d, e=3, **kw) -> int:
    "doc"
    return a + b * c, args, d, e, kw

def closure(x):
    y = x
    def inner(z=y):
        nonlocal x
        x += 1
        return x, y, z, __debug__
    return inner, lambda *a, **k: (a, k, y)

def defaults(a=(1, 2), b=[], *, c={}): pass

@decorator(1)
@other
def decorated():
    global G
    G = 1
    del G

def unbound(flag):
    if flag:
        x = 1
    print(x)
    del x
    return x

def many():
    a00 = a01 = a02 = a03 = a04 = a05 = a06 = a07 = 0
    a08 = a09 = a10 = a11 = a12 = a13 = a14 = a15 = a16 = 0
    return a15, a16, a00

def calls(f, a, k):
    f(); f(1, 2); f(x=1); f(1, x=2); f(*a); f(*a, *a); f(**k); f(*a, x=1, **k)
    f(1, *a, 2); a.b(); a.b(1, c=2); a.b.c(*a); f(a)(a)(a); super().x; super().y(); super
    print(end="", *a)

def constants():
    return (1, 2.5, 3j, "s", b"b", None, True, ..., -1, -0.0, 255, 256, 1 << 70, (), ((1,), "x"))
