# A class whose own methods are taken away again: what a built-in base has as a sequence alone stays a number's slot.
class Right:
    def __radd__(self, other):
        return "radd"

    def __rmul__(self, other):
        return "rmul"

    def __index__(self):
        return 2


def f(self, *args):
    return NotImplemented


for base in (tuple, list, str, bytes):
    for names in (("__add__",), ("__radd__",), ("__iadd__",), ("__mul__",), ("__rmul__",), ("__imul__",), ("__add__", "__mul__")):
        B = type("B", (base,), {name: f for name in names})
        C = type("C", (B,), {})
        for name in names:
            delattr(B, name)
        D = type("D", (B,), {})
        for kind in (B, C, D):
            b = kind()
            for operation in ("b + Right()", "Right() + b", "b * Right()", "b * None", "b + None", "b + b", "2 * b", "b.__iadd__(Right())"):
                try:
                    found = eval(operation)
                except Exception as e:
                    found = f"{type(e).__name__}: {e}"
                print(base.__name__, *names, kind.__name__, operation, found)
