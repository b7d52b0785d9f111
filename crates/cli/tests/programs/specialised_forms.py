# Instructions that were specialised: their names, and what they do when their operands change.
import dis


def names(f, *wanted):
    found = {i.opname for i in dis.get_instructions(f, adaptive=True)}
    print([n for n in wanted if n in found])


class Plain:
    def __init__(self, x=1):
        self.x = x


class Meta(type):
    pass


class Classy(metaclass=Meta):
    attr = 5


class Watched:
    def __getattribute__(self, name):
        return name * 2


class Base:
    v = 1

    def m(self):
        return "base"


class Derived(Base):
    def m(self):
        return super().m(), super().v


def make(c, *args):
    return c(*args) if args else c()


def make0(c):
    return c()


def make1(c, x):
    return c(x)


def has(x, c):
    return x in c, x not in c


def store(c, k, v):
    c[k] = v


def unpack3(t):
    a, b, c = t
    return a, b, c


def truth(x):
    return not x


def attr(x):
    return x.attr


def setx(o, v):
    o.x = v


def delegate(it):
    return (yield from it)


def repeat(f, *args):
    for _ in range(20):
        r = f(*args)
    return r


def trying(f, *args):
    try:
        return f(*args)
    except Exception as e:
        return type(e).__name__, str(e)


print(repeat(make0, Plain).x, repeat(make1, Plain, 7).x)
names(make0, "CALL_ALLOC_AND_ENTER_INIT")
print(trying(make0, int), make0(dict), make0(Plain).x, trying(make1, Plain, 3).x)
Plain.__init__.__code__ = (lambda self, *args: setattr(self, "x", args)).__code__
print(make0(Plain).x, make1(Plain, 2).x)
Plain.__init__ = lambda self, x=9: setattr(self, "x", x)
print(make0(Plain).x, trying(lambda: Plain(1, 2, 3)))
Plain.__new__ = lambda cls, *a: 5
print(make0(Plain))
Plain2 = type("Plain2", (), {"__init__": lambda self: 3})
print(trying(repeat, make0, Plain2))

print(repeat(has, 1, {1: 2}))
names(has, "CONTAINS_OP_DICT")
print(has(1, [1]), has("a", "abc"), trying(has, [], {}), trying(has, 1, 2))
print(has(2, {2}), has(3, frozenset()), trying(has, {1}, {2}), has({1}, {frozenset({1})}))


def has_set(x, c):
    return x in c


print(repeat(has_set, 1, {1}))
names(has_set, "CONTAINS_OP_SET")
print(has_set(1, {}), trying(has_set, [], set()))

l = [0, 0, 0]
repeat(store, l, 1, 5)
names(store, "STORE_SUBSCR_LIST_INT")
store(l, -1, 7)
print(l, trying(store, l, 3, 1), trying(store, l, -4, 1))
d = {}
store(d, 1, 2)
store(l, slice(0, 2), [])
print(l, d)


def store_dict(c, k, v):
    c[k] = v


repeat(store_dict, d, 2, 3)
names(store_dict, "STORE_SUBSCR_DICT")
print(d, trying(store_dict, d, [], 1), trying(store_dict, (), 1, 1))

print(repeat(unpack3, (1, 2, 3)))
names(unpack3, "UNPACK_SEQUENCE_TUPLE")
print(unpack3([1, 2, 3]), unpack3("abc"), trying(unpack3, (1, 2)), trying(unpack3, [1, 2, 3, 4]))


def unpack_list(t):
    a, b, c = t
    return c, b, a


print(repeat(unpack_list, [1, 2, 3]))
names(unpack_list, "UNPACK_SEQUENCE_LIST")
print(unpack_list((1, 2, 3)), trying(unpack_list, [1]))

print(repeat(truth, Base()))
names(truth, "TO_BOOL_ALWAYS_TRUE")
Base.__len__ = lambda self: 0
print(truth(Base()), truth(Derived()), truth(0), truth(object()))
del Base.__len__

print(repeat(attr, Classy))
names(attr, "LOAD_ATTR_CLASS_WITH_METACLASS_CHECK")
Meta.attr = property(lambda cls: "meta")
print(attr(Classy))
del Meta.attr
print(attr(Classy))


def attr2(x):
    return x.attr


print(repeat(attr2, Watched()))
names(attr2, "LOAD_ATTR_GETATTRIBUTE_OVERRIDDEN")
Watched.__getattr__ = lambda self, name: "hook"
print(attr2(Watched()))
del Watched.__getattribute__
print(attr2(Watched()))
print(trying(attr2, Base()))


def upper(t):
    return t.upper


print(repeat(upper, str)("a"))
names(upper, "LOAD_ATTR_CLASS")

print(repeat(Derived().m))
names(Derived.m, "LOAD_SUPER_ATTR_METHOD", "LOAD_SUPER_ATTR_ATTR")
super_ = super


def fake(*args):
    class S:
        v = "fake"

        def m(self):
            return "fake m"
    return S()


super = fake
print(Derived().m())
del super
print(Derived().m())


def gen():
    x = yield 1
    return x


def run():
    g = delegate(gen())
    r = [next(g)]
    try:
        g.send("sent")
    except StopIteration as e:
        r.append(e.value)
    return r


print(repeat(run))
names(delegate, "SEND_GEN")
print(list(delegate([1, 2])), list(delegate(iter("ab"))))

big = Base()
for i in range(60):
    setattr(big, f"a{i}", i)
repeat(setx, big, 1)
names(setx, "STORE_ATTR_WITH_HINT")
Base.x = property(lambda self: 0, lambda self, v: print("set", v))
setx(big, 2)
del Base.x
setx(big, 3)
print(big.x, big.__dict__["x"])
small = Derived()
setx(small, 4)
print(small.__dict__, trying(setx, 1, 1))
