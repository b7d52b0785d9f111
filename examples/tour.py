"""A tour of the language: what Krait runs is Python 3.14.

    cargo run --release -- examples/tour.py
"""
import sys


# Functions: defaults, keywords only, any number of arguments, closures, decorators.
def traced(function):
    def wrapper(*args, **kwargs):
        shown = [repr(a) for a in args] + [f"{k}={v!r}" for k, v in kwargs.items()]
        result = function(*args, **kwargs)
        print(f"  {function.__name__}({', '.join(shown)}) -> {result!r}")
        return result
    return wrapper


@traced
def volume(width, height=2, /, *, depth=1, **rest):
    return width * height * depth + len(rest)


# Generators, and a generator that delegates to another.
def fibonacci(limit):
    a, b = 0, 1
    while a < limit:
        yield a
        a, b = b, a + b


def framed(items):
    yield "["
    count = yield from counted(items)
    yield f"] ({count})"


def counted(items):
    n = 0
    for n, item in enumerate(items, 1):
        yield str(item)
    return n


# Classes: properties, operators, class methods, inheritance, slots.
class Vector:
    __slots__ = ("x", "y")
    __match_args__ = ("x", "y")

    def __init__(self, x, y):
        self.x = x
        self.y = y

    @property
    def length(self):
        return (self.x ** 2 + self.y ** 2) ** 0.5

    @classmethod
    def unit(cls):
        return cls(1, 0)

    def __add__(self, other):
        if not isinstance(other, Vector):
            return NotImplemented
        return type(self)(self.x + other.x, self.y + other.y)

    def __eq__(self, other):
        return isinstance(other, Vector) and (self.x, self.y) == (other.x, other.y)

    def __hash__(self):
        return hash((self.x, self.y))

    def __repr__(self):
        return f"{type(self).__name__}({self.x}, {self.y})"


class Named(Vector):
    __slots__ = ("name",)

    def __init__(self, x, y, name="?"):
        super().__init__(x, y)
        self.name = name


# Structural pattern matching.
def describe(thing):
    match thing:
        case Vector(0, 0):
            return "the origin"
        case Vector(x, y) if x == y:
            return f"on the diagonal at {x}"
        case [first, *rest]:
            return f"{first!r} and {len(rest)} more"
        case {"name": str(name), **others}:
            return f"{name} with {sorted(others)}"
        case int() | float():
            return "a number"
        case _:
            return type(thing).__name__


# Context managers and exceptions.
class Step:
    def __init__(self, name):
        self.name = name

    def __enter__(self):
        print(f"  enter {self.name}")
        return self

    def __exit__(self, kind, value, traceback):
        print(f"  leave {self.name}" + (f" because of {kind.__name__}" if kind else ""))
        return kind is ZeroDivisionError


def careful(text):
    try:
        number = int(text)
    except ValueError as error:
        return f"no: {error}"
    else:
        return number * 2
    finally:
        print(f"  looked at {text!r}")


def main():
    print("functions")
    volume(3)
    volume(3, 4, depth=5, colour="red")

    print("generators and comprehensions")
    print(" ", list(fibonacci(100)))
    print(" ", " ".join(framed(fibonacci(10))))
    print(" ", {word: len(word) for word in "the quick brown fox".split()})
    print(" ", sorted({n * n % 10 for n in range(20)}), [n for n in range(30) if n % 7 == 3])

    print("classes")
    total = Vector(1, 2) + Vector.unit() + Named(2, 2, name="n")
    print(" ", total, total.length, total == Vector(4, 4), len({total, Vector(4, 4)}))

    print("patterns")
    for thing in (Vector(0, 0), Vector(2, 2), [1, 2, 3], {"name": "Ann", "age": 3}, 2.5, None):
        print(" ", describe(thing))

    print("exceptions")
    print(" ", careful("21"), careful("x1"))
    with Step("outer"), Step("inner"):
        print(" ", 1 // 0)
    try:
        raise ExceptionGroup("several", [ValueError("a"), KeyError("b"), ValueError("c")])
    except* ValueError as group:
        print(" ", [str(e) for e in group.exceptions])
    except* KeyError as group:
        print(" ", group.exceptions)

    print("numbers and text")
    print(" ", 2 ** 100, -7 // 2, -7 % 3, 0.1 + 0.2, 1e16, 1 / 3, (1 + 2j) * 3j)
    print(" ", f"{1234567.891:,.2f} {255:#x} {'mid':^9} {42:08b} {3.14159:.3} {'é':>3}")
    print(" ", "straße".upper(), "ὈΔΥΣΣΕΎΣ".lower(), ascii("naïve"), "a-b-c".partition("-"))
    print(" ", b"bytes \xff".hex(" "), bytes(range(65, 70)), "€".encode())
    (first, *middle, last), n = "hello", 3
    print(" ", first, middle, last, (m := n * 2) + m)

    print(f"Python {sys.version_info.major}.{sys.version_info.minor} in {sys.implementation.name}")


if __name__ == "__main__":
    main()
