"""What goes first when an instance of a subclass dies: its attributes, its weak references' callbacks, its items."""
import array
import collections
import contextvars
import functools
import gc
import io
import itertools
import random
import threading
import types
import weakref


class Gone:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        print(self.name, end=" ")
        if ref is not None:
            print("(seen)" if ref() is not None else "(not seen)", end=" ")


def subclass(base, *slots):
    if base.__dictoffset__:
        slots = tuple(s for s in slots if s != "__dict__")
    return type("Slotted" if slots else "Sub", (base,), {"__slots__": slots} if slots else {})


ref = None
cases = {
    "object": (lambda c: c(), object),
    "list": (lambda c: c([Gone("item")]), list),
    "dict": (lambda c: c({1: Gone("item")}), dict),
    "set": (lambda c: c([Gone("item")]), set),
    "frozenset": (lambda c: c([Gone("item")]), frozenset),
    "deque": (lambda c: c([Gone("item")]), collections.deque),
    "defaultdict": (lambda c: c(None, {1: Gone("item")}), collections.defaultdict),
    "OrderedDict": (lambda c: c({1: Gone("item")}), collections.OrderedDict),
    "array": (lambda c: c("i", [1]), array.array),
    "partial": (lambda c: c(len, Gone("argument")), functools.partial),
    "BytesIO": (lambda c: c(b""), io.BytesIO),
    "StringIO": (lambda c: c(""), io.StringIO),
    "Exception": (lambda c: c(Gone("argument")), Exception),
    "classmethod": (lambda c: c(Gone("function")), classmethod),
    "Random": (lambda c: c(5), random.Random),
    "Context": (lambda c: c(), contextvars.Context),
    "property": (lambda c: c(Gone("function")), property),
    "count": (lambda c: c(), itertools.count),
    "FileIO": (lambda c: c("/dev/null"), io.FileIO),
    "BufferedReader": (lambda c: c(io.BytesIO()), io.BufferedReader),
    "TextIOWrapper": (lambda c: c(io.BytesIO()), io.TextIOWrapper),
    "SimpleNamespace": (lambda c: c(a=Gone("attribute")), types.SimpleNamespace),
    "module": (lambda c: c("m"), types.ModuleType),
    "ref": (lambda c: c(Gone), weakref.ref),
    "local": (lambda c: c(), threading.local),
    "staticmethod": (lambda c: c(Gone("function")), staticmethod),
}
for name, (make, base) in cases.items():
    for slots in (None, (), ("slot",), ("slot", "__dict__"), "under another"):
        try:
            if slots == "under another":
                cls = subclass(subclass(base), "slot")
            else:
                cls = base if slots is None else subclass(base, *slots)
            print(name, cls.__name__, end=": ")
            o = make(cls)
        except TypeError as e:
            print(e)
            continue
        for attribute in ("slot", "x"):
            try:
                setattr(o, attribute, Gone(attribute))
            except (AttributeError, TypeError):
                print("no", attribute, end=" ")
        try:
            ref = weakref.ref(o, lambda r: print("callback", r() is None, end=" "))
        except TypeError as e:
            print(e, end=" ")
        del o
        gc.collect()
        ref = None
        print()
