# Generic beside other bases, type parameters' defaults and modules, struct sequences made by hand.
import collections
import copy
import pickle
import time
import os
import sys
from typing import *


def t(f, *a, **k):
    try:
        print(f(*a, **k))
    except BaseException as e:
        print(type(e).__name__, e)


T = TypeVar("T")
U = TypeVar("U")
D = TypeVar("D", default=str)
P = ParamSpec("P")
Ts = TypeVarTuple("Ts")


class Chain(collections.ChainMap[T, U]):
    pass


class First(Generic[T], dict):
    def __init__(self, x):
        self.x = x


class WithNew(Generic[T]):
    def __new__(cls, arg):
        self = super().__new__(cls)
        self.arg = arg
        return self


class Proto(Protocol):
    def f(self): ...


print(type(Chain()), Chain({1: 2}), type(First(3)), First(3).x, WithNew(5).arg)
t(Proto)
print(Generic.__mro__, Generic.__module__, "__new__" in Generic.__dict__, bool(Generic.__flags__ & (1 << 9)))
for proto in range(6):
    x = pickle.loads(pickle.dumps(First(7), proto))
    print(type(x).__name__, x.x, end=" ")
print()


class C[V]:
    def __init__(self, v: V):
        self.v = v


print([pickle.loads(pickle.dumps(C(1), p)).v for p in range(6)])
t(lambda: TypeVar("X", default=None).__default__)
t(lambda: ParamSpec("X", bound=(int, str)).__bound__)
ns = {}
exec("from typing import TypeVar, ParamSpec, TypeVarTuple\nx = [TypeVar('A'), ParamSpec('B'), TypeVarTuple('C')]", ns, ns)
print([v.__module__ for v in ns["x"]])


class A(Generic[T, U, D]): ...


t(lambda: A[int])
t(lambda: A[()])
t(lambda: dict[T, U][int])
t(lambda: iter(int | str))
t(lambda: list(int | T))
t(Union, 1)

S = time.struct_time
t(S)
t(S, range(9), None)
t(S, range(9), {"tm_zone": "x", "foo": 1})
t(S, range(10), {"tm_zone": 1})
t(S, range(9), x=1)
print(S(range(9), {"tm_gmtoff": 3}).tm_gmtoff)
r = os.stat_result(range(10), {"st_atime": 1.5})
print(r, r.st_atime)
t(copy.replace, r, st_mode=1)
t(os.stat_result, range(10), {"bogus": 1})
t(type(sys.flags))
t(type(sys.version_info), range(5))
