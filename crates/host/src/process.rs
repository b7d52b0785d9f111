//! Processes: who we are, starting others, waiting for them, limits and usage.

use std::io;

use crate::{Fd, Launch, refuse};

/// How a child ended, or that it did not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChildStatus {
    /// 0 if no child has changed yet.
    pub pid: i32,
    /// The raw status word of `wait`.
    pub status: i32,
    pub usage: ResourceUsage,
}

/// A change of a child's state, as `waitid` tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChildChange {
    pub pid: i32,
    pub user: u32,
    pub signal: i32,
    /// The exit status, or the signal that ended, stopped or continued it.
    pub status: i32,
    /// What happened: one of the system's `CLD_` numbers.
    pub code: i32,
}

/// Which children to wait for, and whether to wait at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WaitFor {
    pub pid: i32,
    /// `WNOHANG` and friends.
    pub options: i32,
}

/// A program to start in a child process: the arguments of `_posixsubprocess.fork_exec`.
#[derive(Clone, Debug, Default)]
pub struct Spawn {
    pub arguments: Vec<Vec<u8>>,
    /// Paths to try, in order.
    pub executables: Vec<Vec<u8>>,
    /// `NAME=value`; `None` inherits.
    pub environment: Option<Vec<Vec<u8>>>,
    pub directory: Option<Vec<u8>>,
    pub close_fds: bool,
    /// Ascending.
    pub keep_fds: Vec<Fd>,
    /// What becomes descriptors 0, 1 and 2 of the child.
    pub child_ends: [Option<Fd>; 3],
    /// Our ends, to be closed in the child.
    pub parent_ends: [Option<Fd>; 3],
    /// Where the child reports why it could not start, and our end of it.
    pub error_write: Fd,
    pub error_read: Option<Fd>,
    pub restore_signals: bool,
    pub new_session: bool,
    pub process_group: Option<i32>,
    pub group: Option<u32>,
    pub groups: Option<Vec<u32>>,
    pub user: Option<u32>,
    pub umask: Option<u32>,
}

/// A limit that `getrlimit` knows; the system's own number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resource {
    Stack,
    OpenFiles,
    Number(i32),
}

/// Soft and hard; `None` is no limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ResourceLimit {
    pub soft: Option<u64>,
    pub hard: Option<u64>,
}

/// `struct rusage`, times in microseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ResourceUsage {
    pub user_time: i64,
    pub system_time: i64,
    /// maxrss, ixrss, idrss, isrss, minflt, majflt, nswap, inblock, oublock, msgsnd, msgrcv,
    /// nsignals, nvcsw, nivcsw.
    pub counters: [i64; 14],
}

/// What runs in a child before its program; whether it went well.
pub type BeforeExec<'a> = Option<&'a mut dyn FnMut() -> bool>;

/// What became of a script that was posted to another process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Posted {
    Done,
    /// The process takes no scripts.
    Disabled,
    /// The process is not an interpreter of this build.
    Foreign,
}

pub trait Processes {
    /// Lets other processes post scripts to this one: where the path then is, and the word in which `bits` are set as a
    /// notice. Nobody but the first caller is noticed.
    fn open_mailbox(&self, _notice: &std::sync::Arc<std::sync::atomic::AtomicU32>, _bits: u32) {}

    /// The path of a script that was posted to this process and not taken yet.
    fn take_posted(&self) -> Option<Vec<u8>> {
        None
    }

    /// Posts the path of a script to a process, as a debugger does: by writing to its memory.
    fn post_script(&self, _process: i32, _path: &[u8]) -> io::Result<Posted> {
        refuse()
    }

    fn process_id(&self) -> i32 {
        0
    }

    fn parent_process_id(&self) -> i32 {
        0
    }

    /// The system's number of the calling thread.
    fn thread_id(&self) -> i64 {
        0
    }

    /// The calling thread's native stack: its lowest address and its size.
    fn thread_stack(&self) -> Option<(usize, usize)> {
        None
    }

    /// (real, effective) user.
    fn user_ids(&self) -> (u32, u32) {
        (0, 0)
    }

    /// (real, effective) group.
    fn group_ids(&self) -> (u32, u32) {
        (0, 0)
    }

    fn groups(&self) -> io::Result<Vec<u32>> {
        refuse()
    }

    fn set_user_id(&self, _user: u32) -> io::Result<()> {
        refuse()
    }

