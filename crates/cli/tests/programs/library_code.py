# Code objects of the library are read when they are needed: nobody can tell.
import importlib.util
import json
import marshal
import site
import sys
import threading
import types


def nested(code):
    yield code
    for const in code.co_consts:
        if isinstance(const, types.CodeType):
            yield from nested(const)


c = json.dumps.__code__
print(c.co_name, c.co_qualname, c.co_argcount, c.co_kwonlyargcount, c.co_nlocals, c.co_varnames)
print(json.dumps.__doc__ is c.co_consts[0], json.dumps.__doc__[:20], json.dumps.__name__ is c.co_name)
print(c.co_filename.endswith("/json/__init__.py"), c.co_flags & 0xFF, c.co_stacksize > 0)

loader = importlib.util.find_spec("json").loader
one, two = loader.get_code("json"), loader.get_code("json")
print(one is two, one == two, hash(one) == hash(two), c in one.co_consts)
found = [k for k in nested(one) if k.co_name == "dumps"]
print(found[0] == c, found[0] is c, {k.co_filename for k in nested(one)} == {c.co_filename})

for code in nested(one):
    data = marshal.dumps(code)
    back = marshal.loads(data)
    print(code.co_qualname, back == code, list(back.co_lines()) == list(code.co_lines()))

renamed = c.replace(co_name="other", co_consts=("x",) + c.co_consts[1:])
print(renamed.co_name, renamed.co_consts[0], renamed == c, c.co_name)


class Held:
    def method(self):
        "What it does."
        return lambda: self


print(Held.method.__doc__ is Held.method.__code__.co_consts[0])
f = types.FunctionType(json.loads.__code__, json.loads.__globals__, "renamed", json.loads.__defaults__)
f.__kwdefaults__ = json.loads.__kwdefaults__
print(f("[1, 2]"), f.__name__, f.__doc__ == json.loads.__doc__)
print(site.getusersitepackages().endswith("/lib/python3.14/site-packages"))

# Names of built-in types are the objects that programs name.
print([k for k in list.__dict__ if k is sys.intern("app" + "end")], sys._is_interned("".join(["app", "end"])))


# Locks wake those who wait, and only those.
log, lock, done = [], threading.Lock(), threading.Event()
lock.acquire()


def wait(n):
    with lock:
        log.append(n)
    if len(log) == 3:
        done.set()


threads = [threading.Thread(target=wait, args=(n,)) for n in range(3)]
for t in threads:
    t.start()
print(lock.acquire(timeout=0.05), log)
lock.release()
print(done.wait(30), sorted(log))
for t in threads:
    t.join()
print(lock.locked(), lock.acquire(blocking=False))
