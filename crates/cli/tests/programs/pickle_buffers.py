# PickleBuffer, out-of-band buffers, and the modules behind pickle and datetime.
import _datetime
import _pickle
import datetime
import gc
import pickle
import weakref


def show(f, *args, **kw):
    try:
        print(f(*args, **kw))
    except Exception as e:
        print(type(e).__name__, e)


print(_pickle.PickleBuffer is pickle.PickleBuffer, _pickle.Pickler is pickle.Pickler, _pickle.dumps is pickle.dumps)
print(_datetime.datetime is datetime.datetime, _datetime.MAXYEAR)
show(lambda: _pickle.nothing)
room = bytearray(b"some bytes")
pb = pickle.PickleBuffer(room)
print(bytes(pb), memoryview(pb).readonly, memoryview(pickle.PickleBuffer(b"x")).readonly)
with pb.raw() as view:
    view[0] = 83
    print(view.format, view.shape, room)
show(room.append, 1)
pb.release()
pb.release()
room.append(33)
print(room)
show(memoryview, pb)
show(pb.raw)
show(pickle.PickleBuffer)
show(pickle.PickleBuffer, "text")
show(lambda: pickle.PickleBuffer(memoryview(b"abcdef")[::2]).raw())

buffers = []
data = pickle.dumps([pickle.PickleBuffer(room), pickle.PickleBuffer(b"ro")], protocol=5, buffer_callback=buffers.append)
print(len(buffers), pickle.loads(data, buffers=[bytearray(b"a"), b"b"]))
print(pickle.loads(pickle.dumps(pickle.PickleBuffer(room), protocol=5)))
show(pickle.dumps, pickle.PickleBuffer(room), protocol=4)


class B(bytes):
    pass


b = B(b"loop")
b.view = pickle.PickleBuffer(b)
ref = weakref.ref(b.view)
del b
gc.collect()
print(ref())
