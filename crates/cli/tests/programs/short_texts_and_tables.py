# Searches, beginnings, stripping and numbers of short texts; copies and ends of tables.
import gc, weakref

# Every part of many texts is found where a plain search finds it.
def plain(text, part, start=0):
    for i in range(start, len(text) - len(part) + 1):
        if text[i:i + len(part)] == part:
            return i
    return -1
texts = ['', 'a', 'ab', 'aab', 'abababac', 'the quick brown fox', 'x' * 17 + 'y', 'xy' * 20, '\x00\x01\x00\x01\x02' * 4,
         '\x7f\x80\x81\xff' * 6, '\xff' * 33 + '\xfe', 'a' * 200 + 'b', 'aé' * 50, 'a\u0142b' * 12, 'q\U0001f600r' * 9]
checked = 0
for text in texts:
    parts = {text[i:i + n] for i in range(min(len(text), 40)) for n in (0, 1, 2, 3, 5, 9, 18)} | {'zz', 'b', 'yx', '\x80', '\u0142', 'a\u0142', '\U0001f600'}
    for part in sorted(parts):
        where = plain(text, part)
        assert text.find(part) == where and (part in text) == (where >= 0), (text, part)
        assert text.startswith(part) == (text[:len(part)] == part) and text.endswith(part) == (text[len(text) - len(part):] == part and len(part) <= len(text))
        try:
            b, p = text.encode('latin-1'), part.encode('latin-1')
        except UnicodeEncodeError:
            pass
        else:
            assert b.find(p) == where and (p in b) == (where >= 0), (b, p)
        checked += 1
print(checked)
class Text(str):
    def startswith(self, *a): return 'mine'
print(Text('abc').startswith('a'), str.startswith(Text('abc'), Text('ab')), 'abc'.startswith(Text('abd')), 'abc'.endswith(('x', Text('bc'))))
for a in ((), (1,), ('a', None, None), ('a', 'b'), (('a', 1),), (('b', 1),)):
    try:
        print('abc'.startswith(*a), 'abc'.endswith(*a))
    except TypeError as e:
        print(type(e).__name__, e)

# What strips nothing answers the text itself, if that is a plain one.
for text in ('', ' ', 'x', ' x', 'x ', '\x1cx', 'x\x85', '\xa0x', '\u2003x', '\x7fx\x7f', 'x\x00', 'é', 'é '):
    print(ascii([text.strip(), text.lstrip(), text.rstrip()]), text.strip() is text, end=' ')
print(type(Text('ab').strip()))

# Numbers.
for text in ('0', '-0', '+7', '-', '+', '', '--1', '00012', '9' * 18, '-' + '9' * 18, '9' * 19, '1_0', '_1', '1_', ' 5', '5\n', '٣', '1٣', '1a', '0x1', '1.0', '\x005'):
    try:
        print(int(text), end=' ')
    except ValueError as e:
        print(ascii(str(e)), end=' ')
print(int('12', 3), int(Text('-45')), int(b'17'), type(int('3')))
class Number(int): pass
print(Number('12'), type(Number('-3')), Number(2**70) + 2**70, 2**70 - Number(2**70), True + 2**64, 2**64 - True)

# Sums at the borders of words and limbs.
edges = [2**60 - 1, 2**60, 2**61, 2**63 - 1, 2**63, 2**64 - 1, 2**64, 2**127, 2**128 - 1, 2**128]
print(len({str(x + s * y) for a in edges for b in edges for x in (a, -a) for y in (b, -b) for s in (1, -1)}))
print([2**64 - 1 + 1, -(2**128 - 1) - 1, 2**63 - 2**63, 2**128 - (2**128 - 1), -2**61 + 2**60, 2**61 - 2**60])

# Sets: dummies in the way, items that go with their set, sets that are emptied by those.
s = set(range(10))
for i in range(100):
    s.add(500 + 32 * (i % 7)); s.discard(500 + 32 * ((i + 3) % 7))
print(sorted(s), len(s), s == {*sorted(s)})
class Item:
    def __init__(self, n): self.n = n
    def __hash__(self): return self.n
    def __del__(self):
        gone.append(self.n)
        if self.n == 7:
            gone.append(len(kept)); kept.clear()
