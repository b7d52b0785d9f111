//! `posix_spawn`: starting a program with a list of things to do in the new process.

use crate::Fd;

/// Something that the new process does with its descriptors before its program runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LaunchAction {
    Open {
        fd: Fd,
        path: Vec<u8>,
        flags: i32,
        mode: u32,
    },
    Close(Fd),
    Duplicate {
        from: Fd,
        to: Fd,
    },
    /// Closes this one and all above.
    CloseFrom(Fd),
}

/// The scheduler's parameters of the new process; without a policy it keeps its parent's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LaunchScheduler {
    pub policy: Option<i32>,
    pub priority: i32,
}

/// What to start, and how.
#[derive(Clone, Debug, Default)]
pub struct Launch {
    pub path: Vec<u8>,
    /// Whether a path without a slash is looked for in `PATH`.
    pub search: bool,
    pub arguments: Vec<Vec<u8>>,
    /// `NAME=value`; `None` inherits.
    pub environment: Option<Vec<Vec<u8>>>,
    pub actions: Vec<LaunchAction>,
    /// 0 for a new group.
    pub process_group: Option<i32>,
    /// Whether the effective user and group become the real ones.
    pub reset_ids: bool,
    pub new_session: bool,
    /// The signals that are blocked, bit n-1 for signal n.
    pub blocked_signals: Option<u64>,
    /// The signals whose action becomes the default one.
    pub default_signals: Option<u64>,
    pub scheduler: Option<LaunchScheduler>,
}
