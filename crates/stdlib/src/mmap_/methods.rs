//! Methods of `mmap.mmap`.

use super::value::{Access, MMAP, Mmap, MmapData, closed, export};
use crate::host::{self, OrRaise};

use krait_builtins::slice::{self, SLICE};
use krait_host::MapRequest;
use krait_object::protocol::buffer::{self, Buffer, Request};
use krait_object::protocol::{item, number};
use krait_object::types::{bytes, int};
use krait_object::{Raised, Result, Thread, TypeObject, Value, pymethods};
use std::cell::{Cell, RefCell};

pub const MAP_SHARED: i32 = 1;
const MAP_PRIVATE: i32 = 2;
pub const PROT_READ: i32 = 1;
pub const PROT_WRITE: i32 = 2;

#[cold]
fn bad_fd(th: &Thread) -> Raised {
    th.os_error_code(krait_host::errno::EBADF, None, None)
}

/// Access, flags and protection that agree with each other.
fn modes(th: &Thread, access: i32, flags: i32, protection: i32) -> Result<(Access, i32, i32)> {
    let both = PROT_READ | PROT_WRITE;
    if access != 0 && (flags != MAP_SHARED || protection != both) {
        return Err(th.value_error("mmap can't specify both access and flags, prot."));
    }
    Ok(match access {
        0 if protection & both == both => (Access::Default, flags, protection),
        0 if protection & PROT_WRITE != 0 => (Access::Write, flags, protection),
        0 => (Access::Read, flags, protection),
        1 => (Access::Read, MAP_SHARED, PROT_READ),
        2 => (Access::Write, MAP_SHARED, both),
        3 => (Access::Copy, MAP_PRIVATE, both),
        _ => return Err(th.value_error("mmap invalid access parameter.")),
    })
}

/// How much of a file to map: all that is behind the offset, or what was asked for if there is so much.
fn file_part(th: &Thread, fd: i32, len: usize, offset: i64) -> Result<usize> {
    let Ok(stat) = host::of(th).stat_fd(fd) else {
        // The mapping itself will say what is wrong.
        return Ok(len);
    };
    if stat.mode & 0o170_000 != 0o100_000 {
        return Ok(len);
    }
    let left = stat.size - offset;
    if len == 0 {
        if stat.size == 0 {
            return Err(th.value_error("cannot mmap an empty file"));
        }
        if left <= 0 {
            return Err(th.value_error("mmap offset is greater than file size"));
        }
        return usize::try_from(left).map_err(|_| th.value_error("mmap length is too large"));
    }
    if left < 0 || usize::try_from(left).is_ok_and(|l| l < len) {
        return Err(th.value_error("mmap length is greater than file size"));
    }
    Ok(len)
}

/// Bounds of a search: from here to the end, or as given, counted from the end if negative.
fn bounds(
    th: &Thread,
    m: &MmapData,
    start: Option<&Value>,
    end: Option<&Value>,
) -> Result<(usize, usize)> {
    let given = |v: Option<&Value>| match v.filter(|v| !v.is_none()) {
        Some(v) => number::index_clamped(th, v).map(Some),
        None => Ok(None),
    };
    let (start, end) = (given(start)?, given(end)?);
    let size = m.size(th)?;
    let place = |n: Option<isize>, default: usize| match n {
        None => default,
        Some(n) if n < 0 => size.saturating_sub(n.unsigned_abs()),
        Some(n) => n.unsigned_abs().min(size),
    };
    Ok((place(start, m.pos.get()), place(end, size)))
}

fn search(
    th: &Thread,
    m: &Mmap,
    view: &Value,
    start: Option<&Value>,
    end: Option<&Value>,
    find: impl FnOnce(&[u8], &[u8]) -> Option<usize>,
) -> Result<Value> {
    m.size(th)?;
    let needle = buffer::to_vec(th, view)?;
    let (start, end) = bounds(th, m, start, end)?;
    let found = m.read(|b| find(b.get(start..end)?, &needle));
    Ok(match found {
        Some(i) => krait_object::types::int::from_usize(start + i),
        None => Value::int32(-1),
    })
}

/// An item to be stored.
fn byte_of(th: &Thread, v: &Value) -> Result<u8> {
    if !number::is_index(v) {
        return Err(th.type_error("mmap item value must be an int"));
    }
    let n = number::as_isize(th, v)?;
    u8::try_from(n).map_err(|_| th.value_error("mmap item value must be in range(0, 256)"))
}

