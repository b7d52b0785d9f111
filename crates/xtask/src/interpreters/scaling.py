"""Runs the same work in one interpreter and then in several at once; prints both times and what they make of each other."""
import os
import sys
import threading
import time

from concurrent import interpreters

WORK = '''
class Point:
    def __init__(self, x, y):
        self.x, self.y = x, y

    def length(self):
        return (self.x * self.x + self.y * self.y) ** 0.5


def calls(n):
    return n if n < 2 else calls(n - 1) + calls(n - 2)


def work(n):
    for _ in range(n):
        calls(16)
        table, total = {}, 0.0
        for i in range(4000):
            total += Point(i, i + 1).length()
            table[i & 511] = (i, str(i), [i])
        words = ' '.join(map(str, range(2000))).split()
        words.sort(key=len)
        try:
            table['absent']
        except KeyError as e:
            total += len(e.args)
'''


def queued():
    """Seconds that this thread has been waiting for a core, as Linux knows them."""
    try:
        with open('/proc/thread-self/schedstat') as f:
            return int(f.read().split()[1]) / 1e9
    except OSError:
        return 0.0


def timed(members, n):
    """Seconds of the work in all of them at once: on the wall, the same without waiting for cores, of all processors."""
    alone = []

    def run(interp):
        start, waited = time.perf_counter(), queued()
        interp.exec(f'work({n})')
        alone.append(time.perf_counter() - start - (queued() - waited))

    threads = [threading.Thread(target=run, args=(i,)) for i in members]
    wall, used = time.perf_counter(), time.process_time()
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    return time.perf_counter() - wall, max(alone), time.process_time() - used


def main(count, rounds, n):
    members = [interpreters.create() for _ in range(count)]
    for i in members:
        i.exec(WORK)
        i.exec('work(2)')
    runs = [(timed(members[:1], n), timed(members, n)) for _ in range(rounds)]
    for i in members:
        i.close()
    one = [min(column) for column in zip(*(r for r, _ in runs))]
    several = [min(column) for column in zip(*(r for _, r in runs))]
    print(f'{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}')
    for name, times in (('1 interpreter', one), (f'{count} interpreters', several)):
        print(f'{name}: wall {times[0]:.3f} s, without waiting for a core {times[1]:.3f} s, processor {times[2]:.3f} s')
    wall, alone, used = (b / a for a, b in zip(one, several))
    print(f'wall ratio {wall:.2f}, without waiting for a core {alone:.2f} (1 if truly parallel, {count} if one after the '
          f'other), processor ratio {used / count:.2f} (1 if they do not disturb each other)')


main(*map(int, sys.argv[1:4]))
