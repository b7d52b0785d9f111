//! `bytearray`: methods and slots. What it has in common with `bytes` is written once, in `bytes::shared`.

mod assign;
mod iter;
mod value;

use crate::bounds::Bounds;
use crate::bytes::kind::{self, ByteArrayKind, Kind};
use crate::bytes::{
    LengthHint, ascii, byte_of, bytes_methods, concatenated, edit, edit::Ends,
    from_iterable_or_buffer, hex, new as source, percent, search, split, with_bytes, zeroed,
};
use crate::codecs;
use krait_object::alloc;
use krait_object::err::{self, Result};
use krait_object::protocol::buffer::{self, Buffer, Request};
use krait_object::protocol::{call, item, number};
use krait_object::types::{int, str, tuple};
use krait_object::{Args, CompareOp, Obj, Str, Thread, TypeObject, Value, ready_type, wk};

pub use iter::{BYTEARRAY_ITER, ByteArrayIter};
pub use value::{BYTEARRAY, ByteArray, export, new, new_in};

fn is_kind(v: &Value) -> bool {
    BYTEARRAY.get(v).is_some()
}

/// `bytearray.__init__`: the old content goes first, whatever happens then.
fn init(th: &Thread, zelf: &Obj<ByteArray>, args: Args<'_>) -> Result<()> {
    let s = source::arguments(th, "bytearray", args)?;
    let len = zelf.len();
    if len > 0 {
        zelf.splice(th, 0, len, &[])?;
    }
    if let Some(v) = source::encoded(th, &s)? {
        return zelf.extend(th, v.as_bytes().map_or(&[], |b| b.as_slice()));
    }
    let Some(v) = s.source else {
        return Ok(());
    };
    source::refuse_text(th, v)?;
    if let Some(n) = source::count(th, v)? {
        return zelf.extend(th, &zeroed(n)?);
    }
    let sequence = v.as_list().is_some() || v.as_tuple().is_some();
    if sequence || buffer::supports(v) {
        let hint = LengthHint::NotAsked;
        return zelf.extend(
            th,
            &from_iterable_or_buffer(th, v, "bytearray", "byte", hint)?,
        );
    }
    // An iterator can see the array grow.
    let it = krait_object::protocol::iter::iter_or(th, v, || {
        format!("cannot convert '{}' object to bytearray", v.ty().name())
    })?;
    while let Some(x) = krait_object::protocol::iter::next(th, &it)? {
        zelf.extend(th, &[byte_of(th, &x, "byte")?])?;
    }
    Ok(())
}

/// `__reduce__` and `__reduce_ex__`: text for the old protocols, bytes from 3 on.
fn reduce(th: &Thread, v: &Value, protocol: i32) -> Result<Value> {
    let data = ByteArrayKind::with(v, alloc::copied)?;
    let state = call::call_method(th, v, wk::__getstate__(), &[])?;
    let args = if data.is_empty() {
        tuple::empty().into_value()
    } else if protocol < 3 {
        let text = str::from_latin1(&data);
        tuple::from_array([text, str::new("latin-1")]).into_value()
    } else {
        tuple::from_array([krait_object::types::bytes::new(&data)]).into_value()
    };
    Ok(tuple::from_array([v.ty().type_value(), args, state]).into_value())
}

