# Large source text.
import ast

attempt(lambda: eval("[" + "1, " * 30000 + "]"))
attempt(lambda: exec("x = 1; y = x + 2\n" * 5000))
attempt(lambda: compile("def f(a, b):\n    return [a for a in b if a]\n" * 1500, "f", "exec"))
attempt(lambda: compile("\n".join(f"name{i} = {i} + name{i}" for i in range(4000)), "f", "exec"))
attempt(lambda: compile("if x:\n" + "    y = f(1, 'z', k=2)\n" * 4000 + "else:\n    pass\n", "f", "exec"))
attempt(lambda: compile("x = '''" + "line\\n\u20ac" * 30000 + "'''", "f", "exec"))
attempt(lambda: ast.literal_eval("{" + ", ".join(f"{i}: ({i}, 'v')" for i in range(4000)) + "}"))
attempt(lambda: ast.unparse(ast.parse("x = [a + b, 'c' * 2]\n" * 3000)))
attempt(lambda: ast.dump(ast.parse("class C:\n    def f(self, *a: int) -> str: yield a\n" * 500)))
attempt(lambda: compile("x = " + "9" * 4000 + "\n" + "y = f'{x!r:>{w}}'\n" * 4000, "f", "exec").co_consts)
attempt(lambda: list(compile("x = 1\n" * 9000, "f", "exec").co_lines()))
attempt(lambda: compile("try:\n    x()\nexcept E as e:\n    y()\nfinally:\n    z()\n" * 1000, "f", "exec"))
