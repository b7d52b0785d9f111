//! Hidden classes: which attribute lies in which inline slot of an instance.
//!
//! A shape is a type and an ordered list of names, shared by all instances that got these attributes in this order;
//! its number is in the upper half of the count word. Number 0 is dictionary mode: the attributes, if any, are in the
//! dict that the managed word points to. An instance goes there when its slots run out, when an attribute other
//! than the last is deleted, and when somebody asks for its `__dict__`.

use super::TypeObject;
use crate::alloc::managed_words;
use crate::err::Result;
use crate::header::{Header, Obj, Ref};
use crate::thread::{self, Thread};
use crate::typeobj::{HEAPTYPE, MANAGED_DICT};
use crate::types::dict::DictData;
use crate::value::Value;
use hashbrown::HashMap;
use std::cell::{Cell, RefCell};
use std::mem::ManuallyDrop;
use std::rc::Rc;
use std::sync::{Mutex, MutexGuard};

struct Shape {
    parent: u32,
    len: u32,
    /// The name added last; `None` for a root.
    name: Option<Value>,
    transitions: Vec<(u64, u32)>,
    /// The shape of the class's fresh instances.
    root: u32,
    /// Of a root: the names of the class's attributes in the order in which it first had them, those that its methods set
    /// before all others. In this order CPython has the keys that instances share.
    keys: Vec<Value>,
    /// The indices in the order of the root's keys, unless that is their own.
    order: Option<Rc<[u8]>>,
}

const CACHE: usize = 1024;

/// How many keys the instances of a class share: as many as CPython's first instance of a class may.
pub const MOST_SHARED: usize = 29;

/// All shapes of an interpreter.
pub struct Shapes {
    all: RefCell<Vec<Shape>>,
    free: RefCell<Vec<u32>>,
    /// (shape, name) to index, direct-mapped.
    cache: Box<[Cell<(u32, u64, u32)>]>,
    /// Sizes of the instances with the `FOREIGN` shape, by address.
    foreign: RefCell<HashMap<usize, usize>>,
}

/// "The name is not in the shape", in the cache.
const ABSENT: u32 = u32::MAX;

/// Room for one more, although nobody can be told that there is none.
fn grow<T>(v: &mut Vec<T>) {
    if v.try_reserve(1).is_err() {
        let more = || v.try_reserve(1).ok();
        crate::alloc::insist(std::alloc::Layout::new::<T>(), more);
    }
}

impl Shapes {
    pub(crate) fn new() -> Shapes {
        // Number 0 means dictionary mode.
        let none = Shape {
            parent: 0,
            len: 0,
            name: None,
            transitions: Vec::new(),
            root: 0,
            keys: Vec::new(),
            order: None,
        };
        Shapes {
            all: RefCell::new(vec![none]),
            free: RefCell::new(Vec::new()),
            // SAFETY: numbers may be zero. No name has the word 0, so that such an entry answers nothing.
            cache: unsafe { Box::new_zeroed_slice(CACHE).assume_init() },
            foreign: RefCell::default(),
        }
    }

    fn add(&self, s: Shape) -> u32 {
        let mut all = self.all.borrow_mut();
        if let Some(id) = self.free.borrow_mut().pop() {
            if let Some(place) = all.get_mut(id as usize) {
                *place = s;
            }
            return id;
        }
        grow(&mut all);
        all.push(s);
        (all.len() - 1) as u32
    }

    /// The shape of a fresh instance of a new class, whose methods set these attributes.
    pub(super) fn root(&self, own: &[Value]) -> u32 {
        let id = self.add(Shape {
            parent: 0,
            len: 0,
            name: None,
            transitions: Vec::new(),
            root: 0,
            keys: own.to_vec(),
            order: None,
        });
        if let Some(s) = self.all.borrow_mut().get_mut(id as usize) {
            s.root = id;
        }
        id
    }

    /// Where a name stands among the keys that the instances of a class share, whose root this is; behind them all if it is
    /// not there.
    pub fn rank(&self, root: u32, name: u64) -> usize {
        let all = self.all.borrow();
        let keys = all.get(root as usize).map_or(&[][..], |s| &s.keys);
        keys.iter()
            .position(|k| k.bits() == name)
            .unwrap_or(keys.len())
    }

    /// The indices of a shape's attributes in the order of the keys that the instances of the class share, unless that is their
    /// own.
    #[inline]
    pub fn order(&self, shape: u32) -> Option<Rc<[u8]>> {
        self.all.borrow().get(shape as usize)?.order.clone()
    }

