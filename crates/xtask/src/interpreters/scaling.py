"""Runs the same work in one interpreter and in several at once, and in as many processes, by turns.

Prints what several at once take beside one: on a machine of its own with idle cores that is 1. On a shared one the processes,
which have nothing in common, show how much the machine itself has to give.
"""
import os
import statistics
import subprocess
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


# What a process does: as much work as each line says.
LOOP = '''
import sys
for line in sys.stdin:
    work(int(line))
    print(flush=True)
'''


class Interpreters:
    def __init__(self, count):
        self.members = [interpreters.create() for _ in range(count)]
        for i in self.members:
            i.exec(WORK)

    def run(self, count, n):
        threads = [threading.Thread(target=i.exec, args=(f'work({n})',)) for i in self.members[:count]]
        for t in threads:
            t.start()
        for t in threads:
            t.join()

    def close(self):
        for i in self.members:
            i.close()


class Processes:
    def __init__(self, count):
        command = [sys.executable, '-c', WORK + LOOP]
        pipe = subprocess.PIPE
        self.members = [subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) for _ in range(count)]

    def run(self, count, n):
        for p in self.members[:count]:
            print(n, file=p.stdin, flush=True)
        for p in self.members[:count]:
            p.stdout.readline()

    def close(self):
        for p in self.members:
            p.communicate()


def timed(group, count, n):
    """Seconds of the work in so many members of a group at once: on the wall, and of all processors for this process."""
    wall, used = time.perf_counter(), time.process_time()
    group.run(count, n)
    return time.perf_counter() - wall, time.process_time() - used


def main(count, rounds, n):
    groups = Interpreters(count), Processes(count)
    for group in groups:
        group.run(count, 2)
    ratios = {group: [] for group in groups}
    used = []
    for _ in range(rounds):
        for group in groups:
            (one, alone), (several, together) = timed(group, 1, n), timed(group, count, n)
            ratios[group].append(several / one)
            if group is groups[0]:
                used.append(together / alone / count)
    for group in groups:
        group.close()
    print(f'{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, {rounds} rounds of {one:.2f} s')
    for group, name in zip(groups, ('interpreters', 'processes')):
        low, middle, high = statistics.quantiles(ratios[group], n=4)
        print(f'{count} {name} take {middle:.2f} of the time of one (the middle half of the rounds {low:.2f} to {high:.2f})')
    print(f'their processors together {statistics.median(used):.2f} of that much work one after the other')


main(*map(int, sys.argv[1:4]))
