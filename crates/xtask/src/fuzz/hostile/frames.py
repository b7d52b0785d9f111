"""Generators and coroutines that are re-entered, thrown into and closed while they run; frames, tracebacks and traces that change under way."""

import contextlib
import gc
import sys
import types


def _poke(w, box):
    g = lambda: box[0]
    w.deeds += [
        lambda: next(g()),
        lambda: g().send(1),
        lambda: g().throw(ValueError("thrown")),
        lambda: g().close(),
        lambda: g().throw(Boom("thrown")),
        lambda: sys._getframe(2).clear(),
        lambda: g().gi_frame.clear(),
        lambda: gc.collect(),
        lambda: w.kept.append(sys._getframe(2)),
        lambda: w.kept.clear(),
        lambda: g().gi_frame.f_locals.update(x=w.imp(), held=5),
        lambda: setattr(g(), "__name__", "new"),
    ]


def _body(w, box, depth=2):
    held = w.imp()
    for x in range(4):
        try:
            w.act("before")
            got = yield x
            w.act("after")
            if depth and w.random() < 0.3:
                yield from w.choice((_body(w, box, depth - 1), Steps(w, 3), w.imp(), [1, 2], box[0] if box else []))
        except (ValueError, GeneratorExit) as e:
            w.log.append(type(e).__name__)
            if w.random() < 0.3:
                yield "caught"
            if w.random() < 0.3:
                raise
        finally:
            w.act("finally")
            if w.random() < 0.1:
                yield "finally"
            if w.random() < 0.05:
                return
    return held


@case
def generators(w):
    box = []
    box.append(_body(w, box))
    _poke(w, box)
    w.harm = max(w.harm, 0.2)
    g = box[0]
    steps = [
        lambda: next(g),
        lambda: next(g),
        lambda: g.send(w.imp()),
        lambda: g.throw(ValueError("outside")),
        lambda: g.close(),
        lambda: g.throw(w.wrong()),
        lambda: list(g),
        lambda: g.gi_running,
        lambda: g.gi_yieldfrom and 1,
        lambda: [*g, *g],
    ]
    found = w.tries(*w.choices(steps, k=6))
    w.kept.clear()
    w.deeds.clear()
    return found


@case
def generator_dies(w):
    """Generators that are thrown away while suspended, and keep themselves alive."""

    def body(me):
        try:
            yield 1
        finally:
            w.log.append("finally")
            if w.random() < 0.5:
                w.kept.append(me)
            if w.random() < 0.3:
                yield 2
            if w.random() < 0.3:
                raise Boom("dying")

    me = []
    g = body(me)
    me.append(g)
    next(g)
    if w.random() < 0.5:
        g = None
    me = None
    gc.collect()
    found = w.tries(lambda: next(g) if g else None)
    g = None
    w.kept.clear()
    gc.collect()
    return found


class _Awaits:
    def __init__(self, w, value):
        self.w = w
        self.value = value

    def __await__(self):
        self.w.act("await")
        return self.w.wrong() if self.w.lies() else Steps(self.w, 2)

    def __aiter__(self):
        self.w.act("aiter")
        return self.w.wrong() if self.w.lies() else self

    def __anext__(self):
        self.w.act("anext")
        self.value -= 1
        if self.value < 0:
            raise StopAsyncIteration
        return self.w.wrong() if self.w.lies() else self

    async def __aenter__(self):
        self.w.act("aenter")
        await self
        return self

    async def __aexit__(self, *e):
        self.w.act("aexit")
        return True


@case
def coroutines(w):
    box = []

    async def body():
        async with _Awaits(w, 1):
            await _Awaits(w, 1)
            if w.random() < 0.2:
                await box[0]
        async for x in _Awaits(w, 2):
            w.act("loop")
        return [y async for y in agen()]

    async def agen():
        for i in range(3):
            await _Awaits(w, 1)
            try:
                yield i
            finally:
                w.act("finally")

    box.append(body())
    c = box[0]
    a = agen()
    w.deeds += [
        lambda: c.send(None),
        lambda: c.close(),
        lambda: c.throw(ValueError("in")),
        lambda: a.asend(None).send(None),
        lambda: a.aclose().send(None),
        lambda: a.athrow(ValueError("a")).send(None),
        lambda: c.cr_frame.clear(),
        gc.collect,
    ]
    nxt = anext(a, 7)
    steps = [
        lambda: c.send(None),
        lambda: c.send(1),
        lambda: c.throw(ValueError("out")),
        lambda: nxt.send(None),
        lambda: nxt.__await__().send(None),
        lambda: a.asend(None).send(None),
        lambda: a.asend(1).throw(ValueError("x")),
        lambda: a.aclose().send(None),
        lambda: a.athrow(GeneratorExit).send(None),
        lambda: c.close(),
        lambda: c.cr_await and 1,
    ]
    found = w.tries(*w.choices(steps, k=7))
    w.deeds.clear()
    w.fuel = 0
    found += w.tries(c.close)
    return found


@case
def frames(w):
    def inner(a, b):
        x = [a]
        f = sys._getframe()
        changes = [
            lambda: f.f_locals.update(a=w.imp(), new=1),
            lambda: f.f_locals.__setitem__("x", 5),
            lambda: f.f_locals.__delitem__("b"),
            lambda: f.clear(),
            lambda: setattr(f, "f_lineno", f.f_lineno + 1),
            lambda: setattr(f, "f_trace", lambda *z: None),
            lambda: f.f_locals.pop("new"),
            lambda: f.f_locals[w.imp()],
            lambda: dict(f.f_locals) == f.f_locals,
            lambda: setattr(f, "f_trace_opcodes", True),
            lambda: f.f_back.f_locals.update(found=3),
            lambda: del_locals(f),
        ]
        w.kept.append(f)
        w.deeds.extend(changes)
        first = w.tries(*w.choices(changes, k=4))
        w.act("inner")
        return first, a, b, x

    def del_locals(f):
        for k in list(f.f_locals):
            del f.f_locals[k]

    found = w.tries(lambda: inner(1, w.imp()))
    f = w.kept[0]
    found += w.tries(lambda: f.clear(), lambda: f.f_locals, lambda: f.f_lineno is None, lambda: setattr(f, "f_lineno", 3))
    w.deeds.clear()
    return found


