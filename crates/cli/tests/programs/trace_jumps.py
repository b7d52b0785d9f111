"""Jumps to another line from a trace function, out of and into every kind of block."""
import sys
def f(n):
    a = 1
    b = 2
    for i in range(n):
        c = i
        d = i
    e = 3
    try:
        g = 4
        1 / n
    except ZeroDivisionError as x:
        h = 5
        h = 6
    with open('/dev/null') as q:
        j = 7
    return (a,
            b)
def run(jumps, n=2):
    ev=[]; jumps=dict(jumps)
    def tr(frame, event, arg):
        if frame.f_code is not f.__code__:
            return tr
        l = frame.f_lineno-f.__code__.co_firstlineno
        ev.append((event[0], l))
        if event=='line' and l in jumps:
            to=jumps.pop(l)
            try: frame.f_lineno = to + f.__code__.co_firstlineno
            except ValueError as e: ev.append(str(e))
            else: ev.append((to, frame.f_lineno-f.__code__.co_firstlineno))
        return tr
    sys.settrace(tr)
    try:
        r=f(n)
    except Exception as e: r=repr(e)
    finally: sys.settrace(None)
    print(jumps, r, *ev)
import warnings
warnings.simplefilter("ignore")
for a in 1, 4, 9, 11, 12, 14, 15:
    for b in 0, 1, 3, 5, 6, 9, 11, 13, 14, 16, 18:
        print(a,b); run({a:b}); run({a:b},0)
