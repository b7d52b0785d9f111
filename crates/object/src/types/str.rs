//! `str`: CPython's compact layout. ASCII text follows a 40-byte head, other text (1, 2 or 4 bytes per code point,
//! whichever is the least that fits) a 56-byte head.
//!
//! Invariant: the kind is the narrowest that fits, so equal strings have equal kinds and equal bytes.

use crate::err::Result;
use crate::gc::{Trace, Visitor};
use crate::header::{Header, Obj, Ref};
use crate::layout::{Layout, Tailed};
use crate::thread::Thread;
use crate::typeobj::{BASETYPE, MATCH_SELF, Payload, TypeDef, UNICODE_SUBCLASS};
use crate::value::Value;
use krait_base::Wtf8;
use krait_text::{Text, TextBuf};
use std::cell::Cell;
use std::ptr::NonNull;

/// The head shared by all strings.
#[repr(C)]
pub struct StrData {
    len: usize,
    hash: Cell<i64>,
    state: Cell<u32>,
}

mod ascii;
mod concat;
mod join;
mod search;

pub use ascii::Ascii;
use concat::spread;
pub use concat::{append_in_place, concat, concat_all, repeat};
pub use join::{join, join_list};
pub use search::contains;

/// A string object.
pub type Str = Obj<StrData>;

const INTERNED: u32 = 0b11;
const INTERNED_MORTAL: u32 = 1;
const INTERNED_IMMORTAL: u32 = 2;
const KIND_SHIFT: u32 = 2;
const KIND_MASK: u32 = 0b111 << KIND_SHIFT;
const COMPACT: u32 = 1 << 5;
const ASCII: u32 = 1 << 6;

/// Bytes of the two words that only non-ASCII strings have (cached UTF-8: length and pointer).
const UTF8_WORDS: usize = 16;

/// Where a string that is not compact points to its text: behind the head and the two words. An instance of a subclass
/// with `__slots__` is one: its slots follow this pointer, its text the slots.
const TEXT_POINTER: usize = size_of::<Str>() + UTF8_WORDS;

/// Where the slots of a subclass begin.
pub(crate) const SLOTS_START: usize = TEXT_POINTER + size_of::<*const u8>();

