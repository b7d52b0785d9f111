# What is no path is named by its class alone; a command may be bytes or a path. Digests and keys that are too long.
import collections
import hashlib
import io
import itertools
import os
import types


class Path:
    def __init__(self, path):
        self.path = path

    def __fspath__(self):
        return self.path


def said(f, *args, **kw):
    try:
        print(f.__name__, f(*args, **kw))
    except Exception as e:
        print(f.__name__, type(e).__name__, str(e)[:100])


for wrong in (itertools.chain(), collections.deque(), types.SimpleNamespace(), Path(itertools.chain()), Path("a\0b")):
    for f in (os.fspath, os.fsencode, open, os.listdir, os.stat, os.remove, os.path.join, os.rename, os.system, io.FileIO):
        said(f, *(wrong, "x")[: 2 if f is os.rename else 1])
said(os.stat, ".", dir_fd=itertools.chain())
for command in ("exit 3", b"exit 4", Path("exit 5"), Path(b"exit 6")):
    said(os.system, command)

most = 2**63 - 1
for left in (0, 32, 33, 40):
    for name in ("shake_128", "shake_256"):
        said(hashlib.new(name).digest, most - left)
        said(hashlib.new(name).hexdigest, most - left)
for n, r, p in itertools.product((2, 2**14), (0, 1, 2**32 - 1, 2**32, 2**64 - 1), (0, 1, 2**30, 2**32 - 1, 2**32)):
    said(hashlib.scrypt, b"a", salt=b"b", n=n, r=r, p=p, dklen=4)
