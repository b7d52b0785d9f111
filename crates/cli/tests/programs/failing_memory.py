# Requests for memory that fail: a MemoryError, after which everything is as before.
import _testcapi


class Plain:
    pass


text = "some text, " * 20000
wide = "\u20ac, " * 40000
numbers = list(range(60000))
data = bytes(range(256)) * 600
mapping = dict.fromkeys(numbers)

cases = {
    "instance": lambda: Plain(),
    "list": lambda: numbers + numbers,
    "copy": lambda: numbers.copy(),
    "tuple": lambda: tuple(numbers),
    "repeat": lambda: text * 3,
    "split": lambda: text.split(","),
    "bytes split": lambda: data.split(b"a"),
    "replace": lambda: text.replace("e", "long"),
    "upper": lambda: wide.upper(),
    "encode": lambda: wide.encode(),
    "join": lambda: ",".join([text, wide]),
    "dict": lambda: dict(mapping),
    "set": lambda: set(numbers),
    "sort": lambda: sorted(numbers, key=str),
    "bytearray": lambda: bytearray(data),
    "compile": lambda: compile("x = 1\n" * 30000, "f", "exec"),
    "eval": lambda: eval("[" + "1, " * 30000 + "]"),
    "product": lambda: 7**100000 * 3**100000,
}
for name, case in cases.items():
    failed = False
    _testcapi.set_nomemory(0)
    try:
        case()
    except MemoryError:
        failed = True
    finally:
        _testcapi.remove_mem_hooks()
    print(name, failed)
    case()

# All requests from a number on, one request alone, and none.
for start, stop in (10, 0), (20, 0), (30, 31), (10**6, 0):
    _testcapi.set_nomemory(start, stop)
    made = 0
    try:
        for _ in range(100):
            Plain()
            made += 1
    except MemoryError:
        _testcapi.remove_mem_hooks()
        print("failed", start - 4 <= made <= start)
    else:
        _testcapi.remove_mem_hooks()
        print("made", made)
print(len(text.split(",")), len(sorted(numbers, key=str)), numbers == list(range(60000)))
