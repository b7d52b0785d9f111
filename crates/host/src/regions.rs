//! Parts of files, without moving where a descriptor stands: reading, writing, copying, reserving, locking them; and files
//! in memory.

use std::io;

use crate::{Fd, refuse};

/// Where data is moved from, or to; without an offset it is where the descriptor stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    pub fd: Fd,
    pub offset: Option<i64>,
}

pub trait Regions {
    /// `preadv2` into one piece; an offset of -1 is where the descriptor stands.
    fn read_region(
        &self,
        _fd: Fd,
        _buffer: &mut [u8],
        _offset: i64,
        _flags: i32,
    ) -> io::Result<usize> {
        refuse()
    }

    /// `pwritev2` of one piece; an offset of -1 is where the descriptor stands.
    fn write_region(&self, _fd: Fd, _data: &[u8], _offset: i64, _flags: i32) -> io::Result<usize> {
        refuse()
    }

    /// Copies from file to file within the system.
    fn copy_region(&self, _from: Place, _to: Place, _count: usize) -> io::Result<usize> {
        refuse()
    }

    /// Moves from or to a pipe within the system.
    fn splice(&self, _from: Place, _to: Place, _count: usize, _flags: u32) -> io::Result<usize> {
        refuse()
    }

    /// Tells how a region will be used.
    fn advise_region(&self, _fd: Fd, _offset: i64, _length: i64, _advice: i32) -> io::Result<()> {
        refuse()
    }

    /// Makes sure that there is room on the device.
    fn allocate_region(&self, _fd: Fd, _offset: i64, _length: i64) -> io::Result<()> {
        refuse()
    }

    /// `lockf`, from where the descriptor stands.
    fn lock_region(&self, _fd: Fd, _command: i32, _length: i64) -> io::Result<()> {
        refuse()
    }

    /// A file that lives in memory only; the name is for those who look.
    fn memory_file(&self, _name: &[u8], _flags: u32) -> io::Result<Fd> {
        refuse()
    }
}
