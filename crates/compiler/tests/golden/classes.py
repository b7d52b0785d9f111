class Empty: pass
class Doc:
    """Indented
        more

      less
    """
    x: int = 1
    y: "str"
    if x:
        z: float
    def __init__(self):
        self.a = self.b = 1
        self.c: int = 2
        del self.a
        super().__init__()
    def __private(self): return self.__private, self.__x__, __y
    @property
    def klass(self): return __class__
class Derived(Doc, metaclass=M, **kw):
    a = [x for x in range(3)]
    b = {y: a for y in a}
    def f(self):
        def g():
            return __class__, super().f
        return g
    class Inner[T](Base[T]):
        def m[U: (int, str), *Ts, **P](self, x: T) -> U: return __class__
class Cells:
    def f(self): x = 1; return [lambda: x for _ in self]
    lam = lambda self: self.t
    def g(self): return (i for i in self.items if i)
