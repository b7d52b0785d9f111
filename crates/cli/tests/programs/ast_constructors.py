"""Constructors of syntax tree nodes: fields that are missing, classes of one's own, pickling."""
import warnings
warnings.simplefilter("ignore")
import ast
for c in [b"Tru\xe1\xb5\x89", b"Fal\xc5\xbfe", b"x.N\xc2\xbane", b"Non\xe1\xb5\x89=1",b"def N\xc2\xbane(): pass"]:
    try: ast.parse(c)
    except Exception as e: print(type(e), e)
class N(ast.AST): _fields=('a','b')
print(N(1).__reduce__(), N(b=1).__reduce__(), ast.Name('x',lineno=3).__reduce__(), ast.AST().__reduce__(), ast.Name().__reduce__(), N(1,2,c=4).__reduce__())
class N2(ast.AST):
    _fields=('a','b',b'c'); _field_types={'a': ast.expr_context,'b': 3}
try: n=N2(); print(n.__dict__)
except Exception as e: print(repr(e))
class N3(ast.Name): pass
print(N3().__dict__)
class N4(ast.Name): _fields=('id','ctx','more')
print(N4('x').__dict__)
class Name(ast.AST): _fields=('id','ctx','more')
print(Name('x').__dict__)
saved = ast.AST._fields
del ast.AST._fields
for f in [lambda: ast.AST(1), lambda: ast.expr(), lambda: ast.AST(x=1)]:
    try: f()
    except Exception as e: print(repr(e))
ast.AST._fields = saved
import sys
sys.set_int_max_str_digits(640)
for text in '1' * 641, '0x' + '1' * 641, '1_' * 640 + '1':
    try:
        print(ast.parse(text).body[0].value.value > 10 ** 700)
    except SyntaxError as e:
        print(e)


# What the fields of a tree may be: nodes without constructors are read from any object, None among them.
def compiled(source, change):
    tree = ast.parse(source)
    change(tree)
    try:
        compile(tree, "f", "exec")
    except Exception as e:
        print(type(e).__name__, e)
    else:
        print("compiled")


for source, change in (
    ("def f(): pass", lambda t: setattr(t.body[0], "args", None)),
    ("lambda: 1", lambda t: setattr(t.body[0].value, "args", None)),
    ("def f(a): pass", lambda t: setattr(t.body[0].args, "args", [None])),
    ("f(a=1)", lambda t: setattr(t.body[0].value, "keywords", [None])),
    ("import a", lambda t: setattr(t.body[0], "names", [None])),
    ("with a: pass", lambda t: setattr(t.body[0], "items", [None])),
    ("with a: pass", lambda t: setattr(t.body[0], "type_comment", b"bytes")),
    ("with a: pass", lambda t: setattr(t.body[0], "type_comment", type("Text", (str,), {})("x"))),
    ("match a:\n case 1: pass", lambda t: setattr(t.body[0], "cases", [None])),
    ("match a:\n case 1: pass", lambda t: setattr(t.body[0].cases[0].pattern, "end_lineno", None)),
    ("type A[B] = 1", lambda t: setattr(t.body[0].type_params[0], "end_col_offset", None)),
    ("[a for a in b]", lambda t: setattr(t.body[0].value, "generators", [None])),
    ("a + b", lambda t: setattr(t.body[0].value, "op", None)),
    ("a < b", lambda t: setattr(t.body[0].value, "ops", [None])),
    ("a < b", lambda t: setattr(t.body[0].value, "comparators", [])),
    ("a", lambda t: setattr(t.body[0].value, "ctx", None)),
    ("(a := 1)", lambda t: setattr(t.body[0].value.target, "ctx", ast.Load())),
    ("a", lambda t: setattr(t, "type_ignores", [None])),
    ("a", lambda t: setattr(t.body[0].value, "lineno", None)),
):
    compiled(source, change)


# A `None` in a list of nodes is found after the tree was read, and after the lengths of lists were compared.
def set_field(*path):
    *path, name, value = path

    def change(tree):
        node = tree.body[0]
        for step in path:
            node = node[step] if isinstance(step, int) else getattr(node, step)
        setattr(node, name, value)

    return change


for source, change in (
    ("def f(a=1): pass", set_field("args", "defaults", [None])),
    ("def f(a=1): pass", set_field("args", "defaults", [None, None])),
    ("def f(): pass", set_field("body", [None])),
    ("def f(): pass", set_field("decorator_list", [None])),
    ("a or b", set_field("value", "values", [None])),
    ("a or b", set_field("value", "values", [None, None])),
    ("{a: b}", set_field("value", "values", [None, None])),
    ("{a: b}", set_field("value", "values", [None])),
    ("a < b", set_field("value", "comparators", [None, None])),
    ("a < b", set_field("value", "comparators", [None])),
    ("a = 1", set_field("targets", [None])),
    ("f(a)", set_field("value", "args", [None, 5])),
    ("match a:\n case {1: b}: pass", set_field("cases", 0, "pattern", "keys", [None, None])),
    ("match a:\n case {1: b}: pass", set_field("cases", 0, "pattern", "patterns", [None, None])),
    ("match a:\n case b | c: pass", set_field("cases", 0, "pattern", "patterns", [None])),
    ("try: pass\nexcept* a: pass", set_field("handlers", 0, "type", None)),
):
    compiled(source, change)
