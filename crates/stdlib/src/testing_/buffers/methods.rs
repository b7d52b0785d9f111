//! `ndarray`: constructor, methods and attributes.

use super::build::{self, Layout, Plan};
use super::items::Format;
use super::ndarray::{NDARRAY, NdArray, REDIRECT, VAREXPORT, View, consume, create, export};
use super::subscript;
use krait_object::protocol::buffer::{self, Buffer, Request};
use krait_object::protocol::hash;
use krait_object::types::{bytes, int, list, str, tuple};
use krait_object::{Obj, Result, Thread, TypeObject, Value, pymethods, ready_type};

fn sizes<T: Copy>(v: &[T], f: impl Fn(T) -> Value) -> Value {
    tuple::from_vec(v.iter().map(|&x| f(x)).collect()).into_value()
}

/// Nested lists of the items from `dimension` on.
fn nested(
    th: &Thread,
    b: &Buffer,
    format: &Format,
    dimension: usize,
    offset: usize,
) -> Result<Value> {
    let Some(&n) = b.shape.get(dimension) else {
        return subscript::item_at(th, b, format, offset);
    };
    let items = (0..n)
        .map(|i| {
            let at = b.step_once(dimension, offset, i).unwrap_or(usize::MAX);
            nested(th, b, format, dimension + 1, at)
        })
        .collect::<Result<Vec<_>>>()?;
    Ok(list::from_vec(items).into_value())
}

struct NdArrayMethods;

