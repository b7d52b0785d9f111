//! Reading text: chunks of bytes are decoded, and handed out by number of characters or line by line.

use super::state::{Coder, TextIo, check_open};
use crate::io_::buffered::{self, Stream, methods};
use crate::io_::newline::{LineEnd, Terminator, find_line_end};
use crate::io_::support::{self, unsupported};
use krait_object::protocol::{buffer, call};
use krait_object::types::{bytes, int, str};
use krait_object::{Obj, Raised, Result, Str, TextBuf, Thread, Value, err, exc, wk};

/// What came of reading a chunk.
enum Chunk {
    More,
    End,
    /// Something was decoded, but `tell` was allowed only meanwhile, so that there is no snapshot: CPython gives up
    /// without an exception.
    Lost,
}

/// A method that returns nothing, not even an exception.
#[cold]
pub fn lost(th: &Thread, method: &str) -> Raised {
    th.system_error(format!(
        "<method '{method}' of '_io.TextIOWrapper' objects> returned NULL without setting an exception"
    ))
}

impl TextIo {
    fn check_readable(&self, th: &Thread) -> Result<()> {
        if self.decoder.get() == Coder::Absent {
            return Err(unsupported(th, "not readable"));
        }
        Ok(())
    }

    /// The buffer's next bytes: what one read gives.
    fn read_bytes(&self, th: &Thread, n: usize) -> Result<Value> {
        let source = self.buffer(th)?;
        let method = if self.has_read1.get() {
            "read1"
        } else {
            "read"
        };
        if self.has_read1.get()
            && let Some(b) = buffered::get_exact(&source)
            && b.readable.get()
            && !support::is_shadowed(th, b.header(), method)
        {
            return methods::read1(th, Stream(b), n as isize);
        }
        let data = support::retry(th, || {
            call::call_method(th, &source, &wk::str(method), &[int::from_usize(n)])
        })?;
        if data.as_bytes().is_none() && !buffer::supports(&data) {
            return Err(th.type_error(format!(
                "underlying {method}() should have returned a bytes-like object, not '{}'",
                data.ty().name()
            )));
        }
        Ok(data)
    }

    /// Decodes the next chunk.
    fn read_chunk(&self, th: &Thread, hint: usize) -> Result<Chunk> {
        self.check_readable(th)?;
        let before = if self.telling.get() {
            Some(self.decoder_state(th)?)
        } else {
            None
        };
        let wanted = (self.ratio.get() * hint as f64).min(1e15) as usize;
        let input = self.read_bytes(th, wanted.max(self.chunk_size.get()))?;
        let len = match input.as_bytes() {
            Some(b) => b.len(),
            None => buffer::get(th, &input, buffer::Request::SIMPLE)?.nbytes(),
        };
        let at_end = len == 0;
        let text = self.decode(th, &input, at_end)?;
        let count = text.as_str().map_or(0, |s| s.len());
        self.ratio.set(if count > 0 {
            len as f64 / count as f64
        } else {
            0.0
        });
        self.set_decoded(text);
        if let Some((kept, flags)) = before.filter(|_| self.telling.get()) {
            // Where the decoder started from, for `tell`.
            let kept = kept.as_bytes().map_or(&[][..], |b| b.as_slice());
            let input = if kept.is_empty() && input.is_exact(&bytes::BYTES.ty) {
                input
            } else {
                let mut all = kept.to_vec();
                all.extend_from_slice(&buffer::to_vec(th, &input)?);
                bytes::new(&all)
            };
            self.snapshot_flags.set(i64::try_from(flags).unwrap_or(0));
            self.snapshot_input.set(input);
        } else if self.telling.get() {
            return Ok(Chunk::Lost);
        }
        Ok(if at_end && count == 0 {
            Chunk::End
        } else {
            Chunk::More
        })
    }

    /// The next `n` characters of what was decoded, all for `None`.
    fn take_decoded(&self, n: Option<usize>) -> Value {
        let Some(v) = self.decoded.get() else {
            return str::empty();
        };
        let Some(s) = v.as_str() else {
            return str::empty();
        };
        let at = self.used.get().min(s.len());
        let n = n.unwrap_or(usize::MAX).min(s.len() - at);
        self.used.set(at + n);
        s.substring(at, at + n)
    }

    /// `read(n)`, all for `None`.
    pub fn read_text(zelf: &Obj<TextIo>, th: &Thread, n: Option<usize>) -> Result<Value> {
        zelf.buffer(th)?;
        check_open(th, zelf)?;
        zelf.check_readable(th)?;
        zelf.write_pending(th)?;
        match n {
            None => zelf.read_to_end(th),
            Some(n) => zelf.read_count(th, n),
        }
    }

