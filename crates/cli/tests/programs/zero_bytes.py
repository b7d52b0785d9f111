# Many zero bytes take no time until they are looked at.
b = bytes(1_500_000_000)
print(len(b), b[:3], b[-1], b[2**30])
del b
for n in (0, 1, 2, 4095, 4096, 4097, 10**6):
    b = bytes(n)
    print(len(b), b == b'\0' * n, hash(b) == hash(b'\0' * n), b.count(0))
for n in (-1, 2**62, 2**63 - 1, 2**64):
    try: bytes(n)
    except (ValueError, MemoryError, OverflowError) as e: print(type(e).__name__, e)
class B(bytes): pass
print(type(B(5000)).__name__, len(B(5000)))
