# What is larger than any memory is refused before anything is filled.
def tried(text):
    try:
        eval(text)
    except (MemoryError, OverflowError) as e:
        print(text, type(e).__name__)
    else:
        print(text, 'made')

for text in [
    "list(range(2**62))", "[*range(2**62)]", "[].extend(range(2**62))", "[0].extend(range(2**62))",
    "list(range(2**45))", "bytearray(2**45)", "bytes(2**45)", "'a' * 2**45", "[1] * 2**45",
    "sorted(range(2**45))", "'x'.center(2**45)",
]:
    tried(text)

# What an iterable says of its length is asked for at once; what one call reads, too.
import io, os

class Says:
    def __init__(self, n):
        self.n, self.left = n, [1, 2]

    def __iter__(self):
        return self

    def __next__(self):
        if self.left:
            return self.left.pop()
        raise StopIteration

    def __length_hint__(self):
        return self.n

null = os.open("/dev/null", os.O_RDONLY)
for n in 3, 2**62, 2**63 - 34, 2**63 - 33, 2**63 - 1, -2**31:
    print(n)
    for text in [
        "bytes(Says(n))", "bytearray(Says(n))", "bytearray().extend(Says(n))", "int.from_bytes(Says(n))",
        "os.read(null, n)", "os.pread(null, n, 0)", "os.getrandom(n)", "io.FileIO(null, closefd=False).read(n)",
        "io.BufferedReader(io.BytesIO(b'ab'), n)", "io.BufferedWriter(io.BytesIO(), n)", "io.BufferedRandom(io.BytesIO(), n)",
    ]:
        try:
            eval(text)
        except Exception as e:
            print(text, type(e).__name__, e)
        else:
            print(text, "made")
