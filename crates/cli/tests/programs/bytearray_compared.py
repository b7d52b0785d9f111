"""A bytearray that is changed by what it is compared with."""


class Changing:
    def __buffer__(self, flags):
        try:
            v[0:4:2] = []
        except BufferError as e:
            print(e, end="; ")
        try:
            v.append(1)
        except BufferError as e:
            print(e, end="; ")
        v[0] = 120
        return memoryview(b"xbcd")


for answer in (
    lambda: v == Changing(),
    lambda: v != Changing(),
    lambda: v < Changing(),
    lambda: Changing() == v,
    lambda: v.join([Changing(), Changing()]),
    lambda: v + Changing(),
    lambda: Changing() in v,
    lambda: v.find(Changing()),
    lambda: v.replace(Changing(), Changing()),
    lambda: v.split(Changing()),
    lambda: v.strip(Changing()),
    lambda: v.startswith((b"z", Changing())),
    lambda: v.translate(None, Changing()),
    lambda: v.removeprefix(Changing()),
    lambda: v.__iadd__(Changing()),
    lambda: v.extend(Changing()),
    lambda: v.__setitem__(slice(0, 2), Changing()),
    lambda: v.__setitem__(slice(0, 4, 2), Changing()),
    lambda: memoryview(v) == Changing(),
    lambda: v % Changing() if b"%" in v else None,
    lambda: v.count(Changing()),
    lambda: v.rfind(Changing()),
    lambda: v.endswith(Changing()),
    lambda: b"abcd" == v == Changing(),
):
    v = bytearray(b"abcd")
    try:
        print(answer(), end=" ")
    except Exception as e:
        print(type(e).__name__, e, end=" ")
    print(v)
