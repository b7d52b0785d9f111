"""sys.monitoring: its functions' answers and errors, and the events of a small program."""
import sys
m=sys.monitoring
def t(s):
    try: print(s,'->',eval(s))
    except BaseException as e: print(s,'!',type(e).__name__,e)
for s in [
    "m.use_tool_id(9,'a')",
    "m.use_tool_id(0,5)",
    "m.use_tool_id(1,'a')",
    "m.use_tool_id(1,'b')",
    "m.get_tool(1)",
    "m.set_events(0,1)",
    "m.get_events(0)",
    "m.set_events(1,1<<30)",
    "m.set_events(1,-1)",
    "m.set_events(1,1<<16)",
    "m.set_events(1,16|1<<16)",
    "m.get_events(1)",
    "m.set_events(1,1<<18)",
    "m.get_events(1)",
    "m.set_local_events(1,5,1)",
    "m.set_local_events(1,t.__code__,1<<11)",
    "m.get_local_events(1,t.__code__)",
    "m.get_local_events(1,3)",
    "m.register_callback(1,3,len)",
    "m.register_callback(1,1<<25,len)",
    "m.register_callback(1,1<<7,len)",
    "m.register_callback(1,1<<7,None)",
    "m.register_callback(0,1,None)",
    "m.restart_events()",
    "m.clear_tool_id(0)",
    "m.free_tool_id(1)",
    "m.get_tool(1)",
    "m.register_callback(9,1,None)",
    "m.get_tool(-1)",
    "m.register_callback(1,0,None)",
    "m.register_callback(1,1<<18,None)"]: t(s)
m.use_tool_id(2,'z')
def g(n):
    for i in range(n):
        yield i
def f(x):
    y = len([x])
    if y:
        x += 1
    for j in g(2):
        y += j
    try:
        raise ValueError(1)
    except ValueError:
        pass
    return y
names=[k for k in vars(m.events) if k not in('NO_EVENTS','BRANCH')]
out=[]
for k in names:
    e=getattr(m.events,k)
    m.register_callback(2,e,lambda code,*a,k=k: out.append((k,code.co_name)+tuple(x if isinstance(x,(int,str)) else getattr(x,'__name__',type(x).__name__) for x in a)) if code.co_name in 'fg' else None)
m.set_events(2, sum(getattr(m.events,k) for k in names if k!='INSTRUCTION'))
f(1)
m.set_events(2,0)
for o in out: print(o)
# A tool that is given up while it is given up.
class Ends:
    def __init__(self,name): self.name=name
    def __call__(self,*a): pass
    def __del__(self): t('(%r, m.free_tool_id(3), m.get_tool(3))' % self.name)
m.use_tool_id(3,'ends')
m.register_callback(3,m.events.LINE,Ends('line'))
m.register_callback(3,m.events.CALL,Ends('call'))
t('m.free_tool_id(3)')
t('m.get_tool(3)')
# Nothing is told of what a callback does that goes while it is called.
m.use_tool_id(3,'goes')
def g(): return 1
class Goes:
    def __call__(self,*a): m.register_callback(3,m.events.CALL,lambda *a: out.append('another'))
    def __del__(self): g(); len(''); print('gone')
out=[]
m.register_callback(3,m.events.CALL,Goes())
m.register_callback(3,m.events.PY_START,lambda code,*a: out.append(code.co_name))
def h(): len('a'); len('b')
m.set_events(3,m.events.CALL|m.events.PY_START)
h()
m.set_events(3,0)
print(out)
m.free_tool_id(3)
