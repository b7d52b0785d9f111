"""Trace events around generators and coroutines that end, are thrown into or are closed; values of named tuples."""
import sys
names = {'g', 'c', 'cn', 'h', 'af', 'k'}
def g():
    yield 1
    return 5
async def c(): return 7
async def cn(): return None
def f():
    for i in g():
        pass
    def h():
        x = yield from g()
        y = yield from [1]
    for i in h(): pass
async def af():
    await c()
    await cn()
def tr(fr,ev,arg):
    if fr.f_code.co_name in names: print(fr.f_code.co_name, ev, fr.f_lineno, arg[1:2] if ev=='exception' else arg)
    return tr
def k():
    it = g()
    next(it)
    try:
        it.throw(KeyError)
    except KeyError:
        pass
    it = g()
    next(it)
    it.close()
sys.settrace(tr); f(); k()
try: af().send(None)
except StopIteration: pass
sys.settrace(None)
import time, os
t=time.struct_time
for args,kw in [((),{}),((1,),{}),(([1,2],),{}),((range(9),),{}),((range(11),),{}),((range(12),),{}),((range(9),{}),{}),((range(9),None),{}),((range(9),3),{}),((range(9),{'tm_zone':1}),{}),((range(9),{'x':1}),{}),((range(9),{'x':1,'tm_zone':2}),{}),((range(9),{'tm_year':1}),{}),((range(10),{'tm_zone':1}),{}),((range(10),{'tm_gmtoff':1}),{}),((),{'sequence':range(9)}),((),{'sequence':range(9),'dict':{'tm_zone':3}}),((range(9),{},3),{}),((range(9),),{'x':1}),((range(9),{'tm_hour':1,'tm_min':2}),{})]:
    try: r=t(*args,**kw); print(args,kw,r,r.tm_zone,r.tm_gmtoff)
    except Exception as e: print(args,kw,type(e).__name__,e)
for args in [(range(19),),(range(19),{'x':1}),(range(30),),(range(10),{'st_atime':2.5,'y':1})]:
    try: r=os.stat_result(*args); print(args,r,r.st_atime,r.st_atime_ns)
    except Exception as e: print(args,type(e).__name__,e)
r=os.stat_result(range(19))
for kw in [{'st_mode':1},{'st_atime':1.0},{'x':1},{'x':1,'y':2}]:
    try: print(r.__replace__(**kw))
    except Exception as e: print(kw,type(e).__name__,e)
try: r.__replace__(1)
except Exception as e: print(type(e).__name__,e)
