"""Names and file names of code may hold what UTF-8 cannot encode: trees made by hand, `code.replace`, files whose names are
no text."""

import ast
import marshal
import os
import sys
import traceback


def f(a):
    b = 1
    return a.x


for change in [
    {'co_names': ('\ud800',)},
    {'co_name': '\ud800'},
    {'co_qualname': 'q.\ud800'},
    {'co_varnames': ('a', '\ud800')},
    {'co_filename': '\ud800'},
]:
    c = f.__code__.replace(**change)
    print(ascii((c.co_names, c.co_name, c.co_qualname, c.co_varnames, change.get('co_filename') == c.co_filename)))
    print(ascii(repr(c).partition(' at ')[0]), 'co_filename' in change and ascii(repr(c).partition('file ')[2].partition(',')[0]))
    back = marshal.loads(marshal.dumps(c))
    print(back == c, back.co_filename == c.co_filename)

# A file's name that is no text.
name = os.fsdecode(b'/nowhere/\xff.py')
for given in name, b'/nowhere/\xff.py':
    code = compile('def g():\n    1/0\ng()\n', given, 'exec')
    print(ascii(code.co_filename), ascii(code.co_consts[0].co_filename))
    try:
        exec(code, {})
    except ZeroDivisionError as e:
        for entry in traceback.extract_tb(e.__traceback__)[1:]:
            print(ascii(entry.filename), entry.lineno, entry.name)
for bad in 'x = (', 'return', 'x = 1\ny = \0', 'def f(x):\n    global x\n':
    try:
        compile(bad, name, 'exec')
    except SyntaxError as e:
        print(e.msg, ascii(e.filename), e.lineno)
import symtable
try:
    symtable.symtable('x = ', name, 'exec')
except SyntaxError as e:
    print(e.msg, ascii(e.filename))

# Trees.
source = '''
x.y(z=1)
import q.w as e, r.s
from a import b
def f(g, *h, i=1, **j): global k; k = g
class K[T]:
    _m = 1
    def n(self): self.o = super().n(); return __class__
match 1:
    case C(p=2) as u: pass
    case {**v}: pass
try: pass
except E as t: pass
def outer():
    inner = 1
    def use(): nonlocal inner; return inner
async def co(): return [w async for w in z]
u"kind" # type: int
'''
tree = ast.parse(source)


def strange(value):
    """The texts in a code object that are not ASCII."""
    if isinstance(value, str):
        if not value.isascii():
            yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from strange(item)
    elif hasattr(value, 'co_code'):
        for field in 'name', 'qualname', 'names', 'varnames', 'cellvars', 'freevars', 'consts':
            for text in strange(getattr(value, 'co_' + field)):
                yield field, text


def show():
    try:
        code = compile(tree, 'f', 'exec')
    except Exception as e:
        print(' ', type(e).__name__, ascii(str(e)).replace('\\ufffd', '\\ud800'))
    else:
        print(' ', ascii(list(strange(code))), marshal.loads(marshal.dumps(code)) == code)
    print(' ', ascii([line for line in ast.unparse(tree).splitlines() if not line.isascii()]))


for node in ast.walk(tree):
    for field, value in ast.iter_fields(node):
        if type(value) is not str:
            continue
        for new in '\ud800', '__\udfff', 'a.\ud800.b':
            setattr(node, field, new)
            print(type(node).__name__, field, ascii(new))
            show()
        setattr(node, field, value)

# Names sort by their code points, and one is not the other.
tree = ast.parse('def f():\n    a = b = c = 1\n    return lambda: (a, b, c)')
new = {'a': '\uffff', 'b': '\ud800', 'c': '\U00010000'}
for node in ast.walk(tree):
    if isinstance(node, ast.Name):
        node.id = new[node.id]
space = {}
exec(compile(tree, 'f', 'exec'), space)
print(ascii(space['f'].__code__.co_cellvars), space['f']()())

# They work as any other names do.
tree = ast.parse('class C:\n    def m(self): self.a = 3; return self.a\nn = C().m()')
for node in ast.walk(tree):
    if isinstance(node, ast.Attribute) and node.attr == 'a':
        node.attr = '__\udc80'
exec(compile(tree, 'f', 'exec'), space)
print(space['n'], ascii([k for k in vars(space['C']())]), ascii(space['C'].__static_attributes__))

from string.templatelib import Interpolation, Template

t = Template('a\ud800', 'b\udc00', Interpolation(1, 'x\ud800'), 'c')
print(ascii((t.strings, (t + t).strings, t.interpolations[0].expression)))
