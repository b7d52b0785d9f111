# What cannot be taken apart says so, in words that depend on how CPython lays it out.
import copy
import itertools
import pickle
import sys
import threading


def generator():
    yield


async def coroutine():
    pass


waiting = coroutine()
for value in (
    memoryview(b"ab"),
    memoryview(b"ab")[::2],
    generator.__code__,
    generator(),
    waiting,
    sys._getframe(),
    sys,
    threading.Lock(),
    {}.keys(),
    iter(lambda: 1, 2),
    itertools.count(),
    property(),
    super(int, 1),
    Exception().with_traceback,
):
    for protocol in range(6):
        try:
            pickle.dumps(value, protocol)
            print(type(value).__name__, protocol, "pickled")
        except (TypeError, pickle.PicklingError) as e:
            print(type(value).__name__, protocol, str(e).partition(" at 0x")[0])
    for how in (copy.copy, copy.deepcopy, object.__getstate__):
        try:
            how(value)
            print(how.__name__, "done")
        except TypeError as e:
            print(how.__name__, e)
waiting.close()