/// Copies bytes to a place that was checked.
fn store(m: &MmapData, at: usize, data: &[u8]) {
    m.write(|b| {
        if let Some(to) = b.get_mut(at..at + data.len()) {
            to.copy_from_slice(data);
        }
    });
}

/// The next bytes, and moves behind them.
fn take(m: &MmapData, n: usize) -> Value {
    let at = m.pos.get();
    let v = m.read(|b| {
        Some(bytes::new(
            b.get(at..at.saturating_add(n).min(b.len())).unwrap_or(&[]),
        ))
    });
    let v = v.unwrap_or_else(|| bytes::new(b""));
    m.pos.set(at + v.as_bytes().map_or(0, |b| b.len()));
    v
}

pub struct MmapMethods;

/// mmap(fileno, length[, flags[, prot[, access[, offset[, trackfd]]]]])
///
/// Maps length bytes from the file specified by the file descriptor fileno,
/// and returns a mmap object.  If length is 0, the maximum length of the map
/// will be the current size of the file when mmap is called.
/// flags specifies the nature of the mapping. MAP_PRIVATE creates a
/// private copy-on-write mapping, so changes to the contents of the mmap
/// object will be private to this process, and MAP_SHARED creates a mapping
/// that's shared with all other processes mapping the same areas of the file.
/// The default value is MAP_SHARED.
///
/// To map anonymous memory, pass -1 as the fileno (both versions).
#[pymethods]
impl MmapMethods {
    #[name("mmap")]
    #[sig("(fileno, length, flags=1, prot=3, access=0, offset=0, *, trackfd=True)")]
    fn __new__(
        th: &Thread,
        cls: &'static TypeObject,
        fileno: i32,
        length: isize,
        flags: Option<i32>,
        prot: Option<i32>,
        access: Option<i32>,
        offset: Option<i64>,
        trackfd: Option<bool>,
    ) -> Result<Value> {
        let Ok(len) = usize::try_from(length) else {
            return Err(th.overflow_error("memory mapped length must be positive"));
        };
        let offset = offset.unwrap_or(0);
        let asked = [
            int::from_i64(fileno.into()),
            int::from_i64(length as i64),
            int::from_i64(access.unwrap_or(0).into()),
            int::from_i64(offset),
        ];
        th.audit("mmap.__new__", &asked)?;
        if offset < 0 {
            return Err(th.overflow_error("memory mapped offset must be positive"));
        }
        let (access, flags, protection) = modes(
            th,
            access.unwrap_or(0),
            flags.unwrap_or(MAP_SHARED),
            prot.unwrap_or(PROT_READ | PROT_WRITE),
        )?;
        let trackfd = trackfd.unwrap_or(true);
        let h = host::of(th);
        let source = (fileno != -1).then_some(fileno);
        let len = match source {
            Some(fd) => file_part(th, fd, len, offset)?,
            None => len,
        };
        let fd = match source {
            Some(fd) if trackfd => Some(h.duplicate(fd).or_raise(th)?),
            _ => None,
        };
        let request = MapRequest {
            fd: source,
            len,
            protection,
            flags,
            offset,
        };
        let map = match h.map(request) {
            Ok(m) => m,
            Err(e) => {
                if let Some(fd) = fd {
                    // The error to tell is the mapping's.
                    let _ = h.close(fd);
                }
                return Err(host::error(th, &e));
            }
        };
        let data = MmapData {
            map: RefCell::new(Some(map)),
            pos: Cell::new(0),
            offset,
            fd: Cell::new(fd),
            access,
            trackfd,
            shared_anonymous: source.is_none() && flags & MAP_SHARED != 0,
            exports: Cell::new(0),
        };
        Ok(MMAP.create_in(cls, data).into_value())
    }

    fn __del__(th: &Thread, zelf: &Mmap) {
        if zelf.exports.get() == 0 {
            zelf.close(th);
        }
    }

    fn __repr__(zelf: &Mmap) -> String {
        let name = zelf.ty().qualified_name();
        let Some(len) = zelf.map.borrow().as_ref().map(|m| m.len()) else {
            return format!("<{name} closed=True>");
        };
        let access = match zelf.access {
            Access::Default => "ACCESS_DEFAULT",
            Access::Read => "ACCESS_READ",
            Access::Write => "ACCESS_WRITE",
            Access::Copy => "ACCESS_COPY",
        };
        format!(
            "<{name} closed=False, access={access}, length={len}, pos={}, offset={}>",
            zelf.pos.get(),
            zelf.offset
        )
    }

