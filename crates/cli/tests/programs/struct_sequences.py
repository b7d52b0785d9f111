"""Struct sequences: tuples with named fields that native code makes."""

import copy
import gc
import inspect
import os
import pickle
import sys
import time

gc.disable()


def show(what, function):
    try:
        print(" ", what, function())
    except Exception as e:
        print(" ", what, type(e).__name__, e)


class Plain:
    pass


def look_at(s):
    t = type(s)
    first = t.__match_args__[0]
    print(t, t.__flags__, t.__basicsize__, t.__itemsize__, t.__dictoffset__, t.__weakrefoffset__)
    print(sys.getsizeof(s), gc.is_tracked(s), [name for name in t.__dict__])
    print(t.__dict__[first], t.__dict__["__repr__"], t.__dict__["__reduce__"])
    show("set", lambda: setattr(s, first, 1))
    show("delete", lambda: delattr(s, first))
    show("other", lambda: setattr(s, "foo", 1))
    show("dict", lambda: s.__dict__)
    show("class", lambda: setattr(s, "__class__", tuple))
    show("other class", lambda: setattr(s, "__class__", Plain))
    show("subclass", lambda: type("Sub", (t,), {}))
    show("none", lambda: t())
    show("short", lambda: t(()))
    show("long", lambda: t(range(50)))
    show("no sequence", lambda: t(5))
    show("no dict", lambda: t(range(t.n_sequence_fields), 5))
    show("known", lambda: t(range(t.n_sequence_fields), {first: 1}))
    show("object.__new__", lambda: object.__new__(t))
    show("tuple.__new__", lambda: tuple.__new__(t, (1,)))
    show("made", lambda: t(range(t.n_sequence_fields)))
    show("all", lambda: t(range(t.n_fields)).__reduce__())
    show("replaced", lambda: s.__replace__(**{first: 5})[0])
    show("unknown", lambda: s.__replace__(zzz=1))
    show("positional", lambda: s.__replace__(1))
    show("reduce", lambda: s.__reduce__(1))
    show("unbound", lambda: t.__reduce__((1,)))
    show("unbound repr", lambda: t.__repr__((1,)))
    show("field", lambda: t.__dict__[first].__get__((1,)))
    show("field's", lambda: t.__dict__[first].__qualname__)
    show("annotations", lambda: t.__annotations__)
    show("signature", lambda: inspect.signature(t))
    show("copy", lambda: copy.copy(s) == s)
    show("pickle", lambda: pickle.loads(pickle.dumps(s)) == s)
    show("reduced", lambda: len(s.__reduce__()[1][1]))
    show("add", lambda: type(s + (1,)))
    show("slice", lambda: type(s[:2]))
    show("item", lambda: s.__setitem__(0, 1))


look_at(os.stat("/"))
look_at(time.gmtime(0))
look_at(sys.flags)
look_at(sys.version_info)
look_at(sys.float_info)
look_at(sys.get_asyncgen_hooks())
look_at(os.terminal_size((80, 25)))

# Classes of some may be changed.
time.struct_time.extra = 1
print(time.gmtime(0).extra)
del time.struct_time.extra
show("fixed", lambda: setattr(type(sys.flags), "extra", 1))
show("between", lambda: setattr(os.terminal_size((1, 2)), "__class__", Plain))

# Fields that are no items live as long as the instance, and the collector finds them.
words = ["zone"]
t = time.struct_time(range(9), {"tm_zone": words, "tm_gmtoff": 1})
print(t.tm_zone is words, t.tm_gmtoff, sys.getrefcount(words) - sys.getrefcount([]))
words.append(t)
del t
print(sys.getrefcount(words[1]) - sys.getrefcount([]), words in gc.get_referents(words[1]))


class Told(list):
    def __del__(self):
        print("gone")


told = Told()
told.append(time.struct_time([told] * 9, {"tm_zone": told}))
del told
print(gc.collect() > 0)


def fields(times):
    return [(s.tm_year, s.tm_zone, s.tm_hour) for s in times]


print(fields([time.gmtime(0)] * 20)[-1])


def store(times):
    for i, s in enumerate(times):
        try:
            s.tm_year = i
        except AttributeError as e:
            last = e
    return last


print(store([time.gmtime(0)] * 20))
