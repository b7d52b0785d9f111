//! Interpreters inside an interpreter: one more, with its own modules, lock and heap, on the thread of the one that
//! starts it, which lets go of its lock meanwhile.

use crate::boot::Interpreter;
use crate::exit::{finalize, report};
use krait_object::{Result, Thread};
use krait_stdlib::allowances::{AllowanceState, Allowances};
use krait_stdlib::host;
use krait_stdlib::sys::flags::settings;
use std::sync::atomic::{AtomicI64, Ordering};

/// Numbers are not used twice in a process.
static NEXT: AtomicI64 = AtomicI64::new(1);

/// Runs source text in `__main__` of a new interpreter that has the host and the settings of this one, and ends it;
/// whether nothing was raised. What is raised is printed.
pub fn run(th: &Thread, text: &str, allowances: Allowances) -> Result<bool> {
    let mut own = settings(th);
    own.remote_debug = false;
    let host = host::shared(th);
    let (ident, stack) = (th.ident, th.stack_left());
    let id = NEXT.fetch_add(1, Ordering::Relaxed);
    Ok(th.without_gil(|| {
        let inner = Interpreter::assemble(id, own, host, ident, stack);
        inner
            .thread
            .interp
            .state::<AllowanceState>()
            .0
            .set(allowances);
        let run = start(&inner).and_then(|()| inner.run_text(text, "<string>"));
        let went_well = run.is_ok();
        if let Err(e) = run {
            // `SystemExit` of the hook ends the interpreter like anything else that is raised.
            drop(report(&inner.thread, e));
        }
        finalize(&inner);
        went_well
    }))
}

fn start(i: &Interpreter) -> Result<()> {
    i.init_core()?;
    i.init_library()?;
    i.main_module()?;
    i.init_site()
}
