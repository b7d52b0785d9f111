//! The operating system behind one capability interface.
//!
//! Everything of an interpreter that reaches the outside world goes through a [`Host`]: files,
//! environment, clocks, entropy, processes, signals, terminals, waiting for descriptors. A method
//! that a host does not override is refused with `EPERM`, so what an interpreter may do is what its
//! host implements: [`NullHost`] grants nothing, [`SystemHost`] everything.
//!
//! The crate knows no Python. Paths and environment strings are bytes, as the system has them.
//! Calls may block, and return `EINTR` when a signal came: the caller runs handlers and repeats.

#[allow(
    unsafe_code,
    reason = "an allocator is unsafe to implement; every block says why it is sound"
)]
mod allocator;
#[allow(unsafe_code, reason = "one call into libc, which says why it is sound")]
mod archive;
mod attributes;
mod clock;
mod control;
mod counters;
#[allow(
    unsafe_code,
    reason = "calls into a library with C's interface; every block says why it is sound"
)]
pub mod deflate;
mod environment;
pub mod errno;
mod errno_table;
mod fault;
mod files;
mod identity;
mod launch;
mod locale;
mod mount;
mod network;
mod process;
mod regions;
mod scheduling;
mod shared;
pub mod shortage;
mod signal;
#[cfg(target_os = "linux")]
#[allow(
    unsafe_code,
    reason = "calls into libc; every block says why it is sound"
)]
mod system;
mod terminal;
mod users;

use std::io;

pub use allocator::{Allocator, fill_reserve, reserve_is_low};
pub use archive::{Archive, Piece};
pub use attributes::{Attributes, AttributesOf};
pub use clock::{BrokenTime, Clock, Clocks, TimeZone};
pub use control::{Controls, RecordLock};
pub use counters::{Counters, TimerSetting};
pub use environment::{Entropy, Environment, SystemName};
pub use fault::{Crash, Faults, Later, Occasion, Report, ThreadName};
pub use files::{
    Access, DirEntry, Fd, FileKind, FileSystemStat, Files, LockOperation, OpenMode, PathAt,
    PollEvents, PollFd, Seek, Stat, Timestamp,
};
pub use identity::Identities;
pub use launch::{Launch, LaunchAction, LaunchScheduler};
pub use locale::{LocaleConventions, Locales};
pub use mount::{Folder, is_mounted, mount};
pub use network::{
    AddressInfo, AddressQuery, Ancillary, Message, Network, ResolveError, SocketAddress,
};
pub use process::{
    BeforeExec, ChildChange, ChildStatus, Posted, Processes, Resource, ResourceLimit,
    ResourceUsage, Spawn, WaitFor,
};
pub use regions::{Place, Regions};
pub use scheduling::Scheduling;
pub use shared::{MapRequest, MemoryMap, Semaphore, Shared};
pub use signal::{SIGNALS, SignalAction, SignalInfo, SignalMask, Signals};
#[cfg(target_os = "linux")]
pub use system::SystemHost;
pub use terminal::{TerminalSettings, Terminals, WindowSize};
pub use users::{Group, User, Users};

/// All that an interpreter can ask of the world outside.
pub trait Host:
    Files
    + Clocks
    + Environment
    + Entropy
    + Processes
    + Signals
    + Terminals
    + Network
    + Users
    + Locales
    + Controls
    + Shared
    + Faults
    + Attributes
    + Counters
    + Identities
    + Regions
    + Scheduling
    + Send
    + Sync
{
}

impl<T> Host for T where
    T: Files
        + Clocks
        + Environment
        + Entropy
        + Processes
        + Signals
        + Terminals
        + Network
        + Users
        + Locales
        + Controls
        + Shared
        + Faults
        + Attributes
        + Counters
        + Identities
        + Regions
        + Scheduling
        + Send
        + Sync
{
}

/// The host that grants nothing: no file, no variable, no process; its clocks stand still.
#[derive(Clone, Copy, Debug, Default)]
pub struct NullHost;

impl Files for NullHost {}
impl Clocks for NullHost {}
impl Environment for NullHost {}
impl Entropy for NullHost {}
impl Processes for NullHost {}
impl Signals for NullHost {}
impl Terminals for NullHost {}
impl Network for NullHost {}
impl Users for NullHost {}
impl Locales for NullHost {}
impl Controls for NullHost {}
impl Shared for NullHost {}
impl Faults for NullHost {}
impl Attributes for NullHost {}
impl Counters for NullHost {}
impl Identities for NullHost {}
impl Regions for NullHost {}
impl Scheduling for NullHost {}

/// The answer of a host that does not grant something.
pub fn refuse<T>() -> io::Result<T> {
    Err(io::Error::from_raw_os_error(errno::EPERM))
}
