"""What turns objects to text and bytes and back, with objects that change under way and data that lies."""

import copy
import csv
import io
import json
import marshal
import pickle
import re


def _made(w):
    """A structure of plain and hostile things."""
    v = w.some(5, 0.3)
    d = {"a": v, "b": [v, (1, v)], "c": "text\u20ac"}
    v.append(d) if w.random() < 0.2 else None
    w.deeds += [
        v.clear,
        d.clear,
        lambda: v.append(w.imp()),
        lambda: d.__setitem__(len(d), w.imp()),
        lambda: d.pop("b"),
        lambda: v.__setitem__(slice(None), [1]),
    ]
    return v, d


@case
def jsons(w):
    v, d = _made(w)

    def default(o):
        w.act("default")
        return w.choice((1, [1], "x", {"k": o} if w.fuel > 0 else 0, None))

    def hook(o):
        w.act("hook")
        return o

    class OddStr(str):
        def __str__(self):
            w.act("str")
            return "odd"

    class OddInt(int):
        def __repr__(self):
            w.act("repr")
            return "7"

    class OddDict(dict):
        def items(self):
            w.act("items")
            return w.choice(([("k", 1)], [1], w.imp(), [("k",)], Steps(w, 2, lambda i: ("k", i))))

    v += [OddStr("s"), OddInt(5)]
    text = '{"a": [1, 2.5, {"b": null}], "c": "\\u20ac\\n", "a": -1e400}'
    steps = [
        lambda: json.dumps(d, default=default),
        lambda: json.dumps(v, default=default, indent=w.choice((None, 2, "\t")), sort_keys=True),
        lambda: json.dumps(OddDict(a=1), default=default),
        lambda: json.dumps({OddStr("k"): 1, OddInt(1): 2, 1.5: 3, None: 4}),
        lambda: json.dumps(d, default=default, check_circular=False) if w.random() < 0.3 else 0,
        lambda: json.loads(text, object_hook=hook),
        lambda: json.loads(text, object_pairs_hook=w.imp(), parse_float=w.imp(), parse_int=w.imp()),
        lambda: json.loads(text[:w.randrange(len(text))]),
        lambda: json.loads(text, parse_constant=w.imp()),
        lambda: list(json.JSONEncoder(default=default).iterencode(d))[:3],
        lambda: json.JSONDecoder().raw_decode(text, w.randrange(20)),
        lambda: json.JSONDecoder().scan_once(text, w.choice((-1, 0, 5, 2**40))),
        lambda: json.dumps(float("nan"), allow_nan=False),
    ]
    return w.tries(*w.choices(steps, k=4))


@case
def csvs(w):
    class Target:
        def write(self, s):
            w.act("write")
            return w.imp()

    def odd_lines():
        for x in ("a,b\n", '"q\n', 'r",s\n', w.wrong(), "x" * 50):
            w.act("line")
            yield x

    reader = csv.reader(w.choice((odd_lines, lambda: Steps(w, 3, lambda i: "a,b"), lambda: ['"a', "b\0c", "d'"]))(), **w.choice(({}, {"strict": True}, {"quotechar": "'"}, {"delimiter": ";"})))
    writer = csv.writer(Target(), quoting=w.choice((0, 1, 2, 3, 4, 5)), escapechar=w.choice((None, "\\")))
    w.deeds += [lambda: next(reader), lambda: writer.writerow([1]), lambda: csv.field_size_limit(w.choice((131072, 5))), lambda: csv.field_size_limit(131072)]
    steps = [
        lambda: next(reader),
        lambda: list(reader),
        lambda: writer.writerow(w.some(4)) and 1,
        lambda: writer.writerow(w.imp()) and 1,
        lambda: writer.writerows([w.imp(), [1, w.imp()]]),
        lambda: csv.reader([], delimiter=w.imp()),
        lambda: csv.Dialect(),
        lambda: csv.register_dialect(w.wrong(), w.wrong()),
        lambda: csv.field_size_limit(w.imp()),
    ]
    found = w.tries(*w.choices(steps, k=5))
    csv.field_size_limit(131072)
    return found


