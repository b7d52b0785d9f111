//! Writing text: encoded bytes gather until they are worth a call of the buffer.

use super::state::{Coder, TextIo, check_open};
use crate::io_::buffered::{self, Stream, methods};
use crate::io_::support::{self, unsupported};
use krait_object::alloc;
use krait_object::protocol::call;
use krait_object::types::{bytes, str};
use krait_object::{Obj, Result, Str, TextBuf, Thread, Value, wk};

impl TextIo {
    /// Hands what is pending to the buffer.
    pub fn write_pending(&self, th: &Thread) -> Result<()> {
        if self.pending.borrow().is_empty() {
            return Ok(());
        }
        let mut data = self.pending.take();
        let buffer = self.buffer(th)?;
        let r = match buffered::get_exact(&buffer) {
            Some(b) if b.writable.get() && !support::is_shadowed(th, b.header(), "write") => {
                methods::write(th, Stream(b), &data).map(drop)
            }
            _ => {
                let v = bytes::new(&data);
                support::retry(th, || {
                    call::call_method(th, &buffer, wk::write(), std::slice::from_ref(&v))
                })
                .map(drop)
            }
        };
        // The room is used again, unless somebody wrote meanwhile.
        data.clear();
        if self.pending.borrow().is_empty() && data.capacity() <= 1 << 16 {
            self.pending.replace(data);
        }
        r
    }

    /// Writes what is pending, if `n` more bytes would be too many; again if somebody wrote meanwhile.
    fn make_room(&self, th: &Thread, n: usize, chunk: usize) -> Result<()> {
        loop {
            let pending = self.pending.borrow().len();
            if pending == 0 || pending + n <= chunk {
                return Ok(());
            }
            self.write_pending(th)?;
        }
    }

    pub fn flush_buffer(&self, th: &Thread) -> Result<Value> {
        let buffer = self.buffer(th)?;
        match buffered::BUFFERED_WRITER.get_exact(&buffer) {
            Some(b) if !support::is_shadowed(th, b.header(), "flush") => {
                methods::flush(th, Stream(b)).map(|()| Value::none())
            }
            _ => call::call_method(th, &buffer, wk::flush(), &[]),
        }
    }

    /// `write` of a text: how many characters it has.
    pub fn write_text(zelf: &Obj<TextIo>, th: &Thread, s: &Str) -> Result<usize> {
        zelf.buffer(th)?;
        check_open(th, zelf)?;
        if zelf.encoder.get() == Coder::Absent {
            return Err(unsupported(th, "not writable"));
        }
        let written = zelf.newline.get().written();
        let line_buffering = zelf.line_buffering.get();
        let has_lf = (written.is_some() || line_buffering) && s.text().find_char(10, 0).is_some();
        let flush = line_buffering && (has_lf || s.text().find_char(13, 0).is_some());
        let translated = match written {
            Some(end) if has_lf => Some(with_line_ends(th, s, end)?),
            _ => None,
        };
        if translated.is_some() && !std::ptr::eq(s.ty(), &str::STR.ty) {
            // A `replace` of somebody's own may have changed the stream.
            zelf.buffer(th)?;
            check_open(th, zelf)?;
        }
        let text = translated.as_ref().and_then(Value::as_str).unwrap_or(s);
        let chunk = zelf.chunk_size.get();
        match zelf.encoder.get() {
            Coder::Absent => return Err(unsupported(th, "not writable")),
            Coder::Native(e) => {
                if text.is_ascii() {
                    zelf.make_room(th, text.len(), chunk)?;
                }
                let before = zelf.pending.borrow().len();
                let n = zelf.encode_into(th, text, e)?;
                if before > 0 && !text.is_ascii() && before + n > chunk {
                    // What was pending goes first, and what was just encoded waits.
                    let tail = zelf.pending.borrow_mut().split_off(before);
                    zelf.make_room(th, n, chunk)?;
                    zelf.pending.borrow_mut().extend_from_slice(&tail);
                }
            }
            Coder::Object => {
                let encoder = zelf.encoder_object.get_or_none();
                let args = [text.value()];
                let data = call::call_method(th, &encoder, wk::encode(), &args)?;
                let Some(b) = data.as_bytes() else {
                    return Err(th.type_error(format!(
                        "encoder should return a bytes object, not '{}'",
                        data.ty().name()
                    )));
                };
                zelf.make_room(th, b.len(), chunk)?;
                alloc::extend(&mut zelf.pending.borrow_mut(), b.as_slice())?;
            }
        }
        let full = zelf.pending.borrow().len() >= chunk;
        if full || flush || zelf.write_through.get() {
            zelf.write_pending(th)?;
        }
        if flush {
            zelf.flush_buffer(th)?;
        }
        if zelf.snapshot_input.is_some() {
            zelf.forget_decoded();
        }
        if zelf.decoder.get() != Coder::Absent {
            zelf.reset_decoder(th)?;
        }
        Ok(s.len())
    }
}

/// The text with other line ends; a subclass of `str` may do that in its own way.
fn with_line_ends(th: &Thread, s: &Str, end: &str) -> Result<Value> {
    if !std::ptr::eq(s.ty(), &str::STR.ty) {
        let args = [str::new("\n"), str::new(end)];
        let v = call::call_method(th, &s.value(), &wk::str("replace"), &args)?;
        if v.as_str().is_none() {
            return Err(th.type_error(format!(
                "{}.replace() should return a str object, not '{}'",
                s.ty().name(),
                v.ty().name()
            )));
        }
        return Ok(v);
    }
    let (t, mut done) = (s.text(), 0);
    let mut out = TextBuf::new();
    while let Some(i) = t.find_char(10, done) {
        out.push_text(t.slice(done, i));
        out.push_str(end);
        done = i + 1;
    }
    out.push_text(t.slice(done, t.len()));
    str::from_buf(out)
}
