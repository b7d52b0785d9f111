# Limits that change while they are in force.
import array
import collections
import csv


def lines():
    yield "abcdef\n"
    csv.field_size_limit(5)
    yield "a,b\n"
    yield "abcde,b\n"
    csv.field_size_limit(6)
    yield '"abcdef\n'
    csv.field_size_limit(10)
    yield 'gh"\n'
    csv.field_size_limit(3)
    yield "abcd\n"


reader = csv.reader(lines())
while True:
    try:
        print(next(reader))
    except csv.Error as e:
        print(e)
    except StopIteration:
        break
csv.field_size_limit(131072)


# A deque that is filled beyond a limit that came meanwhile.
class Lesser:
    def __init__(self, d, n):
        self.d, self.n = d, n

    def __iter__(self):
        for i in range(self.n):
            if i == 2:
                self.d.__init__((), 4)
            yield i


for index in range(-12, 13):
    d = collections.deque()
    d.extend(Lesser(d, 10))
    before = len(d), d.maxlen
    d.insert(index, "x")
    print(index, before, d)

a = array.array("i", [1, 2])
with memoryview(a):
    for n in (2, 0, -1, 1, 2**60, 2**62, 2**63 - 1):
        try:
            a *= n
        except (BufferError, MemoryError) as e:
            print(n, type(e).__name__, e)
