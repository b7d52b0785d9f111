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
