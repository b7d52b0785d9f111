# A load and the instruction behind it may run as one: whatever comes to such a place later gets the right answer, and
# nobody sees anything but the instructions that the compiler wrote.
import dis
import sys


class Plain:
    kind = "plain"

    def __init__(self, x):
        self.x = x

    def method(self, y):
        return (self.x, y)


class Slots:
    __slots__ = ("x",)

    def __init__(self, x):
        self.x = x

    def method(self, y):
        return ("slots", self.x, y)


class Computed:
    @property
    def x(self):
        return "computed"

    def __getattr__(self, name):
        if name == "method":
            return lambda y: ("found", y)
        raise AttributeError(name)


def attribute(o):
    return o.x


def call(o, y):
    return o.method(y)


def repeat(f, *args, n=60):
    for _ in range(n):
        r = f(*args)
    return r


for first in (Plain(1), Slots(2), Computed()):
    print(repeat(attribute, first), repeat(call, first, "y"))
    for o in (Plain(3), Slots(4), Computed(), Plain(5)):
        print(attribute(o), call(o, 7), end=" ")
    print()

gone = Plain(1)
repeat(attribute, gone)
del gone.x
for f in attribute, lambda o: call(o, 1):
    try:
        f(gone)
    except AttributeError as e:
        print(type(e).__name__, e)
try:
    attribute(None)
except AttributeError as e:
    print(e)


def item(seq, i):
    return seq[i]


def first(seq):
    return seq[0]


def nested(rows, i):
    return rows[i][i]


for seq in ([1, 2, 3], (4, 5, 6), "abc", {0: "zero", 1: "one"}, [7, 8]):
    print(repeat(item, seq, 1), repeat(first, seq))
    for other in ([10, 11], (12, 13), "xy", b"z!", {0: "o", 1: "p"}, range(20, 25)):
        print(item(other, 1), item(other, True), first(other), end=" ")
    print()
print(repeat(nested, [[1, 2], [3, 4]], 1), nested(((1, 2), (3, 4)), 1), nested([(1, 2), "xy"], 1))
for bad in ([1], (1,), {}):
    for i in (5, -7, 2**70, "k", None):
        try:
            print(item(bad, i))
        except (IndexError, TypeError, KeyError) as e:
            print(type(e).__name__, e)


def less(a, b):
    if a < b:
        return "less"
    return "not less"


def small(a):
    return "small" if a < 10 else "large"


def step(a):
    return a + 1, a - 1


for a, b in ((1, 2), (1.5, 2.5), ("a", "b"), ([1], [2]), (2**80, 2**81), (True, 3)):
    print(repeat(less, a, b), less(b, a), less(1, 2), less(2.5, 1))
for a in (3, 30, 9.5, 10.5, 2**70, False, -(2**62), 2**62 - 1, 2**60, -(2**60)):
    print(repeat(small, a), repeat(step, a))
for wrong in ("text", None, [1]):
    for f in small, step:
        try:
            f(wrong)
        except TypeError as e:
            print(e)


class Odd:
    def __lt__(self, other):
        return self

    def __bool__(self):
        print("asked")
        return False

    def __add__(self, n):
        return ("added", n)

    def __sub__(self, n):
        return ("taken", n)


print(small(Odd()), less(Odd(), 1), step(Odd()))

# Many locals: operands that need more than a byte.
names = ", ".join(f"v{i}" for i in range(300))
space = {}
exec(
    f"def many(o, seq):\n    {names} = range(300)\n    for _ in range(50):\n        last = o\n        at = v1\n"
    "        r = (last.x, last.method(v299), seq[at], v299 < v298, at + 1)\n    return r\n",
    space,
)
print(space["many"](Plain("p"), ["a", "b"]))

# The second half is reached by a jump of its own.
def joined_or_not(o, other, flag):
    return (o if flag else other).x


for flag in (True, False) * 30:
    r = joined_or_not(Plain("left"), Plain("right"), flag)
print(r)

for f in attribute, call, item, first, less, small, step:
    shown = [(i.opname, i.arg) for i in dis.get_instructions(f)]
    adaptive = list(dis.get_instructions(f, adaptive=True))
    print(
        f.__name__,
        len(shown) == len(adaptive),
        all(i.opname in dis.opmap or i.opname in dis._specialized_opmap for i in adaptive),
        [i.baseopname for i in adaptive] == [name for name, _ in shown],
    )

# Every instruction is told of, one by one.
seen = []


def tracer(frame, event, arg):
    frame.f_trace_opcodes = True
    if event == "opcode":
        code = frame.f_code.co_code
        seen.append(dis.opname[code[frame.f_lasti]])
    return tracer


for _ in range(2):
    sys.settrace(tracer)
    attribute(Plain(1))
    small(3)
    sys.settrace(None)
print(seen[: len(seen) // 2] == seen[len(seen) // 2 :], seen[: len(seen) // 2])


# What native code computes, at a place that knows it, and at one that does not any more.
def klass(o):
    return o.__class__.__name__


class Liar:
    @property
    def __class__(self):
        return complex


for o in (1, "s", Plain(1), None, Liar(), 2.5, Plain):
    print(repeat(klass, o, n=9), end=" ")
print()


def frame_name(f):
    return f.f_code.co_name


print(repeat(frame_name, sys._getframe()))
try:
    frame_name(3)
except AttributeError as e:
    print(e)