    /// Makes a name one of the keys that the instances of a class share, whose root this is.
    pub fn share(&self, root: u32, name: &Value) {
        if let Some(s) = self.all.borrow_mut().get_mut(root as usize)
            && !s.keys.iter().any(|k| k.is(name))
            && s.keys.len() < MOST_SHARED
        {
            grow(&mut s.keys);
            s.keys.push(name.clone());
        }
    }

    /// The order of a new shape's attributes.
    fn arrange(&self, root: u32, shape: u32, name: &Value) {
        self.share(root, name);
        let names = self.names(shape);
        // Inline slots are few.
        let mut order: Vec<u8> = (0..).take(names.len()).collect();
        let ranks: Vec<usize> = names.iter().map(|n| self.rank(root, n.bits())).collect();
        order.sort_by_key(|&i| ranks.get(usize::from(i)).copied());
        if !order.is_sorted()
            && let Some(s) = self.all.borrow_mut().get_mut(shape as usize)
        {
            s.order = Some(order.into());
        }
    }

    /// Frees a class's shapes.
    pub(super) fn retire(&self, root: u32) {
        let mut gone = Vec::new();
        let mut stack = vec![root];
        {
            let mut all = self.all.borrow_mut();
            while let Some(id) = stack.pop() {
                if let Some(s) = all.get_mut(id as usize) {
                    stack.extend(s.transitions.drain(..).map(|(_, t)| t));
                    gone.extend(s.name.take());
                    gone.append(&mut s.keys);
                    s.order = None;
                    let mut free = self.free.borrow_mut();
                    grow(&mut free);
                    free.push(id);
                }
            }
        }
        for c in &self.cache {
            c.set((0, 0, ABSENT));
        }
        drop(gone);
    }

    /// Index of an interned name in a shape.
    #[inline]
    pub fn index_of(&self, shape: u32, name: &Value) -> Option<u32> {
        let slot = (shape as usize).wrapping_mul(31) ^ (name.bits() as usize >> 4);
        let entry = self.cache.get(slot & (CACHE - 1))?;
        let (s, n, i) = entry.get();
        if s == shape && n == name.bits() {
            return (i != ABSENT).then_some(i);
        }
        let found = self.search(shape, name);
        entry.set((shape, name.bits(), found.unwrap_or(ABSENT)));
        found
    }

    fn search(&self, shape: u32, name: &Value) -> Option<u32> {
        let all = self.all.borrow();
        let mut at = all.get(shape as usize)?;
        while let Some(n) = &at.name {
            if n.is(name) {
                return Some(at.len - 1);
            }
            at = all.get(at.parent as usize)?;
        }
        None
    }

    /// Number of attributes.
    pub fn len(&self, shape: u32) -> u32 {
        self.all.borrow().get(shape as usize).map_or(0, |s| s.len)
    }

    /// The shape after adding a name.
    pub fn with(&self, shape: u32, name: &Value) -> u32 {
        let known = self.all.borrow().get(shape as usize).and_then(|s| {
            s.transitions
                .iter()
                .find(|(n, _)| *n == name.bits())
                .map(|&(_, id)| id)
        });
        if let Some(id) = known {
            return id;
        }
        let len = self.len(shape) + 1;
        let root = self.all.borrow().get(shape as usize).map_or(0, |s| s.root);
        let id = self.add(Shape {
            parent: shape,
            len,
            name: Some(name.clone()),
            transitions: Vec::new(),
            root,
            keys: Vec::new(),
            order: None,
        });
        self.arrange(root, id, name);
        if let Some(s) = self.all.borrow_mut().get_mut(shape as usize) {
            s.transitions.push((name.bits(), id));
        }
        id
    }

    /// Names in order.
    pub fn names(&self, shape: u32) -> Vec<Value> {
        let all = self.all.borrow();
        let mut out = Vec::new();
        let mut at = all.get(shape as usize);
        while let Some(s) = at {
            let Some(n) = &s.name else { break };
            out.push(n.clone());
            at = all.get(s.parent as usize);
        }
        out.reverse();
        out
    }

    /// The shape before the last name was added, and that name's index, if it is `name`.
    fn without_last(&self, shape: u32, name: &Value) -> Option<(u32, u32)> {
        let all = self.all.borrow();
        let s = all.get(shape as usize)?;
        s.name
            .as_ref()
            .filter(|n| n.is(name))
            .map(|_| (s.parent, s.len - 1))
    }
}

/// The shape of an instance whose class was replaced by one with other inline slots: it stays in dictionary mode,
/// and how much memory it has is noted in [`Shapes`].
pub const FOREIGN: u32 = u32::MAX;

