"""`list.index` asks for the list's length when both of its bounds are numbers: making them may have changed it."""


class Bound:
    def __init__(self, value, deed):
        self.value, self.deed = value, deed

    def __index__(self):
        self.deed()
        return self.value


def attempt(make):
    items = [1, 2, 3, 2]
    try:
        print(make(items), items)
    except (ValueError, TypeError) as e:
        print(type(e).__name__, e, items)


attempt(lambda v: v.index(2, Bound(-2, lambda: v.append(2))))
attempt(lambda v: v.index(2, Bound(-4, v.clear)))
attempt(lambda v: v.index(2, -3, Bound(-1, lambda: v.extend([2, 2, 2]))))
attempt(lambda v: v.index(7, -1, Bound(9, lambda: v.append(7))))
attempt(lambda v: v.index(1, Bound(-9, lambda: v.insert(0, 5)), Bound(-3, lambda: v.insert(0, 6))))
attempt(lambda v: v.index(2, -(2**70), 2**70))
attempt(lambda v: v.index(2, 'a'))
attempt(lambda v: v.index(2, 0, None))
attempt(lambda v: tuple(v).index(2, -(2**70), -1))
attempt(lambda v: tuple(v).index(2, -2, -1))
