"""The library that comes with the program, as entries of sys.path.

`sys._stdlib_dir` is a folder that need not exist: this path hook answers for it and for the packages below it. Its
files can be read as if they existed, so importlib's own loader loads them, except that it takes the code embedded in
the program instead of compiling the source.
"""

import _krait
import sys

# It belongs to the import machinery, which debuggers leave out by this name.
__name__ = "importlib._bootstrap_library"


def code_of(path):
    """The code of the embedded module whose source has that path, or None."""
    root = sys._stdlib_dir + "/"
    if not path.startswith(root):
        return None
    name = path[len(root):].removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    return _krait.library_code(name, path)


class Finder:
    """Finds embedded modules below one folder."""

    def __init__(self, path):
        root = sys._stdlib_dir
        if path != root and not path.startswith(root + "/"):
            raise ImportError("not the embedded library", path=path)
        below = path[len(root) + 1:]
        if below and not _krait.library_is_package(below.replace("/", ".")):
            raise ImportError("not an embedded package", path=path)
        self.path = path
        self.files = None
        self.prefix = below.replace("/", ".") + "." if below else ""

    def find_spec(self, fullname, target=None):
        name = self.prefix + fullname.rpartition(".")[2]
        package = _krait.library_is_package(name)
        if package is None:
            # The folder may hold more than the library.
            return self.beside().find_spec(fullname, target)
        tail = name.replace(".", "/")
        folder = f"{sys._stdlib_dir}/{tail}"
        path = f"{folder}/__init__.py" if package else f"{folder}.py"
        loader = _external.SourceFileLoader(fullname, path)
        where = [folder] if package else None
        return _external.spec_from_file_location(fullname, path, loader=loader, submodule_search_locations=where)

    def beside(self):
        """The finder for the real files of the folder, if it exists."""
        if self.files is None:
            self.files = _external.FileFinder(self.path, *_external._get_supported_file_loaders())
        return self.files

    def invalidate_caches(self):
        self.files = None

    def iter_modules(self, prefix=""):
        for name, package in _krait.library_children(self.prefix):
            yield prefix + name, package


_external = sys.modules["_frozen_importlib_external"]


def install(mounted):
    """Put the hook in front of the one for folders, unless there is a real library; say whether it was put there.

    Once the library is mounted it looks real.
    """
    import posix
    if not mounted:
        try:
            posix.stat(sys._stdlib_dir + "/os.py")
        except OSError:
            pass
        else:
            return False
    sys.path_hooks.insert(0, Finder)
    _external._embedded_code = code_of
    return True
