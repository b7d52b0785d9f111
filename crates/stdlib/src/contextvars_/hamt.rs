//! A hash array mapped trie: an immutable mapping whose changed copies share all but the path to the change, so that
//! copying a context costs nothing and setting a variable in the copy costs the depth of the trie.
//!
//! The 32 bits of a hash are used in fives, from the lowest. A branch has a slot for each five bits that occur below it: a
//! pair, or a deeper node. Keys with the same 32 bits are in one bucket. Nodes are objects, because tries share them and
//! the collector has to know each once. Nodes never change, and are as small as they can be: no branch but the root has
//! a single pair as its only slot.
//!
//! Comparing and hashing keys may run Python code, so nothing is borrowed meanwhile.

use krait_object::protocol::{compare, hash};
use krait_object::{Field, Obj, Result, Thread, Trace, Value, Visitor};
use std::cell::{Cell, RefCell};

/// Bits of the hash that one level uses.
const STEP: u32 = 5;

#[derive(Clone)]
enum Slot {
    Pair(Value, Value),
    Deeper(Value),
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// The bits say for which five bits there is a slot; slots are in their order.
    Branch(u32),
    /// Pairs whose keys have this hash.
    Bucket(u32),
}

/// A node of the trie.
pub struct Node {
    kind: Kind,
    /// Only the collector changes them.
    slots: RefCell<Vec<Slot>>,
}

impl Trace for Node {
    fn trace(&self, v: &mut Visitor<'_>) {
        if let Ok(slots) = self.slots.try_borrow() {
            for slot in slots.iter() {
                match slot {
                    Slot::Pair(key, value) => {
                        v.visit(key);
                        v.visit(value);
                    }
                    Slot::Deeper(node) => v.visit(node),
                }
            }
        }
    }

    fn clear(&self) {
        let slots = self
            .slots
            .try_borrow_mut()
            .map(|mut s| std::mem::take(&mut *s));
        drop(slots);
    }
}

/// The mapping.
#[derive(Trace)]
pub struct Hamt {
    root: Value,
    len: usize,
}

/// What an iterator yields.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Part {
    Keys,
    Values,
    Items,
}

/// An iterator over a mapping.
#[derive(Trace)]
pub struct HamtIter {
    part: PartCell,
    /// How many pairs the mapping has.
    len: usize,
    walk: Walk,
}

struct PartCell(Part);

impl Trace for PartCell {
    fn trace(&self, _: &mut Visitor<'_>) {}
}

krait_object::pytype! {
    pub static NODE: Node = "hamt_node", HAVE_GC | DISALLOW_INSTANTIATION;
}
krait_object::pytype! {
    pub static HAMT: Hamt = "hamt", HAVE_GC | MANAGED_WEAKREF | MAPPING | MAPPING_ONLY;
}
krait_object::pytype! {
    pub static HAMT_ITER: HamtIter = "hamt_iterator", HAVE_GC | DISALLOW_INSTANTIATION;
}

fn node(kind: Kind, slots: Vec<Slot>) -> Value {
    NODE.create(Node {
        kind,
        slots: RefCell::new(slots),
    })
    .into_value()
}

impl Node {
    fn slot(&self, i: usize) -> Option<Slot> {
        self.slots.try_borrow().ok()?.get(i).cloned()
    }

    fn copy(&self) -> Vec<Slot> {
        self.slots
            .try_borrow()
            .map(|s| s.clone())
            .unwrap_or_default()
    }

    fn len(&self) -> usize {
        self.slots.try_borrow().map_or(0, |s| s.len())
    }

    /// The node with one slot put in the place of another.
    fn with(&self, i: usize, slot: Slot) -> Value {
        let mut slots = self.copy();
        if let Some(place) = slots.get_mut(i) {
            *place = slot;
        }
        node(self.kind, slots)
    }

