"""Attributes of classes whose metaclass has the name too, read again and again."""


class Plain:
    pass


class Meta(type):
    soon = Plain()
    number = 1

    def method(cls):
        return "meta"

    @property
    def data(cls):
        return "meta"


class Class(metaclass=Meta):
    soon = "class"
    number = 2
    data = "class"

    def method():
        return "class"


def read():
    return Class.soon, Class.number, Class.data, Class.method(), Class.__repr__ is object.__repr__, Class.__hash__


def builtin(t):
    return t.__repr__, t.__init__, t.__str__, t.__doc__[:4], t.__name__


def call(v):
    return dict.__repr__(v) if isinstance(v, dict) else list.__len__(v)


for i in range(100):
    last = read()[:5], builtin(dict), call({1: 2}), call([1])
print(last)
Plain.__get__ = lambda self, instance, owner: "descriptor"
Plain.__set__ = lambda self, instance, value: None
print([read()[0] for i in range(3)])
Meta.number = property(lambda cls: "late")
print([read()[1] for i in range(3)])
Class.method = lambda: "new"
Class.__repr__ = lambda self: "own"
print(read()[3:5])
del Class.method
try:
    print(read())
except TypeError as e:
    print(e)
print([builtin(t)[3:] for t in (list, int, type, Meta) if t.__doc__])
