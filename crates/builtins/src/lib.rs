//! The built-in types: a folder per type.
//!
//! Payloads that the machine, the collector or compiled extensions must know are in `object`; everything that Python
//! code sees of them is here. This crate reaches Python code only through `object`'s protocols.

pub mod complex;
pub mod dict;
pub mod enumerate;
pub mod filter;
pub mod generic_alias;
pub mod iter;
pub mod list;
pub mod map;
pub mod mappingproxy;
pub mod namespace;
pub mod property;
pub mod range;
pub mod reversed;
pub mod set;
pub mod slice;
pub mod super_type;
pub mod tuple;
pub mod union;
pub mod zip;

use krait_object::{Interp, TypeSpec, ready_type, typeobj};

/// Makes every built-in type ready, bases first. Once per process; later calls do nothing.
pub fn install_types() {
    static ONCE: std::sync::Once = std::sync::Once::new();
    ONCE.call_once(|| {
        ready_type(&typeobj::OBJECT.ty, &TypeSpec::EMPTY);
        ready_type(&typeobj::TYPE.ty, &TypeSpec::EMPTY);
    });
}

/// Registers what `object` asks of this crate.
pub fn install_hooks(interp: &Interp) {
    let _ = interp;
}