    fn __buffer__(th: &Thread, zelf: &Mmap, request: Request) -> Result<Buffer> {
        let _ = request;
        export(th, zelf)
    }

    fn __len__(th: &Thread, zelf: &Mmap) -> Result<usize> {
        zelf.size(th)
    }

    fn __getitem__(th: &Thread, zelf: &Mmap, key: &Value) -> Result<Value> {
        zelf.size(th)?;
        if number::is_index(key) {
            let i = number::as_subscript(th, key)?;
            let size = zelf.size(th)?;
            let byte = item::normalize(i, size).and_then(|i| zelf.read(|b| b.get(i).copied()));
            return match byte {
                Some(b) => Ok(Value::int32(i32::from(b))),
                None => Err(th.index_error("mmap index out of range")),
            };
        }
        let Some(s) = SLICE.get(key) else {
            return Err(th.type_error("mmap indices must be integers"));
        };
        let at = slice::indices(th, s, || zelf.size(th).unwrap_or(0))?;
        zelf.size(th)?;
        let found = zelf.read(|b| {
            if at.step == 1 {
                let start = usize::try_from(at.start).unwrap_or(0);
                return Some(bytes::new(b.get(start..start + at.count).unwrap_or(&[])));
            }
            let picked: Vec<u8> = at.iter().filter_map(|i| b.get(i).copied()).collect();
            Some(bytes::new(&picked))
        });
        Ok(found.unwrap_or_else(|| bytes::new(b"")))
    }

    fn __setitem__(th: &Thread, zelf: &Mmap, key: &Value, value: Option<&Value>) -> Result<()> {
        zelf.size(th)?;
        zelf.writable(th)?;
        if number::is_index(key) {
            let i = number::as_subscript(th, key)?;
            let size = zelf.size(th)?;
            let Some(i) = item::normalize(i, size) else {
                return Err(th.index_error("mmap index out of range"));
            };
            let Some(v) = value else {
                return Err(th.type_error("mmap doesn't support item deletion"));
            };
            let b = byte_of(th, v)?;
            // The conversion may have resized the map.
            if i >= zelf.size(th)? {
                return Err(th.index_error("mmap index out of range"));
            }
            store(zelf, i, &[b]);
            return Ok(());
        }
        let Some(s) = SLICE.get(key) else {
            return Err(th.type_error("mmap indices must be integer"));
        };
        let (start, stop, step) = slice::unpack(th, s)?;
        zelf.size(th)?;
        let Some(v) = value else {
            return Err(th.type_error("mmap object doesn't support slice deletion"));
        };
        let data = buffer::to_vec(th, v)?;
        // Both conversions may have resized the map.
        let (start, stop, count) = item::adjust_slice(zelf.size(th)?, start, stop, step);
        let at = slice::Indices {
            start,
            stop,
            step,
            count,
        };
        if data.len() != at.count {
            return Err(th.index_error("mmap slice assignment is wrong size"));
        }
        zelf.write(|b| {
            for (i, x) in at.iter().zip(&data) {
                if let Some(to) = b.get_mut(i) {
                    *to = *x;
                }
            }
        });
        Ok(())
    }

    fn close(th: &Thread, zelf: &Mmap) -> Result<()> {
        if zelf.exports.get() > 0 {
            return Err(th.buffer_error("cannot close exported pointers exist"));
        }
        zelf.close(th);
        Ok(())
    }

    #[sig("(view, start=None, end=None, /)")]
    fn find(
        th: &Thread,
        zelf: &Mmap,
        view: &Value,
        start: Option<&Value>,
        end: Option<&Value>,
    ) -> Result<Value> {
        search(th, zelf, view, start, end, memchr::memmem::find)
    }

    #[sig("(view, start=None, end=None, /)")]
    fn rfind(
        th: &Thread,
        zelf: &Mmap,
        view: &Value,
        start: Option<&Value>,
        end: Option<&Value>,
    ) -> Result<Value> {
        search(th, zelf, view, start, end, memchr::memmem::rfind)
    }

