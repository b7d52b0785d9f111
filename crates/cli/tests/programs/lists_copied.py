"""Copies of lists of every length and mixture: the same items, each counted once more as long as the copy lives."""
import random
import sys

chance = random.Random(3)
wrong = 0
for n in range(80):
    for k in range(20):
        some = (1, 2.5, "a", None, [1], 2**70, object())
        items = [chance.choice(some) if chance.random() < k / 20 else i for i in range(n)]
        before = [sys.getrefcount(v) for v in items]
        copies = items[:], items + items, items * 3, list(items), [*items]
        wrong += any(a is not b for copy in copies for a, b in zip(copy, items * 3))
        del copies
        wrong += before != [sys.getrefcount(v) for v in items]
print(wrong)
