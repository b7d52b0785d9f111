//! `memoryview`: methods and slots.

mod cast;
mod compare;
pub mod item;
mod iter;
mod subscript;
mod value;

use crate::bytes::hex;
use krait_object::alloc;
use krait_object::err::Result;
use krait_object::protocol::buffer::{Buffer, Request};
use krait_object::protocol::{self, hash, number};
use krait_object::types::{bytes, int, list, str, tuple};
use krait_object::{CompareOp, Obj, Str, Thread, TypeObject, Value, pymethods, ready_type};

pub use compare::same_shape;
pub use iter::{MEMORY_ITER, MemoryIter};
pub use value::{MEMORYVIEW, MemoryView, export, from_buffer, from_object, lent_view, view};

/// The flags of `memoryview(x)`: everything, read-only is enough.
const FULL_RO: i32 = 0x11c;

/// Nested lists of the items from `dimension` on.
fn nested(th: &Thread, b: &Buffer, dimension: usize, offset: usize) -> Result<Value> {
    let Some(&n) = b.shape.get(dimension) else {
        return subscript::item_at(th, b, offset);
    };
    let mut items = alloc::vec_of(n)?;
    for i in 0..n {
        let at = b.step_once(dimension, offset, i).unwrap_or(usize::MAX);
        items.push(nested(th, b, dimension + 1, at)?);
    }
    Ok(list::from_vec(items).into_value())
}

fn sizes<T: Copy>(v: &[T], f: impl Fn(T) -> Value) -> Value {
    tuple::from_vec(v.iter().map(|&x| f(x)).collect()).into_value()
}

/// The length of the only dimension, for searches.
fn one_dimension(th: &Thread, b: &Buffer) -> Result<usize> {
    match b.shape.as_slice() {
        [n] => Ok(*n),
        [] => Err(th.type_error("invalid lookup on 0-dim memory")),
        _ => Err(th.not_implemented_error("multi-dimensional lookup is not implemented")),
    }
}

/// `__release_buffer__` of native exporters: releases a view of the object's buffer (PEP 688).
pub fn release_of(th: &Thread, object: &Value, view: &Value) -> Result<()> {
    let Some(m) = MEMORYVIEW.get(view) else {
        return Err(th.type_error("expected a memoryview object"));
    };
    if m.is_released() {
        return Err(th.value_error("memoryview's buffer has already been released"));
    }
    // A view that was only lent belongs to nobody.
    if m.with(th, |b| b.export.object.is_none())? {
        return Ok(());
    }
    if !m.with(th, |b| b.export.object.is(object))? {
        return Err(th.value_error("memoryview's buffer is not this object"));
    }
    m.release(th)
}

struct MemoryViewMethods;

/// A view of the memory of an object with a buffer.
#[pymethods(sig = "(object)")]
impl MemoryViewMethods {
    #[name("memoryview")]
    #[sig("(object)")]
    fn __new__(th: &Thread, cls: &'static TypeObject, object: &Value) -> Result<Value> {
        let _ = cls;
        from_object(th, object, FULL_RO)
    }

    fn __repr__(zelf: &Obj<MemoryView>) -> String {
        let released = if zelf.is_released() { "released " } else { "" };
        format!("<{released}memory at {:#x}>", zelf.addr())
    }

    fn __hash__(th: &Thread, zelf: &Obj<MemoryView>) -> Result<i64> {
        if let Some(h) = zelf.hash.get() {
            return Ok(h);
        }
        let b = zelf.buffer(th)?;
        if !b.readonly {
            return Err(th.value_error("cannot hash writable memoryview object"));
        }
        if !item::native(&b.format).is_some_and(item::is_byte) {
            return Err(
                th.value_error("memoryview: hashing is restricted to formats 'B', 'b' or 'c'")
            );
        }
        // The object's hash must be willing, and must not release the view.
        zelf.held(|| hash::hash(th, &b.export.object))?;
        let h = krait_object::hash::bytes(&b.try_to_vec()?);
        zelf.hash.set(Some(h));
        Ok(h)
    }

    fn __richcmp__(th: &Thread, a: &Value, b: &Value, op: CompareOp) -> Result<Value> {
        if !matches!(op, CompareOp::Eq | CompareOp::Ne) {
            return Ok(Value::not_implemented());
        }
        Ok(match compare::equal(th, a, b)? {
            Some(equal) => Value::bool(equal == (op == CompareOp::Eq)),
            None => Value::not_implemented(),
        })
    }

    fn __len__(th: &Thread, zelf: &Obj<MemoryView>) -> Result<usize> {
        match zelf.with(th, |b| b.shape.first().copied())? {
            Some(n) => Ok(n),
            None => Err(th.type_error("0-dim memory has no length")),
        }
    }