/// The text of a string, by kind. `Latin1` holds at least one byte above 127.
#[derive(Clone, Copy, Debug)]
pub enum Chars<'a> {
    Ascii(&'a [u8]),
    Latin1(&'a [u8]),
    Ucs2(&'a [u16]),
    Ucs4(&'a [u32]),
}

impl<'a> Chars<'a> {
    #[inline]
    pub fn len(&self) -> usize {
        match self {
            Chars::Ascii(b) | Chars::Latin1(b) => b.len(),
            Chars::Ucs2(b) => b.len(),
            Chars::Ucs4(b) => b.len(),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    #[inline]
    pub fn get(&self, i: usize) -> Option<u32> {
        match self {
            Chars::Ascii(b) | Chars::Latin1(b) => b.get(i).map(|&c| u32::from(c)),
            Chars::Ucs2(b) => b.get(i).map(|&c| u32::from(c)),
            Chars::Ucs4(b) => b.get(i).copied(),
        }
    }

    /// The part from `start` to `end`, both clamped.
    pub fn slice(self, start: usize, end: usize) -> Chars<'a> {
        fn cut<T>(b: &[T], start: usize, end: usize) -> &[T] {
            b.get(start..end.min(b.len())).unwrap_or(&[])
        }
        match self {
            Chars::Ascii(b) => Chars::Ascii(cut(b, start, end)),
            Chars::Latin1(b) => Chars::Latin1(cut(b, start, end)),
            Chars::Ucs2(b) => Chars::Ucs2(cut(b, start, end)),
            Chars::Ucs4(b) => Chars::Ucs4(cut(b, start, end)),
        }
    }

    pub fn iter(self) -> impl DoubleEndedIterator<Item = u32> + ExactSizeIterator + 'a {
        (0..self.len()).map(move |i| self.get(i).unwrap_or(0))
    }
}

pub static STR: TypeDef<StrData> = TypeDef::build(
    "str",
    Some(&crate::typeobj::OBJECT.ty),
    &Layout::with_tail::<StrData>(),
    BASETYPE | UNICODE_SUBCLASS | MATCH_SELF,
);

impl Payload for StrData {
    fn type_def() -> &'static TypeDef<StrData> {
        &STR
    }
}

impl Trace for StrData {
    fn trace(&self, _: &mut Visitor<'_>) {}
}

impl Drop for StrData {
    fn drop(&mut self) {
        if self.state.get() & INTERNED == INTERNED_MORTAL {
            crate::intern::forget(self);
        }
    }
}

// SAFETY: length and width never change, and every constructor asks for `tail_size`.
unsafe impl Tailed for StrData {
    const ITEM: usize = 0;
    const REFERS: bool = false;

    /// Bytes after the shared head.
    #[inline(always)]
    fn tail(&self) -> usize {
        let state = self.state.get();
        if state & COMPACT == 0 {
            return text_size(self.len, width(state));
        }
        tail_size(self.len, width(state), state & ASCII != 0)
    }
}

/// Gives back the memory of a compact ASCII string that is not interned; answers whether it is one.
///
/// # Safety
/// `p` is an exact `str` with count zero, to which nobody else refers.
#[inline(always)]
pub(crate) unsafe fn destroy_simple(th: &Thread, p: *const Header) -> bool {
    // SAFETY: as above; the size is the one that `build_exact` asked for.
    unsafe {
        let data = &(*(p as *const Str)).data;
        if data.state.get() & (COMPACT | ASCII | INTERNED) != COMPACT | ASCII {
            return false;
        }
        let size = size_of::<Str>() + text_size(data.len, 1);
        crate::pool::give(Some(th), p as *mut u8, size);
        true
    }
}

/// Bytes per code point of a string with this state.
#[inline(always)]
fn width(state: u32) -> usize {
    ((state & KIND_MASK) >> KIND_SHIFT) as usize
}

/// Whether two texts of one length and width are equal. Most that differ do so at once.
#[inline(always)]
fn same_bytes(a: &[u8], b: &[u8]) -> bool {
    a.first() == b.first() && a == b
}

/// CPython ends the text with one zero code unit.
#[inline(always)]
fn text_size(len: usize, width: usize) -> usize {
    (len + 1) * width
}

/// Of a compact string.
#[inline(always)]
fn tail_size(len: usize, width: usize, ascii: bool) -> usize {
    let text = text_size(len, width);
    // The head ends at 40 bytes, 4 of which pad `state` out.
    if ascii { text } else { text + UTF8_WORDS }
}

impl Obj<StrData> {
    #[inline(always)]
    pub fn len(&self) -> usize {
        self.data.len
    }

    #[inline(always)]
    pub fn is_empty(&self) -> bool {
        self.data.len == 0
    }

    #[inline(always)]
    pub fn is_ascii(&self) -> bool {
        self.state.get() & ASCII != 0
    }

    /// Bytes per code point.
    #[inline(always)]
    pub fn width(&self) -> usize {
        width(self.state.get())
    }

    #[inline(always)]
    fn start(&self) -> *const u8 {
        let kind = self.state.get() & (COMPACT | ASCII);
        let head = self as *const Str as *const u8;
        // SAFETY: the text of a compact string follows the head (and, unless ASCII, two more words) in the same
        // allocation; another one has the pointer there.
        unsafe {
            if kind == COMPACT | ASCII {
                head.add(size_of::<Str>())
            } else if kind == COMPACT {
                head.add(size_of::<Str>() + UTF8_WORDS)
            } else {
                head.add(TEXT_POINTER).cast::<*const u8>().read()
            }
        }
    }

    /// The text by kind.
    #[inline(always)]
    pub fn chars(&self) -> Chars<'_> {
        let (p, n) = (self.start(), self.data.len);
        // SAFETY: `n` code points of the width that the state names start at `p`; strings are immutable while shared.
        unsafe {
            match self.width() {
                1 if self.is_ascii() => Chars::Ascii(std::slice::from_raw_parts(p, n)),
                1 => Chars::Latin1(std::slice::from_raw_parts(p, n)),
                2 => Chars::Ucs2(std::slice::from_raw_parts(p as *const u16, n)),
                _ => Chars::Ucs4(std::slice::from_raw_parts(p as *const u32, n)),
            }
        }
    }

    /// The text as the `text` crate takes it.
    #[inline]
    pub fn text(&self) -> Text<'_> {
        match self.chars() {
            Chars::Ascii(b) | Chars::Latin1(b) => Text::Latin1(b),
            Chars::Ucs2(b) => Text::Ucs2(b),
            Chars::Ucs4(b) => Text::Ucs4(b),
        }
    }

    /// All code points.
    pub fn code_points(&self) -> impl DoubleEndedIterator<Item = u32> + ExactSizeIterator + '_ {
        self.chars().iter()
    }

    /// The text's bytes in its own width.
    #[inline(always)]
    pub fn raw_bytes(&self) -> &[u8] {
        // SAFETY: the text is `len * width` bytes.
        unsafe { std::slice::from_raw_parts(self.start(), self.data.len * self.width()) }
    }

    /// The string of the code point at `i`.
    #[inline(always)]
    pub fn single_at(&self, i: usize) -> Option<Value> {
        match self.compact_ascii().and_then(|text| text.get(i)) {
            Some(&c) => Some(latin1_char(c)),
            None => self.wide_single_at(i),
        }
    }

    /// The text of a compact ASCII string, which nearly all are.
    #[inline(always)]
    pub fn compact_ascii(&self) -> Option<&[u8]> {
        const BOTH: u32 = COMPACT | ASCII;
        if self.state.get() & BOTH != BOTH {
            return None;
        }
        let head: *const Str = self;
        // SAFETY: such a text, of one byte for each character, follows the head.
        Some(unsafe { std::slice::from_raw_parts(head.add(1).cast(), self.data.len) })
    }

    #[cold]
    #[inline(never)]
    fn wide_single_at(&self, i: usize) -> Option<Value> {
        self.char_at(i).map(char_str)
    }

    #[inline(always)]
    pub fn char_at(&self, i: usize) -> Option<u32> {
        self.chars().get(i)
    }

    /// The text, if it is ASCII.
    #[inline]
    pub fn as_ascii(&self) -> Option<&str> {
        match self.chars() {
            // SAFETY: ASCII bytes are UTF-8.
            Chars::Ascii(b) => Some(unsafe { std::str::from_utf8_unchecked(b) }),
            _ => None,
        }
    }

    /// UTF-8 text with surrogates replaced; for messages.
    pub fn to_string_lossy(&self) -> String {
        crate::alloc::despite(self.utf8_room(), || {
            if let Some(s) = self.as_ascii() {
                return s.to_owned();
            }
            self.code_points()
                .map(|c| char::from_u32(c).unwrap_or(char::REPLACEMENT_CHARACTER))
                .collect()
        })
    }

    /// UTF-8 text, or `None` if there are surrogates.
    pub fn to_utf8_opt(&self) -> Option<String> {
        crate::alloc::despite(self.utf8_room(), || {
            if let Some(s) = self.as_ascii() {
                return Some(s.to_owned());
            }
            self.code_points().map(char::from_u32).collect()
        })
    }

    /// Bytes that the text takes as Rust text, while it grows.
    fn utf8_room(&self) -> usize {
        let widest = if self.is_ascii() { 1 } else { 8 };
        self.len().saturating_mul(widest)
    }

    /// UTF-8 text; `UnicodeEncodeError` if there are surrogates.
    pub fn to_utf8(&self, th: &Thread) -> Result<String> {
        match self.to_utf8_opt() {
            Some(s) => Ok(s),
            None => {
                let at = self
                    .code_points()
                    .position(|c| (0xD800..0xE000).contains(&c))
                    .unwrap_or(0);
                let end = at
                    + self
                        .code_points()
                        .skip(at)
                        .take_while(|c| (0xD800..0xE000).contains(c))
                        .count();
                Err(crate::err::new_args(
                    th,
                    &crate::exc::UNICODE_ENCODE_ERROR.ty,
                    vec![
                        new("utf-8"),
                        self.value(),
                        crate::types::int::from_usize(at),
                        crate::types::int::from_usize(end),
                        new("surrogates not allowed"),
                    ],
                ))
            }
        }
    }

    /// Generalised UTF-8: surrogates as three bytes.
    pub fn to_wtf8(&self) -> krait_base::Wtf8Buf {
        let mut b = krait_base::Wtf8Buf::new();
        for c in self.code_points() {
            b.push(c);
        }
        b
    }

    /// CPython's hash of the text, under the process's hash secret.
    #[inline]
    pub fn hash(&self) -> i64 {
        let h = self.data.hash.get();
        if h != -1 { h } else { self.compute_hash() }
    }

    #[inline(never)]
    fn compute_hash(&self) -> i64 {
        let h = crate::hash::bytes(self.raw_bytes());
        self.data.hash.set(h);
        h
    }

    /// Text equality, without running anything.
    #[inline]
    pub fn same_text(&self, other: &Str) -> bool {
        if std::ptr::eq(self, other) {
            return true;
        }
        self.data.len == other.data.len
            && (self.state.get() ^ other.state.get()) & (KIND_MASK | ASCII) == 0
            && same_bytes(self.raw_bytes(), other.raw_bytes())
    }

    /// Equality with Rust text.
    pub fn eq_str(&self, s: &str) -> bool {
        match self.chars() {
            Chars::Ascii(b) => b == s.as_bytes(),
            _ => self.code_points().eq(s.chars().map(u32::from)),
        }
    }

    /// Ordering by code points.
    pub fn compare(&self, other: &Str) -> std::cmp::Ordering {
        match (self.chars(), other.chars()) {
            (Chars::Ascii(a) | Chars::Latin1(a), Chars::Ascii(b) | Chars::Latin1(b)) => a.cmp(b),
            (Chars::Ucs2(a), Chars::Ucs2(b)) => a.cmp(b),
            (a, b) => a.iter().cmp(b.iter()),
        }
    }

    /// A new string of the code points from `start` to `end` (clamped); the string itself if that is all of it.
    pub fn substring(&self, start: usize, end: usize) -> Value {
        let end = end.min(self.data.len);
        if start == 0 && end == self.data.len && std::ptr::eq(self.ty(), &STR.ty) {
            return self.value();
        }
        self.part(start, end)
    }

    /// A new string of the code points from `start` to `end` (clamped), which are not all.
    #[inline(never)]
    pub fn part(&self, start: usize, end: usize) -> Value {
        match self.ascii() {
            Some(text) => text.part(start, end),
            None => from_chars(self.chars().slice(start, end)),
        }
    }

    pub fn is_interned(&self) -> bool {
        self.state.get() & INTERNED != 0
    }

    pub(crate) fn mark_interned(&self, immortal: bool) {
        let bits = if immortal {
            INTERNED_IMMORTAL
        } else {
            INTERNED_MORTAL
        };
        self.state.set((self.state.get() & !INTERNED) | bits);
    }

    /// `sys.getsizeof` of the string part.
    pub fn sizeof(&self) -> usize {
        let head = match self.state.get() & COMPACT {
            0 => self.ty().basicsize(),
            _ => size_of::<Str>(),
        };
        head + self.data.tail()
    }
}