    /// The position of a key in a bucket.
    fn position(&self, th: &Thread, key: &Value) -> Result<Option<usize>> {
        for i in 0..self.len() {
            if let Some(Slot::Pair(k, _)) = self.slot(i)
                && same(th, key, &k)?
            {
                return Ok(Some(i));
            }
        }
        Ok(None)
    }
}

fn same(th: &Thread, a: &Value, b: &Value) -> Result<bool> {
    Ok(a.is(b) || compare::eq(th, a, b)?)
}

/// The 32 bits of a key's hash.
fn hash_of(th: &Thread, key: &Value) -> Result<u32> {
    let h = hash::hash(th, key)?;
    Ok((h ^ h >> 32) as u32)
}

/// The bit of a branch for a hash.
fn bit(hash: u32, shift: u32) -> u32 {
    1 << (hash.checked_shr(shift).unwrap_or(0) & 31)
}

fn index(bits: u32, bit: u32) -> usize {
    (bits & (bit - 1)).count_ones() as usize
}

fn find(th: &Thread, root: &Value, key: &Value) -> Result<Option<Value>> {
    let hash = hash_of(th, key)?;
    let mut shift = 0;
    let mut at = root.clone();
    loop {
        let slot = match NODE.get(&at) {
            None => return Ok(None),
            Some(n) => match n.kind {
                Kind::Branch(bits) => {
                    let b = bit(hash, shift);
                    if bits & b == 0 {
                        return Ok(None);
                    }
                    n.slot(index(bits, b))
                }
                Kind::Bucket(h) if h != hash => return Ok(None),
                Kind::Bucket(_) => match n.position(th, key)? {
                    Some(i) => n.slot(i),
                    None => return Ok(None),
                },
            },
        };
        match slot {
            Some(Slot::Pair(k, v)) => return Ok(same(th, key, &k)?.then_some(v)),
            Some(Slot::Deeper(n)) => at = n,
            None => return Ok(None),
        }
        shift += STEP;
    }
}

/// A pair on its way into the trie.
struct New<'a> {
    hash: u32,
    key: &'a Value,
    value: &'a Value,
    /// Set when the key was not there before.
    added: Cell<bool>,
}

impl New<'_> {
    fn pair(&self) -> Slot {
        Slot::Pair(self.key.clone(), self.value.clone())
    }
}

fn insert(th: &Thread, at: &Value, shift: u32, new: &New<'_>) -> Result<Value> {
    let Some(n) = NODE.get(at) else {
        return Ok(at.clone());
    };
    match n.kind {
        Kind::Branch(bits) => {
            let b = bit(new.hash, shift);
            let i = index(bits, b);
            if bits & b == 0 {
                new.added.set(true);
                let mut slots = n.copy();
                slots.insert(i.min(slots.len()), new.pair());
                return Ok(node(Kind::Branch(bits | b), slots));
            }
            match n.slot(i) {
                Some(Slot::Deeper(deeper)) => {
                    let changed = insert(th, &deeper, shift + STEP, new)?;
                    if changed.is(&deeper) {
                        return Ok(at.clone());
                    }
                    Ok(n.with(i, Slot::Deeper(changed)))
                }
                Some(Slot::Pair(k, v)) => {
                    if same(th, new.key, &k)? {
                        if v.is(new.value) {
                            return Ok(at.clone());
                        }
                        return Ok(n.with(i, Slot::Pair(k, new.value.clone())));
                    }
                    let hash = hash_of(th, &k)?;
                    new.added.set(true);
                    let both = split(shift + STEP, hash, Slot::Pair(k, v), new);
                    Ok(n.with(i, Slot::Deeper(both)))
                }
                None => Ok(at.clone()),
            }
        }
        Kind::Bucket(hash) if hash == new.hash => match n.position(th, new.key)? {
            Some(i) => match n.slot(i) {
                Some(Slot::Pair(_, v)) if v.is(new.value) => Ok(at.clone()),
                Some(Slot::Pair(k, _)) => Ok(n.with(i, Slot::Pair(k, new.value.clone()))),
                _ => Ok(at.clone()),
            },
            None => {
                new.added.set(true);
                let mut slots = n.copy();
                slots.push(new.pair());
                Ok(node(n.kind, slots))
            }
        },
        Kind::Bucket(hash) => {
            let above = Kind::Branch(bit(hash, shift));
            let above = node(above, vec![Slot::Deeper(at.clone())]);
            insert(th, &above, shift, new)
        }
    }
}

/// A node for two pairs with different keys.
fn split(shift: u32, hash: u32, old: Slot, new: &New<'_>) -> Value {
    if hash == new.hash {
        return node(Kind::Bucket(hash), vec![old, new.pair()]);
    }
    let (a, b) = (bit(hash, shift), bit(new.hash, shift));
    let slots = match a.cmp(&b) {
        std::cmp::Ordering::Equal => vec![Slot::Deeper(split(shift + STEP, hash, old, new))],
        std::cmp::Ordering::Less => vec![old, new.pair()],
        std::cmp::Ordering::Greater => vec![new.pair(), old],
    };
    node(Kind::Branch(a | b), slots)
}

/// What is left of a node without a key.
enum Rest {
    /// The key is not there.
    Same,
    Nothing,
    One(Slot),
    Node(Value),
}

