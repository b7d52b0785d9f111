# Text formats, pickles, regular expressions.
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