impl StrData {
    pub(crate) fn as_obj(&self) -> &Str {
        // SAFETY: a `StrData` exists only as the payload of a string object, right after its header.
        unsafe { &*((self as *const StrData as *const u8).sub(size_of::<Header>()) as *const Str) }
    }
}

/// Allocates a string of `len` code points and lets `fill` write its text.
///
/// # Safety
/// `fill` writes exactly `len` code points of `width` bytes, which fit the kind: for `ascii` all below 128;
/// otherwise at least one that the next narrower kind cannot hold.
unsafe fn build(
    ty: &'static crate::TypeObject,
    len: usize,
    width: usize,
    ascii: bool,
    fill: impl FnOnce(*mut u8),
) -> Option<Ref<StrData>> {
    if std::ptr::eq(ty, &STR.ty) {
        // SAFETY: passed on.
        return unsafe { build_exact(len, width, ascii, fill) };
    }
    let head = ty.basicsize();
    let compact = head == size_of::<Str>();
    let tail = match compact {
        true => tail_size(len, width, ascii),
        false => text_size(len, width),
    };
    // SAFETY: head and text are written below.
    unsafe {
        let th = crate::thread::current();
        let p = crate::alloc::raw_object(th, ty, size_of::<Str>(), tail)? as *mut Str;
        let flags = if compact { COMPACT } else { 0 } | if ascii { ASCII } else { 0 };
        (&raw mut (*p).data).write(StrData {
            len,
            hash: Cell::new(-1),
            state: Cell::new(((width as u32) << KIND_SHIFT) | flags),
        });
        let rest = (p as *mut u8).add(size_of::<Str>());
        if !compact {
            std::ptr::write_bytes(rest, 0, head - size_of::<Str>());
            (p as *mut u8)
                .add(TEXT_POINTER)
                .cast::<*const u8>()
                .write((p as *const u8).add(head));
        } else if !ascii {
            std::ptr::write_bytes(rest, 0, UTF8_WORDS);
        }
        let start = (*p).start() as *mut u8;
        fill(start);
        std::ptr::write_bytes(start.add(len * width), 0, width);
        crate::alloc::track_new(th, p as *const Header, ty);
        Some(Ref::from_raw(NonNull::new_unchecked(p)))
    }
}

