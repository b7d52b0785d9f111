# Special methods that answer with the wrong type, classes with odd modules, bases that cannot be assigned.
import math
import operator
import sys
import warnings

warnings.simplefilter("error")


def attempt(f, *args):
    try:
        return repr(f(*args))[:80]
    except Exception as e:
        return f"{type(e).__name__}: {e}"


class F(float):
    pass


class I(int):
    pass


class C(complex):
    pass


class Odd:
    def __init__(self, value):
        self.value = value

    def answer(self, *args):
        return self.value

    __float__ = __int__ = __index__ = __complex__ = __bytes__ = __trunc__ = answer


class NoIndex(Odd):
    __index__ = None


for value in (1, F(1.5), I(3), 1.5, "x", C(1j), None, b"x", []):
    for f in (
        float, int, operator.index, complex, bytes, math.sqrt, math.trunc, chr, hex, range,
        lambda o: "%d" % o, lambda o: "%c" % o, lambda o: "%x" % o, lambda o: b"%b" % o, lambda o: [1][o], lambda o: round(1.5, o),
    ):
        for kind in (Odd, NoIndex):
            print(attempt(f, kind(value)))


class A:
    pass


class B(A):
    pass


class D:
    pass


class T(I):
    pass


for t, bases in (
    (A, (D,)), (B, (D,)), (B, (object,)), (A, (object,)), (B, (A, D)), (I, (D,)), (I, (int,)), (I, (F,)), (D, (int,)), (T, (I,)), (T, (int,)),
):
    print(t.__name__, [b.__name__ for b in bases], attempt(setattr, t, "__bases__", bases))


def local():
    class Local:
        pass

    for module in (None, 5, "builtins", "m"):
        Local.__module__ = module
        print(repr(Local), repr(Local()).split(" at ")[0])

    names = sys._getframe().f_locals
    print(attempt(operator.getitem, names, "nope"), attempt(operator.getitem, names, 5))


local()


class Meta(type):
    def __getattribute__(cls, name):
        asked.append(name)
        return super().__getattribute__(name)

    def mro(cls):
        return super().mro()


asked = []


class Made(metaclass=Meta):
    pass


print(asked)
