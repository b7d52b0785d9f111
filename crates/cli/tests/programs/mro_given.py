"""What a metaclass may give as the MRO, and what it is used for then."""
def t(f):
    try: print(f())
    except BaseException as e: print(type(e).__name__, e)
def mk(change, show=lambda c: 1):
    class Meta(type):
        def mro(cls):
            return change(cls, super().mro())
    class A(metaclass=Meta):
        def __init_subclass__(cls,**k): print('init_subclass',cls.__name__); super().__init_subclass__()
        def f(self): return 'f'
    class B(A): pass
    return show(B)
for ch in (lambda c,u: u[::-1], lambda c,u: u*2, lambda c,u: [int], lambda c,u: [c,5], lambda c,u: [c,dict,object], lambda c,u: [c], lambda c,u: [object], lambda c,u: u+[c], lambda c,u: [u[-1]], lambda c,u:u[1:]):
    t(lambda: mk(ch)); t(lambda: mk(ch, lambda c: [k.__name__ for k in c.__mro__])); t(lambda: mk(ch, lambda c: c().f())); t(lambda: mk(ch, lambda c: super(c,c()).f()))
class A:
    pass
class C(A): __slots__=('x','y')
