//! `_testmultiphase`: a native module of the ordinary kind, for tests of importing.

use krait_object::typeobj::{ClassDef, TYPE, new_class};
use krait_object::types::str;
use krait_object::{Args, DictData, Module, Result, Thread, TypeObject, Value, exc};

pub struct Multiphase;

/// A plain class of the module.
fn class(th: &Thread, name: &str, base: &'static TypeObject) -> Result<Value> {
    let namespace = DictData::create();
    namespace.set_str(th, "__module__", str::new("_testmultiphase"))?;
    let bases = [base.type_value()];
    new_class(
        th,
        &TYPE.ty,
        &ClassDef {
            name: str::new(name),
            bases: &bases,
            namespace,
            keywords: Args::EMPTY,
        },
    )
}

/// Test module main
#[krait_object::pymodule(name = "_testmultiphase")]
impl Multiphase {
    /// Return the sum of i and j.
    #[sig("(i, j, /)")]
    fn foo(th: &Thread, i: i64, j: i64) -> Result<i64> {
        i.checked_add(j)
            .ok_or_else(|| th.overflow_error("Python int too large to convert to C long"))
    }

    #[init]
    fn init(th: &Thread, m: &Module) -> Result<()> {
        m.add(th, "int_const", 1969i64)?;
        m.add(th, "str_const", str::new("something different"))?;
        m.add(th, "Str", class(th, "Str", &str::STR.ty)?)?;
        m.add(th, "error", class(th, "error", &exc::EXCEPTION.ty)?)
    }
}
