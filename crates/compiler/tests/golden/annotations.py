x: int
y: list[str] = []
z.attr: int = 1
(w): int = 2
if x:
    cond: "C"
def f(a: int, *b: str, c: list = 1, **d: dict) -> tuple:
    local: int = 3
    other: (yield_) 
    return local
class C:
    a: int
    b: "C" = 1
    if a:
        c: A.B[0]
    def m(self, x: a, y: __private) -> T: pass
type Alias[T, *Ts, **P] = dict[T, tuple[*Ts]] | C
type Simple = int
def generic[T: int, U: (str, bytes), *V = *(int, str), **W = [int]](x: T, *y: *V) -> U:
    type Inner = T | x
    return T
class Generic[T = int](Base, k=1):
    attr: T
    def method[U](self: T) -> U: return T, U
@decorator
class D[T]: pass
lambda: (x for x in y)
