//! Processes.

use std::ffi::CString;
use std::io;
use std::mem::MaybeUninit;
use std::ptr;

use super::{
    SystemHost, c_string, check, done, growing, launch, mailbox, shared_state, spawn, until_zero,
};
use crate::{
    BeforeExec, ChildChange, ChildStatus, Launch, Posted, Processes, Resource, ResourceLimit,
    ResourceUsage, Spawn, WaitFor,
};

fn microseconds(time: &libc::timeval) -> i64 {
    time.tv_sec
        .saturating_mul(1_000_000)
        .saturating_add(time.tv_usec)
}

fn usage_of(raw: &libc::rusage) -> ResourceUsage {
    ResourceUsage {
        user_time: microseconds(&raw.ru_utime),
        system_time: microseconds(&raw.ru_stime),
        counters: [
            raw.ru_maxrss,
            raw.ru_ixrss,
            raw.ru_idrss,
            raw.ru_isrss,
            raw.ru_minflt,
            raw.ru_majflt,
            raw.ru_nswap,
            raw.ru_inblock,
            raw.ru_oublock,
            raw.ru_msgsnd,
            raw.ru_msgrcv,
            raw.ru_nsignals,
            raw.ru_nvcsw,
            raw.ru_nivcsw,
        ],
    }
}

fn limit_number(resource: Resource) -> libc::__rlimit_resource_t {
    match resource {
        Resource::Stack => libc::RLIMIT_STACK,
        Resource::OpenFiles => libc::RLIMIT_NOFILE,
        Resource::Number(n) => n as libc::__rlimit_resource_t,
    }
}

fn strings(list: &[Vec<u8>]) -> io::Result<Vec<CString>> {
    list.iter().map(|s| c_string(s)).collect()
}

// Declared here because the `libc` crate does not have it.
unsafe extern "C" {
    fn getlogin_r(name: *mut libc::c_char, size: libc::size_t) -> libc::c_int;
}

impl Processes for SystemHost {
    fn open_mailbox(&self, notice: &std::sync::Arc<std::sync::atomic::AtomicU32>, bits: u32) {
        mailbox::open(notice, bits);
    }

    fn take_posted(&self) -> Option<Vec<u8>> {
        mailbox::take()
    }

    fn post_script(&self, process: i32, path: &[u8]) -> io::Result<Posted> {
        mailbox::post(process, path)
    }

    fn process_id(&self) -> i32 {
        std::process::id() as i32
    }

    fn parent_process_id(&self) -> i32 {
        std::os::unix::process::parent_id() as i32
    }

    fn thread_id(&self) -> i64 {
        // SAFETY: no arguments.
        i64::from(unsafe { libc::gettid() })
    }

    fn thread_stack(&self) -> Option<(usize, usize)> {
        let mut attributes = MaybeUninit::<libc::pthread_attr_t>::zeroed();
        let (mut low, mut size) = (ptr::null_mut(), 0);
        // SAFETY: the attributes are filled by the first call, read by the second, released by the third.
        unsafe {
            if libc::pthread_getattr_np(libc::pthread_self(), attributes.as_mut_ptr()) != 0 {
                return None;
            }
            let found =
                libc::pthread_attr_getstack(attributes.as_ptr(), &raw mut low, &raw mut size);
            libc::pthread_attr_destroy(attributes.as_mut_ptr());
            (found == 0).then_some((low as usize, size))
        }
    }

    fn user_ids(&self) -> (u32, u32) {
        // SAFETY: no arguments.
        unsafe { (libc::getuid(), libc::geteuid()) }
    }

    fn group_ids(&self) -> (u32, u32) {
        // SAFETY: no arguments.
        unsafe { (libc::getgid(), libc::getegid()) }
    }

    fn groups(&self) -> io::Result<Vec<u32>> {
        // SAFETY: a size of zero only asks how many there are.
        let count = check(unsafe { libc::getgroups(0, ptr::null_mut()) })?;
        let mut groups = vec![0; count as usize];
        // SAFETY: the array is as long as told.
        let count = check(unsafe { libc::getgroups(count, groups.as_mut_ptr()) })?;
        groups.truncate(count as usize);
        Ok(groups)
    }

    fn set_user_id(&self, user: u32) -> io::Result<()> {
        // SAFETY: only numbers are passed.
        done(unsafe { libc::setuid(user) })
    }

    fn set_group_id(&self, group: u32) -> io::Result<()> {
        // SAFETY: only numbers are passed.
        done(unsafe { libc::setgid(group) })
    }

    fn process_group(&self, pid: i32) -> io::Result<i32> {
        // SAFETY: only numbers are passed.
        check(unsafe { libc::getpgid(pid) })
    }

