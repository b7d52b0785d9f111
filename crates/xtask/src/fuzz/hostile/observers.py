"""Who looks on or waits: profile, trace and monitoring callbacks, asynchronous generators and context managers that change what runs."""

import contextlib
import warnings


@case
def profilers(w):
    """A profile function that changes what the frame it is told about works on, itself, and what is called."""
    v = [3, 1, 2]
    d = {1: 2}

    def inner(n):
        x = [i for i in v]
        d[n] = len(x)
        return x

    def run():
        return [inner(1), len(v), sorted(v, key=lambda i: -i), max(v, default=0), inner(2), *map(inner, [3])][:5]

    def profile(frame, event, arg):
        if frame.f_code in (inner.__code__, run.__code__):
            sys.setprofile(None)
            w.log.append(f"{event} {frame.f_code.co_name} {name(type(arg)) if event != 'c_call' else arg.__name__}")
            try:
                w.act("profile")
            finally:
                if w.fuel and w.random() < 0.9:
                    sys.setprofile(profile)

    def trace(frame, event, arg):
        if frame.f_code in (inner.__code__, run.__code__):
            w.log.append(f"{event} {frame.f_lineno - frame.f_code.co_firstlineno}")
            w.act("trace")
            return w.choice((trace, trace, None))

    w.deeds += [v.clear, lambda: v.append(w.imp()), d.clear, lambda: setattr(inner, "__code__", (lambda n: [n]).__code__), lambda: sys.setprofile(None), lambda: sys._getframe(3).f_locals.update(x=[1], n=5), lambda: inner(7), lambda: setattr(inner, "__defaults__", (1,))]

    def observed():
        old = sys.gettrace()
        sys.setprofile(profile)
        if w.random() < 0.4:
            sys.settrace(trace)
        try:
            return run()
        finally:
            sys.settrace(old)
            sys.setprofile(None)

    return w.tries(observed, observed), len(v), len(d)


@case
def monitors(w):
    """Callbacks of `sys.monitoring` that change the list of events, themselves and what runs."""
    m = sys.monitoring
    e = m.events
    v = [1, 2, 3]
    tool = w.choice((1, 3, 4))
    kinds = ["PY_START", "PY_RETURN", "LINE", "CALL", "RAISE", "PY_YIELD", "PY_RESUME", "JUMP", "BRANCH_LEFT", "BRANCH_RIGHT", "STOP_ITERATION", "EXCEPTION_HANDLED", "PY_UNWIND", "INSTRUCTION", "RERAISE", "PY_THROW"]
    local = [k for k in kinds if k not in ("RAISE", "EXCEPTION_HANDLED", "PY_UNWIND", "RERAISE", "PY_THROW")]

    def gen():
        yield len(v)
        yield 2

    def run():
        t = 0
        for x in v:
            if x == 2 or t == 1:
                t += len(v)
        try:
            [][1]
        except IndexError:
            t += 1
        return t, list(gen())

    codes = (run.__code__, gen.__code__)

    def callback(kind):
        def f(code, *rest):
            if code not in codes:
                return m.DISABLE if w.random() < 0.5 and kind in local else None
            w.log.append(f"{kind} {code.co_name}")
            w.act("monitor")
            return w.choice((None, None, None, m.DISABLE if kind in local else None, w.wrong()))
        return f

    some = lambda names: sum(getattr(e, k) for k in w.sample(names, 4)) & ~(e.INSTRUCTION if w.random() < 0.8 else 0)
    w.deeds += [v.clear, lambda: v.append(1), m.restart_events, lambda: m.set_events(tool, 0), lambda: m.set_local_events(tool, codes[0], some(local)), lambda: m.set_local_events(tool, codes[1], 0), lambda: m.register_callback(tool, e.LINE, None), lambda: m.register_callback(tool, e.CALL, w.imp()), lambda: m.free_tool_id(tool), lambda: run()]

    def observed():
        m.use_tool_id(tool, "hostile")
        try:
            for k in kinds:
                m.register_callback(tool, getattr(e, k), callback(k))
            m.set_local_events(tool, codes[0], some(local))
            m.set_local_events(tool, codes[1], some(local))
            return run()
        finally:
            for code in codes:
                try:
                    m.set_local_events(tool, code, 0)
                except ValueError:
                    pass
            for k in kinds:
                m.register_callback(tool, getattr(e, k), None)
            m.free_tool_id(tool)
            m.restart_events()

    return w.tries(observed, observed), len(v)


