//! Methods of `array.array` and its iterator.

use super::kind::Kind;
use super::reconstruct::machine_format;
use super::value::{self, ARRAY, Array, ArrayData, export, new, new_in};
use krait_builtins::slice::{SLICE, indices};
use krait_object::alloc;
use krait_object::protocol::buffer::{self, Buffer, Request};
use krait_object::protocol::{attr, call, compare, item, iter, number};
use krait_object::types::{bytes, dict::DictData, int, list, str, tuple};
use krait_object::{
    Args, CompareOp, Field, IntoValue, Obj, Result, Str, Thread, Trace, TypeObject, Value, err,
    exc, pymethods, wk,
};
use std::cell::Cell;

/// Appends the items of an iterable, one by one.
fn extend_items(th: &Thread, a: &Array, v: &Value) -> Result<()> {
    if let Some(o) = ARRAY.get(v) {
        if o.kind != a.kind {
            return Err(th.type_error("can only extend with array of same kind"));
        }
        return a.extend(th, &o.to_vec()?);
    }
    extend_one_by_one(th, a, v)
}

fn extend_one_by_one(th: &Thread, a: &Array, v: &Value) -> Result<()> {
    let it = iter::iter(th, v)?;
    while let Some(x) = iter::next(th, &it)? {
        insert(th, a, a.count() as isize, &x)?;
    }
    Ok(())
}

/// Puts an item before a place.
///
/// It is packed once to see whether it fits, and once to store it; whatever that does to the array, the room that is
/// made is for one item more than the array had before.
fn insert(th: &Thread, a: &Array, at: isize, v: &Value) -> Result<()> {
    let n = a.count();
    a.kind.pack(th, v)?;
    a.set_count(th, n + 1)?;
    let at = if at < 0 {
        usize::try_from(at.saturating_add_unsigned(n)).unwrap_or(0)
    } else {
        (at as usize).min(n)
    };
    a.open_gap(at);
    store(th, a, at as isize, v)
}

/// Packs an item and puts it in its place, which packing may have done away with. Nothing is at a negative place.
fn store(th: &Thread, a: &Array, at: isize, v: &Value) -> Result<()> {
    let packed = a.kind.pack(th, v)?;
    let Ok(at) = usize::try_from(at) else {
        return Ok(());
    };
    if at >= a.count() {
        return Err(th.index_error("array assignment index out of range"));
    }
    a.put(at, &packed);
    Ok(())
}

/// As many items of a list or a tuple as it has at first, each asked for by its index.
fn packed(th: &Thread, kind: Kind, items: &Value, n: usize) -> Result<Vec<u8>> {
    let mut data = alloc::vec_of(n.checked_mul(kind.size).ok_or_else(err::memory_error)?)?;
    for i in 0..n {
        let v = match items.as_exact_tuple().and_then(|t| t.as_slice().get(i)) {
            Some(v) => v.clone(),
            None => item::get(th, items, &int::from_usize(i))?,
        };
        data.extend_from_slice(&kind.pack(th, &v)?);
    }
    Ok(data)
}

/// The items of a text.
fn text_items(s: &Str) -> Result<Vec<u8>> {
    let mut b = alloc::vec_of(s.len().saturating_mul(4))?;
    for c in s.code_points() {
        b.extend_from_slice(&c.to_ne_bytes());
    }
    Ok(b)
}

/// Appends packed items.
pub fn extend_bytes(th: &Thread, a: &Array, b: &[u8]) -> Result<()> {
    if !b.len().is_multiple_of(a.kind.size) {
        return Err(th.value_error("bytes length not a multiple of item size"));
    }
    a.extend(th, b)
}

/// All items as values.
fn values(th: &Thread, a: &ArrayData) -> Result<Vec<Value>> {
    let mut out = alloc::vec_of(a.count())?;
    for i in 0..a.count() {
        match a.get(th, i)? {
            Some(v) => out.push(v),
            None => break,
        }
    }
    Ok(out)
}

fn code_text(k: Kind) -> Value {
    str::char_str(k.code.into())
}