for build in (3, 6, 20, 60):
    gone, kept = [], set()
    kept |= {Item(100 + n) for n in range(5)}
    s = {Item(n) for n in range(build)}
    s.discard(next(iter(s)))
    r = weakref.ref(next(iter(s)))
    del s
    print(build, gone, r(), len(kept))
gone, kept = [], set()
s = {Item(n) for n in range(12)}
s.clear(); print(gone, s)
f = frozenset(Item(n) for n in range(3)); gone.clear(); del f; print(gone)
a = {Item(1)}; a.add(a.__iter__); gone.clear(); del a; gc.collect(); print(gone)

# Copies of dicts, with gaps and without, and what is in them.
d = {i: str(i) for i in range(20)}
c = d.copy()
for i in range(0, 20, 3):
    del d[i]
e = d.copy(); e['x'] = 1
for i in range(1, 20, 2):
    d.pop(i, None)
f = d.copy(); f[1] = 2
print(c == {i: str(i) for i in range(20)}, list(e), list(f), list(d), d.__sizeof__() >= f.__sizeof__())
class Value:
    def __del__(self): ended.append(1)
ended = []
d = {'a': Value(), 2: Value(), 'c': Value()}
c = d.copy(); del d['a'], d[2]; print(len(ended)); del d; print(len(ended)); del c; print(len(ended))
class Keys(dict):
    def __iter__(self): return iter(['b'])
    def keys(self): return ['a']
print(Keys(a=1, b=2).copy(), dict(Keys(a=1, b=2)), type('T', (), Keys(a=1, b=2)).a, {**Keys(a=1, b=2)})

# Comparisons by what is not a method.
class Static:
    __eq__ = staticmethod(lambda other: ('static', other))
class Called:
    def __call__(self, *a): return ('called', a)
class Holder:
    __eq__ = Called()
class Got:
    def __get__(self, o, t): raise AttributeError('no')
class Never:
    __eq__ = Got(); __lt__ = Got()
class Gone:
    def __eq__(self, other):
        del Gone.__eq__
        return 'once'
print(Static() == 1, Holder() == 2, Never() == 3, 3 == Never(), Gone() == 1, Gone() == 1)
try:
    Never() < Never()
except TypeError as e:
    print(e)

# Complex numbers beside others.
class Z(complex): pass
for x in (1 + 2j, Z(1, 2), 2, 2.5, True, 2**80, float('inf')):
    print(x * (3 - 1j), (3 - 1j) * x, x + 1j, 1j - x, end=' ')
print()
try:
    1j * 'a'
except TypeError as e:
    print(e)
try:
    1j * 10**400
except OverflowError as e:
    print(e)

# Attributes that are called, and what is said of those that cannot be got.
class Raises:
    def __get__(self, o, t): raise AttributeError('refused')
class Has:
    refused = Raises()
    @staticmethod
    def static(x): return 'static', x
    @classmethod
    def cls(cls, x): return cls.__name__, x
    plain = len
    instance = 3
h = Has()
print(h.static(1), h.cls(2), h.plain([3]))
h.static = lambda x: ('own', x)
h.plain = lambda x: ('own', x)
print(h.static(1), h.plain([3]))
for use in (lambda: h.refused(), lambda: h.refused, lambda: h.missing(), lambda: h.missing, lambda: h.instance()):
    try:
        use()
    except (AttributeError, TypeError) as e:
        print(type(e).__name__, e, getattr(e, 'name', None), getattr(e, 'obj', None) is h)

# Classes with and without `__init__`.
class Bare: pass
class Later: pass
def make(c, *a):
    try:
        return type(c(*a)).__name__
    except TypeError as e:
        return str(e)
print([make(Bare) for _ in range(3)], make(Bare, 1), [make(Later) for _ in range(3)])
Later.__init__ = lambda self, a=0: None
print([make(Later) for _ in range(3)], make(Later, 1), make(Later, 1, 2))
del Later.__init__
print(make(Later), make(Later, 1))
