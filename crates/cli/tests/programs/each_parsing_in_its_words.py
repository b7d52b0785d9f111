# CPython takes arguments apart in several ways, and each complains in its own words.
import _thread
import array
import asyncio
import cmath
import csv
import functools
import gc
import io
import pickle
import queue
import re
import socket
import syslog
import threading
import time
import weakref
import zlib


class Plain:
    pass


def refusals(function, *counts):
    for arguments, keywords in ((), {"zzz": 1}), ((1,) * 9, {}), ((), {}):
        if not arguments and not keywords and 0 not in counts:
            continue
        try:
            function(*arguments, **keywords)
            print(function.__name__, len(arguments), len(keywords), "passes")
        except TypeError as error:
            print(function.__name__, len(arguments), len(keywords), error)


def attempt(function, *arguments, **keywords):
    try:
        print(function(*arguments, **keywords))
    except TypeError as error:
        print("TypeError", error)


print("wrappers")
for wrapper in (
    (1).__add__, (1).__pow__, (1).__rpow__, (1).__neg__, (1).__eq__, object().__setattr__, object().__delattr__,
    [].__setitem__, [].__delitem__, property().__get__, property().__set__,
    b"".__buffer__, "".__len__, [].__iter__,
):
    refusals(wrapper, 0)
attempt((2).__pow__, 3, 5)
attempt((2).__pow__, 3, modulus=5)
refusals(weakref.ref(Plain).__call__)

print("tuples")
for function in (
    time.gmtime, time.ctime, time.strftime, time.get_clock_info, time.clock_getres, socket.inet_ntop, socket.CMSG_LEN,
    socket.gethostbyname, socket.getservbyname, socket.socket.listen, socket.socket.send, threading.stack_size,
    memoryview(b"").__exit__, syslog.syslog,
):
    refusals(function)
attempt(gc.set_threshold)
attempt(gc.set_threshold, 1, 2, 3, 4)
attempt(gc.set_threshold, threshold0=1)
attempt(functools.lru_cache(len).__copy__, x=1)

for start in _thread.start_new_thread, _thread.start_new:
    refusals(start, 0)
    attempt(start, 1, 2)
    attempt(start, len, 2)
    attempt(start, len, (), 3)
    print(start.__text_signature__, _thread.stack_size.__text_signature__)

print("keywords")
data = array.array("b")
for method in (
    data.extend, data.fromfile, data.tofile, data.__reduce_ex__, zlib.compressobj().compress, zlib.compressobj().copy,
    zlib.decompressobj().flush, pickle.Pickler(io.BytesIO()).dump, pickle.Unpickler(io.BytesIO()).load,
    pickle.Unpickler(io.BytesIO()).find_class, queue.SimpleQueue().get_nowait, io.BytesIO().getbuffer,
    io.BytesIO().fileno, io.BufferedReader(io.BytesIO()).truncate, io.BufferedIOBase().read, io.TextIOBase().write,
    io.TextIOBase().detach, re.compile("a").scanner("a").match, csv.field_size_limit, io.TextIOWrapper(io.BytesIO()).reconfigure,
):
    refusals(method)
attempt(csv.field_size_limit, "1")
attempt(csv.field_size_limit, new_limit=csv.field_size_limit())
attempt(cmath.log, 1, zzz=1)


async def values():
    yield 1


async def thrown(*arguments):
    steps = values()
    await steps.__anext__()
    try:
        await steps.athrow(*arguments)
    except (TypeError, ValueError) as error:
        print(type(error).__name__, error)


for arguments in (), (1, 2, 3, 4), (ValueError("given"),):
    asyncio.run(thrown(*arguments))
