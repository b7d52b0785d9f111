"""Items that only one of two dicts has, where a key that was found is not found again."""

class K:
    def __init__(s, n, a):
        s.n, s.a = n, a
    def __hash__(s):
        return 1
    def __eq__(s,o):
        s.a -= 1
        return s.a > 0
    def __repr__(s):
        return "K"
for a in range(6):
    k, j = K(1, a), K(2, a)
    d, e = {1: 2}, {j: 1}
    d[k] = 1
    try:
        print(a, len(d.items() ^ e.items()))
    except KeyError as x:
        print(a, "KeyError", x)
