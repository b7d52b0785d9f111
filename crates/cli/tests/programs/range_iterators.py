# Which ranges are iterated over by words, and which by ints of any size.
ends = [0, 5, 2**63 - 1, 2**63 - 2, -(2**63), 1 - 2**63, 2**62]
steps = [1, -1, 3, -2, 2**63 - 1, -(2**63), 1 - 2**63, 2**62]


def tried(make, state):
    it = make()
    try:
        it.__setstate__(state)
        return next(it)
    except (StopIteration, OverflowError) as e:
        return type(e).__name__


for start in ends:
    for stop in ends:
        found = []
        for step in steps:
            r = range(start, stop, step)
            for make in (r.__iter__, r.__reversed__):
                kind = type(make()).__name__[0]
                found.append(kind + "".join(str(tried(make, s))[-3:] for s in (0, 1, 2**63 - 1, 2**63, -1)))
        print(start, stop, *found)
