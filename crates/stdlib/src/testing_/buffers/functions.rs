//! The functions of `_testbuffer`.

use super::build::{dense_strides, elements};
use super::items::Format;
use super::ndarray::{self, NDARRAY};
use super::staticarray::STATIC_ARRAY;
use krait_builtins::memoryview;
use krait_builtins::slice::{SLICE, indices};
use krait_object::protocol::buffer::{self, Buffer, Request};
use krait_object::protocol::number;
use krait_object::types::{bytes, int, tuple};
use krait_object::{Module, Result, Thread, Value};

/// The constants of the module.
const CONSTANTS: &[(&str, i32)] = &[
    ("ND_MAX_NDIM", ndarray::MAX_DIMENSIONS as i32),
    ("ND_VAREXPORT", ndarray::VAREXPORT),
    ("ND_WRITABLE", ndarray::WRITABLE),
    ("ND_FORTRAN", ndarray::FORTRAN),
    ("ND_SCALAR", ndarray::SCALAR),
    ("ND_PIL", ndarray::PIL),
    ("ND_REDIRECT", ndarray::REDIRECT),
    ("ND_GETBUF_FAIL", ndarray::GETBUF_FAIL),
    ("ND_GETBUF_UNDEFINED", ndarray::GETBUF_UNDEFINED),
    ("PyBUF_SIMPLE", 0),
    ("PyBUF_WRITABLE", 0x1),
    ("PyBUF_FORMAT", 0x4),
    ("PyBUF_ND", 0x8),
    ("PyBUF_STRIDES", 0x18),
    ("PyBUF_INDIRECT", 0x118),
    ("PyBUF_C_CONTIGUOUS", 0x38),
    ("PyBUF_F_CONTIGUOUS", 0x58),
    ("PyBUF_ANY_CONTIGUOUS", 0x98),
    ("PyBUF_FULL", 0x11d),
    ("PyBUF_FULL_RO", 0x11c),
    ("PyBUF_RECORDS", 0x1d),
    ("PyBUF_RECORDS_RO", 0x1c),
    ("PyBUF_STRIDED", 0x19),
    ("PyBUF_STRIDED_RO", 0x18),
    ("PyBUF_CONTIG", 0x9),
    ("PyBUF_CONTIG_RO", 0x8),
    ("PyBUF_READ", Request::READ),
    ("PyBUF_WRITE", Request::WRITE),
];

/// Which index varies fastest.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Order {
    C,
    Fortran,
    Any,
}

impl Order {
    fn of(th: &Thread, order: &Value) -> Result<Order> {
        let Some(s) = order.as_str() else {
            return Err(th.type_error("order must be a string"));
        };
        let Some(text) = s.as_ascii() else {
            krait_builtins::codecs::encode(th, s, "ascii", "strict")?;
            return Err(th.value_error("invalid order, must be C, F or A"));
        };
        match text {
            "C" => Ok(Order::C),
            "F" => Ok(Order::Fortran),
            "A" => Ok(Order::Any),
            _ => Err(th.value_error("invalid order, must be C, F or A")),
        }
    }

    /// Whether a buffer lies in this order.
    fn holds(self, b: &Buffer) -> bool {
        match self {
            Order::C => b.is_c_contiguous(),
            Order::Fortran => b.is_f_contiguous(),
            Order::Any => b.is_c_contiguous() || b.is_f_contiguous(),
        }
    }

    /// All bytes in this order; what is contiguous already, stays as it lies.
    fn bytes(self, b: &Buffer) -> Vec<u8> {
        match self {
            Order::Fortran => b.to_vec_f(),
            Order::Any if !b.is_c_contiguous() && b.is_f_contiguous() => b.to_vec_f(),
            Order::C | Order::Any => b.to_vec(),
        }
    }
}

pub struct TestBuffer;

#[krait_object::pymodule(name = "_testbuffer")]
impl TestBuffer {
    #[init]
    fn init(th: &Thread, m: &Module) -> Result<()> {
        super::methods::install();
        super::staticarray::install();
        m.add_type(th, &NDARRAY.ty)?;
        m.add_type(th, &STATIC_ARRAY.ty)?;
        for &(name, n) in CONSTANTS {
            m.add(th, name, int::from_i64(n.into()))?;
        }
        Ok(())
    }

    #[sig("(slice, len, /)")]
    fn slice_indices(th: &Thread, slice: &Value, len: isize) -> Result<Value> {
        let Some(s) = SLICE.get(slice) else {
            return Err(th.type_error("first argument must be a slice object"));
        };
        let len = usize::try_from(len).unwrap_or(0);
        let at = indices(th, s, || len)?;
        let numbers = [at.start, at.stop, at.step, at.count as isize];
        Ok(
            tuple::from_vec(numbers.iter().map(|&n| int::from_i64(n as i64)).collect())
                .into_value(),
        )
    }

    fn get_sizeof_void_p() -> usize {
        size_of::<*const ()>()
    }

