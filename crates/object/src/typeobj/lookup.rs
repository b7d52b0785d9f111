//! Finding a name along the MRO, and the versions that make the answer cacheable.

use super::{GENERIC_GETATTR, SHOWS_TYPE, TYPE_SUBCLASS, TypeObject};
use crate::thread::Thread;
use crate::value::Value;
use std::cell::Cell;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

/// Versions that one class may have in its life, as in CPython.
const MAX_VERSIONS: u16 = 1000;

static NEXT_STATIC_VERSION: AtomicU32 = AtomicU32::new(1);

impl TypeObject {
    /// The raw class attribute along the MRO (`_PyType_Lookup`): no descriptor is called.
    ///
    /// `name` should be interned; other strings are found, too, but not cached.
    #[inline]
    pub fn lookup(&self, th: &Thread, name: &Value) -> Option<Value> {
        let version = self.version.get();
        if version != 0
            && let Some(hit) = th.interp.method_cache.get(version, name)
        {
            return hit;
        }
        self.lookup_slow(th, name)
    }

    #[inline(never)]
    fn lookup_slow(&self, th: &Thread, name: &Value) -> Option<Value> {
        let found = self.lookup_uncached(name);
        if name.as_exact_str().is_some_and(|s| s.is_interned()) && self.assign_version(th) {
            th.interp
                .method_cache
                .put(self.version.get(), name, found.as_ref());
        }
        found
    }

    /// Whether `__class__` of an instance is its type, as far as that is known already.
    #[inline(always)]
    pub fn shows_itself(&self) -> bool {
        self.flags() & (SHOWS_TYPE | GENERIC_GETATTR) == SHOWS_TYPE | GENERIC_GETATTR
    }

    /// Whether `__class__` of an instance is its type: nothing hides the descriptor of `object`.
    pub(crate) fn learns_to_show_itself(&self, th: &Thread) -> bool {
        // That of `object` stays what it is: nobody can change the type, which all interpreters share.
        static USUAL: OnceLock<u64> = OnceLock::new();
        if self.shows_itself() {
            return true;
        }
        if !self.has(GENERIC_GETATTR) || self.has(TYPE_SUBCLASS) {
            return false;
        }
        let bits = |v: Option<Value>| v.map_or(0, |v| v.bits());
        let name = crate::wk::__class__();
        let usual = USUAL.get_or_init(|| bits(super::OBJECT.ty.lookup(th, name)));
        let shows = bits(self.lookup(th, name)) == *usual;
        // What all interpreters have in common is not written to.
        if shows && self.is_heap() && self.version.get() != 0 {
            self.flags.set(self.flags() | SHOWS_TYPE);
        }
        shows
    }

    /// The same without the cache; never runs Python code.
    pub fn lookup_uncached(&self, name: &Value) -> Option<Value> {
        let name = name.as_str()?;
        let mro = self.mro()?;
        mro.as_slice()
            .iter()
            .filter_map(Value::as_type)
            .find_map(|t| t.dict()?.get_str_only(name))
    }

    /// The MRO class whose dict has the name, with the value.
    pub fn lookup_where(&self, name: &Value) -> Option<(&'static TypeObject, Value)> {
        let name = name.as_str()?;
        let mro = self.mro()?;
        mro.as_slice()
            .iter()
            .filter_map(Value::as_type)
            .find_map(|t| t.dict()?.get_str_only(name).map(|v| (t, v)))
    }

    /// Gives the type a version if it has none. `false` if versions have run out.
    pub fn assign_version(&self, th: &Thread) -> bool {
        if self.version.get() != 0 {
            return true;
        }
        if !self.is_heap() {
            return false;
        }
        // A base without a version could change unnoticed.
        if let Some(bases) = self.bases() {
            for b in bases.as_slice().iter().filter_map(Value::as_type) {
                if !b.assign_version(th) {
                    return false;
                }
            }
        }
        self.count_version() && bump(&th.interp.next_version, &self.version)
    }

    /// Counts one more version; `false` if the class has had its share: it changes too often to be worth caching.
    fn count_version(&self) -> bool {
        let used = self.versions_used.get();
        if used >= MAX_VERSIONS {
            return false;
        }
        self.versions_used.set(used + 1);
        true
    }

    /// Gives the class this very version, which must not be another type's (0: none). For tests of the caches.
    pub fn force_version(&self, version: u32) {
        if self.is_heap() && (version == 0 || self.count_version()) {
            self.version.set(version);
        }
    }

    /// A version for a built-in type, once per process.
    pub(super) fn assign_static_version(&self) {
        self.version
            .set(NEXT_STATIC_VERSION.fetch_add(1, Ordering::Relaxed));
    }
}

fn bump(next: &Cell<u32>, to: &Cell<u32>) -> bool {
    let v = next.get();
    if v == u32::MAX {
        return false;
    }
    next.set(v + 1);
    to.set(v);
    true
}

/// The type changed: it and its subclasses lose their versions.
pub fn invalidate(th: &Thread, t: &TypeObject) {
    // What all interpreters have in common does not change.
    if !t.is_heap() {
        return;
    }
    t.spec_init.take();
    t.spec_getitem.take();
    t.version.set(0);
    t.flags.set(t.flags() & !SHOWS_TYPE);
    for s in super::subclass::direct(th, t) {
        invalidate(th, s);
    }
    for s in super::subclass::dependents(th, t) {
        if s.version.get() != 0 {
            invalidate(th, s);
        }
    }
}
