# Data that ends too early, cut at every place: what is said of it, where it changes.
import marshal

for value in ([1, 2.5, "text", (1, [2], {"k": None}), b"bytes", frozenset([1]), 2**100], "\u20ac", slice(1, 2, 3), 1j):
    for version in range(6):
        try:
            data = marshal.dumps(value, version)
        except ValueError as e:
            print(type(value).__name__, version, e)
            continue
        last = None
        for cut in range(len(data)):
            try:
                said = marshal.loads(data[:cut])
            except Exception as e:
                said = f"{type(e).__name__} {e}"
            if said != last:
                print(type(value).__name__, version, cut, said)
            last = said