fn text_of(th: &Thread, a: &ArrayData) -> Result<Value> {
    let mut points: Vec<u32> = alloc::vec_of(a.count())?;
    a.with(|b| {
        points.extend(b.chunks(4).map(|c| {
            let mut w = [0; 4];
            w.iter_mut().zip(c).for_each(|(t, f)| *t = *f);
            u32::from_ne_bytes(w)
        }));
    });
    if let Some(c) = points.iter().find(|c| **c > 0x10_ffff) {
        return Err(super::kind::bad_char(th, *c));
    }
    Ok(str::from_code_points(&points))
}

fn swap(b: &mut [u8], size: usize) {
    b.chunks_exact_mut(size).for_each(<[u8]>::reverse);
}

fn repeated(th: &Thread, a: &ArrayData, n: isize) -> Result<Vec<u8>> {
    let n = usize::try_from(n).unwrap_or(0);
    let data = a.to_vec()?;
    let mut out = Vec::new();
    let Some(total) = data.len().checked_mul(n) else {
        return Err(err::memory_error());
    };
    let _ = th;
    krait_object::alloc::reserve(&mut out, total)?;
    for _ in 0..n {
        out.extend_from_slice(&data);
    }
    Ok(out)
}

fn other_array<'a>(th: &Thread, v: &'a Value, only: &str, to: &str) -> Result<&'a Array> {
    ARRAY
        .get(v)
        .ok_or_else(|| th.type_error(format!("{only} (not \"{}\"){to}", v.ty().name())))
}

fn same_kind(th: &Thread, a: &ArrayData, b: &ArrayData) -> Result<()> {
    if a.kind != b.kind {
        return Err(th.type_error("bad argument type for built-in operation"));
    }
    Ok(())
}

fn find(th: &Thread, a: &Array, v: &Value, start: usize, stop: usize) -> Result<Option<usize>> {
    let mut i = start;
    while i < stop {
        match a.get(th, i)? {
            Some(x) if compare::eq(th, &x, v)? => return Ok(Some(i)),
            Some(_) => i += 1,
            None => break,
        }
    }
    Ok(None)
}

pub struct ArrayMethods;

/// array(typecode [, initializer]) -> array
///
/// Return a new array whose items are restricted by typecode, and
/// initialized from the optional initializer value, which must be a list,
/// string or iterable over elements of the appropriate type.
#[pymethods]
impl ArrayMethods {
    #[name("array")]
    fn __new__(th: &Thread, cls: &'static TypeObject, args: Args<'_>) -> Result<Value> {
        if std::ptr::eq(cls, &ARRAY.ty) && args.names.is_some() {
            return Err(th.type_error("array.array() takes no keyword arguments"));
        }
        let pos = args.positional();
        let (code, initial) = match pos {
            [] => return Err(th.type_error("array() takes at least 1 argument (0 given)")),
            [c] => (c, None),
            [c, i] => (c, Some(i)),
            _ => {
                return Err(th.type_error(format!(
                    "array() takes at most 2 arguments ({} given)",
                    pos.len()
                )));
            }
        };
        let Some(s) = code.as_str() else {
            return Err(th.type_error(format!(
                "array() argument 1 must be a unicode character, not {}",
                code.ty().name()
            )));
        };
        let (1, Some(c)) = (s.len(), s.char_at(0)) else {
            return Err(th.type_error(format!(
                "array() argument 1 must be a unicode character, not a string of length {}",
                s.len()
            )));
        };
        if c == u32::from(b'u') {
            th.warn(
                &exc::DEPRECATION_WARNING.ty,
                "The 'u' type code is deprecated and will be removed in Python 3.16",
                1,
            )?;
        }
        let shown = char::from_u32(c).unwrap_or('?');
        if let Some(i) = initial
            && Kind::of(c).is_none_or(|k| !k.is_text())
        {
            if i.as_str().is_some() {
                return Err(th.type_error(format!(
                    "cannot use a str to initialize an array with typecode '{shown}'"
                )));
            }
            if ARRAY.get(i).is_some_and(|a| a.kind.is_text()) {
                return Err(th.type_error(format!(
                    "cannot use a unicode array to initialize an array with typecode '{shown}'"
                )));
            }
        }
        let Some(kind) = Kind::of(c) else {
            return Err(
                th.value_error("bad typecode (must be b, B, u, w, h, H, i, I, l, L, q, Q, f or d)")
            );
        };
        let exactly = |items| Ok(new_in(cls, kind, items).into_value());
        let Some(v) = initial else {
            return exactly(Vec::new());
        };
        if let Some(s) = v.as_str() {
            return exactly(text_items(s)?);
        }
        if let Some(o) = ARRAY.get(v).filter(|o| o.kind == kind) {
            return exactly(o.to_vec()?);
        }
        let items = v.as_list().map(|l| l.len());
        if let Some(n) = items.or_else(|| v.as_tuple().map(|t| t.as_slice().len())) {
            return exactly(packed(th, kind, v, n)?);
        }
        let a = new_in(cls, kind, Vec::new());
        if v.as_bytes().is_some() || v.ty().static_name() == "bytearray" {
            extend_bytes(th, &a, &buffer::to_vec(th, v)?)?;
        } else {
            extend_one_by_one(th, &a, v)?;
        }
        Ok(a.into_value())
    }

