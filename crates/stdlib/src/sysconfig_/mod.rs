//! `_sysconfig`: how this program was built, for `sysconfig`.

use krait_object::{DictData, Result, Thread, Value};

pub struct SysConfig;

/// What sysconfig asks native code for.
#[krait_object::pymodule(name = "_sysconfig")]
impl SysConfig {
    /// Return the variables of the build that sysconfig shows, as a dictionary.
    fn config_vars(th: &Thread) -> Result<Value> {
        let vars = DictData::create();
        // Threads of an interpreter take turns, and nothing counts references twice.
        for name in ["Py_GIL_DISABLED", "Py_DEBUG"] {
            vars.set_str(th, name, Value::int32(0))?;
        }
        Ok(vars.into_value())
    }
}
