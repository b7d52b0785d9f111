"""The profiler that counts in native code, with what turns its counts into the statistics of pstats."""

import _lsprof
import importlib.machinery
import importlib.util
import io
import profile

__all__ = ["run", "runctx", "Profile"]


def run(statement, filename=None, sort=-1):
    return profile._Utils(Profile).run(statement, filename, sort)


def runctx(statement, globals, locals, filename=None, sort=-1):
    utils = profile._Utils(Profile)
    return utils.runctx(statement, globals, locals, filename, sort)


run.__doc__ = profile.run.__doc__
runctx.__doc__ = profile.runctx.__doc__


class Profile(_lsprof.Profiler):
    """Profile(timer=None, timeunit=None, subcalls=True, builtins=True)

    A profiler whose clock is the machine's, or timer() if one is given. A timer answers in seconds; one that counts
    units of another length answers whole numbers, and timeunit says how many seconds a unit is.
    """

    def print_stats(self, sort=-1):
        import pstats

        keys = sort if isinstance(sort, tuple) else (sort,)
        report = pstats.Stats(self).strip_dirs()
        report.sort_stats(*keys)
        report.print_stats()

    def dump_stats(self, file):
        import marshal

        with open(file, "wb") as out:
            self.create_stats()
            marshal.dump(self.stats, out)

    def create_stats(self):
        self.disable()
        self.snapshot_stats()

    def snapshot_stats(self):
        counted = self.getstats()
        self.stats = {}
        # Who called each thing, by the identity of what was called: labels may coincide.
        callers_of = {}
        for entry in counted:
            callers = callers_of[id(entry.code)] = {}
            primitive = entry.callcount - entry.reccallcount
            self.stats[label(entry.code)] = (
                primitive,
                entry.callcount,
                entry.inlinetime,
                entry.totaltime,
                callers,
            )
        for entry in counted:
            caller = label(entry.code)
            for call in entry.calls or ():
                callers = callers_of.get(id(call.code))
                if callers is None:
                    continue
                new = (
                    call.callcount,
                    call.callcount - call.reccallcount,
                    call.inlinetime,
                    call.totaltime,
                )
                if caller in callers:
                    new = tuple(map(sum, zip(new, callers[caller])))
                callers[caller] = new

    def run(self, cmd):
        import __main__

        names = __main__.__dict__
        return self.runctx(cmd, names, names)

    def runctx(self, cmd, globals, locals):
        self.enable()
        try:
            exec(cmd, globals, locals)
        finally:
            self.disable()
        return self

    def runcall(self, func, /, *args, **kw):
        self.enable()
        try:
            return func(*args, **kw)
        finally:
            self.disable()

    def __enter__(self):
        self.enable()
        return self

    def __exit__(self, *exc_info):
        self.disable()


def label(code):
    # Native code has no file; pstats sorts "~" behind those that do.
    if isinstance(code, str):
        return "~", 0, code
    return code.co_filename, code.co_firstlineno, code.co_name


def _module_to_profile(name):
    import runpy

    code = "run_module(modname, run_name='__main__')"
    return code, {"run_module": runpy.run_module, "modname": name}


def _script_to_profile(path):
    import os
    import sys

    sys.path.insert(0, os.path.dirname(path))
    with io.open_code(path) as file:
        code = compile(file.read(), path, "exec")
    # What the script finds if it imports __main__ is the module that it runs in.
    spec = importlib.machinery.ModuleSpec(name="__main__", loader=None, origin=path)
    module = importlib.util.module_from_spec(spec)
    sys.modules["__main__"] = module
    names = module.__dict__
    names["__spec__"] = None
    names["__file__"] = path
    names["__name__"] = "__main__"
    names["__package__"] = None
    names["__cached__"] = None
    return code, names


def main():
    import optparse
    import os
    import pstats
    import sys

    parser = optparse.OptionParser(
        usage="cProfile.py [-o output_file_path] [-s sort] [-m module | scriptfile] [arg] ..."
    )
    parser.allow_interspersed_args = False
    parser.add_option("-o", "--outfile", dest="outfile", default=None, help="Save stats to <outfile>")
    parser.add_option(
        "-s",
        "--sort",
        dest="sort",
        default=2,
        choices=sorted(pstats.Stats.sort_arg_dict_default),
        help="Sort order when printing to stdout, based on pstats.Stats class",
    )
    parser.add_option("-m", dest="module", action="store_true", default=False, help="Profile a library module")
    if len(sys.argv) < 2:
        parser.print_usage()
        sys.exit(2)
    options, args = parser.parse_args()
    sys.argv[:] = args
    # The program may change its folder.
    outfile = options.outfile and os.path.abspath(options.outfile)
    if not args:
        parser.print_usage()
        return parser
    prepare = _module_to_profile if options.module else _script_to_profile
    code, names = prepare(args[0])
    try:
        runctx(code, names, None, outfile, options.sort)
    except BrokenPipeError as e:
        # Nobody reads on; the interpreter's end must not complain of it.
        sys.stdout = None
        sys.exit(e.errno)
    return parser


if __name__ == "__main__":
    main()