/// The shape, or 0 in dictionary mode.
#[inline(always)]
fn mode(h: &Header) -> u32 {
    match h.shape() {
        FOREIGN => 0,
        s => s,
    }
}

/// The inline slot `i` of an instance; `None` beyond the type's capacity.
#[inline(always)]
pub fn inline_word(h: &Header, i: u32) -> Option<&Cell<u64>> {
    let t = h.ty();
    if i >= t.inline_cap() {
        return None;
    }
    // SAFETY: the type's layout places `inline_cap` words there, in the object's allocation.
    Some(unsafe {
        &*((h as *const Header as *const u8).add(t.inline_offset() as usize + i as usize * 8)
            as *const Cell<u64>)
    })
}

fn clone_word(w: &Cell<u64>) -> Option<Value> {
    // SAFETY: the words of inline slots are 0 or own values.
    unsafe { Value::another(w.get()) }
}

/// Replaces the value in a word; the old one is returned.
fn store_word(w: &Cell<u64>, v: Option<Value>) -> Option<Value> {
    let old = w.replace(v.map_or(0, Value::into_bits));
    // SAFETY: a non-zero word owned a value, which leaves with it.
    (old != 0).then(|| unsafe { Value::from_bits(old) })
}

fn has_dict(h: &Header) -> bool {
    h.ty().has(MANAGED_DICT)
}

/// The dict of an instance in dictionary mode, if it has one already.
fn dict_of(h: &Header) -> Option<Ref<DictData>> {
    if !has_dict(h) {
        return None;
    }
    let [d, _] = managed_words(h)?;
    if d.get() == 0 {
        return None;
    }
    // SAFETY: the word owns a dict (or dict subclass instance); a count is raised for the reference.
    let v = ManuallyDrop::new(unsafe { Value::from_bits(d.get() as u64) });
    v.as_dict().map(Obj::to_ref)
}

/// An instance attribute (not a class attribute). `name` must be interned to be found among inline slots.
#[inline]
pub fn get(th: &Thread, h: &Header, name: &Value) -> Result<Option<Value>> {
    let shape = mode(h);
    if shape != 0 {
        if let Some(i) = th.interp.shapes.index_of(shape, name) {
            return Ok(inline_word(h, i).and_then(clone_word));
        }
        let Some(text) = name.as_exact_str() else {
            return materialize(th, h)?.get(th, name);
        };
        if text.is_interned() {
            return Ok(None);
        }
        let name = crate::intern::intern(th, name.clone());
        return Ok(th
            .interp
            .shapes
            .index_of(shape, &name)
            .and_then(|i| inline_word(h, i))
            .and_then(clone_word));
    }
    match dict_of(h) {
        Some(d) => d.get(th, name),
        None => Ok(None),
    }
}

/// Sets an instance attribute.
pub fn set(th: &Thread, h: &Header, name: &Value, value: Value) -> Result<()> {
    let shape = mode(h);
    // An instance of a subclass of str stays what it is as a key, which inline attributes do not have.
    if shape != 0 && name.as_exact_str().is_some() {
        let name = crate::intern::intern(th, name.clone());
        if let Some(i) = th.interp.shapes.index_of(shape, &name)
            && let Some(w) = inline_word(h, i)
        {
            drop(store_word(w, Some(value)));
            return Ok(());
        }
        let len = th.interp.shapes.len(shape);
        if let Some(w) = inline_word(h, len) {
            let next = th.interp.shapes.with(shape, &name);
            store_word(w, Some(value));
            h.shape.set(next);
            return Ok(());
        }
        return set_in_dict(th, h, name, value);
    }
    set_in_dict(th, h, name.clone(), value)
}

/// Sets an attribute in the instance's dict. The old value dies when the dict is the instance's alone again.
fn set_in_dict(th: &Thread, h: &Header, name: Value, value: Value) -> Result<()> {
    let d = materialize(th, h)?;
    let hash = crate::types::dict::key_hash(th, &name)?;
    let (_, old) = d.put(th, name, hash, value)?;
    drop(d);
    drop(old);
    Ok(())
}

/// Deletes an attribute from a dict; `false` if there is none. It dies when the dict is the instance's alone again.
fn delete_in_dict(th: &Thread, d: Ref<DictData>, name: &Value) -> Result<bool> {
    let gone = d.remove(th, name)?;
    drop(d);
    Ok(gone.is_some())
}