    fn set_process_group(&self, pid: i32, group: i32) -> io::Result<()> {
        // SAFETY: only numbers are passed.
        done(unsafe { libc::setpgid(pid, group) })
    }

    fn session(&self, pid: i32) -> io::Result<i32> {
        // SAFETY: only numbers are passed.
        check(unsafe { libc::getsid(pid) })
    }

    fn new_session(&self) -> io::Result<i32> {
        // SAFETY: no arguments.
        check(unsafe { libc::setsid() })
    }

    fn user_name(&self) -> io::Result<Vec<u8>> {
        growing(|buffer| {
            // SAFETY: the buffer is writable for its length.
            match unsafe { getlogin_r(buffer.as_mut_ptr().cast(), buffer.len()) } {
                0 => Ok(until_zero(buffer)),
                error => Err(io::Error::from_raw_os_error(error)),
            }
        })
    }

    fn fork(&self) -> io::Result<i32> {
        let _guard = shared_state::write();
        // SAFETY: the child goes on with this thread alone; whoever calls this holds the interpreter's
        // lock, so its data are whole.
        check(unsafe { libc::fork() })
    }

    fn spawn_with(&self, what: &Spawn, before_exec: BeforeExec<'_>) -> io::Result<i32> {
        spawn::fork_exec(what, before_exec)
    }

    fn check_launch(&self, launch: &Launch) -> io::Result<()> {
        launch::check(launch)
    }

    fn launch(&self, launch: &Launch) -> io::Result<i32> {
        launch::launch(launch)
    }

    fn fork_with_terminal(&self) -> io::Result<(i32, crate::Fd)> {
        let _guard = shared_state::write();
        let mut controlling = -1;
        // SAFETY: the number is there to be filled; name, settings and size are not asked for. The child goes on with this
        // thread alone; whoever calls this holds the interpreter's lock, so its data are whole.
        let pid = check(unsafe {
            libc::forkpty(
                &raw mut controlling,
                ptr::null_mut(),
                ptr::null(),
                ptr::null(),
            )
        })?;
        Ok((pid, controlling))
    }

    fn execute(
        &self,
        path: &[u8],
        arguments: &[Vec<u8>],
        environment: Option<&[Vec<u8>]>,
    ) -> io::Error {
        let parts = (|| {
            Ok((
                c_string(path)?,
                strings(arguments)?,
                environment.map(strings).transpose()?,
            ))
        })();
        let (path, arguments, environment) = match parts {
            Ok(parts) => parts,
            Err(e) => return e,
        };
        let arguments = spawn::pointers(&arguments);
        let environment = environment.as_deref().map(spawn::pointers);
        // SAFETY: both arrays end in null and their strings live through the call.
        unsafe {
            match &environment {
                Some(environment) => {
                    libc::execve(path.as_ptr(), arguments.as_ptr(), environment.as_ptr())
                }
                None => libc::execv(path.as_ptr(), arguments.as_ptr()),
            };
        }
        io::Error::last_os_error()
    }

    fn execute_descriptor(
        &self,
        program: crate::Fd,
        arguments: &[Vec<u8>],
        environment: &[Vec<u8>],
    ) -> io::Error {
        let (arguments, environment) = match (strings(arguments), strings(environment)) {
            (Ok(arguments), Ok(environment)) => (arguments, environment),
            (Err(e), _) | (_, Err(e)) => return e,
        };
        let (arguments, environment) = (spawn::pointers(&arguments), spawn::pointers(&environment));
        // SAFETY: both arrays end in null and their strings live through the call.
        unsafe { libc::fexecve(program, arguments.as_ptr(), environment.as_ptr()) };
        io::Error::last_os_error()
    }

    fn wait(&self, which: WaitFor) -> io::Result<ChildStatus> {
        let mut status = 0;
        let mut usage = MaybeUninit::<libc::rusage>::zeroed();
        // SAFETY: number and struct are there to be filled.
        let pid = check(unsafe {
            libc::wait4(
                which.pid,
                &raw mut status,
                which.options,
                usage.as_mut_ptr(),
            )
        })?;
        // SAFETY: zeroed above; plain numbers.
        let usage = usage_of(&unsafe { usage.assume_init() });
        Ok(ChildStatus { pid, status, usage })
    }

    fn wait_for_change(&self, kind: u32, id: u32, options: i32) -> io::Result<Option<ChildChange>> {
        let mut raw = MaybeUninit::<libc::siginfo_t>::zeroed();
        // SAFETY: the struct is there to be filled.
        done(unsafe { libc::waitid(kind, id, raw.as_mut_ptr(), options) })?;
        // SAFETY: zeroed above; what is read is plain numbers.
        let change = unsafe {
            let raw = raw.assume_init();
            ChildChange {
                pid: raw.si_pid(),
                user: raw.si_uid(),
                signal: raw.si_signo,
                status: raw.si_status(),
                code: raw.si_code,
            }
        };
        Ok((change.pid != 0).then_some(change))
    }

