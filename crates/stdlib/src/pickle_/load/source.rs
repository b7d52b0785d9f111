//! Where pickle bytes come from: a slice, or a file that is read as need be.
//!
//! A file that can show what comes next without moving on (`peek`) is read in larger pieces; what was used of them is
//! skipped in the file before it is read again, and when the pickle ends.

use super::super::state::unpickling_error;
use krait_builtins::bytearray;
use krait_object::protocol::buffer::{self, Buffer, Request};
use krait_object::protocol::{attr, call, number};
use krait_object::types::{bytes, int};
use krait_object::{Raised, Result, Thread, Trace, Value, Visitor, alloc, err, exc, wk};

/// What is asked of `peek`.
const PREFETCH: usize = 128 * 1024;

/// Lengths that no machine has memory for.
pub const BEYOND: usize = 1 << 47;

#[cold]
pub fn truncated(th: &Thread) -> Raised {
    unpickling_error(th, "pickle data was truncated")
}

/// Bytes of a pickle, in order.
pub trait Source {
    /// The next `n` bytes.
    fn take(&mut self, th: &Thread, n: usize) -> Result<&[u8]>;

    /// The next line, with its end.
    fn line(&mut self, th: &Thread) -> Result<&[u8]>;

    /// A frame of `n` bytes begins: nothing is to be read across its end.
    fn frame(&mut self, th: &Thread, n: usize) -> Result<()>;

    /// Appends the next `n` bytes.
    fn read(&mut self, th: &Thread, n: usize, out: &mut Vec<u8>) -> Result<()>;

    /// The next `n` bytes as an object.
    fn bytes(&mut self, th: &Thread, n: usize) -> Result<Value>;

    /// The pickle has ended: a file stands behind it.
    fn finish(&mut self, th: &Thread) -> Result<()>;
}

#[cold]
fn crosses_frame(th: &Thread) -> Raised {
    unpickling_error(th, "pickle exhausted before end of frame")
}

#[cold]
fn frame_in_frame(th: &Thread) -> Raised {
    unpickling_error(th, "beginning of a new frame before end of current frame")
}

/// A pickle in memory.
pub struct Slice<'a> {
    data: &'a [u8],
    at: usize,
    /// The end of the frame, or of everything outside of frames.
    end: usize,
    framed: bool,
}

impl<'a> Slice<'a> {
    pub fn new(data: &'a [u8]) -> Slice<'a> {
        Slice {
            data,
            at: 0,
            end: data.len(),
            framed: false,
        }
    }

    /// Outside of frames.
    fn leave(&mut self) {
        self.end = self.data.len();
        self.framed = false;
    }

    /// What to do where the next `n` bytes are not there, or not in the frame.
    #[cold]
    fn beyond(&mut self, th: &Thread, n: usize) -> Result<()> {
        if self.framed {
            if self.at < self.end {
                return Err(crosses_frame(th));
            }
            self.leave();
            if n <= self.end - self.at {
                return Ok(());
            }
        }
        Err(short(th, self.at, n))
    }
}

#[cold]
fn short(th: &Thread, at: usize, n: usize) -> Raised {
    if at.checked_add(n).is_none_or(|e| e > isize::MAX as usize) {
        return unpickling_error(th, "read would overflow (invalid bytecode)");
    }
    truncated(th)
}

impl Source for Slice<'_> {
    #[inline(always)]
    fn take(&mut self, th: &Thread, n: usize) -> Result<&[u8]> {
        if n > self.end - self.at {
            self.beyond(th, n)?;
        }
        let at = self.at;
        self.at += n;
        Ok(self.data.get(at..self.at).unwrap_or_default())
    }

    fn line(&mut self, th: &Thread) -> Result<&[u8]> {
        let rest = self.data.get(self.at..).unwrap_or_default();
        let n = memchr::memchr(b'\n', rest).map(|end| end + 1);
        if n.is_none_or(|n| n > self.end - self.at) {
            if self.framed && self.at < self.end {
                return Err(crosses_frame(th));
            }
            self.leave();
        }
        let Some(n) = n else {
            return Err(truncated(th));
        };
        self.at += n;
        Ok(rest.get(..n).unwrap_or_default())
    }

    fn frame(&mut self, th: &Thread, n: usize) -> Result<()> {
        if self.framed && self.at < self.end {
            return Err(frame_in_frame(th));
        }
        self.leave();
        if n > self.end - self.at {
            return Err(short(th, self.at, n));
        }
        self.end = self.at + n;
        self.framed = true;
        Ok(())
    }

