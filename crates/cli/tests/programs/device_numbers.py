# Device numbers: -1 is none.
import os
import tempfile


class Index:
    def __index__(self):
        return -1


def tried(function, *args, **kwargs):
    try:
        return function(*args, **kwargs)
    except Exception as e:
        return f"{type(e).__name__} {e}"


for number in (-1, -2, 2**64, 2**64 - 1, 2**63, 2**32 + 5, 259, True, 1.0, "x", None, Index()):
    print(tried(os.major, number), tried(os.minor, number), tried(os.makedev, number, 1), tried(os.makedev, 1, number))
with tempfile.TemporaryDirectory() as folder:
    for number in (-1, -2, 2**64, 0, "x", None):
        path = os.path.join(folder, "node")
        print(tried(os.mknod, path, 0o10600, number))
        if os.path.exists(path):
            os.unlink(path)
