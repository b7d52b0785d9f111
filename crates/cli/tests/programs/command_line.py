"""What the command line and the environment make of an interpreter, seen from programs that it starts."""
import subprocess
import sys
import tempfile
import os


def run(*args, env={}, stdin=subprocess.DEVNULL, **kw):
    p = subprocess.run([sys.executable, *args], stdin=stdin, capture_output=True, env={"PATH": os.environ["PATH"], **env}, **kw)
    print(p.returncode, p.stdout, p.stderr.replace(os.fsencode(sys.executable), b"python")[-120:])


flags = "import sys; print([getattr(sys.flags, n) for n in ('debug', 'optimize', 'verbose', 'dont_write_bytecode', 'quiet', 'hash_randomization')])"
run("-c", flags, env={"PYTHONDEBUG": "2", "PYTHONOPTIMIZE": "2", "PYTHONDONTWRITEBYTECODE": "7"})
run("-ddqq", "-c", flags, env={"PYTHONHASHSEED": "0"})
run("-R", "-c", flags, env={"PYTHONHASHSEED": "0"})
run("--bogus")
run("-X")
run("-X", "cpu_count=0", "-c", "1")
run("-X", "importtime=7", "-c", "1")
run("-X", "cpu_count=77", "-c", "import os; print(os.cpu_count(), os.process_cpu_count())")
run("-c", "import os; print(os.cpu_count())", env={"PYTHON_CPU_COUNT": "5"})
run("-X", "pycache_prefix", "-c", "import sys; print(sys.pycache_prefix)", env={"PYTHONPYCACHEPREFIX": "x"})
run(b"-c", "import sys; print(ascii(sys.argv))", b"\xff\xc3\xa9")
run("-c", b'print("\xff")')
for closed in 0, 1, 2:
    run("-c", "import sys; print([s is None for s in (sys.stdin, sys.stdout, sys.stderr)])", preexec_fn=lambda: os.close(closed))
with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(os.fsencode(folder), b"\xff.py")
    with open(path, "w") as f:
        f.write("import os; print(ascii(os.path.basename(__file__)), os.path.isabs(__file__), __cached__)")
    run(path)
    run(b"\xff.py", cwd=folder)
    run("-i", path)
