"""Values and code through `marshal`, and what it says to bad bytes."""
import marshal, io
for v in [None, True, 1, -5, 2**31, 2**80, -2**80, 1.5, 1j, "a", "é", "\ud800", b"xy", (1,(2,)), [1,[2]], {"a":1}, {1,2,3}, frozenset({"x"}), ..., "x"*300, StopIteration, bytearray(b"q")]:
    for ver in range(6):
        r = marshal.loads(marshal.dumps(v, ver))
        assert r == v and (type(r) is type(v) or type(v) is bytearray), (v, ver, r)
c = compile("def f(): return 3\nprint(f())", "<x>", "exec")
exec(marshal.loads(marshal.dumps(c)))
f = io.BytesIO(); marshal.dump([1], f); marshal.dump("two", f); f.seek(0)
print(marshal.load(f), marshal.load(f))
for bad in (b"", b"i", b"[\x05\0\0\0", b"?", b"u\x01\0\0\0\xff", b"r\x05\0\0\0"):
    try: print(marshal.loads(bad))
    except Exception as e: print(type(e).__name__, e)
for bad in (object(), [object()], len):
    try: marshal.dumps(bad)
    except ValueError as e: print(e)
x = []; x.append(x)
try: marshal.loads(b"c")
except Exception as e: print(type(e).__name__, e)
try: marshal.dumps(c, allow_code=False)
except ValueError as e: print(e)
print(marshal.version)