    fn __getitem__(th: &Thread, zelf: &Obj<MemoryView>, key: &Value) -> Result<Value> {
        subscript::get(th, zelf, key)
    }

    fn __setitem__(
        th: &Thread,
        zelf: &Obj<MemoryView>,
        key: &Value,
        value: Option<&Value>,
    ) -> Result<()> {
        subscript::set(th, zelf, key, value)
    }

    fn __iter__(th: &Thread, zelf: &Obj<MemoryView>) -> Result<Value> {
        iter::iter(th, zelf)
    }

    fn __buffer__(th: &Thread, zelf: &Obj<MemoryView>, request: Request) -> Result<Buffer> {
        export(th, zelf, request)
    }

    /// Release the buffer object that exposes the underlying memory of the object.
    #[sig("(buffer, /)")]
    fn __release_buffer__(th: &Thread, zelf: &Value, buffer: &Value) -> Result<()> {
        release_of(th, zelf, buffer)
    }

    /// Release the underlying buffer exposed by the memoryview object.
    fn release(th: &Thread, zelf: &Obj<MemoryView>) -> Result<()> {
        zelf.release(th)
    }

    fn __enter__(th: &Thread, zelf: &Obj<MemoryView>) -> Result<Value> {
        zelf.with(th, |_| zelf.value())
    }

    #[parsed_tuple]
    #[sig("(*exc_info)")]
    fn __exit__(th: &Thread, zelf: &Obj<MemoryView>, exc_info: &[Value]) -> Result<()> {
        let _ = exc_info;
        zelf.release(th)
    }

    /// Cast a memoryview to a new format or shape.
    #[sig("(format, shape=<unrepresentable>)")]
    fn cast(
        th: &Thread,
        zelf: &Obj<MemoryView>,
        format: &Str,
        shape: Option<&Value>,
    ) -> Result<Value> {
        cast::cast(th, zelf, format, shape)
    }

    /// Return a readonly version of the memoryview.
    fn toreadonly(th: &Thread, zelf: &Obj<MemoryView>) -> Result<Value> {
        let b = zelf.shared(th)?;
        Ok(from_buffer(Buffer {
            readonly: true,
            ..b
        }))
    }

    /// The data as bytes, rows first ('C'), columns first ('F'), or as it lies in memory ('A').
    #[sig("(order='C')")]
    fn tobytes(th: &Thread, zelf: &Obj<MemoryView>, order: Option<&Value>) -> Result<Value> {
        let order = match order.filter(|o| !o.is_none()) {
            None => "C".to_owned(),
            Some(o) => match o.as_str() {
                Some(s) => s.to_string_lossy(),
                None => {
                    return Err(th.type_error(format!(
                        "tobytes() argument 'order' must be str or None, not {}",
                        o.ty().name()
                    )));
                }
            },
        };
        let b = zelf.buffer(th)?;
        let columns_first = match order.as_str() {
            "C" => false,
            "F" => true,
            "A" => value::f_contiguous(&b) && !value::c_contiguous(&b),
            _ => return Err(th.value_error("order must be 'C', 'F' or 'A'")),
        };
        Ok(bytes::new(&if columns_first {
            b.try_to_vec_f()?
        } else {
            b.try_to_vec()?
        }))
    }

    /// Two hexadecimal digits per byte, with a separator between groups of bytes if one is given.
    ///
    /// >>> memoryview(bytes([1, 254])).hex()
    /// '01fe'
    #[sig("(sep=<unrepresentable>, bytes_per_sep=1)")]
    fn hex(
        th: &Thread,
        zelf: &Obj<MemoryView>,
        sep: Option<&Value>,
        bytes_per_sep: i32,
    ) -> Result<Value> {
        let b = zelf.buffer(th)?;
        // The separator's length is asked for: that must not release the view.
        let sep = zelf.held(|| hex::separator(th, sep))?;
        b.with(|data| hex::hex(data, sep, bytes_per_sep as isize))
    }

    /// Return the data in the buffer as a list of elements.
    fn tolist(th: &Thread, zelf: &Obj<MemoryView>) -> Result<Value> {
        let b = zelf.buffer(th)?;
        if item::native(&b.format).is_none() {
            return Err(subscript::unsupported(th, &b.format));
        }
        nested(th, &b, 0, b.offset)
    }

    /// Count the number of occurrences of a value.
    #[sig("(value, /)")]
    fn count(th: &Thread, zelf: &Obj<MemoryView>, value: &Value) -> Result<usize> {
        let mut n = 0;
        let it = iter::iter(th, zelf)?;
        while let Some(x) = protocol::iter::next(th, &it)? {
            n += usize::from(protocol::compare::eq(th, &x, value)?);
        }
        Ok(n)
    }

