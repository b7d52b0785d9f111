//! Running code in an interpreter of its own, as `_testcapi` and `_testinternalcapi` do it.

use krait_object::protocol::attr;
use krait_object::{Result, Str, Thread, Value};

/// How another interpreter is started, which whoever embeds this one provides: it runs source text and says whether
/// nothing was raised.
#[derive(Default)]
pub struct Subinterpreters(pub std::cell::Cell<Option<fn(&Thread, &str) -> Result<bool>>>);

fn run(th: &Thread, code: &Str) -> Result<i32> {
    let text = code.to_utf8(th)?;
    match th.interp.state::<Subinterpreters>().0.get() {
        Some(start) => Ok(if start(th, &text)? { 0 } else { -1 }),
        None => Err(th.runtime_error("sub-interpreter creation failed")),
    }
}

pub struct RunInSubinterpreter;

#[krait_object::pyfunctions]
impl RunInSubinterpreter {
    /// Runs code in a new interpreter; 0 if nothing was raised, else -1.
    fn run_in_subinterp(th: &Thread, code: &Str) -> Result<i32> {
        run(th, code)
    }
}

pub struct RunWithConfig;

#[krait_object::pyfunctions]
impl RunWithConfig {
    /// Runs code in a new interpreter. Each has its own lock here, whatever the configuration says; modules that are only
    /// for one interpreter there are none.
    fn run_in_subinterp_with_config(th: &Thread, code: &Str, config: &Value) -> Result<i32> {
        for name in [
            "use_main_obmalloc",
            "allow_fork",
            "allow_exec",
            "allow_threads",
            "allow_daemon_threads",
            "check_multi_interp_extensions",
            "gil",
        ] {
            attr::get_text(th, config, name)?;
        }
        run(th, code)
    }
}
