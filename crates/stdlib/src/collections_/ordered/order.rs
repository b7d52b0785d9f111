//! The order of keys: a doubly linked list of nodes in a vector, and the node of each entry of the dict.
//!
//! A node is found by the index that its key's entry has in the dict's table: `at_entry` has a place for each index. It
//! belongs to one table of the dict, and is made anew for another one (see `value.rs`, which does all looking up). What a
//! program does to the dict alone can leave a node at another key's index, or at none: nothing here minds.
//!
//! No method runs Python code; whatever could when it dies is given back to the caller.

use krait_object::{Result, Trace, Value, Visitor, err};
use std::cell::{Cell, RefCell};
use std::num::NonZeroU32;

/// Where a node is. Good until the list changes, which `Order::state` tells; after that it may be no node's, or another's.
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

/// The nodes of the entries of one table.
#[derive(Default)]
pub struct AtEntry(Vec<Option<Place>>);

impl AtEntry {
    pub fn new(size: usize) -> Result<AtEntry> {
        let mut all = Vec::new();
        if all.try_reserve_exact(size).is_err() {
            return Err(err::memory_error());
        }
        all.resize(size, None);
        Ok(AtEntry(all))
    }

    /// Says that the node at a place is an entry's. Indices beyond the table have none.
    pub fn set(&mut self, entry: usize, p: Place) {
        if let Some(slot) = self.0.get_mut(entry) {
            *slot = Some(p);
        }
    }
}

#[derive(Default)]
struct Nodes {
    all: Vec<Option<Node>>,
    free: Vec<Place>,
    first: Option<Place>,
    last: Option<Place>,
    at_entry: AtEntry,
}

impl Nodes {
    fn get(&self, p: Place) -> Option<&Node> {
        self.all.get(p.index())?.as_ref()
    }

    fn node(&mut self, p: Place) -> Option<&mut Node> {
        self.all.get_mut(p.index())?.as_mut()
    }