    #[sig("(offset=0, size=None, /)")]
    fn flush(th: &Thread, zelf: &Mmap, offset: Option<isize>, size: Option<&Value>) -> Result<()> {
        let all = zelf.size(th)?;
        let offset = offset.unwrap_or(0);
        let start = usize::try_from(offset).ok();
        let len = match size.filter(|v| !v.is_none()) {
            Some(v) => {
                let n = number::as_isize(th, v)?;
                if n == -1 {
                    start.and_then(|s| all.checked_sub(s))
                } else {
                    usize::try_from(n).ok()
                }
            }
            None => start.and_then(|s| all.checked_sub(s)),
        };
        let (Some(start), Some(len)) = (start, len) else {
            return Err(th.value_error("flush values out of range"));
        };
        if start.checked_add(len).is_none_or(|end| end > all) {
            return Err(th.value_error("flush values out of range"));
        }
        if matches!(zelf.access, Access::Read | Access::Copy) {
            return Ok(());
        }
        match &*zelf.map.borrow() {
            Some(m) => m.flush(start, len).or_raise(th),
            None => Err(closed(th)),
        }
    }

    #[sig("(option, start=0, length=None, /)")]
    fn madvise(
        th: &Thread,
        zelf: &Mmap,
        option: i32,
        start: Option<isize>,
        length: Option<&Value>,
    ) -> Result<()> {
        let size = zelf.size(th)?;
        let start = usize::try_from(start.unwrap_or(0))
            .ok()
            .filter(|s| *s < size)
            .ok_or_else(|| th.value_error("madvise start out of bounds"))?;
        let len = match length.filter(|v| !v.is_none()) {
            Some(v) => number::as_isize(th, v)?,
            None => size as isize,
        };
        let Ok(len) = usize::try_from(len) else {
            return Err(th.value_error("madvise length invalid"));
        };
        if start
            .checked_add(len)
            .is_none_or(|n| n > isize::MAX as usize)
        {
            return Err(th.overflow_error("madvise length too large"));
        }
        match &*zelf.map.borrow() {
            Some(m) => m.advise(start, len.min(size - start), option).or_raise(th),
            None => Err(closed(th)),
        }
    }

