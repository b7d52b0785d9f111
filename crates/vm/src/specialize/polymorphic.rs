//! What `LOAD_ATTR` sites that meet several types found out, shared by all of them.
//!
//! A site whose guard failed executes the general instruction for a while. Meanwhile it finds its answer here, in a
//! direct-mapped table by type, shape and name. An entry has the same cache units as a site, so [`super::attr`] fills
//! and guards both alike: a stale entry is one whose guard fails.

use super::{COOLDOWN, attr};
use crate::slot::{Word, view};
use krait_bytecode::Opcode;
use krait_object::{Field, Header, Thread, Value};
use std::cell::{Cell, OnceCell};

/// A power of two. Programs have a few hundred pairs of a type and a name at such sites.
const ENTRIES: usize = 512;

struct Entry {
    /// Kept alive here: a name that is gone could share its address with another.
    name: Field,
    op: Cell<Option<Opcode>>,
    method: Cell<bool>,
    /// As the cache of `LOAD_ATTR`, the counter unit unused.
    units: [Cell<u16>; 9],
}

/// Where the value was found.
pub enum Found {
    /// Its word, which replaces the owner.
    Value(Word),
    /// The word of a function of the owner's class, which is called with the owner.
    Method(Word),
}

/// The table of one thread, made when the first site needs it.
#[derive(Default)]
pub struct Polymorphic {
    entries: OnceCell<Box<[Entry]>>,
}

/// Whether a site missed lately. Fresh sites and those that cannot be specialised do not ask.
///
/// # Safety
/// `next` is the site's counter unit.
#[inline(always)]
pub unsafe fn applies(next: *const Cell<u16>) -> bool {
    // SAFETY: as above.
    let n = unsafe { (*next).get() };
    n > super::WARMUP << 1 | 1 && n <= COOLDOWN << 1 | 1
}

impl Polymorphic {
    /// The attribute of a live word, if it is of a kind that sites can cache.
    ///
    /// # Safety
    /// The word is live.
    pub unsafe fn load(&self, th: &Thread, w: Word, name: &Value, method: bool) -> Option<Found> {
        // SAFETY: the caller's promise; the entry's units are as many as `LOAD_ATTR` has.
        unsafe {
            let owner = view(w);
            let h = owner.as_header()?;
            let entries = self.entries.get_or_init(|| {
                (0..ENTRIES)
                    .map(|_| Entry {
                        name: Field::empty(),
                        op: Cell::new(None),
                        method: Cell::new(false),
                        units: [const { Cell::new(0) }; 9],
                    })
                    .collect()
            });
            let e = entries.get(slot(h, name) & (ENTRIES - 1))?;
            let units = e.units.as_ptr();
            if e.name.bits() == name.bits()
                && e.method.get() == method
                && let Some(found) = guarded(e.op.get()?, w, units)
            {
                return Some(found);
            }
            let op = attr::choose_load(th, units, &owner, name, method);
            e.op.set(op);
            e.name.set(name.clone());
            e.method.set(method);
            guarded(op?, w, units)
        }
    }
}

fn slot(h: &Header, name: &Value) -> usize {
    let t = std::ptr::from_ref(h.ty()) as usize >> 5;
    t ^ (name.bits() as usize >> 4) ^ (h.shape() as usize).wrapping_mul(31)
}

/// The answer of cache units whose guards hold.
///
/// # Safety
/// As for the functions of [`attr`]: the units were filled for this instruction.
#[inline(always)]
unsafe fn guarded(op: Opcode, w: Word, units: *const Cell<u16>) -> Option<Found> {
    // SAFETY: passed on.
    let (v, method) = unsafe {
        match op {
            Opcode::LOAD_ATTR_INSTANCE_VALUE => (attr::instance_value(w, units), false),
            Opcode::LOAD_ATTR_SLOT => (attr::slot_value(w, units), false),
            Opcode::LOAD_ATTR_CLASS => (attr::class_value(w, units), false),
            Opcode::LOAD_ATTR_CLASS_WITH_METACLASS_CHECK => {
                (attr::class_value_checked(w, units), false)
            }
            Opcode::LOAD_ATTR_METHOD_WITH_VALUES | Opcode::LOAD_ATTR_METHOD_NO_DICT => {
                (attr::method_value(w, units), true)
            }
            Opcode::LOAD_ATTR_METHOD_LAZY_DICT => (attr::lazy_method_value(w, units), true),
            Opcode::LOAD_ATTR_NONDESCRIPTOR_WITH_VALUES
            | Opcode::LOAD_ATTR_NONDESCRIPTOR_NO_DICT => (attr::method_value(w, units), false),
            _ => return None,
        }
    };
    match (v, method) {
        (0, _) => None,
        (v, true) => Some(Found::Method(v)),
        (v, false) => Some(Found::Value(v)),
    }
}
