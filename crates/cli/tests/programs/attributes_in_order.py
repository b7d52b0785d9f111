# The dict of an instance that shares its keys with others keeps the values in their order, without gaps: while it is iterated
# over, what is deleted and set again makes the rest move up. Any other dict has gaps.
import itertools
import tracemalloc


def walk(how, *deeds):
    class Plain:
        pass

    o = Plain()
    o.y, o.z, o.x = 2, 3, 4
    if how == "deleted":
        del o.__dict__
        o.y, o.z, o.x = 2, 3, 4
    elif how == "assigned":
        o.__dict__ = {"y": 2, "z": 3, "x": 4}
    elif how == "copied":
        o.__dict__ = vars(o).copy()
    elif how == "cleared":
        vars(o).clear()
        o.y, o.z, o.x = 2, 3, 4
    elif how == "popped":
        o.w = 5
        vars(o).popitem()
    elif how == "int key":
        vars(o)[1] = 5
        del vars(o)[1]

    def act(deed):
        try:
            exec(deed, {"o": o})
        except (AttributeError, KeyError) as e:
            keys.append(type(e).__name__)

    deeds, keys = list(deeds), []
    try:
        for key in vars(o):
            keys.append(key)
            if deeds:
                act(deeds.pop(0))
        keys.append("end")
    except RuntimeError as e:
        keys.append(str(e)[11:18])
    return " ".join(keys), "".join(vars(o))


deeds = (
    "del o.y",
    "del o.x; o.x = 1",
    "del o.y; o.y = 1",
    "del o.y; o.w = 1",
    "vars(o)['z'] = vars(o).pop('z')",
    "del o.x, o.y; o.x = o.y = 1",
    "vars(o).clear()",
    "vars(o).clear(); o.a = o.b = o.c = 1; del o.a; o.a = 1",
    "del o.__dict__",
)
for how in ("inline", "deleted", "assigned", "copied", "cleared", "popped", "int key"):
    pairs = itertools.product(deeds, deeds) if how == "inline" else ()
    for chosen in itertools.chain(itertools.product(deeds), pairs):
        print(how, *chosen, *walk(how, *chosen), sep=" | ")


# Too many to share.
for count in (5, 27, 28, 29, 35):
    o = type("Many", (), {})()
    for i in range(count):
        setattr(o, f"a{i}", i)
    found = []
    try:
        for key in vars(o):
            found.append(key)
            if len(found) == 2:
                del o.a0, o.a1
                o.a0 = o.a1 = 1
        print(count, *found[:4], *found[-2:])
    except RuntimeError as e:
        print(count, e)


# A class that has its dict from a built-in type shares none.
for base in (object, int, Exception, dict, set):
    o = type("Made", (base,), {})()
    o.a, o.b, o.c = 1, 2, 3
    found = []
    try:
        for key in vars(o):
            found.append(key)
            if len(found) == 1:
                del o.a
                o.a = 1
        print(base.__name__, *found, *vars(o), "-", *reversed(vars(o)))
    except RuntimeError as e:
        print(base.__name__, e)


# None of that keeps memory.
class Kept:
    def __init__(self):
        for i in range(25):
            setattr(self, f"a{i}", [])


def changed(change):
    change(vars(Kept()))


def assigned(o):
    o.__dict__ = {"a": 1}
    del o.__dict__
    vars(o).update({"a": [], "b": 1})


tracemalloc.start()
for what in (
    lambda: changed(lambda d: d.clear()),
    lambda: changed(lambda d: (d.clear(), d.update(a=1))),
    lambda: changed(lambda d: d.pop("a7")),
    lambda: changed(lambda d: (d.popitem(), d.popitem())),
    lambda: changed(lambda d: d.copy()),
    lambda: changed(lambda d: d.update({1: []})),
    lambda: changed(lambda d: [d.pop(f"a{i}") for i in range(25)] and d.update({"a": 1})),
    lambda: assigned(Kept()),
):
    what()
    before = tracemalloc.get_traced_memory()[0]
    for _ in range(100):
        what()
    print(tracemalloc.get_traced_memory()[0] - before < 9000)