    fn read(&mut self, th: &Thread, n: usize, out: &mut Vec<u8>) -> Result<()> {
        let b = self.take(th, n)?;
        alloc::extend(out, b)
    }

    fn bytes(&mut self, th: &Thread, n: usize) -> Result<Value> {
        let b = self.take(th, n)?;
        alloc::room(n)?;
        Ok(bytes::new(b))
    }

    fn finish(&mut self, _: &Thread) -> Result<()> {
        Ok(())
    }
}

/// What a file gave.
#[derive(Default)]
enum Chunk {
    #[default]
    Empty,
    Bytes(Value),
    /// A copy, and the buffer that it is of: its owner does not resize it meanwhile.
    Copy(Vec<u8>, #[allow(dead_code, reason = "held")] Buffer),
}

impl Chunk {
    #[inline]
    fn get(&self) -> &[u8] {
        match self {
            Chunk::Empty => &[],
            Chunk::Bytes(v) => v.as_bytes().map_or(&[][..], |b| b.as_slice()),
            Chunk::Copy(b, _) => b,
        }
    }
}

/// A file, by its methods.
pub struct File {
    read: Value,
    readline: Value,
    peek: Option<Value>,
    readinto: Option<Value>,
    chunk: Chunk,
    at: usize,
    /// Where the frame ends in the chunk, which has all of it.
    frame_end: usize,
    /// Up to where the file itself has moved on in the chunk.
    passed: usize,
}

impl Trace for File {
    fn trace(&self, v: &mut Visitor<'_>) {
        self.read.trace(v);
        self.readline.trace(v);
        self.peek.trace(v);
        self.readinto.trace(v);
        if let Chunk::Bytes(b) = &self.chunk {
            v.visit(b);
        }
    }
}

impl File {
    pub fn new(th: &Thread, file: &Value) -> Result<File> {
        let peek = attr::get_opt(th, file, wk::peek())?;
        let readinto = attr::get_opt(th, file, wk::readinto())?;
        let read = attr::get_opt(th, file, wk::read())?;
        let readline = attr::get_opt(th, file, wk::readline())?;
        let (Some(read), Some(readline)) = (read, readline) else {
            return Err(th.type_error("file must have 'read' and 'readline' attributes"));
        };
        Ok(File {
            read,
            readline,
            peek,
            readinto,
            chunk: Chunk::Empty,
            at: 0,
            frame_end: 0,
            passed: 0,
        })
    }

    /// A load begins, outside of frames.
    pub fn begin(&mut self) {
        self.frame_end = 0;
    }

    /// An error if the next `n` bytes would cross the end of the frame.
    #[inline]
    fn check_frame(&self, th: &Thread, n: usize) -> Result<()> {
        if self.at < self.frame_end && n > self.frame_end - self.at {
            return Err(crosses_frame(th));
        }
        Ok(())
    }

    fn rest(&self) -> &[u8] {
        self.chunk.get().get(self.at..).unwrap_or_default()
    }

    /// Takes what the file gave for the next bytes; answers how many.
    fn put(&mut self, th: &Thread, v: Value) -> Result<usize> {
        // CPython lets go of the last buffer before it asks for the next.
        drop(std::mem::take(&mut self.chunk));
        self.at = 0;
        self.frame_end = 0;
        self.passed = 0;
        self.chunk = if buffer::plain(&v).is_some() {
            Chunk::Bytes(v)
        } else {
            let held = buffer::get(th, &v, Request::from_flags(CONTIGUOUS))?;
            Chunk::Copy(held.try_to_vec()?, held)
        };
        let n = self.chunk.get().len();
        self.passed = n;
        Ok(n)
    }

    /// Lets the file move on over what was used of a piece it has shown.
    fn skip_used(&mut self, th: &Thread) -> Result<()> {
        let Some(used) = self.at.checked_sub(self.passed).filter(|&n| n > 0) else {
            return Ok(());
        };
        let read = self.read.clone();
        call::call1(th, &read, &int::from_usize(used))?;
        self.passed = self.at;
        Ok(())
    }

    /// At least `n` bytes, if the file has so many; answers how many there are.
    fn fetch(&mut self, th: &Thread, n: usize) -> Result<usize> {
        self.skip_used(th)?;
        if n < PREFETCH
            && let Some(peek) = self.peek.clone()
        {
            match call::call1(th, &peek, &int::from_usize(PREFETCH)) {
                Ok(shown) => {
                    let got = self.put(th, shown)?;
                    self.passed = 0;
                    if n <= got {
                        return Ok(n);
                    }
                }
                Err(e) if e.is(&exc::NOT_IMPLEMENTED_ERROR) => self.peek = None,
                Err(e) => return Err(e),
            }
        }
        let read = self.read.clone();
        let got = call::call1(th, &read, &int::from_usize(n))?;
        self.put(th, got)
    }

