"""The library that comes with the program, as entries of sys.path.

`sys._stdlib_dir` is a folder that need not exist: this path hook answers for it and for the packages below it, from
the code and source text embedded in the program.
"""

import _krait
import sys

# It belongs to the import machinery, which debuggers leave out by this name.
__name__ = "importlib._bootstrap_library"


class Loader:
    """Loads one embedded module."""

    def __init__(self, name, path):
        self.name = name
        self.path = path

    def create_module(self, spec):
        return None

    def exec_module(self, module):
        code = self.get_code(module.__name__)
        if code is None:
            raise ImportError(f"no code for module {module.__name__!r}", name=module.__name__)
        _bootstrap._call_with_frames_removed(exec, code, module.__dict__)

    def load_module(self, fullname):
        return _bootstrap._load_module_shim(self, fullname)

    def get_code(self, fullname):
        return _krait.library_code(self.name, self.path)

    def get_source(self, fullname):
        return _krait.library_source(self.name)

    def get_filename(self, fullname=None):
        return self.path

    def is_package(self, fullname):
        return bool(_krait.library_is_package(self.name))

    def get_data(self, path):
        data = _krait.library_data(path.removeprefix(sys._stdlib_dir + "/"))
        if data is None:
            with open(path, "rb") as file:
                return file.read()
        return data

    def get_resource_reader(self, module):
        from importlib.readers import FileReader
        return FileReader(self)

    def __eq__(self, other):
        return self.__class__ is other.__class__ and self.__dict__ == other.__dict__

    def __hash__(self):
        return hash(self.name) ^ hash(self.path)


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
        loader = Loader(name, path)
        spec = _bootstrap.ModuleSpec(fullname, loader, origin=path, is_package=package)
        spec.has_location = True
        spec.cached = None
        if package:
            spec.submodule_search_locations.append(folder)
        return spec

    def beside(self):
        """The finder for the real files of the folder, if it exists."""
        if self.files is None:
            external = sys.modules["_frozen_importlib_external"]
            self.files = external.FileFinder(self.path, *external._get_supported_file_loaders())
        return self.files

    def invalidate_caches(self):
        self.files = None

    def iter_modules(self, prefix=""):
        for name, package in _krait.library_children(self.prefix):
            yield prefix + name, package


_bootstrap = sys.modules["_frozen_importlib"]


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
    return True