@case
def asynchronous(w):
    """Asynchronous generators and context managers, driven by hand."""
    class Awaitable:
        def __await__(self):
            w.act("await")
            return w.wrong() if w.lies() else w.choice((iter([1, 2]), w.imp(), Steps(w, 2)))

    class Walk:
        def __aiter__(self):
            w.act("aiter")
            return w.wrong() if w.lies() else self

        def __anext__(self):
            w.act("anext")
            if w.random() < 0.3:
                raise StopAsyncIteration
            return w.wrong() if w.lies() else Awaitable()

    class Manager:
        async def __aenter__(self):
            w.act("aenter")
            return 1

        def __aexit__(self, *a):
            w.act("aexit")
            return w.wrong() if w.lies() else Awaitable()

    async def numbers():
        try:
            for i in range(3):
                w.act("numbers")
                got = yield i
                w.log.append(text(got))
        finally:
            w.log.append("end")
            if w.random() < 0.3:
                await Awaitable()
            if w.random() < 0.1:
                yield 9

    box = []

    async def body():
        async with Manager() as m, contextlib.asynccontextmanager(numbers)() as n:
            async for x in w.choice((Walk(), numbers())):
                box.append(x)
                if len(box) > 4:
                    break
        return [y async for y in numbers() if w.act("if") is None]

    def drive(c, n=12):
        out = []
        try:
            for _ in range(n):
                out.append(text(w.choice((c.send, c.send, c.send, lambda _: c.throw(Boom("thrown"))))(None)))
        except StopIteration as e:
            out.append("stop " + text(e.value))
        except StopAsyncIteration:
            out.append("async stop")
        except GeneratorExit:
            out.append("exit")
        return out

    agen = numbers()
    held = []
    w.deeds += [lambda: drive(agen.asend(5)), lambda: drive(agen.aclose()), lambda: drive(agen.__anext__()), box.clear, lambda: held.append(agen.asend(None)), lambda: held and drive(held.pop()), lambda: agen.ag_frame and agen.ag_frame.clear()]

    def closed(c):
        try:
            return drive(c)
        finally:
            c.close()

    warnings.simplefilter("ignore")
    found = w.tries(*w.choices([
        lambda: closed(body()), lambda: drive(agen.__anext__()), lambda: drive(agen.asend(w.imp())), lambda: drive(agen.athrow(Boom("in"))), lambda: drive(agen.aclose()), lambda: drive(agen.athrow(w.wrong())), lambda: held.append(agen.__anext__()),
        lambda: held and drive(held[-1]), lambda: held and held[-1].throw(Boom("held")), lambda: held and held[-1].close(), lambda: drive(anext(agen, w.imp()).__await__()), lambda: drive(anext(w.imp(), 1).__await__()), lambda: drive(aiter(Walk()).__anext__().__await__()), lambda: agen.ag_running, lambda: agen.asend(1).send(2),
    ], k=6))
    w.fuel = 0
    for c in held:
        try:
            c.close()
        except BaseException:
            pass
    held.clear()
    return found


@case
def managers(w):
    """Context managers whose parts are missing, raise and change what is managed."""
    class M:
        def __enter__(self):
            w.act("enter")
            return w.wrong() if w.lies() else self

        def __exit__(self, *a):
            w.act("exit")
            return w.imp() if w.lies() else w.choice((True, False, None))

    @contextlib.contextmanager
    def generated():
        w.act("before")
        try:
            yield w.imp()
        except Boom:
            w.act("caught")
            if w.random() < 0.3:
                yield 2
        finally:
            w.act("after")

    stack = contextlib.ExitStack()
    w.deeds += [lambda: setattr(M, "__exit__", w.choice((None, w.imp(), lambda *a: True))), lambda: delattr(M, "__exit__"), lambda: stack.push(M()), lambda: stack.pop_all(), lambda: stack.close(), lambda: setattr(M, "__enter__", w.imp())]
    made = lambda: w.choice((M, M, generated, w.imp, lambda: contextlib.suppress(w.choice((Boom, w.imp()))), lambda: contextlib.closing(w.imp()), lambda: contextlib.nullcontext(1), lambda: stack))()

    def nested():
        with made() as a, made() as b:
            w.act("body")
            return 1
        return 2

    @generated()
    def decorated():
        w.act("decorated")
        return 3

    steps = [nested, nested, nested, decorated, lambda: stack.enter_context(made()) and 1, lambda: stack.push(made()) and 1, lambda: stack.callback(lambda: w.act("callback")) and 1, stack.close, lambda: stack.__exit__(Boom, Boom("x"), None)]
    return w.tries(*w.choices(steps, k=6))
