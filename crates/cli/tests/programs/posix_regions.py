# Parts of files, memory files, extended attributes, limits, folders.
import os
import tempfile


def told(f, *args, **named):
    try:
        r = f(*args, **named)
        print(f.__name__, r)
    except Exception as e:
        where = getattr(e, "filename", None)
        print(f.__name__, type(e).__name__, e.args, "path" if where == path else where)


folder = tempfile.TemporaryDirectory()
path = os.path.join(folder.name, "file")
fd = os.open(path, os.O_RDWR | os.O_CREAT)

print(os.pwritev(fd, [b"abc", bytearray(b"def")], 2), os.lseek(fd, 0, 1))
a, b = bytearray(2), bytearray(10)
print(os.preadv(fd, [a, b], 1), a, b)
print(os.pwritev(fd, [b"end"], 0, os.RWF_APPEND), os.pread(fd, 20, 0))
for f, one in (os.preadv, bytearray(3)), (os.pwritev, b"xyz"):
    for args in [
        (999, [one], 0), (fd, 3, 0), (fd, [], 0), (fd, [one], 1 << 100), (fd, [one], 1.5), (fd, [one], 0, 99999),
        (fd, [one], 0, "x"), (fd, [one[:0]] * 2000, 0), (fd, iter([one]), 0), (fd, {}, 0), (fd, [3], 0), (fd, [one], -1),
    ]:
        told(f, *args)
told(os.preadv, fd, [b"x"], 0)
told(os.pwritev, fd, ["x"], 0)

memory = os.memfd_create("memory")
print(os.get_inheritable(memory), os.readlink(f"/proc/self/fd/{memory}"))
os.lseek(fd, 0, 0)
target = os.open(path + "2", os.O_RDWR | os.O_CREAT)
told(os.copy_file_range, fd, target, 5)
told(os.copy_file_range, fd, target, 100, offset_src=1, offset_dst=0)
print(os.pread(target, 100, 0), os.lseek(fd, 0, 1), os.lseek(target, 0, 1))
r, w = os.pipe()
told(os.splice, fd, w, 4, offset_src=0)
print(os.read(r, 100))
told(os.splice, fd, w, 4, None, None, os.SPLICE_F_NONBLOCK)
told(os.splice, r, memory, 100, offset_dst=1)
print(os.pread(memory, 100, 0))
for f in os.copy_file_range, os.splice:
    for args in [
        (0, 1, -1), (999, 998, 5), ("a", 1, 5), (0, 1, 1 << 100), (0, 1, 1, "a"), (0, 1, 1, 1 << 100), (999, 998, 1, -5),
    ]:
        told(f, *args)
for flags in -1, 1 << 32, "x":
    told(os.splice, 0, 1, 1, flags=flags)
for args in (3,), ("a\0",), (None,), ("x" * 300,), ("x", -1), ("x", "y"):
    told(os.memfd_create, *args)
os.close(os.memfd_create(b"bytes", 1 << 100))

told(os.posix_fallocate, fd, 0, 100)
print(os.fstat(fd).st_size)
told(os.posix_fadvise, fd, 0, 0, os.POSIX_FADV_RANDOM)
for f, more in (os.posix_fallocate, ()), (os.posix_fadvise, (0,)):
    for args in (999, 0, 1), (fd, "x", 0), (fd, 1 << 100, 0), (fd, 0, 1.5), ("x", 0, 0), (-1, 0, 1):
        told(f, *args, *more)
told(os.posix_fallocate, fd, 0, 0)
told(os.posix_fadvise, fd, 0, 0, 77)
os.lseek(fd, 0, 0)
for command in os.F_LOCK, os.F_TEST, os.F_ULOCK, os.F_TLOCK, 9:
    told(os.lockf, fd, command, 10)
pid = os.fork()
if pid == 0:
    try:
        os.lockf(fd, os.F_TEST, 10)
    except OSError:
        os._exit(1)
    os._exit(0)
print("locked", os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
for args in (999, 0, 0), ("x", 1, 0), (1, "x", 0), (fd, 1, 1 << 100), (-1, 1, 0):
    told(os.lockf, *args)
told(os.sync)

try:
    os.setxattr(path, "user.a", b"value")
    supported = True
except OSError:
    supported = False
if supported:
    os.setxattr(fd, b"user.b", bytearray(b""))
    assert os.getxattr(path, "user.a") == b"value" and os.getxattr(fd, b"user.b") == b""
    assert {"user.a", "user.b"} <= set(os.listxattr(path)) and set(os.listxattr(path)) == set(os.listxattr(fd))
    for flags, error in (os.XATTR_CREATE, FileExistsError), (os.XATTR_REPLACE, OSError):
        try:
            os.setxattr(path, "user.a" if flags == os.XATTR_CREATE else "user.c", b"", flags)
        except error as e:
            assert e.filename == path
    os.setxattr(path, "user.a", b"x" * 300, follow_symlinks=False)
    assert len(os.getxattr(path, "user.a", follow_symlinks=False)) == 300
    os.removexattr(path, "user.a")
    assert "user.a" not in os.listxattr(path)
for f, more in (os.getxattr, ("user.x",)), (os.setxattr, ("user.x", b"")), (os.removexattr, ("user.x",)), (os.listxattr, ()):
    for where in "/nowhere/x", 999, 1.5, "a\0":
        told(f, where, *more)
    told(f, fd, *more, follow_symlinks=False)
told(os.getxattr, path, 3)
told(os.getxattr, path, "a\0")
told(os.setxattr, path, "user.a", "text")
told(os.setxattr, path, "user.a", b"", 1 << 100)
print(type(os.listxattr()), type(os.listxattr(None)))

print(len(os.confstr_names), len(os.pathconf_names), os.confstr("CS_PATH"), os.confstr_names["CS_PATH"])
print(os.pathconf("/", "PC_PATH_MAX"), os.fpathconf(fd, os.pathconf_names["PC_PIPE_BUF"]))
for name in "X", 9999, -1, 1.5, 1 << 100, None, b"CS_PATH":
    told(os.confstr, name)
    told(os.pathconf, "/", name)
    told(os.fpathconf, fd, name)
told(os.pathconf, "/nowhere/x", 3)
told(os.pathconf, 999, 3)
told(os.pathconf, None, 3)
for v in 999, -1, "x":
    told(os.fpathconf, v, 3)

here = os.open(folder.name, os.O_RDONLY)
told(os.fchdir, here)
print(os.path.samefile(os.getcwd(), folder.name))
for v in 999, -1, "/", 1 << 100, fd:
    told(os.fchdir, v)
told(os.chroot, "/nowhere/x")
told(os.chroot, 3)
told(os.chroot, "a\0")
os.chdir("/")
