# The recursion limit counts Python calls; what native code calls is bounded by its stack alone.
import sys

sys.setrecursionlimit(200)


def nest(n, wrap):
    x = 1
    for _ in range(n):
        x = wrap(x)
    return x


for wrap in (lambda x: [x], lambda x: (x,), lambda x: {1: x}):
    a, b = nest(3000, wrap), nest(3000, wrap)
    print(a == b, len(repr(a)))
print(hash(nest(3000, lambda x: (x,))) == hash(nest(3000, lambda x: (x,))))
print(isinstance(1, nest(3000, lambda x: (x,)) and nest(2000, lambda x: (x,) if x != 1 else int)))


def message(f, *args):
    try:
        f(*args)
    except RecursionError as e:
        text = str(e)
        if text.startswith("Stack overflow (used "):
            text = "Stack overflow" + text[text.index(")") + 1 :]
        return text


deep = nest(1_000_000, lambda x: [x])
other = nest(1_000_000, lambda x: [x])
print(message(lambda: deep == other))
print(message(repr, deep))
print(message(hash, nest(1_000_000, lambda x: (x,))))


class Same:
    def __eq__(self, other):
        return [self] == [other]

    def __repr__(self):
        return repr([self, self])


print(message(lambda: Same() == Same()))
