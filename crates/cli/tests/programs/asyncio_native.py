# Futures and tasks of the native module: their states, errors, callbacks, cancellation, and who is known to run.
import asyncio
import contextvars
import gc
import weakref
import _asyncio

Future, Task = _asyncio.Future, _asyncio.Task
assert asyncio.Future is Future and asyncio.Task is Task
print(sorted(n for n in dir(_asyncio) if n[:2] != '__'))


def show(what, f, /, *args, **kwargs):
    try:
        print(what, repr(f(*args, **kwargs)))
    except BaseException as e:
        print(what, type(e).__name__, *e.args)


loop = asyncio.new_event_loop()

print('-- not initialized')
for cls in (Future, Task):
    raw = cls.__new__(cls)
    for name in ('result', 'exception', 'done', 'cancelled', 'get_loop', '_make_cancelled_error', '__repr__', '__await__'):
        show(name, getattr(raw, name))
    for name in ('_state', '_loop', '_callbacks', '_result', '_exception', '_log_traceback', '_asyncio_future_blocking',
                 '_source_traceback', '_cancel_message', '_asyncio_awaited_by'):
        show(name, lambda: getattr(raw, name))
    show('add', raw.add_done_callback, print)
    show('remove', raw.remove_done_callback, print)
    show('set', raw.set_result, 1)

print('-- attributes')
f = Future(loop=loop)
for name, value in [('_state', 1), ('_loop', 1), ('_callbacks', []), ('_log_traceback', True), ('_log_traceback', 0),
                    ('_cancel_message', 'm'), ('_asyncio_future_blocking', 5), ('_asyncio_awaited_by', None)]:
    show(f'set {name}', lambda: setattr(f, name, value))
for name in ('_state', '_log_traceback', '_cancel_message', '_asyncio_future_blocking'):
    show(f'del {name}', lambda: delattr(f, name))
print(f._cancel_message, f._asyncio_future_blocking, f._log_traceback, f)
f.extra = 3
print(f.extra, weakref.ref(f)() is f, Future[int], Task[str])
show('args', Future, 1)
show('args', Future, what=1)
show('args', Task)
show('args', Task, 1, loop=loop)

print('-- results and exceptions')
f = Future(loop=loop)
show('result', f.result)
show('exception', f.exception)
show('bad', f.set_exception, 1)
show('bad', f.set_exception, int)
f.set_result([1])
print(f, f.result(), f.exception(), f.done(), f.cancelled(), f.cancel(), f._state)
show('again', f.set_result, 2)
show('again', f.set_exception, ValueError)
f = Future(loop=loop)
f.set_exception(StopIteration(4))
print(f, repr(f.exception().__cause__), repr(f.exception().__context__))
f = Future(loop=loop)
f.set_exception(KeyError('k'))
print(f._log_traceback, f)
show('raises', f.result)
print(f._log_traceback)
f = Future(loop=loop)
print(f.cancel('why'), f.cancel(), f, f._cancel_message)
show('cancelled', f.result)
show('cancelled', f.exception)

print('-- callbacks')
f = Future(loop=loop)
one, two = (lambda x: None), (lambda x: None)
print(f._callbacks)
f.add_done_callback(one)
print(len(f._callbacks), f._callbacks[0][0] is one, type(f._callbacks[0][1]))
f.add_done_callback(two)
f.add_done_callback(one)
print([c is one for c, _ in f._callbacks], f.remove_done_callback(one), f.remove_done_callback(one), len(f._callbacks))
f.add_done_callback(one)
print([c is one for c, _ in f._callbacks])


class Awkward:
    def __eq__(self, other):
        f.remove_done_callback(two)
        return False


print(f.remove_done_callback(Awkward()), len(f._callbacks))


class Boom:
    def __eq__(self, other):
        1 / 0


show('eq', f.remove_done_callback, Boom())


class Recorder:
    """A loop that only notes what it is asked for."""
    running = False

    def get_debug(self):
        return 0

    def is_running(self):
        return self.running

    def call_soon(self, callback, *args, **kwargs):
        print('call_soon', getattr(type(callback), '__name__'), args, sorted(kwargs), kwargs.get('context', 0) == 7)

    def call_exception_handler(self, context):
        print('handler', context['message'], sorted(context))


