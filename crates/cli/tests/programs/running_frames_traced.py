# Objects that only a running generator's or coroutine's locals hold are found by the collector's introspection.
import gc


class Held:
    pass


def generator():
    held = Held()
    yield [type(r).__name__ for r in gc.get_referrers(held)]
    del held
    gc.collect()
    yield "collected"


async def coroutine():
    held = Held()
    held.me = held
    found = [type(r).__name__ for r in gc.get_referrers(held)]
    del held
    return sorted(found), gc.collect() > 0


def run(c):
    try:
        c.send(None)
    except StopIteration as e:
        return e.value


gc.disable()
g = generator()
print(next(g), gc.get_referents(g) != [])
print(next(g))
print(run(coroutine()))


def nested(n):
    keep = [Held() for _ in range(n)]
    for k in keep:
        k.all = keep
    yield gc.collect()
    yield from (len(keep) for _ in range(2))
    yield gc.collect()


print(list(nested(50)))
