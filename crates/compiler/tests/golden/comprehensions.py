a = [x for x in y]
b = {x for x in y if x if not z}
c = {k: v for k, v in y for _ in v}
d = (x async for x in y) if 0 else (x for x in y)
e = [[j for j in i if (w := j)] for i in y]
f = [lambda: x for x in y]
g = [x for x in [1]] + [y for x in z for y in [f(x)]]
def function(x):
    l = [x for x in x]
    m = [(x, y) for y in l for x in y]
    n = [lambda: (p, l) for p in l]
    return all(i for i in l), any(i for i in l), tuple(i for i in l), x
async def coroutine(a):
    b = [x async for x in a]
    c = {x: await x for x in a if await x}
    d = [[y async for y in x] for x in a]
    return (x async for x in a), b, c, d
def generator():
    return (x for x in (y for y in z)), ((yield),)
class C:
    x = [i for i in range(3) if __class__]
    y = [[j for j in x] for i in x]
