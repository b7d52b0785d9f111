# _stat, _types, _queue, _locale, _statistics, pwd, grp, fcntl, syslog: values and errors.
import _locale, _queue, _stat, _statistics, _types
import fcntl, grp, os, pwd, socket, struct, syslog, tempfile, threading


def attempt(f, *args, **kw):
    try:
        print(f(*args, **kw))
    except Exception as e:
        print(type(e).__module__, type(e).__name__, e)


for mode in (0o100644, 0o40755, 0o120777, 0o104755, 0o102644, 0o41777, 0o10600, 0o140000, 0o20620, 0o60660, 0):
    print(_stat.filemode(mode), _stat.S_IFMT(mode), _stat.S_IMODE(mode), _stat.S_ISDIR(mode), _stat.S_ISREG(mode))
attempt(_stat.S_ISDIR, -1)
attempt(_stat.S_IMODE, 1 << 40)
attempt(_stat.filemode, "x")
print(sorted(n for n in dir(_types) if not n.startswith("__")))

q = _queue.SimpleQueue()
attempt(q.get_nowait)
attempt(q.get, timeout=-1)
attempt(q.get, False, -1)
attempt(q.get, timeout=0.01)
threading.Timer(0.05, q.put, ["late"]).start()
print(q.get(timeout=10), q.empty(), q.qsize())
for i in range(3):
    q.put(i, timeout=None)
print(q.qsize(), [q.get() for _ in range(3)])

attempt(_locale.setlocale, 6, "no such locale")
attempt(_locale.nl_langinfo, 12345)
print(_locale.setlocale(6, "C"), _locale.localeconv()["decimal_point"], _locale.nl_langinfo(_locale.DAY_1))
print(_locale.strcoll("a", "b") < 0, _locale.strxfrm("abc"), _locale.gettext("message"))

for p in (0.5, 0.001, 0.25, 1e-300, 1 - 1e-12):
    print(_statistics._normal_dist_inv_cdf(p, 1.0, 2.0))
attempt(_statistics._normal_dist_inv_cdf, 1.0, 0.0, 1.0)

print(pwd.getpwuid(0).pw_name, grp.getgrgid(0).gr_name, pwd.getpwnam("root")[2])
attempt(pwd.getpwnam, "nobody of this name")
attempt(grp.getgrgid, -7)
attempt(grp.getgrnam, b"x")
attempt(pwd.getpwuid, 1.5)

with tempfile.TemporaryFile() as f:
    print(fcntl.fcntl(f, fcntl.F_GETFD), fcntl.flock(f, fcntl.LOCK_EX), fcntl.lockf(f, fcntl.LOCK_SH))
    attempt(fcntl.lockf, f, 64)
    attempt(fcntl.fcntl, f, fcntl.F_GETFD, b"x" * 1025)
    attempt(fcntl.fcntl, f, fcntl.F_GETFD, [])
r, w = os.pipe()
os.write(w, b"12345")
n = bytearray(4)
print(fcntl.ioctl(r, 0x541B, n), struct.unpack("i", n))
print(struct.unpack("i", fcntl.ioctl(r, 0x541B, b"\0" * 4)))

a, b = socket.socketpair()
a.sendmsg([b"ab", b"cd"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, struct.pack("i", w))])
data, beside, flags, address = b.recvmsg(10, socket.CMSG_SPACE(4))
level, kind, fds = beside[0]
print(data, level == socket.SOL_SOCKET, kind == socket.SCM_RIGHTS, len(fds), flags & socket.MSG_CTRUNC, address)
os.write(struct.unpack("i", fds)[0], b"6")
print(os.read(r, 10))
a.sendmsg([b"hello"])
x, y = bytearray(3), bytearray(3)
print(b.recvmsg_into([x, y]), x, y)
attempt(a.sendmsg, [b"a"], [(1, 2)])
attempt(b.recvmsg, 1, -1)
print(syslog.LOG_MASK(3), syslog.LOG_UPTO(3))
attempt(syslog.syslog)
print(os.sysconf("SC_PAGESIZE"), os.major(os.makedev(8, 300)), os.minor(os.makedev(8, 300)))
attempt(os.sysconf, "nonsense")

import os
print(os.sysconf("SC_SEM_NSEMS_MAX"), os.sysconf("SC_PAGE_SIZE") > 0)
try:
    os.sysconf(12345)
except OSError as e:
    print(e.errno)
