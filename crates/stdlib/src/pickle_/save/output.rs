//! The bytes of a dump: opcodes, frames, and what goes around them.
//!
//! A frame's header is left open and filled in when the frame is full. What is as large as a frame by itself goes between
//! frames, and to the file at once.

use super::super::opcodes::{self as op, FRAME_HEADER, FRAME_MIN, FRAME_TARGET};
use super::{NO_FRAME, Saver};
use krait_object::protocol::call;
use krait_object::types::bytes;
use krait_object::{Result, Value, alloc};

impl Saver<'_> {
    /// Before an object: a full frame ends.
    #[inline(always)]
    pub(super) fn boundary(&mut self) -> Result<()> {
        if self.frame != NO_FRAME && self.out.len() - self.frame >= FRAME_TARGET + FRAME_HEADER {
            return self.next_frame();
        }
        Ok(())
    }

    #[cold]
    fn next_frame(&mut self) -> Result<()> {
        if !self.framing {
            return Ok(());
        }
        self.commit_frame();
        if self.write.is_some() {
            self.flush()?;
        }
        Ok(())
    }

    /// Ends the open frame. One that is too short loses its header.
    pub(super) fn commit_frame(&mut self) {
        let at = std::mem::replace(&mut self.frame, NO_FRAME);
        let Some(frame) = self.out.get_mut(at..) else {
            return;
        };
        let len = frame.len().saturating_sub(FRAME_HEADER);
        if len >= FRAME_MIN {
            if let Some((first, rest)) = frame.split_first_mut() {
                *first = op::FRAME;
                for (slot, b) in rest.iter_mut().zip((len as u64).to_le_bytes()) {
                    *slot = b;
                }
            }
        } else {
            self.out.drain(at..at + FRAME_HEADER);
        }
    }

    /// Gives the file what there is.
    pub(super) fn flush(&mut self) -> Result<()> {
        let out = std::mem::take(&mut self.out);
        alloc::room(out.len())?;
        let all = bytes::new(&out);
        drop(out);
        self.give(&all)
    }

    fn give(&self, v: &Value) -> Result<()> {
        match &self.write {
            Some(write) => call::call1(self.th, write, v).map(drop),
            None => Ok(()),
        }
    }

    /// Room for so many bytes more, in a frame.
    #[inline(always)]
    fn room(&mut self, n: usize) -> Result<()> {
        if self.frame == NO_FRAME && self.framing {
            self.open_frame()?;
        }
        if self.out.capacity() - self.out.len() < n {
            return self.grow(n);
        }
        Ok(())
    }

    #[cold]
    fn grow(&mut self, n: usize) -> Result<()> {
        const FIRST: usize = 512;
        alloc::make_room(&mut self.out, n.max(FIRST))
    }

    #[cold]
    fn open_frame(&mut self) -> Result<()> {
        self.frame = self.out.len();
        if self.out.capacity() - self.out.len() < FRAME_HEADER {
            self.grow(FRAME_HEADER)?;
        }
        self.out.extend_from_slice(&[0; FRAME_HEADER]);
        Ok(())
    }

    #[inline(always)]
    pub(super) fn op(&mut self, op: u8) -> Result<()> {
        self.room(1)?;
        self.out.push(op);
        Ok(())
    }

    #[inline(always)]
    pub(super) fn put(&mut self, b: &[u8]) -> Result<()> {
        self.room(b.len())?;
        self.out.extend_from_slice(b);
        Ok(())
    }

    /// An opcode and a number of four bytes.
    #[inline(always)]
    pub(super) fn put_u32(&mut self, op: u8, n: u32) -> Result<()> {
        let [a, b, c, d] = n.to_le_bytes();
        self.put(&[op, a, b, c, d])
    }

    /// An opcode and a line of text.
    pub(super) fn put_text(&mut self, op: u8, text: &[u8]) -> Result<()> {
        self.op(op)?;
        self.put(text)?;
        self.op(b'\n')
    }

    /// An opcode with the length of what follows, and that, which is less than a frame.
    #[inline(always)]
    pub(super) fn put_sized(&mut self, header: &[u8], data: &[u8]) -> Result<()> {
        self.room(header.len() + data.len())?;
        self.out.extend_from_slice(header);
        self.out.extend_from_slice(data);
        Ok(())
    }

    /// The same for data of any length. `payload` is an object with just these bytes, if there is one.
    pub(super) fn put_data(
        &mut self,
        header: &[u8],
        data: &[u8],
        payload: Option<&Value>,
    ) -> Result<()> {
        if data.len() < FRAME_TARGET {
            return self.put_sized(header, data);
        }
        self.commit_frame();
        let framing = std::mem::replace(&mut self.framing, false);
        self.put(header)?;
        if self.write.is_some() {
            self.flush()?;
            match payload {
                Some(p) => self.give(p)?,
                None => {
                    alloc::room(data.len())?;
                    self.give(&bytes::new(data))?;
                }
            }
        } else {
            self.put(data)?;
        }
        self.framing = framing;
        Ok(())
    }
}
