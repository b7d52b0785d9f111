"""`cmath`: values to ten digits, branch cuts, infinities and errors."""
import cmath

NAMES = "acos acosh asin asinh atan atanh cos cosh exp log log10 sin sinh sqrt tan tanh phase polar".split()


def show(f, *args):
    try:
        r = f(*args)
    except (ValueError, OverflowError, TypeError) as e:
        return f"{type(e).__name__}: {e}"
    return f"{r:.10g}" if isinstance(r, (complex, float)) else repr(r)


for name in NAMES:
    f = getattr(cmath, name)
    for z in (0.5 + 0.25j, -2 + 3j, 1.5 - 0.5j, 1000 + 1j, "x"):
        print(name, z, show(f, z))
for name in ("sqrt", "log", "exp"):
    for z in (complex(-1, 0.0), complex(-1, -0.0), complex(cmath.inf, 1), 0):
        print(name, z, show(getattr(cmath, name), z))
print(show(cmath.log, 8, 2), show(cmath.log, 2, 1), show(cmath.log, 2, 0))
print(show(cmath.rect, 1, cmath.inf), show(cmath.rect, 2, 1), show(cmath.atanh, 1))
print(cmath.isclose(1, 1 + 1e-10), cmath.isclose(1j, 1), cmath.isclose(1, 2, abs_tol=1))
print(cmath.infj, cmath.nanj, cmath.isinf(cmath.infj), cmath.isnan(cmath.nanj), cmath.isfinite(1j))
