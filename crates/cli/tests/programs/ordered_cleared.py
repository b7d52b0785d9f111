"""An OrderedDict that is changed while it is being cleared, and lists that are made of what `items` and `keys` return."""
import collections
import json


class Key:
    def __init__(self, n):
        self.n = n

    def __hash__(self):
        return 1

    def __eq__(self, other):
        print("eq", self.n, getattr(other, "n", other))
        return self is other

    def __del__(self):
        print("del", self.n)
        if self.n == 2:
            d[Key(9)] = 1
            d["a"] = Last("a")


class Last:
    def __init__(self, n):
        self.n = n

    def __del__(self):
        print("value gone", self.n)
        d[Key(8)] = 2


d = collections.OrderedDict()
d[Key(1)] = 1
d[Key(2)] = Last(3)
d[4] = 4
keep = list(d)[0]
d.clear()
print(len(d), list(dict.keys(d)) and 1, [getattr(k, "n", k) for k in d])
d.clear()
print(len(d), list(d))


class View:
    def __init__(self, what):
        self.what = what

    def __iter__(self):
        print("iter", self.what)
        return Steps()

    def __del__(self):
        print("view gone", self.what)


class Steps:
    def __iter__(self):
        return self

    def __length_hint__(self):
        print("hint")
        return 3

    def __next__(self):
        print("next")
        raise StopIteration


class Odd(dict):
    def items(self):
        return View("items")

    def keys(self):
        return View("keys")


print(json.dumps(Odd(a=1)))


class Mapping:
    def keys(self):
        return View("keys")


print(dict(Mapping()), {**Mapping()})


class Wrong(dict):
    def items(self):
        return 5


try:
    json.dumps(Wrong(a=1))
except TypeError as e:
    print(e)
