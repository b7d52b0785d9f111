"""The order in which items go that extended slices of a list remove or replace."""

log = []


class Item:
    def __init__(self, n):
        self.n = n

    def __del__(self):
        log.append(self.n)
        act = acts.pop(self.n, None)
        if act:
            act()
            log.append(f"after {self.n}: {len(v)}")


SLICES = [slice(None, None, 2), slice(None, None, -2), slice(None, None, -1), slice(0, 2), slice(None), slice(1, None)]

for cls in (list, type("L", (list,), {})):
    for k in (2, 3, 5, 8):
        for s in SLICES:
            acts = {}
            v = cls(Item(i) for i in range(k))
            n = len(v[s])
            v[s] = [0] * n
            print(cls.__name__, k, s, "replaced", log)
            acts = {}
            del v
            log.clear()
            for acts in (
                {},
                {0: lambda: v.__init__((1, 2))},
                {1: lambda: v.clear()},
                {0: lambda: v.append(3)},
                {2: lambda: v.__init__((1, 2)), 0: lambda: v.extend((4, 5, 6))},
            ):
                v = cls(Item(i) for i in range(k))
                del v[s]
                print(cls.__name__, k, s, log, len(v))
                acts = {}
                del v
                log.clear()