    fn __repr__(th: &Thread, zelf: &Array) -> Result<Value> {
        let name = zelf.ty().short_name();
        let code = char::from(zelf.kind.code);
        if zelf.count() == 0 {
            return Ok(str::new(&format!("{name}('{code}')")));
        }
        let inner = if zelf.kind.is_text() {
            text_of(th, zelf)?
        } else {
            list::from_vec(values(th, zelf)?).into_value()
        };
        let mut text = krait_builtins::text::Builder::default();
        text.push_str(&format!("{name}('{code}', "));
        text.push_repr(th, &inner)?;
        text.push_str(")");
        text.try_finish()
    }

    fn __len__(zelf: &Array) -> usize {
        zelf.count()
    }

    fn __iter__(zelf: &Array) -> Value {
        let i = ArrayIter {
            array: Field::empty(),
            at: Cell::new(0),
        };
        i.array.set(zelf.value());
        ITER.create(i).into_value()
    }

    fn __getitem__(th: &Thread, zelf: &Array, key: &Value) -> Result<Value> {
        if let Some(s) = SLICE.get(key) {
            let at = indices(th, s, || zelf.count())?;
            let size = zelf.kind.size;
            let mut data = alloc::vec_of(at.count * size)?;
            zelf.with(|b| {
                for i in at.iter() {
                    data.extend_from_slice(b.get(i * size..(i + 1) * size).unwrap_or_default());
                }
            });
            return Ok(new(zelf.kind, data));
        }
        if !number::is_index(key) {
            return Err(th.type_error("array indices must be integers"));
        }
        let i = number::as_subscript(th, key)?;
        let found = match item::normalize(i, zelf.count()) {
            Some(i) => zelf.get(th, i)?,
            None => None,
        };
        found.ok_or_else(|| th.index_error("array index out of range"))
    }

    fn __setitem__(th: &Thread, zelf: &Array, key: &Value, v: Option<&Value>) -> Result<()> {
        let size = zelf.kind.size;
        let Some(s) = SLICE.get(key) else {
            if !number::is_index(key) {
                return Err(th.type_error("array indices must be integers"));
            }
            let i = number::as_subscript(th, key)?;
            let Some(i) = item::normalize(i, zelf.count()) else {
                return Err(th.index_error("array assignment index out of range"));
            };
            return match v {
                Some(v) => store(th, zelf, i as isize, v),
                None => zelf.splice(th, i, i + 1, &[]),
            };
        };
        let mut at = indices(th, s, || zelf.count())?;
        let given = match v {
            None => None,
            Some(v) => {
                let o = other_slice(th, v)?;
                same_kind(th, zelf, o)?;
                let data = o.to_vec()?;
                if zelf.is(v) {
                    // By way of a copy, for which the bounds are asked for again.
                    at = indices(th, s, || zelf.count())?;
                }
                Some(data)
            }
        };
        let new = given.as_deref().unwrap_or_default();
        if new.is_empty() || new.len() / size != at.count {
            zelf.resizable(th)?;
        }
        if at.step == 1 {
            let start = at.start.max(0) as usize;
            return zelf.splice(th, start, start + at.count, new);
        }
        if new.is_empty() {
            return zelf.remove(th, at.iter());
        }
        if new.len() / size != at.count {
            return Err(th.value_error(format!(
                "attempt to assign array of size {} to extended slice of size {}",
                new.len() / size,
                at.count
            )));
        }
        zelf.with_mut(|b| {
            for (i, c) in at.iter().zip(new.chunks(size)) {
                if let Some(to) = b.get_mut(i * size..(i + 1) * size) {
                    to.copy_from_slice(c);
                }
            }
        });
        Ok(())
    }

