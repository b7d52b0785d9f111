//! `_struct`: packed binary data.

mod convert;
mod format;

use format::{Layout, error};
use krait_object::exc::{EXCEPTION, ExcData};
use krait_object::protocol::buffer::{self, Buffer, Held};
use krait_object::protocol::number;
use krait_object::types::{bytes, int, str};
use krait_object::{
    Args, Module, Obj, Result, Thread, Trace, TypeObject, Value, Visitor, pymethods, pymodule,
    ready_type,
};
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

krait_object::pytype! {
    pub static ERROR: ExcData = "struct.error" derives EXCEPTION, BASETYPE | HAVE_GC | BASE_EXC_SUBCLASS | MANAGED_DICT | MANAGED_WEAKREF;
}

struct ErrorMethods;

#[pymethods]
impl ErrorMethods {}

/// A compiled format, once `__init__` was given one.
pub struct Struct {
    format: RefCell<Vec<u8>>,
    layout: RefCell<Option<Rc<Layout>>>,
}

impl Trace for Struct {
    fn trace(&self, _: &mut Visitor<'_>) {}
}

krait_object::pytype! {
    pub static STRUCT: Struct = "_struct.Struct", BASETYPE | MANAGED_WEAKREF;
}

/// Layouts of formats used lately, by format.
#[derive(Default)]
struct Cache(RefCell<HashMap<Vec<u8>, Rc<Layout>>>);

const CACHED: usize = 100;

/// The bytes of a format given as `str` or `bytes`.
fn format_bytes(th: &Thread, v: &Value) -> Result<Vec<u8>> {
    if let Some(b) = v.as_bytes() {
        return krait_object::alloc::copied(b.as_slice());
    }
    let Some(s) = v.as_str() else {
        return Err(th.type_error(format!(
            "Struct() argument 1 must be a str or bytes object, not {}",
            v.ty().name()
        )));
    };
    let b = krait_builtins::codecs::encode(th, s, "ascii", "strict")?;
    Ok(b.as_bytes()
        .map(|b| b.as_slice().to_vec())
        .unwrap_or_default())
}

/// The layout of a format, from the cache if it is there.
fn layout(th: &Thread, format: &Value) -> Result<Rc<Layout>> {
    let key = format_bytes(th, format)?;
    let cache = th.interp.state::<Cache>();
    if let Some(l) = cache.0.borrow().get(&key) {
        return Ok(l.clone());
    }
    let l = Rc::new(Layout::parse(th, &key)?);
    let mut all = cache.0.borrow_mut();
    if all.len() >= CACHED {
        all.clear();
    }
    all.insert(key, l.clone());
    Ok(l)
}

fn pack(th: &Thread, l: &Layout, values: &[Value], func: &str) -> Result<Vec<u8>> {
    if values.len() != l.values {
        return Err(error(
            th,
            &format!(
                "{func} expected {} items for packing (got {})",
                l.values,
                values.len()
            ),
        ));
    }
    convert::pack(th, l, values)
}

/// Where in a buffer of `len` bytes to work, checked.
fn place(
    th: &Thread,
    l: &Layout,
    len: usize,
    offset: isize,
    func: &str,
    doing: &str,
) -> Result<usize> {
    let at = if offset < 0 {
        if doing == "packing" && offset.saturating_add(l.size as isize) > 0 {
            return Err(error(
                th,
                &format!("no space to pack {} bytes at offset {offset}", l.size),
            ));
        }
        if doing == "unpacking" && offset.saturating_add(l.size as isize) > 0 {
            return Err(error(
                th,
                &format!(
                    "not enough data to unpack {} bytes at offset {offset}",
                    l.size
                ),
            ));
        }
        offset.saturating_add(len as isize)
    } else {
        offset
    };
    let Ok(at) = usize::try_from(at) else {
        return Err(error(
            th,
            &format!("offset {offset} out of range for {len}-byte buffer"),
        ));
    };
    if len.saturating_sub(at) < l.size {
        return Err(error(
            th,
            &format!(
                "{func} requires a buffer of at least {} bytes for {doing} {} bytes at offset {at} (actual buffer size is {len})",
                at.saturating_add(l.size),
                l.size
            ),
        ));
    }
    Ok(at)
}

/// `pack_into` with the arguments after the format.
fn pack_into(th: &Thread, l: &Layout, args: &[Value]) -> Result<()> {
    let [target, rest @ ..] = args else {
        return Err(error(th, "pack_into expected buffer argument"));
    };
    let Some((offset, values)) = rest.split_first() else {
        return Err(error(th, "pack_into expected offset argument"));
    };
    if values.len() != l.values {
        return Err(error(
            th,
            &format!(
                "pack_into expected {} items for packing (got {})",
                l.values,
                values.len()
            ),
        ));
    }
    let view = buffer::get(th, target, buffer::Request::WRITABLE)
        .ok()
        .filter(|view| view.is_c_contiguous())
        .ok_or_else(|| {
            th.type_error(format!(
                "argument must be read-write bytes-like object, not {}",
                target.ty().name()
            ))
        })?;
    let offset = number::as_subscript(th, offset)?;
    let at = place(th, l, view.nbytes(), offset, "pack_into", "packing")?;
    // The values go where they belong one by one, into zeros, which stay if one of them is refused.
    let at = view.offset + at;
    if l.size > 0 {
        view.write_at(at, &krait_builtins::bytes::zeroed(l.size)?);
    }
    convert::pack_to(th, l, values, &mut |i, b| {
        view.write_at(at + i, b);
    })
}

fn unpack(th: &Thread, l: &Layout, data: &Value) -> Result<Value> {
    let b = buffer::get(th, data, buffer::Request::SIMPLE)?;
    if b.nbytes() != l.size {
        return Err(error(
            th,
            &format!("unpack requires a buffer of {} bytes", l.size),
        ));
    }
    b.with(|b| convert::unpack(l, b))
}

fn unpack_from(th: &Thread, l: &Layout, b: &Buffer, offset: isize) -> Result<Value> {
    let at = place(th, l, b.nbytes(), offset, "unpack_from", "unpacking")?;
    b.with(|b| convert::unpack(l, b.get(at..at + l.size).unwrap_or_default()))
}

pub struct Unpacker {
    layout: Rc<Layout>,
    /// Held until the end, so that what is read cannot change its size.
    data: RefCell<Option<Buffer>>,
    at: Cell<usize>,
}

impl Trace for Unpacker {
    fn trace(&self, v: &mut Visitor<'_>) {
        if let Ok(data) = self.data.try_borrow()
            && let Some(data) = &*data
        {
            data.export.trace(v);
        }
    }
    fn clear(&self) {
        drop(self.data.take());
    }
}

krait_object::pytype! {
    pub static UNPACKER: Unpacker = "_struct.unpack_iterator", HAVE_GC | DISALLOW_INSTANTIATION;
}

struct UnpackerMethods;

#[pymethods]
impl UnpackerMethods {
    fn __iter__(zelf: &Value) -> Value {
        zelf.clone()
    }

