def match(x, y):
    match x:
        case 0 | -1 | 1.5 | 1 + 2j | "s" | b"b": return 1
        case None | True | False: return 2
        case a.b: return 3
        case []: return 4
        case [1, a, *_]: return a
        case (a, *b, 2): return b
        case [*_]: return 5
        case {}: return 6
        case {"k": 1, a.b: c, **rest}: return rest, c
        case Point(): return 7
        case Point(1, y=b, z=[c, d]): return b, c, d
        case (1 as e) | [e] if e: return e
        case str() as s: return s
        case _: pass
    match x, y:
        case 1, 2: pass
        case (a, b) if a: return a
    match x:
        case y: return y