    fn read_to_end(&self, th: &Thread) -> Result<Value> {
        let source = self.buffer(th)?;
        let data = match buffered::get_exact(&source) {
            Some(b) if b.readable.get() && !support::is_shadowed(th, b.header(), "read") => {
                methods::read(th, Stream(b), -1)?
            }
            _ => support::retry(th, || call::call_method(th, &source, wk::read(), &[]))?,
        };
        if data.is_none() {
            return Err(err::new(
                th,
                &exc::BLOCKING_IO_ERROR.ty,
                "Read returned None.",
            ));
        }
        let rest = self.decode(th, &data, true)?;
        let first = self.take_decoded(None);
        let all = match (first.as_str(), rest.as_str()) {
            (Some(a), Some(b)) if !a.is_empty() => str::concat(th, a, b)?,
            _ => rest,
        };
        self.forget_decoded();
        Ok(all)
    }

    fn read_count(&self, th: &Thread, n: usize) -> Result<Value> {
        let first = self.take_decoded(Some(n));
        let have = first.as_str().map_or(0, |s| s.len());
        if have >= n {
            return Ok(first);
        }
        let mut out: Option<TextBuf> = None;
        let mut left = n - have;
        let mut only = first;
        while left > 0 {
            match self.read_chunk(th, left)? {
                Chunk::More => {}
                Chunk::End => break,
                Chunk::Lost => return Err(lost(th, "read")),
            }
            let part = self.take_decoded(Some(left));
            let Some(s) = part.as_str() else { break };
            left -= s.len();
            if only.as_str().is_none_or(|o| o.is_empty()) && out.is_none() {
                only = part;
                continue;
            }
            let buf = out.get_or_insert_with(|| {
                let mut b = TextBuf::new();
                if let Some(o) = only.as_str() {
                    b.push_text(o.text());
                }
                b
            });
            buf.push_text(s.text());
        }
        match out {
            Some(b) => str::from_buf(b),
            None => Ok(only),
        }
    }

    /// `readline(limit)`, without limit for `None`; nothing if the chunk that was read is lost.
    pub fn read_line(
        zelf: &Obj<TextIo>,
        th: &Thread,
        limit: Option<usize>,
    ) -> Result<Option<Value>> {
        zelf.buffer(th)?;
        check_open(th, zelf)?;
        zelf.write_pending(th)?;
        let mut line = Line::default();
        loop {
            while zelf.decoded_len() == 0 {
                match zelf.read_chunk(th, 0)? {
                    Chunk::More => {}
                    Chunk::Lost => return Ok(None),
                    Chunk::End => {
                        zelf.forget_decoded();
                        return line.finish().map(Some);
                    }
                }
            }
            let chunk = zelf.decoded.get().unwrap_or_else(str::empty);
            let (chunk, start, before) = match std::mem::take(&mut line.kept_cr) {
                true => (after_cr(&chunk)?, 0, 1),
                false => (chunk, zelf.used.get(), 0),
            };
            let Some(s) = chunk.as_str() else { break };
            let room = limit.map_or(usize::MAX, |l| l.saturating_sub(line.taken));
            // The program may choose other line ends between two chunks.
            let how = zelf.newline.get().terminator();
            let (end, found) = match find_line_end(s.text(), start, how) {
                LineEnd::Found(e) => (e, true),
                // The first half of `\r\n` waits for the second.
                LineEnd::Missing
                    if how == Terminator::CrLf
                        && s.len() > start
                        && s.char_at(s.len() - 1) == Some(13) =>
                {
                    (s.len() - 1, false)
                }
                LineEnd::Missing => (s.len(), false),
            };
            let cut = end.min(start.saturating_add(room));
            if found || end - start >= room {
                zelf.used.set(cut.saturating_sub(before));
                if line.parts.is_none() {
                    return Ok(Some(s.substring(start, cut)));
                }
                line.push(s, start, cut);
                break;
            }
            line.push(s, start, end);
            line.kept_cr = end < s.len();
            zelf.clear_decoded();
        }
        line.finish().map(Some)
    }

    fn decoded_len(&self) -> usize {
        let decoded = self.decoded.get();
        decoded
            .and_then(|v| v.as_str().map(|s| s.len()))
            .unwrap_or(0)
    }
}

fn after_cr(chunk: &Value) -> Result<Value> {
    let mut b = TextBuf::from("\r");
    if let Some(s) = chunk.as_str() {
        b.push_text(s.text());
    }
    str::from_buf(b)
}

/// What came of a line out of the chunks before the present one.
#[derive(Default)]
struct Line {
    parts: Option<TextBuf>,
    /// Code points in the parts.
    taken: usize,
    /// A `\r` at the end of the last chunk, which is not among the parts yet.
    kept_cr: bool,
}

impl Line {
    fn push(&mut self, s: &Str, start: usize, end: usize) {
        if end > start {
            self.taken += end - start;
            let part = s.text().slice(start, end);
            self.parts.get_or_insert_with(TextBuf::new).push_text(part);
        }
    }

    fn finish(mut self) -> Result<Value> {
        if self.kept_cr {
            self.parts.get_or_insert_with(TextBuf::new).push_str("\r");
        }
        self.parts.map_or_else(|| Ok(str::empty()), str::from_buf)
    }
}
