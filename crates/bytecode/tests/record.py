"""Records what CPython 3.14 says: run `python record.py` with it. See the tests for the formats."""
import _opcode, dis, marshal, os

HERE = os.path.dirname(os.path.abspath(__file__))
VALUES = r"""None True ... 0 -1 255 2**31-1 2**31 -2**31 -2**63 10**30 -10**30 1.5 -0.0 float('inf') 1j 2.5-3j
'' 'abc' '\xe9' '\ud800' '\U0001f600' 'a'*300 b'' b'abc' () (1,2) ('a',('a',b'c')) frozenset()
frozenset({1}) slice(1,None,2)""".split()
CODE = marshal.dumps((lambda a: [a, 1, "x"]).__code__)
MALFORMED = [
    b'', b'i', b'i\0\0', b'(', b'(\5\0\0\0', b')\2N', b'(\xff\xff\xff\xff', b's\xff\xff\xff\xff',
    b's\5\0\0\0ab', b'u\2\0\0\0\xff\xff', b'u\1\0\0\0', b'r\0\0\0\0', b'r\xff\xff\xff\xff', b'?', b'\x01',
    b'0', b')\0010', b'l\1\0\0\0\0\x80', b'l\1\0\0\0\0\0', b'l\2\0\0\0\1\0\0\0', b'l\0\0\0\x80',
    b'f\3abc', b'f\3', b'g\0\0', b'z\5ab', b'[\xff\xff\xff\xff', b'<\xff\xff\xff\xff',
    b'>\xff\xff\xff\xff', b':NN', b':NN0', b'c', b'c' + b'\0' * 8, CODE[:30], b'l\xff\xff\xff\x7f',
    b'(\xff\xff\xff\x7f',
]


def lines(name, rows):
    with open(os.path.join(HERE, name), "w", encoding="ascii") as out:
        out.writelines(row + "\n" for row in rows)


def values():
    for text in VALUES:
        for version in 0, 2, 3, 4, 5:
            try: yield "%s %d %s" % (text, version, marshal.dumps(eval(text), version).hex())
            except ValueError: pass


def errors():
    for data in MALFORMED:
        try: marshal.loads(data)
        except Exception as e: yield "%s | %s: %s" % (data.hex(), type(e).__name__, e)


def effects():
    def effect(number, arg, jump):
        arg = arg if number in dis.hasarg or number >= 256 else None
        try: return str(_opcode.stack_effect(number, arg, jump=jump))
        except ValueError: return "x"
    for name, number in sorted(dis._all_opmap.items(), key=lambda item: item[1]):
        found = [effect(number, arg, jump) for arg in (0, 1, 2, 3, 5, 16, 255, 256, 257) for jump in (False, True)]
        yield "%s %d %s" % (name, number, " ".join(found))


if __name__ == "__main__":
    lines("marshal_values.txt", values())
    lines("marshal_errors.txt", errors())
    lines("stack_effects.txt", effects())
