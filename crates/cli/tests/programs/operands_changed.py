# An operand's method changes the classes: what both had for the operation was found before.
import operator


def run(base, a_names, b_names, c_names, change, operation, swapped):
    calls = []

    def method(name, kind):
        def f(self, *args):
            calls.append(f"{kind}.{name}")
            if len(calls) == 1:
                try:
                    change(A, B, C, b)
                except Exception as e:
                    calls.append(str(e))
            return NotImplemented
        return f

    A = type("A", (base,), {n: method(n, "A") for n in a_names})
    B = type("B", (A,), {n: method(n, "B") for n in b_names})
    C = type("C", (), {n: method(n, "C") for n in c_names})
    b, c = B(), C()
    try:
        found = operation(b, c) if swapped else operation(c, b)
    except Exception as e:
        found = f"{type(e).__name__} {e}"
    return found, calls


def gone(A, B, C, b):
    del C.__add__


changes = (
    lambda A, B, C, b: setattr(B, "__radd__", None),
    lambda A, B, C, b: setattr(B, "__add__", None),
    lambda A, B, C, b: setattr(A, "__pow__", lambda *a: "new"),
    lambda A, B, C, b: setattr(b, "__class__", A),
    gone,
)
for base in (object, int, str):
    for a_names in ((), ("__add__", "__pow__")):
        for b_names in ((), ("__radd__", "__rpow__")):
            for c_names in (("__add__", "__pow__"), ("__add__", "__radd__", "__rpow__")):
                for change in changes:
                    for operation in (operator.add, operator.iadd, operator.pow, lambda a, b: pow(a, b, 5)):
                        for swapped in (False, True):
                            print(*run(base, a_names, b_names, c_names, change, operation, swapped))
