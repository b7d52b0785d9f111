"""Waiting for signals, sending them to threads, timers, the descriptor that is woken up; and what is said to wrong arguments."""
import sys
def t(f,*a,**k):
    try: print(f.__name__,a, f(*a,**k))
    except BaseException as e: print(f.__name__,a,type(e).__module__,type(e).__qualname__,e)
from signal import *
import signal
print(signal.struct_siginfo.__mro__, signal.ItimerError.__mro__, signal.ItimerError)
t(setitimer,0,-1); t(setitimer,0,'x'); t(setitimer,9,1); t(setitimer,0,1e30); t(setitimer,0,float('nan')); t(setitimer,0,0,-1); t(getitimer,9)
t(setitimer,1,0,'x')
signal.setitimer(1,0.5,0.25); print(signal.setitimer(1,0)[1]); t(getitimer,1);t(setitimer,'x',1);t(setitimer,2**40,1); t(setitimer,0,2**70)
t(sigwait,[0]);t(sigwait,[100]);t(sigwait,['x']);t(sigwait,1);t(sigwait,[2**70]);t(sigtimedwait,[10],-1);t(sigtimedwait,[10],'x');t(sigtimedwait,[10],0);t(sigtimedwait,[10],0.01);t(sigtimedwait,[10],1e30);t(sigtimedwait,[10],float('nan'))
t(sigtimedwait,[10],2**70); t(sigtimedwait,[70],'x'); t(sigwait, [2**31+5, 1.5]); t(sigwaitinfo, [70]); t(sigwait,[1.5])
t(pthread_kill,'x',1);t(pthread_kill,1.5,1)
import threading,os
t(lambda:pthread_kill(threading.get_ident(),0));t(lambda: pthread_kill(threading.get_ident(),99));t(lambda:pthread_kill(threading.get_ident(),-1))
t(lambda:pthread_kill(threading.get_ident(),2**40))
pthread_sigmask(SIG_BLOCK,[SIGUSR1,SIGUSR2,SIGALRM])
os.kill(os.getpid(),SIGUSR1); r=sigwaitinfo([SIGUSR1]); print(tuple(r)[:2], r.si_pid==os.getpid(), r.n_fields, r.n_sequence_fields, type(r.si_signo), r.si_uid==os.getuid(), r[2], r[5], r[6] & 0xFFFFFFFF == os.getpid())
print(type(r).__module__, type(r).__name__)
os.kill(os.getpid(),SIGUSR1); print(repr(sigwait({SIGUSR1})))
os.kill(os.getpid(),SIGUSR2); r=sigtimedwait([SIGUSR2],5); print(r.si_signo)
alarm(1); r=sigtimedwait([SIGALRM],5); print(r.si_signo,r.si_code)
pthread_sigmask(SIG_UNBLOCK,[SIGUSR1,SIGUSR2,SIGALRM])
t(pidfd_send_signal,-1,1); t(pidfd_send_signal,0,0,5); fd=os.pidfd_open(os.getpid()); 
t(lambda: pidfd_send_signal(fd,0)); t(lambda:pidfd_send_signal(fd,0,None,7)); t(lambda:pidfd_send_signal(fd,0,flags=1)); t(lambda:pidfd_send_signal(fd,99)); t(pidfd_send_signal,'x',1);
t(set_wakeup_fd,77); t(set_wakeup_fd,'x'); t(set_wakeup_fd,-1); r,w=os.pipe(); t(lambda: set_wakeup_fd(w)); os.set_blocking(w,False); t(lambda: set_wakeup_fd(w)); t(lambda: set_wakeup_fd(-1,warn_on_full_buffer=False)==w)
t(set_wakeup_fd,-7); t(set_wakeup_fd,-1)
t(alarm,-1); print(signal.alarm(0) in (4294967294, 4294967295)); t(alarm,2**40); t(signal.signal,99,1); t(signal.signal,2,5); t(signal.signal,9,SIG_DFL); t(getsignal,0); t(strsignal,0); t(strsignal,32); t(strsignal,9); t(strsignal,64); t(strsignal,35); t(raise_signal,0),t(raise_signal,99),t(siginterrupt,99,1); t(siginterrupt,9,1); t(pthread_sigmask,9,[1]); t(pthread_sigmask,0,[99]); t(pthread_sigmask,0,5); t(pthread_sigmask,0,[1,'a']); t(sigpending); t(lambda: len(valid_signals()))
# handlers and pending
hits=[]
signal.signal(SIGUSR1, lambda n,f: hits.append((n, f.f_code.co_name)))
def g():
    pthread_kill(threading.get_ident(), SIGUSR1)
    return len(hits)
print(g(), hits)
th=threading.Thread(target=lambda: pthread_kill(threading.main_thread().ident, SIGUSR1)); th.start(); th.join(); print(len(hits))
def sleeper():
    ready.set(); done.wait()
ready=threading.Event(); done=threading.Event()
th=threading.Thread(target=sleeper); th.start(); ready.wait(); pthread_kill(th.ident, SIGUSR1); import time; time.sleep(0.05); print(len(hits)); done.set(); th.join()
def h(n,f): raise ZeroDivisionError
signal.signal(SIGUSR2,h)
def later(s): 
    time.sleep(0.3); os.kill(os.getpid(), s)
import time
threading.Thread(target=later,args=(SIGUSR2,)).start()
t(sigwaitinfo,[SIGALRM])
threading.Thread(target=later,args=(SIGUSR2,)).start()
t(sigtimedwait,[SIGALRM],5)
threading.Thread(target=later,args=(SIGUSR1,)).start()
t(sigtimedwait,[SIGALRM],0.9)
threading.Thread(target=later,args=(SIGUSR2,)).start()
t(pause)
threading.Thread(target=later,args=(SIGUSR1,)).start()
t(pause)
print(len(hits))
# wakeup
r,w=os.pipe(); os.set_blocking(w,False); os.set_blocking(r,False)
signal.set_wakeup_fd(w)
os.kill(os.getpid(),SIGUSR1); os.kill(os.getpid(),SIGUSR1)
print(os.read(r,10))
try:
    while True: os.write(w,b'x'*4096)
except BlockingIOError: pass
try:
    while True: os.write(w,b'x')
except BlockingIOError: pass
sys.unraisablehook=lambda u: print('UNR',u.err_msg, repr(u.exc_value))
sys.stderr=sys.stdout
os.kill(os.getpid(),SIGUSR1)
time.sleep(.05)
print('full')
signal.set_wakeup_fd(w,warn_on_full_buffer=False)
os.kill(os.getpid(),SIGUSR1)
time.sleep(.05)
print('quiet')
os.close(w)
os.kill(os.getpid(),SIGUSR1)
time.sleep(.05)
print(signal.set_wakeup_fd(-1) == w)
# In the child of a fork threads have other numbers.
sys.stdout.flush()
child = os.fork()
if child == 0:
    before = len(hits)
    pthread_kill(threading.get_ident(), SIGUSR1)
    os._exit(7 if len(hits) == before + 1 else 1)
print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))

import os as _os, signal as _signal
fd = _os.pidfd_open(_os.getpid())
for flags in (-1, 1 << 32, "x", 1.5):
    try: _signal.pidfd_send_signal(fd, 0, None, flags)
    except BaseException as e: print("flags", flags, type(e).__name__, e)
_os.close(fd)
