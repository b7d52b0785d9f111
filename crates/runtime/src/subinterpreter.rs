//! Interpreters beside an interpreter: one more, with its own modules, lock and heap, and the settings and host of the one
//! that starts it. Any thread may enter it, one after the other; who does lets go of the lock that it held before.

use crate::boot::Interpreter;
use crate::exit::{finalize, report};
use krait_builtins::module::SearchState;
use krait_host::Host;
use krait_object::{Interp, Result, Thread};
use krait_stdlib::allowances::{AllowanceState, Allowances};
use krait_stdlib::host;
use krait_stdlib::interpreters_::config::Config;
use krait_stdlib::interpreters_::family::{Family, Makers, Whence};
use krait_stdlib::sys::flags::{Settings, settings};
use std::sync::Arc;

/// How interpreters of a family begin and end.
pub const MAKERS: Makers = Makers { make, end };

/// What a new interpreter takes over from the one that starts it.
struct Inheritance {
    settings: Settings,
    host: Arc<dyn Host>,
    /// `sys.path[0]` of the program.
    first_path: Option<Vec<u8>>,
    ident: u64,
    stack: usize,
}

impl Inheritance {
    fn of(th: &Thread) -> Inheritance {
        let mut own = settings(th);
        own.remote_debug = false;
        Inheritance {
            settings: own,
            host: host::shared(th),
            first_path: th.interp.state::<SearchState>().first_path.borrow().clone(),
            ident: th.ident,
            stack: th.stack_left(),
        }
    }

    /// The interpreter, on this thread, which holds no other one's lock. What does not work is why there is none.
    fn start(
        self,
        id: i64,
        family: &Arc<Family>,
        allowed: Allowances,
    ) -> std::result::Result<Interpreter, String> {
        let Inheritance {
            settings,
            host,
            first_path,
            ident,
            stack,
        } = self;
        let inner = Interpreter::assemble(id, settings, host, ident, stack, family);
        let interp = &inner.thread.interp;
        interp.state::<AllowanceState>().0.set(allowed);
        match start(&inner, first_path) {
            Ok(()) => Ok(inner),
            Err(e) => {
                let th = &inner.thread;
                Err(krait_stdlib::interpreters_::data::describe(th, e.value()))
            }
        }
    }
}

fn start(i: &Interpreter, first_path: Option<Vec<u8>>) -> Result<()> {
    i.init_core()?;
    i.init_library()?;
    i.main_module()?;
    i.init_site()?;
    match first_path {
        Some(path) => i.set_first_path(&path),
        None => Ok(()),
    }
}

fn make(
    th: &Thread,
    family: &Arc<Family>,
    id: i64,
    whence: Whence,
    config: Config,
) -> std::result::Result<(), String> {
    if !config.is_possible() {
        return Err("sub-interpreter creation failed".to_owned());
    }
    let from = Inheritance::of(th);
    th.without_gil(|| {
        let inner = from.start(id, family, config.allowances())?;
        family.add(inner.thread.interp.clone(), whence, config);
        inner.leave();
        Ok(())
    })
}

fn end(interp: Arc<Interp>, ident: u64, stack: usize) -> bool {
    let inner = Interpreter::join(interp, ident, stack);
    let mut entered = 0;
    inner
        .thread
        .each(|t| entered += usize::from(t.ident == ident));
    if entered > 1 {
        inner.leave();
        return false;
    }
    finalize(&inner);
    true
}

/// Runs source text in `__main__` of a new interpreter and ends it; whether nothing was raised. What is raised is printed.
pub fn run(th: &Thread, text: &str, whence: Whence, config: Config) -> Result<bool> {
    let Some(family) = krait_stdlib::interpreters_::family::of(th) else {
        return Err(th.runtime_error("sub-interpreter creation failed"));
    };
    let from = Inheritance::of(th);
    let id = family.next_id();
    let went_well = th.without_gil(|| {
        let Ok(inner) = from.start(id, &family, config.allowances()) else {
            return None;
        };
        let interp = inner.thread.interp.clone();
        family.add(interp, whence, config);
        family.hold(id);
        let run = inner.run_text(text, "<string>");
        let went_well = run.is_ok();
        if let Err(e) = run {
            // `SystemExit` of the hook ends the interpreter like anything else that is raised.
            drop(report(&inner.thread, e));
        }
        finalize(&inner);
        family.remove(id);
        Some(went_well)
    });
    went_well.ok_or_else(|| th.runtime_error("sub-interpreter creation failed"))
}
