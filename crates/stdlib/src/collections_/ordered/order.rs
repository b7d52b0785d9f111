//! The order of keys: a doubly linked list in a vector, with the place of each key object.
//!
//! A key is known by identity: the dict holds one object for all equal keys. No method runs Python code; whatever
//! could when it dies is given back to the caller.

use krait_object::{Result, Trace, Value, Visitor, err};
use rustc_hash::FxHashMap;
use std::cell::{Cell, RefCell};
use std::num::NonZeroU32;

/// Where a key stands. Good until the list changes, which `Order::state` tells.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Place(NonZeroU32);

impl Place {
    fn index(self) -> usize {
        self.0.get() as usize - 1
    }
}

struct Node {
    key: Value,
    hash: i64,
    prev: Option<Place>,
    next: Option<Place>,
}

/// The two ends, also as directions.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum End {
    First,
    Last,
}

#[derive(Default)]
struct Nodes {
    all: Vec<Option<Node>>,
    free: Vec<Place>,
    first: Option<Place>,
    last: Option<Place>,
    places: FxHashMap<u64, Place>,
}

impl Nodes {
    fn node(&mut self, p: Place) -> Option<&mut Node> {
        self.all.get_mut(p.index())?.as_mut()
    }

    /// Takes a node out of the chain; it stays in its place.
    fn unlink(&mut self, p: Place) {
        let Some((prev, next)) = self.node(p).map(|n| (n.prev, n.next)) else {
            return;
        };
        match prev.and_then(|q| self.node(q)) {
            Some(n) => n.next = next,
            None => self.first = next,
        }
        match next.and_then(|q| self.node(q)) {
            Some(n) => n.prev = prev,
            None => self.last = prev,
        }
    }

    /// Puts a node that is in no chain at an end.
    fn link(&mut self, p: Place, end: End) {
        let (first, last) = (self.first, self.last);
        let (prev, next) = match end {
            End::First => (None, first),
            End::Last => (last, None),
        };
        if let Some(n) = self.node(p) {
            (n.prev, n.next) = (prev, next);
        }
        match prev.and_then(|q| self.node(q)) {
            Some(n) => n.next = Some(p),
            None => self.first = Some(p),
        }
        match next.and_then(|q| self.node(q)) {
            Some(n) => n.prev = Some(p),
            None => self.last = Some(p),
        }
    }

    fn take(&mut self, p: Place) -> Option<(Value, i64)> {
        self.unlink(p);
        let node = self.all.get_mut(p.index())?.take()?;
        self.places.remove(&node.key.bits());
        self.free.push(p);
        Some((node.key, node.hash))
    }
}

pub struct Order {
    nodes: RefCell<Nodes>,
    state: Cell<usize>,
    /// The dict's table for which all keys were looked up.
    pub table: Cell<usize>,
    /// Whether there was ever a key whose comparisons can be seen.
    pub seen: Cell<bool>,
}

impl Trace for Order {
    fn trace(&self, v: &mut Visitor<'_>) {
        if let Ok(nodes) = self.nodes.try_borrow() {
            for node in nodes.all.iter().flatten() {
                v.visit(&node.key);
            }
        }
    }
    fn clear(&self) {
        self.clear_all();
    }
    /// The keys die with their entries in the dict.
    fn goes_first(&self) {
        self.clear_all();
    }
}

impl Order {
    pub fn new() -> Order {
        Order {
            nodes: RefCell::default(),
            state: Cell::new(0),
            table: Cell::new(0),
            seen: Cell::new(false),
        }
    }

    /// Changes whenever the list does.
    pub fn state(&self) -> usize {
        self.state.get()
    }

    fn changed(&self) {
        self.state.set(self.state.get().wrapping_add(1));
    }

    pub fn len(&self) -> usize {
        self.nodes.borrow().places.len()
    }

    /// The key at a place, and its hash.
    pub fn entry(&self, p: Place) -> Option<(Value, i64)> {
        let nodes = self.nodes.borrow();
        let node = nodes.all.get(p.index())?.as_ref()?;
        Some((node.key.clone(), node.hash))
    }

    /// The place at an end.
    pub fn end(&self, end: End) -> Option<Place> {
        let nodes = self.nodes.borrow();
        match end {
            End::First => nodes.first,
            End::Last => nodes.last,
        }
    }

    /// The neighbour of a place in the direction of an end.
    pub fn beside(&self, p: Place, towards: End) -> Option<Place> {
        let nodes = self.nodes.borrow();
        let node = nodes.all.get(p.index())?.as_ref()?;
        match towards {
            End::First => node.prev,
            End::Last => node.next,
        }
    }

    /// All keys with their hashes, in order.
    pub fn entries(&self) -> Vec<(Value, i64)> {
        let mut all = Vec::with_capacity(self.len());
        let mut at = self.end(End::First);
        while let Some(p) = at {
            all.extend(self.entry(p));
            at = self.beside(p, End::Last);
        }
        all
    }

    /// Appends a key; nothing happens if it is there already.
    pub fn push(&self, key: Value, hash: i64) -> Result<()> {
        let mut nodes = self.nodes.borrow_mut();
        if nodes.places.contains_key(&key.bits()) {
            return Ok(());
        }
        let node = Node {
            key,
            hash,
            prev: None,
            next: None,
        };
        let (all, free) = (nodes.all.len(), nodes.free.len());
        let room = nodes.all.try_reserve(1).is_ok()
            && nodes.places.try_reserve(1).is_ok()
            // So that taking a node out never needs memory.
            && nodes.free.try_reserve((all + 1).saturating_sub(free)).is_ok();
        let fresh = u32::try_from(all + 1).ok().and_then(NonZeroU32::new);
        let (true, Some(fresh)) = (room, fresh) else {
            return Err(err::memory_error());
        };
        let bits = node.key.bits();
        let p = nodes.free.pop().unwrap_or(Place(fresh));
        match nodes.all.get_mut(p.index()) {
            Some(slot) => *slot = Some(node),
            None => nodes.all.push(Some(node)),
        }
        nodes.places.insert(bits, p);
        nodes.link(p, End::Last);
        self.changed();
        Ok(())
    }

    /// Takes a key out.
    pub fn remove(&self, key: &Value) -> Option<(Value, i64)> {
        let mut nodes = self.nodes.borrow_mut();
        let p = *nodes.places.get(&key.bits())?;
        self.changed();
        nodes.take(p)
    }

    /// Takes the key at an end out.
    pub fn pop(&self, end: End) -> Option<(Value, i64)> {
        let p = self.end(end)?;
        self.changed();
        self.nodes.borrow_mut().take(p)
    }

    /// Moves a key to an end; `false` if it is not there.
    pub fn move_to(&self, key: &Value, end: End) -> bool {
        let Some(&p) = self.nodes.borrow().places.get(&key.bits()) else {
            return false;
        };
        if self.end(end) != Some(p) {
            let mut nodes = self.nodes.borrow_mut();
            nodes.unlink(p);
            nodes.link(p, end);
            self.changed();
        }
        true
    }

    pub fn clear_all(&self) {
        self.changed();
        let old = std::mem::take(&mut *self.nodes.borrow_mut());
        drop(old);
    }
}
