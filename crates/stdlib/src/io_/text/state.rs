//! The state of a `TextIOWrapper`.

use super::base::TEXT_IO_BASE;
use crate::io_::buffered;
use crate::io_::fileio::FILE_IO;
use crate::io_::newline::{Terminator, Translation};
use crate::io_::support;
use krait_builtins::codecs::Encoding;
use krait_object::protocol::attr;
use krait_object::{Field, Obj, Raised, Result, Str, Thread, Trace, Value, Visitor, wk};
use std::cell::{Cell, RefCell};

pub use crate::io_::buffered::state::Life;

/// What the `newline` argument says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Newline {
    /// `None`: all kinds are read as `\n`, which is written as the system's.
    Translate,
    /// `""`: all kinds end a line; nothing is translated.
    Universal,
    Lf,
    Cr,
    CrLf,
}

impl Newline {
    /// By its text; the caller checked that it is legal.
    pub fn of(s: Option<&Str>) -> Newline {
        let Some(s) = s else {
            return Newline::Translate;
        };
        match s.to_string_lossy().as_str() {
            "" => Newline::Universal,
            "\r" => Newline::Cr,
            "\r\n" => Newline::CrLf,
            _ => Newline::Lf,
        }
    }

    pub fn is_universal(self) -> bool {
        matches!(self, Newline::Translate | Newline::Universal)
    }

    /// What ends a line that is read.
    pub fn terminator(self) -> Terminator {
        match self {
            Newline::Translate | Newline::Lf => Terminator::Lf,
            Newline::Universal => Terminator::Universal,
            Newline::Cr => Terminator::Cr,
            Newline::CrLf => Terminator::CrLf,
        }
    }

    /// What `\n` is written as, if not as itself.
    pub fn written(self) -> Option<&'static str> {
        match self {
            Newline::Cr => Some("\r"),
            Newline::CrLf => Some("\r\n"),
            _ => None,
        }
    }
}

/// How one direction of the stream is coded.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Coder {
    /// The buffer cannot do this.
    Absent,
    /// By us.
    Native(Encoding),
    /// By an object of the codec's.
    Object,
}

pub struct TextIo {
    pub life: Cell<Life>,
    pub buffer: Field,
    /// The file below the buffer, if both are exactly the native classes.
    pub file: Field,
    pub encoding: Field,
    pub errors: Field,
    pub errors_name: RefCell<String>,
    pub decoder: Cell<Coder>,
    pub encoder: Cell<Coder>,
    pub decoder_object: Field,
    pub encoder_object: Field,
    /// Bytes of an unfinished character, for the native decoder.
    pub unfinished: RefCell<Vec<u8>>,
    pub translation: Translation,
    pub newline: Cell<Newline>,
    pub line_buffering: Cell<bool>,
    pub write_through: Cell<bool>,
    pub seekable: Cell<bool>,
    /// Whether `tell` is possible now: not during iteration.
    pub telling: Cell<bool>,
    pub has_read1: Cell<bool>,
    pub finalizing: Cell<bool>,
    pub chunk_size: Cell<usize>,
    /// Decoded text, and how much of it was handed out.
    pub decoded: Field,
    pub used: Cell<usize>,
    /// The decoder's flags, and what it was given, before `decoded` was decoded.
    pub snapshot_flags: Cell<i64>,
    pub snapshot_input: Field,
    /// Bytes per character of the last chunk.
    pub ratio: Cell<f64>,
    /// Encoded text that was not written yet.
    pub pending: RefCell<Vec<u8>>,
}

krait_object::pytype! {
    /// `_io.TextIOWrapper`.
    pub static TEXT_IO_WRAPPER: TextIo = "_io.TextIOWrapper" over TEXT_IO_BASE, crate::io_::STREAM;
}

impl Trace for TextIo {
    fn trace(&self, v: &mut Visitor<'_>) {
        for f in self.fields() {
            f.trace(v);
        }
    }
    fn clear(&self) {
        self.life.set(Life::Uninitialized);
        for f in self.fields() {
            f.clear();
        }
    }
}

impl TextIo {
    fn fields(&self) -> [&Field; 8] {
        [
            &self.buffer,
            &self.file,
            &self.encoding,
            &self.errors,
            &self.decoder_object,
            &self.encoder_object,
            &self.decoded,
            &self.snapshot_input,
        ]
    }

    /// As `__new__` leaves it.
    pub fn blank() -> TextIo {
        TextIo {
            life: Cell::new(Life::Uninitialized),
            buffer: Field::empty(),
            file: Field::empty(),
            encoding: Field::empty(),
            errors: Field::empty(),
            errors_name: RefCell::default(),
            decoder: Cell::new(Coder::Absent),
            encoder: Cell::new(Coder::Absent),
            decoder_object: Field::empty(),
            encoder_object: Field::empty(),
            unfinished: RefCell::default(),
            translation: Translation::default(),
            newline: Cell::new(Newline::Translate),
            line_buffering: Cell::new(false),
            write_through: Cell::new(false),
            seekable: Cell::new(false),
            telling: Cell::new(false),
            has_read1: Cell::new(false),
            finalizing: Cell::new(false),
            chunk_size: Cell::new(8192),
            decoded: Field::empty(),
            used: Cell::new(0),
            snapshot_flags: Cell::new(0),
            snapshot_input: Field::empty(),
            ratio: Cell::new(0.0),
            pending: RefCell::default(),
        }
    }

    pub fn check_initialized(&self, th: &Thread) -> Result<()> {
        if self.life.get() == Life::Uninitialized {
            return Err(support::uninitialized(th));
        }
        Ok(())
    }

    #[cold]
    fn no_buffer(&self, th: &Thread) -> Raised {
        if self.life.get() == Life::Detached {
            th.value_error("underlying buffer has been detached")
        } else {
            support::uninitialized(th)
        }
    }

    /// The buffer; an error if there is none (any more).
    pub fn buffer(&self, th: &Thread) -> Result<Value> {
        match self.buffer.get() {
            Some(b) if self.life.get() == Life::Ready => Ok(b),
            _ => Err(self.no_buffer(th)),
        }
    }

    /// Drops decoded text and the snapshot that belongs to it.
    pub fn forget_decoded(&self) {
        drop(self.decoded.take());
        self.used.set(0);
        drop(self.snapshot_input.take());
    }

    /// What was decoded is used up; the snapshot stays.
    pub fn clear_decoded(&self) {
        drop(self.decoded.take());
        self.used.set(0);
    }

    pub fn set_decoded(&self, text: Value) {
        self.used.set(0);
        self.decoded.set(text);
    }
}

/// Refuses to work on a closed stream.
pub fn check_open(th: &Thread, t: &Obj<TextIo>) -> Result<()> {
    if std::ptr::eq(t.ty(), &TEXT_IO_WRAPPER.ty) {
        if let Some(f) = t.file.get()
            && let Some(f) = FILE_IO.get_exact(&f)
        {
            if f.is_closed() {
                return Err(th.value_error("I/O operation on closed file."));
            }
            return Ok(());
        }
        if support::flag(th, &t.buffer(th)?, wk::closed())? {
            return Err(th.value_error("I/O operation on closed file."));
        }
        return Ok(());
    }
    crate::io_::base::check_closed(th, &t.value())
}

/// The file under a buffer, if both are exactly the native classes.
pub fn file_below(th: &Thread, buffer: &Value) -> Result<Option<Value>> {
    if buffered::get_exact(buffer).is_none() {
        return Ok(None);
    }
    let raw = attr::get(th, buffer, wk::raw())?;
    Ok(FILE_IO.get_exact(&raw).is_some().then_some(raw))
}
