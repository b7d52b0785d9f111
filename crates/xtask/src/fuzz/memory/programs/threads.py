# Threads. `Thread.start` waits for the new thread to say that it runs, which one without memory never does.
def deep(n):
    return deep(n - 1) + 1 if n else 0


def threads():
    import queue
    import threading

    done = queue.Queue()
    workers = []
    for i in range(4):
        t = threading.Thread(target=lambda i=i: done.put(deep(i)), daemon=True)
        t.start()
        workers.append(t)
    return sorted(done.get(timeout=5) for _ in workers)


attempt(threads)


def pools():
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(3) as pool:
        return list(pool.map(deep, range(20)))


attempt(pools)


def locks():
    import threading

    lock, ready, seen = threading.RLock(), threading.Event(), []

    def work():
        ready.wait(5)
        with lock:
            seen.append(threading.get_ident() is not None)

    workers = [threading.Thread(target=work, daemon=True) for _ in range(3)]
    for w in workers:
        w.start()
    ready.set()
    for w in workers:
        w.join(5)
    return seen


attempt(locks)
