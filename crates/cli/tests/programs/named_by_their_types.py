# What the dicts of built-in types name, of which kind, with which signature, and what refusals of it say.
import array
import ast
import contextvars
import csv
import functools
import io
import itertools
import pickle
import select
import socket
import types
import unicodedata
import zlib


def attempt(function, *arguments, **keywords):
    try:
        print(function(*arguments, **keywords))
    except Exception as error:
        print(type(error).__name__, error)


def kinds(t, *names):
    print(t.__qualname__, *(f"{name}:{type(vars(t)[name]).__name__ if name in vars(t) else '-'}" for name in names))


for t in (ValueError, Warning, OSError, KeyError, functools.partial, itertools.chain, array.array):
    kinds(t, "__new__", "__getattribute__", "__setattr__", "__delattr__")
kinds(types.FunctionType, "__doc__", "__module__", "__closure__")
kinds(types.CodeType, "co_nlocals")
kinds(types.AsyncGeneratorType, "ag_running")
kinds(types.GeneratorType, "gi_running")
kinds(zlib._ZlibDecompressor, "unused_data")
kinds(ast.Assign, "end_lineno")
kinds(ast.stmt, "end_lineno")
print(ValueError.__new__(UnicodeError), functools.partial.__getattribute__(functools.partial(len), "func"))
attempt(ValueError.__new__, KeyError)
attempt(KeyError.__new__, ValueError)


class Wrong(ValueError):
    def __new__(cls, *arguments):
        made = super().__new__(cls, *arguments)
        made.mark = len(arguments)
        return made


print(repr(Wrong(1, 2)), Wrong(1, 2).mark)

for method in (
    contextvars.Context.run, contextvars.ContextVar.get, contextvars.Token.__exit__, csv.Dialect.__reduce__,
    io.IOBase.__exit__, io.RawIOBase.write, io.TextIOWrapper.reconfigure, socket.SocketType.bind,
    socket.SocketType.recv, array.array.index, array.array.__class_getitem__, select.epoll.register,
    unicodedata.ucd_3_2_0.name,
):
    print(method.__qualname__, repr(method.__text_signature__))

variable = contextvars.ContextVar("variable")
token = variable.set(1)
print(contextvars.Token.__hash__, variable == variable, variable != contextvars.ContextVar("variable"))
attempt(hash, token)
attempt(token.__exit__)
attempt(token.__exit__, None, None, None)
attempt(io.BytesIO()._checkClosed, "message")
attempt(io.RawIOBase().write, 1, 2)
attempt(io.RawIOBase().readinto)
attempt(io.IOBase().__exit__, x=1)
attempt(socket.SocketType.recv, 1)
cached = functools.lru_cache(len)
print(cached.__copy__(1) is cached, cached.__deepcopy__() is cached)
attempt(cached.__copy__, x=1)
data = array.array("b", b"ab")
view = data.__buffer__(0)
data.__release_buffer__(view)
attempt(bytes, view)
wrapped = pickle.PickleBuffer(data)
attempt(wrapped.__release_buffer__, memoryview(data))
attempt(ast.AST.__init__, 1)
attempt(ast.AST.__repr__, 1)
attempt(ast.AST.__reduce__, 1)
attempt(ast.AST.__replace__, 1)
