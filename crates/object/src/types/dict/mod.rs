//! `dict`: an index table over insertion-ordered entries, as CPython's compact dict.
//!
//! While all keys are exact strings the entries are pairs (the hash is in the string); otherwise they carry the hash.
//! `version` of the key table is non-zero once a cache watches it, and is zeroed when the set of keys changes; values
//! may change under an unchanged version.
//!
//! A lookup that has to call a Python `__eq__` re-reads everything afterwards and starts over if the table changed.

mod keys;
mod walk;

pub use walk::Walk;

use crate::err::{Result, memory_error};
use crate::gc::{Trace, Visitor};
use crate::header::{Header, Obj, Ref};
use crate::thread::Thread;
use crate::typeobj::DICT_SUBCLASS;
use crate::types::str::Str;
use crate::value::Value;
use keys::{Found, Keys, Kind};
use std::cell::Cell;

/// The version of a table that all interpreters have in common: it does not count as one.
const SHARED: u32 = u32::MAX;

pub struct DictData {
    keys: Cell<*mut Keys>,
    used: Cell<usize>,
}

/// Where a key is.
#[derive(Clone, Copy)]
pub struct Seen {
    /// The index of its entry.
    pub entry: Option<usize>,
    /// Whether it was found, or not, without comparisons that can be seen: looking again would find the same.
    pub quiet: bool,
}

/// A dict object.
pub type Dict = Obj<DictData>;

crate::pytype! {
    pub static DICT: DictData = "dict", BASETYPE | HAVE_GC | DICT_SUBCLASS | MAPPING | MATCH_SELF;
}

impl Trace for DictData {
    fn trace(&self, v: &mut Visitor<'_>) {
        if let Some(k) = self.keys() {
            k.each_word(|w| {
                // SAFETY: each non-zero word of a live entry owns a value.
                v.visit(&std::mem::ManuallyDrop::new(unsafe { Value::from_bits(w) }));
            });
        }
    }
    fn clear(&self) {
        self.replace_table(None);
    }
}

impl Drop for DictData {
    fn drop(&mut self) {
        self.replace_table(None);
    }
}

impl Default for DictData {
    fn default() -> DictData {
        DictData::empty()
    }
}

/// The dict of a dict or of an instance of a subclass that does not iterate in a way of its own: its entries are taken as they
/// are, whatever else the subclass defines.
pub fn iterated_as_dict(v: &Value) -> Option<&Dict> {
    let dict = v.as_dict()?;
    let own = v.ty().slots.iter.get().map(|f| f as usize);
    let usual = DICT.ty.slots.iter.get().map(|f| f as usize);
    (own == usual).then_some(dict)
}

/// The hash of a key; an unhashable one is told so.
#[inline]
pub fn key_hash(th: &Thread, key: &Value) -> Result<i64> {
    match crate::protocol::hash::hash(th, key) {
        Err(e) => Err(unusable_key(th, key, e, "dict key")),
        ok => ok,
    }
}

/// Says what an unhashable value was to be used as.
#[cold]
pub fn unusable_key(
    th: &Thread,
    key: &Value,
    e: crate::err::Raised,
    what: &str,
) -> crate::err::Raised {
    if !e.value().is_exact(&crate::exc::TYPE_ERROR.ty) {
        return e;
    }
    match crate::protocol::repr::str_text(th, e.value()) {
        Ok(text) => th.type_error(format!(
            "cannot use '{}' as a {what} ({text})",
            key.ty().full_name()
        )),
        Err(e) => e,
    }
}

impl DictData {
    pub const fn empty() -> DictData {
        DictData {
            keys: Cell::new(std::ptr::null_mut()),
            used: Cell::new(0),
        }
    }

    /// A new empty dict object.
    pub fn create() -> Ref<DictData> {
        DICT.create(DictData::empty())
    }

    #[inline(always)]
    fn keys(&self) -> Option<&Keys> {
        // SAFETY: the table is owned by the dict; callers re-read it after anything that can run Python code.
        unsafe { self.keys.get().as_ref() }
    }

