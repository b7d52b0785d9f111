# An error handler changes the object of its exception, and answers what cannot be encoded: that very exception is raised.
import codecs
seen = []
def run(enc, objs, rets, text="a\u20acb\ud800c\U0001f600\xe9\udc00"):
    seen.clear(); n = [0]
    def h(e):
        seen.append(e)
        i = n[0]; n[0] += 1
        o = objs[i % len(objs)]
        if o is not None: e.object = o
        r = rets[i % len(rets)]
        return (r, e.end)
    codecs.register_error("hh", h)
    try: r = text.encode(enc, "hh")
    except Exception as e:
        try: s = str(e)
        except Exception as e2: s = type(e2).__name__ + ": " + str(e2)
        r = (bool(seen) and e is seen[-1], type(e).__name__, s, getattr(e, "object", None), getattr(e, "start", None), getattr(e, "end", None))
    print(enc, objs, rets, n[0], r)
for enc in ("ascii", "latin-1", "utf-8", "utf-16", "utf-16-le", "utf-32", "cp1252", "utf-8-sig"):
    for objs in ([b""], ["xyz" * 9]):
        for rets in (["\ud800"], ["x", "\ud800"], [b"\xff"]):
            run(enc, objs, rets)
