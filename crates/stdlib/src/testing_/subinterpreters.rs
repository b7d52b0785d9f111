//! Running code in an interpreter of its own, as `_testcapi` and `_testinternalcapi` do it.

use crate::allowances::Allowances;
use krait_object::protocol::{attr, truth};
use krait_object::{Result, Str, Thread, Value};

/// Runs source text in another interpreter; whether nothing was raised.
type Start = fn(&Thread, &str, Allowances) -> Result<bool>;

/// How another interpreter is started, which whoever embeds this one provides.
#[derive(Default)]
pub struct Subinterpreters(pub std::cell::Cell<Option<Start>>);

fn run(th: &Thread, code: &Str, allowances: Allowances) -> Result<i32> {
    let text = code.to_utf8(th)?;
    match th.interp.state::<Subinterpreters>().0.get() {
        Some(start) => Ok(if start(th, &text, allowances)? { 0 } else { -1 }),
        None => Err(th.runtime_error("sub-interpreter creation failed")),
    }
}

pub struct RunInSubinterpreter;

#[krait_object::pyfunctions]
impl RunInSubinterpreter {
    /// Runs code in a new interpreter; 0 if nothing was raised, else -1.
    fn run_in_subinterp(th: &Thread, code: &Str) -> Result<i32> {
        run(th, code, Allowances::default())
    }
}

pub struct RunWithConfig;

#[krait_object::pyfunctions]
impl RunWithConfig {
    /// Runs code in a new interpreter. Each has its own lock here, whatever the configuration says; modules that are only
    /// for one interpreter there are none.
    fn run_in_subinterp_with_config(th: &Thread, code: &Str, config: &Value) -> Result<i32> {
        for name in ["use_main_obmalloc", "check_multi_interp_extensions", "gil"] {
            attr::get_text(th, config, name)?;
        }
        let allowed = |name| truth::is_true(th, &attr::get_text(th, config, name)?);
        let allowances = Allowances {
            fork: allowed("allow_fork")?,
            exec: allowed("allow_exec")?,
            threads: allowed("allow_threads")?,
            daemon_threads: allowed("allow_daemon_threads")?,
        };
        run(th, code, allowances)
    }
}
