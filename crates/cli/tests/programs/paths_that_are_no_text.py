# Paths of the environment and the command line that are no UTF-8 are kept, byte by byte.
import subprocess
import sys

SHOW = """
import sys
print(ascii(sys.path[1:3]), ascii(sys.pycache_prefix))
"""


def run(*command):
    variables = {
        b"PATH": b"/bin",
        b"PYTHONPATH": b"/first\xff\xfe:/second\xff",
        b"PYTHONPYCACHEPREFIX": b"/cache\xff",
        b"PYTHONUTF8": b"1",
    }
    done = subprocess.run(
        [sys.executable, *command], env=variables, capture_output=True, cwd="/"
    )
    print(done.returncode, done.stdout, done.stderr.partition(b": ")[2])


run("-c", SHOW)
run(b"no such file \xfe")
run("no such file \u00e9")
run("no such file's name")
