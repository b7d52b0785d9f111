# An error handler may put other bytes in the place of those that are decoded. Where more may follow, a decoder says where it
# stopped in these; otherwise it has used all that it was given.
import codecs


def exchange(error):
    if error.object != b"\xff" * 3:
        error.object = b"\xff" * 3
        return "x", 1
    return "y", error.end


codecs.register_error("exchange", exchange)
data = b"a\xffbcdefgh\xfe\xdc"
for name in ("utf_8", "utf_16", "utf_16_be", "utf_32", "utf_7", "unicode_escape", "raw_unicode_escape"):
    for final in (False, True):
        print(name, final, getattr(codecs, f"{name}_decode")(data, "exchange", final))
print(codecs.ascii_decode(data, "exchange"), data.decode("utf-8", "exchange"))
