# What ends with a thread, what reaches all threads, and what does not work any more while the interpreter ends.
import _thread
import os
import sys
import threading
import time
import warnings


# Thread-local data goes with its thread.
class Noisy:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        print("gone:", self.name)


data = threading.local()


def use():
    data.x = Noisy("thread")
    print("in thread", data.x.name)


t = threading.Thread(target=use)
t.start()
t.join()
print("joined", hasattr(data, "x"))


class Same:
    def __eq__(self, other):
        return True


class Mine(threading.local):
    attr = 1


try:
    Mine().__setattr__(Same(), 2)
except AttributeError as e:
    print(str(e).replace("__main__.", ""))

# Hooks for all threads; frames of all threads.
go, stop = threading.Event(), threading.Event()
seen = []


def hook(*args):
    pass


def checker():
    seen.append((sys.getprofile(), sys.gettrace()))
    go.set()
    stop.wait()
    seen.append((sys.getprofile() is hook, sys.gettrace() is hook))


t = threading.Thread(target=checker)
t.start()
go.wait()
frames = sys._current_frames()
print(sorted(k == t.ident for k in frames), len(sys._current_exceptions()))
names = []
f = frames[t.ident]
while f:
    names.append(f.f_code.co_name)
    f = f.f_back
print("checker" in names)
threading.setprofile_all_threads(hook)
threading.settrace_all_threads(hook)
stop.set()
t.join()
threading.setprofile_all_threads(None)
threading.settrace_all_threads(None)
print(seen)

try:
    _thread._ThreadHandle()._set_done()
except RuntimeError as e:
    print(e)

# A fork next to other threads; the child has a working lock and one thread.
sys.setswitchinterval(1e-6)
release = threading.Event()
others = [threading.Thread(target=release.wait) for _ in range(3)]
for o in others:
    o.start()
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    pid = os.fork()
    if pid == 0:
        t = threading.Thread(target=sum, args=([1, 2],))
        t.start()
        t.join()
        os._exit(10 + threading.active_count())
print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
print([(w.category.__name__, str(w.message).replace(str(os.getpid()), "PID")) for w in caught])
release.set()
for o in others:
    o.join()

# Small stacks.
before = threading.stack_size(256 * 1024)
t = threading.Thread(target=lambda: print(sorted({3, 1, 2}, key=lambda x: -x)))
t.start()
t.join()
print(threading.stack_size(before))


class AtEnd:
    def __del__(self, os=os, _thread=_thread, threading=threading, sys=sys):
        for f in (
            lambda: _thread.start_new_thread(print, ()),
            lambda: _thread.start_joinable_thread(print),
            os.fork,
            self.thread.join,
            lambda: self.thread.join(0.01),
        ):
            try:
                print(f())
            except BaseException as e:
                print(type(e).__name__, e)
        sys.stdout.flush()


end = AtEnd()
end.me = end
end.thread = threading.Thread(target=time.sleep, args=(30,), daemon=True)
end.thread.start()
