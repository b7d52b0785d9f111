"""What is the context of an exception that is thrown into a generator: never what its caller handles."""
import sys


def chain(e):
    out = []
    while e is not None:
        out.append(repr(e))
        e = e.__context__
    return ' <- '.join(out)


def plain():
    try:
        yield 1
    except BaseException as e:
        print('  in', chain(e))
        raise


def handling():
    try:
        raise KeyError('own')
    except KeyError:
        try:
            yield 1
        except BaseException as e:
            print('  in', chain(e))
            raise


def delegating():
    yield from plain()


def delegating2():
    try:
        raise KeyError('outer')
    except KeyError:
        yield from plain()


def delegating3():
    yield from handling()


async def co():
    await Aw()


class Aw:

    def __await__(self):
        return plain()


class It:

    def __iter__(self):
        return self

    def __next__(self):
        return 1


class It2(It):

    def throw(self, e):
        raise e


def deleg_it():
    yield from It()


def deleg_it2():
    yield from It2()


async def agen():
    try:
        yield 1
    except BaseException as e:
        print('  in', chain(e))
        raise


def fresh(f):
    g = f()
    return g


def started(f):
    g = f()
    next(g) if hasattr(g, '__next__') else g.send(None)
    return g


def run(name, g, thrown, handled, how='throw'):
    print(name, how, chain(thrown) if thrown is not None else None, 'handled', handled)

    def go():
        try:
            getattr(g, how)(*(() if thrown is None else (thrown,)))
        except BaseException as e:
            print('  out', chain(e))
    if handled is None:
        go()
    else:
        try:
            raise handled
        except BaseException:
            go()


def made(ctx):
    e = TypeError('t')
    if ctx:
        e.__context__ = AttributeError('a')
    return e


for f in (plain, handling, delegating, delegating2, delegating3, co, deleg_it, deleg_it2):
    for ctx in (0, 1):
        for h in (None, StopIteration(1)):
            run(f.__name__, started(f), made(ctx), h)
            if f in (plain, co):
                run(f.__name__ + ' fresh', fresh(f), made(ctx), h)
    run(f.__name__, started(f), TypeError(3), StopIteration(2))
    g = started(f)
    run(f.__name__, g, None, StopIteration(2), 'close')


for ctx in (0, 1):
    for h in (None, StopIteration(1)):

        def drive(c):
            try:
                c.send(None)
            except StopIteration:
                pass
        a = agen()
        drive(a.__anext__())
        c = a.athrow(made(ctx))
        run('agen', c, None, h, '__next__') if hasattr(c, '__next__') else None
        a = agen()
        c = a.athrow(made(ctx))
        run('agen fresh', c, None, h, '__next__') if hasattr(c, '__next__') else None
        a = agen()
        drive(a.__anext__())
        c = a.__anext__()
        run('agen anext', c, made(ctx), h, 'throw')


def same():
    g = started(plain)
    try:
        raise KeyError(1)
    except KeyError as e:
        try:
            g.throw(e)
        except BaseException as x:
            print(chain(x))
same()


def done():
    g = plain()
    list(g)
    try:
        raise KeyError(1)
    except KeyError:
        try:
            g.throw(TypeError('t'))
        except BaseException as x:
            print(chain(x))
        g = plain()
        g.close()
        try:
            g.throw(TypeError('t'))
        except BaseException as x:
            print(chain(x))
        e = TypeError('u')
        try:
            g.throw(e)
        except BaseException as x:
            print(chain(x))
        try:
            raise e
        except BaseException as x:
            print(chain(x))
done()
