# Buffers of every layout (PEP 3118), made with the exporter of CPython's own tests, seen through memoryview.
import array
from _testbuffer import *


def attempt(f, *args, **kwargs):
    try:
        print(f(*args, **kwargs))
    except Exception as e:
        print(type(e).__name__, e)


def show(m):
    print(m.format, m.itemsize, m.ndim, m.shape, m.strides, m.suboffsets, m.nbytes,
          m.c_contiguous, m.f_contiguous, m.contiguous, m.readonly)


# Rows first, columns first, pointers to rows, steps backwards.
for kwargs in (
    dict(shape=[2, 3]),
    dict(shape=[2, 3], flags=ND_FORTRAN),
    dict(shape=[2, 3], flags=ND_PIL),
    dict(shape=[2, 3], strides=[-3, -1], offset=5),
    dict(shape=[2, 3], strides=[-3, 1], offset=3, flags=ND_PIL),
    dict(shape=[3], strides=[-2], offset=5),
    dict(shape=[2, 0, 3]),
):
    nd = ndarray(list(range(6)), **kwargs)
    m = memoryview(nd)
    show(m)
    print(m.tolist(), m.tobytes(), m.tobytes('F'), m.tobytes('A'), m.hex(), m == nd, nd == m)
    print(nd[::-1].tolist(), memoryview(nd[:, 1:]).tolist() if nd.ndim > 1 else nd[1:].tolist())

# Formats.
for fmt, items in (('<H', [1, 2]), ('3s', [b'abc', b'def']), ('bQ', [(1, 2), (3, 4)]), ('e', [0.5, 2.0])):
    nd = ndarray(items, shape=[2], format=fmt)
    m = memoryview(nd)
    print(m.format, m.itemsize, m == nd, m == memoryview(ndarray(items, shape=[2], format=fmt)))
    attempt(m.tolist)
    attempt(lambda: m[0])
    attempt(m.__setitem__, 0, 1)
    attempt(nd.tolist)

# Zero dimensions.
m = memoryview(ndarray(7, shape=(), format='l'))
show(m)
print(m[()], m.tolist(), m.cast('b', [8]).tolist()[0], m.cast('b').shape)
attempt(len, m)

# Every consumer gets what it asks for, or a refusal.
nd = ndarray(list(range(6)), shape=[2, 3], format='l', flags=ND_PIL)
flat = memoryview(b'abcdef')[::2]
for flags in (PyBUF_SIMPLE, PyBUF_ND, PyBUF_STRIDES, PyBUF_INDIRECT, PyBUF_F_CONTIGUOUS, PyBUF_FORMAT,
              PyBUF_ANY_CONTIGUOUS, PyBUF_WRITABLE, PyBUF_FULL_RO):
    for exporter in (nd, flat, b'abc', bytearray(b'abc'), array.array('i', [1, 2])):
        attempt(lambda: (v := ndarray(exporter, getbuf=flags)) and (v.format, v.shape, v.strides, v.tobytes()))

# Whoever wants plain bytes refuses memory with gaps.
for f in (bytes, bytearray, b''.__add__, lambda m: b''.join([m]), int.from_bytes, lambda m: b'ace'.find(m),
          lambda m: str(m, 'ascii'), lambda m: b'%b' % m, b'ace'.__eq__, lambda m: array.array('B').frombytes(m)):
    attempt(f, flat)

# Sub-arrays and slices write through.
nd = ndarray(list(range(12)), shape=[3, 4], flags=ND_WRITABLE)
nd[0] = nd[2]
nd[1:3, ::2] = nd[0:2, 1::2]
print(nd.tolist(), nd[1].tolist(), nd[1][2])
m = memoryview(nd)
m[1, 3] = 99
print(nd.tolist(), m[1, 3])
attempt(lambda: m[0])
attempt(lambda: nd[0, 0])

# The exporter's structure is locked while it is looked at.
nd = ndarray([1, 2, 3], shape=[3], flags=ND_VAREXPORT)
m1 = memoryview(nd)
nd.push([4, 5], shape=[2])
m2 = memoryview(nd)
print(m1.tolist(), m2.tolist())
attempt(nd.pop)
m2.release()
nd.pop()
print(nd.tolist(), m1.tolist())

# A view that __release_buffer__ sees is lent.
class Told(bytearray):
    def __release_buffer__(self, view):
        attempt(memoryview, view)
        attempt(lambda: view[1:])
        print('released', bytes(view.tolist()))
        self.view = view

t = Told(b'abc')
attempt(t.clear)
t.extend(b'xyz')
with memoryview(t) as m:
    attempt(t.clear)
attempt(t.view.tolist)
t.clear()

# A shape that only an empty dimension keeps from being huge.
try:
    memoryview(ndarray([1], shape=[2**40, 0])).nbytes
except MemoryError:
    pass
print('alive')