rec = Recorder()
f = Future(loop=rec)
f.add_done_callback(1)
f.add_done_callback(2, context=7)
f.add_done_callback(3, context=None)
show('positional', f.add_done_callback, 3, None)
f.set_result(0)
f.add_done_callback(4, context=7)
f = Future(loop=rec)
f.set_exception(ValueError('lost'))
del f
gc.collect()


async def nothing():
    return 5


t = Task(nothing(), loop=rec, name=17)
print(t.get_name(), type(t.get_coro()).__name__, t.get_context() is not None)
t.get_coro().close()
del t
gc.collect()

print('-- iteration')
f = Future(loop=loop)
i = iter(f)
print(next(i) is f, f._asyncio_future_blocking)
show('twice', next, i)
f.set_result(9)
show('value', next, i)
show('value', i.send, 1)
show('close', i.close)
show('closed', next, i)
for args in [(), (1,), (ValueError('v'),), (ValueError('v'), 1), (int,)]:
    show('throw', iter(f).throw, *args)


def delegate(f):
    return (yield from f)


async def main():
    me = asyncio.current_task()
    print(asyncio.all_tasks() == {me}, asyncio.get_running_loop() is loop, _asyncio.get_event_loop() is loop)

    print('-- waiting')
    f = loop.create_future()

    async def waits():
        return await f

    t = loop.create_task(waits(), name='waits')
    print(t._fut_waiter, t._must_cancel, t in asyncio.all_tasks(), asyncio.current_task() is me)
    await asyncio.sleep(0)
    cb = f._callbacks[0][0]
    print(t._fut_waiter is f, cb.__qualname__, cb.__self__ is t, type(cb).__name__, f._asyncio_awaited_by == {t})
    show('wakeup', cb)
    f.set_result('done')
    print(await t, t.done(), t._asyncio_awaited_by, f._asyncio_awaited_by, t.get_coro() is not None)
    show('task', t.set_result, 1)
    show('task', t.set_exception, ValueError())
    print(t.get_stack(), t in asyncio.all_tasks())
    show('stack', t.get_stack, 1)

    print('-- cancelling')
    f = loop.create_future()
    t = loop.create_task(waits())
    print(t.cancel('early'), t.cancelling(), t._must_cancel, t._cancel_message)
    print(t.uncancel(), t.uncancel(), t._must_cancel)
    await asyncio.sleep(0)
    print(t._fut_waiter is f, t.cancel('late'), f.cancelled(), t.cancelled(), t.cancelling())
    try:
        await t
    except asyncio.CancelledError as e:
        print('cancelled', e.args, t.cancelled(), f._cancel_message)

    async def stubborn():
        try:
            await asyncio.sleep(10)
        except asyncio.CancelledError:
            asyncio.current_task().uncancel()
            return 'survived'

    t = loop.create_task(stubborn())
    await asyncio.sleep(0)
    t.cancel()
    print(await t, t.cancelling())

    async def cancels_itself():
        asyncio.current_task().cancel('self')
        return 1

    t = loop.create_task(cancels_itself())
    try:
        await t
    except asyncio.CancelledError as e:
        print('itself', e.args, t)

    print('-- mistakes')

    class Yields:
        def __init__(self, value):
            self.value = value

        def __await__(self):
            yield self.value

    async def yields(value):
        await Yields(value)

    other = asyncio.new_event_loop()
    strange = other.create_future()
    strange._asyncio_future_blocking = True

    def generator():
        yield

    for value in (3, None, generator(), loop.create_future(), strange, me):
        try:
            print(await loop.create_task(yields(value)))
        except RuntimeError as e:
            print(str(e)[:46])

    async def itself():
        await asyncio.current_task()

    try:
        await loop.create_task(itself(), name='itself')
    except RuntimeError as e:
        print(str(e)[:40])
    other.close()

    print('-- endings')

    async def raises(e):
        raise e

    for e in (ValueError('x'), StopAsyncIteration(), asyncio.CancelledError('c'), GeneratorExit()):
        t = loop.create_task(raises(e))
        try:
            await t
        except BaseException as got:
            print(type(got).__name__, got.args, got is e, t.cancelled())
    try:
        await loop.create_task(raises(StopIteration(3)))
    except RuntimeError as e:
        print(e)

    print('-- eager')
    order = []

    async def step(n, wait):
        order.append((n, asyncio.current_task() is not me))
        if wait:
            await asyncio.sleep(0)
        return n

    t = Task(step(1, False), loop=loop, eager_start=True)
    print(t.done(), t.get_coro(), t.result(), asyncio.current_task() is me)
    t = Task(step(2, True), loop=loop, eager_start=True, name='eager')
    print(t.done(), t.get_name(), t in asyncio.all_tasks(), await t, order)
    t = Task(raises(KeyError('eager')), loop=loop, eager_start=True)
    print(t.done(), repr(t.exception()))
    var = contextvars.ContextVar('var', default=0)

    async def sets():
        var.set(var.get() + 1)
        await asyncio.sleep(0)
        return var.get()

    ctx = contextvars.copy_context()
    print(await Task(sets(), loop=loop, context=ctx), await Task(sets(), loop=loop, context=ctx, eager_start=True),
          var.get(), ctx[var])

    print('-- the running task')
    t = loop.create_task(step(4, False))
    for f, args in [(_asyncio._enter_task, (1, t)), (_asyncio._leave_task, (1, t)), (_asyncio._swap_current_task, (1, t))]:
        show(f.__name__, f, *args)
    try:
        _asyncio._enter_task(loop, t)
    except RuntimeError as e:
        print(str(e)[:22])
    try:
        _asyncio._leave_task(loop, t)
    except RuntimeError as e:
        print(str(e)[:29])
    print(_asyncio._swap_current_task(loop, t) is me, asyncio.current_task() is t, _asyncio._swap_current_task(loop, me) is t)
    await t

    class Foreign:
        def __init__(self):
            self.finished = False

        def get_loop(self):
            return loop

        def done(self):
            return self.finished

    x, y = Foreign(), Foreign()
    _asyncio._register_task(x)
    _asyncio._register_eager_task(y)
    print(asyncio.all_tasks() == {me, x, y})
    y.finished = True
    print(asyncio.all_tasks() == {me, x})
    _asyncio._unregister_task(x)
    _asyncio._unregister_eager_task(y)
    print(asyncio.all_tasks() == {me})
    show('register', _asyncio._register_task, 3)

    print('-- awaited by')
    f, a, b = loop.create_future(), loop.create_future(), loop.create_future()
    for w in (a, b, a):
        _asyncio.future_add_to_awaited_by(f, w)
    print(f._asyncio_awaited_by == {a, b})
    _asyncio.future_discard_from_awaited_by(f, a)
    print(f._asyncio_awaited_by == {b}, _asyncio.future_add_to_awaited_by(f, 3), _asyncio.future_add_to_awaited_by(3, f))

    print('-- subclasses')

    class MyTask(asyncio.Task):
        pass

    class MyFuture(asyncio.Future):
        def __init__(self, *, loop):
            super().__init__(loop=loop)
            self.note = 'note'

        def get_loop(self):
            return super().get_loop()

    mine = MyFuture(loop=loop)

    async def waits_for(x):
        return await x

    t = MyTask(waits_for(mine), loop=loop, name='sub')
    await asyncio.sleep(0)
    print(t._fut_waiter is mine, mine.note, mine._asyncio_awaited_by == {t})
    mine.set_result('sub')
    print(await t, type(t).__name__, repr(t)[:28])
    results = await asyncio.gather(nothing(), asyncio.sleep(0, 'slept'), raises(OSError('os')), return_exceptions=True)
    print(results)
    async with asyncio.TaskGroup() as tg:
        ts = [tg.create_task(step(n, n % 2)) for n in range(4)]
    print([t.result() for t in ts])
    try:
        async with asyncio.timeout(0.001):
            await asyncio.sleep(10)
    except TimeoutError:
        print('timeout', me.cancelling())

    print('-- collected')
    f = loop.create_future()
    t = loop.create_task(waits_for(f))
    await asyncio.sleep(0)
    t._log_destroy_pending = False
    r = weakref.ref(t)
    del t, f
    gc.collect()
    print(r(), asyncio.all_tasks() == {me})


loop.run_until_complete(main())
show('outside', asyncio.get_running_loop)
show('outside', asyncio.current_task)
show('outside', asyncio.all_tasks)
print(asyncio.current_task(loop), _asyncio._get_running_loop(), asyncio.all_tasks(loop))


async def interrupts():
    raise KeyboardInterrupt


t = Task(interrupts(), loop=loop)
show('interrupted', loop.run_until_complete, t)
print(repr(t.exception()))
loop.close()
