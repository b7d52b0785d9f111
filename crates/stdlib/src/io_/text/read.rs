//! Reading text: chunks of bytes are decoded, and handed out by number of characters or line by line.

use super::state::{Coder, TextIo, check_open};
use crate::io_::buffered::{self, Stream, methods};
use crate::io_::newline::{LineEnd, Terminator, find_line_end};
use crate::io_::support::{self, unsupported};
use krait_object::protocol::{buffer, call};
use krait_object::types::{bytes, int, str};
use krait_object::{Obj, Result, TextBuf, Thread, Value, err, exc, wk};

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

    /// Decodes the next chunk; false at the end.
    pub fn read_chunk(&self, th: &Thread, hint: usize) -> Result<bool> {
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
        if let Some((kept, flags)) = before {
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
        }
        Ok(!at_end || count > 0)
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
        while left > 0 && self.read_chunk(th, left)? {
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

    /// `readline(limit)`, without limit for `None`.
    pub fn read_line(zelf: &Obj<TextIo>, th: &Thread, limit: Option<usize>) -> Result<Value> {
        zelf.buffer(th)?;
        check_open(th, zelf)?;
        zelf.write_pending(th)?;
        let how = zelf.newline.get().terminator();
        let limit = limit.unwrap_or(usize::MAX);
        let mut line: Option<TextBuf> = None;
        loop {
            let chunk = match zelf.unread(th)? {
                Some(c) => c,
                None => break,
            };
            let Some(s) = chunk.as_str() else { break };
            let start = zelf.used.get();
            let room = limit - line.as_ref().map_or(0, TextBuf::len);
            let (end, found) = line_end(s.text(), start, how, line.as_ref());
            let cut = end.min(start.saturating_add(room));
            zelf.used.set(cut);
            let done = found || cut - start >= room;
            match &mut line {
                None if done => return Ok(s.substring(start, cut)),
                slot => slot
                    .get_or_insert_with(TextBuf::new)
                    .push_text(s.text().slice(start, cut)),
            }
            if done {
                break;
            }
        }
        match line {
            Some(b) => str::from_buf(b),
            None => Ok(str::empty()),
        }
    }

    /// Decoded text of which something is left; `None` at the end.
    fn unread(&self, th: &Thread) -> Result<Option<Value>> {
        loop {
            if let Some(v) = self.decoded.get()
                && v.as_str().is_some_and(|s| self.used.get() < s.len())
            {
                return Ok(Some(v));
            }
            if !self.read_chunk(th, 0)? {
                self.forget_decoded();
                return Ok(None);
            }
        }
    }
}

/// Where a line ends in a chunk, and whether it does; `before` is what came of it in earlier chunks.
fn line_end(
    t: krait_object::Text<'_>,
    start: usize,
    how: Terminator,
    before: Option<&TextBuf>,
) -> (usize, bool) {
    // The two halves of `\r\n` may be in different chunks.
    if how == Terminator::CrLf
        && t.get(start) == Some(10)
        && before.is_some_and(|b| b.as_text().get(b.len().wrapping_sub(1)) == Some(13))
    {
        return (start + 1, true);
    }
    match find_line_end(t, start, how) {
        LineEnd::Found(e) => (e, true),
        LineEnd::Missing => (t.len(), false),
    }
}
