//! The built-in types: a folder per type.
//!
//! Payloads that the machine, the collector or compiled extensions must know are in `object`; everything that Python
//! code sees of them is here. This crate reaches Python code only through `object`'s protocols.

pub mod bool_type;
mod bounds;
pub mod bytearray;
pub mod bytes;
pub mod codecs;
pub mod complex;
pub mod descriptors;
pub mod dict;
pub mod enumerate;
pub mod exceptions;
pub mod filter;
pub mod float;
pub mod format;
pub mod generic_alias;
pub mod int;
pub mod iter;
pub mod list;
pub mod map;
pub mod mappingproxy;
pub mod memoryview;
pub mod module;
pub mod namespace;
pub mod object_type;
pub mod property;
pub mod range;
pub mod reversed;
pub mod set;
pub mod singletons;
pub mod slice;
pub mod str;
pub mod structseq;
pub use krait_text::suggest;
pub mod super_type;
pub mod text;
mod text_error;
pub mod tuple;
pub mod type_type;
pub mod typevars;
pub mod union;
pub mod weakref;
pub mod wrappers;
pub mod zip;

pub use text_error::raise as raise_text_error;

use krait_object::Interp;

/// Makes every built-in type ready, bases first. Once per process; later calls do nothing.
pub fn install_types() {
    static ONCE: std::sync::Once = std::sync::Once::new();
    ONCE.call_once(|| {
        object_type::install();
        type_type::install();
        int::install();
        bool_type::install();
        float::install();
        complex::install();
        str::install();
        bytes::install();
        bytearray::install();
        memoryview::install();
        exceptions::install();
        dict::install();
        set::install();
        list::install();
        tuple::install();
        slice::install();
        range::install();
        enumerate::install();
        zip::install();
        map::install();
        filter::install();
        reversed::install();
        iter::install();
        property::install();
        wrappers::install();
        super_type::install();
        mappingproxy::install();
        namespace::install();
        module::install();
        descriptors::install();
        singletons::install();
        weakref::install();
        generic_alias::install();
        union::install();
        typevars::install();
    });
}

/// Registers what `object` asks of this crate.
pub fn install_hooks(interp: &Interp) {
    let mut hooks = interp.hooks.get();
    hooks.generic_alias = |_, class, key| Ok(Some(generic_alias::new(class.clone(), key.clone())));
    hooks.memoryview = memoryview::view;
    hooks.lent_memoryview = memoryview::lent_view;
    interp.hooks.set(hooks);
}
