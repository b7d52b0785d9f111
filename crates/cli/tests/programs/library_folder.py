"""The standard library's folder can be looked at, whether or not it is on disk."""
import os

folder = os.path.dirname(os.__file__)
print(os.path.isdir(folder), os.path.isfile(os.path.join(folder, "os.py")), os.path.exists(os.path.join(folder, "no_such")))
names = os.listdir(folder)
print({"os.py", "ast.py", "json", "email"} <= set(names), [e.is_dir() for e in os.scandir(folder) if e.name in ("json", "os.py")] != [True, True])
with open(os.path.join(folder, "this.py")) as f:
    text = f.read()
print(text.startswith('s = """'), os.stat(f.name).st_size == len(text.encode()), os.access(f.name, os.R_OK))
print(sorted(n for n in os.listdir(os.path.join(folder, "json")) if n.endswith(".py")))
print(any("decoder.py" in files for _, _, files in os.walk(os.path.join(folder, "json"))))