/// The same for `str` itself, which has nothing in front of its header and no attributes.
///
/// # Safety
/// As for [`build`].
#[inline(always)]
unsafe fn build_exact(
    len: usize,
    width: usize,
    ascii: bool,
    fill: impl FnOnce(*mut u8),
) -> Option<Ref<StrData>> {
    let size = size_of::<Str>() + tail_size(len, width, ascii);
    // SAFETY: head and text are written into the bytes just taken.
    unsafe {
        let p = crate::plain::raw_plain(crate::thread::current(), &STR.ty, size)? as *mut Str;
        let ascii_flag = if ascii { ASCII } else { 0 };
        (&raw mut (*p).data).write(StrData {
            len,
            hash: Cell::new(-1),
            state: Cell::new(((width as u32) << KIND_SHIFT) | COMPACT | ascii_flag),
        });
        let mut start = p.add(1) as *mut u8;
        if !ascii {
            (start as *mut [u64; UTF8_WORDS / 8]).write([0; UTF8_WORDS / 8]);
            start = start.add(UTF8_WORDS);
        }
        fill(start);
        let end = start.add(len * width);
        match width {
            1 => end.write(0),
            2 => (end as *mut u16).write(0),
            _ => (end as *mut u32).write(0),
        }
        Some(Ref::from_raw(NonNull::new_unchecked(p)))
    }
}

