"""Times single operations, for `cargo xtask operations`.

Every case is a statement that is written sixteen times in a row in the body of a loop of a function, so that the loop
itself, whose time is subtracted, weighs little. A line `\\x01group\\tname\\tstatement` is printed for each, then one with
nanoseconds for each line `again` on standard input, until another line comes.
"""
import sys
import time

REPEATED = 16
LEAST = float(sys.argv[1]) if len(sys.argv) > 1 else 0.002
ROUNDS = 3

# What the cases use; it runs once for each case, as the start of its function.
SETUP = """
class Plain:
    kind = 1
    def __init__(self, a=1): self.a = a; self.b = 2
    def none(self): pass
    def one(self, x): return x
    @property
    def prop(self): return 1
    @staticmethod
    def static(x): return x
    @classmethod
    def cls(cls): return 1
class Slots:
    __slots__ = "a", "b"
    def __init__(self): self.a = 1
class Child(Plain):
    def none(self): return super().none()
class Index:
    def __getitem__(self, k): return k
    def __len__(self): return 3
    def __eq__(self, other): return True
    def __add__(self, other): return self
    def __call__(self, x): return x
    __hash__ = None
class Fallback:
    def __getattr__(self, name): return 1
class Managed:
    def __enter__(self): return self
    def __exit__(self, *e): return False
def f0(): pass
def f1(a): return a
def f3(a, b, c): return c
def f_default(a, b=2, c=3): return c
def f_kw(a, *, k=1): return k
def f_args(*args): return args
def f_kwargs(**kw): return kw
def f_both(*args, **kw): return args
def make(x):
    def inner(): return x
    return inner
def count():
    while True: yield 1
def raises(): raise ValueError("x")
def deeper(n): return deeper(n - 1) if n else raises()
import re, operator, functools
o, s, c, x, fb, cm = Plain(), Slots(), Child(), Index(), Fallback(), Managed()
closure = make(1)
gen = count()
send = count(); next(send)
i, j, big, bigger = 5, 7, 2**70, 3**90
p, q = 1.5, 2.25
z = 1 + 2j
t, t2 = "hello", "world"
uni = "h\\xe9llo w\\u20acrld"
words = ["alpha", "beta", "gamma", "delta"]
text = "the quick brown fox jumps over the lazy dog"
data = b"some bytes"
l = list(range(100)); tup = tuple(range(10)); st = set(range(100))
numbers = [(n * 7919) % 1009 for n in range(100)]
d = {"a": 1, "b": 2, "c": 3}; di = {n: n for n in range(100)}
pattern = re.compile(r"(\\w+) (\\w+)"); digits = re.compile(r"[0-9]+")
partial = functools.partial(f3, 1, 2)
getter = operator.attrgetter("a")
args, kw = (1, 2, 3), {"k": 1}
e = ValueError()
"""

