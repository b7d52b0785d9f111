# eventfd, timerfd.
import os
import select
import time


def told(f, *args, **named):
    try:
        print(f.__name__, f(*args, **named))
    except Exception as e:
        print(f.__name__, type(e).__name__, e.args)


fd = os.eventfd(3)
print(os.get_inheritable(fd), os.eventfd_read(fd))
told(os.eventfd_write, fd, (1 << 64) - 2)
told(os.eventfd_read, fd)
fd = os.eventfd(2, os.EFD_NONBLOCK | os.EFD_SEMAPHORE)
print(os.get_inheritable(fd))
for _ in range(3):
    told(os.eventfd_read, fd)
for v in -1, 1 << 100, 1 << 32, "x", 1.5:
    told(os.eventfd, v)
    told(os.eventfd_write, fd, v if v != 1 << 32 else 1 << 64)
told(os.eventfd, 0, 1 << 100)
told(os.eventfd, 0, flags=999999)
for v in 999, -1, "x", 1 << 100:
    told(os.eventfd_read, v)
    told(os.eventfd_write, v, 1)

fd = os.timerfd_create(time.CLOCK_MONOTONIC, flags=os.TFD_NONBLOCK)
print(os.get_inheritable(fd), os.get_blocking(fd))
print(os.timerfd_settime(fd, initial=0.01, interval=0.25))
print(select.select([fd], [], [])[0] == [fd], os.read(fd, 8) == (1).to_bytes(8, "little"))
print(os.timerfd_gettime(fd)[1], os.timerfd_gettime_ns(fd)[1])
print(os.timerfd_settime(fd)[1], os.timerfd_gettime(fd))
for v in 1e-10, 2e-9, 0.1, 1.0000000005:
    os.timerfd_settime(fd, initial=50 + v, interval=v)
    print(os.timerfd_settime_ns(fd, initial=10**12, interval=7)[1])
print(os.timerfd_gettime_ns(fd)[1])
os.timerfd_settime(fd, flags=os.TFD_TIMER_ABSTIME, initial=time.monotonic() - 1)
print(os.read(fd, 8))
for f in os.timerfd_settime, os.timerfd_settime_ns:
    for v in -1, 1 << 100, "x", None, float("nan"), 1e300, 1e10, -1e-10, 1 << 63, -1 << 63, -1 << 64:
        told(f, fd, initial=v)
    told(f, 999)
    told(f, fd, 0)
    told(f, fd, flags=88)
    told(f, fd, flags="x")
for f in os.timerfd_gettime, os.timerfd_gettime_ns:
    for v in 999, -1, "x", 1 << 100, 0:
        told(f, v) if v else None
told(os.timerfd_create, 99)
told(os.timerfd_create, "x")
told(os.timerfd_create, 1, 0)
told(os.timerfd_create, 1, flags=77777)
