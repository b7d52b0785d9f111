# What cannot be given to a new program.
import os

path = "/no/such/program"
for f in (
    lambda: os.execve(path, ["a"], {"a\0b": "1"}),
    lambda: os.execve(path, ["a"], {"a=b": "1"}),
    lambda: os.execve(path, ["a"], {"=b": "1"}),
    lambda: os.execve(path, ["a"], {"": "1"}),
    lambda: os.execve(path, ["a"], {"a": "1\0"}),
    lambda: os.execve(path, ["a"], {b"a\0": "1"}),
    lambda: os.execve(path, [], {}),
    lambda: os.execve(path, [""], {}),
    lambda: os.execve(path, ["", 3], {}),
    lambda: os.execve(path, ["x"], 3),
    lambda: os.execve(path, "x", {}),
    lambda: os.execv(path, ()),
    lambda: os.execv(path, ("",)),
    lambda: os.execv(path, "a"),
    lambda: os.execve(path, ["x"], {3: "x"}),
    lambda: os.execve(path, ["x"], {"3": 4}),
    lambda: os.execv(path, ["x\0"]),
    lambda: os.execv(path, {"x"}),
):
    try:
        f()
    except Exception as e:
        print(type(e).__name__, e)


# What says that it has no path is none.
class NoPath:
    __fspath__ = None


try:
    os.fspath(NoPath())
except TypeError as e:
    print(e)
