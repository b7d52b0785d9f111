"""LINE events of code that is on the line where it starts."""
import sys
m=sys.monitoring; E=m.events
m.use_tool_id(1,"t")
def run(src, local=False):
    c=compile(src,"x","exec"); ev=[]
    def start(code,off):
        if code is c:
            ev.append(("start",off))
            if local: m.set_local_events(1,c,E.LINE)
    def line(code,l):
        if code is c: ev.append(("line",l))
    m.register_callback(1,E.PY_START,start); m.register_callback(1,E.LINE,line)
    m.set_events(1,E.PY_START|(0 if local else E.LINE))
    exec(c,{})
    m.set_events(1,0); m.set_local_events(1,c,0)
    print(ev)
for s in "", "x=1", "x=1\ny=2", "def f():\n  return 1\nf()", "for i in range(2):\n  pass\nx=2":
    run(s); run(s,True)
