"""The module that an instance of a built-in type says it is from: where CPython makes the type when a module is loaded, its class says."""
import functools, itertools, collections, re, io, struct, array, operator, random, threading, csv, pickle, zlib, select, unicodedata, typing, json, _json, _thread
from collections import namedtuple
N=namedtuple('N','a b')
objs=dict(partial=functools.partial(print), count=itertools.count(), deque=collections.deque(), match=re.match('a','a'), pat=re.compile('a'), sio=io.StringIO(), bio=io.BytesIO(), st=struct.Struct('i'), arr=array.array('i'), ig=operator.itemgetter(1), rnd=random.Random(), lock=threading.Lock(), tg=N.__dict__['a'], dd=collections.defaultdict(), od=collections.OrderedDict(), tv=typing.TypeVar('T'), zl=itertools.zip_longest([]), lru=functools.lru_cache(print), cmp=functools.cmp_to_key(print), tee=itertools.tee([])[0], rev=reversed([]), enum=enumerate([]), r=range(3), sl=slice(1), epoll=select.epoll(), loc=threading.local(), ga=list[int], md=type(print), ucd=unicodedata.ucd_3_2_0, err=struct.error(1), zd=zlib.decompressobj(), abcd=collections.abc.Sized._abc_impl, ai=iter(array.array('i')), di=iter(collections.deque()), ss=__import__('os').stat('.'), gm=typing.Generic, rl=threading.RLock(), th=_thread._ThreadHandle(), di2=iter({}), tok=__import__('contextvars').ContextVar('x'), scn=re.compile('a').scanner('a'))
for k,o in objs.items():
    print(k, getattr(o,'__module__','-'), type(o).__module__, '__module__' in vars(type(o)), list(vars(type(o)))[:3] if 0 else '')
def f(): pass
w=functools.wraps(functools.partial(print))(f)
print(w.__module__)