fn remove(th: &Thread, at: &Value, shift: u32, hash: u32, key: &Value) -> Result<Rest> {
    let Some(n) = NODE.get(at) else {
        return Ok(Rest::Same);
    };
    let (i, rest) = match n.kind {
        Kind::Bucket(h) if h != hash => return Ok(Rest::Same),
        Kind::Bucket(_) => match n.position(th, key)? {
            Some(i) => (i, Rest::Nothing),
            None => return Ok(Rest::Same),
        },
        Kind::Branch(bits) => {
            let b = bit(hash, shift);
            if bits & b == 0 {
                return Ok(Rest::Same);
            }
            let i = index(bits, b);
            match n.slot(i) {
                Some(Slot::Pair(k, _)) if same(th, key, &k)? => (i, Rest::Nothing),
                Some(Slot::Deeper(deeper)) => (i, remove(th, &deeper, shift + STEP, hash, key)?),
                _ => return Ok(Rest::Same),
            }
        }
    };
    let slot = match rest {
        Rest::Same => return Ok(Rest::Same),
        Rest::Node(deeper) => return Ok(Rest::Node(n.with(i, Slot::Deeper(deeper)))),
        Rest::One(slot) => Some(slot),
        Rest::Nothing => None,
    };
    let mut slots = n.copy();
    let mut kind = n.kind;
    match (slot, slots.get_mut(i)) {
        (Some(slot), Some(place)) => *place = slot,
        (None, Some(_)) => {
            drop(slots.remove(i));
            if let Kind::Branch(bits) = &mut kind {
                *bits &= !bit(hash, shift);
            }
        }
        (_, None) => return Ok(Rest::Same),
    }
    // A lone pair moves up; the root takes it back as a branch.
    Ok(match slots.as_slice() {
        [] => Rest::Nothing,
        [Slot::Pair(..)] => slots.pop().map_or(Rest::Nothing, Rest::One),
        _ => Rest::Node(node(kind, slots)),
    })
}

/// A depth-first walk over the pairs below a node.
pub struct Walk(RefCell<Vec<(Value, usize)>>);

impl Trace for Walk {
    fn trace(&self, v: &mut Visitor<'_>) {
        if let Ok(path) = self.0.try_borrow() {
            path.iter().for_each(|(node, _)| v.visit(node));
        }
    }

    fn clear(&self) {
        let path = self.0.try_borrow_mut().map(|mut p| std::mem::take(&mut *p));
        drop(path);
    }
}

impl Walk {
    /// The next pair.
    pub fn next(&self) -> Option<(Value, Value)> {
        loop {
            let mut path = self.0.try_borrow_mut().ok()?;
            let (at, i) = path.last_mut()?;
            let slot = NODE.get(at).and_then(|n| n.slot(*i));
            *i += 1;
            match slot {
                Some(Slot::Pair(k, v)) => return Some((k, v)),
                Some(Slot::Deeper(deeper)) => path.push((deeper, 0)),
                None => {
                    let done = path.pop();
                    drop(path);
                    drop(done);
                }
            }
        }
    }
}

impl Hamt {
    /// The empty mapping.
    pub fn empty() -> Value {
        Hamt::create(node(Kind::Branch(0), Vec::new()), 0)
    }

    fn create(root: Value, len: usize) -> Value {
        HAMT.create(Hamt { root, len }).into_value()
    }

    /// How many variables there are.
    pub fn count(&self) -> usize {
        self.len
    }

    pub fn find(&self, th: &Thread, key: &Value) -> Result<Option<Value>> {
        find(th, &self.root, key)
    }

    pub fn walk(&self) -> Walk {
        Walk(RefCell::new(vec![(self.root.clone(), 0)]))
    }
}

/// The mapping with a key set.
pub fn set(th: &Thread, h: &Obj<Hamt>, key: &Value, value: &Value) -> Result<Value> {
    let new = New {
        hash: hash_of(th, key)?,
        key,
        value,
        added: Cell::new(false),
    };
    let root = insert(th, &h.root, 0, &new)?;
    if root.is(&h.root) {
        return Ok(h.value());
    }
    Ok(Hamt::create(root, h.len + usize::from(new.added.get())))
}

/// The mapping without a key; `None` if it is not there.
pub fn delete(th: &Thread, h: &Obj<Hamt>, key: &Value) -> Result<Option<Value>> {
    let hash = hash_of(th, key)?;
    Ok(Some(match remove(th, &h.root, 0, hash, key)? {
        Rest::Same => return Ok(None),
        Rest::Nothing => Hamt::empty(),
        Rest::Node(root) => Hamt::create(root, h.len - 1),
        Rest::One(slot) => {
            let hash = match &slot {
                Slot::Pair(k, _) => hash_of(th, k)?,
                Slot::Deeper(_) => 0,
            };
            let root = node(Kind::Branch(bit(hash, 0)), vec![slot]);
            Hamt::create(root, h.len - 1)
        }
    }))
}

/// Whether two mappings have equal values for the same keys.
pub fn equal(th: &Thread, a: &Hamt, b: &Hamt) -> Result<bool> {
    if a.len != b.len {
        return Ok(false);
    }
    let walk = a.walk();
    while let Some((key, value)) = walk.next() {
        match b.find(th, &key)? {
            Some(other) if same(th, &value, &other)? => {}
            _ => return Ok(false),
        }
    }
    Ok(true)
}

