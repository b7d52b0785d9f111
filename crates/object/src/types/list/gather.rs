//! A list under construction, whose length is not known before: a few items wait where no memory is needed, so that most
//! lists are allocated once, with the size they have in the end.

use super::{LIST, ListData};
use crate::err::Result;
use crate::header::Ref;
use crate::value::Value;

/// Items that wait.
const FEW: usize = 12;

/// Collects the items of a new list. That there was no memory for one is told at the end.
pub struct Gather {
    few: [Option<Value>; FEW],
    waiting: usize,
    /// Takes all items once they are more than a few.
    many: ListData,
    done: Result<()>,
}

impl Default for Gather {
    #[inline]
    fn default() -> Gather {
        Gather {
            few: [const { None }; FEW],
            waiting: 0,
            many: ListData::empty(),
            done: Ok(()),
        }
    }
}

impl Gather {
    #[inline]
    pub fn push(&mut self, v: Value) {
        match self.few.get_mut(self.waiting) {
            Some(slot) if self.many.is_empty() => {
                // There is nothing in the slot that would have to be dropped.
                std::mem::forget(slot.replace(v));
                self.waiting += 1;
            }
            _ => self.push_further(v),
        }
    }

    #[inline(never)]
    fn push_further(&mut self, v: Value) {
        if self.many.is_empty() && self.done.is_ok() {
            self.done = self.settle(FEW + 1);
        }
        if self.done.is_ok() {
            self.done = self.many.try_append(v);
        }
    }

    /// Moves what waits to storage with room for at least so many.
    fn settle(&mut self, room: usize) -> Result<()> {
        if room == self.waiting {
            self.many.reserve_exact(room)?;
        } else {
            self.many.reserve_total(room)?;
        }
        // SAFETY: there is room in the empty list; the words that wait, each of them a value, leave by being overwritten.
        unsafe {
            let from = self.few.as_mut_ptr();
            let to = self.many.items.get();
            std::ptr::copy_nonoverlapping(from as *const Value, to, self.waiting);
            std::ptr::write_bytes(from, 0, self.waiting);
        }
        self.many.size.set(self.waiting);
        self.waiting = 0;
        Ok(())
    }

    /// The list.
    pub fn list(mut self) -> Result<Ref<ListData>> {
        if self.waiting != 0 && self.done.is_ok() {
            self.done = self.settle(self.waiting);
        }
        self.done?;
        Ok(LIST.create(self.many))
    }
}