/// Deletes an instance attribute; `false` if there is none.
pub fn delete(th: &Thread, h: &Header, name: &Value) -> Result<bool> {
    let shape = mode(h);
    if shape != 0 && name.as_exact_str().is_none() {
        return delete_in_dict(th, materialize(th, h)?, name);
    }
    if shape != 0 {
        let name = crate::intern::intern(th, name.clone());
        if let Some((parent, i)) = th.interp.shapes.without_last(shape, &name)
            && let Some(w) = inline_word(h, i)
        {
            h.shape.set(parent);
            drop(store_word(w, None));
            return Ok(true);
        }
        if th.interp.shapes.index_of(shape, &name).is_none() {
            return Ok(false);
        }
        return delete_in_dict(th, materialize(th, h)?, &name);
    }
    match dict_of(h) {
        Some(d) => delete_in_dict(th, d, name),
        None => Ok(false),
    }
}

/// Whether instances of the type have a managed `__dict__`.
pub fn supports_dict(h: &Header) -> bool {
    has_dict(h)
}

/// Of an instance that would keep its attributes in a dict but has none yet: how many bytes in front of its header the
/// dict's word is, as for each instance of its type.
pub fn lazy_dict(h: &Header) -> Option<u32> {
    if !has_dict(h) || h.is_immortal() || mode(h) != 0 || dict_of(h).is_some() {
        return None;
    }
    u32::try_from(crate::alloc::pre_size(h.ty().flags())).ok()
}

/// The dict of an instance that keeps its attributes there.
pub fn own_dict(h: &Header) -> Option<Ref<DictData>> {
    dict_of(h).filter(|_| mode(h) == 0)
}

/// Whether the instance keeps its attributes in inline slots, not in a dict of its own.
pub fn is_inline(h: &Header) -> bool {
    has_dict(h) && mode(h) != 0 && dict_of(h).is_none()
}

/// The instance's `__dict__`; from now on the instance is in dictionary mode.
pub fn materialize(th: &Thread, h: &Header) -> Result<Ref<DictData>> {
    if let Some(d) = dict_of(h) {
        return Ok(d);
    }
    let shape = mode(h);
    let d = match shares_keys(h.ty()) {
        true => DictData::for_instance(
            th.interp.shapes.len(shape) as usize,
            shape != 0,
            h.ty().root_shape(),
        )?,
        false => DictData::create(),
    };
    if shape != 0 {
        let names = th.interp.shapes.names(shape);
        d.reserve(names.len())?;
        for (i, name) in (0..).zip(names) {
            if let Some(v) = inline_word(h, i).and_then(clone_word) {
                // A shape has a name only once.
                let hash = crate::types::dict::key_hash(th, &name)?;
                d.insert_new(name, hash, v)?;
            }
        }
    }
    if let Some([word, _]) = managed_words(h)
        && has_dict(h)
    {
        word.set(d.clone().into_value().into_bits() as usize);
        if shape != 0 {
            h.shape.set(0);
            // The dict has these values, too: none dies here.
            for word in (0..h.ty().inline_cap()).filter_map(|i| inline_word(h, i)) {
                drop(store_word(word, None));
            }
        }
    }
    Ok(d)
}

/// Replaces (or, with `None`, drops) the `__dict__` of an instance.
pub fn set_dict(th: &Thread, h: &Header, d: Option<Value>) -> Result<()> {
    let old = materialize(th, h)?;
    if let Some([word, _]) = managed_words(h)
        && has_dict(h)
    {
        let before = word.replace(d.map_or(0, |d| d.into_bits() as usize));
        old.detach();
        if before != 0 {
            // SAFETY: the word owned the dict.
            drop(unsafe { Value::from_bits(before as u64) });
        }
    }
    drop(old);
    Ok(())
}

/// Whether CPython's instances of a type share the keys of their dicts: those of classes that do not have it from a
/// built-in base.
fn shares_keys(ty: &TypeObject) -> bool {
    let mut classes = std::iter::successors(Some(ty), |t| t.base());
    ty.has(HEAPTYPE) && !classes.any(|t| !t.has(HEAPTYPE) && t.has(MANAGED_DICT))
}

/// Names and values of all instance attributes, without leaving inline mode.
pub fn attributes(th: &Thread, h: &Header) -> Vec<(Value, Value)> {
    let shape = mode(h);
    if shape != 0 {
        let names = th.interp.shapes.names(shape);
        return names
            .into_iter()
            .enumerate()
            .filter_map(|(i, n)| Some((n, inline_word(h, i as u32).and_then(clone_word)?)))
            .collect();
    }
    dict_of(h).map(|d| d.snapshot()).unwrap_or_default()
}

/// Whether an instance has a dict or has had attributes since it was made.
pub fn had_attributes(th: &Thread, h: &Header) -> bool {
    let shape = mode(h);
    shape != 0 && !th.interp.shapes.names(shape).is_empty() || dict_of(h).is_some()
}

