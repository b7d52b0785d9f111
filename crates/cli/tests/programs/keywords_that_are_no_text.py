# Names of arguments that are no plain strings: who refuses them, and how; native code that takes a dict sees them.
import ast
import collections
import copy
import itertools
import operator
import time
import types
import warnings

warnings.simplefilter("ignore")


class Equal:
    def __init__(self, text):
        self.text = text

    def __hash__(self):
        return hash(self.text)

    def __eq__(self, other):
        return isinstance(other, str) and self.text == other

    def __repr__(self):
        return f"Equal({self.text!r})"


class Text(str):
    pass


class Plain:
    pass


def show(f):
    try:
        print(" ", f())
    except Exception as e:
        print(" ", type(e).__name__, e)


for names in ({Equal("id"): "y"}, {1: 2}, {Text("id"): "y"}, {Equal("other"): 1}):
    print(names)
    show(lambda: time.gmtime(0).__replace__(**names))
    show(lambda: copy.replace(time.gmtime(0), **names))
    show(lambda: types.SimpleNamespace(id=1).__replace__(**names))
    show(lambda: types.SimpleNamespace(**names))
    show(lambda: ast.Name("x").__replace__(**names))
    show(lambda: ast.Name("x").__replace__(**names).id)
    show(lambda: ast.Name(**names).id)
    show(lambda: ast.Name("x", **names))
    show(lambda: show.__code__.__replace__(**names))
    show(lambda: dict(**names))
    show(lambda: collections.OrderedDict(**names))
    show(lambda: object(**names))
    show(lambda: Plain(**names))
    show(lambda: slice(**names))
    show(lambda: range(**names))
    show(lambda: operator.itemgetter(**names))
    show(lambda: operator.methodcaller("x", **names)(1))
    show(lambda: itertools.count(**names))


class Made(ast.AST):
    _fields = ("".join(["fi", "eld"]),)


print(ast.dump(Made(field=1)), ast.dump(Made(2).__replace__(field=3)))
