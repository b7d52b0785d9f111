//! `_blake2`.

use super::GIL_MINSIZE;
use super::blake2_core::{Blake2b, Blake2s};
use krait_object::protocol::{buffer, number};
use krait_object::types::{bytes, int};
use krait_object::{
    Module, Obj, Result, Thread, Trace, TypeObject, Value, Visitor, pymethods, pymodule,
    ready_with_values,
};
use std::cell::RefCell;

/// An optional argument that is a whole number in a range.
fn whole(th: &Thread, v: Option<&Value>, default: u64) -> Result<u64> {
    let Some(v) = v else { return Ok(default) };
    let i = number::index(th, v)?;
    if int::is_negative(&i) {
        return Err(th.value_error("Cannot convert negative int"));
    }
    match int::to_i128(&i).map(u64::try_from) {
        Some(Ok(n)) => Ok(n),
        _ => Err(th.overflow_error("Python int too large to convert to C unsigned long")),
    }
}

/// What a constructor was given, checked and as the parameter block has it.
struct Params {
    block: Vec<u8>,
    key: Vec<u8>,
}

/// Sizes of one of the two functions.
struct Sizes {
    name: &'static str,
    digest: usize,
    salt: usize,
    /// Bytes of `node_offset`.
    offset: usize,
}

const B: Sizes = Sizes {
    name: "Blake2b",
    digest: 64,
    salt: 16,
    offset: 8,
};
const S: Sizes = Sizes {
    name: "Blake2s",
    digest: 32,
    salt: 8,
    offset: 6,
};

/// The numbers of a constructor, in the order of its signature.
struct Numbers<'a> {
    digest_size: Option<i32>,
    fanout: Option<i32>,
    depth: Option<i32>,
    leaf_size: Option<&'a Value>,
    node_offset: Option<&'a Value>,
    node_depth: Option<i32>,
    inner_size: Option<i32>,
}

fn part(th: &Thread, v: Option<&Value>, most: usize, what: &str) -> Result<Vec<u8>> {
    let b = match v {
        Some(v) => buffer::to_vec(th, v)?,
        None => Vec::new(),
    };
    if b.len() > most {
        return Err(th.value_error(format!("maximum {what} length is {most} bytes")));
    }
    Ok(b)
}

fn params(
    th: &Thread,
    s: &Sizes,
    n: &Numbers<'_>,
    key: Option<&Value>,
    salt: Option<&Value>,
    person: Option<&Value>,
) -> Result<Params> {
    let digest = n.digest_size.unwrap_or(s.digest as i32);
    if digest < 1 || digest > s.digest as i32 {
        return Err(th.value_error(format!(
            "digest_size for {} must be between 1 and {} bytes, here it is {digest}",
            s.name, s.digest
        )));
    }
    let salt = part(th, salt, s.salt, "salt")?;
    let person = part(th, person, s.salt, "person")?;
    let small = |v: Option<i32>, default: i32, min: i32, what: &str| {
        let v = v.unwrap_or(default);
        u8::try_from(v)
            .ok()
            .filter(|_| v >= min)
            .ok_or_else(|| th.value_error(format!("{what} must be between {min} and 255")))
    };
    let fanout = small(n.fanout, 1, 0, "fanout")?;
    let depth = small(n.depth, 1, 1, "depth")?;
    let leaf = whole(th, n.leaf_size, 0)?;
    let Ok(leaf) = u32::try_from(leaf) else {
        return Err(th.overflow_error("leaf_size is too large"));
    };
    let offset = whole(th, n.node_offset, 0)?;
    if s.offset < 8 && offset >> (8 * s.offset) != 0 {
        return Err(th.overflow_error("node_offset is too large"));
    }
    let node_depth = small(n.node_depth, 0, 0, "node_depth")?;
    let inner = n.inner_size.unwrap_or(0);
    if inner < 0 || inner > s.digest as i32 {
        return Err(th.value_error(format!("inner_size must be between 0 and is {}", s.digest)));
    }
    let key = part(th, key, s.digest, "key")?;
    let mut block = vec![digest as u8, key.len() as u8, fanout, depth];
    block.extend(leaf.to_le_bytes());
    block.extend(offset.to_le_bytes().iter().take(s.offset));
    block.extend([node_depth, inner as u8]);
    // Salt and person are the last quarters.
    block.resize(2 * s.salt, 0);
    for p in [salt, person] {
        let end = block.len() + s.salt;
        block.extend(p);
        block.resize(end, 0);
    }
    Ok(Params { block, key })
}