    /// Reads `n` bytes into `out` at the end, which has room, without going through a chunk.
    fn read_into(&mut self, th: &Thread, n: usize, out: &mut Vec<u8>) -> Result<()> {
        let Some(readinto) = self.readinto.clone() else {
            let read = self.read.clone();
            let got = call::call1(th, &read, &int::from_usize(n))?;
            let Some(b) = got.as_bytes() else {
                let ty = krait_object::protocol::repr::repr_text(th, &got.ty().type_value())?;
                return Err(th.value_error(format!("read() returned non-bytes object ({ty})")));
            };
            let Some(b) = b.as_slice().get(..n) else {
                return Err(truncated(th));
            };
            return alloc::extend(out, b);
        };
        // What the file is given to fill is an object of its own: it may be kept.
        let room = bytearray::new(alloc::filled(0, n)?);
        let view = krait_builtins::memoryview::from_object(th, &room, Request::WRITABLE.flags)?;
        let got = call::call1(th, &readinto, &view)?;
        let got = number::int_as_ssize(th, &got)?;
        let Ok(got) = usize::try_from(got) else {
            return Err(th.value_error("readinto() returned negative size"));
        };
        if got < n {
            return Err(truncated(th));
        }
        match bytearray::BYTEARRAY.get(&room) {
            Some(b) => b.with(|b| alloc::extend(out, b.get(..n).unwrap_or_default())),
            None => Ok(()),
        }
    }
}

/// `PyBUF_CONTIG_RO`.
pub const CONTIGUOUS: i32 = 0x8;

impl Source for File {
    #[inline]
    fn take(&mut self, th: &Thread, n: usize) -> Result<&[u8]> {
        self.check_frame(th, n)?;
        if self.rest().len() < n {
            if self
                .at
                .checked_add(n)
                .is_none_or(|e| e > isize::MAX as usize)
            {
                return Err(short(th, self.at, n));
            }
            if self.fetch(th, n)? < n {
                return Err(truncated(th));
            }
        }
        let at = self.at;
        self.at += n;
        Ok(self.chunk.get().get(at..at + n).unwrap_or_default())
    }

    fn line(&mut self, th: &Thread) -> Result<&[u8]> {
        let end = match memchr::memchr(b'\n', self.rest()) {
            Some(end) => {
                self.check_frame(th, end + 1)?;
                end + 1
            }
            None => {
                self.check_frame(th, usize::MAX)?;
                self.skip_used(th)?;
                let readline = self.readline.clone();
                let got = call::call0(th, &readline)?;
                let n = self.put(th, got)?;
                if self.chunk.get().last() != Some(&b'\n') {
                    return Err(truncated(th));
                }
                n
            }
        };
        let at = self.at;
        self.at += end;
        Ok(self.chunk.get().get(at..at + end).unwrap_or_default())
    }

    fn frame(&mut self, th: &Thread, n: usize) -> Result<()> {
        if self.at < self.frame_end {
            return Err(frame_in_frame(th));
        }
        // The whole frame is there, and is read from memory.
        self.take(th, n)?;
        self.frame_end = self.at;
        self.at -= n;
        Ok(())
    }

    fn read(&mut self, th: &Thread, n: usize, out: &mut Vec<u8>) -> Result<()> {
        self.check_frame(th, n)?;
        let here = self.rest().len().min(n);
        alloc::extend(out, self.rest().get(..here).unwrap_or_default())?;
        self.at += here;
        let mut left = n - here;
        if left == 0 {
            return Ok(());
        }
        self.skip_used(th)?;
        if left >= BEYOND {
            return Err(err::memory_error());
        }
        // A length is believed as far as the file has shown itself good for it.
        const STEP: usize = 1 << 24;
        let mut step = STEP;
        while left > 0 {
            let now = left.min(step);
            self.read_into(th, now, out)?;
            left -= now;
            step = step.saturating_mul(2);
        }
        Ok(())
    }

    fn bytes(&mut self, th: &Thread, n: usize) -> Result<Value> {
        let mut out = Vec::new();
        self.read(th, n, &mut out)?;
        alloc::room(n)?;
        Ok(bytes::new(&out))
    }

    fn finish(&mut self, th: &Thread) -> Result<()> {
        self.skip_used(th)
    }
}
