"""Records digests of what CPython 3.14 answers about the Chinese, Japanese and Korean encodings: run it with that Python,
with the file as argument. `multibyte.rs` goes through the same inputs in the same order.
"""

import sys
import zlib

NAMES = """gb2312 gbk gb18030 hz big5hkscs iso2022_kr iso2022_jp iso2022_jp_1 iso2022_jp_2 iso2022_jp_2004 iso2022_jp_3
iso2022_jp_ext shift_jis cp932 euc_jp shift_jis_2004 euc_jis_2004 euc_jisx0213 shift_jisx0213 euc_kr cp949 johab big5
cp950""".split()
SWITCHES = [b"\x1b$@", b"\x1b$B", b"\x1b$A", b"\x1b$(C", b"\x1b$(D", b"\x1b$(O", b"\x1b$(P", b"\x1b$(Q", b"\x1b(J",
            b"\x1b(I", b"\x1b$)C\x0e", b"\x1b.A\x1bN", b"\x1b.F\x1bN", b"\x1b&@\x1b$B", b"~{"]
FIRST = [0x304b, 0x304d, 0x304f, 0x3051, 0x3053, 0x30ab, 0x30ad, 0x30af, 0x30b1, 0x30b3, 0x30bb, 0x30c4, 0x30c8, 0x31f7,
         0xe6, 0x254, 0x28c, 0x259, 0x25a, 0x2e9, 0x2e5, 0xca, 0xea, 0x41, 0x4e00]
SECOND = [0x309a, 0x300, 0x301, 0x2e9, 0x2e5, 0x304, 0x30c, 0x1309a, 0x10304, 0x41, 0x4e00, 0x10000]


def two():
    for a in range(256):
        for b in range(256):
            yield bytes([a, b])


def three():
    for a in (0x8e, 0x8f, 0xa4, 0xfe, 0x7e, 0x1b):
        for b in range(256):
            for c in range(0, 256, 5):
                yield bytes([a, b, c])


def four():
    for n in range(0, 1587600, 7):
        rest, d = divmod(n, 10)
        rest, c = divmod(rest, 126)
        a, b = divmod(rest, 10)
        yield bytes([a + 0x81, b + 0x30, c + 0x81, d + 0x30])


def switched():
    for switch in SWITCHES:
        for a in range(0x20, 0x80):
            for b in range(0x20, 0x80):
                yield switch + bytes([a, b])


def points():
    for c in range(0x30000):
        yield chr(c)
    for c in range(0x30000, 0x110000, 101):
        yield chr(c)


def pairs():
    for a in FIRST:
        for b in SECOND:
            yield chr(a) + chr(b)


def decoded(name, data):
    try:
        return data.decode(name).encode()
    except UnicodeDecodeError as e:
        return b"!%d,%d,%c" % (e.start, e.end, ord(e.reason[1]))


def encoded(name, text):
    try:
        return text.encode(name)
    except UnicodeEncodeError as e:
        return b"!%d,%d,%c" % (e.start, e.end, ord(e.reason[1]))


def main():
    with open(sys.argv[1], "w") as f:
        for name in NAMES:
            kinds = [("two", two, decoded), ("three", three, decoded), ("points", points, encoded),
                     ("pairs", pairs, encoded)]
            if name == "gb18030":
                kinds.append(("four", four, decoded))
            if name == "hz" or name.startswith("iso2022"):
                kinds.append(("switched", switched, decoded))
            for kind, inputs, answer in kinds:
                crc = 0
                for data in inputs():
                    crc = zlib.crc32(answer(name, data) + b"\n", crc)
                f.write(f"{name}\t{kind}\t{crc:08x}\n")


main()
