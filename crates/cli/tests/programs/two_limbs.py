# Ints of up to two machine words are added and subtracted without the big-integer library; the borders are the same.
edges = [0, 1, -1, 2**62 - 1, 2**62, -(2**62), 2**63, -(2**63), 2**64 - 1, 2**64, 2**126, 2**127 - 1, 2**127, -(2**127), -(2**127) - 1, 2**128, 3**90]
total = 0
for a in edges:
    for b in edges:
        x, y = a + b, a - b
        assert x - b == a and y + b == a and -(y) == b - a, (a, b)
        total = (total * 31 + x * 7 + y) % (2**200 + 235)
    print(a + 2**126, a - 2**127, a + 1, 1 - a)
print(total)
print([(2**k - 1) + 1 == 2**k and type(2**k - 2**k) is int for k in range(60, 130, 3)])