    fn __contains__(th: &Thread, zelf: &Array, v: &Value) -> Result<bool> {
        Ok(find(th, zelf, v, 0, usize::MAX)?.is_some())
    }

    fn __concat__(th: &Thread, zelf: &Array, other: &Value) -> Result<Value> {
        let o = other_array(th, other, "can only append array", " to array")?;
        same_kind(th, zelf, o)?;
        let mut data = zelf.to_vec()?;
        o.with(|b| {
            krait_object::alloc::make_room(&mut data, b.len())?;
            data.extend_from_slice(b);
            Ok(())
        })?;
        Ok(new(zelf.kind, data))
    }

    fn __iconcat__(th: &Thread, zelf: &Array, other: &Value) -> Result<Value> {
        let o = other_array(th, other, "can only extend array with array", "")?;
        extend_items(th, zelf, &o.value())?;
        Ok(zelf.value())
    }

    fn __repeat__(th: &Thread, zelf: &Array, n: isize) -> Result<Value> {
        Ok(new(zelf.kind, repeated(th, zelf, n)?))
    }

    fn __irepeat__(th: &Thread, zelf: &Array, n: isize) -> Result<Value> {
        if n != 1 && zelf.count() > 0 {
            let bytes = (zelf.count() * zelf.kind.size) as isize;
            if n > 0 && bytes.checked_mul(n).is_none() {
                return Err(err::memory_error());
            }
            zelf.resizable(th)?;
            let all = repeated(th, zelf, n)?;
            zelf.splice(th, 0, zelf.count(), &all)?;
        }
        Ok(zelf.value())
    }

    fn __richcmp__(th: &Thread, zelf: &Array, other: &Value, op: CompareOp) -> Result<Value> {
        let Some(o) = ARRAY.get(other) else {
            return Ok(Value::not_implemented());
        };
        let (n, m) = (zelf.count(), o.count());
        if n != m && matches!(op, CompareOp::Eq | CompareOp::Ne) {
            return Ok(Value::bool(op == CompareOp::Ne));
        }
        let mut i = 0;
        while let (Some(a), Some(b)) = (zelf.get(th, i)?, o.get(th, i)?) {
            if !compare::eq(th, &a, &b)? {
                return match op {
                    CompareOp::Eq => Ok(Value::bool(false)),
                    CompareOp::Ne => Ok(Value::bool(true)),
                    _ => compare::rich(th, &a, &b, op),
                };
            }
            i += 1;
        }
        let (n, m) = (zelf.count(), o.count());
        compare::rich(th, &int::from_usize(n), &int::from_usize(m), op)
    }

    fn __buffer__(th: &Thread, zelf: &Array, request: Request) -> Result<Buffer> {
        let _ = (th, request);
        Ok(export(zelf))
    }

    /// Release the buffer object that exposes the underlying memory of the object.
    #[sig("(buffer, /)")]
    fn __release_buffer__(th: &Thread, zelf: &Value, buffer: &Value) -> Result<()> {
        krait_builtins::memoryview::release_of(th, zelf, buffer)
    }

    /// the typecode character used to create the array
    #[getter]
    fn typecode(zelf: &Array) -> Value {
        code_text(zelf.kind)
    }

    /// the size, in bytes, of one array item
    #[getter]
    fn itemsize(zelf: &Array) -> usize {
        zelf.kind.size
    }

