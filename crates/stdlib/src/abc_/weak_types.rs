//! A set of classes that does not keep them alive.
//!
//! Entries are found by address; one whose class died is worth nothing, even if another class lives there now.

use krait_object::types::weakref::{self, WEAKREF};
use krait_object::{Result, Thread, Trace, Value, Visitor};
use rustc_hash::FxHashMap;
use std::cell::RefCell;

#[derive(Default)]
pub struct WeakTypes(RefCell<FxHashMap<u64, Value>>);

impl Trace for WeakTypes {
    fn trace(&self, v: &mut Visitor<'_>) {
        if let Ok(all) = self.0.try_borrow() {
            all.values().for_each(|r| v.visit(r));
        }
    }
    fn clear(&self) {
        self.empty();
    }
}

fn target(reference: &Value) -> Option<Value> {
    WEAKREF.get(reference).and_then(|r| r.get())
}

impl WeakTypes {
    pub fn contains(&self, class: &Value) -> bool {
        let all = self.0.borrow();
        let found = all.get(&class.bits()).and_then(target);
        found.is_some_and(|t| t.is(class))
    }

    pub fn add(&self, th: &Thread, class: &Value) -> Result<()> {
        let reference = match weakref::canonical(class, &WEAKREF.ty) {
            Some(r) => Some(r),
            None => weakref::create(&WEAKREF, &WEAKREF.ty, class, None).map(|r| r.into_value()),
        };
        let Some(reference) = reference else {
            return Err(th.type_error(format!(
                "cannot create weak reference to '{}' object",
                class.ty().name()
            )));
        };
        let mut all = self.0.borrow_mut();
        let mut dead = Vec::new();
        if all.len() == all.capacity() {
            // Dead entries go when there is no room otherwise.
            let gone: Vec<u64> = all
                .iter()
                .filter(|(_, r)| target(r).is_none())
                .map(|(&k, _)| k)
                .collect();
            dead.extend(gone.iter().filter_map(|k| all.remove(k)));
        }
        let old = all.insert(class.bits(), reference);
        drop(all);
        drop((dead, old));
        Ok(())
    }

    pub fn empty(&self) {
        let old = std::mem::take(&mut *self.0.borrow_mut());
        drop(old);
    }

    /// The classes that are alive.
    pub fn alive(&self) -> Vec<Value> {
        self.references().iter().filter_map(target).collect()
    }

    /// The references to classes that are alive.
    pub fn references(&self) -> Vec<Value> {
        let mut all: Vec<Value> = self.0.borrow().values().cloned().collect();
        all.retain(|r| target(r).is_some());
        all
    }
}