bytes_methods! {
    /// bytearray(iterable_of_ints) -> bytearray
    /// bytearray(string, encoding[, errors]) -> bytearray
    /// bytearray(bytes_or_buffer) -> mutable copy of bytes_or_buffer
    /// bytearray(int) -> bytes array of that size, filled with zeros
    /// bytearray() -> empty bytes array
    ///
    /// A changeable array of bytes.
    struct ByteArrayMethods: ByteArrayKind;

    fn __new__(cls: &'static TypeObject, _args: Args<'_>) -> Value {
        new_in(cls, Vec::new())
    }

    fn __init__(th: &Thread, zelf: &Obj<ByteArray>, args: Args<'_>) -> Result<()> {
        init(th, zelf, args)
    }

    fn __repr__(zelf: &Obj<ByteArray>) -> Result<Value> {
        let room = crate::bytes::repr_room(zelf.with(|b| b.len())).saturating_mul(2);
        let text = alloc::within(room, || {
            let mut literal = String::new();
            zelf.with(|b| krait_text::repr::write_bytes_literal(&mut literal, b));
            // Unlike in the repr of bytes, single quotes are escaped between double quotes too.
            if literal.starts_with('"') {
                literal = literal.replace('\'', "\\'");
            }
            format!("{}(b{literal})", zelf.ty().short_name())
        })?;
        str::try_new(&text)
    }

    fn __str__(zelf: &Obj<ByteArray>) -> Result<Value> {
        Self::__repr__(zelf)
    }

    fn __richcmp__(th: &Thread, a: &Value, b: &Value, op: CompareOp) -> Result<Value> {
        if !buffer::supports(a) || !buffer::supports(b) {
            return Ok(Value::not_implemented());
        }
        let answer = |x: &[u8], y: &[u8]| {
            Value::bool(match op {
                CompareOp::Eq => x == y,
                CompareOp::Ne => x != y,
                _ => op.test(x.cmp(y)),
            })
        };
        // Asking for a buffer may run Python code, so both are held before either is looked into. What cannot be held
        // cannot be compared.
        let simple = buffer::Request::SIMPLE;
        let Ok(a) = buffer::get(th, a, simple) else {
            return Ok(Value::not_implemented());
        };
        let Ok(b) = buffer::get(th, b, simple) else {
            return Ok(Value::not_implemented());
        };
        let compared = a.with(|x| b.with(|y| answer(x, y)));
        drop(a);
        drop(b);
        Ok(compared)
    }

    fn __iter__(v: &Value) -> Value {
        iter::iter(v)
    }

    fn __getitem__(th: &Thread, v: &Value, key: &Value) -> Result<Value> {
        let len = || Self::__len__(v);
        if let Some(at) = crate::slice::SLICE.get(key) {
            return Ok(edit::slice::<ByteArrayKind>(v, crate::slice::indices(th, at, len)?));
        }
        if !number::is_index(key) {
            return Err(th.type_error(format!(
                "bytearray indices must be integers or slices, not {}",
                key.ty().name()
            )));
        }
        let i = number::as_subscript(th, key)?;
        let found = item::normalize(i, len()).and_then(|i| BYTEARRAY.get(v)?.get(i));
        found
            .map(|b| Value::int32(i32::from(b)))
            .ok_or_else(|| th.index_error("bytearray index out of range"))
    }

    fn __setitem__(th: &Thread, zelf: &Obj<ByteArray>, key: &Value, value: Option<&Value>) -> Result<()> {
        assign::set_item(th, zelf, key, value)
    }

    fn __concat__(th: &Thread, v: &Value, other: &Value) -> Result<Value> {
        concatenated::<ByteArrayKind>(th, v, other).map(new)
    }

    fn __iconcat__(th: &Thread, zelf: &Obj<ByteArray>, other: &Value) -> Result<Value> {
        if let Some(b) = buffer::plain(other) {
            zelf.extend(th, b.as_slice())?;
            return Ok(zelf.value());
        }
        // Held until the bytes are in: an array cannot take in a buffer of its own.
        let Ok(held) = buffer::get(th, other, Request::SIMPLE) else {
            return Err(th.type_error(format!(
                "can't concat {} to {}",
                other.ty().name(),
                zelf.ty().name()
            )));
        };
        let more = held.to_vec();
        let done = zelf.extend(th, &more);
        drop(held);
        done?;
        Ok(zelf.value())
    }

    fn __irepeat__(th: &Thread, zelf: &Obj<ByteArray>, n: isize) -> Result<Value> {
        let n = usize::try_from(n).unwrap_or(0);
        if n != 1 && !zelf.is_empty() {
            // What no size can be comes before who holds the bytes.
            let size = zelf.len().checked_mul(n).filter(|&size| isize::try_from(size).is_ok());
            size.ok_or_else(err::memory_error)?;
            zelf.resizable(th)?;
            let made = zelf.with(|b| edit::repeated(th, b, n, ""))?;
            let len = zelf.len();
            zelf.splice(th, 0, len, &made)?;
        }
        Ok(zelf.value())
    }

    fn __buffer__(th: &Thread, zelf: &Obj<ByteArray>, request: Request) -> Result<Buffer> {
        Buffer::check_bytes(th, request, false)?;
        Ok(export(zelf))
    }

    /// Release the buffer object that exposes the underlying memory of the object.
    #[sig("(buffer, /)")]
    fn __release_buffer__(th: &Thread, zelf: &Value, buffer: &Value) -> Result<()> {
        crate::memoryview::release_of(th, zelf, buffer)
    }

    /// The number of bytes actually allocated.
    fn __alloc__(zelf: &Obj<ByteArray>) -> usize {
        let n = zelf.capacity();
        if n == 0 { 0 } else { n.max(zelf.len() + 1) }
    }

    /// Append a single item to the end of the bytearray.
    #[sig("(item, /)")]
    fn append(th: &Thread, zelf: &Obj<ByteArray>, item: &Value) -> Result<()> {
        let b = byte_of(th, item, "byte")?;
        zelf.extend(th, &[b])
    }

    /// Remove all items from the bytearray.
    fn clear(th: &Thread, zelf: &Obj<ByteArray>) -> Result<()> {
        if zelf.is_empty() {
            return Ok(());
        }
        zelf.resize_with(th, Vec::clear)
    }

    /// Return a copy of B.
    fn copy(zelf: &Obj<ByteArray>) -> Value {
        new(zelf.to_vec())
    }

    /// Append all the items from the iterator or sequence to the end of the bytearray.
    #[sig("(iterable_of_ints, /)")]
    fn extend(th: &Thread, zelf: &Obj<ByteArray>, iterable_of_ints: &Value) -> Result<()> {
        let v = iterable_of_ints;
        if v.as_str().is_some() {
            return Err(th.type_error("expected iterable of integers; got: 'str'"));
        }
        if !buffer::supports(v) && v.ty().slots.iter.get().is_none() && !item::is_sequence(v) {
            return Err(th.type_error(format!("can't extend bytearray with {}", v.ty().name())));
        }
        if buffer::supports(v) {
            // The new bytes go where the end was when we were called.
            let end = zelf.len();
            let Ok(held) = buffer::get(th, v, Request::SIMPLE) else {
                return Err(th.type_error(format!("can't set bytearray slice from {}", v.ty().name())));
            };
            let more = held.to_vec();
            if zelf.is(v) {
                // Out of a copy.
                drop(held);
                return zelf.splice(th, end, end, &more);
            }
            let end = end.min(zelf.len());
            let done = zelf.splice(th, end, end, &more);
            drop(held);
            return done;
        }
        let more = from_iterable_or_buffer(th, v, "bytearray", "byte", LengthHint::Asked)?;
        zelf.extend(th, &more)
    }

    /// Insert a single item into the bytearray before the given index.
    #[sig("(index, item, /)")]
    fn insert(th: &Thread, zelf: &Obj<ByteArray>, index: isize, item: &Value) -> Result<()> {
        let b = byte_of(th, item, "byte")?;
        let n = zelf.len();
        let at = if index < 0 {
            usize::try_from(index.saturating_add_unsigned(n)).unwrap_or(0)
        } else {
            (index as usize).min(n)
        };
        zelf.splice(th, at, at, &[b])
    }

    /// Remove and return a single item from B, by default the last one.
    #[sig("(index=-1, /)")]
    fn pop(th: &Thread, zelf: &Obj<ByteArray>, index: isize) -> Result<Value> {
        if zelf.is_empty() {
            return Err(th.index_error("pop from empty bytearray"));
        }
        let Some(i) = item::normalize(index, zelf.len()) else {
            return Err(th.index_error("pop index out of range"));
        };
        let b = zelf.get(i).unwrap_or(0);
        zelf.splice(th, i, i + 1, &[])?;
        Ok(Value::int32(i32::from(b)))
    }

    /// Remove the first occurrence of a value in the bytearray.
    #[sig("(value, /)")]
    fn remove(th: &Thread, zelf: &Obj<ByteArray>, value: &Value) -> Result<()> {
        let b = byte_of(th, value, "byte")?;
        match zelf.with(|data| memchr::memchr(b, data)) {
            Some(i) => zelf.splice(th, i, i + 1, &[]),
            None => Err(th.value_error("value not found in bytearray")),
        }
    }

    /// Resize the internal buffer of the bytearray; new bytes are zero.
    #[sig("(size, /)")]
    fn resize(th: &Thread, zelf: &Obj<ByteArray>, size: isize) -> Result<()> {
        let Ok(size) = usize::try_from(size) else {
            return Err(th.value_error(format!("Can only resize to positive sizes, got {size}")));
        };
        let len = zelf.len();
        if size > len {
            let more = zeroed(size - len)?;
            zelf.extend(th, &more)
        } else if size < len {
            zelf.splice(th, size, len, &[])
        } else {
            Ok(())
        }
    }

    /// Reverse the order of the values in B in place.
    fn reverse(zelf: &Obj<ByteArray>) {
        zelf.with_mut(<[u8]>::reverse);
    }

    /// Return state information for pickling.
    #[method]
    fn __reduce__(th: &Thread, v: &Value) -> Result<Value> {
        reduce(th, v, 2)
    }

    /// Return state information for pickling.
    #[method]
    #[sig("(proto=0, /)")]
    fn __reduce_ex__(th: &Thread, v: &Value, proto: i32) -> Result<Value> {
        reduce(th, v, proto)
    }

    /// Returns the size of the bytearray object in memory, in bytes.
    fn __sizeof__(zelf: &Obj<ByteArray>) -> usize {
        crate::type_type::visible_basicsize(zelf.ty()) + Self::__alloc__(zelf)
    }
}

pub(crate) fn install() {
    ready_type(&BYTEARRAY.ty, &ByteArrayMethods::SPEC);
    iter::install();
}
