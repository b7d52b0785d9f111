"""When the arguments of a starred call go: as the items of a tuple."""
class A:
    def __init__(s,n): s.n=n
    def __del__(s): print('del',s.n, end=' ')
    def __repr__(s):
        v.clear(); return s.r
    def __format__(s,spec): return 'x'
    r='r'
class B(A):
    r=5
def fill():
    global v
    v=[A(1),B(2),A(3)]
def t(name,f):
    fill()
    print(name, end=': ')
    try: print(f(), end=' ')
    except Exception as e: print(type(e).__name__, end=' ')
    v.clear()
    print()
t('format', lambda: "{} {!r:>5} {}".format(*v))
def clear(*a): v.clear(); return 5
t('pyfunc', lambda: clear(*v))
def clear2(a,b,c): v.clear(); return 5
t('pyfunc2', lambda: clear2(*v))
t('print', lambda: print(*v))
t('max', lambda: max(*v, key=clear))
t('zip', lambda: list(zip(*[v,v])))
t('map', lambda: list(map(clear, v)))
class K:
    def __init__(s,*a): v.clear(); 
t('class', lambda: K(*v) and 1)
class K:
    def __init__(s,*a): v.clear(); 1/0
t('class error', lambda: K(*v) and 1)
class K:
    def __new__(s,*a): v.clear(); 1/0
t('new error', lambda: K(*v) and 1)
def bad(*a): v.clear(); 1/0
t('pyfunc error', lambda: bad(*v))
t('list.append', lambda: [].append(*v))
t('str.join', lambda: ''.join(*v))
t('percent', lambda: '%s %r' % tuple(v))
t('format_map', lambda: '{a} {b!r}'.format(a=v[0],b=v[1]))
t('setattr', lambda: setattr(*v))
t('method', lambda: dict.fromkeys(*v))
t('partial', lambda: __import__('functools').partial(bad,*v)())
t('isinstance', lambda: isinstance(*v))
t('bad kw', lambda: clear2(*v, q=1))
t('too many', lambda: clear2(*v, 1))
t('native kw', lambda: print(*v, sep=5))
t('native kw2', lambda: print(*v, zzz=5))
t('sorted', lambda: sorted(*v))
t('list', lambda: list(*v))
t('int', lambda: int(*v))
t('bound', lambda: A.__init__(*v))
t('super', lambda: object.__init__(*v))
t('call', lambda: A.__repr__(*v))
t('meth', lambda: v.append(*v))
t('meth2', lambda: v.insert(*v))
t('meth1', lambda: v.extend(*v[:1]))
t('meth1', lambda: v.index(*v[:1],*v))
def clear(*a, **k): v.clear(); return 5
def c3(a,b,c,q=1): v.clear(); return 5
t('kw', lambda: clear(*v, q=1))
t('kw2', lambda: c3(*v, q=1))
t('kw3', lambda: print(*v, sep='', end=''))
t('kw4', lambda: max(*v, key=clear))
class K:
    def __init__(s,*a,**k): v.clear()
t('cls', lambda: K(*v, q=1) and 1)
def fill():
    global v
    v={'a':A(1),'b':A(2),'c':A(3)}
t('dict', lambda: clear(**v))
t('dict2', lambda: dict(**v) and v.clear())
t('dict3', lambda: K(**v) and 1)
t('dict4', lambda: '{a!r} {b!r} {c!r}'.format(**v))
def c3(a,b,c): v.clear(); return 5
t('dict5', lambda: c3(**v))
t('dict6', lambda: c3(*(), **v))
