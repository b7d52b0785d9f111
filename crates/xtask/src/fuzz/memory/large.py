# Programs whose data is larger than what is served from the reserve (64 KiB), one for each way in which data grows.
def attempt(f):
    for i in range(3):
        try:
            f()
        except MemoryError:
            print("no memory")
        except Exception as e:
            print(type(e).__name__)


text = "some text, " * 20000
wide = "\u20ac, " * 40000
attempt(lambda: text.split(","))
attempt(lambda: ",".join(text.split(" ")))
attempt(lambda: text.replace("e", "\u20ac"))
attempt(lambda: text.upper() + wide.lower() + wide.title())
attempt(lambda: text.encode("utf-16").decode("utf-16"))
attempt(lambda: wide.encode().decode("utf-8"))
attempt(lambda: wide.encode("ascii", "backslashreplace").decode("unicode_escape"))
attempt(lambda: wide.encode("utf-7").decode("utf-7"))
attempt(lambda: repr(text) + ascii(wide) + repr(wide.encode()))
attempt(lambda: text.translate({101: "long"}))
attempt(lambda: text.partition("q") + text.rpartition("e"))
attempt(lambda: (text * 3).splitlines() + text.center(300000).split())
attempt(lambda: f"{text:>300000}{wide!r}{wide:<200000}")
attempt(lambda: "%s %r %300000d" % (text, wide, 5))
attempt(lambda: "{} {!r:>300000}".format(text, wide))
attempt(lambda: text.casefold().swapcase().capitalize().expandtabs().strip("s"))
attempt(lambda: [c for c in wide] and sorted(wide) and list(reversed(text)))
attempt(lambda: __import__("unicodedata").normalize("NFD", wide + text))
# ---
def attempt(f):
    for i in range(3):
        try:
            f()
        except MemoryError:
            print("no memory")


