# What the machine does: classes, generators, coroutines, exceptions, recursion, weak references, the collector, tracing.
import gc
import sys
import warnings
import weakref


def classes():
    class Meta(type):
        def __new__(cls, name, bases, ns, **kw):
            return super().__new__(cls, name, bases, {**ns, "made": name})

    class A(metaclass=Meta):
        __slots__ = ("x", "__weakref__")

        def __init__(self, x):
            self.x = x

        def __eq__(self, other):
            return self.x == other.x

        __hash__ = None

    class B(A, key=1):
        @property
        def y(self):
            return self.x * 2

        def __getattr__(self, name):
            return name

    class C(B):
        pass

    objects = [C(i) for i in range(300)]
    for o in objects:
        o.z = o.y
    return objects[-1].z, objects[-1].missing, C.made, [c.__name__ for c in C.__mro__]


attempt(classes)


def generators():
    def inner(n):
        try:
            got = yield n
            while got is not None:
                got = yield got * 2
        finally:
            closed.append(n)
        return n

    def outer():
        total = 0
        for i in range(50):
            total += yield from inner(i)
        return total

    closed = []
    g = outer()
    items = [next(g)]
    try:
        while True:
            items.append(g.send(None))
    except StopIteration as e:
        items.append(e.value)
    h = outer()
    next(h)
    h.close()
    return items, len(closed)


attempt(generators)


def coroutines():
    import asyncio

    async def work(i):
        await asyncio.sleep(0)
        async with asyncio.Lock():
            return i

    async def main():
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(work(i)) for i in range(20)]
        queue = asyncio.Queue()
        for t in tasks:
            await queue.put(t.result())
        return sum([await queue.get() for _ in range(20)])

    return asyncio.run(main())


attempt(coroutines)


def exceptions():
    def nested(n):
        try:
            if n:
                nested(n - 1)
            raise ValueError(n)
        except ValueError as e:
            raise KeyError(n) from e

    seen = []
    try:
        nested(50)
    except KeyError as e:
        while e is not None:
            seen.append(str(e))
            e = e.__cause__ or e.__context__
    try:
        raise ExceptionGroup("group", [ValueError(1), ExceptionGroup("inner", [TypeError(2), OSError(3)])])
    except* TypeError as g:
        seen.append(repr(g))
    except* (ValueError, OSError) as g:
        seen.append(len(g.exceptions))
    return seen


attempt(exceptions)


def tracebacks():
    import io
    import traceback

    def fail(n):
        return 1 / n if n <= 0 else fail(n - 1)

    try:
        fail(20)
    except ZeroDivisionError as e:
        out = io.StringIO()
        traceback.print_exception(e, file=out)
        # Source lines that there is no memory for are left out.
        return out.getvalue().splitlines()[-1], len(traceback.format_exception_only(e))


attempt(tracebacks)


def printed():
    import io

    stderr, sys.stderr = sys.stderr, io.StringIO()
    try:
        def fail(n):
            return [][n] if n <= 0 else fail(n - 1)

        try:
            fail(10)
        except IndexError as e:
            sys.excepthook(type(e), e, e.__traceback__)
        return sys.stderr.getvalue().splitlines()[-1]
    finally:
        sys.stderr = stderr


attempt(printed)


def deep(n):
    return deep(n - 1) + 1 if n else 0


class Deep:
    def __getattr__(self, name):
        return getattr(self, name + "x")

    def __repr__(self):
        return repr([self])


attempt(lambda: deep(900))
attempt(lambda: deep(10**6))
attempt(lambda: Deep().a)
attempt(lambda: repr(Deep()))


def nested():
    a = []
    for _ in range(20000):
        a = [a, (a,)][:1]
    return a == a


attempt(nested)


def references():
    class Node:
        def __init__(self):
            self.me = self

        def __del__(self):
            dead.append(1)

    dead = []
    nodes = [Node() for _ in range(200)]
    refs = [weakref.ref(n, lambda r: dead.append(2)) for n in nodes]
    table = weakref.WeakValueDictionary(enumerate(nodes))
    proxies = [weakref.proxy(n) for n in nodes]
    del nodes
    gc.collect()
    return len(dead) >= 200 and not any(r() for r in refs) and len(table) == 0 and len(proxies)


attempt(references)


def closures():
    def make(n):
        def f(a, b=n, *args, c=3, **kw):
            nonlocal n
            n += 1
            return a, b, args, c, kw, n

        return f

    return [make(i)(1, 2, 3, 4, c=5, d=6) for i in range(100)], [f"{i=} {i!r:>5}" for i in range(50)]


attempt(closures)


def matches():
    def what(x):
        match x:
            case {"a": [1, *rest], **more}:
                return rest, more
            case (int(y) | float(y), _):
                return y
            case str() as s if len(s) > 2:
                return s
            case _:
                return None

    return [what(x) for x in [{"a": [1, 2, 3], "b": 4}, (1, 2), (2.5, 3), "text", 5]] * 40


attempt(matches)


def traced():
    events = []

    def trace(frame, event, arg):
        events.append(event)
        return trace

    sys.settrace(trace)
    try:
        deep(30)
    finally:
        sys.settrace(None)
    return len(events)


attempt(traced)


def monitored():
    count = 0

    def on(code, offset):
        nonlocal count
        count += 1

    m = sys.monitoring
    m.use_tool_id(3, "memory")
    try:
        m.register_callback(3, m.events.PY_START, on)
        m.set_events(3, m.events.PY_START)
        deep(30)
    finally:
        m.set_events(3, 0)
        m.free_tool_id(3)
    return count >= 31


attempt(monitored)


def warned():
    with warnings.catch_warnings(record=True) as log:
        warnings.simplefilter("always")
        for i in range(20):
            warnings.warn(f"number {i}", UserWarning)
        eval("1 is 1")
    return len(log)


attempt(warned)


def allocations():
    import tracemalloc

    tracemalloc.start(5)
    try:
        kept = [bytes(1000 + i) for i in range(200)]
        top = tracemalloc.take_snapshot().statistics("lineno")
        return len(kept), bool(top)
    finally:
        tracemalloc.stop()


attempt(allocations)


def imports():
    for name in ["colorsys", "this_is_missing", "graphlib", "keyword", "quopri"]:
        sys.modules.pop(name, None)
        try:
            __import__(name)
        except ImportError as e:
            assert e.name == "this_is_missing"
    return sys.modules["colorsys"].rgb_to_hsv(0.5, 0.25, 1.0)


attempt(imports)
attempt(lambda: eval(compile("[x for x in range(10) if (lambda y: y)(x) % 2]", "e", "eval")))
attempt(lambda: exec("class A:\n  def f(self): return __class__\nassert A().f() is A\n", {}))


def interpreters():
    import _interpreters

    try:
        i = _interpreters.create()
    except _interpreters.InterpreterError:
        raise MemoryError
    try:
        if _interpreters.exec(i, "import sys; x = [str(n) for n in range(1000)]") is not None:
            raise MemoryError
    finally:
        _interpreters.destroy(i)


attempt(interpreters)
