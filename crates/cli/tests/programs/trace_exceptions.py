"""Tracebacks that trace functions see, and lines that loops have for each kind of observer."""
import sys
def inner(): 1/0
def f():
    try: inner()
    except Exception: pass
    try: next(iter([]))
    except StopIteration: pass
def tr(fr,e,a):
    if e=='exception':
        t=a[2]; l=[]
        while t: l.append((t.tb_frame.f_code.co_name,t.tb_lineno)); t=t.tb_next
        print(fr.f_code.co_name, l, a[1].__traceback__ is a[2])
    return tr
sys.settrace(tr); f(); sys.settrace(None)
m=sys.monitoring; E=m.events
m.use_tool_id(1,"t")
def mon(f):
    ev=[]
    c=f.__code__
    def line(code,l):
        if code is c: ev.append(l-c.co_firstlineno)
    m.register_callback(1,E.LINE,line)
    m.set_events(1,E.LINE); f(); m.set_events(1,0)
    return ev
def tra(f):
    ev=[]
    def tr(fr,e,a):
        if fr.f_code is f.__code__:
            if e=='line': ev.append(fr.f_lineno-f.__code__.co_firstlineno)
            return tr
    sys.settrace(tr); f(); sys.settrace(None)
    return ev
def a():
    for i in range(3): pass
def b():
    x=[i for i in range(3)]
def c():
    i=0
    while i<3: i+=1
def d():
    for i in range(3):
        i
def f():
    x=[j for i in range(2) for j in range(2)]
def g():
    x=[i for i in range(4) if i&1]
def h():
    i=0
    while True:
        i+=1
        if i>2: break
def k():
    x = {i: i for i in range(2)}; y = sum(i for i in range(2))
for fn in a,b,c,d,f,g,h,k: print(fn.__name__, mon(fn), tra(fn))
