# How calls are refused, sums of ints and floats, classes with an mro() of their own, iterators that know their place.
import collections, itertools, struct, types, operator


def attempt(f, *args, **kwargs):
    try:
        print(f(*args, **kwargs))
    except Exception as e:
        print(type(e).__name__, e)


for f in (struct.pack, struct.Struct('').pack, itertools.cycle, [].append, [].index, ''.join, {}.get, len, dict.fromkeys,
          collections.deque().index, struct.pack_into):
    attempt(f, x=2)
attempt(min, 0, default=1, key=2, foo=3)
attempt(min, default=1)
attempt(max, 0, default=1, foo=3)
attempt(itertools.product, 0, repeat=1, foo=2)
attempt(itertools.product, 0, foo=2)
attempt(ImportError, 0, name=1, foo=2)
attempt(ImportError, 0, name=1, path=2, name_from=3, foo=3)
module = types.ModuleType('module')
attempt(module)
module.module = len
attempt(module)


# Subclasses may take keywords that only their __init__ knows.
for cls, args in ((itertools.cycle, ([1, 2],)), (itertools.takewhile, (bool, [1, 0])), (itertools.dropwhile, (bool, [1, 0])),
                  (itertools.filterfalse, (bool, [1, 0])), (itertools.starmap, (pow, [(2, 3)]))):
    class Sub(cls):
        def __init__(self, *args, new=None):
            self.new = new
    print(Sub(*args, new=3).new, list(itertools.islice(Sub(*args), 2)))
    attempt(cls, *args, new=3)
    attempt(cls)


# Ints go into a sum of floats with its compensation.
print(sum([1.0, 10**100, 1.0, -10**100]), sum([1.0, True, 2]), sum([1.5, 10**20]), sum([1j, 10**100, 1.0, -10**100]))
attempt(sum, [1.0, 10**400])
import math
print(math.sumprod([0.1] * 20, [True, False] * 10))


class Unequal:
    __eq__ = property(lambda self: self.nope)

print(Unequal() == Unequal(), Unequal() != 3)


# Attributes are found in classes that are no bases, and their changes are seen.
class Other:
    value = 1

class Meta(type):
    def mro(cls):
        return (cls, Other, object)

class Weird(metaclass=Meta):
    pass

seen = [Weird.value, Weird().value]
Other.value = 2
seen += [Weird.value, Weird().value]
Other.value = 3
print(seen, Weird.value, Weird().value, Other.__subclasses__())


# Guesses of lengths.
class Liar:
    def __init__(self, n):
        self.n = n
    def __iter__(self):
        return iter([1, 2])
    def __length_hint__(self):
        if self.n is None:
            raise RuntimeError('no idea')
        return self.n

for n in (0, 2**63 - 1, None):
    attempt(lambda: [1, 2, 3, 4].extend(Liar(n)))
    attempt(lambda: bytearray(b'abc').extend(Liar(None)))
attempt(bytes, Liar(None))

for what in (b'ab', bytearray(b'ab'), 'ab', [1], (1,)):
    it = iter(what)
    list(it)
    print(it.__reduce__())

print(int.__itemsize__, bool.__itemsize__, type.__itemsize__, tuple.__itemsize__)
new = types.ModuleType.__new__(types.ModuleType)
print(new.__dict__, dir(new))
alias = types.GenericAlias(int, losing := [])
class Loses:
    def __repr__(self):
        losing.clear()
        return 'x'
losing += [Loses(), 1]
attempt(repr, types.GenericAlias(int, losing))
from string.templatelib import Template
print(Template[int], struct.Struct('0c').__sizeof__() - struct.Struct('').__sizeof__())


# A keyword that is nearly right, and one that is equal to a name without being it.
attempt('a b'.split, maxsplt=1)
attempt(print, 1, sepp='')

class Odd(str):
    def __eq__(self, other):
        return True
    def __hash__(self):
        return 3

attempt(lambda: print(1, **{Odd('foo'): ','}))
attempt(lambda: round(1.75, **{Odd('foo'): 1}))
class MyInt(int):
    pass
print(int.__basicsize__, MyInt.__basicsize__, (2**70).__sizeof__())
attempt(ImportError, namez=1)
attempt(min, 1, defaul=2)

# Built-in functions that pickling names are those of the running code.
import builtins
for own in (types.MappingProxyType({'list': list}), {'list': list}, types.MappingProxyType({'list': list, 'iter': len})):
    attempt(eval, 'list("ab").__iter__().__reduce__()', {'__builtins__': own})
print((b"ab" * -1) == b"", bytearray(b"ab") * 0)
