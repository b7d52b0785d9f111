# Templates of str.format: text, braces and fields in every order, and what is wrong with them.
pieces = ["", "a", "{{", "}}", "{}", "{0}", "{x}", "{!r}", "{:>3}", "{:{}}", "é", "€", "{", "}"]


class Spec:
    def __format__(self, spec):
        return f"<{spec}>"

    def __repr__(self):
        return "Spec()"


def made(template):
    try:
        return template.format("p", 4, Spec(), x="X")
    except Exception as e:
        return f"{type(e).__name__}: {e}"


seen = {}
for a in pieces:
    for b in pieces:
        for c in pieces:
            seen[a + b + c] = made(a + b + c)
for template in sorted(seen):
    if len(template) < 5:
        print(ascii(template), ascii(seen[template]))
whole = "nothing to fill in"
print(whole.format(1) is whole, "{}".format(whole) is whole, "{}{}".format(whole, "") == whole)
print("{} {} {}".format(1, 2, 3), "{}".format("é"), "{}{}".format("€", 1), "é{}".format(1))


class Text(str):
    pass


for text in map(Text, ("abc", "", "é", "a")):
    print(text.format() is text, text.format_map({}) is text, type(text.format(1)), (text % ()) is text, type(text % ()))
print(type(Text("{{").format()), type(Text("a{}").format(1)), type(Text("a%%") % ()), type(Text("%s") % Text("b")))
try:
    "{}".format_map({})
except ValueError as e:
    print(e)
