# Builtins that are taken away while code runs: functions, bodies of classes among them, keep what they were made with.
src='''
def f(): return len
'''
def run(change, later):
    g={'__builtins__':__builtins__}
    exec(src,g)
    f=g['f']
    change(g)
    try: print(f())
    except Exception as e: print(type(e).__name__,e)
    try: print(sorted(f.__builtins__)[:2])
    except Exception as e: print(type(e).__name__,e)
run(lambda g:g.__setitem__('__builtins__',{}),0)
run(lambda g:g.pop('__builtins__'),0)
run(lambda g:g.clear(),0)
run(lambda g:g.update(__builtins__={'len':5}),0)
def ch():
    g['__builtins__']={}
    return object
for s in ('class D(ch()): pass','class D(ch()):\n  x=len','def f(): return len\nch()\nf()','f=lambda: len\nch()\nf()','ch()\nlen','ch()\ndef f(): return len\nf()','class D:\n ch()\n x=len','def f():\n ch()\n return len\nf()','[len for _ in (ch(),)]', 'list((len for _ in (ch(),)))','def f(a=ch()): return len\nf()','ch()\nclass D: pass','ch()\neval("len")', 'ch()\nexec("len")','ch()\nexec("len",{})', 'def f(): ch(); return (lambda: len)()\nf()','def f(): ch(); exec("len")\nf()','def f(): ch(); import sys\nf()','ch()\nimport sys','def f(): ch(); return globals()["__builtins__"]\nf()','def f():\n ch()\n class D: pass\nf()'):
    for bi in (__builtins__,vars(__builtins__)):
        g={'__builtins__':bi,'ch':ch}
        try: exec(s,g); print(s,'ok')
        except Exception as e: print(s,type(e).__name__,e)
