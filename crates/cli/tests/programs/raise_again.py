import traceback,sys
def g():
    raise
def f():
    try: 1/0
    except ZeroDivisionError:
        g()
try: f()
except ZeroDivisionError: traceback.print_exc(file=sys.stdout)
def h():
    try: 1/0
    except ZeroDivisionError:
        raise
try: h()
except ZeroDivisionError: traceback.print_exc(file=sys.stdout)
def k():
    try: 
        try: 1/0
        except ZeroDivisionError:
            try: raise
            finally: pass
    except* ValueError: pass
try: k()
except BaseException: traceback.print_exc(file=sys.stdout)
def m():
    try:
        raise ExceptionGroup('eg',[TypeError(1),ValueError(2)])
    except* TypeError: raise
    except* ValueError as e: raise e
try: m()
except BaseException: traceback.print_exc(file=sys.stdout)
