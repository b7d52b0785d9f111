//! `_testinternalcapi`: how the interpreter keeps objects and frames.

use krait_object::typeobj::shape;
use krait_object::{Module, Result, Thread, Value};

pub struct TestInternal;

/// Test module for the internal C API
#[krait_object::pymodule(
    name = "_testinternalcapi",
    include(super::codes::Codes, super::counts::Counts)
)]
impl TestInternal {
    /// Whether an instance keeps its attributes in the object itself.
    #[sig("(obj, /)")]
    fn has_inline_values(obj: &Value) -> bool {
        obj.as_header().is_some_and(shape::is_inline)
    }

    /// The number of Python frames that are running.
    fn get_recursion_depth(th: &Thread) -> u32 {
        th.depth.get()
    }

    /// How many objects the collector knows.
    fn get_tracked_heap_size(th: &Thread) -> usize {
        th.interp.gc.sizes().iter().sum()
    }

    /// The item of a dict under a key whose hash the caller knows.
    #[sig("(mapping, key, hash, /)")]
    fn dict_getitem_knownhash(
        th: &Thread,
        mapping: &Value,
        key: &Value,
        hash: i64,
    ) -> Result<Value> {
        let Some(d) = mapping.as_dict() else {
            return Err(th.system_error("bad argument to internal function"));
        };
        match d.get_hashed(th, key, hash)? {
            Some(v) => Ok(v),
            None => Err(th.key_error(key)),
        }
    }

    /// How many objects the collector has moved to its oldest generation.
    fn get_long_lived_total(th: &Thread) -> i64 {
        th.interp.gc.objects(Some(2)).len() as i64
    }

    #[init]
    fn init(th: &Thread, m: &Module) -> Result<()> {
        super::sequence::install();
        m.add(th, "SIZEOF_PYGC_HEAD", 16i64)?;
        m.add(th, "SIZEOF_PYOBJECT", 16i64)?;
        m.add(th, "SIZEOF_MANAGED_PRE_HEADER", 16i64)?;
        m.add(th, "SIZEOF_TIME_T", 8i64)?;
        m.add(th, "SPECIALIZATION_THRESHOLD", i64::from(krait_vm::WARMUP))?;
        m.add(th, "SPECIALIZATION_COOLDOWN", i64::from(krait_vm::COOLDOWN))
    }
}
