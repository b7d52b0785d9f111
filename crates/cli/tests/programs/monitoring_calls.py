# Events of sys.monitoring where calls, jumps and exceptions meet.
import sys

M = sys.monitoring
E = M.events
TOOL = 2
M.use_tool_id(TOOL, "test")


def watch(func, *events, local=False):
    log = []
    bits = 0

    def recorder(name):
        def record(code, *args):
            if code is func.__code__ or code.co_filename == watch.__code__.co_filename and code.co_name in ("a", "b", "f", "foo", "gen", "two", "__init__"):
                shown = []
                for a in args:
                    if callable(a):
                        a = a.__name__
                    elif isinstance(a, BaseException):
                        a = type(a).__name__
                    elif a is M.MISSING:
                        a = "MISSING"
                    elif not isinstance(a, (int, str, list)):
                        a = type(a).__name__
                    shown.append(a)
                if name == "LINE":
                    shown[0] -= func.__code__.co_firstlineno
                log.append((name, code.co_name, *shown))
        return record

    for name in events:
        bits |= getattr(E, name)
        M.register_callback(TOOL, getattr(E, name), recorder(name))
    if local:
        M.set_local_events(TOOL, func.__code__, bits)
    else:
        M.set_events(TOOL, bits)
    try:
        func()
    except Exception as e:
        log.append(type(e).__name__)
    finally:
        M.set_events(TOOL, 0)
        M.set_local_events(TOOL, func.__code__, 0)
        for name in events:
            M.register_callback(TOOL, getattr(E, name), None)
    print(func.__name__, local)
    for entry in log:
        print("   ", *entry) if isinstance(entry, tuple) else print("   ", entry)


CALLS = "CALL", "C_RETURN", "C_RAISE"


class Plain:
    def __init__(self, x):
        self.x = abs(x)


class Base:
    def f(self):
        return 1


class Derived(Base):
    def f(self):
        return super().f()

    def two(self):
        return super(Derived, self).f


def instances():
    Plain(3)
    Plain("x")


def nested():
    sorted([3, 1], key=lambda v: len(str(v)))


def starred():
    args = [[1, 2]]
    len(*args)
    Plain(*[5])
    dict(**{"a": 1})


def supers():
    d = Derived()
    d.f()
    d.two()


def closing():
    def a():
        yield
    def b():
        yield from a()
    next(b())


def loops():
    for x in (1, 2):
        if x > 1:
            pass
    while x < 4:
        x += 1


def asyncs():
    async def gen():
        yield 2
        yield 3

    async def foo():
        async for y in gen():
            2
        pass

    try:
        foo().send(None)
    except StopIteration:
        pass


def handlers():
    try:
        for x in iter(lambda: 1 / 0, 1):
            pass
    except ZeroDivisionError:
        y = 2
    try:
        raise KeyError
    except* KeyError as e:
        y = 3


for f in instances, nested, starred:
    watch(f, *CALLS)
watch(nested, *CALLS, local=True)
watch(supers, *CALLS)
watch(closing, "LINE")
for f in loops, handlers:
    watch(f, "LINE", "JUMP", "BRANCH_LEFT", "BRANCH_RIGHT")
watch(asyncs, "JUMP", "BRANCH_LEFT", "BRANCH_RIGHT")

# An event's function may refuse to hear more, where that is possible.
for name in "RAISE", "EXCEPTION_HANDLED", "PY_UNWIND":
    def f():
        try:
            1 / 0
        except ZeroDivisionError:
            raise
    M.register_callback(TOOL, getattr(E, name), lambda *args: M.DISABLE)
    M.set_events(TOOL, getattr(E, name))
    try:
        f()
    except Exception as e:
        M.set_events(TOOL, 0)
        print(name, type(e).__name__, e)
    print(M.register_callback(TOOL, getattr(E, name), None))

hits = []
def branch(code, at, to):
    if code is loops.__code__:
        hits.append((at, to))
        return M.DISABLE
M.register_callback(TOOL, E.BRANCH, branch)
M.set_events(TOOL, E.BRANCH)
loops()
M.set_events(TOOL, 0)
print(len(hits))
for bad in E.RAISE, E.C_RETURN, 1 << 30, -1:
    try:
        M.set_local_events(TOOL, loops.__code__, bad)
    except ValueError as e:
        print(e)


def jumper(s):
    if s.startswith("t"):
        return 1
    else:
        return 0

def jump(code, at, to):
    frame = sys._getframe(1)
    frame.f_lineno = frame.f_lineno + 1
M.register_callback(TOOL, E.BRANCH_LEFT, jump)
M.set_local_events(TOOL, jumper.__code__, E.BRANCH_LEFT)
print(jumper("true"))
M.set_local_events(TOOL, jumper.__code__, 0)
M.free_tool_id(TOOL)
