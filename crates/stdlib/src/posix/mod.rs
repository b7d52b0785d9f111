//! `posix`: the operating system, by way of the interpreter's host.

pub(crate) mod files;
pub mod fork_hooks;
mod owners;
pub(crate) mod path;
mod process;
mod scan;
pub mod stat;
mod system;
mod terminals;
mod vectors;

pub use path::{Path, PathOrFd, decode, encode};

use krait_builtins::structseq;
use krait_object::types::{bytes, int, list, str};
use krait_object::{DictData, Module, Result, Thread, exc};

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
        files::Files,
        owners::Owners,
        process::Process,
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
        let environ = DictData::create();
        for (k, v) in crate::host::of(th).variables() {
            environ.set(th, bytes::new(&k), bytes::new(&v))?;
        }
        m.add(th, "environ", environ)?;
        m.add(th, "error", exc::OS_ERROR.ty.type_value())?;
        m.add(th, "DirEntry", scan::ENTRY.ty.type_value())?;
        for (name, seq) in [
            ("stat_result", &stat::STAT_RESULT),
            ("uname_result", &process::UNAME_RESULT),
            ("terminal_size", &process::TERMINAL_SIZE),
            ("times_result", &process::TIMES_RESULT),
            ("statvfs_result", &system::STATVFS_RESULT),
        ] {
            m.add(th, name, structseq::class(th, seq)?.type_value())?;
        }
        m.add(th, "sysconf_names", system::sysconf_names(th)?)?;
        let functions = [
            "HAVE_FACCESSAT",
            "HAVE_FCHDIR",
            "HAVE_FCHMOD",
            "HAVE_FCHMODAT",
            "HAVE_FCHOWN",
            "HAVE_FCHOWNAT",
            "HAVE_FDOPENDIR",
            "HAVE_FSTATAT",
            "HAVE_FSTATVFS",
            "HAVE_FTRUNCATE",
            "HAVE_FUTIMENS",
            "HAVE_LINKAT",
            "HAVE_LSTAT",
            "HAVE_MKDIRAT",
            "HAVE_MKFIFOAT",
            "HAVE_MKNODAT",
            "HAVE_OPENAT",
            "HAVE_READLINKAT",
            "HAVE_RENAMEAT",
            "HAVE_SYMLINKAT",
            "HAVE_UNLINKAT",
            "HAVE_UTIMENSAT",
        ];
        m.add(
            th,
            "_have_functions",
            list::from_vec(functions.iter().map(|f| str::new(f)).collect()),
        )
    }
}
