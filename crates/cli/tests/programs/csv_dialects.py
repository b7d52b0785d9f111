# _csv: dialects, quoting styles, the reader state machine and the words of its errors.
import _csv, csv, io
def t(f,*a,**k):
    try: r=f(*a,**k); print("ok", type(r).__name__, [getattr(r,n,None) for n in ('delimiter','quotechar','escapechar','lineterminator','quoting','doublequote','skipinitialspace','strict')] if isinstance(r,_csv.Dialect) else '')
    except BaseException as e: print(type(e), e)
D=_csv.Dialect
for k in [dict(delimiter=''),dict(delimiter='ab'),dict(delimiter=1),dict(delimiter=None),dict(delimiter='\n'),dict(delimiter='\r'),dict(delimiter=' '),dict(delimiter=' ',skipinitialspace=1),
  dict(quotechar=''),dict(quotechar='ab'),dict(quotechar=1),dict(quotechar=None),dict(quotechar=None,quoting=0),dict(quotechar='\n'),dict(quotechar=' '),dict(quotechar=' ',skipinitialspace=True),dict(quotechar=','),
  dict(escapechar=''),dict(escapechar='ab'),dict(escapechar=1),dict(escapechar='\n'),dict(escapechar=','),dict(escapechar='"'),dict(escapechar=' ',skipinitialspace=1),dict(lineterminator=None),dict(lineterminator=4),dict(lineterminator=''),dict(lineterminator='ab'),dict(lineterminator=','),
  dict(quoting=6),dict(quoting=-1),dict(quoting='x'),dict(quoting=True),dict(quoting=2**70),dict(quoting=1.0),dict(quoting=None),dict(strict='a'),dict(doublequote=[]),dict(foo=1),dict(quotechar=None,quoting=1),dict(quotechar=None,quoting=3), dict(delimiter=',',escapechar=',')]:
    print(k,end=' '); t(D,**k)
t(D,'excel'); t(D,'nope'); t(D,1); t(D,None); t(D,csv.excel); t(D,csv.excel()); t(D,csv.unix_dialect); t(D,csv.excel,5)
t(_csv.get_dialect,'nope'); t(_csv.unregister_dialect,'nope'); t(_csv.register_dialect,1,'excel'); t(_csv.register_dialect); t(_csv.register_dialect,'x','nope'); t(_csv.list_dialects); t(_csv.get_dialect,'unix')
t(_csv.get_dialect,[]);t(_csv.unregister_dialect,[])
t(_csv.field_size_limit,'a'); t(_csv.field_size_limit,1.5); t(_csv.field_size_limit,2**70); t(_csv.field_size_limit); t(_csv.field_size_limit,-1); t(_csv.field_size_limit,131072)
t(_csv.reader); t(_csv.reader,1); t(_csv.writer); t(_csv.writer,1)
class B: write=1
t(_csv.writer,B())
def rd(lines,**k):
    try: print(list(_csv.reader(lines,**k)))
    except BaseException as e: print(type(e),e)
rd([1]); rd([b'a']); rd(['a\nb']); rd(['a\rb']); rd(['"a\n','b"']); rd(['"a']); rd(['"a'],strict=True); rd(['"a"b']); rd(['"a"b'],strict=True); rd(['a"b']); rd(['a,"b']); rd([]); rd(['']); rd(['\n']); rd(['a\\'],escapechar='\\'); rd(['a\\\n','b'],escapechar='\\');rd(['a\\'],escapechar='\\',strict=True)
rd(['1,"2",x'],quoting=2); rd(['1,"2",""'],quoting=2); rd(['1,,'],quoting=2);rd([',"",1'],quoting=4); rd([',"",1,a'],quoting=5); rd([' a, b'],skipinitialspace=True); rd([' "a", "b"'],skipinitialspace=True); rd(['a,"b""c"']); rd(['a,"b""c"'],doublequote=False); rd(['"a\\"b"'],escapechar='\\'); rd(['a\0b']); rd([' 1'],quoting=2); rd(['a b'],delimiter=' ');rd(['a\n\nb']);rd(['a\r\nb']); rd(['"a\r\n"x'],strict=True); rd(['a,b\n','\n','c\r']); rd([',3,"5",7.3, 9'],quoting=5)
rd(['@,3,@5@,7'],quotechar='@',quoting=2); rd(['"a" ,b']); rd(['\\,a'],escapechar='\\'); rd(['"a\\\n','b"'],escapechar='\\')
r=_csv.reader(['a','b"\n','"x\n','y"']);
for x in r: print(x,r.line_num)
_csv.field_size_limit(3); rd(['abcd']); rd(['abc']); _csv.field_size_limit(131072)
class W:
    def write(s,x): print(repr(x)); return 7
def wr(row,**k):
    try: print(_csv.writer(W(),**k).writerow(row))
    except BaseException as e: print(type(e),e,repr(e.__cause__), repr(e.__context__))
wr(1); wr(None); wr([1,2.5,None,'a','a,b','a"b','a\nb','a\rb','']); wr(['']); wr([None]); wr([]); wr([''],quoting=3); wr([None],quoting=3); wr(['a,b'],quoting=3); wr(['a,b'],quoting=3,escapechar='\\'); wr(['a"b'],doublequote=False); wr(['a"b'],doublequote=False,escapechar='\\'); wr(['a\\b'],escapechar='\\'); wr(['a"b'],escapechar='\\'); wr(['a\\b"'],escapechar='\\',doublequote=False); wr([1,'a',2.5,None],quoting=1); wr([1,'a',2.5,None],quoting=2); wr([1,'a',2.5,None,''],quoting=4); wr([1,'a',2.5,None,''],quoting=5); wr(['a b'],delimiter=' '); wr([' a'],skipinitialspace=True); wr(['',''],delimiter=' ',skipinitialspace=True); wr([''],quotechar=None,quoting=3); wr(['a"b'],quoting=3,quotechar=None); wr(['a"b'],quoting=3,escapechar='\\'); wr(['a\\b'],quoting=3,escapechar='\\'); wr(['a\nb'],quoting=3,escapechar='\\'); wr(['a'],lineterminator='!'); wr(['a!b'],lineterminator='!');wr([''],lineterminator=''); wr('abc'); wr(['a'],lineterminator=None) ; wr(["a'b"],quotechar="'"); wr([float('1e16'),1e-7,10**20,True,3j]); wr(['a\nb'],quoting=3);wr([''],delimiter=' ',skipinitialspace=True,quoting=3); wr([None],delimiter=' ',skipinitialspace=True,quoting=5);wr([''],quoting=4);wr([None],quoting=4);wr([None],quoting=5);wr(['a\\b'],escapechar='\\',quoting=1)
class Bad:
    def __str__(s): 1/0
wr([Bad()])
def g():
    yield 'a'; raise KeyError(3)
wr(g())
try: _csv.writer(W()).writerows(5)
except BaseException as e: print(type(e),e)
try: _csv.writer(W()).writerows([5])
except BaseException as e: print(type(e),e)
print(_csv.writer(W()).writerows([[1, 2], (3, 4)]))
w = _csv.writer(W())
print(w.dialect is w.dialect)
