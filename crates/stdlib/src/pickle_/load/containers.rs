//! Tuples, lists, dicts and sets, and what goes into them.

use super::super::state::unpickling_error;
use super::Loader;
use super::source::Source;
use krait_builtins::set;
use krait_object::protocol::{attr, call, item};
use krait_object::types::{list, tuple};
use krait_object::{DictData, Result, Value, alloc, wk};

impl<S: Source> Loader<'_, S> {
    pub(super) fn load_tuple(&mut self) -> Result<()> {
        let mark = self.pop_mark()?;
        let v = tuple::from_vec(self.stack.split_off(mark)).into_value();
        self.push(v)
    }

    #[inline]
    pub(super) fn load_tuple_of(&mut self, n: usize) -> Result<()> {
        if self.stack.len() < self.fence + n {
            return Err(self.underflow());
        }
        let at = self.stack.len() - n;
        let mut items = self.stack.drain(at..);
        let v = match (n, items.next(), items.next(), items.next()) {
            (1, Some(a), ..) => tuple::from_array([a]),
            (2, Some(a), Some(b), _) => tuple::from_array([a, b]),
            (_, Some(a), Some(b), Some(c)) => tuple::from_array([a, b, c]),
            _ => tuple::empty(),
        };
        drop(items);
        self.push(v.into_value())
    }

    pub(super) fn load_list(&mut self) -> Result<()> {
        let mark = self.pop_mark()?;
        let v = list::from_vec(self.stack.split_off(mark)).into_value();
        self.push(v)
    }

    pub(super) fn load_dict(&mut self) -> Result<()> {
        let mark = self.pop_mark()?;
        if !(self.stack.len() - mark).is_multiple_of(2) {
            return Err(unpickling_error(self.th, "odd number of items for DICT"));
        }
        let d = DictData::create();
        let mut items = self.stack.split_off(mark).into_iter();
        while let (Some(k), Some(v)) = (items.next(), items.next()) {
            if let Err(e) = d.set(self.th, k, v) {
                list::release_all(items.collect());
                return Err(e);
            }
        }
        self.push(d.into_value())
    }

    pub(super) fn load_frozenset(&mut self) -> Result<()> {
        let mark = self.pop_mark()?;
        let v = set::frozen(self.th, self.stack.split_off(mark))?;
        self.push(v)
    }

    pub(super) fn load_append(&mut self) -> Result<()> {
        let Some(at) = self.stack.len().checked_sub(1) else {
            return Err(self.underflow());
        };
        if at <= self.fence {
            return Err(self.underflow());
        }
        self.append_from(at)
    }

    pub(super) fn load_appends(&mut self) -> Result<()> {
        let mark = self.pop_mark()?;
        self.append_from(mark)
    }

    /// Appends the items from a place of the stack on to what lies below them.
    fn append_from(&mut self, at: usize) -> Result<()> {
        let th = self.th;
        let n = self.stack.len();
        if at > n || at <= self.fence {
            return Err(self.underflow());
        }
        if at == n {
            return Ok(());
        }
        let Some(owner) = self.stack.get(at - 1) else {
            return Ok(());
        };
        if let Some(l) = owner.as_exact_list() {
            let l = l.to_ref();
            l.reserve_total(l.len() + (n - at))?;
            for v in self.stack.drain(at..) {
                l.append(v);
            }
            return Ok(());
        }
        let owner = owner.clone();
        if let Some(extend) = attr::get_opt(th, &owner, wk::extend())? {
            let items = list::from_vec(self.stack.split_off(at)).into_value();
            return call::call1(th, &extend, &items).map(drop);
        }
        // Objects of old pickles need not have `extend`.
        let append = attr::get(th, &owner, wk::append())?;
        self.each(at, &append)
    }

    /// Calls a function with each item from a place of the stack on, and takes them away.
    fn each(&mut self, at: usize, f: &Value) -> Result<()> {
        let items = self.stack.split_off(at);
        for v in &items {
            if let Err(e) = call::call1(self.th, f, v) {
                list::release_all(items);
                return Err(e);
            }
        }
        list::release_all(items);
        Ok(())
    }

    pub(super) fn load_setitem(&mut self) -> Result<()> {
        let Some(at) = self.stack.len().checked_sub(2) else {
            return Err(self.underflow());
        };
        self.set_from(at)
    }

    pub(super) fn load_setitems(&mut self) -> Result<()> {
        let mark = self.pop_mark()?;
        self.set_from(mark)
    }

    /// Sets the pairs from a place of the stack on in what lies below them.
    fn set_from(&mut self, at: usize) -> Result<()> {
        let th = self.th;
        let n = self.stack.len();
        if at > n || at <= self.fence {
            return Err(self.underflow());
        }
        if at == n {
            return Ok(());
        }
        if !(n - at).is_multiple_of(2) {
            return Err(unpickling_error(th, "odd number of items for SETITEMS"));
        }
        let Some(owner) = self.stack.get(at - 1).cloned() else {
            return Ok(());
        };
        if let Some(d) = owner.as_exact_dict() {
            let mut items = self.stack.drain(at..);
            while let (Some(k), Some(v)) = (items.next(), items.next()) {
                d.set(th, k, v)?;
            }
            return Ok(());
        }
        let items = self.stack.split_off(at);
        let mut r = Ok(());
        for pair in items.chunks_exact(2) {
            if let [k, v] = pair {
                r = item::set(th, &owner, k, v);
            }
            if r.is_err() {
                break;
            }
        }
        list::release_all(items);
        r
    }

    pub(super) fn load_additems(&mut self) -> Result<()> {
        let th = self.th;
        let mark = self.pop_mark()?;
        let n = self.stack.len();
        if mark > n || mark <= self.fence {
            return Err(self.underflow());
        }
        if mark == n {
            return Ok(());
        }
        let Some(owner) = self.stack.get(mark - 1).cloned() else {
            return Ok(());
        };
        if let Some(s) = set::SET.get(&owner) {
            let items = self.stack.split_off(mark);
            alloc::room(items.len())?;
            for v in items {
                s.add(th, v)?;
            }
            return Ok(());
        }
        let add = attr::get_text(th, &owner, "add")?;
        self.each(mark, &add)
    }
}