/// A string whose text is copied, for those who cannot report that there is no memory.
///
/// # Safety
/// At `from` there are `len` code points of `width` bytes, as for [`build`].
unsafe fn copied(
    ty: &'static crate::TypeObject,
    len: usize,
    width: usize,
    ascii: bool,
    from: *const u8,
) -> Ref<StrData> {
    // SAFETY: the text is as the caller says.
    let make = || unsafe {
        build(ty, len, width, ascii, |p| {
            std::ptr::copy_nonoverlapping(from, p, len * width)
        })
    };
    match make() {
        Some(r) => r,
        None => crate::alloc::insist(std::alloc::Layout::new::<StrData>(), make),
    }
}

/// A string of code points, of which there are `len` and the largest is `max`; too large ones become U+FFFD.
fn narrowest(len: usize, max: u32, points: impl Iterator<Item = u32> + Clone) -> Value {
    let (width, ascii) = match max {
        0..0x80 => (1, true),
        0x80..0x100 => (1, false),
        0x100..0x10000 => (2, false),
        _ => (4, false),
    };
    // SAFETY: the width is the least that holds the largest; what is missing is filled with it, nothing is written behind
    // the last.
    let make = || unsafe {
        let points = points.clone().chain(std::iter::repeat(max)).take(len);
        build(&STR.ty, len, width, ascii, |p| match width {
            1 => points
                .enumerate()
                .for_each(|(i, c)| p.add(i).write(c as u8)),
            2 => points
                .enumerate()
                .for_each(|(i, c)| (p as *mut u16).add(i).write(c as u16)),
            _ => points
                .enumerate()
                .for_each(|(i, c)| (p as *mut u32).add(i).write(valid(c))),
        })
    };
    let r = match make() {
        Some(r) => r,
        None => crate::alloc::insist(std::alloc::Layout::new::<StrData>(), make),
    };
    r.into_value()
}

