//! `array`: arrays of numbers.

mod kind;
mod methods;
mod reconstruct;
mod store;
mod value;

use krait_object::protocol::attr;
use krait_object::types::str;
use krait_object::{Module, Result, Thread, Value, pymodule, ready_type};

pub struct ArrayModule;

/// This module defines an object type which can efficiently represent
/// an array of basic values: characters, integers, floating-point
/// numbers.  Arrays are sequence types and behave very much like lists,
/// except that the type of objects stored in them is constrained.
#[pymodule(name = "array")]
impl ArrayModule {
    /// Internal. Used for pickling support.
    #[sig("(arraytype, typecode, mformat_code, items, /)")]
    fn _array_reconstructor(
        th: &Thread,
        arraytype: &Value,
        typecode: &Value,
        mformat_code: i32,
        items: &Value,
    ) -> Result<Value> {
        reconstruct::reconstruct(th, arraytype, typecode, mformat_code, items)
    }

    #[init]
    fn init(th: &Thread, m: &Module) -> Result<()> {
        ready_type(&value::ARRAY.ty, &methods::ArrayMethods::SPEC);
        ready_type(&methods::ITER.ty, &methods::IterMethods::SPEC);
        m.add_type(th, &value::ARRAY.ty)?;
        m.add(th, "ArrayType", value::ARRAY.ty.type_value())?;
        m.add(th, "typecodes", kind::CODES)?;
        let abc = (th.interp.hooks.get().import)(th, "collections.abc")?;
        // The import gives the outermost package; the module itself is its attribute.
        let abc = attr::get_opt(th, &abc, &str::new("abc"))?.unwrap_or(abc);
        let seq = attr::get_text(th, &abc, "MutableSequence")?;
        let t = value::ARRAY.ty.type_value();
        krait_object::protocol::call::call_method_text(th, &seq, "register", &[t])?;
        Ok(())
    }
}
