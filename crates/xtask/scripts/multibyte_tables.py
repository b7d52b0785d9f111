"""Writes the file that `krait_text::codecs::multibyte` unpacks: run it with CPython 3.14, with the file as argument.

The file is a row of sections: the length of the name (one byte), the name, the length of the rest (four bytes, little
endian), and the rest, deflated. A section holds a map from numbers to numbers: the count of runs of keys (a varint),
each run as its distance from the end of the last one and its length (varints), then the values, each as its
difference from the one before, in four planes of bytes.

Bytes are numbers with the first byte highest. What bytes decode to is a code point, or two of them as one number with
the first in the upper half; zero is nothing. Sections:

* NAME: what two bytes decode to, and three that begin with 0x8f; with those of one byte, for which LEAD says that more
  must follow. Only what differs from the charset that the encoding is made of (`rule`).
* NAME>: how a code point is encoded, where that is not the lowest of the sequences that decode to it.
* gb18030ranges: where runs of four-byte sequences begin, and their first code points.
"""

import sys
import zlib

LEAD = 0x7fffffff


def varint(n):
    out = bytearray()
    while n >= 0x80:
        out.append(n & 0x7f | 0x80)
        n >>= 7
    out.append(n)
    return bytes(out)


def packed(entries):
    runs, last = [], None
    for key in sorted(entries):
        if last is not None and key == last + 1:
            runs[-1][1] += 1
        else:
            runs.append([key, 1])
        last = key
    out, end = bytearray(varint(len(runs))), 0
    for start, length in runs:
        out += varint(start - end) + varint(length)
        end = start + length
    before, deltas = 0, []
    for key in sorted(entries):
        deltas.append((entries[key] - before) & 0xffffffff)
        before = entries[key]
    for plane in range(4):
        out += bytes(d >> 8 * plane & 0xff for d in deltas)
    return bytes(out)


def number(b):
    return int.from_bytes(b, "big")


def value(text):
    if len(text) == 1:
        return ord(text)
    a, b = map(ord, text)
    assert a > 0x10 and b < 0x10000
    return a << 16 | b


def one(data, name):
    """What one unit decodes to; None if nothing."""
    try:
        return value(data.decode(name))
    except UnicodeDecodeError:
        return None


def decoding(name):
    """Every sequence of one and two bytes, and of three after 0x8f in EUC."""
    found = {}
    for a in range(256):
        try:
            found[a] = value(bytes([a]).decode(name))
        except UnicodeDecodeError as e:
            if e.reason != "incomplete multibyte sequence":
                continue
            found[a] = LEAD
            for b in range(256):
                v = one(bytes([a, b]), name)
                if v is not None:
                    found[a << 8 | b] = v
    if name in ("euc_jp", "euc_jis_2004", "euc_jisx0213"):
        for b in range(0xa1, 0xff):
            for c in range(0xa1, 0xff):
                v = one(bytes([0x8f, b, c]), name)
                if v is not None:
                    found[0x8f << 16 | b << 8 | c] = v
    return found


def charset(name, designation, shift=b""):
    """A charset of 94 by 94 as ISO 2022 designates it."""
    found = {}
    for a in range(0x21, 0x7f):
        for b in range(0x21, 0x7f):
            v = one(b"\x1b" + designation + shift + bytes([a, b]), name)
            if v is not None:
                found[a << 8 | b] = v
    return found


def encoding(name):
    """Every code point by itself, as up to three bytes."""
    found = {}
    for c in range(0x110000):
        b = chr(c).encode(name, "ignore")
        if 0 < len(b) <= 3:
            found[c] = number(b)
    return found


def designated(name, escape, size=2):
    """How code points are encoded that go into the charset with this escape sequence."""
    found = {}
    for c in range(0x80, 0x30000):
        b = chr(c).encode(name, "ignore")
        if b.startswith(b"\x1b" + escape):
            found[c] = number(b[1 + len(escape):][:size])
    return found


def shifted(a, b):
    """A cell of the first plane in Shift JIS."""
    return shift(a - 0x21, b)


def shift(row, b):
    a = row // 2 + 0x81
    b = b - 0x21 + (row & 1) * 94
    return (a + 0x40 if a > 0x9f else a) << 8 | b + (0x41 if b >= 0x3f else 0x40)


def second(a, b):
    """A cell of the second plane in Shift JIS; None for rows that it has no place for."""
    row = a - 0x20
    places = {1: 0, 8: 1, 3: 2, 4: 3, 5: 4, 12: 5, 13: 6, 14: 7, 15: 8}
    at = row - 78 + 9 if row >= 78 else places.get(row)
    return None if at is None else shift(94 + at, b)


def johab(a, b):
    """A cell of KS X 1001 beside the syllables in Johab."""
    if a >= 0x4a:
        row = a - 0x4a + 0x0e
    elif 0x21 <= a <= 0x2c:
        row = a - 0x21
    else:
        return None
    b = b - 0x21 + (row & 1) * 94
    lead = row // 2 + (0xd9 if a < 0x4a else 0xe0 - 7)
    return lead << 8 | b + (0x31 if b < 0x4e else 0x43)


def high(a, b):
    return (a | 0x80) << 8 | b | 0x80


def third(a, b):
    return 0x8f0000 | high(a, b)


def rule(*parts):
    out = {}
    for cells, place in parts:
        for key, v in cells.items():
            at = place(key >> 8, key & 0xff)
            if at is not None:
                out[at] = v
    return out


def changes(base, found):
    out = {k: v for k, v in found.items() if base.get(k) != v}
    out.update((k, 0) for k in base if k not in found)
    return out


