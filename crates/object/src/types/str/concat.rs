//! `+`, `*`, `+=` and f-strings: strings one after the other, in one allocation of the size that comes out.

use super::{STR, Str, build, char_str, empty, tail_size};
use crate::err::Result;
use crate::header::Ref;
use crate::thread::Thread;
use crate::value::Value;

/// `a + b` of exact strings.
pub fn concat(th: &Thread, a: &Str, b: &Str) -> Result<Value> {
    if b.is_empty() && std::ptr::eq(a.ty(), &STR.ty) {
        return Ok(a.value());
    }
    if a.is_empty() && std::ptr::eq(b.ty(), &STR.ty) {
        return Ok(b.value());
    }
    let len = a
        .len()
        .checked_add(b.len())
        .filter(|&n| n < isize::MAX as usize / 4);
    let Some(len) = len else {
        return Err(th.overflow_error("strings are too large to concat"));
    };
    let width = a.width().max(b.width());
    let ascii = a.is_ascii() && b.is_ascii();
    // SAFETY: the wider kind of the two is the narrowest that fits both; `spread` writes each part's code points.
    let r = unsafe {
        build(&STR.ty, len, width, ascii, |p| {
            spread(a, p, width);
            spread(b, p.add(a.len() * width), width);
        })
    };
    r.map(Ref::into_value).ok_or_else(crate::err::memory_error)
}

/// Many strings one after the other, in one allocation.
pub fn concat_all<'a>(th: &Thread, parts: impl Iterator<Item = &'a Str> + Clone) -> Result<Value> {
    let (mut len, mut width, mut ascii) = (0usize, 1, true);
    let (mut last, mut filled) = (None, 0usize);
    for s in parts.clone() {
        if s.is_empty() {
            continue;
        }
        len = len.saturating_add(s.len());
        width = width.max(s.width());
        ascii &= s.is_ascii();
        (last, filled) = (Some(s), filled + 1);
    }
    let Some(last) = last else { return Ok(empty()) };
    if filled == 1 && std::ptr::eq(last.ty(), &STR.ty) {
        return Ok(last.value());
    }
    if len >= isize::MAX as usize / 4 {
        return Err(th.overflow_error("join() result is too long for a Python string"));
    }
    if let (1, true) = (len, width == 1) {
        return Ok(char_str(last.char_at(0).unwrap_or(0)));
    }
    // SAFETY: the widest kind of the parts is the narrowest that fits all; each part is written once, and the parts
    // of the second pass are those of the first (checked against the end of the allocation).
    let r = unsafe {
        build(&STR.ty, len, width, ascii, |p| {
            let mut at = 0;
            for s in parts {
                if s.len() > len - at || s.width() > width || (ascii && !s.is_ascii()) {
                    break;
                }
                spread(s, p.add(at * width), width);
                at += s.len();
            }
            std::ptr::write_bytes(p.add(at * width), 0, (len - at) * width);
        })
    };
    r.map(Ref::into_value).ok_or_else(crate::err::memory_error)
}

/// `s * n`.
pub fn repeat(s: &Str, n: usize) -> Result<Value> {
    if n == 0 || s.is_empty() {
        return Ok(empty());
    }
    if n == 1 && std::ptr::eq(s.ty(), &STR.ty) {
        return Ok(s.value());
    }
    if n == 1 && s.len() == 1 {
        return Ok(char_str(s.char_at(0).unwrap_or(0)));
    }
    let Some(len) = s
        .len()
        .checked_mul(n)
        .filter(|&n| n < isize::MAX as usize / 8)
    else {
        return Err(crate::err::memory_error());
    };
    let bytes = s.raw_bytes();
    let total = len * s.width();
    // SAFETY: the kind of the part is the kind of the whole; `total` bytes are written by doubling what is there.
    let r = unsafe {
        build(&STR.ty, len, s.width(), s.is_ascii(), |p| {
            if let [c] = bytes {
                std::ptr::write_bytes(p, *c, total);
                return;
            }
            std::ptr::copy_nonoverlapping(bytes.as_ptr(), p, bytes.len());
            let mut done = bytes.len();
            while done < total {
                let more = done.min(total - done);
                std::ptr::copy_nonoverlapping(p, p.add(done), more);
                done += more;
            }
        })
    };
    r.map(Ref::into_value).ok_or_else(crate::err::memory_error)
}

/// Writes the text of `s` at `to` with `width` bytes per code point.
///
/// # Safety
/// `to` has room for `s.len() * width` bytes; `width` is not less than the string's own.
pub(super) unsafe fn spread(s: &Str, to: *mut u8, width: usize) {
    // SAFETY: the caller's promise.
    unsafe {
        if s.width() == width {
            std::ptr::copy_nonoverlapping(s.start(), to, s.len() * width);
        } else if width == 2 {
            for (i, c) in s.code_points().enumerate() {
                (to as *mut u16).add(i).write(c as u16);
            }
        } else {
            for (i, c) in s.code_points().enumerate() {
                (to as *mut u32).add(i).write(c);
            }
        }
    }
}

/// `a += b` for an `a` that nobody else refers to: grows it in place. Answers `None` (and gives `a` back) if it cannot.
pub fn append_in_place(a: Value, b: &Str) -> std::result::Result<Value, Value> {
    let Some(s) = STR.get_exact(&a) else {
        return Err(a);
    };
    if s.header.refcount() != 1
        || s.is_interned()
        || s.is_empty()
        || b.width() > s.width()
        || (s.is_ascii() && !b.is_ascii())
    {
        return Err(a);
    }
    let (width, ascii, old) = (s.width(), s.is_ascii(), s.len());
    let Some(len) = old
        .checked_add(b.len())
        .filter(|&n| n < isize::MAX as usize / 4)
    else {
        return Err(a);
    };
    let own = std::ptr::eq(s, b);
    let head = size_of::<Str>();
    let (from, to) = (
        head + tail_size(old, width, ascii),
        head + tail_size(len, width, ascii),
    );
    let p = a.into_bits() as *mut u8;
    // SAFETY: exact strings have nothing in front of their header, so the allocation starts at `p` with `from` bytes;
    // only this value refers to it. `b` is another object (or, if `own`, its text is copied from the moved object).
    unsafe {
        let mem = std::alloc::Layout::from_size_align_unchecked(from, 16);
        let q = krait_host::shortage::strictly(to, || std::alloc::realloc(p, mem, to));
        if q.is_null() {
            return Err(Value::from_bits(p as u64));
        }
        crate::memory_trace::given(p);
        crate::memory_trace::taken(q, to);
        let s = q as *mut Str;
        let start = (*s).start() as *mut u8;
        if own {
            std::ptr::copy_nonoverlapping(start, start.add(old * width), old * width);
        } else {
            spread(b, start.add(old * width), width);
        }
        std::ptr::write_bytes(start.add(len * width), 0, width);
        (&raw mut (*s).data.len).write(len);
        (*s).data.hash.set(-1);
        Ok(Value::from_bits(q as u64))
    }
}
