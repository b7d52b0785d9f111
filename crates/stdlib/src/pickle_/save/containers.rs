//! Tuples, lists, dicts and sets.
//!
//! Items are written in batches. A container may change while its items are written, by Python code that they run.

use super::super::opcodes::{self as op, BATCH};
use super::super::state::{noted, shown};
use super::Saver;
use super::atoms::reduction;
use krait_builtins::set::{FROZENSET, SET, any};
use krait_object::protocol::{call, iter};
use krait_object::types::list;
use krait_object::{Dict, List, Raised, Result, Thread, Value};

/// Containers inside each other from which on fast mode looks for cycles.
const FAST_NESTING_LIMIT: i32 = 50;

/// Adds where in a container an item stands.
#[cold]
fn at_item(th: &Thread, e: Raised, owner: &Value, i: usize) -> Raised {
    noted(th, e, || {
        Ok(format!(
            "when serializing {} item {i}",
            owner.ty().full_name()
        ))
    })
}

/// Adds under which key a value stands.
#[cold]
pub(super) fn at_key(th: &Thread, e: Raised, owner: &Value, key: &Value) -> Raised {
    noted(th, e, || {
        let owner = owner.ty().full_name();
        Ok(format!("when serializing {owner} item {}", shown(th, key)?))
    })
}

#[cold]
fn at_element(th: &Thread, e: Raised, owner: &Value) -> Raised {
    noted(th, e, || {
        Ok(format!(
            "when serializing {} element",
            owner.ty().full_name()
        ))
    })
}

/// A key and a value that an iterator gave.
fn pair<'v>(th: &Thread, item: &'v Value) -> Result<(&'v Value, &'v Value)> {
    match item.as_tuple().map(|t| t.as_slice()) {
        Some([k, v]) => Ok((k, v)),
        _ => Err(th.type_error("dict items iterator must return 2-tuples")),
    }
}

