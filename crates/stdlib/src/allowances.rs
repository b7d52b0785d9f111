//! What an interpreter inside another may do (PEP 684): its process is not its own.

use krait_object::{Result, Thread};
use std::cell::Cell;

/// What is allowed. The main interpreter may do everything.
#[derive(Clone, Copy, Debug)]
pub struct Allowances {
    pub fork: bool,
    pub exec: bool,
    pub threads: bool,
    pub daemon_threads: bool,
}

impl Default for Allowances {
    fn default() -> Allowances {
        Allowances {
            fork: true,
            exec: true,
            threads: true,
            daemon_threads: true,
        }
    }
}

/// Where an interpreter keeps them.
#[derive(Default)]
pub struct AllowanceState(pub Cell<Allowances>);

/// What the thread's interpreter may do.
pub fn of(th: &Thread) -> Allowances {
    th.interp.state::<AllowanceState>().0.get()
}

/// Refuses what the interpreter may not do.
pub fn check(th: &Thread, is_allowed: bool, what: &str) -> Result<()> {
    if is_allowed {
        return Ok(());
    }
    Err(th.runtime_error(format!("{what} not supported for isolated subinterpreters")))
}
