"""A list that is changed, or not, by the comparisons of its own sort."""


def attempt(change, n=3, **options):
    class Item:
        def __init__(self, number):
            self.number = number

        def __lt__(self, other):
            change(items)
            return self.number < other.number

        def __del__(self):
            gone.append(self.number)

    gone = []
    items = [Item(i) for i in range(n)]
    try:
        items.sort(**options)
        print("sorted", end=" ")
    except ValueError as e:
        print(e, end=" ")
    print([i.number if isinstance(i, Item) else i for i in items])


def grown_and_emptied(v):
    v.append(1)
    v.pop()


def cleared_after(v):
    v.append(1)
    v.clear()


attempt(lambda v: None)
attempt(lambda v: v.clear())
attempt(lambda v: v.append(1))
attempt(grown_and_emptied)
attempt(cleared_after)
attempt(lambda v: v.sort())
attempt(lambda v: v.reverse())
attempt(lambda v: v.extend([]))
attempt(lambda v: v.extend([1]))
attempt(lambda v: v.__delitem__(slice(None)))
attempt(lambda v: v.__setitem__(slice(None), []))
attempt(lambda v: v.__setitem__(slice(None), [1]))
attempt(lambda v: v.__init__())
attempt(lambda v: v.__init__([1]))
attempt(lambda v: (v.append(2), v.sort(), v.clear()))
attempt(lambda v: print(v, len(v), end=";"))


class Declines:
    def __lt__(self, other):
        print("lt", end=" ")
        return NotImplemented

    def __gt__(self, other):
        print("gt", end=" ")
        return False


print(len(sorted([Declines(), Declines(), Declines()])))
try:
    sorted([Declines(), 1])
except TypeError as e:
    print(e)

import itertools

for step in (1, 2, -1):
    v = [1, 2, 3, 4]

    def changing():
        yield 5
        v.append(9)
        yield 6

    try:
        v[0:4:step] = changing()
    except ValueError as e:
        print(e)
    print(v)


class Key:
    def __init__(self, v):
        self.v = v

    def __eq__(self, other):
        print("eq", end=" ")
        return self.v == other.v


groups = itertools.groupby(range(6), lambda i: Key(i // 2))
print(next(groups)[0].v)
key, group = next(groups)
print(next(group), next(group))
print(next(groups)[0].v, list(group))


class Odd(list):
    def __iter__(self):
        print("iter", end=" ")
        return list.__iter__(self)


v = Odd([1, 2, 3])
v[0:2] = v
v[::-1] = v
print(list.__repr__(v))


class Dying:
    def __init__(self, number):
        self.number = number

    def __lt__(self, other):
        return self.number < other.number

    def __del__(self):
        print(self.number, end=" ")


v = [3, 1, 2, 5, 4]
v.sort(key=Dying)
print(v)
v.sort(key=Dying, reverse=True)
print(v)
