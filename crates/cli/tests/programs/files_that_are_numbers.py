"""What can be a number is given to `FileIO` as it is: errors name the object, not its path."""
class A:
    def __init__(s): pass
    def __fspath__(self): return b'/nonexistent'
class B(A):
    def __int__(self): return 5
class C(A):
    def __float__(self): return 5.
class D(A):
    def __index__(self): return 555
import io, os
for c in A,B,C,D:
    for f in open, io.FileIO, os.open:
        try: f(c(), *((0,) if f is os.open else ()))
        except Exception as e: print(c.__name__, f.__name__, type(e), getattr(e,'filename',None).__class__, str(e)[:38])