    fn set_group_id(&self, _group: u32) -> io::Result<()> {
        refuse()
    }

    fn process_group(&self, _pid: i32) -> io::Result<i32> {
        refuse()
    }

    fn set_process_group(&self, _pid: i32, _group: i32) -> io::Result<()> {
        refuse()
    }

    fn session(&self, _pid: i32) -> io::Result<i32> {
        refuse()
    }

    fn new_session(&self) -> io::Result<i32> {
        refuse()
    }

    fn user_name(&self) -> io::Result<Vec<u8>> {
        refuse()
    }

    /// Copies the process; 0 in the child. Only the calling thread goes on there.
    fn fork(&self) -> io::Result<i32> {
        refuse()
    }

    /// Starts a program in a new process and returns its number. What goes wrong in the child is
    /// written to `error_write` as `subprocess` expects it.
    fn spawn(&self, spawn: &Spawn) -> io::Result<i32> {
        self.spawn_with(spawn, None)
    }

    /// The same; `before_exec` runs in the child when everything else is done and tells whether to go on.
    fn spawn_with(&self, _spawn: &Spawn, _before_exec: BeforeExec<'_>) -> io::Result<i32> {
        refuse()
    }

    /// Whether what is asked for can be tried at all.
    fn check_launch(&self, _launch: &Launch) -> io::Result<()> {
        refuse()
    }

    /// Starts a program in a new process and returns its number.
    fn launch(&self, _launch: &Launch) -> io::Result<i32> {
        refuse()
    }

    /// Copies the process; the copy has a new pseudo-terminal for its controlling one. The number of the new process and
    /// the descriptor of the terminal's controlling end; 0 and -1 in the child.
    fn fork_with_terminal(&self) -> io::Result<(i32, Fd)> {
        refuse()
    }

    /// Replaces the program; returns only to tell why it could not. `environment` as `NAME=value`.
    fn execute(
        &self,
        _path: &[u8],
        _arguments: &[Vec<u8>],
        _environment: Option<&[Vec<u8>]>,
    ) -> io::Error {
        io::Error::from_raw_os_error(crate::errno::EPERM)
    }

    /// The same for a program that is open.
    fn execute_descriptor(
        &self,
        _program: Fd,
        _arguments: &[Vec<u8>],
        _environment: &[Vec<u8>],
    ) -> io::Error {
        io::Error::from_raw_os_error(crate::errno::EPERM)
    }

    fn wait(&self, _which: WaitFor) -> io::Result<ChildStatus> {
        refuse()
    }

    /// `waitid`: `kind` says what `id` is; `None` if no child has changed yet.
    fn wait_for_change(
        &self,
        _kind: u32,
        _id: u32,
        _options: i32,
    ) -> io::Result<Option<ChildChange>> {
        refuse()
    }

    fn kill(&self, _pid: i32, _signal: i32) -> io::Result<()> {
        refuse()
    }

    /// A descriptor that stands for a process, whatever becomes of its number; closed in programs that are started.
    fn open_process(&self, _pid: i32, _flags: u32) -> io::Result<Fd> {
        refuse()
    }

    fn kill_group(&self, _group: i32, _signal: i32) -> io::Result<()> {
        refuse()
    }

    /// Ends the process at once. A host that may not do that returns.
    fn exit_now(&self, _status: i32) {}

    /// Ends the process by `abort`. A host that may not do that returns.
    fn abort(&self) {}

    fn resource_limit(&self, _resource: Resource) -> io::Result<ResourceLimit> {
        refuse()
    }

    fn set_resource_limit(&self, _resource: Resource, _limit: ResourceLimit) -> io::Result<()> {
        refuse()
    }

    /// Reads and optionally sets a limit of another process; 0 is this one.
    fn process_limit(
        &self,
        _pid: i32,
        _resource: Resource,
        _limit: Option<ResourceLimit>,
    ) -> io::Result<ResourceLimit> {
        refuse()
    }

    /// 0 this process, -1 its children, 1 this thread.
    fn resource_usage(&self, _who: i32) -> io::Result<ResourceUsage> {
        refuse()
    }

    fn change_priority(&self, _by: i32) -> io::Result<i32> {
        refuse()
    }

    /// (user, system, children's user, children's system, elapsed) in nanoseconds.
    fn times(&self) -> io::Result<[i128; 5]> {
        refuse()
    }
}