    /// Append new value v to the end of the array.
    fn append(th: &Thread, zelf: &Array, v: &Value) -> Result<()> {
        insert(th, zelf, zelf.count() as isize, v)
    }

    /// Return a tuple (address, length) giving the current memory address and the length in items of the buffer used to hold array's contents.
    fn buffer_info(zelf: &Array) -> (Value, usize) {
        let at = zelf.with(|b| b.as_ptr() as usize);
        (int::from_usize(at), zelf.count())
    }

    /// Byteswap all items of the array.
    fn byteswap(zelf: &Array) {
        let size = zelf.kind.size;
        zelf.with_mut(|b| swap(b, size));
    }

    /// Remove all items from the array.
    fn clear(th: &Thread, zelf: &Array) -> Result<()> {
        zelf.splice(th, 0, zelf.count(), &[])
    }

    /// Return number of occurrences of v in the array.
    fn count(th: &Thread, zelf: &Array, v: &Value) -> Result<usize> {
        let (mut n, mut i) = (0, 0);
        while let Some(x) = zelf.get(th, i)? {
            n += usize::from(compare::eq(th, &x, v)?);
            i += 1;
        }
        Ok(n)
    }

    /// Append items to the end of the array.
    #[parsed_keywords]
    fn extend(th: &Thread, zelf: &Array, bb: &Value) -> Result<()> {
        extend_items(th, zelf, bb)
    }

    /// Appends items from the string, interpreting it as an array of machine values.
    fn frombytes(th: &Thread, zelf: &Array, buffer: &Value) -> Result<()> {
        if !buffer::supports(buffer) {
            return Err(th.type_error(format!(
                "a bytes-like object is required, not '{}'",
                buffer.ty().name()
            )));
        }
        let b = buffer::get(th, buffer, Request::SIMPLE)?;
        let copy = b.try_to_vec()?;
        // A view of this very array would forbid its growth.
        if b.itemsize != 1 && !b.is_c_contiguous() {
            return Err(th.type_error("a bytes-like object is required"));
        }
        if b.export.object.is(&zelf.value()) && !copy.is_empty() {
            zelf.resizable(th)?;
        }
        extend_bytes(th, zelf, &copy)
    }

    /// Read n objects from the file object f and append them to the end of the array.
    #[parsed_keywords]
    fn fromfile(th: &Thread, zelf: &Array, f: &Value, n: isize) -> Result<()> {
        let Ok(n) = usize::try_from(n) else {
            return Err(th.value_error("negative count"));
        };
        let total = n.checked_mul(zelf.kind.size);
        let Some(total) = total.filter(|&total| isize::try_from(total).is_ok()) else {
            return Err(err::memory_error());
        };
        let b = call::call_method_text(th, f, "read", &[int::from_usize(total)])?;
        let Some(data) = b.as_bytes() else {
            return Err(th.type_error("read() didn't return bytes"));
        };
        extend_bytes(th, zelf, data.as_slice())?;
        if data.len() != total {
            return Err(err::new(
                th,
                &exc::EOF_ERROR.ty,
                "read() didn't return enough bytes",
            ));
        }
        Ok(())
    }

    /// Append items to array from list.
    fn fromlist(th: &Thread, zelf: &Array, list: &Value) -> Result<()> {
        let Some(l) = list.as_list() else {
            return Err(th.type_error("arg must be list"));
        };
        let n = l.len();
        if n == 0 {
            return Ok(());
        }
        let before = zelf.count();
        zelf.set_count(th, before.saturating_add(n))?;
        for i in 0..n {
            let Some(v) = l.get(i) else { break };
            // Counted from the end, wherever that is meanwhile.
            let at = (zelf.count() as isize) - (n as isize) + (i as isize);
            let stored = store(th, zelf, at, &v).and_then(|()| {
                if l.len() == n {
                    Ok(())
                } else {
                    Err(th.runtime_error("list changed size during iteration"))
                }
            });
            if let Err(e) = stored {
                // Cut off again; where that is forbidden by now, this is what the caller hears.
                zelf.set_count(th, before)?;
                return Err(e);
            }
        }
        Ok(())
    }

