//! A list under construction, whose length is not known before: a few items wait where no memory is needed, so that most
//! lists are allocated once, with the size they have in the end.

use super::{LIST, ListData, filled, move_words};
use crate::err::Result;
use crate::header::Ref;
use crate::value::Value;
use std::mem::MaybeUninit;

/// Items that wait.
const FEW: usize = 12;

/// Collects the items of a new list. That there was no memory for one is told at the end.
pub struct Gather {
    /// The first `waiting` are there.
    few: [MaybeUninit<Value>; FEW],
    waiting: usize,
    /// Takes all items once they are more than a few.
    many: ListData,
    done: Result<()>,
}

impl Default for Gather {
    #[inline]
    fn default() -> Gather {
        Gather {
            few: [const { MaybeUninit::uninit() }; FEW],
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
                slot.write(v);
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
        self.many.reserve_total(room)?;
        // SAFETY: there is room in the empty list for the items that wait; they are there, and are its own afterwards.
        unsafe {
            move_words(
                self.few.as_ptr().cast(),
                self.many.items.get(),
                self.waiting,
            )
        };
        self.many.size.set(std::mem::take(&mut self.waiting));
        Ok(())
    }

    /// The list; there is nothing in the collection any more.
    pub fn list(&mut self) -> Result<Ref<ListData>> {
        std::mem::replace(&mut self.done, Ok(()))?;
        if !self.many.is_empty() {
            return Ok(LIST.create(std::mem::replace(&mut self.many, ListData::empty())));
        }
        let n = self.waiting;
        // SAFETY: the items that wait are there, and are the list's own afterwards.
        let list = unsafe { filled(n, |to| move_words(self.few.as_ptr().cast(), to, n)) }?;
        self.waiting = 0;
        Ok(list)
    }
}

impl Drop for Gather {
    fn drop(&mut self) {
        for v in self.few.iter_mut().take(self.waiting) {
            // SAFETY: it is there, and nobody looks again.
            unsafe { v.assume_init_drop() };
        }
    }
}
