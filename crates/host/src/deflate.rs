//! zlib's streams behind a safe interface: it is a library with C's interface, and this is the crate for foreign calls.
//!
//! A stream owns its state and nothing else: between calls it keeps no pointer to input or output.

use libz_rs_sys as z;
use std::ffi::CStr;

/// A code that is not `Z_OK`, and what the library says to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    pub code: i32,
    pub message: Option<String>,
}

/// What one call did.
#[derive(Clone, Copy, Debug)]
pub struct Step {
    /// `Z_OK`, `Z_STREAM_END`, `Z_NEED_DICT` or an error.
    pub code: i32,
    /// Bytes of input that were read.
    pub read: usize,
}

/// The version of the library, as `zlibVersion` tells it.
pub fn version() -> String {
    // SAFETY: a string constant.
    unsafe { CStr::from_ptr(z::zlibVersion()) }
        .to_string_lossy()
        .into_owned()
}

/// Continues a CRC-32.
pub fn crc32(start: u32, data: &[u8]) -> u32 {
    // SAFETY: the data is readable for its length.
    unsafe { z::crc32_z(start.into(), data.as_ptr(), data.len()) as u32 }
}

/// Continues an Adler-32.
pub fn adler32(start: u32, data: &[u8]) -> u32 {
    if data.is_empty() {
        return start;
    }
    // SAFETY: the data is readable for its length.
    unsafe { z::adler32_z(start.into(), data.as_ptr(), data.len()) as u32 }
}

const VERSION: &CStr = c"1.3.0";
const STREAM_SIZE: i32 = size_of::<z::z_stream>() as i32;

/// The largest piece that fits the library's counts.
const PIECE: usize = 1 << 30;

fn failure(stream: &z::z_stream, code: i32) -> Failure {
    let message = if stream.msg.is_null() {
        None
    } else {
        // SAFETY: messages are string constants of the library.
        let text = unsafe { CStr::from_ptr(stream.msg) };
        Some(text.to_string_lossy().into_owned())
    };
    Failure { code, message }
}

/// Runs `call` on a stream with this input and room for `most` bytes behind the output's end.
fn step(
    stream: &mut z::z_stream,
    input: &[u8],
    out: &mut Vec<u8>,
    most: usize,
    call: impl FnOnce(&mut z::z_stream) -> i32,
) -> Step {
    let given = input.len().min(PIECE);
    let spare = out.spare_capacity_mut();
    let room = spare.len().min(most).min(PIECE);
    stream.next_in = input.as_ptr().cast_mut();
    stream.avail_in = given as u32;
    stream.next_out = spare.as_mut_ptr().cast();
    stream.avail_out = room as u32;
    let code = call(stream);
    let read = given.saturating_sub(stream.avail_in as usize);
    let written = room.saturating_sub(stream.avail_out as usize);
    stream.next_in = std::ptr::null_mut();
    stream.avail_in = 0;
    stream.next_out = std::ptr::null_mut();
    stream.avail_out = 0;
    // SAFETY: so many bytes behind the end were written by the library.
    unsafe { out.set_len(out.len() + written) };
    Step { code, read }
}

/// A stream that compresses.
pub struct Compressor(Box<z::z_stream>);

// SAFETY: the state is on the heap, owned by this alone, and not bound to a thread.
unsafe impl Send for Compressor {}

impl Compressor {
    /// `deflateInit2` with its own numbers.
    pub fn new(
        level: i32,
        method: i32,
        window_bits: i32,
        memory_level: i32,
        strategy: i32,
    ) -> Result<Compressor, Failure> {
        let mut s = Box::<z::z_stream>::default();
        // SAFETY: the stream is a fresh default one; version and size are those of this library.
        let code = unsafe {
            z::deflateInit2_(
                &raw mut *s,
                level,
                method,
                window_bits,
                memory_level,
                strategy,
                VERSION.as_ptr(),
                STREAM_SIZE,
            )
        };
        if code == z::Z_OK {
            Ok(Compressor(s))
        } else {
            Err(failure(&s, code))
        }
    }

