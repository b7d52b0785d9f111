"""array.array: items, slices, buffers, errors."""
from array import array

a = array("i", [3, 1, 2])
a.extend(array("i", [7]))
a.append(-1)
print(a, len(a), a[1:4:2], a.index(7), 2 in a, a.tobytes())
a[1:2] = array("i", [10, 11])
del a[::2]
print(a, a * 2, a + a, a.itemsize, a.typecode)
m = memoryview(array("h", [1, -2, 300]))
print(m.format, m.tolist())
print(array("w", "añ").tounicode(), array("d", [0.5, 1e300]), array("B", b"ab").tolist())
for bad in ("array('i', [2**40])", "array('x')", "array('b', [200])", "a['x']", "array('i').pop()", "a.remove(99)"):
    try:
        eval(bad)
    except Exception as e:
        print(type(e).__name__, e)
