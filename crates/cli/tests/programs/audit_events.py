# What audit hooks hear of, and that they are not traced.
import gc
import marshal
import mmap
import os
import sys
import time

log = []
listening = False


def hook(event, args):
    if listening:
        log.append((event, args))


sys.addaudithook(hook)


def f(a=1):
    pass


class C:
    __slots__ = ("q",)


class D:
    pass


def shown(x):
    text = repr(x)
    return type(x).__name__ if " at 0x" in text or len(text) > 40 else text


def heard(what):
    global listening
    del log[:]
    listening = True
    try:
        what()
    except Exception as e:
        print(type(e).__name__, e)
    listening = False
    for event, args in log:
        if event not in ("import", "code.__new__", "builtins.id"):
            print("   ", event, *map(shown, args))
    print()


code = compile("1", "fn", "eval")
path = os.path.join(os.environ.get("TMPDIR", "/tmp"), "krait-audit-%d" % os.getpid())
for what in (
    lambda: eval("1"),
    lambda: eval(code),
    lambda: exec("pass"),
    lambda: exec(code),
    lambda: compile("2", "<x>", "exec"),
    lambda: sys.settrace(None),
    lambda: sys.setprofile(None),
    lambda: f.__code__,
    lambda: f.__defaults__,
    lambda: f.__kwdefaults__,
    lambda: setattr(f, "__code__", code.replace(co_flags=3)),
    lambda: setattr(f, "__defaults__", None),
    lambda: delattr(f, "__defaults__"),
    lambda: setattr(f, "__kwdefaults__", {}),
    lambda: setattr(D, "__name__", "E"),
    lambda: setattr(D(), "__class__", D),
    lambda: setattr(D, "x", 1),
    lambda: gc.get_objects(generation=1),
    lambda: gc.get_referents(1),
    lambda: gc.get_referrers(C),
    lambda: marshal.loads(marshal.dumps((1, "a"))),
    lambda: mmap.mmap(-1, 8).close(),
    lambda: time.sleep(0),
    lambda: time.sleep(-1),
    lambda: sys._getframe().f_code,
    lambda: sys._getframemodulename(),
    lambda: sys.monitoring.register_callback(1, 1, None),
):
    heard(what)

traced = []


class Hook:
    def __call__(self, event, args):
        pass


def tracer(frame, event, arg):
    if frame.f_code is call:
        traced.append(event)


call = Hook.__call__.__code__
h = Hook()
sys.addaudithook(h)
sys.settrace(tracer)
eval("1")
h.__cantrace__ = True
eval("2")
h.__cantrace__ = False
eval("3")
sys.settrace(None)
print(len(traced) > 0, set(traced))