@case
def marshals(w):
    v, d = _made(w)
    data = marshal.dumps([1, 2.5, "text", (1, [2], {"k": None}), b"bytes", frozenset([1]), 2**100, compile("x = 1", "f", "exec")])

    class Reader:
        def __init__(self):
            self.data = bytearray(data)

        def readinto(self, b):
            w.act("readinto")
            n = w.choice((len(b), len(b), len(b), 0, 1, len(b) + 1, -1, None)) if w.lies() else len(b)
            if isinstance(n, int):
                part = self.data[:max(n, 0)]
                del self.data[:max(n, 0)]
                b[:len(part)] = part[:len(b)]
            return n

        def read(self, n):
            return b""

    def broken():
        bad = bytearray(data)
        for _ in range(w.randrange(1, 4)):
            bad[w.randrange(len(bad))] = w.randrange(256)
        found = marshal.loads(bytes(bad))
        # Damaged code may be refused at once, or not until it runs: it counts as refused.
        if not isinstance(found, list) or found[-1:] != marshal.loads(data)[-1:]:
            raise ValueError

    def broken_text():
        try:
            broken()
        except Exception as e:
            # What exactly a damaged stream is taken for is tried by `fuzz marshal`.
            return "refused"

    steps = [
        lambda: marshal.dumps(v),
        lambda: marshal.dumps(d),
        lambda: marshal.dumps(w.imp()),
        lambda: marshal.load(Reader()) and 1,
        lambda: marshal.dump([1], w.imp()),
        lambda: marshal.loads(w.imp()),
        lambda: marshal.loads(data[:w.randrange(len(data))]),
        broken_text,
    ]
    return w.tries(*w.choices(steps, k=4))


class Pickled:
    """What its reduction does is decided by the world of the running case."""

    world = None

    def __reduce_ex__(self, protocol):
        w = Pickled.world
        w.act("reduce_ex")
        return w.wrong() if w.lies() else (Pickled, (), w.choice((None, {"a": 1}, (None, {"b": 2}), [1], 5)), w.choice((None, iter([1]), 3)), None)

    def __setstate__(self, state):
        Pickled.world.act("setstate")

    def append(self, x):
        Pickled.world.act("append")

    def extend(self, x):
        Pickled.world.act("extend")


@case
def pickles(w):
    Pickled.world = w
    v, d = _made(w)
    v.append(Pickled())

    class P(pickle.Pickler):
        def persistent_id(self, o):
            w.act("persistent_id")
            return w.choice((None, None, None, 1, "x", w.imp()))

        def reducer_override(self, o):
            w.act("reducer")
            return NotImplemented

    class U(pickle.Unpickler):
        def find_class(self, m, n):
            w.act("find_class")
            return w.choice((int, list, Pickled, w.imp()))

        def persistent_load(self, pid):
            w.act("persistent_load")
            return w.imp()

    class Target:
        def write(self, data):
            w.act("write")
            return 0

        def read(self, n):
            w.act("read")
            return w.choice((b"\x80\x04]", b"", b"x" * n, None, "text"))

        def readline(self):
            w.act("readline")
            return w.choice((b"1\n", b"", None))

    protocol = w.randrange(6)
    good = pickle.dumps([1, "text", {"a": (1, 2.5)}, {1, 2}, b"b", bytearray(b"c"), [[]] * 3, 2**80, Exception("e")], protocol)
    unpickler = pickle.Unpickler(io.BytesIO(good))
    pickler = P(io.BytesIO(), protocol)
    w.deeds += [
        lambda: unpickler.load(),
        lambda: pickler.clear_memo(),
        lambda: pickler.dump(1),
        lambda: setattr(unpickler, "memo", {}),
        lambda: unpickler.memo.clear(),
        lambda: pickler.__init__(io.BytesIO()),
        lambda: unpickler.__init__(io.BytesIO(good)),
    ]

    def broken():
        # Exceptions and classes are not looked up: what a broken stream names may be anything.
        bad = bytearray(good)
        for _ in range(w.randrange(1, 4)):
            bad[w.randrange(len(bad))] = w.choice(b"(.012]}sbtqhrRjJKMGXBCc\x80\x81\x85\x86\x87\x88\x8a\x8c\x8e\x90\x91\x93\x94\x95\x97")

        class Closed(pickle.Unpickler):
            def find_class(self, m, n):
                raise pickle.UnpicklingError("closed")

        try:
            Closed(io.BytesIO(bytes(bad))).load()
        except MemoryError:
            return "refused"
        except Exception:
            return "refused"

    steps = [
        lambda: len(pickle.dumps(v, protocol)) > 0,
        lambda: len(pickle.dumps(d, protocol)) > 0,
        lambda: pickler.dump([v, d]),
        lambda: P(Target(), protocol).dump(v),
        lambda: U(io.BytesIO(good)).load(),
        lambda: U(Target()).load(),
        lambda: unpickler.load(),
        lambda: pickle.loads(w.imp()),
        lambda: pickle.loads(good[:w.randrange(len(good))]),
        lambda: pickle.loads(good, buffers=Steps(w, 2)),
        lambda: pickle.loads(pickle.dumps(pickle.PickleBuffer(bytearray(b"x")), 5, buffer_callback=w.imp()), buffers=[w.imp()]),
        broken,
        broken,
        lambda: setattr(pickler, "dispatch_table", w.wrong()),
        lambda: setattr(unpickler, "memo", w.choice(({-1: 1}, {"a": 1}, {2**40: 1}, w.imp()))),
    ]
    return w.tries(*w.choices(steps, k=5))


