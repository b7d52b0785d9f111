"""Flags, offsets and item sizes that types show: built-in ones, and classes that extend them."""
import abc
import array
import binascii
import collections
import functools
import io
import itertools
import struct
import threading
import types
import typing
import weakref


def show(t):
    print(t.__name__, hex(t.__flags__), t.__dictoffset__, t.__weakrefoffset__, t.__itemsize__)


class Called:
    def __call__(self):
        return 1


bases = [
    object, int, bool, float, complex, str, bytes, bytearray, memoryview, list, tuple, dict, set, frozenset, range, slice,
    type, property, classmethod, staticmethod, super, enumerate, zip, map, filter, reversed, BaseException, ValueError,
    KeyError, OSError, ExceptionGroup, types.FunctionType, types.MethodType, types.ModuleType, types.CodeType,
    types.FrameType, types.TracebackType, types.CellType, types.GeneratorType, types.CoroutineType, types.GenericAlias,
    types.SimpleNamespace, types.MappingProxyType, types.UnionType, types.NoneType, types.EllipsisType,
    types.BuiltinFunctionType, types.WrapperDescriptorType, types.GetSetDescriptorType, types.MethodDescriptorType,
    typing.TypeVar, typing.ParamSpec, typing.TypeAliasType, weakref.ref, weakref.ProxyType, abc.ABCMeta, array.array,
    binascii.Error, collections.deque, collections.OrderedDict, collections.defaultdict, collections.Counter,
    functools.partial, io.BytesIO, io.StringIO, io.FileIO, io.TextIOWrapper, io.RawIOBase, itertools.count,
    itertools.chain, struct.Struct, threading.local, type(threading.RLock()), Called,
]
for base in bases:
    show(base)
    for slots in (None, (), ("slot",), ("__dict__",), ("__weakref__",), ("__dict__", "__weakref__")):
        namespace = {} if slots is None else {"__slots__": slots}
        try:
            made = type(base)(f"{base.__name__}_{'_'.join(slots or ())}", (base,), namespace)
        except TypeError as e:
            print("  ", str(e).replace("bool_", "bool"))
            continue
        show(made)


class Meta(type):
    def __call__(cls):
        return 2


show(Meta)
show(Meta("Made", (), {}))


class Reference(weakref.ref):
    def __call__(self):
        return None


show(Reference)
