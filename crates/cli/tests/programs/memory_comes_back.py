# Requests for memory that fail one after the other: each may be a MemoryError, after which the same gives the same.
import _testcapi
import array
import binascii
import csv
import gc
import io
import marshal
import math
import random
import re
import struct
import sys
import tracemalloc

sys.set_int_max_str_digits(0)
# Longer than the blocks that never fail.
n = 7 ** 190000
m = 3 ** 340000 + 1
data = bytes(range(256)) * 1000
text = "some \u20ac text, " * 9000
numbers = list(range(20000))


def outcome(f):
    try:
        return f()
    except MemoryError:
        return "no memory"
    finally:
        _testcapi.remove_mem_hooks()


def check(name, f, requests):
    expected = f()
    for start in requests:
        for stop in (start + 1, 0):
            _testcapi.set_nomemory(start, stop)
            r = outcome(f)
            if r not in ("no memory", expected):
                print(name, "differs at", start, stop)
            if f() != expected:
                print(name, "is broken after", start, stop)
    print(name, "goes on")


few = (0, 1, 3)
check("add", lambda: n + m - 1 + (m - n) + -n, few)
check("mul", lambda: n * m + n * 3, few)
check("divmod", lambda: divmod(n * n, m) + (n // 7, n % -m), few)
check("truediv", lambda: n / (n + 1), few)
check("shifts", lambda: (n << 90000) >> 80000, few)
check("bits", lambda: (n & m) | (n ^ m) | ~n, few)
check("pow", lambda: 7 ** 190000 == n, few)
check("modular pow", lambda: pow(n + m, 3, m), few)
check("round", lambda: round(n, -1000), few)
check("bytes of int", lambda: int.from_bytes(n.to_bytes(70000, "big"), "little", signed=True), few)
check("digits", lambda: str(7 ** 25000) + hex(n) + f"{7 ** 25000:,}" + "%x" % n + oct(-n), few)
check("from digits", lambda: int("9" * 20000) + int("f" * 90000, 16), few)
check("math", lambda: math.factorial(4000) + math.isqrt(n) + math.gcd(n, m >> 400000) + math.comb(9000, 4000), few)
check("log", lambda: math.log2(n) + math.log10(-n // -1), few)
check("range", lambda: range(n, n + m, 3)[-1] + len(range(n, n + 5)) + range(n)[n - 1], few)
check("slice", lambda: slice(n, -n, m).indices(n), few)
check("random", lambda: random.Random(n).getrandbits(900000), few)
check("marshal", lambda: marshal.loads(marshal.dumps([n, -n, numbers, text, {i: str(i) for i in numbers}])) and 1, range(0, 40000, 4999))
check("repr", lambda: repr(data) + repr(bytearray(data)) + ascii(text), few)
check("bytes", lambda: data.upper() + data.translate(None, b"abc") + bytes.fromhex(data.hex()), few)
check("memoryview", lambda: memoryview(data)[::-2].tobytes() + bytes(memoryview(data).tolist()), few)
check("array", lambda: repr(array.array("i", numbers)) + str(array.array("w", text)[::2].tounicode()), few)
check("binascii", lambda: binascii.a2b_base64(binascii.b2a_base64(data)) + binascii.unhexlify(binascii.hexlify(data)), few)
check("struct", lambda: struct.unpack("<20000i", struct.pack("<20000i", *numbers)), few)
csv.field_size_limit(1 << 20)
check("csv", lambda: list(csv.reader([chr(34) + text + chr(34) + ",1"])), few)
check("re", lambda: re.findall("e", text) + re.sub("e", "\u20ac", text).split("t") + re.split(",", text), range(0, 60, 5))
check("lines", lambda: io.BytesIO(b"a\n" * 20000).readlines() and 20000, range(0, 60, 5))
check("streams", lambda: io.TextIOWrapper(io.BytesIO(text.encode()), "utf-8").read(), few)
check("objects", lambda: len(gc.get_objects()) > 0, few)


def filled(c, add, has):
    """Adds to a container that cannot grow: what is in it stays, and nothing waits for a free place for ever."""
    refused = 0
    for i in range(2000):
        _testcapi.set_nomemory(0)
        try:
            add(c, i)
        except MemoryError:
            refused += 1
        finally:
            _testcapi.remove_mem_hooks()
        if refused == 40:
            break
    for i in range(3000):
        add(c, i)
    return len(c) == 3000 and all(has(c, i) for i in range(3000)) and not has(c, 3000)


print(filled(set(), set.add, lambda c, i: i in c))
print(filled({}, lambda c, i: c.__setitem__(i, i), lambda c, i: c.get(i) == i))
print(filled({}, lambda c, i: c.__setitem__(str(i), i), lambda c, i: c.get(str(i)) == i))
print(filled([], lambda c, i: len(c) > i or c.append(i), lambda c, i: i < len(c) and c[i] == i))
