"""Braces and newlines in format specifiers, which mean something else behind a nested field."""

import ast
import io
import tokenize

SOURCES = [
    "x = f'\xa0{a!r:lambda>{w}\n} {b=}' 'c' if d else lambda *a, b=1: (yield)\n",
    "x = f'{a!r:l>{w}\n} {b=}' 'c'\n",
    "x = f'{a!r:l>{w}\n} {b=}'\n",
    "x = f'{a:l{w}\n} {b=}'\n",
    "x = f'{a:l{w}\n}'\n",
    "x = f'{a:{w}\n}'\n",
    "x = f'{a:\n}'\n",
    "x = f'{a:x\n}'\n",
    "x = f'{a:x\ny}'\n",
    "x = f'{a:x\ny'\n",
    "f'{a:x{b}\n'",
    "f'{a:x{b}\ny'",
    "f'{a:{b}x\ny}'",
    "f'{a:{b}x\n",
    "f'{a:{b}\n",
    "f'{a:b\n",
    "f'{a\n",
    "f'{a}\n",
    "f'a\n",
    "f'\xa0{a:b{c}\n}'",
    "f'\xa0{a:b{c}\n} {b=}' 'c'",
    "f'{a:b{c}\n}' 'c'",
    "f'{a:b{c}\n} {d}' 'c'",
    "f'{a:b{c}\n} {d}'",
    "f'{a:b{c}\n} '",
    "f'{a:b{c}\n}'",
    "f'{a:b{c}\n}x'",
    "f'{a:b{c}\n}{'",
    "f'{a:b{c}\n}}'",
    "f'{a:b{c}\n}\n'",
    "f'{a:b{c}\n}",
    "f'{a:b{c}\n",
    "f'''{a:b{c}\n}'''",
    "f'{a:b{c:d\n}}'",
    "f'{a:b{c:d\n}}' 'c'",
    "f'{a:b\n} {c:d\n}'",
    "f'\xa0{a:b\n}'",
    "f'\xa0{a:b\n} '",
    "f'{a:{b}{{c}}}'",
    "f'{a:{b}{{c}'",
    "f'{a:x{b}{{}'",
    "f'{a:x{b}}}'",
    "f'{a:x{b}}}}'",
    "f'{a:{b}y}}'",
    "f'{a:{b}y}}}}'",
    "f'{a:{b}}}}}'",
    "f'{a:{{b}}}'",
    "f'{a:x{{b}}}'",
    "f'{a:{b}{{c}}y}'",
    "f'''{a:{b}{{c}}\n}'''",
    "f'''{a:{b}\n{{c}}\n}'''",
    "f'''{a:\n{{c}}\n}'''",
    "f'{a:{b}{{'",
    "f'{a:{b}}}{{{c}'",
    "f'{a!r:{b}{c}{{d}}}{e}'",
    "t'{a:{b}{{c}}}'",
    "f'{a:{b:{c}{{d}}}}'",
    "f'{a:{b:{c}}{{d}}}'",
    "f'{a:{b}x{{c}}}'",
    "f'{a:{b}x{{c'",
]
for source in SOURCES:
    print(ascii(source))
    try:
        print('   ', ast.dump(ast.parse(source, mode='exec')))
    except SyntaxError as e:
        print('   ', e.msg, e.lineno, e.offset, e.end_lineno, e.end_offset, ascii(e.text))
    try:
        print('   ', [(t.type, t.string, t.start, t.end) for t in tokenize.generate_tokens(io.StringIO(source).readline)])
    except tokenize.TokenError as e:
        print('   ', repr(e))
