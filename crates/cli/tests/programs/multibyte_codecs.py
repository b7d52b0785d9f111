"""The Chinese, Japanese and Korean codecs: handlers, states, streams, errors."""
import codecs
import io


def show(f, *args, **named):
    try:
        print(ascii(f(*args, **named)))
    except Exception as e:
        print(f"{type(e).__name__}: {ascii(str(e))}")


text = "漢字 \u304b\u309a \uac02 é"
names = ["gb2312", "gbk", "gb18030", "hz", "big5hkscs", "iso2022_jp", "iso2022_jp_2", "iso2022_jp_2004", "iso2022_kr",
         "cp932", "shift_jis", "euc_jp", "euc_jis_2004", "shift_jis_2004", "euc_jisx0213", "cp949", "euc_kr", "johab",
         "big5", "cp950"]
for name in names:
    print(name)
    for errors in ["strict", "replace", "xmlcharrefreplace"]:
        show(text.encode, name, errors)
    encoded = text.encode(name, "ignore")
    show(encoded.decode, name)
    for data in (b"a\xff\x80b", encoded[:-1] + b"\x81", b"\x1b$Ax"):
        for errors in ["strict", "ignore", "replace", "backslashreplace"]:
            show(data.decode, name, errors)

# A handler says what stands for the rest, and where to go on.
seen = []


def handler(e):
    seen.append((e.start, e.end, e.reason))
    return answer


codecs.register_error("given", handler)
for answer in [("?", 3), ("", -1), ("\u4e00", 99), (b"\xff\xff", 3), ("\ud800", 3), ("x", 10**30), ("x",), 1]:
    seen.clear()
    show("\u4e00\ue000\u4e01".encode, "gb2312", "given")
    show(b"a\xff\xffb".decode, "gb2312", "given")
    print(seen)

# Pieces, and what is kept between them.
e = codecs.getincrementalencoder("euc_jis_2004")()
for piece in ["\u304b", "\u309a", "\u304b", "x", "\xe6"]:
    print(e.encode(piece), e.getstate())
print(e.encode("", True), e.getstate())
e = codecs.getincrementalencoder("iso2022_jp")("replace")
print(e.encode("\u3042\ue000"), e.getstate(), e.errors)
state = e.getstate()
e.reset()
print(e.encode("\u3042", True))
e.setstate(state)
print(e.encode("\u3042", True))
for state in [-1, 1 << 200, 99, "1"]:
    show(e.setstate, state)
d = codecs.getincrementaldecoder("gb18030")()
for piece in [b"\x81", b"0", b"\x81", b"0a", b"\x95\x32"]:
    print(ascii(d.decode(piece)), d.getstate())
show(d.decode, b"", True)
print(d.getstate())
d.reset()
print(d.getstate())
for state in [(b"\x81", 0), (b"123456789", 0), (b"", -1), (b"", 1 << 64), ("", 0), (b"",), 1]:
    show(d.setstate, state)
d.errors = "ignore"
print(d.errors, ascii(d.decode(b"\xff\xff1", True)))
try:
    del d.errors
except AttributeError as e:
    print(e)
try:
    d.errors = 1
except TypeError as e:
    print(e)

# Streams.
data = "日本語\nテキスト\n".encode("cp932")
r = codecs.getreader("cp932")(io.BytesIO(data))
print(ascii([r.read(1), r.read(2), r.readline(), r.readlines(), r.read()]), r.errors)
show(r.read, "1")
w = codecs.getwriter("iso2022_jp")(io.BytesIO())
w.write("日本")
w.writelines(["語", "x"])
w.write("語")
print(w.stream.getvalue())
w.reset()
print(w.stream.getvalue())
show(w.writelines, 1)
wrapped = io.TextIOWrapper(io.BytesIO(), encoding="euc_jp", newline="\n")
wrapped.write("日本語\nabc")
wrapped.seek(0)
print(ascii(wrapped.readlines()))
wrapped.seek(0)
print(ascii(wrapped.read(2)), wrapped.tell() > 0, ascii(wrapped.read()))

# The modules themselves.
import _codecs_jp
import _multibytecodec

show(_codecs_jp.getcodec, "gbk")
show(_codecs_jp.getcodec, 1)
codec = _codecs_jp.getcodec("cp932")
print(type(codec).__name__, codec.encode("\u3042"), ascii(codec.decode(b"\x82\xa0")))
show(type(codec))
show(_multibytecodec.MultibyteIncrementalEncoder)
show(_multibytecodec.MultibyteStreamReader, None)


class Wrong(_multibytecodec.MultibyteIncrementalDecoder):
    codec = 1


show(Wrong)
show(Wrong, 1)
show(Wrong, "a", "b")

# Source text.
space = {}
exec("# coding: shift_jis\nname = '表示'\n".encode("shift_jis"), space)
print(ascii(space["name"]))
show(compile, b"# coding: gbk\nname = '\xff'\n", "<bytes>", "exec")


# A stream's reader shows its error handler the same exception until there is a character: what was read first, and new places.
class Stream:
    def __init__(self, data):
        self.source = io.BytesIO(data)

    def read(self, n=-1):
        global reads
        reads += 1
        return self.source.read(n)


def back(to):
    def handler(e):
        print(e.object, e.start, e.end, reads)
        if reads > 6:
            raise e
        return "", to if to < 9 else len(e.object)
    codecs.register_error("back", handler)
    return "back"


for data in (b"\x81", b"\x810\x81"):
    for size in (1, 2):
        for to in (0, 1, -1, 9):
            reads = 0
            show(codecs.getreader("gb18030")(Stream(data), back(to)).read, size)