@case
def copies(w):
    v, d = _made(w)

    class Odd:
        def __init__(self):
            self.v = v
            self.d = d

        def __reduce_ex__(self, p):
            w.act("reduce")
            return w.wrong() if w.lies() else (Odd, (), {"x": v}, iter(v), iter(d.items()))

        def __deepcopy__(self, memo):
            w.act("deepcopy")
            if w.random() < 0.3:
                memo.clear()
            return w.choice((self, copy.deepcopy(v, memo), 5))

        def append(self, x):
            w.act("append")

        def __setitem__(self, k, x):
            w.act("setitem")

    o = Odd()
    v.append(o)
    steps = [
        lambda: copy.copy(v),
        lambda: copy.copy(o) and 1,
        lambda: copy.deepcopy(v),
        lambda: copy.deepcopy(d),
        lambda: copy.deepcopy((v, o)),
        lambda: copy.deepcopy(o, {}) and 1,
        lambda: copy.deepcopy(w.imp()) and 1,
        lambda: copy.deepcopy({frozenset([w.imp()]): {w.imp()}}) and 1,
    ]
    return w.tries(*w.choices(steps, k=4))


@case
def expressions(w):
    class Odd(str):
        def __getitem__(self, k):
            w.act("getitem")
            return w.imp()

        def __len__(self):
            w.act("len")
            return w.choice((0, 100, 3))

        def join(self, x):
            w.act("join")
            return w.imp()

    class OddInt(int):
        def __index__(self):
            w.act("index")
            return 1

    def template(m):
        w.act("template")
        return w.choice(("x", w.imp(), "", m.group(), None)) if w.lies() else "y"

    text = bytearray(b"some text, more text")
    pattern = re.compile(rb"(t)(e)?x")
    w.deeds += [text.clear, lambda: text.extend(b"text"), lambda: w.kept.append(memoryview(text)), lambda: w.kept.clear(), lambda: pattern.search(text)]
    m = pattern.search(text)
    scan = pattern.finditer(text)
    scanner = pattern.scanner(text)
    steps = [
        lambda: re.sub("t", template, Odd("text text")),
        lambda: re.sub(b"t", lambda m: (w.act("sub"), b"q")[1], text),
        lambda: re.sub(b"x", w.imp(), text),
        lambda: re.split(Odd("e"), Odd("text")),
        lambda: re.findall(Odd("(t)|e"), Odd("text")),
        lambda: m.group(w.imp()),
        lambda: m[w.imp()],
        lambda: m.groups(w.imp()),
        lambda: m.span(w.imp()),
        lambda: m.expand(Odd(r"\1")),
        lambda: m.expand(b"\\1"),
        lambda: next(scan).group(),
        lambda: scanner.match(),
        lambda: scanner.search().span(),
        lambda: pattern.match(text, w.imp(), w.imp()) and 1,
        lambda: pattern.match(w.imp()),
        lambda: pattern.sub(b"", text, w.imp()),
        lambda: re.compile(w.imp()),
        lambda: re.compile("a", OddInt(2)).flags,
        lambda: re.compile("(?:a{65535}){65535}" if w.random() < 0.5 else "(?P<n>a)(?P=n)(?(n)b|c)").match("aab"),
        lambda: re.match("(a|b|ab)*c", "ab" * 200) and 1,
        lambda: re.match(r"((x*)*)*y", "x" * 14) and 1,
        lambda: re.compile("(" * 50 + ")" * 50).groups,
        lambda: re.escape(w.imp()),
        lambda: re.compile("a").search("b" * 1000, 2**70),
        lambda: re.compile("[" + w.choice(("a-", "z-a", "[:alpha:]", "\\d-x", "^")) + "]").pattern,
    ]
    found = w.tries(*w.choices(steps, k=5))
    w.kept.clear()
    return found


