"""Which operand of a comparison or an operation is let go of first."""


class Item:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        print("gone:", self.name, end="; ")

    def __eq__(self, other):
        return True

    def __lt__(self, other):
        return False

    def __add__(self, other):
        return 1

    def __contains__(self, other):
        return True

    def __getitem__(self, key):
        return 1


def one(name):
    return (Item(name),)


for _ in range(3):
    for name, run in {
        "tuples ==": lambda: one("left") == one("right"),
        "tuples !=": lambda: one("left") != one("right"),
        "tuples <": lambda: one("left") < one("right"),
        "tuples +": lambda: one("left") + one("right") and 1,
        "lists ==": lambda: [*one("left")] == [*one("right")],
        "lists <": lambda: [*one("left")] < [*one("right")],
        "items ==": lambda: Item("left") == Item("right"),
        "items <": lambda: Item("left") < Item("right"),
        "items +": lambda: Item("left") + Item("right"),
        "is": lambda: Item("left") is Item("right"),
        "in": lambda: Item("left") in Item("right"),
        "in a tuple": lambda: Item("left") in one("right"),
        "subscript of a tuple": lambda: one("left")[0].name,
        "condition": lambda: 1 if one("left") == one("right") else 2,
    }.items():
        print(name, end=": ")
        print(run())
