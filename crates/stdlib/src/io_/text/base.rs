//! `_io._TextIOBase`: streams of characters and lines.

use crate::io_::base::IO_BASE;
use crate::io_::support::unsupported;
use krait_object::{Result, Str, Thread, TypeDef, Value, pymethods};

/// `_io._TextIOBase`.
pub static TEXT_IO_BASE: TypeDef<()> =
    TypeDef::derived("_io._TextIOBase", &IO_BASE, crate::io_::STREAM);

pub struct TextIoBase;

/// Base class for text I/O.
///
/// This class provides a character and line based interface to stream
/// I/O. There is no readinto method because Python's character strings
/// are immutable.
#[pymethods]
impl TextIoBase {
    /// Separate the underlying buffer from the TextIOBase and return it.
    ///
    /// After the underlying buffer has been detached, the TextIO is in
    /// an unusable state.
    #[parsed_keywords]
    fn detach(th: &Thread, _zelf: &Value) -> Result<Value> {
        Err(unsupported(th, "detach"))
    }

    /// Read at most size characters from stream.
    ///
    /// Read from underlying buffer until we have size characters or we hit
    /// EOF.  If size is negative or omitted, read until EOF.
    #[sig("(size=-1, /)")]
    #[parsed_keywords]
    fn read(th: &Thread, _zelf: &Value, _size: Option<&Value>) -> Result<Value> {
        Err(unsupported(th, "read"))
    }

    /// Read until newline or EOF.
    ///
    /// Return an empty string if EOF is hit immediately.
    /// If size is specified, at most size characters will be read.
    #[sig("(size=-1, /)")]
    #[parsed_keywords]
    fn readline(th: &Thread, _zelf: &Value, _size: Option<&Value>) -> Result<Value> {
        Err(unsupported(th, "readline"))
    }

    /// Write string s to stream.
    ///
    /// Return the number of characters written
    /// (which is always equal to the length of the string).
    #[sig("(s, /)")]
    #[parsed_keywords]
    fn write(th: &Thread, _zelf: &Value, s: &Value) -> Result<Value> {
        if s.as_str().is_none() {
            return Err(th.type_error(format!(
                "write() argument 1 must be str, not {}",
                s.ty().name()
            )));
        }
        Err(unsupported(th, "write"))
    }

    /// Encoding of the text stream.
    ///
    /// Subclasses should override.
    #[getter]
    fn encoding(_zelf: &Value) -> Option<&'static str> {
        None
    }

    /// Line endings translated so far.
    ///
    /// Only line endings translated during reading are considered.
    ///
    /// Subclasses should override.
    #[getter]
    fn newlines(_zelf: &Value) -> Option<&'static str> {
        None
    }

    /// The error setting of the decoder or encoder.
    ///
    /// Subclasses should override.
    #[getter]
    fn errors(_zelf: &Value) -> Option<&'static str> {
        None
    }
}

/// A string argument of a method.
pub fn text_argument<'a>(th: &Thread, v: &'a Value, message: &str) -> Result<&'a Str> {
    v.as_str()
        .ok_or_else(|| th.type_error(format!("{message}{}", v.ty().name())))
}
