//! `_testsinglephase`: a module that counts how often it was initialised in this interpreter.

use krait_object::exc::{EXCEPTION, ExcData};
use krait_object::types::{int, str};
use krait_object::{Module, Result, Thread, Value, pymethods, ready_type};
use std::cell::Cell;

krait_object::pytype! {
    pub static ERROR: ExcData = "_testsinglephase.error" derives EXCEPTION, BASETYPE | HAVE_GC | BASE_EXC_SUBCLASS | MANAGED_DICT | MANAGED_WEAKREF;
}

struct ErrorMethods;

#[pymethods]
impl ErrorMethods {}

/// What outlives a module object.
struct Globals {
    /// -1 once cleared.
    count: Cell<i64>,
    initialized: Cell<f64>,
}

impl Default for Globals {
    fn default() -> Globals {
        Globals {
            count: Cell::new(0),
            initialized: Cell::new(0.0),
        }
    }
}

pub struct TestSinglePhase;

/// Test module _testsinglephase
#[krait_object::pymodule(name = "_testsinglephase")]
impl TestSinglePhase {
    /// Return the module itself.
    fn look_up_self(m: &Module) -> Value {
        m.as_value().clone()
    }

    /// Return the sum of i and j.
    fn sum(i: i64, j: i64) -> Value {
        int::from_i128(i128::from(i) + i128::from(j))
    }

    /// Return the seconds at which the module was initialized.
    fn state_initialized(th: &Thread) -> f64 {
        th.interp.state::<Globals>().initialized.get()
    }

    /// Return how many times the module has been initialized.
    fn initialized_count(th: &Thread) -> i64 {
        th.interp.state::<Globals>().count.get()
    }

    /// Forget all global state.
    fn _clear_globals(th: &Thread) {
        let s = th.interp.state::<Globals>();
        s.count.set(-1);
        s.initialized.set(0.0);
    }

    #[init]
    fn init(th: &Thread, m: &Module) -> Result<()> {
        crate::imp::check_single_interpreter(th, "_testsinglephase")?;
        ready_type(&ERROR.ty, &ErrorMethods::SPEC);
        let s = th.interp.state::<Globals>();
        s.count.set(s.count.get().max(0) + 1);
        let now = std::time::SystemTime::now()
            .duration_since(std::time::UNIX_EPOCH)
            .map_or(0.0, |d| d.as_secs_f64());
        s.initialized.set(now);
        m.add_type(th, &ERROR.ty)?;
        m.add(th, "int_const", int::from_i64(1969))?;
        m.add(th, "str_const", str::new("something different"))?;
        m.add(th, "_module_initialized", Value::float(now))
    }
}