#[pymethods]
impl NdArrayMethods {
    #[sig(
        "(obj, shape=None, strides=None, offset=0, format=<unrepresentable>, flags=0, getbuf=<unrepresentable>)"
    )]
    #[expect(clippy::too_many_arguments, reason = "the constructor of the class")]
    fn __new__(
        th: &Thread,
        cls: &'static TypeObject,
        obj: &Value,
        shape: Option<&Value>,
        strides: Option<&Value>,
        offset: isize,
        format: Option<&Value>,
        flags: i32,
        getbuf: Option<i32>,
    ) -> Result<Value> {
        let shape = shape.filter(|s| !s.is_none());
        let strides = strides.filter(|s| !s.is_none());
        let Some(shape) = shape else {
            if !buffer::supports(obj) {
                return Err(th.type_error(
                    "shape is a required argument when constructing from list, tuple or scalar",
                ));
            }
            if strides.is_some() || offset != 0 || format.is_some() || flags & !REDIRECT != 0 {
                return Err(th.type_error(
                    "construction from exporter object only takes 'obj', 'getbuf' and 'flags' arguments",
                ));
            }
            let request = getbuf.map_or(Request::FULL_RO, Request::from_flags);
            return Ok(consume(th, cls, obj, request, flags)?.into_value());
        };
        if getbuf.is_some() {
            return Err(
                th.type_error("getbuf argument only valid for construction from exporter object")
            );
        }
        let view = build::view(
            th,
            &Plan {
                items: obj,
                shape,
                strides,
                offset,
                format,
                flags: flags & !VAREXPORT,
            },
        )?;
        Ok(create(cls, view, flags & VAREXPORT, false).into_value())
    }

    fn __hash__(th: &Thread, zelf: &Obj<NdArray>) -> Result<i64> {
        let b = zelf.buffer(th)?;
        if !b.readonly {
            return Err(th.value_error("cannot hash writable ndarray object"));
        }
        if !b.export.object.is_none() {
            hash::hash(th, &b.export.object)?;
        }
        hash::hash(th, &bytes::new(&b.to_vec()))
    }

    fn __getitem__(th: &Thread, zelf: &Obj<NdArray>, key: &Value) -> Result<Value> {
        subscript::get(th, zelf, key)
    }

    fn __setitem__(
        th: &Thread,
        zelf: &Obj<NdArray>,
        key: &Value,
        value: Option<&Value>,
    ) -> Result<()> {
        subscript::set(th, zelf, key, value)
    }

    fn __buffer__(th: &Thread, zelf: &Obj<NdArray>, request: Request) -> Result<Buffer> {
        export(th, zelf, request)
    }

    /// Release the buffer object that exposes the underlying memory of the object.
    #[sig("(buffer, /)")]
    fn __release_buffer__(th: &Thread, zelf: &Value, buffer: &Value) -> Result<()> {
        krait_builtins::memoryview::release_of(th, zelf, buffer)
    }

    fn tolist(th: &Thread, zelf: &Obj<NdArray>) -> Result<Value> {
        let view = zelf.head(th)?;
        if !view.has_format() {
            return Err(
                th.value_error("ndarray: tolist() does not support format=NULL, use tobytes()")
            );
        }
        let format = subscript::format_of(th, &view)?;
        let b = view.buffer.borrow().clone();
        nested(th, &b, &format, 0, b.offset)
    }

    fn tobytes(th: &Thread, zelf: &Obj<NdArray>) -> Result<Value> {
        Ok(bytes::new(&zelf.buffer(th)?.to_vec()))
    }

    #[sig("(items, shape, strides=None, offset=0, format=<unrepresentable>, flags=0)")]
    #[expect(clippy::too_many_arguments, reason = "those of the constructor")]
    fn push(
        th: &Thread,
        zelf: &Obj<NdArray>,
        items: &Value,
        shape: &Value,
        strides: Option<&Value>,
        offset: isize,
        format: Option<&Value>,
        flags: i32,
    ) -> Result<()> {
        if flags & VAREXPORT != 0 {
            return Err(th.value_error("ND_VAREXPORT flag can only be used during object creation"));
        }
        if zelf.consumer {
            return Err(th.buffer_error("structure of re-exporting object is immutable"));
        }
        if zelf.flags & VAREXPORT == 0 {
            zelf.check_exports(th)?;
        }
        let view = build::view(
            th,
            &Plan {
                items,
                shape,
                strides: strides.filter(|s| !s.is_none()),
                offset,
                format,
                flags,
            },
        )?;
        zelf.views.borrow_mut().push(view);
        Ok(())
    }

    fn pop(th: &Thread, zelf: &Obj<NdArray>) -> Result<()> {
        if zelf.consumer {
            return Err(th.buffer_error("structure of re-exporting object is immutable"));
        }
        zelf.check_exports(th)?;
        if zelf.views.borrow().len() < 2 {
            return Err(th.buffer_error("list only has a single base"));
        }
        let old = zelf.views.borrow_mut().pop();
        drop(old);
        Ok(())
    }

    /// Suboffsets that change nothing, but have to be dealt with.
    fn add_suboffsets(th: &Thread, zelf: &Obj<NdArray>) -> Result<()> {
        let view = zelf.head(th)?;
        let mut b = view.buffer.borrow_mut();
        if !b.suboffsets.is_empty() {
            return Err(th.type_error("cannot add suboffsets to PIL-style array"));
        }
        if !view.has_strides() {
            return Err(th.type_error("cannot add suboffsets to array without strides"));
        }
        b.suboffsets = vec![-1; b.shape.len()];
        Ok(())
    }

    /// A memoryview of a copy of the memory that belongs to no object.
    fn memoryview_from_buffer(th: &Thread, zelf: &Obj<NdArray>) -> Result<Value> {
        let view = zelf.head(th)?;
        let b = view.buffer.borrow().clone();
        let owner = match NDARRAY.get(&b.export.object) {
            Some(array) => !array.consumer,
            None => !zelf.consumer,
        };
        if !owner {
            return Err(th.type_error(
                "memoryview_from_buffer(): ndarray must be original exporter or consumer from ndarray/original exporter",
            ));
        }
        if b.format.len() > 128 {
            return Err(
                th.type_error("memoryview_from_buffer: format is limited to 128 characters")
            );
        }
        let copy = Layout {
            memory: b.read_at(0, b.export.exporter.len()),
            offset: b.offset,
            shape: b.shape.clone(),
            strides: b.strides.clone(),
            suboffsets: b.suboffsets.clone(),
        };
        krait_builtins::memoryview::view(th, copy.into_buffer(&b.format, b.itemsize, b.readonly))
    }

    #[getter]
    fn flags(th: &Thread, zelf: &Obj<NdArray>) -> Result<i32> {
        Ok(zelf.head(th)?.all_flags())
    }

    #[getter]
    fn offset(th: &Thread, zelf: &Obj<NdArray>) -> Result<usize> {
        Ok(zelf.head(th)?.offset)
    }

    #[getter]
    fn obj(th: &Thread, zelf: &Obj<NdArray>) -> Result<Value> {
        Ok(zelf.buffer(th)?.export.object.clone())
    }

    #[getter]
    fn nbytes(th: &Thread, zelf: &Obj<NdArray>) -> Result<usize> {
        Ok(zelf.buffer(th)?.nbytes())
    }

    #[getter]
    fn readonly(th: &Thread, zelf: &Obj<NdArray>) -> Result<bool> {
        Ok(zelf.buffer(th)?.readonly)
    }

    #[getter]
    fn itemsize(th: &Thread, zelf: &Obj<NdArray>) -> Result<usize> {
        Ok(zelf.buffer(th)?.itemsize)
    }

    #[getter]
    fn format(th: &Thread, zelf: &Obj<NdArray>) -> Result<Value> {
        let view: std::rc::Rc<View> = zelf.head(th)?;
        let known = view.has_format();
        let format = view.buffer.borrow().format.clone();
        Ok(str::new(if known { &format } else { "" }))
    }

    #[getter]
    fn ndim(th: &Thread, zelf: &Obj<NdArray>) -> Result<usize> {
        Ok(zelf.buffer(th)?.shape.len())
    }

    #[getter]
    fn shape(th: &Thread, zelf: &Obj<NdArray>) -> Result<Value> {
        let view = zelf.head(th)?;
        if !view.has_shape() {
            return Ok(tuple::empty().into_value());
        }
        let shape = view.buffer.borrow().shape.clone();
        Ok(sizes(&shape, int::from_usize))
    }

    #[getter]
    fn strides(th: &Thread, zelf: &Obj<NdArray>) -> Result<Value> {
        let view = zelf.head(th)?;
        if !view.has_strides() {
            return Ok(tuple::empty().into_value());
        }
        let strides = view.buffer.borrow().strides.clone();
        Ok(sizes(&strides, |s| int::from_i64(s as i64)))
    }

    #[getter]
    fn suboffsets(th: &Thread, zelf: &Obj<NdArray>) -> Result<Value> {
        let b = zelf.buffer(th)?;
        Ok(sizes(&b.suboffsets, |s| int::from_i64(s as i64)))
    }

    #[getter]
    fn c_contiguous(th: &Thread, zelf: &Obj<NdArray>) -> Result<bool> {
        Ok(zelf.buffer(th)?.is_c_contiguous())
    }

    #[getter]
    fn f_contiguous(th: &Thread, zelf: &Obj<NdArray>) -> Result<bool> {
        Ok(zelf.buffer(th)?.is_f_contiguous())
    }

    #[getter]
    fn contiguous(th: &Thread, zelf: &Obj<NdArray>) -> Result<bool> {
        let b = zelf.buffer(th)?;
        Ok(b.is_c_contiguous() || b.is_f_contiguous())
    }
}

pub(super) fn install() {
    ready_type(&NDARRAY.ty, &NdArrayMethods::SPEC);
}
