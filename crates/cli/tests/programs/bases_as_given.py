# A class's bases are the tuple that it was made from, whatever its class.
class Bases(tuple):
    pass


given = Bases((int, object))
made = type("made", given, {})
print(made.__bases__ is given, made.__mro__)
print(type("simple", (), {}).__bases__, type("empty", Bases(), {}).__bases__)
made.__bases__ = given2 = Bases((int,))
print(made.__bases__ is given2, type(made.__bases__).__name__, made.__base__)