    /// Return the index of the first occurrence of a value; ValueError if there is none.
    #[sig("(value, start=0, stop=sys.maxsize, /)")]
    fn index(
        th: &Thread,
        zelf: &Obj<MemoryView>,
        value: &Value,
        start: Option<&Value>,
        stop: Option<&Value>,
    ) -> Result<usize> {
        let len = one_dimension(th, &zelf.buffer(th)?)?;
        let fix = |i: isize| {
            if i < 0 {
                usize::try_from(i.saturating_add_unsigned(len)).unwrap_or(0)
            } else {
                (i as usize).min(len)
            }
        };
        let start = fix(start.map_or(Ok(0), |v| number::index_clamped(th, v))?);
        let stop = fix(stop.map_or(Ok(isize::MAX), |v| number::index_clamped(th, v))?);
        for i in start..stop {
            // Each comparison may release the view.
            let x = subscript::get(th, zelf, &int::from_usize(i))?;
            if protocol::compare::eq(th, &x, value)? {
                return Ok(i);
            }
        }
        Err(th.value_error("memoryview.index(x): x not found"))
    }

    /// A view of an object, with these buffer flags.
    #[classmethod]
    #[sig("(object, flags)")]
    fn _from_flags(
        th: &Thread,
        cls: &'static TypeObject,
        object: &Value,
        flags: i32,
    ) -> Result<Value> {
        let _ = cls;
        from_object(th, object, flags)
    }

    /// See PEP 585.
    #[classmethod]
    #[sig("(object, /)")]
    fn __class_getitem__(cls: &'static TypeObject, object: &Value) -> Value {
        crate::generic_alias::new(cls.type_value(), object.clone())
    }

    fn __sizeof__(th: &Thread, zelf: &Obj<MemoryView>) -> Result<usize> {
        // CPython: the fixed part, then shape, strides and suboffsets.
        let n = zelf.with(th, |b| b.shape.len())?;
        Ok(144 + 24 * n)
    }

    /// The underlying object of the memoryview.
    #[getter]
    fn obj(th: &Thread, zelf: &Obj<MemoryView>) -> Result<Value> {
        zelf.with(th, |b| b.export.object.clone())
    }

    /// How many bytes the data takes as a contiguous array.
    #[getter]
    fn nbytes(th: &Thread, zelf: &Obj<MemoryView>) -> Result<usize> {
        zelf.with(th, Buffer::nbytes)
    }

    /// A bool indicating whether the memory is read only.
    #[getter]
    fn readonly(th: &Thread, zelf: &Obj<MemoryView>) -> Result<bool> {
        zelf.with(th, |b| b.readonly)
    }

    /// The size in bytes of each element of the memoryview.
    #[getter]
    fn itemsize(th: &Thread, zelf: &Obj<MemoryView>) -> Result<usize> {
        zelf.with(th, |b| b.itemsize)
    }

    /// The format (in struct module style) of each element in the view.
    #[getter]
    fn format(th: &Thread, zelf: &Obj<MemoryView>) -> Result<Value> {
        zelf.with(th, |b| str::new(&b.format))
    }

    /// How many dimensions the memory represents.
    #[getter]
    fn ndim(th: &Thread, zelf: &Obj<MemoryView>) -> Result<usize> {
        zelf.with(th, |b| b.shape.len())
    }

    /// The length of each dimension.
    #[getter]
    fn shape(th: &Thread, zelf: &Obj<MemoryView>) -> Result<Value> {
        zelf.with(th, |b| sizes(&b.shape, int::from_usize))
    }

    /// The bytes from one element to the next, for each dimension.
    #[getter]
    fn strides(th: &Thread, zelf: &Obj<MemoryView>) -> Result<Value> {
        zelf.with(th, |b| sizes(&b.strides, |s| int::from_i64(s as i64)))
    }

    /// Used internally for PIL-style arrays.
    #[getter]
    fn suboffsets(th: &Thread, zelf: &Obj<MemoryView>) -> Result<Value> {
        zelf.with(th, |b| sizes(&b.suboffsets, |s| int::from_i64(s as i64)))
    }

    /// A bool indicating whether the memory is C contiguous.
    #[getter]
    fn c_contiguous(th: &Thread, zelf: &Obj<MemoryView>) -> Result<bool> {
        zelf.with(th, value::c_contiguous)
    }

    /// A bool indicating whether the memory is Fortran contiguous.
    #[getter]
    fn f_contiguous(th: &Thread, zelf: &Obj<MemoryView>) -> Result<bool> {
        zelf.with(th, value::f_contiguous)
    }

    /// A bool indicating whether the memory is contiguous.
    #[getter]
    fn contiguous(th: &Thread, zelf: &Obj<MemoryView>) -> Result<bool> {
        zelf.with(th, |b| value::c_contiguous(b) || value::f_contiguous(b))
    }
}

pub(crate) fn install() {
    ready_type(&MEMORYVIEW.ty, &MemoryViewMethods::SPEC);
    iter::install();
}