CASES = """
attribute
  get of an instance's = o.a
  get of a slot's = s.a
  get of a class's through an instance = o.kind
  get of a class's = Plain.kind
  get of a property = o.prop
  get through __getattr__ = fb.a
  get of a bound method = o.none
  get of a module's = re.compile
  get by getattr() = getattr(o, 'a')
  get by getattr() with default = getattr(o, 'zz', 1)
  set of an instance's = o.a = 3
  set of a slot's = s.a = 3
  set and delete = o.n = 1; del o.n
  hasattr() = hasattr(o, 'a')
call
  function without arguments = f0()
  function with 1 argument = f1(1)
  function with 3 arguments = f3(1, 2, 3)
  defaults = f_default(1)
  by keyword = f_default(1, c=5)
  keyword only = f_kw(1, k=3)
  into *args = f_args(1, 2, 3)
  into **kwargs = f_kwargs(a=1, b=2)
  with *args = f3(*args)
  with **kwargs = f_kw(1, **kw)
  through *args and **kwargs = f_both(*args, **kw)
  closure = closure()
  lambda made and called = (lambda: 1)()
  method without arguments = o.none()
  method with 1 argument = o.one(1)
  static method = o.static(1)
  class method = o.cls()
  method with super() = c.none()
  __call__ = x(1)
  class with __init__ = Plain(2)
  class without __init__ = Managed()
  partial = partial(3)
  len() = len(l)
  list.append and pop = l.append(1); l.pop()
  isinstance(), true = isinstance(o, Plain)
  isinstance(), false = isinstance(o, Slots)
  isinstance() with a tuple = isinstance(o, (int, str, Plain))
  type() = type(o)
  min() of two = min(i, j)
  abs() = abs(i)
  print-like str.join of map(str) = ' '.join(map(str, tup))
int
  add = i + j
  subtract, multiply = i - j * i
  floor division and remainder = j // i; j % i
  true division = j / i
  power = i ** 3
  bits = (i & j) | (i ^ 1) << 2
  compare = i < j
  equal = i == j
  negate = -i
  add in place = i += 1; i -= 1
  70 bits: add = big + bigger
  70 bits: multiply = big * bigger
  70 bits: divide = bigger // big
  of text = int('12345')
  to text = str(12345)
float
  add = p + q
  multiply, subtract = p * q - p
  divide = p / q
  power = p ** 2.0
  compare = p < q
  with an int = p * 2
  of text = float('1.25')
  to text = repr(1.1)
  round() = round(p, 1)
  complex multiply = z * z
str
  concatenate = t + t2
  in place = u = t; u += t2; u += t
  index = t[1]
  slice = text[4:9]
  equal = t == t2
  in = 'fox' in text
  find = text.find('lazy')
  split = text.split()
  join = ' '.join(words)
  replace = text.replace('quick', 'slow')
  startswith = text.startswith('the')
  upper = t.upper()
  strip = text.strip()
  f-string = f'{t} {i}'
  f-string with format = f'{p:.2f} {i:>5}'
  percent = '%s %d' % (t, i)
  str.format = '{} {}'.format(t, i)
  encode and decode = uni.encode().decode()
  hash of a new one = hash(t + t2)
  bytes index = data[2]
list
  get = l[50]
  get of the last = l[-1]
  set = l[50] = 1
  slice = l[10:20]
  in = 50 in l
  literal of 3 = [i, j, t]
  copy of 100 = l[:]
  concatenate = words + words
  unpack = a, b, cc, dd = words
  list() of a range of 100 = list(range(100))
  sort of 100 = sorted(numbers)
  sort of 100 by key = sorted(numbers, key=f1)
  sort of 4 strings = sorted(words)
tuple
  get = tup[5]
  literal of 2 = (i, t)
  unpack = a, b = i, j
  slice = tup[2:5]
  equal = tup == tup
  hash = hash(tup)
dict
  get by a string = d['a']
  get by an int = di[50]
  set = d['a'] = 3
  get() = d.get('zz')
  in = 'a' in d
  literal of 3 = {'a': i, 'b': j, 'c': t}
  new key and del = d['new'] = 1; del d['new']
  copy = d.copy()
  update = d.update(a=2)
  items() = for k, v in d.items(): pass
set
  in = 50 in st
  add and discard = st.add(500); st.discard(500)
  literal of 3 = {1, i, j}
  union = {1, 2} | {3, 4}
subscript
  __getitem__ = x[1]
iteration
  for over range(100) = for n in range(100): pass
  for over a list of 100 = for n in l: pass
  for over a dict of 100 = for n in di: pass
  for over a string = for n in text: pass
  enumerate of 10 = for a, b in enumerate(tup): pass
  zip of 10 = for a, b in zip(tup, tup): pass
  sum() of 100 = sum(numbers)
  map of 10 = for n in map(f1, tup): pass
  any() with a generator = any(n > 8 for n in tup)
  reversed of 10 = for n in reversed(tup): pass
comprehension
  list of 10 = [n for n in tup]
  list of 10 with condition = [n for n in tup if n & 1]
  set of 10 = {n for n in tup}
  dict of 10 = {n: n for n in tup}
  generator of 10 in list() = list(n for n in tup)
generator
  next() = next(gen)
  send() = send.send(1)
  made and closed = count().close()
  for over 10 = for n in (m for m in tup): pass
comparison
  is None = i is None
  chained = 1 < i < 9
  not = not i
  and, or = i and j or p
  __eq__ = x == 1
statement
  with = with cm: pass
  global read = LEAST
  function made = def g(): pass
  class made = class G: pass
  import of a loaded module = import re
  assert = assert i
regular expression
  match = pattern.match(text)
  search = digits.search(text)
  sub = digits.sub('x', 'a1b22c333')
  findall = pattern.findall(text)
  re.match, cached = re.match('a', 'a')
  group = pattern.match(text).group(1)
"""

