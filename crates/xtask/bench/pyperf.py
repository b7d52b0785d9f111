"""The part of pyperf that pyperformance's programs use, for `cargo xtask bench`.

KRAIT_BENCH says what to do: `loops=N,warmups=N,values=N`. Each value is the time of N loops; every one is printed as
a line `\x01name seconds loops`; `\x01peak KIB` at the end is the largest resident size so far. With `loops=0` the loops are doubled until one value takes at least `least=SECONDS`.
"""
import argparse
import os
import sys
import time

perf_counter = time.perf_counter
VERSION = (2, 9, 0)
__version__ = "2.9.0"


def python_implementation():
    return sys.implementation.name.lower()


def python_has_jit():
    return False


def _settings():
    found = {"loops": 0, "warmups": 1, "values": 1, "least": 0.3}
    for part in os.environ.get("KRAIT_BENCH", "").split(","):
        name, sep, value = part.partition("=")
        if sep:
            found[name] = float(value) if name == "least" else int(value)
    return found


def _print_peak():
    try:
        with open("/proc/self/status") as status:
            for line in status:
                if line.startswith("VmHWM:"):
                    sys.stdout.write("\x01peak %s\n" % line.split()[1])
    except OSError:
        pass


class Runner:
    def __init__(self, values=None, processes=None, warmups=None, loops=0, min_time=None, metadata=None, show_name=True,
                 program_args=None, add_cmdline_args=None, _argparser=None):
        self.argparser = _argparser or argparse.ArgumentParser()
        self.metadata = metadata if metadata is not None else {}
        self.args = None

    def parse_args(self, args=None):
        if self.args is None:
            self.args = self.argparser.parse_args(args)
        return self.args

    def _run(self, name, time_func, args):
        self.parse_args()
        settings = _settings()
        loops = settings["loops"]
        if not loops:
            loops = 1
            while True:
                seconds = time_func(loops, *args)
                if seconds >= settings["least"] or loops >= 1 << 30:
                    break
                loops = max(loops * 2, int(loops * settings["least"] / max(seconds, 1e-9)))
        for _ in range(settings["warmups"]):
            time_func(loops, *args)
        for _ in range(settings["values"]):
            seconds = time_func(loops, *args)
            sys.stdout.write("\x01%s\t%.9f\t%d\n" % (name, seconds, loops))
        _print_peak()
        sys.stdout.flush()

    def bench_time_func(self, name, time_func, *args, inner_loops=None, metadata=None, **kwargs):
        self._run(name, time_func, args)

    def bench_func(self, name, func, *args, inner_loops=None, metadata=None, **kwargs):
        def time_func(loops):
            counter = perf_counter
            start = counter()
            for _ in range(loops):
                func(*args)
            return counter() - start
        self._run(name, time_func, ())

    def bench_async_func(self, name, func, *args, inner_loops=None, metadata=None, loop_factory=None, **kwargs):
        import asyncio

        async def main(loops):
            counter = perf_counter
            start = counter()
            for _ in range(loops):
                await func(*args)
            return counter() - start

        def time_func(loops):
            if loop_factory is None:
                return asyncio.run(main(loops))
            with asyncio.Runner(loop_factory=loop_factory) as runner:
                return runner.run(main(loops))
        self._run(name, time_func, ())

    def bench_command(self, name, command):
        import subprocess

        def time_func(loops):
            start = perf_counter()
            for _ in range(loops):
                subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
            return perf_counter() - start
        self._run(name, time_func, ())

    def timeit(self, name, stmt=None, setup="pass", teardown="pass", inner_loops=None, duplicate=None, metadata=None,
               globals=None):
        import timeit
        timer = timeit.Timer(stmt, setup, globals=globals)
        self._run(name, timer.timeit, ())
