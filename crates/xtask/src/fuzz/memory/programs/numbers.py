# Long ints, deep recursion, long chains of objects.
import sys

sys.set_int_max_str_digits(0)
n = 7 ** 200000
attempt(lambda: n * n + n // 12345 - (n >> 7) ** 1)
attempt(lambda: (n << 300000) | n & (n >> 5) ^ ~n)
attempt(lambda: divmod(n * n, n + 1))
attempt(lambda: pow(7, 100000) * pow(3, n % 1000, n % 10**50))
attempt(lambda: len(str(7 ** 60000)) + len(hex(n)) + len(f"{7 ** 50000:,}") + len(bin(n)) + len(oct(n)))
attempt(lambda: int("9" * 60000) + int("f" * 200000, 16) + int("1_0" * 9000))
attempt(lambda: n.to_bytes(n.bit_length() // 8 + 1, "big") and n.bit_count())
attempt(lambda: __import__("math").factorial(9000) + __import__("math").isqrt(n) + __import__("math").comb(9000, 4000))
attempt(lambda: __import__("math").gcd(n, n * 5 + 1) if False else __import__("math").gcd(7 ** 3000, 3 ** 5000))
attempt(lambda: hash(n) + round(7 ** 9000, -5000) + (n == n + 1))
attempt(lambda: f"{1.5:.150000f}" + "%.150000f" % 2.5 + format(3.25, "150000.3f") + format(5, "0150000d"))


def deep(k):
    return deep(k - 1) + 1 if k else 0


def gen(k):
    if k:
        yield from gen(k - 1)
    yield k


sys.setrecursionlimit(50000)
attempt(lambda: deep(20000))
attempt(lambda: sum(gen(3000)))


class Node:
    def __init__(self, next):
        self.next = next


def chain():
    node = None
    for i in range(50000):
        node = Node(node)
    for i in range(20000):
        node = [node, {i: node}]


attempt(chain)
attempt(lambda: __import__("gc").collect())
attempt(lambda: [type(f"C{i}", (), {"x": i})() for i in range(1000)])
attempt(lambda: [Node(i).__dict__ for i in range(30000)])
attempt(lambda: (lambda o: [setattr(o, f"a{i}", i) for i in range(5000)])(Node(1)))
