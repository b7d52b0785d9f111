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

# Nodes of the file system.
import stat
with tempfile.TemporaryDirectory() as folder:
    for arguments in ((), (0o640,), (stat.S_IFIFO | 0o600,), (stat.S_IFREG | 0o600, 5), ("x",)):
        path = os.path.join(folder, str(len(os.listdir(folder))))
        try:
            os.mknod(path, *arguments)
            print(oct(os.stat(path).st_mode))
        except Exception as e:
            print(type(e).__name__, e)
    try:
        os.mknod(folder)
    except OSError as e:
        print(e.errno, e.filename)
    print(os.mknod in os.supports_dir_fd, os.mknod.__text_signature__)
