"""Scripts that one process makes another run."""
import os
import subprocess
import sys
import tempfile

TARGET = """
import sys
sys.addaudithook(lambda event, args: event.startswith("cpython.remote") and print(event, len(args)))
print("ready", flush=True)
sys.stdin.readline()
for i in range(100):
    pass
print("done", flush=True)
"""


def attempt(script, *options, env=None):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "posted.py")
        with open(path, "w") as f:
            f.write(script)
        p = subprocess.Popen([sys.executable, *options, "-c", TARGET], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                             stderr=subprocess.PIPE, text=True, env=env)
        print(p.stdout.readline(), end="")
        try:
            sys.remote_exec(p.pid, path)
        except RuntimeError as e:
            print(e)
        out, err = p.communicate("go\n")
        print(out, end="")
        print(err.splitlines()[-1:], p.returncode)


attempt("import sys; print('posted', globals() is not sys.modules['__main__'].__dict__)")
attempt("1/0")
attempt("what is this")
attempt("1", "-X", "disable-remote-debug")
for pid, script in (os.getpid(), "/no/such/script"), (0, None):
    try:
        sys.remote_exec(pid, script)
    except (OSError, TypeError) as e:
        print(type(e).__name__, e)
with tempfile.NamedTemporaryFile("w", suffix=".py") as f:
    f.write("print('to myself')")
    f.flush()
    sys.remote_exec(os.getpid(), f.name)
    for i in range(3):
        pass
print(sys.is_remote_debug_enabled())
