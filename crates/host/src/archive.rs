//! Data that the program's file carries and that is read here and there, such as the embedded library's code.
//!
//! What is read of it stays in the process's memory in pieces of 64 KiB, as the system maps files, though nobody may need
//! it a second time. So after every few readings all of it is given back; what is read again is mapped again.

use std::sync::atomic::{AtomicU32, Ordering};

/// Readings between two times that memory is given back: about a megabyte at most.
const READINGS: u32 = 16;

pub struct Archive {
    bytes: &'static [u8],
    readings: AtomicU32,
}

impl Archive {
    /// Data in the program's file. (Other data may be given, too; it stays where it is.)
    pub const fn new(bytes: &'static [u8]) -> Self {
        Self {
            bytes,
            readings: AtomicU32::new(0),
        }
    }

    /// The piece of so many bytes from there on, if there is one.
    pub fn piece(&'static self, start: usize, len: usize) -> Option<Piece> {
        let bytes = self.bytes.get(start..start.checked_add(len)?)?;
        Some(Piece {
            bytes,
            archive: self,
        })
    }
}

/// Something in an [`Archive`].
#[derive(Clone, Copy)]
pub struct Piece {
    pub bytes: &'static [u8],
    archive: &'static Archive,
}

impl Piece {
    /// To be called after each reading.
    pub fn was_read(&self) {
        let archive = self.archive;
        if archive.readings.fetch_add(1, Ordering::Relaxed) % READINGS == READINGS - 1 {
            give_back(archive.bytes);
        }
    }
}

#[cfg(target_os = "linux")]
#[cold]
fn give_back(bytes: &'static [u8]) {
    const PAGE: usize = 4096;
    unsafe extern "C" {
        // Where the program's file begins in memory, and where the code in it ends: the linker knows. All between is
        // mapped from the file for reading.
        static __executable_start: u8;
        static etext: u8;
    }
    let file = (&raw const __executable_start).addr()..(&raw const etext).addr();
    let range = bytes.as_ptr_range();
    // Pages that lie in the data as a whole.
    let start = range.start.addr().next_multiple_of(PAGE);
    let end = range.end.addr() / PAGE * PAGE;
    if start < end && file.contains(&start) && end <= file.end {
        let first = range.start.wrapping_byte_add(start - range.start.addr());
        // SAFETY: these pages are mapped from the program's file and never written to, so that what is mapped again when
        // somebody reads there is the same. Nothing depends on whether the call succeeds.
        unsafe { libc::madvise(first.cast_mut().cast(), end - start, libc::MADV_DONTNEED) };
    }
}

#[cfg(not(target_os = "linux"))]
fn give_back(_: &'static [u8]) {}
