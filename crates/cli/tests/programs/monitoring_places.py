"""Which places tell tools of what: the order of tools, the offsets of branches, and what is given up where."""

import sys

m = sys.monitoring
e = m.events
LOCAL = ["PY_START", "PY_RESUME", "PY_RETURN", "PY_YIELD", "CALL", "LINE", "INSTRUCTION", "JUMP", "BRANCH_LEFT", "BRANCH_RIGHT", "STOP_ITERATION"]
GLOBAL = ["RAISE", "EXCEPTION_HANDLED", "PY_UNWIND", "PY_THROW", "RERAISE", "C_RETURN", "C_RAISE"]
log = []


def short(x):
    if x is m.MISSING:
        return "MISSING"
    return str(x) if isinstance(x, int) else getattr(x, "__name__", type(x).__name__)


def callback(tool, kind, answer=None):
    def told(code, *rest):
        log.append(" ".join([str(tool), kind, code.co_name, *map(short, rest)]))
        return answer and answer(kind, *rest)

    return told


def show(title, f, sets, answer=None, args=(), both=()):
    log.clear()
    f = type(f)(f.__code__.replace(), globals())
    for tool, names in sets.items():
        m.use_tool_id(tool, "test")
        for k in LOCAL + GLOBAL:
            m.register_callback(tool, getattr(e, k), callback(tool, k, answer))
        if tool in both:
            m.register_callback(tool, e.BRANCH, callback(tool, "BRANCH", answer))
        m.set_local_events(tool, f.__code__, sum(getattr(e, k) for k in names))
    try:
        found = f(*args)
    except Exception as x:
        found = repr(x)
    for tool in sets:
        m.free_tool_id(tool)
    print(title, found)
    for line in log:
        print("   ", line)


def loops(v=(1, 2)):
    t = 0
    for x in v:
        if x == 2 or t == 1:
            t += len(v)
    while t < 3:
        t += 1
    try:
        [][1]
    except IndexError:
        t += 1
    return t


def lambda_like(): return 1


async def items():
    yield 1


async def walk():
    async for x in items():
        pass


def drive():
    c = walk()
    try:
        c.send(None)
    except StopIteration as x:
        return x.value


BRANCHES = ["BRANCH_LEFT", "BRANCH_RIGHT", "JUMP"]
show("branches", loops, {0: BRANCHES})
show("branches, lines", loops, {0: BRANCHES + ["LINE"]})
show("branches, instructions", loops, {0: BRANCHES + ["INSTRUCTION"]})
show("everything", loops, {0: LOCAL})
show("two tools", loops, {0: BRANCHES + ["LINE"], 3: ["BRANCH_LEFT", "LINE"]})
for title, wanted in (("left", "BRANCH_LEFT"), ("right", "BRANCH_RIGHT")):
    giving_up = lambda kind, *rest: m.DISABLE if kind == wanted else None
    show("gives up " + title, loops, {1: BRANCHES}, giving_up, ((1, 2, 3, 1),))

up = lambda s, d: d - s in (4, 6)
for title, answer in (
    ("ahead", lambda k, s, d: m.DISABLE if up(s, d) else None),
    ("away", lambda k, s, d: None if up(s, d) else m.DISABLE),
):
    for others in ({}, {5: ["BRANCH_LEFT"]}, {5: ["BRANCH_RIGHT"]}, {5: ["LINE"]}):
        only = lambda kind, *rest: answer(kind, *rest) if kind == "BRANCH" else None
        show(f"both ways, {title} {others}", loops, {3: ["BRANCH_LEFT", "BRANCH_RIGHT"]} | others, only, ((1, 2, 3),), both=(3,))
show("one way of both", loops, {3: ["BRANCH_LEFT"]}, both=(3,))

for title, kinds in (("lines", ["LINE"]), ("lines and starts", ["LINE", "PY_START"])):
    show("line of the start: " + title, lambda_like, {0: kinds})


def later():
    len([])
    len([])


def switches(kind, *rest):
    code = later_code[0]
    if kind == "INSTRUCTION" and rest[0] < 20:
        m.set_local_events(2, code, e.CALL | e.INSTRUCTION)
    return m.DISABLE if kind == "CALL" else None


# A tool that gives a call up hears of its result, and one that asks in the middle of an instruction comes too late.
later_code = []
m.use_tool_id(2, "test")
log.clear()
later_code.append(later.__code__)
for k in LOCAL + GLOBAL:
    m.register_callback(2, getattr(e, k), callback(2, k, switches))
m.set_local_events(2, later.__code__, e.INSTRUCTION)
later()
m.free_tool_id(2)
print(*log, sep="\n")

# Tools that are freed forget what they asked for.
m.use_tool_id(2, "test")
log.clear()
m.register_callback(2, e.CALL, callback(2, "CALL"))
later()
print(log)
for events in (e.C_RETURN, 2**40, -1, 2**19):
    for ask in (lambda: m.set_events(2, events), lambda: m.set_local_events(2, later.__code__, events), lambda: m.register_callback(2, events, None)):
        try:
            print(ask())
        except (ValueError, OverflowError) as x:
            print(type(x).__name__, x)

# Both ways of a branch are two functions.
names = {}
def f(*a): pass
def g(*a): pass
name = lambda x: x and x.__name__
print(*[name(m.register_callback(2, k, x)) for k, x in ((e.BRANCH, f), (e.BRANCH_LEFT, g), (e.BRANCH, f), (e.BRANCH_RIGHT, g), (e.BRANCH, g), (e.BRANCH_RIGHT, None), (e.BRANCH_LEFT, None), (e.BRANCH, None))])


# Where exceptions come from.
def raises():
    [][1]


def passes():
    try:
        raises()
    finally:
        1


def asks():
    "".foo


log.clear()
for k in ("RAISE", "PY_UNWIND", "RERAISE", "EXCEPTION_HANDLED"):
    m.register_callback(2, getattr(e, k), callback(2, k))
for f in (raises, passes, asks):
    m.set_events(2, e.RAISE | e.PY_UNWIND | e.RERAISE | e.EXCEPTION_HANDLED)
    try:
        f()
    except (IndexError, AttributeError):
        pass
    m.set_events(2, 0)
print(*[line for line in log if "<module>" not in line], sep="\n")
m.free_tool_id(2)
