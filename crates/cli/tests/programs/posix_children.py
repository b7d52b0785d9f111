# Waiting for children: wait3, wait4, waitid; pseudo-terminals and forks with them.
import os
import resource
import signal


def told(f, *args):
    try:
        print(f.__name__, f(*args))
    except Exception as e:
        print(f.__name__, type(e).__name__, e.args)


def child(status):
    pid = os.fork()
    if pid == 0:
        os._exit(status)
    return pid


pid = child(5)
r = os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
print(r.si_pid == pid, r.si_uid == os.getuid(), r[2:], r.si_code == os.CLD_EXITED)
again, status, usage = os.wait4(pid, 0)
print(again == pid, os.waitstatus_to_exitcode(status), type(usage) is resource.struct_rusage, len(usage))
pid = child(6)
again, status, usage = os.wait3(0)
print(again == pid, os.waitstatus_to_exitcode(status))

r, w = os.pipe()
pid = os.fork()
if pid == 0:
    os.close(w)
    os.read(r, 1)
    os._exit(0)
print(os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG), os.wait4(pid, os.WNOHANG)[:2])
os.kill(pid, signal.SIGSTOP)
print(os.waitid(os.P_PID, pid, os.WSTOPPED)[2:])
os.kill(pid, signal.SIGCONT)
print(os.waitid(os.P_PID, pid, os.WCONTINUED)[2:])
fd = os.pidfd_open(pid)
os.kill(pid, signal.SIGKILL)
print(os.waitid(os.P_PIDFD, fd, os.WEXITED)[2:])
print(os.waitid_result((1, 2, 3, 4, 5)), os.waitid_result.n_fields)

pid = os.fork()
if pid == 0:
    os.execve(os.open("/bin/sh", os.O_RDONLY), ["sh", "-c", "exit $STATUS"], {"STATUS": "9"})
print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
try:
    os.execve(999, ["x"], {})
except OSError as e:
    print(e.args, e.filename)
told(os.execve, 1.5, ["x"], {})
told(os.wait3, 0)
told(os.wait3, "x")
told(os.wait4, -1, 0)
told(os.wait4, -1, 99999)
told(os.wait4, 1 << 40, 0)
told(os.waitid, os.P_ALL, 0, os.WEXITED)
told(os.waitid, os.P_ALL, 0, 0)
told(os.waitid, 99, 0, 4)
told(os.waitid, os.P_PID, -1, 4)
told(os.waitid, os.P_PID, 1 << 40, 4)
told(os.waitid, os.P_PID, 1.5, 4)
told(os.kill, 0, 1 << 100)
told(os.kill, "x", 0)

pid, fd = os.forkpty()
if pid == 0:
    os.write(1, b"terminal %d %d" % (os.isatty(0), os.getsid(0) == os.getpid()))
    os._exit(7)
print(os.read(fd, 100), os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
os.close(fd)

controlling = os.posix_openpt(os.O_RDWR | os.O_NOCTTY)
print(os.get_inheritable(controlling))
print(os.grantpt(controlling), os.unlockpt(controlling))
name = os.ptsname(controlling)
print(name.startswith("/dev/pts/"))
other = os.open(name, os.O_RDWR | os.O_NOCTTY)
os.write(other, b"through")
print(os.read(controlling, 100))
for f in os.grantpt, os.unlockpt, os.ptsname:
    for v in 999, -1, "x", 1 << 100, r:
        told(f, v)
told(os.posix_openpt, "x")
