"""Functions that are called while the collector clears the trash they belong to; the mapping f_locals."""
import copy, gc, sys, weakref


class Node:
    pass


def make(depth):
    def callback(ref, n=depth):
        log.append((n, closed.value, ref() is None))

    closed = Node()
    closed.value = depth
    closed.callback = callback
    target = Node()
    target.me = target
    closed.ref = weakref.ref(target, callback)
    closed.target = target
    closed.self = closed
    return weakref.ref(closed)


log = []
refs = [make(i) for i in range(20)]
gc.collect()
print(all(r() is None for r in refs))


class Late:
    def __init__(self, f):
        self.f = f
        self.me = self

    def __del__(self):
        log2.append(self.f(1))


log2 = []


def maker():
    k = 40

    def f(x, y=1):
        return x + y + k + len(log2)

    f.self = f
    late = Late(f)
    f.late = late


for i in range(5):
    maker()
gc.collect()
print(log2)


def loop():
    def f():
        return f

    f.__defaults__ = (f,)
    return weakref.ref(f)


r = loop()
gc.collect()
print(r())


class Text(str):
    __hash__ = None


class Same:
    def __hash__(self):
        return hash('x')

    def __eq__(self, other):
        return other == 'x'


def proxy():
    x = 1
    p = sys._getframe().f_locals
    p[Same()] = 2
    print(x, p[Same()], reversed(p), Same() in p)
    for key in Text('x'), []:
        try:
            p[key]
        except TypeError as e:
            print(e)
    for f in copy.copy, copy.deepcopy:
        try:
            f(p)
        except TypeError as e:
            print(e)
    frame = sys._getframe()
    for name in 'f_trace_lines', 'f_trace_opcodes':
        for value in 1, None, 'x':
            try:
                setattr(frame, name, value)
            except TypeError as e:
                print(name, e)
        try:
            delattr(frame, name)
        except (AttributeError, TypeError) as e:
            print(name, e)


proxy()


def g5():
    yield 1
    return 5


def loops():
    for i in g5():
        pass
    [0 for i in g5()]
    for i in iter(g5().__next__, 7):
        pass


def tracer(frame, event, arg):
    if frame.f_code.co_name == 'loops' and event == 'exception':
        print(frame.f_lineno - frame.f_code.co_firstlineno, arg[1:2])
    return tracer


sys.settrace(tracer)
try:
    loops()
except StopIteration as e:
    print(repr(e))
sys.settrace(None)
# A recycled result tuple is seen by the collector again.
import gc
for make in (lambda: iter({None: []}.items()), lambda: enumerate([[]]), lambda: zip([[]]), lambda: reversed({None: []}.items())):
    it = make()
    gc.collect()
    print(gc.is_tracked(next(it)))
