# What happens to threads at the end of the program, in the child of a fork, and when the main thread is interrupted.
import _thread
import os
import signal
import threading
import time


def interrupted(f):
    try:
        f()
    except KeyboardInterrupt:
        return "KeyboardInterrupt"


print(interrupted(_thread.interrupt_main))
old = signal.signal(signal.SIGINT, signal.SIG_IGN)
print(interrupted(_thread.interrupt_main))
signal.signal(signal.SIGINT, signal.SIG_DFL)
print(interrupted(_thread.interrupt_main))
signal.signal(signal.SIGINT, old)
try:
    _thread.interrupt_main(1000)
except ValueError as e:
    print(e)


def from_thread():
    t = threading.Thread(target=_thread.interrupt_main)
    t.start()
    t.join()
    time.sleep(1)


print(interrupted(from_thread))
event = threading.Event()
try:
    event.wait(float("nan"))
except ValueError as e:
    print(e)

others = threading.Event()
waiting = threading.Thread(target=others.wait)
waiting.start()


def forks():
    pid = os.fork()
    if pid == 0:
        ok = threading.current_thread() is threading.main_thread() and not waiting.is_alive()
        signal.signal(signal.SIGUSR1, signal.SIG_IGN)
        os._exit(0 if ok else 1)
    print("child", os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))


t = threading.Thread(target=forks)
t.start()
t.join()
others.set()

threading._register_atexit(print, "before the threads are waited for")


def late(main):
    main.join()
    time.sleep(0.1)
    print("after the main thread", main.is_alive())


threading.Thread(target=late, args=(threading.main_thread(),)).start()
threading.Thread(target=time.sleep, args=(100,), daemon=True).start()
print("end of main", threading.main_thread().is_alive())
