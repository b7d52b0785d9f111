# A sleep goes on after a signal, whose handler runs at once; one that raises ends it.
import signal
import threading
import time

arrived = []


def note(*_):
    arrived.append(time.monotonic())


def end(*_):
    raise KeyError("end")


def slept(handler, seconds):
    arrived.clear()
    signal.signal(signal.SIGALRM, handler)
    start = time.monotonic()
    signal.setitimer(signal.ITIMER_REAL, 0.05)
    try:
        time.sleep(seconds)
    except KeyError as e:
        print("ended by", e)
    passed = time.monotonic() - start
    print(passed >= seconds, [when - start < 0.25 for when in arrived], passed < 20)


slept(note, 0.4)
slept(end, 30)
stop = threading.Event()
other = threading.Thread(target=stop.wait)
other.start()
slept(note, 0.4)
slept(end, 30)
stop.set()
other.join()
for wrong in -1, "x", float("nan"), 1e300, 1 << 100, None:
    try:
        time.sleep(wrong)
    except Exception as e:
        print(type(e).__name__, e)
time.sleep(0)
time.sleep(True and 0.001)
