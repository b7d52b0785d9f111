"""Errors about text that is no number show it by its own repr."""


class Shown(str):
    def __repr__(self):
        return "SHOWN"


class Wrong(str):
    def __repr__(self):
        return 5


class Angry(str):
    def __repr__(self):
        raise LookupError("not now")


def show(what):
    try:
        print(what())
    except Exception as e:
        print(f"{type(e).__name__}: {e}")


for kind in (str, Shown, Wrong, Angry):
    for text in ("7", " 12 ", "seven", "", "1" * 5000, "x" * 300, "\ud800"):
        for convert in (int, float, lambda x: int(x, 7), lambda x: int(x, 0), lambda x: int(x, 1)):
            show(lambda: str(convert(kind(text)))[:300])
