# What an object kept alive dies inside its death, however deep, so that finalizers run in the order of the structure.
import gc


class Noted:
    def __init__(self, n):
        self.n = n

    def __del__(self):
        log.append(self.n)


log = []
for depth in (30, 45, 100, 1000, 5000):
    nested = []
    for i in range(depth):
        nested = [Noted(i), nested]
    nested = None
    print(depth, log[:3], log == list(range(depth)))
    log.clear()


def raises(n, noted):
    if n:
        raises(n - 1, Noted(n))
    raise ValueError


for depth in (20, 50, 200):
    try:
        raises(depth, Noted(depth + 1))
    except ValueError:
        pass
    print(depth, log[:4], log[-3:])
    log.clear()

# Deeper than any stack.
class Box:
    def __init__(self, v):
        self.v = v


for make in (lambda v: [v], lambda v: (v,), lambda v: {1: v}, Box):
    nested = Noted(1)
    for i in range(500_000):
        nested = make(nested)
    nested = None
    print(log)
    log.clear()


# An attribute's old value dies when nothing holds the instance's dict.
class Plain:
    pass


class Ends(Noted):
    def __del__(self):
        super().__del__()
        if hasattr(plain, "__dict__"):
            del plain.__dict__
        log.append("end")


for change in (lambda: setattr(plain, "x", 1), lambda: delattr(plain, "x")):
    plain = Plain()
    plain.__dict__ = {"x": Ends("x"), "y": Noted("y")}
    change()
    print(log, vars(plain))
    log.clear()
    del plain


# The attributes of an instance die in the order of the keys that its class's instances share: first those that methods set.
class Sets:
    def __init__(self):
        self.d = self.b = self.c = None
        self.b, self.d, self.c = Noted("b"), Noted("d"), Noted("c")

    def later(self):
        self.a = Noted("a")


def plain():
    o = Plain()
    o.z, o.y, o.x = Noted("z"), Noted("y"), Noted("x")
    return o


first = Plain()
first.x = first.y = 1
for make in (Sets, plain):
    for end in (
        lambda o: None,
        lambda o: vars(o) and None,
        lambda o: vars(o),
        lambda o: vars(o).clear(),
        lambda o: vars(o).copy(),
        lambda o: dict(vars(o)),
        lambda o: setattr(o, "__dict__", {"q": 1}),
        lambda o: hasattr(o, "later") and o.later(),
        lambda o: setattr(o, "w", Noted("w")),
        lambda o: setattr(o, "w", o),
        lambda o: [setattr(o, f"n{i}", Noted(i)) for i in range(30)] and None,
    ):
        o = make()
        kept = end(o)
        log.append("dies")
        o = None
        gc.collect()
        log.append("goes")
        kept = None
        print(make.__name__, *log)
        log.clear()


class Slots:
    __slots__ = "c", "a", "__dict__", "b"


o = Slots()
o.a, o.b, o.c, o.e, o.d = map(Noted, "abced")
o = None
print(*log)
log.clear()


# A mapping's keys are held until all values are there, and go the last first.
class Mapping(dict):
    def __iter__(self):
        return dict.__iter__(self)

    def __getitem__(self, key):
        log.append("get")
        self.pop(key, None)
        return 1


for use in (
    lambda m: m.copy(),
    lambda m: {}.update(m),
    lambda m: {} | m,
    lambda m: (lambda **k: 1)(**m),
):
    m = Mapping({Noted(i): i for i in range(4)})
    try:
        print(use(m) is m)
    except TypeError as e:
        print(e)
    m.clear()
    print(log)
    log.clear()
