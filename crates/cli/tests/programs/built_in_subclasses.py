# The direct subclasses of built-in types, classes of the program behind them.
print(int.__subclasses__()[:1], float.__subclasses__(), bool.__subclasses__())
print([c.__name__ for c in LookupError.__subclasses__()[:2]], sorted(c.__name__ for c in BaseException.__subclasses__()[:5]))
print(ExceptionGroup in Exception.__subclasses__(), ExceptionGroup in BaseExceptionGroup.__subclasses__())
class Real(float): pass
print(float.__subclasses__(), Real.__subclasses__())
del Real
print(all(c in object.__subclasses__() for c in (type, int, str, list, dict, BaseException)), bool in object.__subclasses__())
