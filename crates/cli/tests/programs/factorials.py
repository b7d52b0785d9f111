# n!, and what is counted with it, against products of single numbers.
import math

product, wrong = 1, []
for n in range(700):
    product *= n or 1
    if math.factorial(n) != product:
        wrong.append(n)
print(wrong)
for n in (1000, 1023, 1024, 1025, 4097, 20011):
    f = math.factorial(n)
    if f != math.prod(range(1, n + 1)):
        print("wrong", n)
    print(n, f.bit_length(), f % 1000003, (f & -f).bit_length() - 1)

wrong = []
for n in range(90):
    row = 1
    for k in range(n + 2):
        if math.comb(n, k) != row or math.perm(n, k) != row * math.factorial(k):
            wrong.append((n, k))
        row = row * (n - k) // (k + 1)
print(wrong)
for n, k in [(2**63, 3), (2**64 - 1, 2), (2**64, 2), (2**64 + 1, 5), (10**30, 4), (2**63 - 1, 1), (2**40, 7)]:
    expected = 1
    for i in range(k):
        expected *= n - i
    print(n, k, math.perm(n, k) == expected, math.comb(n, k) == expected // math.factorial(k))
