# `tell` of a text stream whose buffer flushes it, or makes it forget, while it is read from.
import io


class Source:
    closed = False

    def __init__(self, *parts):
        self.parts = list(parts)
        self.deed = None

    def read1(self, n=-1):
        if self.deed:
            self.deed()
        return self.parts.pop(0) if self.parts else b""

    read = read1

    def readable(self):
        return True

    writable = seekable = readable

    def write(self, data):
        return len(data)

    def flush(self):
        pass

    def tell(self):
        return "position"

    def close(self):
        self.closed = True


def tried(f, *args):
    try:
        return f(*args)
    except Exception as e:
        return f"{type(e).__name__} {e}"


for deed in (lambda: t.flush(), lambda: t.reconfigure(line_buffering=True), lambda: t.reconfigure(newline="\n"), lambda: None):
    for first in (lambda: t.read(2), lambda: None):
        source = Source(b"one\ntwo\n", b"three\n", b"four\n", b"five\n")
        t = io.TextIOWrapper(source, "utf-8")
        print(tried(first))
        t.readline()
        source.deed = deed
        print(tried(next, t), tried(next, t), end=" ")
        source.deed = None
        print(tried(t.tell), tried(t.read, 2), tried(t.tell), tried(next, t), tried(t.tell), tried(list, t), tried(t.tell))
