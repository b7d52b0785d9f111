"""Classes as decorators: the decorated function stands where a call has its receiver."""
import functools
import sys


class Describe:
    def __init__(self, function):
        self.function = function

    def __set_name__(self, owner, name):
        self.name = name

    def __get__(self, instance, owner=None):
        return self.name, self.function(instance)


class Owner:
    @Describe
    def first(self):
        return 7

    @functools.cached_property
    def second(self):
        return 8


before = sys.getrefcount(Describe), sys.getrefcount(descriptor := Owner.__dict__["first"])
for _ in range(3):
    print(Owner().first, Owner().second)
print(before == (sys.getrefcount(Describe), sys.getrefcount(descriptor)))
owner = Owner()
print(owner.second, owner.second, vars(owner))
