"""What every hostile program starts with: a world of chance, objects whose special methods do harm, and how results are shown.

Arguments: a seed, the number of the first case, and how many cases. Each case depends on the seed and its
number alone, prints one line, and shares nothing with other cases. A kind of hostility is a file that follows this one
and marks its cases with `@case`.

Left out of what is shown, because each Python may choose it: addresses, and how deep a recursion may go (see `nesting.py`).
Automatic collections are off: when they happen depends on how many objects a Python needs for itself.
"""

import gc
import random
import re
import sys

gc.disable()
CASES = []


def case(function):
    CASES.append(function)
    return function


class Boom(Exception):
    """What hostile methods raise."""


def name(kind):
    return kind.__name__ if isinstance(kind, type) else "?"


def text(value, depth=0):
    """A short, deterministic description, for which no code of a hostile object runs."""
    kind = type(value)
    if depth > 3:
        return "..."
    if kind in (list, tuple):
        items = [text(v, depth + 1) for v in list.__getitem__(list(value), slice(8))]
        return f"{name(kind)}{len(value)}[{', '.join(items)}]"
    if kind is dict:
        items = [f"{text(k, depth + 1)}: {text(v, depth + 1)}" for k, v in list(value.items())[:8]]
        return f"dict{len(value)}[{', '.join(items)}]"
    if kind in (set, frozenset):
        items = [text(v, depth + 1) for v in value]
        if any("<" in item for item in items):
            # Hashed by address, as far as one can see.
            items.sort()
        return f"{name(kind)}{len(value)}[{', '.join(items[:8])}]"
    if kind in (int, float, complex, bool, type(None), str, bytes, bytearray, range, slice):
        try:
            shown = repr(value) if kind is not slice else "slice"
        except ValueError as e:
            shown = f"<{kind.__name__} of {value.bit_length()} bits>"
        shown = re.sub(r"0x[0-9a-fA-F]{6,}", "0x", shown)
        return shown if len(shown) < 80 else f"{shown[:60]}...{len(shown)}"
    if issubclass(kind, BaseException):
        return raised(value)
    if kind is Imp:
        return f"Imp{object.__getattribute__(value, 'number')}"
    return f"<{kind.__name__}>"


def raised(e):
    """The type and text of an exception."""
    if isinstance(e, RecursionError):
        # Which check finds the end of the stack is an accident.
        return "RecursionError"
    try:
        shown = str(e)
    except Exception as again:
        shown = f"<{type(again).__name__}>"
    shown = re.sub(r"0x[0-9a-fA-F]+", "0x", shown)
    return f"{type(e).__name__}: {shown[:160]!a}"


class World(random.Random):
    """The chances of one case, and what hostile methods may do in it."""

    def __init__(self, seed):
        super().__init__(seed)
        self.fuel = 60
        self.deeds = []
        self.depth = 0
        self.count = 0
        self.log = []
        self.kept = []
        # How probable it is that a special method does harm, and that it lies.
        self.harm = self.choice((0.05, 0.2, 0.6))
        self.lie = self.choice((0.0, 0.05, 0.3))

    def act(self, who):
        """Called by each special method: perhaps does one of the deeds, perhaps raises."""
        if self.fuel <= 0 or self.depth > 3:
            return
        self.fuel -= 1
        self.log.append(who)
        if self.random() >= self.harm:
            return
        if not self.deeds or self.random() < 0.15:
            raise Boom(who)
        self.depth += 1
        try:
            self.choice(self.deeds)()
        except Boom:
            raise
        except Exception as e:
            self.log.append(raised(e))
        finally:
            self.depth -= 1

    def lies(self):
        return self.fuel > 0 and self.random() < self.lie

    def imp(self):
        self.count += 1
        return Imp(self, self.count)

    def some(self, n=6, imps=0.5):
        """A few small values and imps."""
        return [
            self.imp() if self.random() < imps else self.choice((0, 1, 2, 3, -1, "a", 2.5, (1,), None))
            for _ in range(self.randrange(1, n + 1))
        ]

    def wrong(self):
        """A value of a wrong type or size."""
        return self.choice((
            None, "text", -1, -(2**70), 2**70, 2**63 - 1, 1.5, NotImplemented, b"b", [], (), type, object(), sys.maxsize + 1,
        ))

    def tries(self, *steps):
        """Runs steps, and gives what each answers or raises.

        The log says where each begins: the line of the step, or of the operation that is its default argument.
        """
        found = []
        for step in steps:
            code = getattr(step, "__code__", None)
            inner = code and step.__defaults__ and getattr(step.__defaults__[0], "__code__", None)
            self.log.append(f"@{(inner or code).co_firstlineno}" if code else "@")
            try:
                found.append(text(step()))
            except Boom as e:
                found.append(f"Boom({e})")
            except (Exception, GeneratorExit) as e:
                found.append(raised(e))
        return found


