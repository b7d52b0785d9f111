"""What PyCF_OPTIMIZED_AST rewrites."""
import ast
for s in ["'a%-5.3s b%%c %r%a' % (x, y,z)", "'' % ()", "'%s' % (a,)", "'%s' % (__debug__,)","'%5s%%' % (a,)"]:
    print(ast.dump(ast.parse(s, optimize=1), include_attributes=True))
print(ast.dump(ast.parse("match a:\n case -1 | 1+2j | -0 | -1-2j : pass\n case {-1: -3, 'a':-2j}: pass\n case C(-3, x=-1.5): pass", optimize=1)))
for s in ["def f():\n 'doc'\n", "class A:\n 'doc'\n x", "'doc'", "'doc'\nx", "async def f():\n  'a' 'b'\n  'c'","x: 'd'", "'a' 'b'; 'c'"]:
    print(ast.dump(ast.parse(s, optimize=2), include_attributes=True))
print(ast.dump(compile("'doc'","x","single",ast.PyCF_OPTIMIZED_AST,optimize=2)))
print(ast.dump(compile("__debug__","x","eval",ast.PyCF_OPTIMIZED_AST)))
print(ast.dump(compile("from __future__ import annotations\ndef f(x: __debug__)->__debug__:\n a:__debug__=__debug__","x","exec",ast.PyCF_OPTIMIZED_AST)))
