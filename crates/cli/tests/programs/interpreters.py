# Interpreters beside this one: making them, running code and calling functions in them, what comes back.
import _interpreters
from concurrent import interpreters
import sys
import types


def told(f, *args, **kwargs):
    try:
        return f(*args, **kwargs)
    except Exception as e:
        cause = f' <- {type(e.__cause__).__name__}: {e.__cause__}' if e.__cause__ else ''
        return f'{type(e).__module__}.{type(e).__qualname__}: {e}{cause}'


print(interpreters.list_all(), interpreters.get_main(), interpreters.get_current())
one = interpreters.create()
two = interpreters.create()
print(one, two, one.whence, interpreters.get_main().whence, interpreters.list_all() == [interpreters.get_main(), one, two])

# Each has modules and names of its own.
one.exec('import sys; x = 1; sys.mark = "one"')
two.exec('import sys; print("x" in globals(), hasattr(sys, "mark"), __name__)')
one.exec('print(x, sys.mark, sys is not None)')
one.prepare_main(a=None, b=True, c=-5, d=2.5, e='text\udc80', f=b'bytes', g=(1, ('nested', ())))
one.exec('print(ascii((a, b, c, d, e, f, g)))')
print(told(one.prepare_main, a=[]), told(one.prepare_main, a=2**70), told(one.prepare_main), sep='\n')

# What is raised there is told here.
for script in ('1/0', 'raise KeyError("k") from ValueError("v")', 'class E(Exception): pass\nraise E(1, 2)',
               'raise SystemExit(3)', 'def f():\n  undefined\nf()', 'raise ExceptionGroup("g", [OSError(2, "no")])'):
    try:
        one.exec(script)
    except interpreters.ExecutionFailed as e:
        print(e)
        print(e.excinfo.type, e.excinfo.msg, e.excinfo.formatted, sep=' | ')
print(told(one.exec, 'x = = 1'), told(one.exec, 'x\0'), told(one.exec, 5), sep='\n')

# Functions run there if they use nothing from here.
def script():
    import os
    print('script', __name__, os is not None)


def with_argument(x):
    return x


def with_result():
    return 5


y = 1


def closure():
    n = 1
    def inner(): return n
    return inner


def generator():
    yield


one.exec(script)
for f in (with_argument, with_result, closure(), generator, len, with_argument.__code__):
    print(told(one.exec, f))
print(told(one.call, with_argument, 7), told(one.call, with_argument, [1, {2: 'x'}]), told(one.call, lambda *a, **k: (a, k), 1, z=2))
print(told(one.call, with_result), told(one.call, sum, [1, 2, 3]), told(one.call, dict, a=1), told(one.call, eval, 'x + 1'))
print(told(one.call, lambda: 1/0).splitlines()[0])
print(told(one.call, closure()), told(one.call, eval, '__import__("sys")'), told(one.call, generator), sep='\n')
print(told(one.call, with_argument, sys), told(one.call, 5), sep='\n')
print(one.call(lambda: (lambda x: x + 1))(4))

# What can cross.
for v in (None, 1, True, 2**70, 1.5, 'x', b'x', (), ([],), [], {}, memoryview(b'x'), with_argument, object, ..., 1j):
    print(interpreters.is_shareable(v), end=' ')
print()

# Running and ending.
print(one.is_running(), interpreters.get_main().is_running(), told(_interpreters.exec, 0, '1'))
one.exec('''
import _interpreters
me, whence = _interpreters.get_current()
print(_interpreters.is_running(me), whence)
for f, args in ((_interpreters.exec, (me, '1')), (_interpreters.destroy, (me,)), (_interpreters.destroy, (0,))):
    try:
        print(f(*args))
    except Exception as e:
        print(repr(e))
''')
one.close()
print(told(one.close), told(one.exec, '1'), told(interpreters.Interpreter, 99), told(interpreters.Interpreter, 'x'), sep='\n')
print(told(interpreters.get_main().close))
print(told(_interpreters.destroy, -1), told(_interpreters.destroy, 'x'), told(_interpreters.whence, 10**30), sep='\n')

# Configurations.
for name in ('default', 'isolated', 'legacy', 'empty', 'other'):
    print(told(_interpreters.new_config, name))
print(told(_interpreters.new_config, 'isolated', gil='x'), told(_interpreters.new_config, allow_fork=1), told(_interpreters.new_config, spam=1), sep='\n')
print(told(_interpreters.create, 'empty'), told(_interpreters.create, 5), told(_interpreters.create, types.SimpleNamespace()), sep='\n')
legacy = _interpreters.create('legacy')
print(_interpreters.get_config(legacy) == _interpreters.new_config('legacy'), _interpreters.get_config(two.id) == _interpreters.new_config())
_interpreters.destroy(legacy)
two.exec('''
import os, threading, signal
for f, args in ((os.fork, ()), (os.execv, ('/bin/true', ['true'])), (signal.signal, (2, print)), (lambda: threading.Thread(daemon=True), ())):
    try:
        f(*args)
    except Exception as e:
        print(repr(e))
print(threading.main_thread() is threading.current_thread())
''')

# References.
counted = _interpreters.create(reqrefs=True)
_interpreters.incref(counted)
_interpreters.incref(counted)
_interpreters.decref(counted)
print(counted in dict(_interpreters.list_all()))
_interpreters.decref(counted)
print(counted in dict(_interpreters.list_all()), told(_interpreters.decref, counted) is not None)
two.close()
print(interpreters.list_all())
