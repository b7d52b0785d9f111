# The text and the slots of a string with `__slots__` do not lie upon each other.
class Line(str):
    __slots__ = "clean", "rest"

    def __new__(cls, text, *rest):
        return super().__new__(cls, text)

    def __init__(self, text, *rest):
        self.clean = text.strip()
        self.rest = rest


class Longer(Line):
    __slots__ = ("more",)


class Free(Longer):
    pass


for cls in Line, Longer, Free:
    for n in 0, 1, 2, 3, 7, 8, 15, 16, 17, 30, 100, 4000, 100000:
        for c in "aé€\U0001f600":
            lines = [cls(c * n, c, n) for _ in range(20)]
            for line in [cls(line, c, n) for line in lines]:
                assert line == c * n and line.clean == c * n and line.rest == (c, n)
                assert not hasattr(line, "more")
                if cls is not Line:
                    line.more = [line.rest]
                if cls is Free:
                    line.free = line.more
                assert line + "x" == c * n + "x" and hash(line) == hash(c * n)
            del lines, line

line = Longer("abc", 1)
print(line, len(line), line.clean, line.rest, Longer.__slots__, line.upper(), {line: 1}["abc"])
line += "d"
print(type(line).__name__, line)
try:
    Longer("x").more
except AttributeError as e:
    print(e)
print(Line.rest.__get__(Line("  y ", 5)))
