//! `_typing`: the native types behind `typing`.

use krait_builtins::{typevars, union};
use krait_object::{Module, Result, Thread, Value};

pub struct Typing;

/// Primitives and accelerators for the typing module.
#[krait_object::pymodule(name = "_typing")]
impl Typing {
    fn _idfunc(x: &Value) -> Value {
        x.clone()
    }

    #[init]
    fn init(th: &Thread, m: &Module) -> Result<()> {
        m.add_type(th, &typevars::TYPEVAR.ty)?;
        m.add_type(th, &typevars::TYPEVARTUPLE.ty)?;
        m.add_type(th, &typevars::PARAMSPEC.ty)?;
        m.add_type(th, &typevars::PARAMSPEC_ARGS.ty)?;
        m.add_type(th, &typevars::PARAMSPEC_KWARGS.ty)?;
        m.add_type(th, &typevars::TYPE_ALIAS.ty)?;
        m.add(th, "Generic", typevars::generic(th)?)?;
        m.add_type(th, &union::UNION.ty)?;
        m.add(th, "NoDefault", typevars::no_default(th))
    }
}
