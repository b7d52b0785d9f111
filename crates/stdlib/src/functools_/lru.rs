//! A list of cached results in order of use: a doubly linked list in a vector. It knows nothing of keys' equality.

use krait_object::{Trace, Value, Visitor};
use std::cell::RefCell;

/// No neighbour.
const END: usize = usize::MAX;

struct Link {
    older: usize,
    newer: usize,
    /// Whether it is in the list: it has a place before, and while it is being taken out.
    listed: bool,
    /// Key, its hash and the result; nothing in a free link.
    entry: Option<(Value, i64, Value)>,
}

struct Links {
    all: Vec<Link>,
    free: Vec<usize>,
    oldest: usize,
    newest: usize,
}

/// The list. Values that leave it are handed out, so that none dies while it is borrowed.
pub struct Lru(RefCell<Links>);

impl Trace for Lru {
    fn trace(&self, v: &mut Visitor<'_>) {
        if let Ok(l) = self.0.try_borrow() {
            for (key, _, value) in l.all.iter().filter_map(|l| l.entry.as_ref()) {
                v.visit(key);
                v.visit(value);
            }
        }
    }
    fn clear(&self) {
        drop(self.take());
    }
}

impl Links {
    const fn empty() -> Links {
        Links {
            all: Vec::new(),
            free: Vec::new(),
            oldest: END,
            newest: END,
        }
    }

    fn unlink(&mut self, i: usize) {
        let Some(link) = self.all.get_mut(i).filter(|l| l.listed) else {
            return;
        };
        link.listed = false;
        let (older, newer) = (link.older, link.newer);
        match self.all.get_mut(older) {
            Some(l) => l.newer = newer,
            None => self.oldest = newer,
        }
        match self.all.get_mut(newer) {
            Some(l) => l.older = older,
            None => self.newest = older,
        }
    }

    fn link_newest(&mut self, i: usize) {
        let last = self.newest;
        if let Some(l) = self.all.get_mut(i) {
            (l.older, l.newer, l.listed) = (last, END, true);
        }
        match self.all.get_mut(last) {
            Some(l) => l.newer = i,
            None => self.oldest = i,
        }
        self.newest = i;
    }
}

impl Default for Lru {
    fn default() -> Lru {
        Lru(RefCell::new(Links::empty()))
    }
}

impl Lru {
    /// The result at a place, which becomes the one used last.
    pub fn touch(&self, i: usize) -> Option<Value> {
        let mut l = self.0.borrow_mut();
        let v = l.all.get(i)?.entry.as_ref().map(|e| e.2.clone())?;
        if l.newest != i {
            l.unlink(i);
            l.link_newest(i);
        }
        Some(v)
    }

    /// Gives a result a place; it is in the list once [`join`](Self::join) has been called.
    pub fn store(&self, key: Value, hash: i64, value: Value) -> usize {
        let mut l = self.0.borrow_mut();
        let link = Link {
            older: END,
            newer: END,
            listed: false,
            entry: Some((key, hash, value)),
        };
        match l.free.pop() {
            Some(i) => {
                if let Some(slot) = l.all.get_mut(i) {
                    *slot = link;
                }
                i
            }
            None => {
                l.all.push(link);
                l.all.len() - 1
            }
        }
    }

    /// Puts a stored result at the end of the list.
    pub fn join(&self, i: usize) {
        let mut l = self.0.borrow_mut();
        if l.all.get(i).is_some_and(|link| link.entry.is_some()) {
            // A comparison may have found it, and used it already.
            l.unlink(i);
            l.link_newest(i);
        }
    }

    /// Takes the least recently used entry out of the list; it keeps its place. The place, the key and its hash.
    pub fn leave_oldest(&self) -> Option<(usize, Value, i64)> {
        let mut l = self.0.borrow_mut();
        let i = l.oldest;
        let (key, hash) = l.all.get(i)?.entry.as_ref().map(|e| (e.0.clone(), e.1))?;
        l.unlink(i);
        Some((i, key, hash))
    }

    /// Puts back as the oldest what [`leave_oldest`](Self::leave_oldest) took out.
    pub fn rejoin_oldest(&self, i: usize) {
        let mut l = self.0.borrow_mut();
        l.unlink(i);
        let first = l.oldest;
        let Some(link) = l.all.get_mut(i).filter(|link| link.entry.is_some()) else {
            return;
        };
        (link.older, link.newer, link.listed) = (END, first, true);
        match l.all.get_mut(first) {
            Some(link) => link.older = i,
            None => l.newest = i,
        }
        l.oldest = i;
    }

    /// Frees the place of an entry that is not in the list.
    pub fn free(&self, i: usize) -> Option<(Value, i64, Value)> {
        let mut l = self.0.borrow_mut();
        l.unlink(i);
        let entry = l.all.get_mut(i)?.entry.take()?;
        l.free.push(i);
        Some(entry)
    }

    /// Empties the list; the caller drops what was in it. What is not in the list keeps its place.
    pub fn take(&self) -> impl Sized + use<> {
        let mut old = self.0.replace(Links::empty());
        let mut l = self.0.borrow_mut();
        let waits = |link: &Link| link.entry.is_some() && !link.listed;
        if old.all.iter().any(waits) && l.all.try_reserve_exact(old.all.len()).is_ok() {
            for (i, link) in old.all.iter_mut().enumerate() {
                let entry = if waits(link) { link.entry.take() } else { None };
                if entry.is_none() {
                    l.free.push(i);
                }
                l.all.push(Link {
                    older: END,
                    newer: END,
                    listed: false,
                    entry,
                });
            }
        }
        Taken(old)
    }
}

/// What was in a list. It dies from the oldest to the newest.
struct Taken(Links);

impl Drop for Taken {
    fn drop(&mut self) {
        let mut at = self.0.oldest;
        while let Some(link) = self.0.all.get_mut(at) {
            at = link.newer;
            drop(link.entry.take());
        }
    }
}