    fn kill(&self, pid: i32, signal: i32) -> io::Result<()> {
        // SAFETY: only numbers are passed.
        done(unsafe { libc::kill(pid, signal) })
    }

    fn open_process(&self, pid: i32, flags: u32) -> io::Result<crate::Fd> {
        // SAFETY: only numbers are passed.
        let fd = unsafe { libc::syscall(libc::SYS_pidfd_open, pid, flags) };
        if fd < 0 {
            return Err(io::Error::last_os_error());
        }
        // The system's descriptors are of this width.
        Ok(fd as crate::Fd)
    }

    fn kill_group(&self, group: i32, signal: i32) -> io::Result<()> {
        // SAFETY: only numbers are passed.
        done(unsafe { libc::killpg(group, signal) })
    }

    fn exit_now(&self, status: i32) {
        // SAFETY: ends the process without running anything.
        unsafe { libc::_exit(status) }
    }

    fn abort(&self) {
        std::process::abort()
    }

    fn resource_limit(&self, resource: Resource) -> io::Result<ResourceLimit> {
        let mut raw = libc::rlimit {
            rlim_cur: 0,
            rlim_max: 0,
        };
        // SAFETY: the struct is there to be filled.
        done(unsafe { libc::getrlimit(limit_number(resource), &raw mut raw) })?;
        let limit = |n: libc::rlim_t| (n != libc::RLIM_INFINITY).then_some(n);
        Ok(ResourceLimit {
            soft: limit(raw.rlim_cur),
            hard: limit(raw.rlim_max),
        })
    }

    fn set_resource_limit(&self, resource: Resource, limit: ResourceLimit) -> io::Result<()> {
        let raw = libc::rlimit {
            rlim_cur: limit.soft.unwrap_or(libc::RLIM_INFINITY),
            rlim_max: limit.hard.unwrap_or(libc::RLIM_INFINITY),
        };
        // SAFETY: the struct lives through the call.
        done(unsafe { libc::setrlimit(limit_number(resource), &raw const raw) })
    }

    fn process_limit(
        &self,
        pid: i32,
        resource: Resource,
        limit: Option<ResourceLimit>,
    ) -> io::Result<ResourceLimit> {
        let mut old = libc::rlimit {
            rlim_cur: 0,
            rlim_max: 0,
        };
        let new = limit.map(|l| libc::rlimit {
            rlim_cur: l.soft.unwrap_or(libc::RLIM_INFINITY),
            rlim_max: l.hard.unwrap_or(libc::RLIM_INFINITY),
        });
        let given = new.as_ref().map_or(ptr::null(), ptr::from_ref);
        // SAFETY: both structs live through the call; a null pointer only reads.
        done(unsafe { libc::prlimit(pid, limit_number(resource), given, &raw mut old) })?;
        let number = |n: libc::rlim_t| (n != libc::RLIM_INFINITY).then_some(n);
        Ok(ResourceLimit {
            soft: number(old.rlim_cur),
            hard: number(old.rlim_max),
        })
    }

    fn resource_usage(&self, who: i32) -> io::Result<ResourceUsage> {
        let mut raw = MaybeUninit::<libc::rusage>::zeroed();
        // SAFETY: the struct is there to be filled.
        done(unsafe { libc::getrusage(who, raw.as_mut_ptr()) })?;
        // SAFETY: zeroed above and filled by a call that succeeded.
        Ok(usage_of(&unsafe { raw.assume_init() }))
    }

    fn change_priority(&self, by: i32) -> io::Result<i32> {
        // SAFETY: the pointer is this thread's own errno; -1 is also a priority.
        let priority = unsafe {
            *libc::__errno_location() = 0;
            libc::nice(by)
        };
        match io::Error::last_os_error() {
            e if priority == -1 && e.raw_os_error() != Some(0) => Err(e),
            _ => Ok(priority),
        }
    }

    fn times(&self) -> io::Result<[i128; 5]> {
        let mut raw = MaybeUninit::<libc::tms>::zeroed();
        // SAFETY: the struct is there to be filled.
        let elapsed = check(unsafe { libc::times(raw.as_mut_ptr()) })?;
        // SAFETY: zeroed above and filled by a call that succeeded.
        let raw = unsafe { raw.assume_init() };
        // SAFETY: only numbers are passed.
        let ticks = i128::from(unsafe { libc::sysconf(libc::_SC_CLK_TCK) }.max(1));
        Ok([
            raw.tms_utime,
            raw.tms_stime,
            raw.tms_cutime,
            raw.tms_cstime,
            elapsed,
        ]
        .map(|t| i128::from(t) * 1_000_000_000 / ticks))
    }
}
