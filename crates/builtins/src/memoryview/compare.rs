//! Equality of views: same shape, equal items. Formats that are not native single characters go through `struct`.

use super::item;
use super::value::MEMORYVIEW;
use krait_object::err::Result;
use krait_object::protocol::buffer::{self, Buffer, Request};
use krait_object::protocol::{call, compare};
use krait_object::types::{bytes, str};
use krait_object::{Thread, Value};

/// Turns the bytes of one item into objects.
enum Unpacker {
    Native(u8),
    Struct(Value),
}

impl Unpacker {
    /// `None` if even `struct` does not know the format.
    fn new(th: &Thread, format: &str) -> Result<Option<Unpacker>> {
        if let Some(c) = item::native(format) {
            return Ok(Some(Unpacker::Native(c)));
        }
        let module = (th.interp.hooks.get().import)(th, "struct")?;
        match call::call_method_text(th, &module, "Struct", &[str::new(format)]) {
            Ok(s) => Ok(Some(Unpacker::Struct(s))),
            Err(e) if e.is(&krait_object::exc::EXCEPTION) => Ok(None),
            Err(e) => Err(e),
        }
    }

    fn unpack(&self, th: &Thread, b: &[u8]) -> Result<Value> {
        match self {
            Unpacker::Native(c) => Ok(item::unpack(*c, b).unwrap_or_else(Value::none)),
            Unpacker::Struct(s) => {
                let r = call::call_method_text(th, s, "unpack", &[bytes::new(b)])?;
                let single = r
                    .as_tuple()
                    .filter(|t| t.len() == 1)
                    .and_then(|t| t.get(0).cloned());
                Ok(single.unwrap_or(r))
            }
        }
    }
}

/// `a == b` of a view and anything; `None` if `b` has no buffer.
pub fn equal(th: &Thread, a: &Value, b: &Value) -> Result<Option<bool>> {
    let Some(view) = MEMORYVIEW.get(a) else {
        return Ok(None);
    };
    if view.is_released() {
        return Ok(Some(a.is(b)));
    }
    let y = match MEMORYVIEW.get(b) {
        Some(other) if other.is_released() => return Ok(Some(a.is(b))),
        Some(other) => other.buffer(th)?,
        None => {
            if !buffer::supports(b) {
                return Ok(None);
            }
            match buffer::get(th, b, Request::FULL_RO) {
                Ok(y) => y,
                Err(_) => return Ok(None),
            }
        }
    };
    // Exporting the other one may have released the view, which keeps nothing from being resized until then.
    if view.is_released() {
        return Ok(Some(false));
    }
    let x = view.buffer(th)?;
    if !same_shape(&x, &y) {
        return Ok(Some(false));
    }
    buffers_equal(th, &x, &y).map(Some)
}

/// Equal shapes; nothing counts after a dimension that is empty in both.
pub fn same_shape(x: &Buffer, y: &Buffer) -> bool {
    let filled = |b: &Buffer| {
        b.shape
            .iter()
            .position(|&n| n == 0)
            .map_or(b.shape.len(), |i| i + 1)
    };
    let n = filled(x);
    x.shape.len() == y.shape.len() && n == filled(y) && x.shape.get(..n) == y.shape.get(..n)
}

fn buffers_equal(th: &Thread, x: &Buffer, y: &Buffer) -> Result<bool> {
    // Equal bytes are equal items for formats without several spellings of a value, and without nan.
    if let (Some(f), Some(g)) = (item::native(&x.format), item::native(&y.format))
        && f == g
        && !matches!(f, b'f' | b'd' | b'e' | b'?')
    {
        return Ok(x.try_to_vec()? == y.try_to_vec()?);
    }
    let (Some(f), Some(g)) = (Unpacker::new(th, &x.format)?, Unpacker::new(th, &y.format)?) else {
        return Ok(false);
    };
    let (a, b) = (x.try_to_vec()?, y.try_to_vec()?);
    if x.itemsize == 0 || y.itemsize == 0 {
        return Ok(a.is_empty() && b.is_empty());
    }
    for (p, q) in a.chunks(x.itemsize).zip(b.chunks(y.itemsize)) {
        let (p, q) = (f.unpack(th, p)?, g.unpack(th, q)?);
        // Never by identity: nan differs from itself.
        let same = compare::rich(th, &p, &q, krait_object::CompareOp::Eq)?;
        if !krait_object::protocol::truth::is_true(th, &same)? {
            return Ok(false);
        }
    }
    Ok(true)
}
