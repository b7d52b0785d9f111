//! What the threads of an interpreter are doing, told in a signal handler or by a thread of its own (`faulthandler`).
//!
//! Nothing here allocates, runs Python code or makes objects. Frames are read where they lie: those of the calling thread
//! do not change meanwhile, and the others' do not because the interpreter's lock is held or frozen. A lock that its
//! holder does not let go of in time means that the holder is busy in native code, where its frames stay as they are.

use crate::frame::Frame;
use crate::frameobj::visible;
use krait_object::thread::{bound, current};
use krait_object::{Interp, Str, Thread};
use std::fmt::{Result, Write};

/// How many frames of a thread, threads, and characters of a name are shown.
const FRAMES: usize = 100;
const THREADS: usize = 100;
const CHARACTERS: usize = 500;

/// How long to wait for the lock, in milliseconds.
const PATIENCE: u32 = 1000;

/// Finds the name of a thread that may be the calling one: the system's number of the thread if it is another.
pub type Names<'a> = &'a dyn Fn(Option<u64>) -> Option<[u8; 16]>;

/// A name as CPython's reports show it: ASCII, not too long.
fn write_text(out: &mut dyn Write, text: Option<&Str>) -> Result {
    let Some(text) = text else {
        return out.write_str("???");
    };
    for c in text.code_points().take(CHARACTERS) {
        match char::from_u32(c) {
            Some(c @ ' '..='~') => out.write_char(c)?,
            _ if c < 0x100 => write!(out, "\\x{c:02x}")?,
            _ if c < 0x1_0000 => write!(out, "\\u{c:04x}")?,
            _ => write!(out, "\\U{c:08x}")?,
        }
    }
    if text.code_points().len() > CHARACTERS {
        out.write_str("...")?;
    }
    Ok(())
}

fn write_frame(out: &mut dyn Write, f: &Frame) -> Result {
    let code = f.code();
    let file = code.filename.get();
    out.write_str("  File \"")?;
    write_text(out, file.as_ref().and_then(|v| v.as_str()))?;
    match code.location(f.unit()).line {
        line @ 0.. => write!(out, "\", line {line} in ")?,
        _ => out.write_str("\", line ??? in ")?,
    }
    write_text(out, code.name.as_str())?;
    out.write_str("\n")
}

/// A thread's frames, innermost first.
fn write_frames(out: &mut dyn Write, th: &Thread) -> Result {
    let mut at = visible(crate::frameobj::current(th));
    if at.is_null() {
        return out.write_str("  <no Python frame>\n");
    }
    for _ in 0..FRAMES {
        // SAFETY: frames on the thread's chain are alive; see the head of the file for why they stay so.
        let Some(f) = (unsafe { at.as_ref() }) else {
            return Ok(());
        };
        write_frame(out, f)?;
        at = visible(f.previous);
    }
    if at.is_null() {
        Ok(())
    } else {
        out.write_str("  ...\n")
    }
}

/// The frames of the calling thread, if it is one that runs Python code.
pub fn report_own(out: &mut dyn Write) -> Result {
    match bound() {
        Some(th) => {
            out.write_str("Stack (most recent call first):\n")?;
            write_frames(out, th)
        }
        None => out.write_str("<no Python thread>\n"),
    }
}

/// The frames of all threads, the latest first.
pub fn report_all(out: &mut dyn Write, interp: &Interp, names: Names<'_>) -> Result {
    // Whoever holds the lock keeps the others from running; anybody else must stop them.
    let frozen = current().is_none();
    if frozen {
        interp.gil.freeze(PATIENCE);
    }
    let mut result = Ok(());
    let mut shown = 0;
    // SAFETY: held or frozen, or the holder is busy in native code and takes no notice of threads.
    let complete = unsafe {
        Thread::each_of(interp, |th| {
            if result.is_ok() && shown <= THREADS {
                result = write_thread(out, th, shown, names);
            }
            shown += 1;
        })
    };
    if frozen {
        interp.gil.thaw();
    }
    result?;
    if !complete {
        out.write_str("<the list of threads is being changed>\n")?;
    }
    Ok(())
}

fn write_thread(out: &mut dyn Write, th: &Thread, index: usize, names: Names<'_>) -> Result {
    if index > 0 {
        out.write_str("\n")?;
    }
    if index == THREADS {
        return out.write_str("...\n");
    }
    let own = bound().is_some_and(|b| std::ptr::eq(b, th));
    out.write_str(if own {
        "Current thread 0x"
    } else {
        "Thread 0x"
    })?;
    write!(out, "{:016x}", th.ident)?;
    let id = th.native_id.get();
    let name = match (own, id) {
        (true, _) => names(None),
        (false, 0) => None,
        (false, id) => names(Some(id)),
    };
    if let Some(name) = name {
        out.write_str(" [")?;
        for c in name.iter().take_while(|c| **c != 0) {
            let c = char::from(*c);
            out.write_char(if c.is_ascii_graphic() || c == ' ' {
                c
            } else {
                '?'
            })?;
        }
        out.write_str("]")?;
    }
    out.write_str(" (most recent call first):\n")?;
    if own && th.gc().collecting.get() {
        out.write_str("  Garbage-collecting\n")?;
    }
    write_frames(out, th)
}
