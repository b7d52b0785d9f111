//! The queues of a family of interpreters. Items are data of no interpreter; an item knows which one put it there.

use crate::interpreters_::data::{Data, Fallback};
use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// What becomes of an item when the interpreter that put it there ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unbound {
    Remove = 1,
    Error = 2,
    Replace = 3,
}

impl Unbound {
    pub fn from_number(n: i32) -> Option<Unbound> {
        match n {
            1 => Some(Unbound::Remove),
            2 => Some(Unbound::Error),
            3 => Some(Unbound::Replace),
            _ => None,
        }
    }
}

/// What a `put` without choices of its own does.
#[derive(Clone, Copy, Debug)]
pub struct Defaults {
    pub unbound: Unbound,
    pub fallback: Fallback,
}

/// One item.
pub struct Item {
    pub origin: i64,
    pub unbound: Unbound,
    /// `None` once the interpreter that it came from is gone.
    pub data: Option<Data>,
}

/// Takes out what an interpreter put in: items that are to be removed go, others lose their data. What is dropped is
/// returned, so that it goes when no lock is held.
pub fn unbind(items: &mut VecDeque<Item>, interp: i64) -> (Vec<Item>, Vec<Data>) {
    let (mut gone, mut data) = (Vec::new(), Vec::new());
    for mut item in std::mem::take(items) {
        if item.origin != interp {
            items.push_back(item);
        } else if item.unbound == Unbound::Remove {
            gone.push(item);
        } else {
            data.extend(item.data.take());
            items.push_back(item);
        }
    }
    (gone, data)
}

struct Queue {
    items: VecDeque<Item>,
    /// Not positive: no limit.
    maxsize: i64,
    defaults: Defaults,
    refs: u64,
}

impl Queue {
    fn is_full(&self) -> bool {
        usize::try_from(self.maxsize).is_ok_and(|max| max > 0 && self.items.len() >= max)
    }
}

#[derive(Default)]
struct Table {
    queues: BTreeMap<i64, Queue>,
    last: i64,
}

/// Why a queue did not do what it was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    NotFound,
    NeverBound,
    Empty,
    Full,
}

/// All queues.
#[derive(Clone, Default)]
pub struct Queues(Arc<Mutex<Table>>);

/// A queue on its way to another interpreter, which keeps it.
pub struct QueueRef {
    queues: Queues,
    pub id: i64,
}

impl Drop for QueueRef {
    fn drop(&mut self) {
        // A queue that was destroyed meanwhile is not missed.
        let _ = self.queues.release(self.id);
    }
}

impl Queues {
    fn table(&self) -> MutexGuard<'_, Table> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn with<R>(&self, id: i64, f: impl FnOnce(&mut Queue) -> R) -> Result<R, Refused> {
        let mut table = self.table();
        table.queues.get_mut(&id).map(f).ok_or(Refused::NotFound)
    }

    pub fn create(&self, maxsize: i64, defaults: Defaults) -> i64 {
        let mut table = self.table();
        table.last += 1;
        let id = table.last;
        let queue = Queue {
            items: VecDeque::new(),
            maxsize,
            defaults,
            refs: 0,
        };
        table.queues.insert(id, queue);
        id
    }

    pub fn destroy(&self, id: i64) -> Result<(), Refused> {
        // The items go after the lock: they may be queues.
        let gone = self.table().queues.remove(&id);
        gone.map(drop).ok_or(Refused::NotFound)
    }

    /// Numbers with defaults, youngest first.
    pub fn list(&self) -> Vec<(i64, Defaults)> {
        let table = self.table();
        let all = table.queues.iter().rev();
        all.map(|(id, q)| (*id, q.defaults)).collect()
    }

    pub fn bind(&self, id: i64) -> Result<(), Refused> {
        self.with(id, |q| q.refs += 1)
    }

    /// Gives a reference back; without any the queue goes.
    pub fn release(&self, id: i64) -> Result<(), Refused> {
        let left = self.with(id, |q| {
            q.refs = q.refs.checked_sub(1)?;
            Some(q.refs)
        })?;
        match left {
            None => Err(Refused::NeverBound),
            Some(0) => self.destroy(id),
            Some(_) => Ok(()),
        }
    }

    /// A reference for the way to another interpreter.
    pub fn reference(&self, id: i64) -> Result<QueueRef, Refused> {
        self.bind(id)?;
        Ok(QueueRef {
            queues: self.clone(),
            id,
        })
    }

    /// The item comes back if the queue is full.
    pub fn put(&self, id: i64, item: Item) -> Result<(), Refused> {
        self.with(id, |q| {
            if q.is_full() {
                return Err((Refused::Full, item));
            }
            q.items.push_back(item);
            Ok(())
        })?
        .map_err(|(why, item)| {
            drop(item);
            why
        })
    }

    pub fn get(&self, id: i64) -> Result<Item, Refused> {
        self.with(id, |q| q.items.pop_front())?
            .ok_or(Refused::Empty)
    }

    pub fn defaults(&self, id: i64) -> Result<Defaults, Refused> {
        self.with(id, |q| q.defaults)
    }

    pub fn maxsize(&self, id: i64) -> Result<i64, Refused> {
        self.with(id, |q| q.maxsize)
    }

    pub fn is_full(&self, id: i64) -> Result<bool, Refused> {
        self.with(id, |q| q.is_full())
    }

    pub fn count(&self, id: i64) -> Result<usize, Refused> {
        self.with(id, |q| q.items.len())
    }

    /// The interpreter is gone: what it put into queues is not bound to it any more.
    pub fn forget_interpreter(&self, interp: i64) {
        let gone: Vec<_> = {
            let mut table = self.table();
            let all = table.queues.values_mut();
            all.map(|q| unbind(&mut q.items, interp)).collect()
        };
        drop(gone);
    }

    /// Calls `f` while nobody changes anything.
    pub fn at_rest<R>(&self, f: impl FnOnce() -> R) -> R {
        let _table = self.table();
        f()
    }
}
