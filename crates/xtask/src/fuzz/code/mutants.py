"""Changes the code objects of the functions below by chance and runs what the interpreter accepts.

Arguments: a seed, and how many mutants. Ends with the numbers of accepted and refused ones. Whatever a mutant raises is
right; ending this process is not.
"""

import dis
import os
import random
import signal
import sys
import types


def parameters(a, b=2, *c, d=4, **e):
    x = a + b
    for i in range(3):
        x += i
        if x > 5:
            y = [x, i]
        else:
            y = (x,)
    try:
        z = y[0] / a
    except (ZeroDivisionError, TypeError) as error:
        z = str(error)
    finally:
        x = None
    return z, y, c, d, e


def closure(a):
    def inner(q):
        nonlocal a
        a = q
        return [a + j for j in range(q) if j]

    return inner(3), a


def generator(a):
    x = yield a
    try:
        yield from [1, 2, x]
    except ValueError:
        yield 5
    return 7


class Manager:
    v = 3

    def method(self, x):
        return super().__init__(), self.v, x

    def __enter__(self):
        return self

    def __exit__(self, *error):
        return True


def blocks(k):
    with k as g:
        g.v = 2
        g.v += 1
        del g.v
        raise KeyError
    match k:
        case Manager(v=3):
            r = 1
        case {"a": b, **c}:
            r = b
        case [p, *q]:
            r = q
        case _:
            r = 0
    return f"{r!r:>3} {k.v}", {**{"a": 1}}, {*[1]}, lambda: k


def targets(k):
    s = {1: 2}
    l = [3, 1]
    s["x"], l[0] = l[0], s[1]
    del s[1]
    l.sort(key=lambda t: -t)
    a, *b, c = 1, 2, 3, 4
    assert a < 2 <= 3, "x"
    global last
    last = k
    import os as module
    from os import path
    return len(l), l[0:1], print, *b, a is not c, not a, -c, module.sep, k and s or l


async def coroutine(k):
    async for x in k:
        pass
    async with k:
        return await k


def recursive(n):
    if n:
        return recursive(n - 1) + 1
    return isinstance(n, int)


def groups(n):
    try:
        raise ExceptionGroup("x", [ValueError(1)])
    except* ValueError as e:
        n = e
    return n, t"{n}", [x for x in range(3) if (y := x)], {i: i for i in "ab"}


SUBJECTS = (
    parameters, closure, generator, Manager.method, blocks, targets, coroutine, recursive, groups,
)
VALUES = (1, 3, "abc", [3, 2, 1], Manager(), None, 2.5, {1: 2}, parameters)
OPCODES = [number for number in dis.opmap.values() if number < 200]
SECONDS = 0.3


class TooLong(BaseException):
    pass


def too_long(*_):
    raise TooLong


def mutant(code, chance):
    units = bytearray(code.co_code)
    operand = lambda: chance.choice((0, 1, 2, 3, 4, chance.randrange(256)))
    for _ in range(chance.choice((1, 1, 1, 2, 2, 3, 5))):
        at = chance.randrange(len(units) // 2) * 2
        kind = chance.random()
        if kind < 0.4:
            units[at] = chance.choice(OPCODES)
        elif kind < 0.8:
            units[at + 1] = operand()
        elif kind < 0.9:
            units[at] = chance.choice(OPCODES)
            units[at + 1] = operand()
        else:
            other = chance.randrange(len(units) // 2) * 2
            units[at:at + 2], units[other:other + 2] = units[other:other + 2], units[at:at + 2]
    changes = {"co_code": bytes(units)}
    if chance.random() < 0.2:
        changes["co_stacksize"] = code.co_stacksize + chance.choice((1, 5, 100))
    if chance.random() < 0.1:
        changes["co_flags"] = code.co_flags ^ 1 << chance.randrange(10)
    if chance.random() < 0.15 and code.co_exceptiontable:
        table = bytearray(code.co_exceptiontable)
        table[chance.randrange(len(table))] ^= 1 << chance.randrange(6)
        changes["co_exceptiontable"] = bytes(table)
    return code.replace(**changes)


def run(function, chance):
    for _ in range(3):
        arguments = chance.sample(VALUES, function.__code__.co_argcount)
        signal.setitimer(signal.ITIMER_REAL, SECONDS, SECONDS)
        try:
            try:
                result = function(*arguments)
                if hasattr(result, "send"):
                    for _ in range(4):
                        result.send(None)
                    result.throw(ValueError)
            finally:
                # The end of a generator may take for ever, too.
                result = None
        except TooLong:
            return
        except BaseException:
            pass
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)


def main(seed, count):
    signal.signal(signal.SIGALRM, too_long)
    chance = random.Random(seed)
    accepted = refused = 0
    # Mutants may change functions.
    subjects = [(f.__code__, f.__defaults__, f.__closure__, f.__kwdefaults__) for f in SUBJECTS]
    out, sys.stdout = sys.stdout, open(os.devnull, "w")
    for _ in range(count):
        original, defaults, cells, kwdefaults = chance.choice(subjects)
        try:
            code = mutant(original, chance)
            function = types.FunctionType(code, dict(globals()), None, defaults, cells, kwdefaults)
        except ValueError:
            refused += 1
            continue
        accepted += 1
        run(function, chance)
    sys.stdout = out
    print(accepted, refused)


main(int(sys.argv[1]), int(sys.argv[2]))