    #[inline(always)]
    pub fn len(&self) -> usize {
        self.used.get()
    }

    #[inline(always)]
    pub fn is_empty(&self) -> bool {
        self.used.get() == 0
    }

    /// Number of entry places in use, dummies included: the bound of iteration positions.
    pub fn entry_count(&self) -> usize {
        self.keys().map_or(0, Keys::entries)
    }

    /// `log2` of the index table's size and whether entries are pairs; for `__sizeof__`. An instance's empty dict counts as one
    /// without a table: the keys that it will have are its class's.
    pub fn table_shape(&self) -> Option<(u32, bool)> {
        self.keys()
            .filter(|k| k.kind() == Kind::Combined || k.entries() > 0)
            .map(|k| (k.log2_size(), k.is_unicode()))
    }

    // ---- versions, for inline caches ----

    /// The version of the key table; 0 if there is none yet and none can be given.
    pub fn keys_version(&self, th: &Thread) -> u32 {
        let Some(k) = self.keys() else { return 0 };
        if k.version() == SHARED {
            return 0;
        }
        if k.version() == 0 {
            let v = th.interp.version_watch.get() + 1;
            if v >= u64::from(SHARED) {
                return 0;
            }
            th.interp.version_watch.set(v);
            k.set_version(v as u32);
        }
        k.version()
    }

    /// Whether the key table still has this (non-zero) version.
    #[inline(always)]
    pub fn has_version(&self, v: u32) -> bool {
        self.keys().is_some_and(|k| k.version() == v)
    }

    /// Entry index of an exact-string key in a table of string keys.
    pub fn index_of(&self, key: &Str) -> Option<usize> {
        let k = self.keys()?;
        if !k.is_unicode() {
            return None;
        }
        k.find_str(key, key.hash()).entry()
    }

    /// The value of an entry, by index.
    #[inline(always)]
    pub fn value_at(&self, i: usize) -> Option<Value> {
        self.keys()?.entry_value(i)
    }

    /// Replaces the value of a live entry; gives `v` back if there is none at `i`.
    #[inline(always)]
    pub fn set_value_at(&self, i: usize, v: Value) -> std::result::Result<Value, Value> {
        match self.keys() {
            Some(k) => k.replace_value(i, v),
            None => Err(v),
        }
    }

    /// Where the value of entry `i` lies, in words from the start of the key table: what an inline cache keeps.
    pub fn value_place(&self, i: usize) -> Option<usize> {
        self.keys()?.value_place(i)
    }

    /// The word of a value for a table with this (non-zero) version; 0 if the version is another or the value is gone.
    ///
    /// # Safety
    /// `place` came from [`DictData::value_place`] of the table that has this version.
    #[inline(always)]
    pub unsafe fn versioned_word_at(&self, version: u32, place: usize) -> u64 {
        match self.keys() {
            // SAFETY: a version belongs to one table alone, whose entries stay where they are.
            Some(k) if k.version() == version => unsafe {
                *(std::ptr::from_ref(k) as *const u64).add(place)
            },
            _ => 0,
        }
    }

    /// The key of an entry, by index.
    pub fn key_at(&self, i: usize) -> Option<Value> {
        self.keys()?.entry_key(i)
    }

    /// Whether an entry's key is this very object.
    pub fn has_key_at(&self, i: usize, key: &Value) -> bool {
        self.keys().is_some_and(|k| k.key_bits(i) == key.bits())
    }

    /// From now on the table belongs to all interpreters, so that it has none of their versions.
    pub(crate) fn mark_shared(&self) {
        if let Some(k) = self.keys() {
            k.set_version(SHARED);
        }
    }

    // ---- lookup ----

    #[inline]
    fn find(&self, th: &Thread, key: &Value, hash: i64) -> Result<Found> {
        if let Some(s) = key.as_exact_str()
            && let Some(k) = self.keys()
            && k.is_unicode()
        {
            return Ok(k.find_str(s, hash));
        }
        if let Some(k) = self.keys()
            && let Some(found) = k.find_at_once(key, hash)
        {
            return Ok(found);
        }
        self.find_general(th, key, hash)
    }

