# Who asks an iterable how long it is, and when: before its iterator, after it, or not at all.
import collections
import io
import itertools

log = []


class L(list):
    def __iter__(self):
        log.append("iter")
        return list.__iter__(self)

    def __len__(self):
        log.append("len")
        return list.__len__(self)


class S:
    def __init__(self):
        self.left = 3

    def __iter__(self):
        log.append("iter")
        return self

    def __next__(self):
        log.append("next")
        self.left -= 1
        if self.left < 0:
            raise StopIteration
        return self.left

    def __length_hint__(self):
        log.append("hint")
        return 3


def starred(x):
    a, *b = x
    return b


def arguments(*a):
    return len(a)


for name, f in {
    "tuple": tuple,
    "list": list,
    "sorted": sorted,
    "set": set,
    "frozenset": frozenset,
    "bytes": bytes,
    "bytearray": bytearray,
    "starred": starred,
    "extend": [].extend,
    "display": lambda x: [*x],
    "tuple display": lambda x: (*x,),
    "call": lambda x: arguments(*x),
    "longer call": lambda x: arguments(1, *x, 2),
    "join": lambda x: ",".join(x),
    "bytes join": lambda x: b",".join(x),
    "args": lambda x: setattr(Exception(), "args", x),
    "deque": collections.deque,
    "slice": lambda x: [1, 2].__setitem__(slice(0, 1), x),
    "extended slice": lambda x: [1, 2, 3].__setitem__(slice(0, 3, 1), x),
    "bytearray slice": lambda x: bytearray(3).__setitem__(slice(0, 1), x),
    "bytearray extend": lambda x: bytearray(3).extend(x),
    "fromkeys": dict.fromkeys,
    "min": min,
    "sum": sum,
    "zip": lambda x: list(zip(x)),
    "enumerate": lambda x: list(enumerate(x)),
    "product": lambda x: list(itertools.product(x)),
    "permutations": lambda x: list(itertools.permutations(x)),
    "print": lambda x: print(*x, file=io.StringIO()),
    "format": lambda x: "{} {} {}".format(*x),
}.items():
    for make in (lambda: L([1, 2, 3]), S):
        log.clear()
        try:
            f(make())
        except TypeError as e:
            log.append(str(e))
        print(name, *log)
