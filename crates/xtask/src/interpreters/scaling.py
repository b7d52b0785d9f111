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


def timed(members, n):
    """Wall and processor seconds of the work in all of them at once, the slowest and all together."""
    threads = [threading.Thread(target=i.exec, args=(f'work({n})',)) for i in members]
    wall, used = time.perf_counter(), time.process_time()
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    return time.perf_counter() - wall, time.process_time() - used


def main(count, rounds, n):
    members = [interpreters.create() for _ in range(count)]
    for i in members:
        i.exec(WORK)
        i.exec('work(2)')
    one = [timed(members[:1], n) for _ in range(rounds)]
    all_ = [timed(members, n) for _ in range(rounds)]
    for i in members:
        i.close()
    wall, used = min(w for w, _ in one), min(u for _, u in one)
    walls, useds = min(w for w, _ in all_), min(u for _, u in all_)
    print(f'{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}')
    print(f'1 interpreter:  wall {wall:.3f} s, processor {used:.3f} s')
    print(f'{count} interpreters: wall {walls:.3f} s, processor {useds:.3f} s')
    print(f'wall ratio {walls / wall:.2f} (1 if truly parallel, {count} if one after the other), '
          f'processor ratio {useds / used / count:.2f} (1 if they do not disturb each other)')


main(*map(int, sys.argv[1:4]))
