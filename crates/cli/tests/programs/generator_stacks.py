"""Frames of generators that delegate, contexts of what is thrown in, coroutines that were never awaited."""
import gc, sys, types, warnings


def names(limit):
    f, out = sys._getframe(1), []
    while f and len(out) < limit:
        out.append(f.f_code.co_name)
        f = f.f_back
    return out


def inner():
    try:
        yield names(3)
    except ZeroDivisionError:
        yield names(3)


def outer():
    yield from inner()


def main():
    g = outer()
    print(g.send(None), g.throw(ZeroDivisionError))


main()


class Target:
    def __iter__(self):
        return self

    def __next__(self):
        return 1

    def throw(self, *args):
        print(names(2))
        return 2

    def close(self):
        print(names(2))


def delegate():
    yield from Target()


g = delegate()
next(g)
print(g.throw(ValueError))
g.close()


def handles():
    try:
        raise KeyError('a')
    except KeyError:
        yield from inner()


g = handles()
next(g)
try:
    g.throw(ValueError(1))
except ValueError as e:
    print(repr(e.__context__))


def once():
    yield


g = once()
frame = g.gi_frame
next(g, None)
print(frame.f_back)
next(g, None)
print(frame.f_back)


async def never():
    pass


async def agen():
    yield 1


with warnings.catch_warnings(record=True) as seen:
    warnings.simplefilter('always')
    never()
    gc.collect()
    frame = never().cr_frame
    frame.clear()
    c = never()
    c.cr_frame.clear()
    c.close()
    a = agen()
    a.asend(1), a.athrow(ValueError), a.aclose(), a.__anext__()
    sys.set_coroutine_origin_tracking_depth(1)
    c = never()
    print(len(c.cr_origin), c.cr_origin[0][2])
    c.close()
    sys.set_coroutine_origin_tracking_depth(0)
for w in seen:
    print(w.category.__name__, w.message)


class It:
    def __aiter__(self):
        return self

    async def __anext__(self):
        raise StopAsyncIteration


async def default():
    return await anext(It(), 'default')


try:
    default().send(None)
except StopIteration as e:
    print(e.value)


import collections.abc


class Base:
    pass


class M(Base, collections.UserDict, collections.abc.Sequence):
    pass


class S(Base, collections.UserList, collections.abc.Mapping):
    pass


for x in M(), S():
    match x:
        case [*_]:
            print('sequence')
        case {}:
            print('mapping')