def _special(method, honest, kinds=None):
    def run(self, *args):
        world = object.__getattribute__(self, "world")
        world.act(method)
        if world.lies():
            return world.wrong()
        return honest(self, world, *args)

    run.__name__ = run.__qualname__ = method
    return run


class Imp:
    """Has every special method; each may harm the container that is being worked on, raise, or lie."""

    def __init__(self, world, number):
        object.__setattr__(self, "world", world)
        object.__setattr__(self, "number", number)

    def __del__(self):
        world = object.__getattribute__(self, "world")
        if world.fuel > 0:
            world.fuel -= 1
            if world.random() < 0.3:
                world.kept.append(self)
            try:
                world.act("del")
            except Boom:
                pass


def _number(self):
    return object.__getattribute__(self, "number")


def _other(value):
    return object.__getattribute__(value, "number") if type(value) is Imp else value


for _method, _honest in {
    "__eq__": lambda s, w, o: _number(s) == _other(o),
    "__ne__": lambda s, w, o: _number(s) != _other(o),
    "__lt__": lambda s, w, o: _number(s) < (n if isinstance(n := _other(o), int) else 3),
    "__le__": lambda s, w, o: _number(s) <= (n if isinstance(n := _other(o), int) else 3),
    "__gt__": lambda s, w, o: _number(s) > (n if isinstance(n := _other(o), int) else 3),
    "__ge__": lambda s, w, o: _number(s) >= (n if isinstance(n := _other(o), int) else 3),
    "__hash__": lambda s, w: _number(s) % 4,
    "__bool__": lambda s, w: _number(s) % 2 == 0,
    "__index__": lambda s, w: _number(s) - 2,
    "__int__": lambda s, w: _number(s),
    "__float__": lambda s, w: _number(s) / 2,
    "__complex__": lambda s, w: complex(_number(s), 1),
    "__len__": lambda s, w: _number(s) % 5,
    "__length_hint__": lambda s, w: _number(s) * 3,
    "__iter__": lambda s, w: Steps(w, _number(s) % 5),
    "__reversed__": lambda s, w: Steps(w, 2),
    "__getitem__": lambda s, w, k: w.deeds and w.random() < 0.3 and w.imp() or _step(w, k),
    "__contains__": lambda s, w, k: w.random() < 0.5,
    "__repr__": lambda s, w: f"Imp{_number(s)}",
    "__str__": lambda s, w: f"str{_number(s)}",
    "__bytes__": lambda s, w: b"imp",
    "__format__": lambda s, w, spec: f"<{spec}>",
    "__call__": lambda s, w, *a: a[0] if a else 0,
    "__add__": lambda s, w, o: w.imp(),
    "__radd__": lambda s, w, o: w.imp(),
    "__iadd__": lambda s, w, o: s,
    "__mul__": lambda s, w, o: w.imp(),
    "__rmul__": lambda s, w, o: w.imp(),
    "__sub__": lambda s, w, o: 1,
    "__rsub__": lambda s, w, o: NotImplemented,
    "__abs__": lambda s, w: 1,
    "__round__": lambda s, w, *n: 1,
    "__neg__": lambda s, w: s,
    "__divmod__": lambda s, w, o: (1, 2),
    "__fspath__": lambda s, w: "/nonexistent/imp",
    "__enter__": lambda s, w: s,
    "__exit__": lambda s, w, *e: True,
    "__reduce_ex__": lambda s, w, p: (int, (_number(s),)),
    "__copy__": lambda s, w: s,
    "__deepcopy__": lambda s, w, memo: s,
    "__buffer__": lambda s, w, flags: memoryview(bytearray(b"imps")),
}.items():
    setattr(Imp, _method, _special(_method, _honest))


def _step(world, key):
    if isinstance(key, int) and key < 4:
        return key
    raise IndexError("no more")


class Steps:
    """An iterator that may harm what it walks over, and may lie about its length."""

    def __init__(self, world, left, values=None):
        self.world = world
        self.left = left
        self.values = values

    def __iter__(self):
        return self

    def __next__(self):
        self.world.act("next")
        if self.left <= 0:
            raise StopIteration
        self.left -= 1
        return self.values(self.left) if self.values else self.left

    def __length_hint__(self):
        self.world.act("hint")
        return self.world.wrong() if self.world.lies() else self.left


def main():
    seed, first, count = map(int, sys.argv[1:])
    sys.unraisablehook = lambda report: print("  unraisable:", raised(report.exc_value))
    for number in range(first, first + count):
        world = World(seed * 1_000_003 + number)
        function = CASES[world.randrange(len(CASES))]
        print(number, function.__name__, end=": ", flush=True)
        try:
            shown = text(function(world))
        except (Exception, GeneratorExit) as e:
            shown = raised(e)
        print(shown[:3000], "|", *world.log, flush=True)
        world.deeds.clear()
        world.fuel = 0
        world.kept.clear()
        del world
        gc.collect()
    print("end")