numbers = list(range(60000))
attempt(lambda: [x + 0.5 for x in numbers])
attempt(lambda: sorted(numbers, key=lambda x: -x))
attempt(lambda: sorted(map(str, numbers), reverse=True))
attempt(lambda: tuple(map(float, numbers)))
attempt(lambda: {x: str(x) for x in numbers})
attempt(lambda: {x for x in numbers} | {-x for x in numbers})
attempt(lambda: set(numbers) & set(numbers[::2]) ^ {1, 2})
attempt(lambda: frozenset(numbers) - set(numbers[::3]))
attempt(lambda: dict.fromkeys(numbers) | dict(zip(numbers, numbers)))
attempt(lambda: [*numbers, *numbers] + numbers * 3)
attempt(lambda: numbers[::-1] + numbers[5:50000:3])
attempt(lambda: numbers.copy().extend(iter(numbers)))
attempt(lambda: list(zip(numbers, numbers, numbers)))
attempt(lambda: list(enumerate(numbers)) and list(map(lambda *a: a, numbers, numbers)))
attempt(lambda: __import__("collections").deque(numbers).extendleft(numbers))
attempt(lambda: __import__("collections").OrderedDict.fromkeys(numbers))
attempt(lambda: __import__("collections").Counter(map(str, numbers)).most_common(5))
attempt(lambda: __import__("heapq").nlargest(50000, numbers))
attempt(lambda: list(__import__("itertools").combinations(range(60), 3)))
attempt(lambda: list(__import__("itertools").product(range(50), repeat=3)) and list(__import__("itertools").permutations(range(8))))
attempt(lambda: [list(g) for k, g in __import__("itertools").groupby(numbers, lambda x: x // 30000)])
attempt(lambda: list(__import__("itertools").batched(numbers, 20000)) + list(__import__("itertools").accumulate(numbers)))
attempt(lambda: [t for t in __import__("itertools").tee(iter(numbers), 2) if list(t)])
attempt(lambda: (lambda *a, **k: len(a))(*numbers, **{str(n): n for n in range(5000)}))
attempt(lambda: [a for a, *b in [numbers] if b])
attempt(lambda: max(numbers, key=str) + sum(numbers) + len({str(n): [n] for n in numbers}))
attempt(lambda: __import__("random").Random(1).sample(numbers, 30000))
attempt(lambda: repr(numbers) + str({n: n for n in numbers}) + repr(tuple(numbers)) + repr(set(numbers)))
# ---
def attempt(f):
    for i in range(3):
        try:
            f()
        except MemoryError:
            print("no memory")


import array, io, struct

data = bytes(range(256)) * 600
attempt(lambda: data.replace(b"a", b"bcd") + data.hex().encode() + bytes.fromhex(data.hex()))
attempt(lambda: bytearray(data).extend(data) or bytearray(data) * 2 + data)
attempt(lambda: b",".join([data, data]).split(b","))
attempt(lambda: data.translate(bytes(256), b"abc") + data.upper() + data.expandtabs())
attempt(lambda: b"%b %a" % (data, data))
attempt(lambda: memoryview(data).tolist() and memoryview(data).tobytes() and memoryview(data)[::-1].tobytes() and memoryview(data).hex())
attempt(lambda: array.array("i", range(40000)).tolist() + list(array.array("d", [1.5]) * 30000))
attempt(lambda: array.array("w", "text" * 30000).tounicode() + repr(array.array("B", data)))
attempt(lambda: [a := array.array("q"), [a.append(i) for i in range(40000)], a.frombytes(data[:80000]), a.byteswap()])
attempt(lambda: struct.pack("<30000i", *range(30000)) + struct.pack("200000s", b"a"))
attempt(lambda: struct.unpack("<30000i", bytes(120000)))
attempt(lambda: [b := io.BytesIO(), [b.write(data) for _ in range(5)], b.getvalue(), b.seek(0), b.read(), b.seek(0), b.readlines()])
attempt(lambda: [s := io.StringIO(), [s.write("text\u20ac\n" * 20000) for _ in range(3)], s.getvalue(), s.seek(0), s.read(), s.seek(0), s.readlines()])
attempt(lambda: io.BufferedReader(io.BytesIO(data), 200000).read())
attempt(lambda: [b := io.BufferedWriter(io.BytesIO(), 200000), b.write(data), b.write(data), b.flush()])
attempt(lambda: io.TextIOWrapper(io.BytesIO(b"line\n" * 40000), "utf-8").read())
attempt(lambda: io.TextIOWrapper(io.BytesIO(b"line" * 40000), "latin-1").readline())
attempt(lambda: [t := io.TextIOWrapper(io.BytesIO(), "utf-8"), t.write("\u20ac" * 100000), t.flush()])
attempt(lambda: open(__file__, "rb").read() * 50)
attempt(lambda: [f := open("/dev/zero", "rb"), f.read(200000), f.close()])
attempt(lambda: [f := open("/dev/zero", "rb", 0), f.read(200000), f.readinto(bytearray(200000)), f.close()])
attempt(lambda: __import__("zlib").decompress(__import__("zlib").compress(data * 5)))
attempt(lambda: __import__("binascii").a2b_base64(__import__("binascii").b2a_base64(data)))
attempt(lambda: __import__("binascii").unhexlify(__import__("binascii").hexlify(data, "-", 2).replace(b"-", b"")))
attempt(lambda: __import__("hashlib").sha256(data).hexdigest())
attempt(lambda: int.from_bytes(data, "big").to_bytes(len(data) + 1, "little"))
# ---
def attempt(f):
    for i in range(3):
        try:
            f()
        except (MemoryError, RecursionError, ValueError) as e:
            print(type(e).__name__)


import copy, csv, io, json, marshal, pickle, re

rows = [{"id": i, "name": f"n{i}", "list": [i, i / 3, None], "t": (1, "x")} for i in range(3000)]
text = json.dumps(rows)
attempt(lambda: json.dumps(rows) + json.dumps(rows, indent=1, sort_keys=True) + json.dumps("\u20ac" * 70000))
attempt(lambda: json.loads(text) + json.loads('["' + "\\u20ac" * 70000 + '"]'))
attempt(lambda: pickle.loads(pickle.dumps(rows)) and pickle.dumps(text) and pickle.dumps(rows, 0))
attempt(lambda: pickle.dump(rows, io.BytesIO()))
attempt(lambda: marshal.loads(marshal.dumps(rows)))
attempt(lambda: copy.deepcopy(rows))
attempt(lambda: list(csv.reader(io.StringIO("a,b,c\n" * 20000 + '"' + "q" * 100000 + '"\n'))))
attempt(lambda: csv.writer(io.StringIO()).writerows([["field" * 20000, 1, 2]] * 3))
attempt(lambda: re.findall(r"\w+", text) and re.sub(r"\d", "\u20ac", text) and re.split(",", text))
attempt(lambda: re.sub("(n)", lambda m: m[1] * 2, text) and list(re.finditer("id", text)))
attempt(lambda: re.compile("|".join(f"word{i}" for i in range(3000))).match("word2999"))
attempt(lambda: re.match("(?:a|b)*c", "ab" * 50000) or re.match("(.)*x", "y" * 60000) or re.match("(?:(.)|z)*?x", "y" * 60000))
attempt(lambda: list(__import__("tokenize").generate_tokens(io.StringIO("x = 1\n" * 500).readline)))
attempt(lambda: __import__("difflib").SequenceMatcher(None, text[:3000], text[5:3005]).ratio() if False else 0)
attempt(lambda: __import__("string").Template("$a" * 9000).substitute(a="long" * 9))
attempt(lambda: __import__("textwrap").fill(text[:20000]))
# ---
def attempt(f):
    for i in range(3):
        try:
            f()
        except (MemoryError, RecursionError, SyntaxError) as e:
            print(type(e).__name__)


import ast

attempt(lambda: eval("[" + "1, " * 30000 + "]"))
attempt(lambda: exec("x = 1; y = x + 2\n" * 5000))
attempt(lambda: compile("def f(a, b):\n    return [a for a in b if a]\n" * 1500, "f", "exec"))
attempt(lambda: compile("\n".join(f"name{i} = {i} + name{i}" for i in range(4000)), "f", "exec"))
attempt(lambda: compile("if x:\n" + "    y = f(1, 'z', k=2)\n" * 4000 + "else:\n    pass\n", "f", "exec"))
attempt(lambda: compile("x = '''" + "line\\n\u20ac" * 30000 + "'''", "f", "exec"))
attempt(lambda: ast.literal_eval("{" + ", ".join(f"{i}: ({i}, 'v')" for i in range(4000)) + "}"))
attempt(lambda: ast.unparse(ast.parse("x = [a + b, 'c' * 2]\n" * 3000)))
attempt(lambda: ast.dump(ast.parse("class C:\n    def f(self, *a: int) -> str: yield a\n" * 500)))
attempt(lambda: compile("x = " + "9" * 4000 + "\n" + "y = f'{x!r:>{w}}'\n" * 4000, "f", "exec").co_consts)
attempt(lambda: list(compile("x = 1\n" * 9000, "f", "exec").co_lines()))
attempt(lambda: compile("try:\n    x()\nexcept E as e:\n    y()\nfinally:\n    z()\n" * 1000, "f", "exec"))
# ---
def attempt(f):
    for i in range(3):
        try:
            f()
        except (MemoryError, RecursionError, ValueError) as e:
            print(type(e).__name__)


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
attempt(lambda: __import__("threading").Thread(target=chain).start())
