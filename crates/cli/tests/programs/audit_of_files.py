# What audit hooks hear of functions of os that touch files, the environment and processes.
import os
import sys
import tempfile

listening = False


def hook(event, args):
    if listening and event.startswith(("os.", "open")):
        print("   ", event, args)


sys.addaudithook(hook)


def heard(f, *args, **named):
    global listening
    print(f.__name__)
    listening = True
    try:
        result = f(*args, **named)
    except Exception as e:
        result = None
        listening = False
        print("   ", type(e).__name__)
    listening = False
    return result


folder = tempfile.TemporaryDirectory()
os.chdir(folder.name)
fd = os.open("f", os.O_RDWR | os.O_CREAT)
here = os.open(".", os.O_RDONLY)
os.dup2(fd, 100)
os.dup2(here, 101)
heard(os.chdir, ".")
heard(os.chdir, 101)
heard(os.fchdir, 101)
heard(os.chroot, "/nowhere/x")
heard(os.chmod, "f", 0o644)
heard(os.chmod, 100, 0o644)
heard(os.chmod, "f", 0o644, dir_fd=101)
heard(os.fchmod, 100, 0o644)
heard(os.chown, "f", -1, -1)
heard(os.fchown, 100, -1, -1)
heard(os.lchown, "f", -1, -1)
heard(os.getxattr, "f", "user.a b")
heard(os.setxattr, 100, b"noname", bytearray(b"v"), 0)
heard(os.removexattr, "f", "user.a b")
heard(os.kill, os.getpid() * 0, 0)
heard(os.link, "f", "g")
heard(os.unlink, "g")
heard(os.link, "f", "g", src_dir_fd=101)
heard(os.remove, "g", dir_fd=101)
heard(os.listdir, ".")
heard(os.listdir)
heard(os.scandir, b".").close()
heard(os.scandir).close()
heard(os.lockf, 100, os.F_TEST, 0)
heard(os.mkdir, "x", 0o700)
heard(os.rename, "x", "z")
heard(os.replace, "z", "x", dst_dir_fd=101)
heard(os.rmdir, "x")
os.close(heard(os.open, "f", os.O_RDONLY))
heard(os.putenv, "A", b"b")
heard(os.unsetenv, "A")
heard(os.truncate, "f", 3)
heard(os.truncate, 100, 3)
heard(os.ftruncate, 100, 3)
heard(os.symlink, "f", "s")
heard(os.readlink, "s")
heard(os.utime, "f")
heard(os.utime, "f", (1, 2))
heard(os.utime, "f", ns=(1, 2), dir_fd=101)
heard(os.system, "true")
os.waitpid(heard(os.posix_spawn, "/bin/true", ["true"], {}), 0)
os.waitpid(heard(os.posix_spawnp, "true", ("true",), None), 0)
heard(os.posix_spawn, "/bin/true", ["true"], {}, file_actions=3)
heard(os.execv, "/nowhere/x", ["a"])
heard(os.execve, 999, ["a"], {})
heard(os.stat, "f")
heard(os.access, "f", 0)
heard(os.memfd_create, "a")
heard(os.eventfd, 0)
heard(os.sync)
os.chdir("/")