    /// Compresses into the room that `out` has left, at most `most` bytes.
    pub fn step(&mut self, input: &[u8], out: &mut Vec<u8>, most: usize, flush: i32) -> Step {
        // SAFETY: the stream was initialised; input and room are valid for the call.
        step(&mut self.0, input, out, most, |s| unsafe {
            z::deflate(s, flush)
        })
    }

    pub fn set_dictionary(&mut self, dictionary: &[u8]) -> Result<(), Failure> {
        let Ok(n) = u32::try_from(dictionary.len()) else {
            return Err(failure(&self.0, z::Z_STREAM_ERROR));
        };
        // SAFETY: the stream was initialised; the dictionary is readable for its length.
        let code = unsafe { z::deflateSetDictionary(&raw mut *self.0, dictionary.as_ptr(), n) };
        if code == z::Z_OK {
            Ok(())
        } else {
            Err(failure(&self.0, code))
        }
    }

    pub fn try_clone(&mut self) -> Result<Compressor, Failure> {
        let mut copy = Box::<z::z_stream>::default();
        // SAFETY: the source was initialised; the target is overwritten by the call.
        let code = unsafe { z::deflateCopy(&raw mut *copy, &raw mut *self.0) };
        if code == z::Z_OK {
            Ok(Compressor(copy))
        } else {
            Err(failure(&self.0, code))
        }
    }

    /// The error that a code of [`Compressor::step`] stands for.
    pub fn failure(&self, code: i32) -> Failure {
        failure(&self.0, code)
    }
}

impl Drop for Compressor {
    fn drop(&mut self) {
        // SAFETY: initialised once, ended once.
        unsafe { z::deflateEnd(&raw mut *self.0) };
    }
}

/// A stream that decompresses.
pub struct Decompressor(Box<z::z_stream>);

// SAFETY: as for `Compressor`.
unsafe impl Send for Decompressor {}

impl Decompressor {
    /// `inflateInit2`.
    pub fn new(window_bits: i32) -> Result<Decompressor, Failure> {
        let mut s = Box::<z::z_stream>::default();
        // SAFETY: the stream is a fresh default one; version and size are those of this library.
        let code =
            unsafe { z::inflateInit2_(&raw mut *s, window_bits, VERSION.as_ptr(), STREAM_SIZE) };
        if code == z::Z_OK {
            Ok(Decompressor(s))
        } else {
            Err(failure(&s, code))
        }
    }

    /// Decompresses into the room that `out` has left, at most `most` bytes.
    pub fn step(&mut self, input: &[u8], out: &mut Vec<u8>, most: usize, flush: i32) -> Step {
        // SAFETY: the stream was initialised; input and room are valid for the call.
        step(&mut self.0, input, out, most, |s| unsafe {
            z::inflate(s, flush)
        })
    }

    pub fn set_dictionary(&mut self, dictionary: &[u8]) -> Result<(), Failure> {
        let Ok(n) = u32::try_from(dictionary.len()) else {
            return Err(failure(&self.0, z::Z_STREAM_ERROR));
        };
        // SAFETY: the stream was initialised; the dictionary is readable for its length.
        let code = unsafe { z::inflateSetDictionary(&raw mut *self.0, dictionary.as_ptr(), n) };
        if code == z::Z_OK {
            Ok(())
        } else {
            Err(failure(&self.0, code))
        }
    }

    pub fn try_clone(&mut self) -> Result<Decompressor, Failure> {
        let mut copy = Box::<z::z_stream>::default();
        // The library takes a stream without output for a broken one.
        self.0.next_out = std::ptr::NonNull::dangling().as_ptr();
        // SAFETY: the source was initialised; the target is overwritten by the call. There is no room for output.
        let code = unsafe { z::inflateCopy(&raw mut *copy, &raw const *self.0) };
        self.0.next_out = std::ptr::null_mut();
        copy.next_out = std::ptr::null_mut();
        if code == z::Z_OK {
            Ok(Decompressor(copy))
        } else {
            Err(failure(&self.0, code))
        }
    }

    /// The error that a code of [`Decompressor::step`] stands for.
    pub fn failure(&self, code: i32) -> Failure {
        failure(&self.0, code)
    }
}

impl Drop for Decompressor {
    fn drop(&mut self) {
        // SAFETY: initialised once, ended once.
        unsafe { z::inflateEnd(&raw mut *self.0) };
    }
}