/// A code point, or U+FFFD for what is none.
fn valid(c: u32) -> u32 {
    if c > 0x10FFFF { 0xFFFD } else { c }
}

/// An ASCII string from bytes known to be ASCII.
fn ascii_in(ty: &'static crate::TypeObject, b: &[u8]) -> Ref<StrData> {
    debug_assert!(b.is_ascii());
    // SAFETY: the callers checked that the bytes are ASCII.
    unsafe { copied(ty, b.len(), 1, true, b.as_ptr()) }
}

/// A string from Rust text.
pub fn new(s: &str) -> Value {
    if s.is_ascii() {
        return ascii_bytes(s.as_bytes());
    }
    match try_new(s) {
        Ok(v) => v,
        Err(_) => {
            let points = s.chars().map(u32::from);
            let (len, max) = measure(points.clone());
            narrowest(len, max, points)
        }
    }
}

/// The same; `MemoryError` if there is no memory.
pub fn try_new(s: &str) -> Result<Value> {
    let (mut len, mut lead) = (0, 0);
    for &b in s.as_bytes() {
        // Bytes that continue a sequence are the least ones as signed numbers.
        len += usize::from(b as i8 >= -64);
        lead = b.max(lead);
    }
    if len < 2 {
        return Ok(s.chars().next().map_or_else(empty, |c| char_str(c.into())));
    }
    // The greatest byte is a first one (if it is not ASCII), and it tells the width.
    let (width, ascii) = match lead {
        0..0x80 => (1, true),
        0x80..0xC4 => (1, false),
        0xC4..0xF0 => (2, false),
        _ => (4, false),
    };
    // SAFETY: the width is the least that holds every code point, and there are `len` of them.
    let made = unsafe {
        build_exact(len, width, ascii, |p| match width {
            1 if ascii => std::ptr::copy_nonoverlapping(s.as_ptr(), p, len),
            1 => fill_from(s, p, |c| c as u8),
            2 => fill_from(s, p as *mut u16, |c| c as u16),
            _ => fill_from(s, p as *mut u32, |c| c as u32),
        })
    };
    made.map(Ref::into_value)
        .ok_or_else(crate::err::memory_error)
}

/// Writes the units of all characters one after the other.
///
/// # Safety
/// There is room for as many units as there are characters.
#[inline(always)]
unsafe fn fill_from<U>(s: &str, mut to: *mut U, unit: impl Fn(char) -> U) {
    for c in s.chars() {
        // SAFETY: the caller's promise.
        unsafe {
            to.write(unit(c));
            to = to.add(1);
        }
    }
}

/// How many code points there are, and the largest.
fn measure(points: impl Iterator<Item = u32>) -> (usize, u32) {
    points.fold((0, 0), |(n, max), c| (n + 1, max.max(c)))
}

/// A string from ASCII text whose hash is known already.
pub(crate) fn with_hash(text: &str, hash: i64) -> Value {
    let v = new(text);
    if let Some(s) = v.as_exact_str()
        && s.data.hash.get() == -1
    {
        s.data.hash.set(hash);
    }
    v
}

/// A string from ASCII bytes (others are taken as Latin-1).
pub fn ascii_bytes(b: &[u8]) -> Value {
    match b {
        [] => empty(),
        [c] => latin1_char(*c),
        // SAFETY: just checked.
        _ if b.is_ascii() => unsafe { ascii_part(b) },
        _ => from_latin1(b),
    }
}

