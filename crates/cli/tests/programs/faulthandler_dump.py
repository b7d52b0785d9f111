# What the threads do, written to a descriptor; errors of arguments.
import faulthandler
import os
import signal
import sys


def inner(fd):
    faulthandler.dump_traceback(fd, all_threads=False)


def outer(fd):
    inner(fd)


def complain(f, *args, **kwargs):
    try:
        print(f.__name__, f(*args, **kwargs))
    except Exception as e:
        print(f.__name__, type(e).__name__, e)


r, w = os.pipe()
outer(w)
print(os.read(r, 10000).decode())

faulthandler.register(signal.SIGUSR1, file=w, all_threads=False)
signal.raise_signal(signal.SIGUSR1)
print(os.read(r, 10000).decode().splitlines()[0])
print(faulthandler.unregister(signal.SIGUSR1), faulthandler.unregister(signal.SIGUSR1))

faulthandler.dump_traceback_later(0.05, file=w)
print(os.read(r, 10000).decode().split("!")[0])
faulthandler.cancel_dump_traceback_later()
r, w = os.pipe()

complain(faulthandler.enable, -1)
complain(faulthandler.enable, object())
complain(faulthandler.dump_traceback_later, 0)
complain(faulthandler.register, 0)
complain(faulthandler.register, signal.SIGSEGV)
complain(faulthandler.is_enabled)
complain(faulthandler.enable, w)
complain(faulthandler.is_enabled)
complain(faulthandler.disable)
complain(faulthandler.disable)
sys.stderr = None
complain(faulthandler.enable)

pid = os.fork()
if pid == 0:
    faulthandler.enable(w, all_threads=False)
    faulthandler._sigsegv()
    os._exit(0)
print(os.WTERMSIG(os.waitpid(pid, 0)[1]) == signal.SIGSEGV)
print(os.read(r, 10000).decode().splitlines()[:3])