    fn find_general(&self, th: &Thread, key: &Value, hash: i64) -> Result<Found> {
        self.find_comparing(th, key, hash, |_| {})
    }

    /// Calls `compared` with each key that is asked whether it equals.
    fn find_comparing(
        &self,
        th: &Thread,
        key: &Value,
        hash: i64,
        mut compared: impl FnMut(&Value),
    ) -> Result<Found> {
        'restart: loop {
            let table = self.keys.get();
            let Some(k) = self.keys() else {
                return Ok(Found::EMPTY);
            };
            let mut probe = k.probe(hash);
            loop {
                match k.step(&mut probe, key, hash) {
                    keys::Step::Done(f) => return Ok(f),
                    keys::Step::Compare(entry) => {
                        let Some(candidate) = k.entry_key(entry) else {
                            continue;
                        };
                        compared(&candidate);
                        let equal = crate::protocol::compare::eq(th, &candidate, key)?;
                        if self.keys.get() != table || k.key_bits(entry) != candidate.bits() {
                            continue 'restart;
                        }
                        if equal {
                            return Ok(probe.found(entry));
                        }
                    }
                }
            }
        }
    }

    /// Looks a key up, for those who keep something for each entry.
    pub fn seek(&self, th: &Thread, key: &Value, hash: i64) -> Result<Seen> {
        if let Some(s) = key.as_exact_str()
            && let Some(k) = self.keys()
            && k.is_unicode()
        {
            return Ok(Seen {
                entry: k.find_str(s, hash).entry(),
                quiet: true,
            });
        }
        let plain = |v: &Value| v.as_exact_str().is_some() || v.is_small();
        let mut quiet = true;
        let found = self.find_comparing(th, key, hash, |candidate| {
            quiet &= plain(candidate) && plain(key);
        })?;
        Ok(Seen {
            entry: found.entry(),
            quiet,
        })
    }

    /// The value of `key`.
    #[inline]
    pub fn get(&self, th: &Thread, key: &Value) -> Result<Option<Value>> {
        let hash = key_hash(th, key)?;
        self.get_hashed(th, key, hash)
    }

    #[inline]
    pub fn get_hashed(&self, th: &Thread, key: &Value, hash: i64) -> Result<Option<Value>> {
        if self.is_empty() {
            return Ok(None);
        }
        let f = self.find(th, key, hash)?;
        Ok(f.entry().and_then(|i| self.value_at(i)))
    }

    /// The value of an exact-string key. Runs Python code only if the dict has keys of other types.
    #[inline]
    pub fn get_str(&self, th: &Thread, key: &Str) -> Result<Option<Value>> {
        self.get_hashed(th, &key.as_value(), key.hash())
    }

    /// The value of an exact-string key in a dict of string keys, `None` otherwise; never runs Python code.
    #[inline]
    pub fn get_str_only(&self, key: &Str) -> Option<Value> {
        let k = self.keys()?;
        if !k.is_unicode() {
            return self.iter_snapshot_find(key);
        }
        k.find_str(key, key.hash())
            .entry()
            .and_then(|i| k.entry_value(i))
    }

    fn iter_snapshot_find(&self, key: &Str) -> Option<Value> {
        let mut pos = 0;
        while let Some((k, v)) = self.next(&mut pos) {
            if k.as_exact_str().is_some_and(|s| s.same_text(key)) {
                return Some(v);
            }
        }
        None
    }

    /// The value under a Rust-text key, in a dict whose keys are mostly strings.
    pub fn get_text(&self, key: &str) -> Option<Value> {
        let key = crate::intern::lookup_or_new(key);
        key.as_exact_str().and_then(|k| self.get_str_only(k))
    }

    /// The key object that is stored for keys equal to `key`.
    pub fn stored_key(&self, th: &Thread, key: &Value, hash: i64) -> Result<Option<Value>> {
        if self.is_empty() {
            return Ok(None);
        }
        let f = self.find(th, key, hash)?;
        Ok(f.entry().and_then(|i| self.key_at(i)))
    }

    pub fn contains(&self, th: &Thread, key: &Value) -> Result<bool> {
        let hash = key_hash(th, key)?;
        Ok(!self.is_empty() && self.find(th, key, hash)?.entry().is_some())
    }

    // ---- change ----

    /// `d[key] = value`.
    #[inline]
    pub fn set(&self, th: &Thread, key: Value, value: Value) -> Result<()> {
        let hash = key_hash(th, &key)?;
        self.set_hashed(th, key, hash, value)
    }

    pub fn set_hashed(&self, th: &Thread, key: Value, hash: i64, value: Value) -> Result<()> {
        let f = self.find(th, &key, hash)?;
        if let Some(i) = f.entry() {
            let old = self.set_value_at(i, value);
            drop(old);
            return Ok(());
        }
        self.insert_new(key, hash, value)
    }

    /// As `set_hashed`, but tells where the entry is and gives the old value, whose death may change that.
    pub fn put(
        &self,
        th: &Thread,
        key: Value,
        hash: i64,
        value: Value,
    ) -> Result<(Seen, Option<Value>)> {
        let seen = self.seek(th, &key, hash)?;
        if let Some(i) = seen.entry {
            return Ok((seen, self.set_value_at(i, value).ok()));
        }
        self.insert_new(key, hash, value)?;
        let entry = self.entry_count().checked_sub(1);
        Ok((Seen { entry, ..seen }, None))
    }

    /// Sets under a Rust-text key.
    pub fn set_str(&self, th: &Thread, key: &str, value: Value) -> Result<()> {
        self.set(th, crate::intern::intern_text(th, key), value)
    }

    /// The value of `key`, or `default` inserted under it.
    pub fn set_default(&self, th: &Thread, key: &Value, default: Value) -> Result<Value> {
        let hash = key_hash(th, key)?;
        let f = self.find(th, key, hash)?;
        if let Some(v) = f.entry().and_then(|i| self.value_at(i)) {
            return Ok(v);
        }
        self.insert_new(key.clone(), hash, default.clone())?;
        Ok(default)
    }

    /// Inserts a key that is known to be absent.
    pub(crate) fn insert_new(&self, key: Value, hash: i64, value: Value) -> Result<()> {
        let unicode = key.as_exact_str().is_some();
        match self.keys() {
            None => self.resize(Keys::MIN_LOG2, unicode)?,
            Some(k) if k.is_unicode() && !unicode => {
                self.resize(Keys::log2_for_growth(self.used.get()), false)?
            }
            Some(k) if k.is_split_no_more() => {
                self.resize(Keys::log2_for_growth(self.used.get()), true)?
            }
            Some(k) if k.usable() == 0 => {
                let (kind, root) = (k.kind(), k.root());
                self.resize(Keys::log2_for_growth(self.used.get()), k.is_unicode())?;
                self.set_kind(kind, root);
            }
            Some(_) => {}
        }
        let Some(k) = self.keys() else {
            return Err(memory_error());
        };
        k.set_version(0);
        if k.kind() != Kind::Combined
            && let Some(th) = crate::thread::current()
        {
            th.interp.shapes.share(k.root(), &key);
        }
        k.push(key, hash, value);
        self.used.set(self.used.get() + 1);
        Ok(())
    }

    fn set_kind(&self, kind: Kind, root: u32) {
        if let Some(k) = self.keys() {
            k.set_kind(kind);
            k.set_root(root);
        }
    }

    /// An empty dict for the attributes of an instance of the class whose fresh instances have the shape `root`. `embedded`:
    /// it had them inline.
    pub(crate) fn for_instance(names: usize, embedded: bool, root: u32) -> Result<Ref<DictData>> {
        let d = DictData::create();
        d.resize(Keys::log2_for_entries(names), true)?;
        let kind = if embedded {
            Kind::Embedded
        } else {
            Kind::Split
        };
        d.set_kind(kind, root);
        Ok(d)
    }

    /// The dict is not its instance's any more.
    pub(crate) fn detach(&self) {
        if let Some(k) = self.keys().filter(|k| k.kind() == Kind::Embedded) {
            k.set_kind(Kind::Split);
        }
    }

    /// Makes room for `n` entries in all.
    pub fn reserve(&self, n: usize) -> Result<()> {
        let (have, unicode) = self
            .keys()
            .map_or((0, true), |k| (k.usable() + k.entries(), k.is_unicode()));
        if n <= have {
            Ok(())
        } else {
            self.resize(Keys::log2_for_entries(n), unicode)
        }
    }

    fn resize(&self, log2: u32, unicode: bool) -> Result<()> {
        let new = Keys::allocate(log2, unicode).ok_or_else(memory_error)?;
        let old = self.keys.get();
        // SAFETY: both tables are owned here; entries move from the old, which is then freed without dropping them.
        unsafe {
            if let Some(o) = old.as_ref() {
                o.move_into(&*new);
            }
            self.keys.set(new);
            if !old.is_null() {
                Keys::free(old);
            }
        }
        Ok(())
    }

    /// Removes a key; its entry is returned.
    pub fn remove_entry(&self, th: &Thread, key: &Value) -> Result<Option<(Value, Value)>> {
        let hash = key_hash(th, key)?;
        self.remove_hashed(th, key, hash)
    }

    pub fn remove_hashed(
        &self,
        th: &Thread,
        key: &Value,
        hash: i64,
    ) -> Result<Option<(Value, Value)>> {
        if self.is_empty() {
            return Ok(None);
        }
        let f = self.find(th, key, hash)?;
        Ok(self.take_found(f))
    }

    /// Removes a key if its value is as wanted, which is found out without running Python code; its entry is returned.
    pub fn remove_if(
        &self,
        th: &Thread,
        key: &Value,
        wanted: impl FnOnce(&Value) -> Result<bool>,
    ) -> Result<Option<(Value, Value)>> {
        let hash = crate::protocol::hash::hash(th, key)?;
        if self.is_empty() {
            return Ok(None);
        }
        let f = self.find(th, key, hash)?;
        match f.entry().and_then(|i| self.value_at(i)) {
            Some(v) if wanted(&v)? => Ok(self.take_found(f)),
            _ => Ok(None),
        }
    }

    fn take_found(&self, f: Found) -> Option<(Value, Value)> {
        let k = self.keys()?;
        let kv = k.take(f)?;
        k.set_version(0);
        self.used.set(self.used.get() - 1);
        Some(kv)
    }

    /// Removes the entry at an index.
    pub fn remove_at(&self, i: usize) -> Option<(Value, Value)> {
        self.take_found(self.keys()?.locate(i)?)
    }

    /// Removes a key; its value is returned.
    pub fn remove(&self, th: &Thread, key: &Value) -> Result<Option<Value>> {
        Ok(self.remove_entry(th, key)?.map(|(_, v)| v))
    }

    /// Removes the last entry.
    pub fn pop_last(&self) -> Option<(Value, Value)> {
        if self.keys()?.kind() != Kind::Combined {
            // As big as the keys that CPython's instances share.
            self.resize(keys::SHARED_LOG2, true).ok()?;
        }
        let k = self.keys()?;
        let i = (0..k.entries()).rev().find(|&i| k.value_bits(i) != 0)?;
        let kv = k.take(k.locate(i)?)?;
        k.truncate(i);
        k.set_version(0);
        self.used.set(self.used.get() - 1);
        Some(kv)
    }

    /// Empties the dict.
    pub fn clear(&self) {
        let embedded = self.keys().filter(|k| k.kind() == Kind::Embedded);
        let new = embedded.and_then(|k| {
            let new = Keys::allocate(k.log2_size(), true)?;
            // SAFETY: the table was made just now.
            unsafe {
                (*new).set_kind(Kind::Embedded);
                (*new).set_root(k.root());
            }
            Some(new)
        });
        self.replace_table(new);
    }

    /// Gives the dict an empty table, or none; the entries of the old one die.
    #[inline]
    fn replace_table(&self, new: Option<*mut Keys>) {
        let old = self.keys.replace(new.unwrap_or(std::ptr::null_mut()));
        let used = self.used.replace(0);
        if !old.is_null() {
            // SAFETY: the table left the dict, so nobody else sees it; its entries are dropped, then its memory freed.
            unsafe {
                if (*old).kind() != Kind::Combined {
                    (*old).sort_by_rank();
                }
                Keys::drop_entries_and_free(old, used)
            }
        }
    }

    /// Takes over the content of another dict, which is left empty; the old content is dropped.
    pub fn take_from(&self, other: &DictData) {
        let (k, n) = (
            other.keys.replace(std::ptr::null_mut()),
            other.used.replace(0),
        );
        let old = DictData {
            keys: Cell::new(self.keys.replace(k)),
            used: Cell::new(self.used.replace(n)),
        };
        drop(old);
    }

    // ---- iteration ----

    /// The next live entry at or after `*pos`, which moves past it.
    #[inline]
    pub fn next(&self, pos: &mut usize) -> Option<(Value, Value)> {
        let k = self.keys()?;
        while *pos < k.entries() {
            let i = *pos;
            *pos += 1;
            if let (Some(key), Some(v)) = (k.entry_key(i), k.entry_value(i)) {
                return Some((key, v));
            }
        }
        None
    }

    /// The key of the next live entry at or after `*pos`, which moves past it. The value is not kept alive.
    pub fn next_key(&self, pos: &mut usize) -> Option<Value> {
        let k = self.keys()?;
        walk::forward(k, pos, walk::live_key)
    }

    /// The last live entry before `*pos`, which moves down to it.
    pub fn prev(&self, pos: &mut usize) -> Option<(Value, Value)> {
        let k = self.keys()?;
        *pos = (*pos).min(k.entries());
        while *pos > 0 {
            *pos -= 1;
            if let (Some(key), Some(v)) = (k.entry_key(*pos), k.entry_value(*pos)) {
                return Some((key, v));
            }
        }
        None
    }

    /// The hash stored with an entry.
    pub fn hash_at(&self, i: usize) -> Option<i64> {
        self.keys()?.entry_hash(i)
    }

    /// Copies of all entries in order.
    pub fn snapshot(&self) -> Vec<(Value, Value)> {
        let mut out = Vec::with_capacity(self.len());
        let mut pos = 0;
        while let Some(kv) = self.next(&mut pos) {
            out.push(kv);
        }
        out
    }

    pub fn snapshot_keys(&self) -> Vec<Value> {
        self.snapshot().into_iter().map(|(k, _)| k).collect()
    }

    pub fn snapshot_values(&self) -> Vec<Value> {
        self.snapshot().into_iter().map(|(_, v)| v).collect()
    }

    /// Whether the table has so few gaps that a copy of the dict is a copy of it, gaps and all.
    pub fn is_dense(&self) -> bool {
        self.keys()
            .is_none_or(|k| self.len() >= k.entries() * 2 / 3)
    }

    /// The table's identity, 0 for none: it changes whenever the dict is resized.
    pub fn table_identity(&self) -> usize {
        self.keys.get() as usize
    }

    /// A new dict with the same entries. One with many gaps is filled key by key, which may compare keys.
    #[inline]
    pub fn copied(this: &Dict, th: &Thread) -> Result<Ref<DictData>> {
        if this.is_dense() {
            return this.copy();
        }
        let new = DictData::create();
        if !this.is_empty() {
            new.merge(th, this, true)?;
        }
        Ok(new)
    }

    /// A new dict with the same entries, without comparing keys.
    pub fn copy(&self) -> Result<Ref<DictData>> {
        let d = DictData::create();
        d.copy_entries(self)?;
        if let Some(k) = self.keys().filter(|k| k.kind() != Kind::Combined) {
            d.set_kind(Kind::Split, k.root());
        }
        Ok(d)
    }

    /// Fills this empty dict with the entries of another, without comparing keys.
    fn copy_entries(&self, other: &DictData) -> Result<()> {
        let Some(k) = other.keys() else { return Ok(()) };
        let new = if other.is_dense() {
            k.duplicate(other.len()).ok_or_else(memory_error)?
        } else {
            let log2 = Keys::log2_for_entries(other.len());
            let new = Keys::allocate(log2, k.is_unicode()).ok_or_else(memory_error)?;
            // SAFETY: the fresh table is ours; values are cloned, which runs no Python code.
            unsafe { k.clone_into(&*new) };
            new
        };
        self.keys.set(new);
        self.used.set(other.len());
        self.set_kind(Kind::Combined, 0);
        Ok(())
    }

    /// `self.update(other)` for an exact dict; `replace` says whether present keys are overwritten.
    pub fn merge(&self, th: &Thread, other: &Dict, replace: bool) -> Result<()> {
        let present = if replace {
            Present::Replace
        } else {
            Present::Keep
        };
        self.merge_as(th, other, present)
    }

    /// The same, but a key that is present is a `KeyError`.
    pub fn merge_new(&self, th: &Thread, other: &Dict) -> Result<()> {
        self.merge_as(th, other, Present::Refuse)
    }

    fn merge_as(&self, th: &Thread, other: &Dict, mut present: Present) -> Result<()> {
        if std::ptr::eq(self, &other.data) || other.is_empty() {
            return Ok(());
        }
        if self.is_empty() {
            present = Present::Replace;
            // A table without gaps that is no bigger than it must be is taken over as it is.
            let clean = other.keys().is_some_and(|k| {
                let half = (1usize << k.log2_size()) / 2;
                k.entries() == other.len() && (k.log2_size() == 3 || half * 2 / 3 < other.len())
            });
            if clean {
                self.replace_table(None);
                return self.copy_entries(other);
            }
        }
        // One big step instead of many small ones, if the other's entries alone would not fit.
        if self.keys().map_or(0, Keys::room) < other.len() {
            let unicode = [self, &other.data]
                .iter()
                .all(|d| d.keys().is_none_or(Keys::is_unicode));
            self.resize(Keys::log2_for_entries(self.len() + other.len()), unicode)?;
        }
        let mut pos = 0;
        let n = other.len();
        while let Some((k, v)) = other.next(&mut pos) {
            let hash = match other.hash_at(pos - 1) {
                Some(h) => h,
                None => key_hash(th, &k)?,
            };
            let there = match present {
                Present::Replace => false,
                Present::Keep | Present::Refuse => self.seek(th, &k, hash)?.entry.is_some(),
            };
            if !there {
                self.set_hashed(th, k.clone(), hash, v.clone())?;
            } else if matches!(present, Present::Refuse) {
                return Err(th.key_error(&k));
            }
            drop((v, k));
            if other.len() != n {
                return Err(th.runtime_error("dict mutated during update"));
            }
        }
        Ok(())
    }
}

/// What becomes of keys that are present when others are merged.
enum Present {
    Replace,
    Keep,
    Refuse,
}

impl Value {
    /// This value as a dict (of any subclass).
    #[inline(always)]
    pub fn as_dict(&self) -> Option<&Dict> {
        let h = self.as_header()?;
        if h.ty().has(DICT_SUBCLASS) {
            // SAFETY: only subtypes of `dict` carry the flag.
            Some(unsafe { &*(h as *const Header as *const Dict) })
        } else {
            None
        }
    }

    #[inline(always)]
    pub fn as_exact_dict(&self) -> Option<&Dict> {
        DICT.get_exact(self)
    }
}