/// A string from bytes, if they are ASCII.
#[inline]
pub fn from_ascii(b: &[u8]) -> Option<Value> {
    // SAFETY: just checked.
    b.is_ascii().then(|| unsafe { ascii_part(b) })
}

/// The same for bytes that are ASCII for certain.
///
/// # Safety
/// They are.
#[inline]
unsafe fn ascii_part(b: &[u8]) -> Value {
    debug_assert!(b.is_ascii());
    match b {
        [] => empty(),
        [c] => latin1_char(*c),
        // SAFETY: the caller's promise.
        _ => unsafe {
            build_exact(b.len(), 1, true, |p| {
                std::ptr::copy_nonoverlapping(b.as_ptr(), p, b.len())
            })
        }
        .unwrap_or_else(|| ascii_in(&STR.ty, b))
        .into_value(),
    }
}

/// A string of as many ASCII characters, each computed from one of another.
pub fn ascii_mapped(b: &[u8], f: impl Fn(u8) -> u8) -> Result<Value> {
    match b {
        [] => return Ok(empty()),
        [c] => return Ok(char_str(u32::from(f(*c)))),
        _ => {}
    }
    // SAFETY: as many bytes are written as the text has, all of them ASCII.
    let s = unsafe {
        build(&STR.ty, b.len(), 1, true, |p| {
            for (i, c) in b.iter().enumerate() {
                p.add(i).write(f(*c) & 0x7F);
            }
        })
    };
    s.map(Ref::into_value).ok_or_else(crate::err::memory_error)
}

/// A string of `len` Latin-1 characters that `fill` writes; they are zero before. `ascii` is what it probably is, for which
/// room is made.
pub fn filled_latin1(len: usize, ascii: bool, fill: impl FnOnce(&mut [u8])) -> Result<Value> {
    let mut fits = true;
    let fill = |p: *mut u8| {
        // SAFETY: the text is `len` bytes, which are initialised before anybody sees them.
        let text = unsafe {
            std::ptr::write_bytes(p, 0, len);
            std::slice::from_raw_parts_mut(p, len)
        };
        fill(text);
        fits = text.is_ascii() == ascii;
    };
    // SAFETY: what is not of the stated kind is copied below, and nobody else has seen it.
    let s = unsafe { build_exact(len, 1, ascii, fill) }.ok_or_else(crate::err::memory_error)?;
    if fits && len > 1 {
        return Ok(s.into_value());
    }
    Ok(from_latin1(s.raw_bytes()))
}

/// A string from Latin-1 bytes.
pub fn from_latin1(b: &[u8]) -> Value {
    if b.is_ascii() {
        return ascii_bytes(b);
    }
    if let [c] = b {
        return char_str(u32::from(*c));
    }
    // SAFETY: one-byte text with at least one byte above 127.
    unsafe { copied(&STR.ty, b.len(), 1, false, b.as_ptr()) }.into_value()
}

fn from_ucs2_narrowest(b: &[u16]) -> Value {
    let max = b.iter().copied().fold(0u16, |a, c| a | c);
    if max < 256 {
        return match b {
            [] => empty(),
            [c] => char_str(u32::from(*c)),
            _ => narrowest(b.len(), max.into(), b.iter().map(|&c| u32::from(c))),
        };
    }
    // SAFETY: two-byte text with at least one code point above 255.
    unsafe { copied(&STR.ty, b.len(), 2, false, b.as_ptr() as *const u8) }.into_value()
}

/// A string from code points. Those above 0x10FFFF become U+FFFD.
pub fn from_code_points(b: &[u32]) -> Value {
    match b {
        [] => return empty(),
        [c] if *c < 256 => return char_str(*c),
        _ => {}
    }
    let points = b.iter().copied();
    narrowest(b.len(), points.clone().fold(0, u32::max), points)
}

/// A string from text of any width.
pub fn from_text(t: Text<'_>) -> Value {
    match t {
        Text::Latin1(b) => from_latin1(b),
        Text::Ucs2(b) => from_ucs2_narrowest(b),
        Text::Ucs4(b) => from_code_points(b),
    }
}

