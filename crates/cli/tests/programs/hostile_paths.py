# How often objects given as files, tables and trees are asked, and what is said about them.
import ast, io, itertools, os, re, sys, weakref
from collections import OrderedDict

log = []


def says(name, answer):
    def method(self, *args):
        log.append(name)
        if isinstance(answer, Exception):
            raise answer
        return answer

    return method


def show(name, step):
    log.clear()
    try:
        shown = step()
    except Exception as e:
        shown = f"{type(e).__name__}: {e}"
    print(name, re.sub("0x[0-9a-f]+", "0x", str(shown)), log)


indexes = [None, ZeroDivisionError("index"), 987, 1 << 80, -5, "text"]
paths = [None, OSError("path"), "/nonexistent/z", b"/nonexistent/z", 5, "a\0b"]
for index in indexes:
    for path in paths:
        kind = type("C", (), {})
        if index is not None:
            kind.__index__ = says("index", index)
        if path is not None:
            kind.__fspath__ = says("path", path)
        for name, f in {"open": open, "FileIO": io.FileIO, "stat": os.stat, "os.open": lambda o: os.open(o, os.O_RDONLY), "listdir": os.listdir}.items():
            show(f"{name} {index!r:.30} {path!r}", lambda: f(kind()))


class Lookup:
    def __get__(self, instance, owner):
        log.append("lookup")
        raise ZeroDivisionError("lookup")


class Failing:
    __fspath__ = Lookup()


for f in open, os.stat, os.fspath, os.access:
    show(f.__name__, lambda: f(Failing(), *[0] * (f is os.access)))
show("bad mode, bad file", lambda: io.FileIO(Failing(), "bad"))
show("compile", lambda: compile("1", type("C", (), {"__fspath__": says("path", None)})(), "exec"))
show("exec", lambda: exec("1", {}, 5))
show("eval", lambda: eval("1", {}, 5))
show("exec", lambda: exec("1", 5, 5))


# What claims to be a tree is asked for its class.
class Claims:
    @property
    def __class__(self):
        log.append("class")
        return int


show("compile", lambda: compile(Claims(), "f", "exec"))


# Classes whose instances the collector knows, and others.
class Small:
    __slots__ = ()


class Large:
    pass


def rebase(new, old, **space):
    made = type(old)("C", (old,), space)
    made.__bases__ = (new,)


for old, new in ((object, type), (object, list), (object, int), (Large, list), (Large, object), (Small, Large), (Small, int), (Exception, Large), (type, object)):
    show(f"{old.__name__} {new.__name__}", lambda: rebase(new, old))


# The types are named as they are when everything was tried.
class Turning:
    def __lt__(self, other):
        self.__class__ = Turned
        return NotImplemented


class Turned:
    pass


show("<", lambda: Turning() < [])


# The last items live until the next come.
class Item:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        log.append("end " + self.name)


def items(name, n):
    for i in range(n):
        log.append("next " + name)
        yield Item(name + str(i))


def walk(it):
    for _ in it:
        log.append("loop")
        del _


show("zip_longest", lambda: walk(itertools.zip_longest(items("a", 2), items("b", 3))))
show("zip of 3", lambda: walk(zip(items("a", 2), items("b", 3), items("c", 3))))


# Trees: a class of its own has its fields read before its position, and its values are looked at last of all.
class Arg(ast.arg):
    def __getattribute__(self, name):
        if not name.startswith("_"):
            log.append(name)
        return super().__getattribute__(name)


at = {"lineno": 1, "col_offset": 0, "end_lineno": 1, "end_col_offset": 1}
function = lambda arg: ast.Expression(ast.Lambda(ast.arguments(args=[arg]), ast.Constant(1, **at), **at))
show("arg", lambda: compile(function(Arg("x", **at)), "f", "eval").co_name)
show("arg", lambda: compile(function(Arg(5)), "f", "eval"))
show("arg", lambda: compile(function(Arg("x")), "f", "eval"))
for bad in [], (1, [2]), frozenset([int]):
    show("constant", lambda: compile(ast.Expression(ast.Constant(bad, **at)), "f", "eval"))
    show("constant", lambda: compile(ast.Expression(ast.BinOp(ast.Constant(bad, **at), ast.Add(), ast.Name(5, ast.Load(), **at), **at)), "f", "eval"))
    show("constant", lambda: compile(ast.Expression(ast.Constant(bad, kind=5, **at)), "f", "eval"))


class Key:
    def __hash__(self):
        log.append("hash")
        return 1


def removal():
    table = weakref.WeakValueDictionary()
    value = Large()
    table[Key()] = value
    log.append("stored")
    del value


show("weak", removal)


# The entries of an ordered dict die one by one.
def ordered():
    OrderedDict([(Item("a"), Item("b")), (1, Item("c")), (Item("d"), 2)])


show("ordered", ordered)


def handled():
    try:
        [][1]
    except IndexError:
        pass
    return 1


def jumps():
    events = sys.monitoring
    events.use_tool_id(3, "jumps")
    events.register_callback(3, events.events.JUMP, lambda code, at, to: log.append("jump"))
    events.set_local_events(3, handled.__code__, events.events.JUMP)
    try:
        return handled()
    finally:
        events.set_local_events(3, handled.__code__, 0)
        events.register_callback(3, events.events.JUMP, None)
        events.free_tool_id(3)


show("jumps", jumps)
