//! Running code in an interpreter of its own, as `_testcapi` and `_testinternalcapi` do it.

use crate::interpreters_::config::Config;
use crate::interpreters_::errors::{interpreter_error, not_found};
use crate::interpreters_::family::{Family, Whence, inside};
use crate::interpreters_::script;
use crate::interpreters_::session::{self, Task};
use crate::interpreters_::{family, id_of};
use krait_object::protocol::truth;
use krait_object::types::{int, module, str};
use krait_object::{Result, Str, Thread, Value};
use krait_vm::import;
use std::sync::Arc;

/// Runs source text in another interpreter; whether nothing was raised.
type Start = fn(&Thread, &str, Whence, Config) -> Result<bool>;

/// How another interpreter is started, which whoever embeds this one provides.
#[derive(Default)]
pub struct Subinterpreters(pub std::cell::Cell<Option<Start>>);

fn run(th: &Thread, code: &Str, whence: Whence, config: Config) -> Result<i32> {
    let text = code.to_utf8(th)?;
    match th.interp.state::<Subinterpreters>().0.get() {
        Some(start) => Ok(if start(th, &text, whence, config)? {
            0
        } else {
            -1
        }),
        None => Err(th.runtime_error("sub-interpreter creation failed")),
    }
}

pub struct RunInSubinterpreter;

#[krait_object::pyfunctions]
impl RunInSubinterpreter {
    /// Runs code in a new interpreter; 0 if nothing was raised, else -1.
    fn run_in_subinterp(th: &Thread, code: &Str) -> Result<i32> {
        run(th, code, Whence::LegacyCapi, Config::LEGACY)
    }
}

pub struct RunWithConfig;

#[krait_object::pyfunctions]
impl RunWithConfig {
    /// Runs code in a new interpreter; 0 if nothing was raised, else -1.
    fn run_in_subinterp_with_config(th: &Thread, code: &Str, config: &Value) -> Result<i32> {
        let config = Config::from_object(th, Some(config))?;
        if !config.is_possible() {
            return Err(interpreter_error(th, "sub-interpreter creation failed"));
        }
        run(th, code, Whence::Capi, config)
    }
}

/// Looking at interpreters as the C API can.
pub struct Handling;

fn known(th: &Thread, id: &Value) -> Result<(Arc<Family>, i64)> {
    let id = id_of(th, id)?;
    let family = family(th)?;
    match family.with(id, |_| ()) {
        Some(()) => Ok((family, id)),
        None => Err(not_found(th, id)),
    }
}

#[krait_object::pyfunctions]
impl Handling {
    /// Makes an interpreter of a configuration (None: as the oldest function does) and answers its number.
    #[sig("(config=None, whence=None)")]
    fn create_interpreter(th: &Thread, config: Option<&Value>, whence: Option<i32>) -> Result<i64> {
        let config = match config.filter(|c| !c.is_none()) {
            Some(c) => Config::from_object(th, Some(c))?,
            None => Config::LEGACY,
        };
        let whence = whence.and_then(Whence::from_number).unwrap_or(Whence::Xi);
        let made = family(th)?.make(th, whence, config);
        made.map_err(|message| interpreter_error(th, &message))
    }

    /// Ends an interpreter.
    #[sig("(id, basic=False)")]
    fn destroy_interpreter(th: &Thread, id: &Value, basic: Option<&Value>) -> Result<()> {
        let _ = basic;
        let (family, id) = known(th, id)?;
        if id == th.interp.id || !family.start_ending(id) {
            return Err(interpreter_error(th, "interpreter running"));
        }
        match family.end(th, id) {
            true => Ok(()),
            false => Err(interpreter_error(th, "interpreter running")),
        }
    }

    /// Runs source text in `__main__` of an interpreter, with `main` as its program; 0, or -1 after an exception, which is
    /// printed.
    #[sig("(id, code, main=False)")]
    fn exec_interpreter(
        th: &Thread,
        id: &Value,
        code: &Value,
        main: Option<&Value>,
    ) -> Result<i32> {
        let (family, id) = known(th, id)?;
        let code = script::prepare(th, code)?;
        let as_main = main.map(|m| truth::is_true(th, m)).transpose()? == Some(true);
        if as_main {
            let r = session::perform(th, &family, id, &[], &Task::Run(code));
            return Ok(if r.is_ok() { 0 } else { -1 });
        }
        let Some(interp) = family.interp(id) else {
            return Err(not_found(th, id));
        };
        let went_well = inside(th, &interp, |th| {
            let main = import::loaded(th, &str::new("__main__")).ok().flatten();
            let globals = main
                .as_ref()
                .and_then(|m| Some(module::MODULE.get(m)?.dict()));
            let Some(globals) = globals else { return false };
            let r = script::run(th, &code, &globals);
            crate::interpreters_::flush(th);
            match r {
                Ok(()) => true,
                Err(e) => {
                    crate::sys::hooks::print_exception(th, e.value());
                    false
                }
            }
        });
        Ok(if went_well == Some(true) { 0 } else { -1 })
    }

    /// The number that the next interpreter gets.
    fn next_interpreter_id(th: &Thread) -> Result<i64> {
        Ok(family(th)?.upcoming_id())
    }

    /// A number that no interpreter has.
    fn unused_interpreter_id() -> i64 {
        i64::MAX
    }

    /// The number of an interpreter, as an int.
    #[sig("(idobj, /)")]
    fn normalize_interp_id(th: &Thread, idobj: &Value) -> Result<Value> {
        id_of(th, idobj).map(int::from_i64)
    }

    /// Whether there is such an interpreter.
    #[sig("(idobj, /)")]
    fn interpreter_exists(th: &Thread, idobj: &Value) -> Result<bool> {
        let id = id_of(th, idobj)?;
        Ok(family(th)?.with(id, |_| ()).is_some())
    }

    /// How many references there are to an interpreter.
    #[sig("(idobj, /)")]
    fn get_interpreter_refcount(th: &Thread, idobj: &Value) -> Result<u64> {
        let (family, id) = known(th, idobj)?;
        Ok(family.refs(id).map_or(0, |(n, _)| n))
    }

    /// From now on an interpreter ends with its last reference.
    #[sig("(idobj, /)")]
    fn link_interpreter_refcount(th: &Thread, idobj: &Value) -> Result<()> {
        let (family, id) = known(th, idobj)?;
        family.needs_refs(id);
        Ok(())
    }

    /// From now on an interpreter outlives its last reference.
    #[sig("(idobj, /)")]
    fn unlink_interpreter_refcount(th: &Thread, idobj: &Value) -> Result<()> {
        let (family, id) = known(th, idobj)?;
        family.needs_no_refs(id);
        Ok(())
    }

    /// Whether an interpreter ends with its last reference.
    #[sig("(idobj, /)")]
    fn interpreter_refcount_linked(th: &Thread, idobj: &Value) -> Result<bool> {
        let (family, id) = known(th, idobj)?;
        Ok(family.refs(id).is_some_and(|(_, linked)| linked))
    }
}
