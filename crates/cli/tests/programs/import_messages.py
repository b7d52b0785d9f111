"""Files that hide library modules, attribute errors that gain a name, lazy modules, lines of commands."""
import importlib.util, os, subprocess, sys, tempfile, types


def run(*args, cwd=None):
    p = subprocess.run([sys.executable, *args], cwd=cwd, capture_output=True, text=True)
    print(p.stdout, p.stderr.replace(os.path.realpath(cwd) if cwd else '?', '.'), sep='')


with tempfile.TemporaryDirectory() as folder:
    folder = os.path.realpath(folder)

    def write(name, text):
        path = os.path.join(folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, 'w') as f:
            f.write(text)
        return path

    write('fractions.py', 'x = 1\n')
    write('nolib.py', 'import nolib\nnolib.y\n')
    write('pack/__init__.py', 'from . import broken\n')
    write('pack/broken.py', '1 / 0\n')
    write('colorsys/__init__.py', '')
    for text in ('import fractions; fractions.Fraction', 'from fractions import Fraction',
                 'import nolib', 'from colorsys import hls_to_rgb', 'import pack', 'from pack import broken',
                 'from nolib import z', 'def f():\n    return 1 / 0\nf()',
                 'import sys; sys.stdlib_module_names = None; import fractions; fractions.Fraction'):
        run('-c', text, cwd=folder)
    run(write('main.py', 'from fractions import Fraction\n'), cwd=folder)
    run('-P', '-c', 'import fractions; fractions.x', cwd=folder)

    spec = importlib.util.spec_from_file_location('lazy', write('lazy.py', 'print("loaded")\nvalue = 6\n'))
    spec.loader = importlib.util.LazyLoader(spec.loader)
    m = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(m)
    print(type(m).__name__)
    m.extra = 1
    print(m.value, m.extra, type(m).__name__)

m = types.ModuleType('m')
object.__setattr__(m, 'a', 1)
print(m.a, m.__dict__['a'], object.__getattribute__(m, 'a'))
object.__delattr__(m, 'a')
print(hasattr(m, 'a'))


class A:
    blech = None

    def __getattr__(self, name):
        raise AttributeError()


try:
    A().bluch
except AttributeError as e:
    print(e.name, type(e.obj).__name__)


def f():
    something = 1
    del something
    something


try:
    f()
except UnboundLocalError as e:
    print(e, e.name)
