//! `_io`: streams of bytes and text.
//!
//! A file per class: `base`, `raw`, `buffered::base`, `text::base` are the abstract ones; `fileio` is a file of the system,
//! `bytesio` and `stringio` are memory; `buffered` puts a buffer over a raw stream and `text` characters over a buffer.
//! Native classes call each other directly where nobody has overridden anything, and by method where somebody has.

mod base;
pub mod buffered;
mod bytesio;
mod file_mode;
pub mod fileio;
mod newline;
mod open;
mod raw;
mod stringio;
pub(crate) mod support;
pub mod text;

pub use open::open_fd;
pub use support::prepare_exit;

use krait_object::exc::{ExcData, OS_ERROR, OsErrorExt, VALUE_ERROR};
use krait_object::typeobj::ready_with_bases;
use krait_object::types::int;
use krait_object::{Args, Ext, Module, Result, Thread, Value, pymethods, pymodule, ready_type};

/// Flags of every stream class.
const STREAM: u64 = {
    use krait_object::flags::{BASETYPE, HAVE_GC, MANAGED_DICT, MANAGED_WEAKREF};
    BASETYPE | HAVE_GC | MANAGED_DICT | MANAGED_WEAKREF
};

krait_object::pytype! {
    pub static UNSUPPORTED_OPERATION: Ext<ExcData, OsErrorExt> = "io.UnsupportedOperation" derives OS_ERROR, BASETYPE | HAVE_GC | BASE_EXC_SUBCLASS | MANAGED_DICT | MANAGED_WEAKREF;
}

struct UnsupportedMethods;

#[pymethods]
impl UnsupportedMethods {}

/// Makes the types ready, bases first.
pub fn install_types() {
    ready_with_bases(
        &UNSUPPORTED_OPERATION.ty,
        &UnsupportedMethods::SPEC,
        &[&VALUE_ERROR.ty],
    );
    ready_type(&base::IO_BASE.ty, &base::IoBase::SPEC);
    // The abstract classes are created like plain objects; those below inherit this.
    let new = krait_object::typeobj::OBJECT.ty.slots.new.get();
    base::IO_BASE.ty.slots.new.set(new);
    ready_type(&raw::RAW_IO_BASE.ty, &raw::RawIoBase::SPEC);
    ready_type(
        &buffered::base::BUFFERED_IO_BASE.ty,
        &buffered::base::BufferedIoBase::SPEC,
    );
    ready_type(&text::base::TEXT_IO_BASE.ty, &text::base::TextIoBase::SPEC);
    ready_type(&fileio::FILE_IO.ty, &fileio::FileIoMethods::SPEC);
    ready_type(&bytesio::BYTES_IO.ty, &bytesio::BytesIoMethods::SPEC);
    ready_type(
        &bytesio::BYTES_IO_BUFFER.ty,
        &bytesio::BytesIoBufferMethods::SPEC,
    );
    ready_type(&stringio::STRING_IO.ty, &stringio::StringIoMethods::SPEC);
    ready_type(
        &newline::NEWLINE_DECODER.ty,
        &newline::NewlineDecoderMethods::SPEC,
    );
    buffered::install();
    ready_type(&text::TEXT_IO_WRAPPER.ty, &text::TextIoMethods::SPEC);
}

/// The io module provides the Python interfaces to stream handling. The
/// builtin open function is defined in this module.
///
/// At the top of the I/O hierarchy is the abstract base class IOBase. Extending
/// it, RawIOBase deals with the reading and writing of raw bytes; FileIO is an
/// interface to OS files. BufferedIOBase deals with buffering on a raw byte
/// stream: BufferedReader, BufferedWriter, BufferedRWPair, BufferedRandom, and
/// BytesIO for bytes in memory. TextIOBase deals with the encoding and decoding
/// of streams into text: TextIOWrapper over a buffered stream, and StringIO for
/// text in memory.
///
/// data:
///
/// DEFAULT_BUFFER_SIZE
///
///    An int containing the default buffer size used by the module's buffered
///    I/O classes.
#[pymodule(name = "_io")]
impl Io {
    /// Open file and return a stream.  Raise OSError upon failure.
    ///
    /// file is a path or an integer file descriptor; mode says what for: 'r'
    /// to read (the default), 'w' to write after truncating, 'x' to create,
    /// 'a' to append; with 'b' for bytes, 't' for text (the default), '+' for
    /// both reading and writing.
    ///
    /// buffering is 0 for none (bytes only), 1 for a flush after each line (text
    /// only), a larger number for the size of the buffer. encoding, errors and
    /// newline are those of TextIOWrapper. If closefd is False, a descriptor
    /// that was given stays open when the stream is closed. opener is called
    /// with file and flags, and returns a descriptor.
    #[sig(
        "(file, mode='r', buffering=-1, encoding=None, errors=None, newline=None, closefd=True, opener=None)"
    )]
    fn open(th: &Thread, args: Args) -> Result<Value> {
        open::open(th, args)
    }

    /// A helper function to choose the text encoding.
    ///
    /// When encoding is not None, this function returns it.
    /// Otherwise, this function returns the default text encoding
    /// (i.e. "locale" or "utf-8" depends on UTF-8 mode).
    ///
    /// This function emits an EncodingWarning if encoding is None and
    /// sys.flags.warn_default_encoding is true.
    #[sig("(encoding, stacklevel=2, /)")]
    fn text_encoding(th: &Thread, encoding: &Value, stacklevel: Option<i32>) -> Result<Value> {
        open::text_encoding(th, encoding, stacklevel.unwrap_or(2))
    }

    /// Opens the provided file with the intent to import the contents.
    ///
    /// This may perform extra validation beyond open(), but is otherwise
    /// interchangeable with calling open(path, 'rb').
    #[sig("(path)")]
    fn open_code(th: &Thread, path: &Value) -> Result<Value> {
        open::open_code(th, path)
    }

    #[init]
    fn init(th: &Thread, m: &Module) -> Result<()> {
        m.add(
            th,
            "DEFAULT_BUFFER_SIZE",
            int::from_usize(support::DEFAULT_BUFFER_SIZE),
        )?;
        m.add(
            th,
            "BlockingIOError",
            krait_object::exc::BLOCKING_IO_ERROR.ty.type_value(),
        )?;
        for t in [
            &UNSUPPORTED_OPERATION.ty,
            &base::IO_BASE.ty,
            &raw::RAW_IO_BASE.ty,
            &buffered::base::BUFFERED_IO_BASE.ty,
            &text::base::TEXT_IO_BASE.ty,
            &fileio::FILE_IO.ty,
            &bytesio::BYTES_IO.ty,
            &bytesio::BYTES_IO_BUFFER.ty,
            &stringio::STRING_IO.ty,
            &newline::NEWLINE_DECODER.ty,
            &buffered::BUFFERED_READER.ty,
            &buffered::BUFFERED_WRITER.ty,
            &buffered::BUFFERED_RANDOM.ty,
            &buffered::pair::BUFFERED_RW_PAIR.ty,
            &text::TEXT_IO_WRAPPER.ty,
        ] {
            m.add_type(th, t)?;
        }
        Ok(())
    }
}

/// The module's functions.
pub struct Io;