def derived(found):
    """How code points are encoded if it is the lowest sequence that counts."""
    out = {}
    for key in sorted(found, reverse=True):
        if found[key] < 0x110000:
            out[found[key]] = key
    return out


def ranges():
    """Runs of four-byte sequences of GB 18030 and of code points, for the first 65536 code points."""
    found, last = {}, None
    for n in range(39420):
        rest, d = divmod(n, 10)
        rest, c = divmod(rest, 126)
        a, b = divmod(rest, 10)
        data = bytes([a + 0x81, b + 0x30, c + 0x81, d + 0x30])
        v = one(data, "gb18030")
        assert v is not None
        if last is None or v != last + 1:
            found[n] = v
        last = v
    return found


def main():
    sections = {}

    def write(name, base, found):
        sections[name] = changes(base, found)

    def write_encoding(name, found, codes):
        sections[name + ">"] = changes(derived(found), codes)

    ascii_ = {c: c for c in range(128)}
    high_leads = {c: LEAD for c in range(128, 256)}

    gb2312 = charset("iso2022_jp_2", b"$A")
    ksx1001 = charset("iso2022_kr", b"$)C", b"\x0e")
    jisx0208 = charset("iso2022_jp", b"$B")
    jisx0212 = charset("iso2022_jp_1", b"$(D")
    jisx0213_1 = charset("iso2022_jp_2004", b"$(Q")
    jisx0213_2 = charset("iso2022_jp_2004", b"$(P")
    old_1 = charset("iso2022_jp_3", b"$(O")
    old_2 = charset("iso2022_jp_3", b"$(P")
    write("charset_gb2312", {}, gb2312)
    write("charset_ksx1001", {}, ksx1001)
    write("charset_jisx0208", {}, jisx0208)
    write("charset_jisx0212", {}, jisx0212)
    write("charset_jisx0213_1", jisx0208, jisx0213_1)
    write("charset_jisx0213_2", {}, jisx0213_2)
    write("charset_jisx0213_1_2000", jisx0213_1, old_1)
    write("charset_jisx0213_2_2000", jisx0213_2, old_2)

    all_codes = {}

    def coded(name):
        if name not in all_codes:
            all_codes[name] = encoding(name)
        return all_codes[name]

    def low(name, lead=b""):
        """The codes of an encoding that lie in one charset, without their high bits."""
        size = len(lead) + 2
        return {c: n & 0x7f7f for c, n in coded(name).items()
                if c >= 0x80 and n >= 1 << 8 * (size - 1) and (not lead or n >> 16 == lead[0]) and (lead or n < 0x10000) and n >> 8 != 0x8e}

    write_encoding("charset_gb2312", gb2312, low("gb2312"))
    write_encoding("charset_ksx1001", ksx1001, designated_kr())
    write_encoding("charset_jisx0208", jisx0208, designated("iso2022_jp", b"$B"))
    write_encoding("charset_jisx0212", jisx0212, designated("iso2022_jp_1", b"$(D"))

    def jisx0213(name, cells, edition, mark, plane, rest=True):
        codes = designated(name, b"$(" + mark)
        # What the first plane shares with JIS X 0208 is encoded as that.
        if plane == 1:
            codes.update((c, n) for c, n in derived(jisx0208).items() if cells.get(n) == c)
        write_encoding(edition, cells, codes)

    jisx0213("iso2022_jp_2004", jisx0213_1, "charset_jisx0213_1", b"Q", 1)
    jisx0213("iso2022_jp_2004", jisx0213_2, "charset_jisx0213_2", b"P", 2)
    jisx0213("iso2022_jp_3", old_1, "charset_jisx0213_1_2000", b"O", 1)
    jisx0213("iso2022_jp_3", old_2, "charset_jisx0213_2_2000", b"P", 2)

    made = {}

    def write_codec(name, base):
        found = decoding(name)
        made[name] = found
        write(name, base, found)
        write_encoding(name, found, coded(name))
        return found

    plain = ascii_ | high_leads
    gb = write_codec("gb2312", plain | rule((gb2312, high)))
    gb = write_codec("gbk", gb)
    write_codec("gb18030", gb)
    kr = write_codec("euc_kr", plain | rule((ksx1001, high)))
    write_codec("cp949", kr)
    write_codec("johab", plain | rule((ksx1001, johab)))
    big5 = write_codec("big5", plain)
    write_codec("cp950", big5)
    write_codec("big5hkscs", big5)
    sjis = write_codec("shift_jis", plain | rule((jisx0208, shifted)))
    write_codec("cp932", sjis)
    write_codec("euc_jp", plain | rule((jisx0208, high), (jisx0212, third)))
    euc = write_codec("euc_jis_2004", plain | rule((jisx0213_1, high), (jisx0212, third), (jisx0213_2, third)))
    write_codec("euc_jisx0213", euc)
    sjis = write_codec("shift_jis_2004", plain | rule((jisx0213_1, shifted), (jisx0213_2, second)))
    write_codec("shift_jisx0213", sjis)
    sections["gb18030ranges"] = ranges()

    total = 0
    with open(sys.argv[1], "wb") as f:
        for name, entries in sections.items():
            body = packed(entries)
            deflater = zlib.compressobj(9, zlib.DEFLATED, -15)
            body = deflater.compress(body) + deflater.flush()
            f.write(bytes([len(name)]) + name.encode() + len(body).to_bytes(4, "little") + body)
            total += len(body)
            if "--verbose" in sys.argv:
                print(name, len(entries), len(body))
    if "--verbose" in sys.argv:
        print(total)


def designated_kr():
    found = {}
    for c in range(0x80, 0x10000):
        b = chr(c).encode("iso2022_kr", "ignore")
        if b.startswith(b"\x1b$)C\x0e"):
            found[c] = number(b[5:7])
    return found


main()