/// An iterator over a mapping.
pub fn iterate(h: &Hamt, part: Part) -> Value {
    HAMT_ITER
        .create(HamtIter {
            part: PartCell(part),
            len: h.len,
            walk: h.walk(),
        })
        .into_value()
}

struct NodeMethods;

#[krait_object::pymethods]
impl NodeMethods {}

struct HamtIterMethods;

#[krait_object::pymethods]
impl HamtIterMethods {
    fn __iter__(zelf: &Obj<HamtIter>) -> Value {
        zelf.value()
    }

    fn __len__(zelf: &Obj<HamtIter>) -> usize {
        zelf.len
    }

    fn __next__(_th: &Thread, zelf: &Obj<HamtIter>) -> Result<Option<Value>> {
        Ok(zelf.walk.next().map(|(key, value)| match zelf.part.0 {
            Part::Keys => key,
            Part::Values => value,
            Part::Items => krait_object::types::tuple::from_array([key, value]).into_value(),
        }))
    }
}

struct HamtMethods;

#[krait_object::pymethods]
impl HamtMethods {
    fn __new__(cls: &'static krait_object::TypeObject) -> Value {
        let _ = cls;
        Hamt::empty()
    }

    fn set(th: &Thread, zelf: &Obj<Hamt>, key: &Value, value: &Value) -> Result<Value> {
        set(th, zelf, key, value)
    }

    #[sig("(key, default=None, /)")]
    fn get(th: &Thread, zelf: &Obj<Hamt>, key: &Value, default: Option<Value>) -> Result<Value> {
        let found = zelf.find(th, key)?;
        Ok(found.or(default).unwrap_or_else(Value::none))
    }

    fn delete(th: &Thread, zelf: &Obj<Hamt>, key: &Value) -> Result<Value> {
        Ok(delete(th, zelf, key)?.unwrap_or_else(|| zelf.value()))
    }

    fn items(zelf: &Obj<Hamt>) -> Value {
        iterate(zelf, Part::Items)
    }

    fn keys(zelf: &Obj<Hamt>) -> Value {
        iterate(zelf, Part::Keys)
    }

    fn values(zelf: &Obj<Hamt>) -> Value {
        iterate(zelf, Part::Values)
    }

    fn __iter__(zelf: &Obj<Hamt>) -> Value {
        iterate(zelf, Part::Keys)
    }

    fn __len__(zelf: &Obj<Hamt>) -> usize {
        zelf.len
    }

    fn __contains__(th: &Thread, zelf: &Obj<Hamt>, key: &Value) -> Result<bool> {
        Ok(zelf.find(th, key)?.is_some())
    }

    fn __getitem__(th: &Thread, zelf: &Obj<Hamt>, key: &Value) -> Result<Value> {
        zelf.find(th, key)?.ok_or_else(|| th.key_error(key))
    }

    fn __richcmp__(
        th: &Thread,
        zelf: &Obj<Hamt>,
        other: &Value,
        op: krait_object::CompareOp,
    ) -> Result<Value> {
        use krait_object::CompareOp::{Eq, Ne};
        match (HAMT.get(other), op) {
            (Some(other), Eq) => Ok(Value::bool(equal(th, zelf, other)?)),
            (Some(other), Ne) => Ok(Value::bool(!equal(th, zelf, other)?)),
            _ => Ok(Value::not_implemented()),
        }
    }
}

/// Makes the types ready.
pub fn ready_types() {
    krait_object::ready_type(&NODE.ty, &NodeMethods::SPEC);
    krait_object::ready_type(&HAMT_ITER.ty, &HamtIterMethods::SPEC);
    krait_object::ready_type(&HAMT.ty, &HamtMethods::SPEC);
}

/// A field that holds a mapping.
#[derive(Trace)]
pub struct HamtField(Field);

impl HamtField {
    pub fn new(h: Value) -> HamtField {
        HamtField(Field::new(h))
    }

    /// The mapping as an object.
    pub fn value(&self) -> Value {
        self.0.get_or_none()
    }

    pub fn set(&self, h: Value) {
        self.0.set(h);
    }

    pub fn count(&self) -> usize {
        HAMT.get(&self.value()).map_or(0, |h| h.count())
    }

    /// What a part of the mapping has, as a list.
    pub fn list(&self, part: Part) -> Vec<Value> {
        let value = self.value();
        let Some(h) = HAMT.get(&value) else {
            return Vec::new();
        };
        let walk = h.walk();
        std::iter::from_fn(|| walk.next())
            .map(|(key, value)| match part {
                Part::Keys => key,
                Part::Values => value,
                Part::Items => krait_object::types::tuple::from_array([key, value]).into_value(),
            })
            .collect()
    }
}