    /// Extends this array with data from the unicode string ustr.
    fn fromunicode(th: &Thread, zelf: &Array, ustr: &Str) -> Result<()> {
        if !zelf.kind.is_text() {
            return Err(th.value_error(
                "fromunicode() may only be called on unicode type arrays ('u' or 'w')",
            ));
        }
        zelf.extend(th, &text_items(ustr)?)
    }

    /// Return index of first occurrence of v in the array.
    #[sig("(v, start=0, stop=sys.maxsize, /)")]
    fn index(
        th: &Thread,
        zelf: &Array,
        v: &Value,
        start: Option<&Value>,
        stop: Option<&Value>,
    ) -> Result<usize> {
        let bound = |v: Option<&Value>, default: isize| match v {
            Some(v) => number::index_clamped(th, v),
            None => Ok(default),
        };
        let (start, stop) = (bound(start, 0)?, bound(stop, isize::MAX)?);
        let n = zelf.count();
        let place = |i: isize| {
            if i < 0 {
                usize::try_from(i.saturating_add_unsigned(n)).unwrap_or(0)
            } else {
                i as usize
            }
        };
        let (start, stop) = (place(start), place(stop));
        find(th, zelf, v, start, stop)?
            .ok_or_else(|| th.value_error("array.index(x): x not in array"))
    }

    /// Insert a new item v into the array before position i.
    fn insert(th: &Thread, zelf: &Array, i: isize, v: &Value) -> Result<()> {
        insert(th, zelf, i, v)
    }

    /// Return the i-th element and delete it from the array.
    #[sig("(i=-1, /)")]
    fn pop(th: &Thread, zelf: &Array, i: Option<isize>) -> Result<Value> {
        if zelf.count() == 0 {
            return Err(th.index_error("pop from empty array"));
        }
        let at = item::normalize(i.unwrap_or(-1), zelf.count());
        let (Some(at), Some(v)) = (at, at.map(|i| zelf.get(th, i)).transpose()?.flatten()) else {
            return Err(th.index_error("pop index out of range"));
        };
        zelf.splice(th, at, at + 1, &[])?;
        Ok(v)
    }

    /// Remove the first occurrence of v in the array.
    fn remove(th: &Thread, zelf: &Array, v: &Value) -> Result<()> {
        match find(th, zelf, v, 0, usize::MAX)? {
            Some(i) => zelf.splice(th, i, i + 1, &[]),
            None => Err(th.value_error("array.remove(x): x not in array")),
        }
    }

    /// Reverse the order of the items in the array.
    fn reverse(zelf: &Array) {
        let size = zelf.kind.size;
        zelf.with_mut(|b| {
            b.reverse();
            swap(b, size);
        });
    }

    /// Convert the array to an array of machine values and return the bytes representation.
    fn tobytes(zelf: &Array) -> Value {
        zelf.with(bytes::new)
    }

    /// Write all items (as machine values) to the file object f.
    #[parsed_keywords]
    fn tofile(th: &Thread, zelf: &Array, f: &Value) -> Result<()> {
        const BLOCK: usize = 64 * 1024;
        let data = zelf.to_vec()?;
        for c in data.chunks(BLOCK) {
            call::call_method_text(th, f, "write", &[bytes::new(c)])?;
        }
        Ok(())
    }

    /// Convert array to an ordinary list with the same items.
    fn tolist(th: &Thread, zelf: &Array) -> Result<Vec<Value>> {
        values(th, zelf)
    }

    /// Convert the array to a unicode string.
    fn tounicode(th: &Thread, zelf: &Array) -> Result<Value> {
        if !zelf.kind.is_text() {
            return Err(th.value_error(
                "tounicode() may only be called on unicode type arrays ('u' or 'w')",
            ));
        }
        text_of(th, zelf)
    }

    #[method]
    fn __copy__(zelf: &Array) -> Result<Value> {
        Ok(new(zelf.kind, zelf.to_vec()?))
    }

