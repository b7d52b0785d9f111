//! The `marshal` format, versions 0 to 5.
//!
//! [`Encoder`] and [`decode`] know the bytes and nothing of who asks: the object crate drives them
//! with live objects, and [`write_code`] and [`read_code`] with [`CodeData`](crate::CodeData), which
//! is what a `.pyc` holds.
//!
//! About references: CPython marks an object for later reference unless its reference count is 1,
//! which is an accident of its memory. [`write_code`] reproduces what a freshly compiled code object
//! gives there: interned names, small integers and everything the compiler shares are marked.

mod decode;
mod encode;
mod read;
mod write;

pub use decode::{Builder, CodeParts, SliceSource, Source, decode};
pub use encode::Encoder;
pub use read::{NOT_CONSTANT, read_code, read_const};
pub use write::{write_code, write_const};

/// The newest version, and the default of `marshal.dumps`.
pub const VERSION: u32 = 5;

/// Nesting allowed both ways.
pub const MAX_DEPTH: usize = 2000;

/// Set in the type byte of what later references may point to.
pub const FLAG_REF: u8 = 0x80;

/// The type bytes.
pub mod tag {
    pub const NULL: u8 = b'0';
    pub const NONE: u8 = b'N';
    pub const FALSE: u8 = b'F';
    pub const TRUE: u8 = b'T';
    pub const STOP_ITERATION: u8 = b'S';
    pub const ELLIPSIS: u8 = b'.';
    pub const INT: u8 = b'i';
    pub const INT64: u8 = b'I';
    pub const LONG: u8 = b'l';
    pub const FLOAT: u8 = b'f';
    pub const BINARY_FLOAT: u8 = b'g';
    pub const COMPLEX: u8 = b'x';
    pub const BINARY_COMPLEX: u8 = b'y';
    pub const BYTES: u8 = b's';
    pub const UNICODE: u8 = b'u';
    pub const INTERNED: u8 = b't';
    pub const ASCII: u8 = b'a';
    pub const ASCII_INTERNED: u8 = b'A';
    pub const SHORT_ASCII: u8 = b'z';
    pub const SHORT_ASCII_INTERNED: u8 = b'Z';
    pub const TUPLE: u8 = b'(';
    pub const SMALL_TUPLE: u8 = b')';
    pub const LIST: u8 = b'[';
    pub const DICT: u8 = b'{';
    pub const SET: u8 = b'<';
    pub const FROZENSET: u8 = b'>';
    pub const SLICE: u8 = b':';
    pub const CODE: u8 = b'c';
    pub const REF: u8 = b'r';
    pub const UNKNOWN: u8 = b'?';
}

/// What goes wrong with the bytes themselves, as CPython names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Error {
    /// `EOFError`.
    Eof(&'static str),
    /// `ValueError`.
    Value(&'static str),
    /// `TypeError`.
    Type(&'static str),
    /// Text which is not UTF-8 (surrogates allowed): a `UnicodeDecodeError` over these bytes.
    Utf8(Vec<u8>),
    /// `ValueError: could not convert string to float`.
    FloatText(Vec<u8>),
    /// `MemoryError`.
    Memory,
}

pub(crate) const TOO_SHORT: Error = Error::Eof("marshal data too short");
pub(crate) const NULL_OBJECT: Error = Error::Type("NULL object in marshal data for object");

/// Error texts of the writing side; all are `ValueError`s.
pub const UNMARSHALLABLE: &str = "unmarshallable object";
/// What is said instead where nobody can raise `MemoryError`.
pub const NO_MEMORY: &str = "not enough memory to marshal the object";
pub const TOO_DEEP: &str = "object too deeply nested to marshal";
pub const CODE_NOT_ALLOWED_WRITE: &str = "marshalling code objects is disallowed";
pub const CODE_NOT_ALLOWED_READ: &str = "unmarshalling code objects is disallowed";