@case
def tracing(w):
    count = [0]

    def trace(frame, event, arg):
        count[0] += 1
        if w.fuel <= 0 or count[0] > 60:
            return None
        if frame.f_code.co_name != "body":
            return trace
        r = w.random()
        w.fuel -= 1
        if r < 0.1:
            raise Boom("trace")
        if r < 0.2 and event == "line":
            try:
                frame.f_lineno = frame.f_code.co_firstlineno + w.randrange(1, 9)
            except ValueError as e:
                w.log.append(raised(e))
        if r < 0.25:
            sys.settrace(None)
        if r < 0.3:
            frame.f_locals["y"] = 5
        if r < 0.35:
            return w.wrong()
        if r < 0.4:
            frame.f_trace_lines = False
        if r < 0.45:
            del frame.f_trace
        return trace

    def body():
        y = 0
        for i in range(3):
            try:
                y += i
            finally:
                y += 1
        with contextlib.nullcontext():
            y = [j for j in range(y % 4)]
        return y

    def run():
        sys.settrace(trace)
        try:
            return body()
        finally:
            sys.settrace(None)

    return w.tries(run, run)


@case
def exceptions(w):
    """Exceptions that change while they travel."""

    class Odd(Exception):
        def __init__(self, *a):
            w.act("init")
            super().__init__(*a)

        def __new__(cls, *a):
            w.act("new")
            return w.choice((None, 1, ValueError("other"))) if w.lies() else super().__new__(cls, *a)

        def __str__(self):
            w.act("str")
            return w.wrong() if w.lies() else "odd"

        def with_traceback(self, tb):
            w.act("tb")
            return self

    def loop():
        a, b = ValueError("a"), KeyError("b")
        a.__context__ = b
        b.__context__ = a
        try:
            raise a
        except ValueError:
            raise Odd(1) from b

    def matching():
        try:
            raise ValueError("v")
        except w.choice(((Odd, ValueError), w.imp(), (w.imp(), ValueError), type, (ValueError, [1]))):
            return 1

    def groups():
        try:
            raise ExceptionGroup("g", [ValueError(1), Odd(2), ExceptionGroup("h", [KeyError(3)])])
        except* w.choice((ValueError, (Odd, KeyError), w.imp(), ExceptionGroup)) as e:
            raise w.choice((Odd(3), e, ValueError(4)))

    class OddGroup(ExceptionGroup):
        def derive(self, excs):
            w.act("derive")
            return w.wrong() if w.lies() else OddGroup(self.message, excs)

    def split():
        g = OddGroup("g", [ValueError(1), KeyError(2)])
        return g.split(w.choice((ValueError, lambda e: w.imp(), w.imp(), (KeyError,))))

    def suppress():
        with contextlib.ExitStack() as stack:
            stack.callback(w.imp())
            stack.push(w.imp())
            stack.enter_context(w.imp())
            raise Odd(1)

    def attributes():
        e = Odd(1)
        return w.tries(
            lambda: setattr(e, "args", w.imp()),
            lambda: setattr(e, "__traceback__", w.imp()),
            lambda: setattr(e, "__cause__", w.wrong()),
            lambda: setattr(e, "__context__", e),
            lambda: e.__setstate__(w.wrong()),
            lambda: e.add_note(w.wrong()),
            lambda: delattr(e, "args"),
            lambda: e.__reduce__(),
            lambda: repr(e) and 0,
        )

    def cycle():
        e = Odd(1)
        f = Odd(2)
        e.__cause__, f.__cause__ = f, e
        import traceback
        return len(traceback.format_exception(e)) > 0

    return w.tries(*w.choices((loop, matching, groups, split, suppress, attributes, cycle), k=4))


@case
def code_changes(w):
    """A function whose code, defaults and closure change while it runs."""

    def body(a=1, *, k=2):
        w.act("body")
        return a, k, seen

    seen = 1
    other = (lambda a=5, *, k=3: (a, k, seen)).__code__
    w.deeds += [
        lambda: setattr(body, "__code__", other),
        lambda: setattr(body, "__defaults__", (w.imp(),)),
        lambda: setattr(body, "__defaults__", None),
        lambda: setattr(body, "__kwdefaults__", {w.choice(("k", "z")): w.imp()}),
        lambda: body.__kwdefaults__.clear(),
        lambda: body.__closure__[0].__init__() if False else setattr(body.__closure__[0], "cell_contents", w.imp()),
        lambda: delattr(body.__closure__[0], "cell_contents"),
        lambda: setattr(body, "__globals__", {}),
        lambda: setattr(body, "__dict__", w.wrong()),
        lambda: setattr(body, "__annotations__", w.wrong()),
        lambda: setattr(body, "__type_params__", w.wrong()),
        lambda: types.FunctionType(body.__code__, {}, "x", (1,), w.choice((None, (), body.__closure__))),
    ]
    step = lambda: body()
    return w.tries(step, w.choice(w.deeds), step, w.choice(w.deeds), step, lambda: body(w.imp(), k=w.imp()), w.choice(w.deeds), step)