# Statements of more than one line: `;` and `:` do not say them.
COMPOUND = {
    ("exception", "raised and caught"): "try:\n    raise e\nexcept ValueError:\n    pass",
    ("exception", "made, raised and caught"): "try:\n    raise ValueError('x')\nexcept ValueError:\n    pass",
    ("exception", "raised by a called function"): "try:\n    raises()\nexcept ValueError as err:\n    pass",
    ("exception", "raised five calls deep"): "try:\n    deeper(4)\nexcept ValueError:\n    pass",
    ("exception", "KeyError of a dict"): "try:\n    d['zz']\nexcept KeyError:\n    pass",
    ("exception", "AttributeError"): "try:\n    o.zz\nexcept AttributeError:\n    pass",
    ("exception", "StopIteration of next()"): "try:\n    next(iter(()))\nexcept StopIteration:\n    pass",
    ("exception", "try without an exception"): "try:\n    pass\nexcept ValueError:\n    pass",
    ("exception", "try with finally"): "try:\n    pass\nfinally:\n    i",
}


def cases():
    group = None
    for line in CASES.splitlines():
        if not line.startswith(" "):
            group = line
        else:
            name, _, statement = line.strip().partition(" = ")
            yield group, name, statement
    for (group, name), statement in COMPOUND.items():
        yield group, name, statement


def indented(text, by):
    return "".join(" " * by + line + "\n" for line in text.splitlines())


def timer(statement, repeated):
    """A function of a number of loops that gives the seconds they take."""
    body = statement if repeated else "pass"
    source = "def timed(loops, clock):\n" + indented(SETUP, 4)
    source += "    start = clock()\n    for _ in range(loops):\n" + indented(body, 8) * max(repeated, 1)
    source += "    return clock() - start\n"
    namespace = {"LEAST": LEAST}
    exec(compile(source, "<case>", "exec"), namespace)
    return namespace["timed"]


class Operation:
    """A statement that is timed again and again, `loops` loops at a time."""

    def __init__(self, statement):
        self.timed, self.empty = timer(statement, REPEATED), timer(statement, 0)
        loops = 20
        while (seconds := self.timed(loops, time.perf_counter)) < LEAST:
            loops = max(loops * 2, int(loops * LEAST / max(seconds, 1e-9)))
        self.loops = loops

    def best(self, timed):
        return min(timed(self.loops, time.perf_counter) for _ in range(ROUNDS))

    def nanoseconds(self):
        return (self.best(self.timed) - self.best(self.empty)) / self.loops / REPEATED * 1e9


for group, name, statement in cases():
    if len(sys.argv) < 3 or any(word in f"{group} {name}" for word in sys.argv[2:]):
        operation = Operation(statement)
        print(f"\x01{group}\t{name}\t{statement!r}", flush=True)
        while sys.stdin.readline() == "again\n":
            print(f"\x01{operation.nanoseconds():.3f}", flush=True)
