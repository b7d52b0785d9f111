"""Contexts share what they have in common; and other small things of frames, names and groups."""
import contextvars
import linecache
import os
import random
import sys
import tempfile
import traceback
import unicodedata
import zipfile
from _testinternalcapi import hamt

random.seed(5)
variables = [contextvars.ContextVar(f"v{i}", default=-1) for i in range(300)]
contexts = []
for step in range(40):
    copy = contextvars.copy_context()
    for v in random.sample(variables, 12):
        copy.run(v.set, step)
    contexts.append(copy)
    if step % 3 == 0:
        random.choice(variables).set(step)
print([len(c) for c in contexts])
print(sum(c.run(v.get) for c in contexts for v in variables))
print(contexts[3] == contexts[3].copy(), contexts[3] == contexts[4], len(dict(contexts[5].items())))


class Key:
    def __init__(self, name, hash):
        self.name, self.hash = name, hash

    def __hash__(self):
        return self.hash

    def __eq__(self, other):
        return self.name == other.name

    def __repr__(self):
        return f"{self.name}:{self.hash:x}"


keys = [Key(i, random.choice([0, 1, 33, 1 << 31, -2, random.getrandbits(40), i << 5, i << 30])) for i in range(400)]
h, d = hamt(), {}
history = []
for i in range(3000):
    k = random.choice(keys)
    if random.random() < 0.45:
        h = h.delete(k)
        d.pop(k, None)
    else:
        h = h.set(k, i)
        d[k] = i
    if i % 500 == 0:
        history.append((h, dict(d)))
for h, d in history:
    print(len(h), len(d), set(h.items()) == set(d.items()), all(h[k] == d.get(k) for k in h), h == hamt(), len(set(h.values())))
print([k for k in keys if (k in history[-1][0]) != (k in history[-1][1])])

a = 1
print([sys._getframe().f_locals["a"] for a in range(3)], a)
print([(locals()["b"], "b" in dir(), eval("b")) for b in range(2)], "b" in locals())


class C:
    items = [vars()["c"] for c in range(2)]


print(C.items)


def naked():
    try:
        raise ValueError(42)
    except* ValueError:
        raise


try:
    naked()
except ExceptionGroup as e:
    print([(t.lineno, t.name) for t in traceback.extract_tb(e.__traceback__)])


class Hint:
    def __iter__(self):
        return iter((1, 2))

    def __length_hint__(self):
        return sys.maxsize


x = [0]
x.extend(Hint())
print(x)
print("\N{TANGUT IDEOGRAPH-17000}", "\N{LATIN SMALL LETTER GHA}", "\N{hangul syllable gag}")
try:
    unicodedata.ucd_3_2_0.lookup("LAO LETTER RO")
except KeyError as e:
    print(e)
with tempfile.TemporaryDirectory() as folder:
    archive = os.path.join(folder, "a.zip")
    with zipfile.ZipFile(archive, "w") as z:
        z.writestr("inside.py", "# first\nx = 1\n")
    sys.path.insert(0, archive)
    import inside
    linecache.clearcache()
    print(linecache.getlines(inside.__file__))
    del sys.path[0]
import __hello_alias__