macro_rules! blake2_type {
    ($TYPE:ident, $payload:ident, $methods:ident, $core:ty, $sizes:expr, $class:literal, $name:literal) => {
        pub struct $payload(RefCell<$core>);

        impl Trace for $payload {
            fn trace(&self, _: &mut Visitor<'_>) {}
        }

        krait_object::pytype! {
            pub static $TYPE: $payload = $class, BASETYPE;
        }

        pub struct $methods;

        /// Return a new BLAKE2 hash object.
        #[pymethods]
        impl $methods {
            #[sig("(data=b'', *, digest_size=64, key=b'', salt=b'', person=b'', fanout=1, depth=1, leaf_size=0, node_offset=0, node_depth=0, inner_size=0, last_node=False, usedforsecurity=True, string=None)")]
            #[name($name)]
            fn __new__(
                th: &Thread,
                cls: &'static TypeObject,
                data: Option<&Value>,
                digest_size: Option<i32>,
                key: Option<&Value>,
                salt: Option<&Value>,
                person: Option<&Value>,
                fanout: Option<i32>,
                depth: Option<i32>,
                leaf_size: Option<&Value>,
                node_offset: Option<&Value>,
                node_depth: Option<i32>,
                inner_size: Option<i32>,
                last_node: bool,
                usedforsecurity: bool,
                string: Option<&Value>,
            ) -> Result<Value> {
                let _ = usedforsecurity;
                let data = super::initial(th, data, string)?;
                let n = Numbers {
                    digest_size,
                    fanout,
                    depth,
                    leaf_size,
                    node_offset,
                    node_depth,
                    inner_size,
                };
                let p = params(th, &$sizes, &n, key, salt, person)?;
                let Ok(block) = p.block.try_into() else {
                    return Err(th.system_error("parameter block"));
                };
                let mut core = <$core>::new(block, &p.key, last_node);
                if let Some(v) = data {
                    super::feed(th, v, |b| core.update(b))?;
                }
                Ok($TYPE.create_in(cls, $payload(RefCell::new(core))).into_value())
            }

            /// Return a copy of the hash object.
            fn copy(zelf: &Obj<$payload>) -> Value {
                let core = zelf.0.borrow().clone();
                $TYPE.create($payload(RefCell::new(core))).into_value()
            }

            /// Return the digest value as a bytes object.
            fn digest(zelf: &Obj<$payload>) -> Value {
                bytes::new(&zelf.0.borrow().clone().finish())
            }

            /// Return the digest value as a string of hexadecimal digits.
            fn hexdigest(zelf: &Obj<$payload>) -> String {
                super::hex(&zelf.0.borrow().clone().finish())
            }

            /// Update this hash object's state with the provided bytes-like object.
            fn update(th: &Thread, zelf: &Obj<$payload>, data: &Value) -> Result<()> {
                super::feed(th, data, |b| zelf.0.borrow_mut().update(b))
            }

            #[getter]
            fn name(zelf: &Obj<$payload>) -> &'static str {
                let _ = zelf;
                $name
            }

            #[getter]
            fn block_size(zelf: &Obj<$payload>) -> usize {
                let _ = zelf;
                <$core>::BLOCK
            }

            #[getter]
            fn digest_size(zelf: &Obj<$payload>) -> usize {
                zelf.0.borrow().digest_size
            }
        }
    };
}

blake2_type!(
    BLAKE2B,
    Blake2bHash,
    Blake2bMethods,
    Blake2b,
    B,
    "_blake2.blake2b",
    "blake2b"
);
blake2_type!(
    BLAKE2S,
    Blake2sHash,
    Blake2sMethods,
    Blake2s,
    S,
    "_blake2.blake2s",
    "blake2s"
);

/// The sizes that a type names, with their names.
fn limits(s: &Sizes) -> [(&'static str, usize); 4] {
    [
        ("SALT_SIZE", s.salt),
        ("PERSON_SIZE", s.salt),
        ("MAX_KEY_SIZE", s.digest),
        ("MAX_DIGEST_SIZE", s.digest),
    ]
}

pub struct Blake2Module;

/// _blake2b provides BLAKE2b for hashlib
#[pymodule(name = "_blake2")]
impl Blake2Module {
    #[init]
    fn init(th: &Thread, m: &Module) -> Result<()> {
        for (t, spec, s) in [
            (&BLAKE2B.ty, &Blake2bMethods::SPEC, &B),
            (&BLAKE2S.ty, &Blake2sMethods::SPEC, &S),
        ] {
            let values = limits(s).map(|(name, n)| (name, int::from_usize(n)));
            ready_with_values(t, spec, &values);
        }
        m.add(th, "_GIL_MINSIZE", GIL_MINSIZE)?;
        for (t, prefix, s) in [(&BLAKE2B.ty, "BLAKE2B", &B), (&BLAKE2S.ty, "BLAKE2S", &S)] {
            m.add_type(th, t)?;
            for (name, n) in limits(s) {
                m.add(th, &format!("{prefix}_{name}"), n)?;
            }
        }
        Ok(())
    }
}