    fn end(&self, end: End) -> Option<Place> {
        match end {
            End::First => self.first,
            End::Last => self.last,
        }
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
}

pub struct Order {
    nodes: RefCell<Nodes>,
    state: Cell<usize>,
    /// The dict's table that the indices are of.
    table: Cell<usize>,
    /// How many places that table has.
    size: Cell<usize>,
    /// Whether that table's keys were all strings.
    strings: Cell<bool>,
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
            size: Cell::new(0),
            strings: Cell::new(false),
        }
    }

    /// Changes whenever the list does.
    pub fn state(&self) -> usize {
        self.state.get()
    }

    fn changed(&self) {
        self.state.set(self.state.get().wrapping_add(1));
    }

    pub fn is_empty(&self) -> bool {
        self.nodes.borrow().first.is_none()
    }

    /// How many keys there are.
    pub fn len(&self) -> usize {
        let nodes = self.nodes.borrow();
        nodes.all.len() - nodes.free.len()
    }

    /// How many places the table had whose indices are known.
    pub fn entries(&self) -> usize {
        self.size.get()
    }

    /// Whether the indices are those of a table of this identity and size.
    pub fn knows(&self, table: usize, size: usize) -> bool {
        self.table.get() == table && self.entries() == size
    }

    /// Whether an entry of a table has a node; nothing if the indices are not those of that table.
    #[inline]
    pub fn known_at(&self, table: usize, size: usize, entry: usize) -> Option<bool> {
        self.knows(table, size).then(|| self.at(entry).is_some())
    }

    /// The nodes of the entries of a table.
    pub fn learn(&self, table: usize, strings: bool, at_entry: AtEntry) {
        self.table.set(table);
        self.strings.set(strings);
        self.size.set(at_entry.0.len());
        self.nodes.borrow_mut().at_entry = at_entry;
    }

    /// The dict has its first table since it lost the one whose indices are known, behind the back of this order. If it is
    /// like that one it lies where that one lay, for CPython, which then takes it for the same.
    pub fn table_again(&self, table: usize, strings: bool, size: usize) {
        if self.table.get() != 0 && self.entries() == size && self.strings.get() == strings {
            self.table.set(table);
        } else {
            self.forget_table();
        }
    }

    /// From now on no table with entries is known.
    pub fn forget_table(&self) {
        self.table.set(0);
    }

    /// The node of an entry.
    pub fn at(&self, entry: usize) -> Option<Place> {
        *self.nodes.borrow().at_entry.0.get(entry)?
    }

    /// The key at a place, and its hash.
    pub fn entry(&self, p: Place) -> Option<(Value, i64)> {
        let nodes = self.nodes.borrow();
        let node = nodes.get(p)?;
        Some((node.key.clone(), node.hash))
    }

    /// The place at an end.
    pub fn end(&self, end: End) -> Option<Place> {
        self.nodes.borrow().end(end)
    }

    /// The neighbour of a place in the direction of an end.
    pub fn beside(&self, p: Place, towards: End) -> Option<Place> {
        let nodes = self.nodes.borrow();
        let node = nodes.get(p)?;
        match towards {
            End::First => node.prev,
            End::Last => node.next,
        }
    }

    /// The neighbour's key.
    pub fn key_beside(&self, p: Place, towards: End) -> Option<Value> {
        let nodes = self.nodes.borrow();
        let node = nodes.get(p)?;
        let beside = match towards {
            End::First => node.prev,
            End::Last => node.next,
        };
        Some(nodes.get(beside?)?.key.clone())
    }

    /// Appends a node for an entry.
    pub fn push(&self, entry: usize, key: &Value, hash: i64) -> Result<()> {
        let mut nodes = self.nodes.borrow_mut();
        let node = Node {
            key: key.clone(),
            hash,
            prev: None,
            next: None,
        };
        let p = match nodes.free.pop() {
            Some(p) => p,
            None => {
                let (all, free) = (nodes.all.len(), nodes.free.len());
                let room = nodes.all.try_reserve(1).is_ok()
                    // So that taking a node out never needs memory.
                    && nodes.free.try_reserve((all + 1).saturating_sub(free)).is_ok();
                let fresh = u32::try_from(all + 1).ok().and_then(NonZeroU32::new);
                let (true, Some(fresh)) = (room, fresh) else {
                    return Err(err::memory_error());
                };
                nodes.all.push(None);
                Place(fresh)
            }
        };
        if let Some(slot) = nodes.all.get_mut(p.index()) {
            *slot = Some(node);
        }
        nodes.link(p, End::Last);
        nodes.at_entry.set(entry, p);
        self.changed();
        Ok(())
    }

    /// Takes a node out, which was found at an entry; its key.
    pub fn take(&self, entry: usize, p: Place) -> Option<Value> {
        let mut nodes = self.nodes.borrow_mut();
        if let Some(slot) = nodes.at_entry.0.get_mut(entry) {
            *slot = None;
        }
        nodes.unlink(p);
        let node = nodes.all.get_mut(p.index())?.take()?;
        nodes.free.push(p);
        self.changed();
        Some(node.key)
    }

    /// Moves a node to an end.
    pub fn move_to(&self, p: Place, end: End) {
        let mut nodes = self.nodes.borrow_mut();
        if nodes.end(end) != Some(p) && nodes.get(p).is_some() {
            nodes.unlink(p);
            nodes.link(p, end);
            self.changed();
        }
    }

    /// The keys die in their order.
    pub fn clear_all(&self) {
        self.changed();
        self.forget_table();
        self.size.set(0);
        let mut old = std::mem::take(&mut *self.nodes.borrow_mut());
        let mut at = old.first;
        while let Some(node) = at.and_then(|p| old.all.get_mut(p.index())?.take()) {
            at = node.next;
            drop(node);
        }
    }
}