    fn __next__(zelf: &Obj<Unpacker>) -> Result<Option<Value>> {
        let at = zelf.at.get();
        let Some(end) = at.checked_add(zelf.layout.size) else {
            return Ok(None);
        };
        let unpack = |b: &[u8]| Some(convert::unpack(&zelf.layout, b.get(at..end)?));
        let found = zelf.data.borrow().as_ref().and_then(|b| b.with(unpack));
        match found {
            Some(Ok(_)) => zelf.at.set(end),
            // The same bytes come again, should there be memory then.
            Some(Err(_)) => {}
            None => drop(zelf.data.take()),
        }
        found.transpose()
    }

    #[method]
    fn __length_hint__(zelf: &Obj<Unpacker>) -> usize {
        let len = zelf.data.borrow().as_ref().map_or(0, Buffer::nbytes);
        len.saturating_sub(zelf.at.get()) / zelf.layout.size.max(1)
    }
}

fn iter_unpack(th: &Thread, layout: Rc<Layout>, data: &Value) -> Result<Value> {
    if layout.size == 0 {
        return Err(error(
            th,
            "cannot iteratively unpack with a struct of length 0",
        ));
    }
    let data = buffer::get(th, data, buffer::Request::SIMPLE)?;
    if data.nbytes() % layout.size != 0 {
        return Err(error(
            th,
            &format!(
                "iterative unpacking requires a buffer of a multiple of {} bytes",
                layout.size
            ),
        ));
    }
    Ok(UNPACKER
        .create(Unpacker {
            layout,
            data: RefCell::new(Some(data)),
            at: Cell::new(0),
        })
        .into_value())
}

fn of(th: &Thread, s: &Struct) -> Result<Rc<Layout>> {
    let layout = s.layout.borrow().clone();
    layout.ok_or_else(|| th.runtime_error("Struct object is not initialized"))
}

/// What CPython's object takes, and each of its format codes.
const SIZE: usize = 56;
const CODE_SIZE: usize = 32;

struct StructMethods;

/// Struct(fmt) --> compiled struct object
#[pymethods(sig = "(format)")]
impl StructMethods {
    fn __new__(cls: &'static TypeObject, _args: Args) -> Value {
        let s = Struct {
            format: RefCell::new(Vec::new()),
            layout: RefCell::new(None),
        };
        STRUCT.create_in(cls, s).into_value()
    }

    #[sig("(format)")]
    #[name("Struct")]
    fn __init__(th: &Thread, zelf: &Obj<Struct>, format: &Value) -> Result<()> {
        let bytes = format_bytes(th, format)?;
        let l = Rc::new(Layout::parse(th, &bytes)?);
        zelf.format.replace(bytes);
        zelf.layout.replace(Some(l));
        Ok(())
    }

