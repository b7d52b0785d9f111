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
