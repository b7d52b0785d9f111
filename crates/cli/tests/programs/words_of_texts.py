# Words between white space: every character, at every place of a text, of each width.


def words(text, limit=-1):
    found, word = [], ""
    for i, c in enumerate(text):
        if not c.isspace():
            if not word and len(found) == limit:
                return found + [text[i:]]
            word += c
        elif word:
            found.append(word)
            word = ""
    return found + [word] if word else found


wrong = []
for code in [*range(0x110), 0x1680, 0x2028, 0x3000, 0xFEFF, 0x1D173]:
    for length in range(1, 19):
        for place in range(length):
            text = "x" * place + chr(code) + "y" * (length - place - 1)
            for limit in (-1, 0, 1):
                if text.split(None, limit) != words(text, limit):
                    wrong.append((code, length, place, limit))
print(wrong)

spaces = [chr(c) for c in range(256) if chr(c).isspace()]
text = "".join(f"{s}{n}{s}{s}" for n, s in enumerate(spaces * 3))
print(text.split() == [str(n) for n in range(len(spaces) * 3)], len(text.split()))
print(text.rsplit(None, 2)[1:], len(text.split(None, 5)))
print("\x01 \x1b\x1f\x05a\x20\x00b".split(), "".split(), " \t\n".split(), "a".split())
