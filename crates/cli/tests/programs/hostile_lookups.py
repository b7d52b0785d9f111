"""bisect over odd sequences, errors of complex(), names that are instances of a subclass of str."""
import heapq,bisect
def t(f):
    try: print(f())
    except BaseException as e: print(type(e).__name__, e)
t(lambda: bisect.bisect(5,1)); t(lambda: bisect.bisect({1:2},1)); t(lambda: bisect.bisect({1},1,hi=1)); t(lambda: bisect.bisect([1,2,3],2,hi=-5)); t(lambda: bisect.bisect([1,2,3],2,hi=-1))
t(lambda: bisect.bisect({1:2},1,hi=1)); t(lambda: bisect.bisect(5,1,hi=1)); t(lambda: bisect.bisect(iter([]),1,hi=1)); t(lambda: bisect.bisect_left('abc','b'))
class C:
    def __getitem__(s,i): print('get',i); return i
    def __len__(s): print('len'); return 5
    def insert(s,i,x): print('ins',i,x); return 7
t(lambda: bisect.insort(C(),3)); t(lambda: bisect.insort_left(C(),3,key=lambda x: print('k') or x))
class D:
    def __lt__(s,o): print('lt'); return NotImplemented
    def __gt__(s,o): print('gt'); return True
t(lambda: bisect.bisect_left([D(),D(),D()],D())); t(lambda: bisect.bisect_right([D(),D(),D()],D()))
t(lambda: bisect.bisect_left([1,2],D())); t(lambda: bisect.bisect([1,2],D()))
class E(list):
    def insert(s,i,x): print('ins',i,x); return 7
e=E([1,2,3]); t(lambda: bisect.insort(e,2)); t(lambda: bisect.insort([1],2)); 
import cmath
class Lies: pass
t(lambda: complex(Lies())); t(lambda: complex('x',1)); t(lambda: complex(1,'x')); t(lambda: complex([])); t(lambda: complex(None, 1)); t(lambda: complex(1,None)); t(lambda: complex(real=[])); t(lambda: complex(imag=[]))
t(lambda: eval('')); t(lambda: eval('', {})); t(lambda: compile('','f','eval')); t(lambda: compile('\n','f','eval')); t(lambda: compile('#x\n\n','f','eval')); t(lambda: compile('','f','single')); t(lambda: eval(b'')); t(lambda: eval('#')); t(lambda: eval('  \n '))
class A:
    def __getattr__(s,n): return type(n),n
class Odd(str): pass
t(lambda: getattr(A(), Odd('x'))); 
class A:
    def __getattribute__(s,n): return type(n),n
    def __setattr__(s,n,v): print(type(n))
    def __delattr__(s,n): print(type(n))
t(lambda: getattr(A(), Odd('x'))); t(lambda: setattr(A(), Odd('x'),1)); t(lambda: delattr(A(), Odd('x')))
t(lambda: A().__getattribute__(Odd('x')));
class M(type):
    def __getattr__(s,n): return type(n),n
class B(metaclass=M): pass
t(lambda: getattr(B, Odd('x'))); 
class P: pass
import types
m=types.ModuleType('m'); m.__getattr__=lambda n: type(n); t(lambda: getattr(m,Odd('r')))
t(lambda: (lambda **k: [type(x) for x in k])(**{Odd('a'):1}))
t(lambda: __import__(Odd('math'))); 
class S: __slots__=(Odd('a'),)
import operator
t(lambda: hasattr(A(), Odd('x')))
class Answers:
    def __init__(s, answers): s.answers, s.asked = list(answers), 0
    def __getitem__(s, k):
        s.asked += 1
        r = s.answers.pop(0) if s.answers else k
        if r is KeyError: raise KeyError
        return r
for source in "abc", "aaa", "ab\u20ac", "\xe9bc", "abcabc":
    for answers in ["A", "B", "text"], ["text"], [None, "text"], [None, None, "x"], ["A", 300], ["A", "\xe9"], ["A", 5.0], ["A", KeyError, "text"], ["A", "", "x"], [65, "text", "y"]:
        table = Answers(answers)
        t(lambda: (ascii(source.translate(table)), table.asked))