impl Saver<'_> {
    pub(super) fn save_tuple(&mut self, v: &Value) -> Result<()> {
        let Some(t) = v.as_tuple() else { return Ok(()) };
        let n = t.len();
        if n == 0 {
            return match self.proto {
                0 => self.put(&[op::MARK, op::TUPLE]),
                _ => self.op(op::EMPTY_TUPLE),
            };
        }
        let short = match n {
            _ if self.proto < 2 => None,
            1 => Some(op::TUPLE1),
            2 => Some(op::TUPLE2),
            3 => Some(op::TUPLE3),
            _ => None,
        };
        if short.is_none() {
            self.op(op::MARK)?;
        }
        for (i, item) in t.as_slice().iter().enumerate() {
            self.save(item).map_err(|e| at_item(self.th, e, v, i))?;
        }
        // If it is in the memo now, it is inside itself and was made there: what was written of it goes away.
        let made = self.core.memo.borrow().get(v);
        if let Some(made) = made {
            match short {
                Some(_) => (0..n).try_for_each(|_| self.op(op::POP))?,
                None if self.bin() => self.op(op::POP_MARK)?,
                None => (0..=n).try_for_each(|_| self.op(op::POP))?,
            }
            return self.get(made);
        }
        self.op(short.unwrap_or(op::TUPLE))?;
        self.memoize(v)
    }

    pub(super) fn save_list(&mut self, v: &Value) -> Result<()> {
        let Some(l) = v.as_list() else { return Ok(()) };
        let fast = self.core.fast.get() != 0;
        if fast {
            self.fast_enter(v)?;
        }
        let r = self.whole_list(v, l);
        if fast {
            self.fast_leave(v);
        }
        r
    }

    fn whole_list(&mut self, v: &Value, l: &List) -> Result<()> {
        match self.bin() {
            true => self.op(op::EMPTY_LIST)?,
            false => self.put(&[op::MARK, op::LIST])?,
        }
        self.memoize(v)?;
        match l.len() {
            0 => Ok(()),
            _ if self.proto == 0 => {
                let it = iter::iter(self.th, v)?;
                self.append_each(&it, v)
            }
            1 => {
                let Some(item) = l.get(0) else { return Ok(()) };
                self.save(&item).map_err(|e| at_item(self.th, e, v, 0))?;
                self.op(op::APPEND)
            }
            _ => self.append_all(v, l),
        }
    }

    fn append_all(&mut self, v: &Value, l: &List) -> Result<()> {
        let size = l.len();
        let mut i = 0;
        loop {
            self.op(op::MARK)?;
            let end = i + BATCH;
            while i < end
                && let Some(item) = l.get(i)
            {
                self.save(&item).map_err(|e| at_item(self.th, e, v, i))?;
                i += 1;
            }
            self.op(op::APPENDS)?;
            if l.len() != size {
                return Err(self.th.runtime_error("list changed size during iteration"));
            }
            if i >= size {
                return Ok(());
            }
        }
    }

    /// The items of an iterator, to be appended to `owner`.
    pub(super) fn append_each(&mut self, it: &Value, owner: &Value) -> Result<()> {
        let th = self.th;
        let mut i = 0;
        let mut save = |s: &mut Self, item: &Value| {
            let r = s.save(item).map_err(|e| at_item(th, e, owner, i));
            i += 1;
            r
        };
        if self.proto == 0 {
            while let Some(item) = iter::next(th, it)? {
                save(self, &item)?;
                self.op(op::APPEND)?;
            }
            return Ok(());
        }
        loop {
            let Some(first) = iter::next(th, it)? else {
                return Ok(());
            };
            let mut next = iter::next(th, it)?;
            if next.is_none() {
                save(self, &first)?;
                return self.op(op::APPEND);
            }
            self.op(op::MARK)?;
            save(self, &first)?;
            drop(first);
            let mut n = 1;
            while let Some(item) = next.take() {
                save(self, &item)?;
                n += 1;
                if n == BATCH {
                    break;
                }
                next = iter::next(th, it)?;
            }
            self.op(op::APPENDS)?;
            if n != BATCH {
                return Ok(());
            }
        }
    }

    pub(super) fn save_dict(&mut self, v: &Value) -> Result<()> {
        let Some(d) = v.as_dict() else { return Ok(()) };
        let fast = self.core.fast.get() != 0;
        if fast {
            self.fast_enter(v)?;
        }
        let r = self.whole_dict(v, d);
        if fast {
            self.fast_leave(v);
        }
        r
    }

    fn whole_dict(&mut self, v: &Value, d: &Dict) -> Result<()> {
        match self.bin() {
            true => self.op(op::EMPTY_DICT)?,
            false => self.put(&[op::MARK, op::DICT])?,
        }
        self.memoize(v)?;
        if d.is_empty() {
            return Ok(());
        }
        if self.proto == 0 {
            let items = call::call_method(self.th, v, krait_object::wk::items(), &[])?;
            let it = iter::iter(self.th, &items)?;
            return self.set_each(&it, v);
        }
        self.set_all(v, d)
    }

    fn set_all(&mut self, v: &Value, d: &Dict) -> Result<()> {
        let size = d.len();
        let mut at = 0;
        if size == 1 {
            let Some((key, value)) = d.next(&mut at) else {
                return Ok(());
            };
            self.save_item(v, &key, &value)?;
            return self.op(op::SETITEM);
        }
        loop {
            self.op(op::MARK)?;
            let mut n = 0;
            while n < BATCH
                && let Some((key, value)) = d.next(&mut at)
            {
                self.save_item(v, &key, &value)?;
                n += 1;
            }
            self.op(op::SETITEMS)?;
            if d.len() != size {
                return Err(self
                    .th
                    .runtime_error("dictionary changed size during iteration"));
            }
            if n != BATCH {
                return Ok(());
            }
        }
    }

    #[inline]
    fn save_item(&mut self, owner: &Value, key: &Value, value: &Value) -> Result<()> {
        self.save(key)?;
        self.save(value).map_err(|e| at_key(self.th, e, owner, key))
    }

    /// The pairs of an iterator, to be set in `owner`.
    pub(super) fn set_each(&mut self, it: &Value, owner: &Value) -> Result<()> {
        let th = self.th;
        if self.proto == 0 {
            while let Some(item) = iter::next(th, it)? {
                let (key, value) = pair(th, &item)?;
                self.save_item(owner, key, value)?;
                self.op(op::SETITEM)?;
            }
            return Ok(());
        }
        loop {
            let Some(first) = iter::next(th, it)? else {
                return Ok(());
            };
            let (key, value) = pair(th, &first)?;
            let mut next = iter::next(th, it)?;
            if next.is_none() {
                self.save_item(owner, key, value)?;
                return self.op(op::SETITEM);
            }
            self.op(op::MARK)?;
            self.save_item(owner, key, value)?;
            let mut n = 1;
            while let Some(item) = next.take() {
                let (key, value) = pair(th, &item)?;
                self.save_item(owner, key, value)?;
                n += 1;
                if n == BATCH {
                    break;
                }
                next = iter::next(th, it)?;
            }
            self.op(op::SETITEMS)?;
            if n != BATCH {
                return Ok(());
            }
        }
    }

    pub(super) fn save_set(&mut self, v: &Value) -> Result<()> {
        let Some(s) = any(v) else { return Ok(()) };
        if self.proto < 4 {
            return self.save_as_list(v, SET.ty.type_value());
        }
        self.op(op::EMPTY_SET)?;
        self.memoize(v)?;
        let size = s.len();
        if size == 0 {
            return Ok(());
        }
        let mut at = 0;
        loop {
            self.op(op::MARK)?;
            let mut n = 0;
            while n < BATCH
                && let Some((item, _)) = s.next(&mut at)
            {
                self.save(&item).map_err(|e| at_element(self.th, e, v))?;
                n += 1;
            }
            self.op(op::ADDITEMS)?;
            if s.len() != size {
                return Err(self.th.runtime_error("set changed size during iteration"));
            }
            if n != BATCH {
                return Ok(());
            }
        }
    }

    pub(super) fn save_frozenset(&mut self, v: &Value) -> Result<()> {
        let th = self.th;
        if self.proto < 4 {
            return self.save_as_list(v, FROZENSET.ty.type_value());
        }
        self.op(op::MARK)?;
        let it = iter::iter(th, v)?;
        while let Some(item) = iter::next(th, &it)? {
            self.save(&item).map_err(|e| at_element(th, e, v))?;
        }
        // As a tuple that is inside itself.
        let made = self.core.memo.borrow().get(v);
        if let Some(made) = made {
            self.op(op::POP_MARK)?;
            return self.get(made);
        }
        self.op(op::FROZENSET)?;
        self.memoize(v)
    }

    /// A set of an old protocol: its class, called with a list.
    fn save_as_list(&mut self, v: &Value, class: Value) -> Result<()> {
        let items = list::from_vec(iter::collect_list(self.th, v)?).into_value();
        self.save_reduction(&reduction(class, vec![items]), Some(v))
    }

    /// A container begins, in fast mode, where no memo would notice that it is inside itself.
    fn fast_enter(&mut self, v: &Value) -> Result<()> {
        let core = self.core;
        let depth = core.fast_nesting.get() + 1;
        core.fast_nesting.set(depth);
        if depth < FAST_NESTING_LIMIT {
            return Ok(());
        }
        let mut around = core.fast_memo.borrow_mut();
        if around.contains(&v.bits()) {
            core.fast_nesting.set(-1);
            return Err(self.th.value_error(format!(
                "fast mode: can't pickle cyclic objects including object type {} at {:#x}",
                v.ty().name(),
                v.bits()
            )));
        }
        krait_object::alloc::push(&mut around, v.bits())
    }

    fn fast_leave(&mut self, v: &Value) {
        let depth = self.core.fast_nesting.get();
        self.core.fast_nesting.set(depth.saturating_sub(1));
        if depth >= FAST_NESTING_LIMIT {
            let mut around = self.core.fast_memo.borrow_mut();
            if let Some(i) = around.iter().rposition(|&x| x == v.bits()) {
                around.swap_remove(i);
            }
        }
    }
}
