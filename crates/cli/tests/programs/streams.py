# Streams: errors, modes, line ends, positions, and classes that override what native code calls.
import io, os

def show(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)

folder = "/tmp"
path = os.path.join(folder, "krait-streams-%d.txt" % os.getpid())

with open(path, "w", newline="\r\n") as f:
    show(lambda: f.write("one\ntwo\nthree"))
    show(lambda: f.read())
show(lambda: f.closed)
show(lambda: f.write("x"))
show(lambda: open(path, "rb").read())
show(lambda: open(path).readlines())
show(lambda: open(path, newline="").readlines())
show(lambda: open(path, newline="\r").readlines())
for mode in ("q", "rw", "", "bt", "rr", "r+b"):
    show(lambda: type(open(path, mode)).__name__)
show(lambda: open(path, "rb", encoding="utf-8"))
show(lambda: open(path, buffering=0))
show(lambda: open(path, encoding="nonsense"))

with open(path, "w+", encoding="utf-8") as f:
    f.write("añb日本\nzweite Zeile\n")
    f.seek(0)
    f.read(2)
    at = f.tell()
    rest = f.read()
    f.seek(at)
    show(lambda: f.read() == rest)
    f.seek(0)
    next(f)
    show(f.tell)
    f.seek(0)
    f.reconfigure(line_buffering=True)
    show(lambda: f.line_buffering)

class Raw(io.RawIOBase):
    def __init__(self, *parts):
        self.parts = list(parts)
        self.log = []
    def readable(self):
        return True
    def writable(self):
        return True
    def readinto(self, b):
        if not self.parts:
            return 0
        p = self.parts.pop(0)
        if p is None:
            return None
        b[:len(p)] = p
        return len(p)
    def write(self, b):
        self.log.append(bytes(b))
        return len(b)

r = io.BufferedReader(Raw(b"ab", b"c\nde", None, b"f"), 4)
show(r.readline)
show(lambda: r.read(5))
show(lambda: r.read())
raw = Raw()
w = io.BufferedWriter(raw, 4)
for part in (b"a", b"bc", b"defghi", b"j"):
    w.write(part)
w.flush()
show(lambda: raw.log)
t = io.TextIOWrapper(io.BufferedReader(Raw(b"x\r", b"\ny\r", b"z")))
show(t.readlines)
show(lambda: t.newlines)

b = io.BytesIO(b"some bytes")
view = b.getbuffer()
show(lambda: b.write(b"longer than before"))
view.release()
show(lambda: (b.seek(0, 2), b.write(b"!"), b.getvalue()))
s = io.StringIO("a\r\nb\rc\n", newline=None)
show(lambda: (s.readlines(), s.newlines, s.getvalue()))
show(lambda: s.seek(1, 1))
show(lambda: io.StringIO().__getstate__())
show(lambda: io.RawIOBase().read())
show(lambda: io._IOBase().fileno())
class Again(io.RawIOBase):
    def writable(self):
        return True
    def write(self, b):
        return w2.write(b"again")
w2 = io.BufferedWriter(Again(), 2)
try:
    w2.write(b"abcdef")
except RuntimeError as e:
    print(str(e)[:27])
os.remove(path)