/// The collector empties the instance: its words are dropped by the caller.
pub(crate) fn forget_attributes(h: &Header) {
    if h.shape() != FOREIGN {
        h.shape.set(0);
    }
}

/// The bytes that an instance with the `FOREIGN` shape was allocated with; forgotten by the call.
pub(crate) fn take_foreign_size(p: *const Header) -> Option<usize> {
    let th = thread::current()?;
    th.interp.shapes.foreign.borrow_mut().remove(&(p as usize))
}

/// Changes the class of an instance whose layouts were found compatible.
pub(super) fn change_class(th: &Thread, h: &Header, to: &'static TypeObject) -> Result<()> {
    if mode(h) != 0 {
        materialize(th, h)?;
    }
    let from = h.ty();
    if from.inline_cap() != to.inline_cap() && h.shape() != FOREIGN {
        materialize(th, h)?;
        let size = crate::alloc::object_size(from, 0);
        th.interp
            .shapes
            .foreign
            .borrow_mut()
            .insert(std::ptr::from_ref(h) as usize, size);
        h.shape.set(FOREIGN);
    }
    if to.is_heap() {
        to.header.incref();
    }
    h.ty.set(to);
    if from.is_heap() {
        // SAFETY: the object owned a count of its old class.
        unsafe { Header::decref(&from.header) };
    }
    Ok(())
}

/// Memory of dead classes by size (of the object, and in front of it); reused only for classes.
#[derive(Default)]
pub(crate) struct TypePool(RefCell<Places>);

type Places = HashMap<(usize, usize), Vec<usize>>;

/// What interpreters that are gone leave behind. Classes of a running one go to its own pool: what still knows the address
/// of a dead class may look at it, which only threads under the same lock may.
static LEFT_BEHIND: Mutex<Option<Places>> = Mutex::new(None);

pub(crate) fn left_behind() -> MutexGuard<'static, Option<Places>> {
    LEFT_BEHIND
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
}

impl Drop for TypePool {
    fn drop(&mut self) {
        let mut left = left_behind();
        let left = left.get_or_insert_default();
        for (size, mut places) in self.0.borrow_mut().drain() {
            left.entry(size).or_default().append(&mut places);
        }
    }
}

/// Keeps the memory of a dead class as a valid, empty type object.
///
/// # Safety
/// `p` is a type object whose payload was dropped; `meta` was its type, `pre` the bytes in front of it.
pub(crate) unsafe fn retire_type_memory(p: *mut Header, meta: &'static TypeObject, pre: usize) {
    // SAFETY: the memory is still ours; it becomes an immortal type without anything in it.
    unsafe {
        let t = p as *mut TypeObject;
        p.write(Header::immortal(&super::TYPE.ty));
        (&raw mut (*t).data).write(super::TypeData::blank(
            "<dead class>",
            None,
            super::OBJECT.ty.layout.get(),
            0,
        ));
    }
    let size = meta.basicsize() + meta.inline_cap() as usize * 8;
    match thread::current() {
        Some(th) => th
            .interp
            .type_pool
            .0
            .borrow_mut()
            .entry((size, pre))
            .or_default()
            .push(p as usize),
        None => left_behind()
            .get_or_insert_default()
            .entry((size, pre))
            .or_default()
            .push(p as usize),
    }
}

/// Memory for a new class from the pool.
pub(crate) fn reuse_type_memory(th: Option<&Thread>, size: usize, pre: usize) -> Option<usize> {
    if let Some(th) = th
        && let Some(places) = th.interp.type_pool.0.borrow_mut().get_mut(&(size, pre))
        && let Some(p) = places.pop()
    {
        return Some(p);
    }
    left_behind().as_mut()?.get_mut(&(size, pre))?.pop()
}

/// A class dies: its shapes and its place in other classes' lists go.
impl Drop for super::TypeData {
    fn drop(&mut self) {
        if self.flags.get() & super::HEAPTYPE == 0 {
            return;
        }
        // SAFETY: the payload of a type object lies right behind its header.
        let t = unsafe {
            &*((self as *const super::TypeData as *const Header).sub(1) as *const TypeObject)
        };
        super::subclass::forget(t);
        if self.root_shape.get() != 0
            && let Some(th) = thread::current()
        {
            th.interp.shapes.retire(self.root_shape.get());
        }
        if let Some(b) = self.base.take()
            && b.is_heap()
        {
            // SAFETY: a class owns a count of its best base.
            unsafe { Header::decref(&b.header) };
        }
    }
}
