//! What processes share by name: mapped files, shared memory, semaphores; and the system's log.

use std::io;
use std::time::Duration;

use crate::{Fd, refuse};

/// Pages of a file or of anonymous memory.
///
/// Other processes may change shared pages at any time: what is read twice may differ.
pub trait MemoryMap {
    fn len(&self) -> usize;
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
    /// Calls `f` with the pages; with nothing if they cannot be read.
    fn read(&self, f: &mut dyn FnMut(&[u8]));
    /// Calls `f` with the pages; with nothing if they cannot be written.
    fn write(&mut self, f: &mut dyn FnMut(&mut [u8]));
    /// Writes a part back to the file.
    fn flush(&self, start: usize, len: usize) -> io::Result<()>;
    fn advise(&self, start: usize, len: usize, advice: i32) -> io::Result<()>;
    /// Grows or shrinks; the pages may move.
    fn resize(&mut self, len: usize) -> io::Result<()>;
}

/// What to map. Flags and protection are the system's numbers.
#[derive(Clone, Copy, Debug)]
pub struct MapRequest {
    /// `None` for anonymous memory.
    pub fd: Option<Fd>,
    pub len: usize,
    pub protection: i32,
    pub flags: i32,
    pub offset: i64,
}

/// A named semaphore; closed when it goes.
pub trait Semaphore: Send + Sync {
    /// Takes one, waiting at most so long; whether there was one.
    fn acquire(&self, most: Duration) -> io::Result<bool>;
    fn release(&self) -> io::Result<()>;
    fn value(&self) -> io::Result<i32>;
}

pub trait Shared {
    fn map(&self, _request: MapRequest) -> io::Result<Box<dyn MemoryMap>> {
        refuse()
    }

    fn open_shared_memory(&self, _name: &[u8], _flags: i32, _mode: u32) -> io::Result<Fd> {
        refuse()
    }

    fn unlink_shared_memory(&self, _name: &[u8]) -> io::Result<()> {
        refuse()
    }

    /// A new semaphore with this value, which must not be there yet; `None` opens an old one.
    fn open_semaphore(&self, _name: &[u8], _value: Option<u32>) -> io::Result<Box<dyn Semaphore>> {
        refuse()
    }

    fn unlink_semaphore(&self, _name: &[u8]) -> io::Result<()> {
        refuse()
    }

    fn open_log(&self, _ident: Option<&[u8]>, _options: i32, _facility: i32) {}

    fn close_log(&self) {}

    fn log(&self, _priority: i32, _message: &[u8]) {}

    /// Sets the mask of priorities; 0 only asks.
    fn log_mask(&self, _mask: i32) -> i32 {
        0xff
    }
}
