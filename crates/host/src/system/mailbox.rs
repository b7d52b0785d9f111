//! A place in the process's memory where another process of the same build leaves the path of a script to run (PEP 768).
//!
//! The other process finds it as a debugger would: the place has the same distance from the start of the program's image
//! in both processes. It writes through `/proc`, so the system decides who may. Everything here is atomic words, which
//! the system may change at any moment.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::unix::fs::{FileExt, MetadataExt};
use std::sync::atomic::{AtomicU8, AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

use crate::Posted;

/// Longest path of a script, in bytes.
const ROOM: usize = 1024;

/// What the mailbox of this build begins with.
const MARK: u64 = u64::from_le_bytes(*b"KRAITMB1");

const CLOSED: u32 = 0;
const OPEN: u32 = 1;
const FULL: u32 = 2;

#[repr(C)]
struct Mailbox {
    mark: AtomicU64,
    /// Address of the word that gets the notice.
    notice: AtomicU64,
    bits: AtomicU32,
    state: AtomicU32,
    len: AtomicU32,
    path: [AtomicU8; ROOM],
}

const NOTICE: u64 = 8;
const BITS: u64 = 16;
const STATE: u64 = 20;
const LEN: u64 = 24;
const PATH: u64 = 28;

static MAILBOX: Mailbox = Mailbox {
    mark: AtomicU64::new(MARK),
    notice: AtomicU64::new(0),
    bits: AtomicU32::new(0),
    state: AtomicU32::new(CLOSED),
    len: AtomicU32::new(0),
    path: [const { AtomicU8::new(0) }; ROOM],
};

fn address() -> u64 {
    std::ptr::from_ref(&MAILBOX) as u64
}

/// Keeps the word that gets the notice where it is for as long as the process lives.
static WORD: OnceLock<Arc<AtomicU32>> = OnceLock::new();

/// Opens the mailbox, unless it is open.
pub(super) fn open(notice: &Arc<AtomicU32>, bits: u32) {
    if WORD.set(notice.clone()).is_err() {
        return;
    }
    let address = Arc::as_ptr(notice) as u64;
    MAILBOX.notice.store(address, Ordering::Relaxed);
    MAILBOX.bits.store(bits, Ordering::Relaxed);
    MAILBOX.state.store(OPEN, Ordering::Release);
}

/// Takes the path out.
pub(super) fn take() -> Option<Vec<u8>> {
    if MAILBOX.state.load(Ordering::Acquire) != FULL {
        return None;
    }
    let len = MAILBOX.len.load(Ordering::Relaxed) as usize;
    let path = MAILBOX.path.iter().take(len);
    let path = path.map(|b| b.load(Ordering::Relaxed)).collect();
    MAILBOX.state.store(OPEN, Ordering::Release);
    Some(path)
}

/// A mapping of a process's memory, of those that are part of a file.
struct Mapping {
    start: u64,
    end: u64,
    offset: u64,
    file: (u64, u64),
}

/// Parses a line of `/proc/PID/maps`: `start-end rights offset major:minor inode path`.
fn mapping(line: &str) -> Option<Mapping> {
    let mut words = line.split_ascii_whitespace();
    let hex = |text: &str| u64::from_str_radix(text, 16).ok();
    let (start, end) = words.next()?.split_once('-')?;
    let offset = words.nth(1)?;
    let (major, minor) = words.next()?.split_once(':')?;
    let inode = words.next()?.parse().ok()?;
    Some(Mapping {
        start: hex(start)?,
        end: hex(end)?,
        offset: hex(offset)?,
        file: (hex(major)? << 32 | hex(minor)?, inode),
    })
}

fn mappings(process: &str) -> io::Result<Vec<Mapping>> {
    let text = fs::read(format!("/proc/{process}/maps"))?;
    let text = String::from_utf8_lossy(&text);
    Ok(text.lines().filter_map(mapping).collect())
}

/// How far the mailbox is from the start of this program's image, and where that is in another process.
fn find(process: i32) -> io::Result<Option<u64>> {
    let image = |all: &[Mapping], file| {
        let parts = all.iter().filter(|m| m.file == file);
        parts.map(|m| m.start - m.offset.min(m.start)).min()
    };
    let own = mappings("self")?;
    let here = address();
    let Some(part) = own.iter().find(|m| (m.start..m.end).contains(&here)) else {
        return Ok(None);
    };
    // Data that no file backs is in a mapping of its own, behind that of the image's last part.
    let own_file = match part.file.1 {
        0 => {
            let before = own.iter().filter(|m| m.file.1 != 0 && m.end <= here);
            match before.max_by_key(|m| m.end) {
                Some(m) => m.file,
                None => return Ok(None),
            }
        }
        _ => part.file,
    };
    let theirs = mappings(&process.to_string())?;
    let inode = fs::metadata(format!("/proc/{process}/exe"))?.ino();
    let their_file = theirs.iter().find(|m| m.file.1 == inode).map(|m| m.file);
    let (Some(base), Some(their_base)) = (
        image(&own, own_file),
        their_file.and_then(|file| image(&theirs, file)),
    ) else {
        return Ok(None);
    };
    Ok(here
        .checked_sub(base)
        .and_then(|distance| their_base.checked_add(distance)))
}

fn word(memory: &File, at: u64) -> io::Result<u32> {
    let mut bytes = [0; 4];
    memory.read_exact_at(&mut bytes, at)?;
    Ok(u32::from_ne_bytes(bytes))
}

fn long(memory: &File, at: u64) -> io::Result<u64> {
    let mut bytes = [0; 8];
    memory.read_exact_at(&mut bytes, at)?;
    Ok(u64::from_ne_bytes(bytes))
}

/// Leaves a path in another process's mailbox.
pub(super) fn post(process: i32, path: &[u8]) -> io::Result<Posted> {
    let place = match find(process) {
        Ok(place) => place,
        Err(e) if e.kind() == io::ErrorKind::NotFound => {
            return Err(io::Error::from_raw_os_error(libc::ESRCH));
        }
        Err(e) => return Err(e),
    };
    let Some(at) = place else {
        return Ok(Posted::Foreign);
    };
    if path.len() > ROOM {
        return Err(io::Error::from_raw_os_error(libc::ENAMETOOLONG));
    }
    let memory = OpenOptions::new()
        .read(true)
        .write(true)
        .open(format!("/proc/{process}/mem"))?;
    if long(&memory, at).ok() != Some(MARK) {
        return Ok(Posted::Foreign);
    }
    if word(&memory, at + STATE)? == CLOSED {
        return Ok(Posted::Disabled);
    }
    memory.write_all_at(path, at + PATH)?;
    memory.write_all_at(&(path.len() as u32).to_ne_bytes(), at + LEN)?;
    memory.write_all_at(&FULL.to_ne_bytes(), at + STATE)?;
    let notice = long(&memory, at + NOTICE)?;
    let bits = word(&memory, notice)? | word(&memory, at + BITS)?;
    memory.write_all_at(&bits.to_ne_bytes(), notice)?;
    Ok(Posted::Done)
}
