# A function's code is replaced while frames run it: they go on with what they have.
import gc
import sys


def other(n):
    return ("other", n)


def maker(text):
    space = {}
    exec(f"def made(n):\n    {text}", space)
    return space["made"]


def self_replacing():
    f = maker("""
    made.__code__ = other.__code__
    garbage = [tuple(range(i, i + 3)) for i in range(50)]
    return ("first", n, made(n + 1), len(garbage), "constant " "of the first code")
""")
    f.__globals__["other"] = other
    print(f(1))
    print(f(2))


def deep():
    f = maker("""
    if n == 0:
        made.__code__ = other.__code__
        return ("bottom",)
    below = made(n - 1)
    try:
        1 / 0
    except ZeroDivisionError as e:
        line = e.__traceback__.tb_frame.f_code.co_name
    return (n, below, line)
""")
    f.__globals__["other"] = other
    print(f(3))
    print(f(3))


def raising():
    f = maker("""
    made.__code__ = other.__code__
    raise ValueError("with a frame of the old code")
""")
    f.__globals__["other"] = other
    try:
        f(1)
    except ValueError as e:
        frame = e.__traceback__.tb_next.tb_frame
        code = frame.f_code
        print(e, code.co_name, code is f.__code__, frame.f_locals)
    gc.collect()
    print(code.co_names)


def generators():
    f = maker("""
    yield 1
    made.__code__ = generic.__code__
    yield 2
    yield "three"
""")

    def generic(n):
        yield "generic"

    f.__globals__["generic"] = generic
    g = f(0)
    print(next(g), next(g), list(f(0)), list(g), g.gi_code.co_consts)


def from_outside():
    def callee(n):
        frame = sys._getframe(1)
        caller = frame.f_globals["made"]
        caller.__code__ = other.__code__
        del frame
        return n * 2

    f = maker("""
    a = callee(n)
    b = callee(a)
    return "still the first", a, b, made(n)
""")
    f.__globals__.update(callee=callee, other=other)
    print(f(5))


for test in (self_replacing, deep, raising, generators, from_outside):
    test()
    gc.collect()