    /// Return a bytes object containing values packed according to the format string.
    #[sig("(*values)")]
    fn pack(th: &Thread, zelf: &Obj<Struct>, values: &[Value]) -> Result<Value> {
        Ok(bytes::new(&pack(th, &*of(th, zelf)?, values, "pack")?))
    }

    /// Pack values and write the packed bytes into a writable buffer.
    #[sig("(*values)")]
    fn pack_into(th: &Thread, zelf: &Obj<Struct>, values: &[Value]) -> Result<()> {
        pack_into(th, &*of(th, zelf)?, values)
    }

    /// Return a tuple containing unpacked values.
    fn unpack(th: &Thread, zelf: &Obj<Struct>, buffer: &Value) -> Result<Value> {
        unpack(th, &*of(th, zelf)?, buffer)
    }

    /// Return a tuple containing unpacked values, from a place in a buffer.
    #[sig("(buffer, offset=0)")]
    fn unpack_from(th: &Thread, zelf: &Obj<Struct>, buffer: Held, offset: isize) -> Result<Value> {
        unpack_from(th, &*of(th, zelf)?, &buffer.0, offset)
    }

    /// Return an iterator yielding tuples.
    fn iter_unpack(th: &Thread, zelf: &Obj<Struct>, buffer: &Value) -> Result<Value> {
        iter_unpack(th, of(th, zelf)?, buffer)
    }

    /// struct format string
    #[getter]
    fn format(th: &Thread, zelf: &Obj<Struct>) -> Result<Value> {
        of(th, zelf)?;
        Ok(str::ascii_bytes(&zelf.format.borrow()))
    }

    /// struct size in bytes
    #[getter]
    fn size(zelf: &Obj<Struct>) -> Value {
        let layout = zelf.layout.borrow();
        layout
            .as_ref()
            .map_or(Value::int32(-1), |l| int::from_usize(l.size))
    }

    #[method]
    fn __sizeof__(th: &Thread, zelf: &Obj<Struct>) -> Result<usize> {
        Ok(SIZE + CODE_SIZE * (of(th, zelf)?.codes() + 1))
    }

    fn __repr__(th: &Thread, zelf: &Obj<Struct>) -> Result<String> {
        of(th, zelf)?;
        let shown = String::from_utf8_lossy(&zelf.format.borrow()).into_owned();
        Ok(format!(
            "{}({})",
            zelf.ty().short_name(),
            krait_text::repr::str_repr_lossy(krait_text::Text::ascii(&shown))
        ))
    }
}

pub struct StructModule;

/// Functions to convert between Python values and C structs.
/// Python bytes objects are used to hold the data representing the C struct
/// and also as format strings (explained below) to describe the layout of data
/// in the C struct.
#[pymodule(name = "_struct")]
impl StructModule {
    /// Clear the internal cache.
    fn _clearcache(th: &Thread) {
        th.interp.state::<Cache>().0.borrow_mut().clear();
    }

    /// Return size in bytes of the struct described by the format string.
    fn calcsize(th: &Thread, format: &Value) -> Result<usize> {
        Ok(layout(th, format)?.size)
    }

    /// Return a bytes object containing the values v1, v2, ... packed according to the format string.
    #[sig("(format, /, *values)")]
    fn pack(th: &Thread, format: &Value, values: &[Value]) -> Result<Value> {
        let l = layout(th, format)?;
        Ok(bytes::new(&pack(th, &l, values, "pack")?))
    }

    /// Pack the values v1, v2, ... according to the format string and write the packed bytes into a writable buffer.
    #[sig("(format, /, *values)")]
    fn pack_into(th: &Thread, format: &Value, values: &[Value]) -> Result<()> {
        let l = layout(th, format)?;
        pack_into(th, &l, values)
    }

    /// Return a tuple containing values unpacked according to the format string.
    fn unpack(th: &Thread, format: &Value, buffer: &Value) -> Result<Value> {
        let l = layout(th, format)?;
        unpack(th, &l, buffer)
    }

    /// Return a tuple containing values unpacked according to the format string.
    #[sig("(format, /, buffer, offset=0)")]
    fn unpack_from(th: &Thread, format: &Value, buffer: Held, offset: isize) -> Result<Value> {
        let l = layout(th, format)?;
        unpack_from(th, &l, &buffer.0, offset)
    }

    /// Return an iterator yielding tuples unpacked from the given bytes.
    fn iter_unpack(th: &Thread, format: &Value, buffer: &Value) -> Result<Value> {
        iter_unpack(th, layout(th, format)?, buffer)
    }

    #[init]
    fn init(th: &Thread, m: &Module) -> Result<()> {
        ready_type(&ERROR.ty, &ErrorMethods::SPEC);
        ready_type(&STRUCT.ty, &StructMethods::SPEC);
        ready_type(&UNPACKER.ty, &UnpackerMethods::SPEC);
        m.add_type(th, &STRUCT.ty)?;
        m.add(th, "error", ERROR.ty.type_value())
    }
}