    #[sig("(dest, src, count, /)")]
    fn r#move(th: &Thread, zelf: &Mmap, dest: isize, src: isize, count: isize) -> Result<()> {
        let size = zelf.size(th)?;
        zelf.writable(th)?;
        let place = |n: isize| usize::try_from(n).ok();
        let fits = |at: usize, n: usize| at.checked_add(n).is_some_and(|end| end <= size);
        match (place(dest), place(src), place(count)) {
            (Some(d), Some(s), Some(n)) if fits(d, n) && fits(s, n) => {
                zelf.write(|b| {
                    if s + n <= b.len() && d + n <= b.len() {
                        b.copy_within(s..s + n, d);
                    }
                });
                Ok(())
            }
            _ => Err(th.value_error("source, destination, or count out of range")),
        }
    }

    #[sig("(n=None, /)")]
    fn read(th: &Thread, zelf: &Mmap, n: Option<&Value>) -> Result<Value> {
        zelf.size(th)?;
        let n = match n.filter(|v| !v.is_none()) {
            Some(v) if !number::is_index(v) => {
                return Err(th.type_error(format!(
                    "argument should be integer or None, not '{}'",
                    v.ty().name()
                )));
            }
            Some(v) => usize::try_from(number::as_isize(th, v)?).unwrap_or(usize::MAX),
            None => usize::MAX,
        };
        zelf.size(th)?;
        Ok(take(zelf, n))
    }

    fn read_byte(th: &Thread, zelf: &Mmap) -> Result<i32> {
        zelf.size(th)?;
        let at = zelf.pos.get();
        match zelf.read(|b| b.get(at).copied()) {
            Some(b) => {
                zelf.pos.set(at + 1);
                Ok(i32::from(b))
            }
            None => Err(th.value_error("read byte out of range")),
        }
    }

    fn readline(th: &Thread, zelf: &Mmap) -> Result<Value> {
        zelf.size(th)?;
        let at = zelf.pos.get();
        let n = zelf.read(|b| memchr::memchr(b'\n', b.get(at..)?));
        Ok(take(zelf, n.map_or(usize::MAX, |n| n + 1)))
    }

    #[sig("(newsize, /)")]
    fn resize(th: &Thread, zelf: &Mmap, newsize: isize) -> Result<()> {
        let old = zelf.size(th)?;
        if zelf.exports.get() > 0 {
            return Err(th.buffer_error("mmap can't resize with extant buffers exported."));
        }
        if !zelf.trackfd {
            return Err(th.value_error("mmap can't resize with trackfd=False."));
        }
        if !matches!(zelf.access, Access::Write | Access::Default) {
            return Err(th.type_error("mmap can't resize a readonly or copy-on-write memory map."));
        }
        let end = i64::try_from(newsize)
            .ok()
            .and_then(|n| n.checked_add(zelf.offset));
        let (Ok(new), Some(end)) = (usize::try_from(newsize), end) else {
            return Err(th.value_error("new size out of range"));
        };
        if zelf.shared_anonymous && new > old {
            return Err(th.value_error("mmap: can't expand a shared anonymous mapping"));
        }
        if let Some(fd) = zelf.fd.get() {
            host::of(th).truncate_fd(fd, end).or_raise(th)?;
        }
        let done = match &mut *zelf.map.borrow_mut() {
            Some(m) => m.resize(new),
            None => return Err(closed(th)),
        };
        done.or_raise(th)
    }

    #[sig("(pos, whence=0, /)")]
    fn seek(th: &Thread, zelf: &Mmap, pos: isize, whence: Option<i32>) -> Result<usize> {
        let size = zelf.size(th)?;
        let from = match whence.unwrap_or(0) {
            0 => 0,
            1 => zelf.pos.get(),
            2 => size,
            _ => return Err(th.value_error("unknown seek type")),
        };
        match from.checked_add_signed(pos).filter(|p| *p <= size) {
            Some(p) => {
                zelf.pos.set(p);
                Ok(p)
            }
            None => Err(th.value_error("seek out of range")),
        }
    }

    fn seekable(zelf: &Mmap) -> bool {
        let _ = zelf;
        true
    }

    fn size(th: &Thread, zelf: &Mmap) -> Result<i64> {
        zelf.size(th)?;
        match zelf.fd.get() {
            Some(fd) => match host::of(th).stat_fd(fd) {
                Ok(s) => Ok(s.size),
                Err(e) => Err(host::error(th, &e)),
            },
            None => Err(bad_fd(th)),
        }
    }

    fn tell(th: &Thread, zelf: &Mmap) -> Result<usize> {
        zelf.size(th)?;
        Ok(zelf.pos.get())
    }

    #[sig("(bytes, /)")]
    fn write(th: &Thread, zelf: &Mmap, bytes: &Value) -> Result<usize> {
        zelf.size(th)?;
        let data = buffer::to_vec(th, bytes)?;
        zelf.writable(th)?;
        let at = zelf.pos.get();
        if at
            .checked_add(data.len())
            .is_none_or(|end| zelf.size(th).is_ok_and(|s| end > s))
        {
            return Err(th.value_error("data out of range"));
        }
        store(zelf, at, &data);
        zelf.pos.set(at + data.len());
        Ok(data.len())
    }

    #[sig("(byte, /)")]
    fn write_byte(th: &Thread, zelf: &Mmap, byte: &Value) -> Result<()> {
        zelf.size(th)?;
        let n = number::as_isize(th, byte)?;
        let b = match u8::try_from(n) {
            Ok(b) => b,
            Err(_) if n < 0 => {
                return Err(th.overflow_error("unsigned byte integer is less than minimum"));
            }
            Err(_) => {
                return Err(th.overflow_error("unsigned byte integer is greater than maximum"));
            }
        };
        zelf.writable(th)?;
        let at = zelf.pos.get();
        if at >= zelf.size(th)? {
            return Err(th.value_error("write byte out of range"));
        }
        store(zelf, at, &[b]);
        zelf.pos.set(at + 1);
        Ok(())
    }

    #[method]
    fn __enter__(th: &Thread, zelf: &Mmap) -> Result<Value> {
        zelf.size(th)?;
        Ok(zelf.value())
    }

    #[method]
    #[sig("(exc_type, exc_value, traceback, /)")]
    fn __exit__(
        th: &Thread,
        zelf: &Mmap,
        exc_type: &Value,
        exc_value: &Value,
        traceback: &Value,
    ) -> Result<()> {
        let _ = (exc_type, exc_value, traceback);
        MmapMethods::close(th, zelf)
    }

    #[getter]
    fn closed(zelf: &Mmap) -> bool {
        zelf.is_closed()
    }
}
