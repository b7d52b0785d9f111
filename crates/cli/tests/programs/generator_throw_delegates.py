"""throw() hands its arguments on to whatever a generator delegates to, as they are."""
class I:
    def __iter__(s): return s
    def __next__(s): return 1
    def throw(s,*a): print('throw',a); return 'thrown'
def g(x):
    try: yield from x
    except BaseException as e: print('outer',type(e),e); yield 'c'
class J:
    def __iter__(s): return s
    def __next__(s): return 1
def t(f):
    try: print(f())
    except BaseException as e: print(type(e).__name__, e)
for args in [(ValueError,),(ValueError(3),),(ValueError,'x'),(5,),(type,),(GeneratorExit,),(GeneratorExit(),),(ValueError('z'),'y'),(ValueError,'x',5)]:
    for mk in (lambda: I(), lambda: J(), lambda: g(I()), lambda: g(J()), lambda: g([1,2])):
        x=g(mk()); next(x)
        t(lambda: x.throw(*args)); t(lambda: next(x)); t(lambda: x.close())
        x=g(mk())
        t(lambda: x.throw(*args)); t(lambda: x.throw(*args))
def h():
    try: h1.throw(5)
    except BaseException as e: print(type(e).__name__, e)
    yield 1
h1=h(); next(h1)