/// A string from a builder; `MemoryError` if it ran out of memory.
pub fn from_buf(b: TextBuf) -> Result<Value> {
    if b.failed() {
        return Err(crate::err::memory_error());
    }
    let text = b.as_text();
    if let (true, Text::Latin1(bytes)) = (b.is_ascii(), text) {
        return match bytes {
            [] => Ok(empty()),
            [c] => Ok(latin1_char(*c)),
            // SAFETY: the builder knows its text to be ASCII.
            _ => unsafe {
                build_exact(bytes.len(), 1, true, |p| {
                    std::ptr::copy_nonoverlapping(bytes.as_ptr(), p, bytes.len())
                })
            }
            .map(Ref::into_value)
            .ok_or_else(crate::err::memory_error),
        };
    }
    let width = match text {
        Text::Latin1(_) => 1,
        Text::Ucs2(_) => 2,
        Text::Ucs4(_) => 4,
    };
    crate::alloc::room(text.len().saturating_mul(width))?;
    Ok(from_text(text))
}

/// An exact `str` with the text of an instance of a subclass; any other value as it is.
pub fn exact(v: &Value) -> Value {
    match v.as_str() {
        Some(s) if !v.is_exact(&STR.ty) => from_chars(s.chars()),
        _ => v.clone(),
    }
}

/// A string from a part of another one.
pub fn from_chars(c: Chars<'_>) -> Value {
    match c {
        // SAFETY: the part of an ASCII string is ASCII.
        Chars::Ascii(b) => unsafe { ascii_part(b) },
        Chars::Latin1(b) => from_latin1(b),
        Chars::Ucs2(b) => from_ucs2_narrowest(b),
        Chars::Ucs4(b) => from_code_points(b),
    }
}

/// A string from generalised UTF-8.
pub fn from_wtf8(s: Wtf8<'_>) -> Value {
    if let Some(s) = s.as_str()
        && s.is_ascii()
    {
        return ascii_bytes(s.as_bytes());
    }
    let (len, max) = measure(s.code_points());
    match len {
        1 => char_str(max),
        _ => narrowest(len, max, s.code_points()),
    }
}

/// A copy of `s` as an instance of `cls`, a subclass of `str`.
pub fn copy_as(cls: &'static crate::TypeObject, s: &Str) -> Value {
    if !cls.is_layout_subtype(&STR.ty) {
        return s.value();
    }
    let bytes = s.raw_bytes();
    // SAFETY: width, ASCII-ness and text are those of a valid string.
    unsafe { copied(cls, s.len(), s.width(), s.is_ascii(), bytes.as_ptr()) }.into_value()
}

/// The empty string.
pub fn empty() -> Value {
    crate::init::statics().empty_str.clone()
}

/// The string of one code point; those below 256 are shared.
#[inline]
pub fn char_str(c: u32) -> Value {
    match u8::try_from(c) {
        Ok(c) => latin1_char(c),
        Err(_) => from_code_points(&[c]),
    }
}

/// The same of a code point below 256.
#[inline]
pub fn latin1_char(c: u8) -> Value {
    let shared = &crate::init::statics().latin1;
    // SAFETY: there is a shared string for each byte; they are immortal, so nothing is counted.
    unsafe { Value::from_bits(shared.get_unchecked(usize::from(c)).bits()) }
}

/// Creates a one-byte string outright; only for the shared ones themselves.
pub(crate) fn fresh_latin1(b: &[u8]) -> Value {
    let ascii = b.is_ascii();
    // SAFETY: one-byte text of the stated kind.
    unsafe { copied(&STR.ty, b.len(), 1, ascii, b.as_ptr()) }.into_value()
}

impl Value {
    /// This value as a string (of any subclass).
    #[inline(always)]
    pub fn as_str(&self) -> Option<&Str> {
        let h = self.as_header()?;
        if h.ty().has(UNICODE_SUBCLASS) {
            // SAFETY: only subtypes of `str` carry the flag.
            Some(unsafe { &*(h as *const Header as *const Str) })
        } else {
            None
        }
    }

    /// This value as a string whose type is exactly `str`.
    #[inline(always)]
    pub fn as_exact_str(&self) -> Option<&Str> {
        STR.get_exact(self)
    }
}
