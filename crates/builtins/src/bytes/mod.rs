//! `bytes`: methods and slots, and what `bytearray` shares with it.

pub(crate) mod ascii;
mod convert;
pub(crate) mod edit;
pub(crate) mod hex;
mod iter;
pub(crate) mod kind;
pub(crate) mod new;
pub(crate) mod percent;
pub(crate) mod search;
mod shared;
pub(crate) mod split;

use crate::bounds::Bounds;
use crate::codecs;
use edit::Ends;
use kind::{BytesKind, Kind};
use krait_object::alloc;
use krait_object::err::Result;
use krait_object::protocol::buffer::{Buffer, Exporter, Request};
use krait_object::protocol::{item, number};
use krait_object::types::bytes::{self as object_bytes, BYTES, BytesData};
use krait_object::types::{int, str, tuple};
use krait_object::{
    Args, Bytes, CompareOp, Obj, Ref, Str, Thread, Trace, TypeObject, Value, Visitor, ready_type,
};

pub use convert::{
    LengthHint, byte_of, from_dunder, from_iterable_or_buffer, repr_room, with_bytes, with_room,
    zeroed,
};
pub use edit::replaced;
pub use iter::{BYTES_ITER, BytesIter};
pub use new::check_size;
pub(crate) use shared::bytes_methods;

fn is_kind(v: &Value) -> bool {
    v.as_bytes().is_some()
}

/// An exported buffer of a bytes object.
struct Export(Ref<BytesData>);

impl Exporter for Export {
    fn len(&self) -> usize {
        Obj::<BytesData>::len(&self.0)
    }
    fn read(&self, f: &mut dyn FnMut(&[u8])) {
        f(self.0.as_slice());
    }
    fn write(&self, f: &mut dyn FnMut(&mut [u8])) {
        // Never asked: the view is read-only.
        f(&mut []);
    }
    fn trace(&self, v: &mut Visitor<'_>) {
        self.0.trace(v);
    }
}

/// `a + b` of bytes-like objects as a vector; `name` is the left operand's type.
pub(crate) fn concatenated<K: Kind>(th: &Thread, a: &Value, b: &Value) -> Result<Vec<u8>> {
    let append = |b: &[u8]| {
        K::with(a, |a| {
            let mut out = with_room(a.len().saturating_add(b.len()))?;
            out.extend_from_slice(a);
            out.extend_from_slice(b);
            Ok(out)
        })
    };
    // Asking the right operand for its bytes may run Python code.
    let joined = K::held(a, || with_bytes(th, b, append));
    joined.unwrap_or_else(|_| {
        Err(th.type_error(format!(
            "can't concat {} to {}",
            b.ty().name(),
            a.ty().name()
        )))
    })
}

bytes_methods! {
    /// bytes(iterable_of_ints) -> bytes
    /// bytes(string, encoding[, errors]) -> bytes
    /// bytes(bytes_or_buffer) -> immutable copy of bytes_or_buffer
    /// bytes(int) -> bytes object of that size, filled with zeros
    /// bytes() -> empty bytes object
    ///
    /// An unchangeable array of bytes.
    struct BytesMethods: BytesKind;

    fn __new__(th: &Thread, cls: &'static TypeObject, args: Args<'_>) -> Result<Value> {
        new::bytes_new(th, cls, args)
    }

    fn __repr__(b: &Bytes) -> Result<Value> {
        let text = alloc::within(repr_room(b.len()), || {
            krait_text::repr::bytes_repr(b.as_slice())
        })?;
        str::try_new(&text)
    }

    fn __str__(b: &Bytes) -> Result<Value> {
        Self::__repr__(b)
    }

    fn __hash__(b: &Bytes) -> i64 {
        b.hash()
    }

    fn __richcmp__(a: &Value, b: &Value, op: CompareOp) -> Value {
        match (a.as_bytes(), b.as_bytes()) {
            (Some(x), Some(y)) => Value::bool(match op {
                CompareOp::Eq => x.as_slice() == y.as_slice(),
                CompareOp::Ne => x.as_slice() != y.as_slice(),
                _ => op.test(x.as_slice().cmp(y.as_slice())),
            }),
            _ => Value::not_implemented(),
        }
    }

    fn __iter__(v: &Value) -> Value {
        iter::iter(v)
    }

    fn __getitem__(th: &Thread, v: &Value, key: &Value) -> Result<Value> {
        let len = || Self::__len__(v);
        if let Some(at) = crate::slice::SLICE.get(key) {
            return Ok(edit::slice::<BytesKind>(v, crate::slice::indices(th, at, len)?));
        }
        if !number::is_index(key) {
            return Err(th.type_error(format!(
                "byte indices must be integers or slices, not {}",
                key.ty().name()
            )));
        }
        let i = number::as_subscript(th, key)?;
        let found = item::normalize(i, len()).and_then(|i| v.as_bytes()?.as_slice().get(i));
        found
            .map(|b| Value::int32(i32::from(*b)))
            .ok_or_else(|| th.index_error("index out of range"))
    }

    fn __concat__(th: &Thread, v: &Value, other: &Value) -> Result<Value> {
        if let (Some(a), Some(b)) = (v.as_bytes(), other.as_bytes()) {
            if a.is_empty() && other.is_exact(&BYTES.ty) {
                return Ok(other.clone());
            }
            if b.is_empty() && v.is_exact(&BYTES.ty) {
                return Ok(v.clone());
            }
        }
        concatenated::<BytesKind>(th, v, other).map(BytesKind::make)
    }

    fn __buffer__(th: &Thread, zelf: &Bytes, request: Request) -> Result<Buffer> {
        Buffer::check_bytes(th, request, true)?;
        Ok(Buffer::bytes(zelf.value(), Box::new(Export(zelf.to_ref())), true))
    }

    /// Convert this value to exact type bytes.
    fn __bytes__(v: &Value) -> Value {
        kind::whole::<BytesKind>(v)
    }

    fn __getnewargs__(b: &Bytes) -> Value {
        tuple::from_array([object_bytes::new(b.as_slice())]).into_value()
    }

    /// The size in memory, in bytes.
    fn __sizeof__(b: &Bytes) -> usize {
        33 + b.len()
    }
}

pub(crate) fn install() {
    ready_type(&BYTES.ty, &BytesMethods::SPEC);
    iter::install();
}
