# Interpreters in threads of their own, at the same time: built-in types are common to all, what hangs off them is not.
from concurrent import interpreters
from concurrent.futures import InterpreterPoolExecutor
import threading

SCRIPT = '''
import abc, collections.abc, dataclasses, enum, gc, json, re, weakref

mine = [weakref.ref(t) for t in (int, str, dict, type(None), len, int.__new__)]
calls = []
also = [weakref.ref(t, calls.append) for t in (int, str)]
table = weakref.WeakKeyDictionary({int: number})


class Register(abc.ABC):
    @abc.abstractmethod
    def f(self): ...


Register.register(int)
subclasses = []
for i in range(60):
    class Int(int):
        def __repr__(self): return f'Int({int(self)})'
    class List(list):
        x = i
    class Error(ValueError): pass
    subclasses = [c for c in int.__subclasses__() if c.__name__ == 'Int']
    try:
        raise Error(i) from KeyError(Int(i))
    except ValueError as e:
        last = repr(e.__cause__)
    @dataclasses.dataclass(order=True)
    class D:
        a: int
        b: list = dataclasses.field(default_factory=list)
    class E(enum.Enum):
        A = i
        B = -1
    assert D(1) < D(2) and E(i) is E.A
    assert json.loads(json.dumps({'k': [i, 1.5, None]})) == {'k': [i, 1.5, None]}
    assert re.sub('([a-z]+)([0-9]+)', r'\\2\\1', 'ab12') == '12ab'
    cycle = List([i]); cycle.append(cycle); del cycle
    if i % 20 == 0: gc.collect()
    static = str.__dict__['maketrans']
    static.note = (number, i)
    assert static.note == (number, i)
del Int
gc.collect()
result = (last, [r() is not None for r in mine], calls, dict(table) == {int: number}, issubclass(int, Register),
          len(weakref.getweakrefs(int)) >= 2, static.note)
'''

found = {}


def work(number):
    interp = interpreters.create()
    interp.prepare_main(number=number)
    interp.exec(SCRIPT)
    found[number] = interp.call(eval, 'result')
    interp.close()


threads = [threading.Thread(target=work, args=(n,)) for n in range(3)]
for t in threads:
    t.start()
for t in threads:
    t.join()
for n in sorted(found):
    print(n, found[n])
print(hasattr(str.__dict__['maketrans'], 'note'))


# Built-in classes stay as they are, whoever asks.
def told(f, *args):
    try:
        return f(*args)
    except Exception as e:
        return f'{type(e).__name__}: {e}'


class Keeps:
    def __eq__(self, other): self.kept = other; return True
    def __ror__(self, other): self.kept = other; return True


keeper = Keeps()
print(int.__dict__ == keeper, type(keeper.kept))
print(told(setattr, int, 'x', 1), told(type.__dict__['__doc__'].__set__, int, 'x'))

with InterpreterPoolExecutor(2) as pool:
    print(list(pool.map(pow, [2, 3, 4], [5, 6, 7])))
    print(told(pool.submit(divmod, 1, 0).result))
    print(sorted({pool.submit(eval, 'type(1) is int').result() for _ in range(4)}))
print(interpreters.list_all())
