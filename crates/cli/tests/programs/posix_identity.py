# Users and groups of the process, its priority, its scheduling.
import copy
import os
import pickle


def told(f, *args, **named):
    try:
        print(f.__name__, f(*args, **named))
    except Exception as e:
        print(f.__name__, type(e).__name__, e.args)


same = os.getuid(), os.geteuid()
print(os.getresuid()[:2] == same, os.getresgid()[:2] == (os.getgid(), os.getegid()))
for f, n in [
    (os.setresuid, 3), (os.setresgid, 3), (os.setreuid, 2), (os.setregid, 2), (os.seteuid, 1), (os.setegid, 1),
]:
    for v in -1, "x", 1 << 100, -5, 1.5, None:
        told(f, *[v] * n)
    told(f)
print((os.getuid(), os.geteuid()) == same)
told(os.getgrouplist, "nobody at all", 5)
told(os.getgrouplist, "nobody at all", -1)
for args in [("root", "x"), (3, 0), ("a\0", 0), ("root", 1 << 100), (b"root", 0), ("\ud800", 0)]:
    told(os.getgrouplist, *args)
for args in [(3, 0), ("root", "x"), ("a\0b", 0), ("root", 1 << 100), ("root", -2)]:
    told(os.initgroups, *args)
for groups in 3, ["x"], [1 << 100], [-5], [0] * 70000, {1}, [1.5], iter([0]):
    told(os.setgroups, groups)

# As another user, in a child that can lose its rights for ever.
pid = os.fork()
if pid == 0:
    if os.getuid() == 0:
        os.setgroups([5, 6])
        assert sorted(os.getgroups()) == [5, 6]
        os.setresgid(12, 13, 14)
        assert os.getresgid() == (12, 13, 14)
        os.setegid(12)
        assert os.getresgid() == (12, 12, 14)
        os.setresuid(1, 2, 0)
        assert os.getresuid() == (1, 2, 0)
        os.seteuid(0)
        os.setreuid(3, 4)
        assert os.getresuid() == (3, 4, 4)
        try:
            os.setresuid(0, 0, 0)
        except PermissionError:
            os._exit(0)
        os._exit(1)
    os._exit(0)
print("child", os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))

before = os.getpriority(os.PRIO_PROCESS, 0)
told(os.setpriority, os.PRIO_PROCESS, 0, before)
print(os.getpriority(os.PRIO_PROCESS, os.getpid()) == before)
told(os.getpriority, 9, 0)
told(os.getpriority, 0, 1 << 100)
told(os.getpriority, "x", 0)
told(os.setpriority, 9, 0, 0)
told(os.setpriority, which=0, who=0, priority="x")

p = os.sched_param(3)
print(p, p[0], p.sched_priority, p.__reduce__(), copy.copy(p), pickle.loads(pickle.dumps(p)))
print(copy.replace(p, sched_priority=5), os.sched_param(sched_priority="x"), os.sched_param.__match_args__)
told(os.sched_param)
told(os.sched_param, 1, 2)
told(os.sched_param, x=1)
for policy in os.SCHED_OTHER, os.SCHED_FIFO, os.SCHED_RR, 99, -1, "x", 1 << 100:
    told(os.sched_get_priority_max, policy)
    told(os.sched_get_priority_min, policy)
policy = os.sched_getscheduler(0)
told(os.sched_setscheduler, 0, policy, os.sched_getparam(0))
told(os.sched_setparam, 0, os.sched_getparam(0))
for v in (0,), 3, os.sched_param("x"), os.sched_param(1 << 31), os.sched_param(1 << 100), os.sched_param(1.5):
    told(os.sched_setparam, 0, v)
    told(os.sched_setscheduler, 0, 0, v)
told(os.sched_setscheduler, 0, 99, os.sched_param(0))
for f in os.sched_getparam, os.sched_getscheduler, os.sched_rr_get_interval:
    told(f, -1)
    told(f, "x")
    told(f, 1 << 100)
print(type(os.sched_rr_get_interval(0)))
mine = os.sched_getaffinity(0)
told(os.sched_setaffinity, 0, mine)
told(os.sched_setaffinity, 0, iter(mine))
print(os.sched_getaffinity(0) == mine, os.sched_getaffinity(os.getpid()) == mine)
for mask in [], [-1], ["x"], 3, [1 << 100], [(1 << 31) - 1], [1.5]:
    told(os.sched_setaffinity, 0, mask)
told(os.sched_getaffinity, -1)
told(os.sched_yield)
told(os.setns, 999)
told(os.setns, -1, 0)
told(os.setns, "x")
told(os.unshare, 1)
told(os.unshare, "x")
told(os.unshare, 0)
