"""Interpreters inside an interpreter: each has its own modules and classes, and what one raises stays in it."""
import sys
from _testcapi import run_in_subinterp
from _testinternalcapi import run_in_subinterp_with_config
from types import SimpleNamespace

x = "outer"
sys.modules["marker"] = sys


def run(code):
    sys.stdout.flush()
    print(run_in_subinterp(code))


run("""
import sys, threading, gc, weakref, collections, json
print(__name__, 'x' in globals(), 'marker' in sys.modules, json.dumps({'a': [1]}))
class A:
    def __del__(self):
        print('deleted')
a = A()
a.self = a
t = threading.Thread(target=lambda: print('thread', threading.main_thread() is threading.current_thread()))
t.start()
t.join()
del a
print(gc.collect() > 0, collections.OrderedDict(b=2))
import atexit
atexit.register(print, 'at exit')
""")
run("1/0")
run("def f(: pass")
run("import sys; sys.setrecursionlimit(120)\ndef f(): f()\ntry: f()\nexcept RecursionError as e: print('deep')")
print(sys.getrecursionlimit())
run("int.bogus = 1")
run("class int(int): pass\nimport builtins; builtins.int = int; print(type(int('3')) is int)")
print(type(int("3")) is int)
run("from _testcapi import run_in_subinterp; import sys; print('nested'); sys.stdout.flush(); print(run_in_subinterp('print(\"inner\")'))")
config = SimpleNamespace(use_main_obmalloc=False, allow_fork=False, allow_exec=False, allow_threads=True,
                         allow_daemon_threads=False, check_multi_interp_extensions=True, gil="own")
sys.stdout.flush()
print(run_in_subinterp_with_config("import os; print(os.sep)", config))
config.allow_threads = False
sys.stdout.flush()
print(run_in_subinterp_with_config("""
import os, threading
def attempt(f, *args, **kwargs):
    try:
        f(*args, **kwargs)
    except RuntimeError as e:
        print(e)
attempt(threading.Thread(target=print).start)
attempt(threading.Thread, daemon=True)
attempt(os.fork)
attempt(os.execv, '/bin/true', ['true'])
""", config))
for i in range(5):
    run("import dataclasses, enum, typing, decimal\nclass E(enum.Enum):\n    a = 1\nprint(E.a, decimal.Decimal('1.1'))")
import enum
import decimal


class E(enum.Enum):
    b = 2


print(E.b, decimal.Decimal("2.20") + 1, x)
