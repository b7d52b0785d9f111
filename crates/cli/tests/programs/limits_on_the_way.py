# Limits that change while they are in force.
import array
import collections
import csv
import zlib


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


# A view that ends while it is told what to hold.
class Ends:
    def __init__(self, view, n):
        self.view, self.n = view, n

    def __index__(self):
        self.view.release()
        return self.n

    __float__ = __index__


for letter in "BbHiIlQe?":
    for n in (1, -1, 300, 2**40, 2**70):
        view = memoryview(bytearray(16)).cast(letter)
        try:
            view[0] = Ends(view, n)
            print(letter, n, "set")
        except (ValueError, TypeError) as e:
            print(letter, n, e)

# Room that is not needed must be there all the same.
for size in (2**10, 2**62):
    try:
        print(zlib.decompress(zlib.compress(b"text"), bufsize=size))
    except MemoryError as e:
        print(size, e)
