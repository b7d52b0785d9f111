# _lsprof: calls are counted and timed, here by a clock of the program's own.
import _lsprof
import cProfile
import gc
import io
import pstats
import sys


class Clock:
    """Goes on by one each time somebody looks."""

    def __init__(self):
        self.now = 0

    def __call__(self):
        self.now += 1
        return self.now


def name(code):
    return str(getattr(code, "co_name", code)).partition(" at 0x")[0]


def show(title, p):
    print(title)
    for e in sorted(p.getstats(), key=lambda e: name(e.code)):
        print("  ", name(e.code), e.callcount, e.reccallcount, e.totaltime, e.inlinetime)
        for c in sorted(e.calls or (), key=lambda c: name(c.code)):
            print("      ", name(c.code), c.callcount, c.reccallcount, c.totaltime, c.inlinetime)


def profiled(title, f, *args, **options):
    p = _lsprof.Profiler(Clock(), 1.0, **options)
    p.enable(**options)
    try:
        f(*args)
    except ZeroDivisionError:
        pass
    p.disable()
    show(title, p)


def attempt(f, *args, **kwargs):
    try:
        return f(*args, **kwargs)
    except Exception as e:
        return f"{type(e).__name__}: {e}"


def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


def counting(n):
    for i in range(n):
        yield i


def consume():
    return list(counting(3)), max(counting(2)), [x for x in counting(1)]


def failing():
    try:
        len(3)
    except TypeError:
        pass
    return 1 / 0


def throwing():
    g = counting(3)
    next(g)
    try:
        g.throw(KeyError)
    except KeyError:
        pass
    g = counting(3)
    next(g)
    g.close()


class Derived(list):
    def append(self, x):
        super().append(x)
        list.append(self, x)


def methods():
    d = Derived()
    d.append(1)
    d.extend("ab")
    dict.fromkeys("a")
    "a".upper()
    int.from_bytes(b"a")
    str.maketrans({})
    sys.getrecursionlimit()
    isinstance(1, int)


profiled("recursion", fib, 4)
profiled("no subcalls", fib, 4, subcalls=False)
profiled("generators", consume)
profiled("exceptions", failing)
profiled("throw and close", throwing)
profiled("methods", methods)
profiled("methods, not counted", methods, builtins=False)


async def inner():
    return 1


async def outer():
    return await inner() + await inner()


def coroutine():
    try:
        outer().send(None)
    except StopIteration:
        pass


profiled("coroutines", coroutine)

# Without code: the callbacks take whatever they are given.
p = _lsprof.Profiler(Clock(), 0.5)
p._pystart_callback("a", 0)
p._pystart_callback("b", 0)
p._pyreturn_callback("a", 0, None)
p._pyreturn_callback("never seen", 0, None)
p._pyreturn_callback("a", 0, None)
show("unmatched", p)
p.clear()
show("cleared", p)
for f, first in [
    (len, None),
    (str.upper, "a"),
    (list.append, Derived()),
    (list.append, 3),
    (list.append, sys.monitoring.MISSING),
    ([].append, None),
    (print, 1),
    (fib, 3),
    (int, 3),
    (3, 4),
]:
    p.clear()
    p._ccall_callback(0, 0, f, first)
    p._creturn_callback(0, 0, f, first)
    print([str(e.code).partition(" at 0x")[0] for e in p.getstats()])

# Arguments.
P = _lsprof.Profiler


class NoTruth:
    def __bool__(self):
        raise ArithmeticError("no truth")


print(attempt(P, 1, 2, 3, 4, 5))
print(attempt(P, timeunit="a"))
print(attempt(P, foo=1))
print(attempt(P, subcalls=NoTruth()))
print(attempt(p.enable, 1, 2, 3))
print(attempt(p.enable, a=1))
print(attempt(p.enable, NoTruth()))
print(attempt(p.disable, 1))
print(attempt(p.clear, 1))
print(attempt(p.getstats, 1))
print(attempt(p._pystart_callback, 1))
print(attempt(p._pythrow_callback, 1))
print(attempt(p._pyreturn_callback, 1, 2))
print(attempt(p._ccall_callback, 1, 2, 3))
print(attempt(p._creturn_callback))
print(attempt(P.__init__, 3))
print(attempt(setattr, P, "x", 1))
print(attempt(getattr, p, "__dict__"))
print(P.__text_signature__)
print(P.enable.__text_signature__, P.disable.__text_signature__, P.getstats.__text_signature__)
print(_lsprof.profiler_entry((1, 2, 3, 4, 5, 6)), attempt(_lsprof.profiler_subentry, (1,)))
print(_lsprof.profiler_entry.__match_args__, _lsprof.profiler_subentry.__match_args__)

# One at a time.
q = P()
q.enable()
print(attempt(P().enable), sys.monitoring.get_tool(sys.monitoring.PROFILER_ID))
q.disable()
q.disable()
print(sys.monitoring.get_tool(sys.monitoring.PROFILER_ID))

# Timers that fail.


def report(u):
    print("  unraisable:", u.exc_type.__name__, u.exc_value, "|", u.err_msg, "|", u.object)


class Timer:
    def __init__(self, answer):
        self.answer = answer

    def __call__(self):
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    def __repr__(self):
        return "the timer"


class Index:
    def __index__(self):
        return 4


sys.unraisablehook = report
for answer in (
    1,
    2.5,
    "a",
    None,
    Index(),
    True,
    2**70,
    10**10,
    9223372036.9,
    float("nan"),
    float("inf"),
    -1e-10,
    ValueError("x"),
):
    for unit in (0.0, 0.5, -1):
        p = P(Timer(answer), unit)
        print(type(answer).__name__, unit)
        p._pystart_callback("a", 0)
        p.__init__(Timer(0), unit)
        p._pyreturn_callback("a", 0, None)
        print("  ", p.getstats()[0][1:])

# Timers that turn on the profiler.
for what in (
    "p.clear()",
    "p.disable()",
    "p.getstats()",
    "p._pystart_callback('b', 0)",
    "p._pyreturn_callback('a', 0, None)",
    "p._ccall_callback(0, 0, len, 0)",
    "p.__init__(None)",
):
    now = 0

    def timer():
        global now
        now += 1
        print("  ", now, attempt(eval, what))
        return now

    print(what)
    p = P(timer, 1)
    p._pystart_callback("a", 0)
    p._pyreturn_callback("a", 0, None)
    print("  ", [(e.code, e.callcount) for e in p.getstats()])


# Cycles through a profiler are found.
class Cycle:
    pass


def make_cycle():
    c = Cycle()
    c.p = P(lambda: c and 0)


gc.collect()
make_cycle()
gc.collect()
print(sum(type(o) is Cycle for o in gc.get_objects()))

# cProfile.
pr = cProfile.Profile(Clock(), 0.001)
print(pr.runcall(fib, 3))
out = io.StringIO()
pstats.Stats(pr, stream=out).strip_dirs().sort_stats("name").print_stats().print_callers()
print("\n".join(line.rstrip() for line in out.getvalue().splitlines()))
with cProfile.Profile(Clock(), 0.001) as pr:
    fib(2)
pr.create_stats()
for key in sorted(pr.stats, key=lambda key: key[2]):
    cc, nc, tt, ct, callers = pr.stats[key]
    print(key[2], cc, nc, round(tt, 4), round(ct, 4), sorted((k[2], v[:2]) for k, v in callers.items()))
print(cProfile.label("text"), cProfile.label(fib.__code__)[2], cProfile.__all__)
pr = cProfile.Profile()
print(attempt(pr.runctx, "1 / 0", {}, {}), sys.monitoring.get_tool(2))
