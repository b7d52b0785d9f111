//! `builtins`.

mod build_class;
pub(crate) mod code;
mod io;
mod numbers;
mod objects;
mod sequences;

use krait_object::types::{bytes, dict, float, int, list, str, tuple, wrappers};
use krait_object::{Module, Result, Thread, TypeObject, Value, exc, wk};

pub struct Builtins;

/// Built-in functions, types, exceptions, and other objects.
///
/// This module provides direct access to all 'built-in'
/// identifiers of Python; for example, builtins.len is
/// the full name for the built-in function len().
///
/// This module is not normally accessed explicitly by most
/// applications, but can be useful in modules that provide
/// objects with the same name as a built-in value, but in
/// which the built-in of that name is also needed.
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
        sort(th, m)
    }
}

/// The names in their order in `vars(builtins)`, which programs can see.
const ORDER: &str = "\
    __build_class__ __import__ abs all any ascii bin breakpoint callable chr compile delattr dir divmod eval
    exec format getattr globals hasattr hash hex id input isinstance issubclass iter aiter len locals max min
    next anext oct ord pow print repr round setattr sorted sum vars None Ellipsis NotImplemented False True
    bool memoryview bytearray bytes classmethod complex dict enumerate filter float frozenset property int
    list map object range reversed set slice staticmethod str super tuple type zip __debug__ BaseException
    BaseExceptionGroup Exception GeneratorExit KeyboardInterrupt SystemExit ArithmeticError AssertionError
    AttributeError BufferError EOFError ImportError LookupError MemoryError NameError OSError ReferenceError
    RuntimeError StopAsyncIteration StopIteration SyntaxError SystemError TypeError ValueError Warning
    FloatingPointError OverflowError ZeroDivisionError BytesWarning DeprecationWarning EncodingWarning
    FutureWarning ImportWarning PendingDeprecationWarning ResourceWarning RuntimeWarning SyntaxWarning
    UnicodeWarning UserWarning BlockingIOError ChildProcessError ConnectionError FileExistsError
    FileNotFoundError InterruptedError IsADirectoryError NotADirectoryError PermissionError ProcessLookupError
    TimeoutError IndentationError _IncompleteInputError IndexError KeyError ModuleNotFoundError
    NotImplementedError PythonFinalizationError RecursionError UnboundLocalError UnicodeError BrokenPipeError
    ConnectionAbortedError ConnectionRefusedError ConnectionResetError TabError UnicodeDecodeError
    UnicodeEncodeError UnicodeTranslateError ExceptionGroup EnvironmentError IOError open";

fn sort(th: &Thread, m: &Module) -> Result<()> {
    let names = m.dict();
    let mut all = Vec::new();
    for name in ORDER.split_ascii_whitespace() {
        let name = wk::str(name);
        if let Some(value) = names.remove(th, &name)? {
            all.push((name, value));
        }
    }
    let first = names.snapshot();
    names.clear();
    for (name, value) in first.into_iter().chain(all) {
        names.set(th, name, value)?;
    }
    Ok(())
}
