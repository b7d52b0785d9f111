# Containers that live on after a request failed while they grew: they hold what they say they hold.
import array
import collections
import io


def filled(make, add, read):
    """Fills a container item by item, each item again until it is in."""
    c = make()
    for i in range(3000):
        before = len(c)
        for _ in range(4):
            try:
                add(c, i)
                break
            except MemoryError:
                if len(c) not in (before, before + 1):
                    raise ValueError("lost items")
                if len(c) == before + 1:
                    break
        else:
            return
    kept.append((c, read))


kept = []
attempt(lambda: filled(dict, lambda d, i: d.__setitem__(str(i), i), lambda d: [int(k) for k in d] == list(d.values()) == list(range(3000))))
attempt(lambda: filled(dict, lambda d, i: d.setdefault(i, i), lambda d: all(d[i] == i for i in range(3000)) and len(list(d)) == 3000))
attempt(lambda: filled(set, lambda s, i: s.add(i), lambda s: all(i in s for i in range(3000)) and len(list(s)) == 3000))
attempt(lambda: filled(list, lambda l, i: l.append(i), lambda l: l == list(range(3000))))
attempt(lambda: filled(list, lambda l, i: l.insert(0, i), lambda l: l == list(range(2999, -1, -1))))
attempt(lambda: filled(list, lambda l, i: l.__setitem__(slice(len(l), None), [i]), lambda l: l == list(range(3000))))
attempt(lambda: filled(collections.deque, lambda q, i: q.append(i), lambda q: list(q) == list(range(3000))))
attempt(lambda: filled(collections.OrderedDict, lambda d, i: d.__setitem__(i, i), lambda d: list(d) == list(range(3000))))
attempt(lambda: filled(bytearray, lambda b, i: b.append(i & 255), lambda b: b == bytes(i & 255 for i in range(3000))))
attempt(lambda: filled(lambda: array.array("i"), lambda a, i: a.append(i), lambda a: a.tolist() == list(range(3000))))
attempt(lambda: filled(collections.Counter, lambda c, i: c.update([i]), lambda c: set(c.values()) == {1}))


class Attributes:
    def __len__(self):
        return len(self.__dict__)


attempt(lambda: filled(Attributes, lambda o, i: setattr(o, f"a{i}", i), lambda o: all(getattr(o, f"a{i}") == i for i in range(3000))))


class Stream(io.BytesIO):
    def __len__(self):
        return self.tell() // 40


attempt(lambda: filled(Stream, lambda s, i: s.write(b"0123456789" * 4), lambda s: s.getvalue() == b"0123456789" * 4 * 3000))


def sorts():
    numbers = [(i * 7919) % 20011 for i in range(20011)]
    try:
        numbers.sort(key=str)
    except MemoryError:
        pass
    kept.append((numbers, lambda l: sorted(l) == list(range(20011))))


attempt(sorts)


def merges():
    d = dict.fromkeys(range(2000), 0)
    try:
        d |= dict.fromkeys(range(1000, 9000), 1)
    except MemoryError:
        pass
    kept.append((d, lambda d: all(d.get(i) in (0, 1) for i in range(2000)) and len(d) == len(list(d)) == len(set(d.values())) * 0 + len({*d})))


attempt(merges)


@always
def contents():
    for c, holds in kept:
        assert holds(c), type(c)