@case
def string_formats(w):
    class Spec(str):
        def __format__(self, spec):
            w.act("format")
            return w.wrong() if w.lies() else "z"

        def __str__(self):
            w.act("str")
            return w.wrong() if w.lies() else "s"

        def __repr__(self):
            w.act("repr")
            return w.wrong() if w.lies() else "r"

    class Map(dict):
        def __getitem__(self, k):
            w.act("getitem")
            return w.imp()

    s = Spec("spec")
    o = w.imp
    steps = [
        lambda: f"{s}{s!r}{o():>10}{o()!s:{o()}}",
        lambda: "{0.world.x} {0[5]}".format(o()),
        lambda: "{} {:{}} {!r}".format(s, o(), o(), s),
        lambda: "%s %r %a" % (s, s, o()),
        lambda: "%*d %.*f" % (o(), o(), o(), o()),
        lambda: "%(a)s %(b)d" % Map(),
        lambda: "{a} {b[c]}".format_map(Map()),
        lambda: "{:>{w}}".format(1, w=o()),
        lambda: format(1.5, s),
        lambda: format(o(), "".join(w.choices("<>^+- #0123456789,_.bcdeEfFgGnosxX%", k=5))),
        lambda: format(12345, "".join(w.choices("<>^+- #0123,_.bcdeEfFgGnosxX%", k=4))),
        lambda: format(3.25, "".join(w.choices("<>^+- #0123,_.eEfFgGn%", k=4))),
        lambda: format("text", "".join(w.choices("<>^=0123.s", k=4))),
        lambda: "%" + "".join(w.choices("#0- +*.1234dsxfeg%", k=4)) % 5,
        lambda: ("%" + "".join(w.choices("#0- +*.1234dsxfegc%", k=4))) % (o(), o()),
        lambda: ("{" + "".join(w.choices("0.[]!:ar{}", k=6)) + "}").format(1, 2),
        lambda: str(o(), "utf-8", "strict"),
        lambda: str(s) + repr(s),
        lambda: "abc".center(o(), s),
        lambda: "a-b".split(s, o()),
        lambda: "abc".translate(Map()),
        lambda: "abc".translate({97: o(), 98: "long" * 9, 99: 2**31}),
        lambda: "abc".startswith((o(),)),
        lambda: "abc".replace("a", s, o()),
        lambda: "abc".encode(s),
        lambda: "abc".expandtabs(o()),
        lambda: "".join([s, s, o()]),
        lambda: "abc"[o():o():o()],
        lambda: "abc" in o(),
        lambda: "abc" + o(),
        lambda: "abc" == o(),
        lambda: int(s), lambda: float(s), lambda: complex(s),
        lambda: print(s, sep=s, end="", file=o()),
    ]
    return w.tries(*w.choices(steps, k=5))


@case
def error_handlers(w):
    import codecs

    def handler(e):
        w.act("handler")
        return w.choice((
            ("x", e.end), ("x", e.start), ("", -1), ("x", 100), (b"y", e.end), (b"y" * 9, e.end), w.wrong(), ("x",), (1, 2), ("\ud800", e.end),
            ("x", 2**70), (w.imp(), e.end), ("x", w.imp()), ("abc" * 50, e.end),
        ))

    calls = [0]

    def bounded(e):
        calls[0] += 1
        if calls[0] > 20:
            raise Boom("enough")
        if w.random() < 0.2:
            e.object = w.choice((b"", "", b"\xff" * 3, "\ud800", e.object * 2))
        if w.random() < 0.2:
            e.start, e.end = w.choice(((0, 1), (-5, 100), (3, 1), (2, 2)))
        return handler(e)

    codecs.register_error("hostile", bounded)
    encodings = ("ascii", "latin-1", "utf-8", "utf-16", "utf-32", "utf-7", "cp1252", "unicode_escape", "raw_unicode_escape", "charmap", "idna", "punycode")
    text = "a\u20acb\ud800c\U0001f600\xe9"
    data = b"a\xff\xfeb\xe2\x82\\x1 \\N{no} +AGE- \xd8\x00\xd8"
    steps = [
        lambda: text.encode(w.choice(encodings), "hostile"),
        lambda: data.decode(w.choice(encodings), "hostile"),
        lambda: codecs.charmap_encode(text, "hostile", {97: w.imp(), 98: b"zz" * 9, 99: "x", 0x20ac: 300}),
        lambda: codecs.charmap_decode(data, "hostile", {97: w.imp(), 255: "yy" * 9, 98: 2**31, 254: None}),
        lambda: codecs.charmap_decode(data, "hostile", "abc"),
        lambda: codecs.utf_8_decode(data, "hostile", w.imp()),
        lambda: codecs.escape_decode(data, "hostile"),
        lambda: codecs.getincrementaldecoder(w.choice(("utf-8", "utf-16", "utf-7")))("hostile").decode(data, w.imp()),
        lambda: io.TextIOWrapper(io.BytesIO(data), "utf-8", "hostile").read(),
    ]

    def one(step):
        def run():
            calls[0] = 0
            return step()
        return run

    return w.tries(*(one(s) for s in w.choices(steps, k=4)))
