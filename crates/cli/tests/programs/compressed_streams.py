# zlib: round trips in every container, dictionaries, copies, limits, and the words of its errors.
import copy
import zlib


def attempt(f, *args, **kw):
    try:
        r = f(*args, **kw)
        print("ok", r if not isinstance(r, bytes) or len(r) < 40 else len(r))
    except Exception as e:
        print(type(e).__module__, type(e).__name__, e)


text = b"".join(b"line %d of a text that repeats itself\n" % i for i in range(2000))
for wbits in (-15, -9, 9, 15, 25, 31):
    for level in (0, 1, 6, 9, -1):
        packed = zlib.compress(text, level, wbits)
        assert zlib.decompress(packed, wbits) == text
        c = zlib.compressobj(level, zlib.DEFLATED, wbits, memLevel=3)
        d = zlib.decompressobj(wbits)
        out = b""
        for i in range(0, len(text), 999):
            piece = c.compress(text[i : i + 999])
            if i % 2:
                piece += c.flush(zlib.Z_SYNC_FLUSH)
            out += d.decompress(piece)
        out += d.decompress(c.flush()) + d.flush()
        assert out == text and d.eof
for strategy in (zlib.Z_FILTERED, zlib.Z_HUFFMAN_ONLY, zlib.Z_RLE, zlib.Z_FIXED):
    c = zlib.compressobj(strategy=strategy)
    assert zlib.decompress(c.compress(text) + c.flush()) == text

packed = zlib.compress(text)
d = zlib.decompressobj()
first = d.decompress(packed + b"more", 100)
print(first == text[:100], len(d.unconsumed_tail) > 0, d.unused_data, d.eof)
twin = copy.copy(d)
rest = d.decompress(d.unconsumed_tail)
print(first + rest == text, d.unused_data, d.eof, twin.eof)
print(first + twin.decompress(twin.unconsumed_tail) == text)

c = zlib.compressobj(zdict=b"a text that repeats itself")
packed = c.compress(text) + c.flush()
attempt(zlib.decompress, packed)
attempt(zlib.decompressobj(zdict=b"another").decompress, packed)
print(zlib.decompressobj(zdict=b"a text that repeats itself").decompress(packed) == text)

d = zlib._ZlibDecompressor()
packed = zlib.compress(text)
out = d.decompress(packed[:50], 10)
print(len(out) <= 10, text.startswith(out), d.eof)
out += d.decompress(packed[50:] + b"tail")
print(out == text, d.needs_input, d.eof, d.unused_data)
attempt(d.decompress, b"")

c = zlib.compressobj()
c.compress(b"x")
c.flush()
attempt(c.compress, b"y")
attempt(c.copy)
attempt(zlib.decompress, b"")
attempt(zlib.decompress, packed[:-1])
attempt(zlib.decompress, packed[:-1] + b"!")
attempt(zlib.decompress, b"not compressed")
attempt(zlib.decompress, packed, bufsize=-1)
attempt(zlib.compress, text, 10)
attempt(zlib.compressobj, method=7)
attempt(zlib.decompressobj, wbits=4)
attempt(zlib.decompressobj, zdict=3)
attempt(zlib.decompressobj().decompress, packed, -1)
attempt(zlib.decompressobj().flush, 0)
print(zlib.crc32(text), zlib.adler32(text), zlib.crc32(b"b", zlib.crc32(b"a")) == zlib.crc32(b"ab"))
print(zlib.crc32(b"", -1), zlib.adler32(b"x", 1 << 40 | 1))
