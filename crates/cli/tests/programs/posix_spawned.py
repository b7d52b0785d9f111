# posix_spawn and posix_spawnp: programs, environments, file actions, attributes, and what is refused.
import os
import posix
import signal

SHELL = "/bin/sh"


def run(name, *args, **options):
    try:
        pid = getattr(os, name)(*args, **options)
    except Exception as e:
        print(type(e).__name__, e.args, getattr(e, "filename", None))
        return
    print("ended", os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))


def shell(script, env={}, **options):
    run("posix_spawn", SHELL, ["sh", "-c", script], env, **options)


def output(script, env={}, **options):
    ours, theirs = os.pipe()
    actions = [(os.POSIX_SPAWN_DUP2, theirs, 1), *options.pop("file_actions", ())]
    shell(script, env, file_actions=actions, **options)
    os.close(theirs)
    with open(ours) as f:
        print(repr(f.read()))


shell("exit 3")
shell("kill -9 $$")
output("echo $A", {"A": "b c"})
output("echo $A", {b"A": b"bytes"})
os.environ["INHERITED"] = "yes"
output("echo $INHERITED", None)
run("posix_spawnp", "true", ("true",), os.environ)
run("posix_spawnp", "no such program", ["x"], os.environ)

O = os.POSIX_SPAWN_OPEN
C = os.POSIX_SPAWN_CLOSE
D = os.POSIX_SPAWN_DUP2
F = os.POSIX_SPAWN_CLOSEFROM
output("echo a >&7", file_actions=[(D, 1, 7)])
output("cat <&8", file_actions=[(O, 8, "/dev/null", os.O_RDONLY, 0)])
output("echo x >&7", file_actions=[(D, 1, 7), (C, 2), (C, 7)])
output("echo x >&7", file_actions=[(D, 1, 7), (C, 2), (F, 3)])
for wrong in [
    3, [()], [3], [[C, 1]], [(O,)], [(O, 7, "/x", 0)], [(99, 1)], [("x",)], [(C,)], [(C, 1, 2)], [(C, "x")],
    [(D, 1)], [(D, 1, 2, 3)], [(C, -1)], [(D, 99, 7)], [(O, 7, "/nowhere/x", 0, 0)], [(O, 7, "a\0", 0, 0)],
    [(O, 7, 3, 0, 0)], [(C, 1 << 100)], [(C, 1 << 31)], [(C, -1 << 40)], [(1 << 100,)], [(1.5, 1)], [(F, -1)],
    [(O, 7, "/x", 0, "q")], [(O, 7, "/nowhere/x", 0, -1)], [(C, -1), 3],
]:
    run("posix_spawn", "/bin/true", ["true"], {}, file_actions=wrong)
run("posix_spawn", "/bin/true", ["true"], {}, file_actions=None)
run("posix_spawn", "/bin/true", ["true"], {}, file_actions=iter([]))

for args in [
    ("/bin/true", 3, {}), ("/bin/true", [], {}), ("/bin/true", [""], {}), ("/bin/true", [3], {}),
    ("/bin/true", ["a\0"], {}), ("/bin/true", {"x"}, {}), ("/bin/true", ["x"], 3), ("/bin/true", ["x"], {"a=b": "c"}),
    ("/bin/true", ["x"], {"": "c"}), ("/bin/true", ["x"], {3: "c"}), ("/bin/true", ["x"], {"a": "b\0"}),
    ("/bin/true", ["x"], []), ("/nowhere/x", ["x"], {}), (b"/nowhere/x", ["x"], {}), (3, ["x"], {}), ("/bin/true",),
]:
    run("posix_spawn", *args)
    run("posix_spawnp", *args)

output("ps -o x= >/dev/null 2>&1; echo same", setpgroup=0)
for options in [
    dict(setpgroup=-1), dict(setpgroup="x"), dict(setpgroup=1 << 100), dict(resetids=True), dict(resetids=[]),
    dict(setsid=True), dict(setsid="x"), dict(setsigmask=[1, 2]), dict(setsigmask=[0]), dict(setsigmask=3),
    dict(setsigmask=["x"]), dict(setsigmask=[1 << 100]), dict(setsigdef=[signal.SIGPIPE]), dict(setsigdef=[65]),
    dict(scheduler=None), dict(scheduler=(None, os.sched_param(0))), dict(scheduler=(os.SCHED_OTHER, os.sched_param(0))),
    dict(scheduler=3), dict(scheduler=()), dict(scheduler=(0, 3)), dict(scheduler=("x", os.sched_param(0))),
    dict(scheduler=(99, os.sched_param(0))), dict(scheduler=(0, os.sched_param(1 << 40))), dict(unknown=1),
]:
    run("posix_spawn", "/bin/true", ["true"], {}, **options)
run("posix_spawnp", "true", ["true"], {}, scheduler=3)
# A blocked signal waits; one that is reset to its default ends the process.
shell("kill -TERM $$; exit 4", setsigmask=[signal.SIGTERM])
signal.signal(signal.SIGTERM, signal.SIG_IGN)
shell("kill -TERM $$; exit 5")
shell("kill -TERM $$; exit 6", setsigdef=[signal.SIGTERM])
