def simple():
    try: a()
    except: b()
def full():
    try:
        a()
    except A as e:
        b(e)
    except (B, C):
        raise
    else:
        c()
    finally:
        d()
def leaving(x):
    for i in x:
        try:
            if i: continue
            if x: break
            return i
        except E as e:
            if e: continue
            return e
        finally:
            tidy()
    try: return x
    finally: x = None
def nested():
    try:
        try: a()
        finally: b()
    except E: raise F from None
    raise G
def groups():
    try: a()
    except* A as e: b(e)
    except* (B, C): c()
    else: d()
    finally: e()
def withs(a, b):
    with a: x()
    with a as c, b as (d, e):
        return c
    for i in a:
        with b as i.x:
            if i: break
            continue
def finally_in_loop(x):
    while x:
        try:
            pass
        finally:
            with x: y()
def generator():
    try:
        x = yield 1
        yield from x
        return (yield)
    finally:
        z()
async def coroutine(a):
    async with a as b, b: await c
    async for i in a:
        try: await i
        except E: continue
        else: break
        finally: await f()
    else: return [await j for j in a]
async def asyncgen():
    yield 1
    await x
    return
