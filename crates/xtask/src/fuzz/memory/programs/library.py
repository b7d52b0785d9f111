# Modules of the library, with data and without much of it.
import io
import itertools
import json
import re
import struct

attempt(lambda: json.loads(json.dumps({"a": [1, 2.5, None, True, "x\u20ac"] * 50, "b": {"c": {}}}, indent=2)))
attempt(lambda: json.JSONEncoder(default=str).encode([complex(1, 2), {1: 2}, "\ud800"]))
attempt(lambda: re.sub(r"(?P<a>\w+)\s(?P<b>\w+)", r"\g<b> \g<a>", "one two three four " * 40))
attempt(lambda: [re.compile(rf"(?i)({p}|x{{1,3}})+?$").search("aaab" * 30) is None for p in ["a", "[^b]", r"\d", "(?=b)b", "(?<!a)b"]])
attempt(lambda: [m.span() for m in re.finditer(r"(a)|(b)", "abc" * 300)])
attempt(lambda: struct.unpack(">hiqd10s?", struct.pack(">hiqd10s?", 1, 2, 3, 4.5, b"text", True)) + tuple(struct.iter_unpack("<H", bytes(2000))))
attempt(lambda: list(itertools.islice(itertools.chain.from_iterable(itertools.repeat(range(10), 300)), 2900)))
attempt(lambda: list(itertools.zip_longest(range(1000), "abc", fillvalue=None))[-1])
attempt(lambda: [list(p) for p in itertools.tee(iter(range(2000)), 3)][2][-1])
attempt(lambda: sum(1 for _ in itertools.permutations("abcdef", 4)) + len(list(itertools.combinations_with_replacement("abcd", 5))))
attempt(lambda: [io.StringIO("a\r\nb\rc\n" * 200, newline=None).readlines()[-1], io.TextIOWrapper(io.BytesIO(b"x\n" * 3000)).readlines()[-1]])
attempt(lambda: io.BufferedRandom(io.BytesIO(bytes(20000))).read(15000)[-1])


def dataclass():
    from dataclasses import asdict, dataclass, field, replace

    @dataclass(order=True, slots=True)
    class Point:
        x: int
        y: int = 2
        tags: list = field(default_factory=list)

    return [asdict(replace(Point(i), y=i)) for i in range(100)], sorted([Point(3), Point(1)])[0].x


attempt(dataclass)


def enumeration():
    import enum

    class Colour(enum.Flag):
        RED = 1
        GREEN = 2
        BLUE = 4

    return [c.name for c in Colour.RED | Colour.BLUE], Colour["GREEN"].value


attempt(enumeration)


def tuples():
    from collections import ChainMap, defaultdict, namedtuple

    P = namedtuple("P", "a b c", defaults=[3])
    d = defaultdict(list)
    for i in range(500):
        d[i % 7].append(P(i, -i)._replace(b=2))
    return {k: v[-1] for k, v in d.items()}, dict(ChainMap({1: 2}, {3: 4}))


attempt(tuples)


def datetimes():
    from datetime import datetime, timedelta, timezone

    start = datetime(2020, 2, 29, tzinfo=timezone.utc)
    return [(start + timedelta(days=i)).strftime("%Y-%m-%d %A") for i in range(200)], datetime.fromisoformat("2020-01-02T03:04:05").isoformat()


attempt(datetimes)


def decimals():
    from decimal import Decimal, localcontext
    from fractions import Fraction

    with localcontext() as c:
        c.prec = 400
        return str(Decimal(2).sqrt()), str(Decimal(1) / 7 * Decimal("1e-300")), sum(Fraction(1, i) for i in range(1, 200))


attempt(decimals)


def functional():
    import functools
    import operator

    @functools.lru_cache(maxsize=50)
    def f(n):
        return n if n < 2 else f(n - 1) + f(n - 2)

    @functools.singledispatch
    def g(x):
        return "object"

    g.register(int, lambda x: "int")
    return f(90), functools.reduce(operator.add, range(1000)), g(1) + g(""), f.cache_info().currsize


attempt(functional)
attempt(lambda: __import__("pickle").loads(__import__("pickle").dumps([{str(i): (i, [i])} for i in range(400)]))[-1])
attempt(lambda: __import__("copy").deepcopy({i: [i, {i}] for i in range(300)})[299])
attempt(lambda: __import__("textwrap").wrap("some words to be wrapped " * 80, 30)[-1])
attempt(lambda: __import__("string").Formatter().format("{0:>{w}} {1!r} {a[b].real}", 1, "x", a={"b": 2.5}, w=20))
attempt(lambda: __import__("pprint").pformat({i: list(range(i)) for i in range(30)})[-30:])
attempt(lambda: __import__("difflib").get_close_matches("appel", ["ape", "apple", "peach", "puppy"] * 20))
attempt(lambda: __import__("heapq").merge([1, 4, 7], [2, 5, 8]).__next__())
attempt(lambda: __import__("base64").b85decode(__import__("base64").b85encode(bytes(range(256)) * 8))[-1])
attempt(lambda: list(__import__("shlex").split("a 'b c' \"d e\" f\\ g" * 20))[-1])
attempt(lambda: __import__("urllib.parse").parse.urlencode({"a": ["\u20ac", 2], "b": "x y"}, doseq=True))
attempt(lambda: __import__("xml.etree.ElementTree").etree.ElementTree.fromstring("<a>" + "<b c='d'>e</b>" * 200 + "</a>")[-1].attrib)
attempt(lambda: __import__("configparser").ConfigParser().read_string("[a]\nb = c\n" + "".join(f"k{i} = {i}\n" for i in range(100))))
attempt(lambda: __import__("statistics").linear_regression(range(50), [2 * i for i in range(50)]))
attempt(lambda: __import__("bisect").bisect(list(range(1000)), 500))
attempt(lambda: __import__("zlib").decompress(__import__("zlib").compress(b"text" * 5000))[-1])
attempt(lambda: __import__("secrets").compare_digest(b"a" * 100, b"a" * 100))
attempt(lambda: __import__("inspect").signature(decimals).__str__() + str(__import__("inspect").signature(json.dumps)))
attempt(lambda: __import__("ast").unparse(__import__("ast").parse("def f(a, *, b=1): return [x async for x in y if await z]")))
attempt(lambda: __import__("dis").Bytecode(decimals).dis()[:60])
