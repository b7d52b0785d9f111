# What `sub` and `subn` answer where nothing is replaced, and for counts below zero.
import re


class S(str):
    pass


class B(bytes):
    pass


def show(*values):
    print(*[(type(v).__name__, v) for v in values])


for pattern in "x", "a", "":
    for subject in "abca", S("abca"), "", S(""):
        show(re.sub(pattern, "-", subject), *re.subn(pattern, "-", subject))
    for subject in b"abca", B(b"abca"), bytearray(b"abca"), memoryview(b"abca"):
        show(re.sub(pattern.encode(), b"-", subject))

for count in -5, -1, 0, 1, 2:
    show(*re.compile("a").subn("<\\g<0>>", "banana", count), re.sub("a", lambda m: "A", S("banana"), count=count))

same = "nothing"
print(re.sub("x", "y", same) is same)
