//! `builtins`.

mod build_class;
pub(crate) mod code;
mod io;
mod numbers;
mod objects;
mod sequences;

use krait_object::types::{bytes, dict, float, int, list, str, tuple, wrappers};
use krait_object::{Module, Result, Thread, TypeObject, Value, exc};

pub struct Builtins;

/// Built-in functions, types, exceptions, and other objects.
///
/// This module provides direct access to all 'built-in'
/// identifiers of Python; for example, builtins.len is
/// the full name for the built-in function len().
///
/// This module is not normally accessed explicitly by most
/// applications, but can be useful in modules that provide
/// objects with the same name as a builtin, but in which
/// the builtin of that name is also needed.
#[krait_object::pymodule(
    name = "builtins",
    include(
        build_class::BuildClass,
        code::Code,
        io::Io,
        numbers::Numbers,
        objects::Objects,
        sequences::Sequences
    )
)]
impl Builtins {
    #[init]
    fn init(th: &Thread, m: &Module) -> Result<()> {
        m.add(th, "None", Value::none())?;
        m.add(th, "Ellipsis", Value::ellipsis())?;
        m.add(th, "NotImplemented", Value::not_implemented())?;
        m.add(th, "False", false)?;
        m.add(th, "True", true)?;
        m.add(th, "__debug__", true)?;
        let types: &[&'static TypeObject] = &[
            &int::BOOL.ty,
            &krait_builtins::memoryview::MEMORYVIEW.ty,
            &krait_builtins::bytearray::BYTEARRAY.ty,
            &bytes::BYTES.ty,
            &wrappers::CLASSMETHOD.ty,
            &krait_builtins::complex::COMPLEX.ty,
            &dict::DICT.ty,
            &krait_builtins::enumerate::ENUMERATE.ty,
            &krait_builtins::filter::FILTER.ty,
            &float::FLOAT.ty,
            &krait_builtins::set::FROZENSET.ty,
            &krait_builtins::property::PROPERTY.ty,
            &int::INT.ty,
            &list::LIST.ty,
            &krait_builtins::map::MAP.ty,
            &krait_object::typeobj::OBJECT.ty,
            &krait_builtins::range::RANGE.ty,
            &krait_builtins::reversed::REVERSED.ty,
            &krait_builtins::set::SET.ty,
            &krait_builtins::slice::SLICE.ty,
            &wrappers::STATICMETHOD.ty,
            &str::STR.ty,
            &krait_builtins::super_type::SUPER.ty,
            &tuple::TUPLE.ty,
            &krait_object::typeobj::TYPE.ty,
            &krait_builtins::zip::ZIP.ty,
        ];
        for t in types {
            m.add_type(th, t)?;
        }
        m.add_type(th, &exc::BASE_EXCEPTION.ty)?;
        for t in exc::ALL {
            m.add_type(th, t)?;
        }
        m.add(th, "EnvironmentError", exc::OS_ERROR.ty.type_value())?;
        m.add(th, "IOError", exc::OS_ERROR.ty.type_value())?;
        Ok(())
    }
}