    /// The item that some indices lead to.
    #[sig("(bufobj, seq, /)")]
    fn get_pointer(th: &Thread, bufobj: &Value, seq: &Value) -> Result<Value> {
        let b = buffer::get(th, bufobj, Request::FULL_RO)?;
        let seq = elements(th, seq, "seq")?;
        if seq.len() != b.shape.len() {
            return Err(th.value_error("get_pointer(): len(indices) != ndim"));
        }
        let mut at = b.offset;
        for (dimension, (index, &len)) in seq.iter().zip(&b.shape).enumerate() {
            if index.as_int().is_none() {
                return Err(th.type_error("an integer is required"));
            }
            let i = number::as_isize(th, index)?;
            at = usize::try_from(i)
                .ok()
                .filter(|&n| n < len)
                .and_then(|n| b.step_once(dimension, at, n))
                .ok_or_else(|| {
                    th.value_error(format!(
                        "get_pointer(): invalid index {i} at position {dimension}"
                    ))
                })?;
        }
        let format = Format::of_text(th, &b.format)?;
        super::subscript::item_at(th, &b, &format, at)
    }

    /// A contiguous view of an object's memory, or of a copy of it.
    #[sig("(obj, buffertype, order, /)")]
    fn get_contiguous(
        th: &Thread,
        obj: &Value,
        buffertype: &Value,
        order: &Value,
    ) -> Result<Value> {
        if buffertype.as_int().is_none() {
            return Err(th.type_error("buffertype must be PyBUF_READ or PyBUF_WRITE"));
        }
        let Some(kind) = buffertype.as_i64() else {
            return Err(th.overflow_error("Python int too large to convert to C long"));
        };
        let order = Order::of(th, order)?;
        if kind != i64::from(Request::READ) && kind != i64::from(Request::WRITE) {
            return Err(th.value_error("invalid buffer type"));
        }
        let writable = kind == i64::from(Request::WRITE);
        let view = memoryview::from_object(th, obj, Request::FULL_RO.flags)?;
        let Some(m) = memoryview::MEMORYVIEW.get(&view) else {
            return Ok(view);
        };
        let b = m.buffer(th)?;
        if writable && b.readonly {
            return Err(th.buffer_error("underlying buffer is not writable"));
        }
        if order.holds(&b) {
            return Ok(view);
        }
        if writable {
            return Err(th.buffer_error(
                "writable contiguous buffer requested for a non-contiguous object.",
            ));
        }
        let copy = bytes::new(&order.bytes(&b));
        let inner = buffer::get(th, &copy, Request::SIMPLE)?;
        memoryview::view(
            th,
            Buffer {
                format: b.format.clone(),
                itemsize: b.itemsize,
                strides: dense_strides(&b.shape, b.itemsize, order == Order::Fortran),
                shape: b.shape.clone(),
                ..inner
            },
        )
    }

    /// All bytes of an object's buffer in an order, the buffer asked for with some flags.
    #[sig("(obj, order, flags, /)")]
    fn py_buffer_to_contiguous(
        th: &Thread,
        obj: &Value,
        order: &Value,
        flags: i32,
    ) -> Result<Value> {
        if order.as_str().is_none() {
            return Err(th.type_error("order must be a string"));
        }
        let request = Request::from_flags(flags);
        let b = buffer::get(th, obj, request)?.as_requested(request);
        Ok(bytes::new(&Order::of(th, order)?.bytes(&b)))
    }

    /// Whether two buffers are contiguous and hold the same bytes in the same order.
    #[sig("(b1, b2, /)")]
    fn cmp_contig(th: &Thread, b1: &Value, b2: &Value) -> Result<bool> {
        let open = |v: &Value, which: &str| {
            if !buffer::supports(v) {
                return Err(th.type_error(format!(
                    "cmp_contig: {which} argument does not implement the buffer protocol"
                )));
            }
            buffer::get(th, v, Request::FULL_RO)
        };
        let (a, b) = (open(b1, "first")?, open(b2, "second")?);
        let same_order = a.is_c_contiguous() && b.is_c_contiguous()
            || a.is_f_contiguous() && b.is_f_contiguous();
        Ok(same_order
            && a.format == b.format
            && a.itemsize == b.itemsize
            && memoryview::same_shape(&a, &b)
            && Order::Any.bytes(&a) == Order::Any.bytes(&b))
    }

    #[sig("(obj, order, /)")]
    fn is_contiguous(th: &Thread, obj: &Value, order: &Value) -> Result<bool> {
        if order.as_str().is_none() {
            return Err(th.type_error("order must be a string"));
        }
        let order = Order::of(th, order)?;
        if !buffer::supports(obj) {
            return Err(
                th.type_error("is_contiguous: object does not implement the buffer protocol")
            );
        }
        let b = match NDARRAY.get(obj) {
            // Its own view, not what it would give out of it.
            Some(array) => array.buffer(th)?,
            None => buffer::get(th, obj, Request::FULL_RO)?,
        };
        Ok(order.holds(&b))
    }
}