    #[method]
    fn __deepcopy__(zelf: &Array, unused: &Value) -> Result<Value> {
        let _ = unused;
        Ok(new(zelf.kind, zelf.to_vec()?))
    }

    #[method]
    #[parsed_keywords]
    fn __reduce_ex__(th: &Thread, zelf: &Array, value: &Value) -> Result<Value> {
        if value.as_int().is_none() {
            return Err(th.type_error("__reduce_ex__ argument should be an integer"));
        }
        let protocol = number::as_isize(th, value)?;
        let state = match attr::get_opt(th, &zelf.value(), wk::__dict__())? {
            Some(d) if d.as_dict().is_some_and(|d| !DictData::is_empty(d)) => d,
            _ => Value::none(),
        };
        let cls = zelf.ty().type_value();
        if protocol < 3 {
            let items = if zelf.kind.is_text() {
                text_of(th, zelf)?
            } else {
                list::from_vec(values(th, zelf)?).into_value()
            };
            let args = (code_text(zelf.kind), items).into_value();
            return Ok((cls, args, state).into_value());
        }
        let m = (th.interp.hooks.get().import)(th, "array")?;
        let f = attr::get_text(th, &m, "_array_reconstructor")?;
        let args = tuple::from_array([
            cls,
            code_text(zelf.kind),
            Value::int32(machine_format(zelf)),
            zelf.with(bytes::new),
        ])
        .into_value();
        Ok((f, args, state).into_value())
    }

    #[method]
    fn __sizeof__(zelf: &Array) -> usize {
        krait_builtins::type_type::visible_basicsize(zelf.ty()) + zelf.room()
    }

    /// See PEP 585
    #[classmethod]
    fn __class_getitem__(cls: &'static TypeObject, object: &Value) -> Value {
        krait_builtins::generic_alias::new(cls.type_value(), object.clone())
    }
}

fn other_slice<'a>(th: &Thread, v: &'a Value) -> Result<&'a Array> {
    value::ARRAY.get(v).ok_or_else(|| {
        th.type_error(format!(
            "can only assign array (not \"{}\") to array slice",
            v.ty().name()
        ))
    })
}

#[derive(Trace)]
pub struct ArrayIter {
    /// Empty once exhausted.
    array: Field,
    at: Cell<usize>,
}

krait_object::pytype! {
    pub static ITER: ArrayIter = "array.arrayiterator", HAVE_GC | DISALLOW_INSTANTIATION;
}

pub struct IterMethods;

#[pymethods]
impl IterMethods {
    fn __iter__(zelf: &Value) -> Value {
        zelf.clone()
    }

    fn __next__(th: &Thread, zelf: &Obj<ArrayIter>) -> Result<Option<Value>> {
        let Some(v) = zelf.array.get() else {
            return Ok(None);
        };
        let Some(a) = ARRAY.get(&v) else {
            return Ok(None);
        };
        let i = zelf.at.get();
        match a.get(th, i)? {
            Some(x) => {
                zelf.at.set(i + 1);
                Ok(Some(x))
            }
            None => {
                zelf.array.take();
                Ok(None)
            }
        }
    }

    #[method]
    fn __reduce__(th: &Thread, zelf: &Obj<ArrayIter>) -> Result<Value> {
        let b = krait_object::types::str::new;
        let builtins = (th.interp.hooks.get().import)(th, "builtins")?;
        let f = attr::get(th, &builtins, &b("iter"))?;
        Ok(match zelf.array.get() {
            Some(a) => (
                f,
                tuple::from_array([a]).into_value(),
                int::from_usize(zelf.at.get()),
            )
                .into_value(),
            None => (
                f,
                tuple::from_array([tuple::empty().into_value()]).into_value(),
            )
                .into_value(),
        })
    }

    #[method]
    fn __setstate__(th: &Thread, zelf: &Obj<ArrayIter>, state: &Value) -> Result<()> {
        let i = number::int_as_ssize(th, state)?.max(0) as usize;
        if let Some(v) = zelf.array.get()
            && let Some(a) = ARRAY.get(&v)
        {
            zelf.at.set(i.min(a.count()));
        }
        Ok(())
    }
}
