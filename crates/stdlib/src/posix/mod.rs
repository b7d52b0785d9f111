//! `posix`: the operating system, by way of the interpreter's host.

mod attributes;
mod children;
mod counters;
pub(crate) mod files;
mod folders;
mod fork;
pub mod fork_hooks;
mod identity;
mod limits;
pub(crate) mod numbers;
mod owners;
pub(crate) mod path;
mod process;
pub(crate) mod programs;
mod regions;
mod scan;
mod scheduling;
mod spawn;
pub mod stat;
mod system;
mod terminals;
mod vectors;

pub use path::{Path, PathOrFd, decode, encode};

use krait_builtins::structseq;
use krait_object::types::{int, list, str};
use krait_object::{Module, Result, Thread, exc};

pub struct Posix;

/// Linux's numbers for the constants that CPython shows, one `NAME value` per line.
static CONSTANTS: &str = include_str!("constants.txt");

/// This module provides access to operating system functionality that is
/// standardized by the C Standard and the POSIX standard (a thinly
/// disguised Unix interface).  Refer to the library manual and
/// corresponding Unix manual entries for more information on calls.
#[krait_object::pymodule(
    name = "posix",
    include(
        attributes::Attributes,
        children::Children,
        counters::Counters,
        files::Files,
        folders::Folders,
        fork::Forking,
        identity::Identity,
        limits::Limits,
        owners::Owners,
        process::Process,
        regions::Regions,
        scheduling::Scheduling,
        spawn::Spawning,
        stat::Stats,
        system::System,
        terminals::Terminals,
        vectors::Vectors
    )
)]
impl Posix {
    #[init]
    fn init(th: &Thread, m: &Module) -> Result<()> {
        krait_object::ready_type(&scan::SCANDIR.ty, &scan::ScanMethods::SPEC);
        krait_object::ready_type(&scan::ENTRY.ty, &scan::EntryMethods::SPEC);
        for line in CONSTANTS.lines() {
            if let Some((name, value)) = line.split_once(' ')
                && let Ok(v) = value.parse::<i64>()
            {
                m.add(th, name, int::from_i64(v))?;
            }
        }
        m.add(th, "environ", process::variables(th)?)?;
        m.add(th, "error", exc::OS_ERROR.ty.type_value())?;
        m.add(th, "DirEntry", scan::ENTRY.ty.type_value())?;
        for (name, seq) in [
            ("stat_result", &stat::STAT_RESULT),
            ("uname_result", &process::UNAME_RESULT),
            ("terminal_size", &process::TERMINAL_SIZE),
            ("times_result", &process::TIMES_RESULT),
            ("waitid_result", &children::WAITID_RESULT),
            ("statvfs_result", &system::STATVFS_RESULT),
        ] {
            m.add(th, name, structseq::class(th, seq)?.type_value())?;
        }
        m.add(th, "sched_param", scheduling::param_class(th)?.type_value())?;
        limits::add_names(th, m)?;
        let functions = [
            "HAVE_EVENTFD",
            "HAVE_TIMERFD_CREATE",
            "HAVE_FACCESSAT",
            "HAVE_FCHDIR",
            "HAVE_FCHMOD",
            "HAVE_FCHMODAT",
            "HAVE_FCHOWN",
            "HAVE_FCHOWNAT",
            "HAVE_FEXECVE",
            "HAVE_FDOPENDIR",
            "HAVE_FPATHCONF",
            "HAVE_FSTATAT",
            "HAVE_FSTATVFS",
            "HAVE_FTRUNCATE",
            "HAVE_FUTIMENS",
            "HAVE_FUTIMES",
            "HAVE_FUTIMESAT",
            "HAVE_LINKAT",
            "HAVE_LCHOWN",
            "HAVE_LSTAT",
            "HAVE_LUTIMES",
            "HAVE_MEMFD_CREATE",
            "HAVE_MKDIRAT",
            "HAVE_MKFIFOAT",
            "HAVE_MKNODAT",
            "HAVE_OPENAT",
            "HAVE_READLINKAT",
            "HAVE_RENAMEAT",
            "HAVE_SYMLINKAT",
            "HAVE_UNLINKAT",
            "HAVE_UTIMENSAT",
            "HAVE_PTSNAME_R",
        ];
        m.add(
            th,
            "_have_functions",
            list::from_vec(functions.iter().map(|f| str::new(f)).collect()),
        )
    }
}
