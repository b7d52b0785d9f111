//! `mmap`: files as memory.

mod methods;
mod value;

use crate::fcntl_::add_constants;
use krait_object::{Module, Result, Thread, exc, ready_type};

/// Linux's numbers, one `NAME value` per line.
static CONSTANTS: &str = include_str!("constants.txt");

pub struct MmapModule;

#[krait_object::pymodule(name = "mmap")]
impl MmapModule {
    #[init]
    fn init(th: &Thread, m: &Module) -> Result<()> {
        ready_type(&value::MMAP.ty, &methods::MmapMethods::SPEC);
        m.add(th, "error", exc::OS_ERROR.ty.type_value())?;
        m.add_type(th, &value::MMAP.ty)?;
        add_constants(th, m, CONSTANTS)
    }
}
