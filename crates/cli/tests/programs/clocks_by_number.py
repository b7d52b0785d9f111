# The clocks of time by their numbers, errno's aliases, network interfaces.
import _socket
import errno
import threading
import time


def told(f, *args, **named):
    try:
        r = f(*args, **named)
        print(f.__name__, type(r).__name__)
    except Exception as e:
        print(f.__name__, type(e).__name__, e.args)


class Index:
    def __index__(self):
        return time.CLOCK_MONOTONIC


before = time.monotonic_ns()
print(before <= time.clock_gettime_ns(time.CLOCK_MONOTONIC) <= time.monotonic_ns())
print(abs(time.clock_gettime(time.CLOCK_REALTIME) - time.time()) < 5)
print(0 < time.clock_getres(time.CLOCK_MONOTONIC) < 1)
for f in time.clock_gettime, time.clock_gettime_ns, time.clock_getres:
    for args in (0,), (Index(),), (True,), (99,), (-1,), ("x",), (1 << 100,), (1.5,), (), (1, 2), (1 << 31,):
        told(f, *args)
for f in time.clock_settime, time.clock_settime_ns:
    for args in [
        (99, 1), (1, 1), (1, -1), ("x", 1), (99, "x"), (1 << 100, 1), (1, 1 << 100), (1, 1.5), (0,), (), (1, 2, 3),
        (1, float("nan")), (1, 1e300), (1, 1 << 63), (1, None), (1 << 31, 0), (1, -1 << 100), (1, 10**10), (1, True),
    ]:
        told(f, *args)
clock = time.pthread_getcpuclockid(threading.get_ident())
print(clock != time.CLOCK_THREAD_CPUTIME_ID, abs(time.clock_gettime(clock) - time.thread_time()) < 1)
for args in ("x",), (), (1.5,), (1, 2):
    told(time.pthread_getcpuclockid, *args)
ready, done = threading.Event(), threading.Event()
other = threading.Thread(target=lambda: (ready.set(), done.wait()))
other.start()
ready.wait()
print(time.clock_gettime(time.pthread_getcpuclockid(other.ident)) < 5)
done.set()
other.join()

print(errno.EDEADLK == errno.EDEADLOCK, errno.EOPNOTSUPP == errno.ENOTSUP, errno.EAGAIN == errno.EWOULDBLOCK)
print([errno.errorcode[n] for n in (errno.EDEADLK, errno.EOPNOTSUPP, errno.EAGAIN)], len(errno.errorcode))

found = _socket.if_nameindex()
print(all(_socket.if_indextoname(n) == name and _socket.if_nametoindex(name) == n for n, name in found))
for v in "no such one", "a\0", 3, None, "x" * 100, b"\xff", "\udcff", "":
    told(_socket.if_nametoindex, v)
for v in 0, -1, 1 << 100, "x", 1.5, 1 << 32, None:
    told(_socket.if_indextoname, v)
told(_socket.if_nameindex, 1)
told(_socket.if_nametoindex, oname="x")
for args in (), (3,), (None,), ("x" * 200,), (b"x" * 200,):
    told(_socket.sethostname, *args)
print(_socket.BDADDR_ANY, _socket.BDADDR_LOCAL)
s = _socket.socket()
told(s.sendmsg_afalg, [b""], op=1)
told(s.sendmsg_afalg)
s.close()
