"""Folders scanned by descriptor, and trees removed."""
import os, tempfile, shutil

top = tempfile.mkdtemp()
for i in range(3):
    os.makedirs(f"{top}/a{i}/b/c")
    open(f"{top}/a{i}/b/f{i}", "w").close()
os.symlink("a0", top + "/link")
fd = os.open(top, os.O_RDONLY)
with os.scandir(fd) as it:
    entries = sorted(it, key=lambda e: e.name)
for e in entries:
    print(e.name, e.path, e.is_dir(), e.is_dir(follow_symlinks=False), e.is_symlink(), e.stat().st_ino == os.stat(e.name, dir_fd=fd).st_ino)
os.close(fd)
shutil.rmtree(top)
print(os.path.exists(top))
with tempfile.TemporaryDirectory() as d:
    os.makedirs(d + "/x/y")
print(os.path.exists(d))
