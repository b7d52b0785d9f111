"""The tokens that `tokenize` tells, from text and from bytes."""
import io
import tokenize

SOURCE = """\
def f(a, *b):
    # a comment
    x = f'{a!r:>3} é' + 'é'

    if x: return (1,
  2)
class A: pass"""

for t in tokenize.generate_tokens(io.StringIO(SOURCE).readline):
    print(tuple(t))
for t in tokenize.tokenize(io.BytesIO(SOURCE.encode()).readline):
    print(tuple(t))
