//! `list.sort`: natural merge sort with galloping, merge order by node power (powersort).
//!
//! Which items are compared, and in which order, is visible through `__lt__`; the sequence of comparisons is that of
//! CPython 3.14. Where comparisons cannot be seen (all keys are small ints, floats or exact strings) the sort of
//! Rust's library, which is stable, too, takes over.
//!
//! While a sort runs the list is empty, so what a comparison does to it can be noticed; items and keys are in vectors
//! of our own, and what moves about are their indices.

use krait_host::shortage::exempt;
use krait_object::alloc;
use krait_object::err::Result;
use krait_object::protocol::truth::is_true;
use krait_object::protocol::{call, compare};
use krait_object::typeobj::CompareFn;
use krait_object::types::list;
use krait_object::types::tuple::TUPLE;
use krait_object::{CompareOp, List, Thread, TypeObject, Value};

const MIN_GALLOP: usize = 7;
const MAX_MINRUN: usize = 64;

/// `l.sort(key=key, reverse=reverse)`.
pub fn sort(th: &Thread, l: &List, key: Option<&Value>, reverse: bool) -> Result<()> {
    let (mut items, inner) = l.begin_sort();
    let outcome = sort_items(th, &mut items, key, reverse);
    let (strangers, touched) = l.end_sort(items, inner);
    list::release_all(strangers);
    outcome?;
    if touched {
        return Err(th.value_error("list modified during sort"));
    }
    Ok(())
}

/// Sorts a vector; after an error it holds the same items in some order.
pub fn sort_items(
    th: &Thread,
    items: &mut Vec<Value>,
    key: Option<&Value>,
    reverse: bool,
) -> Result<()> {
    // Keys, their places, and as much again for merging.
    alloc::room(items.len().saturating_mul(48))?;
    match key.filter(|k| !k.is_none()) {
        Some(k) => {
            let mut keys = alloc::vec_of(items.len())?;
            for v in items.iter() {
                keys.push(call::call1(th, k, v)?);
            }
            order(th, items, Some(keys), reverse)
        }
        None => order(th, items, None, reverse),
    }
}

/// What all keys have in common.
enum Kind {
    Small,
    Float,
    Str,
    Other,
}

fn kind(keys: &[Value]) -> Kind {
    let all = |f: fn(&Value) -> bool| keys.iter().all(f);
    match keys.first() {
        Some(k) if k.is_small() && all(Value::is_small) => Kind::Small,
        Some(k)
            if k.as_exact_float().is_some()
                && all(|v| v.as_exact_float().is_some_and(|f| !f.is_nan())) =>
        {
            Kind::Float
        }
        Some(k) if k.as_exact_str().is_some() && all(|v| v.as_exact_str().is_some()) => Kind::Str,
        _ => Kind::Other,
    }
}

/// Order of two keys of one unobservable kind.
fn plain_order(kind: &Kind, a: &Value, b: &Value) -> std::cmp::Ordering {
    use std::cmp::Ordering::Equal;
    match kind {
        Kind::Small => a.as_small().cmp(&b.as_small()),
        Kind::Float => match (a.as_exact_float(), b.as_exact_float()) {
            (Some(x), Some(y)) => x.partial_cmp(&y).unwrap_or(Equal),
            _ => Equal,
        },
        Kind::Str => match (a.as_exact_str(), b.as_exact_str()) {
            (Some(x), Some(y)) => x.compare(y),
            _ => Equal,
        },
        Kind::Other => Equal,
    }
}

fn order(
    th: &Thread,
    items: &mut Vec<Value>,
    keys: Option<Vec<Value>>,
    reverse: bool,
) -> Result<()> {
    // Reversing before and after keeps the sort stable.
    if reverse {
        items.reverse();
    }
    let result = match keys {
        None => match kind(items) {
            Kind::Other => general(th, items, None),
            k => {
                exempt(|| items.sort_by(|a, b| plain_order(&k, a, b)));
                Ok(())
            }
        },
        Some(mut keys) => {
            if reverse {
                keys.reverse();
            }
            match kind(&keys) {
                Kind::Other => general(th, items, Some(keys)),
                k => {
                    let mut pairs = alloc::vec_of(items.len())?;
                    pairs.extend(keys.into_iter().zip(items.drain(..)));
                    exempt(|| pairs.sort_by(|a: &(Value, Value), b| plain_order(&k, &a.0, &b.0)));
                    items.extend(pairs.into_iter().map(|(_, v)| v));
                    Ok(())
                }
            }
        }
    };
    if reverse {
        items.reverse();
    }
    result
}

/// Sorts by `<` of the keys (of the items themselves if there are none).
fn general(th: &Thread, items: &mut Vec<Value>, keys: Option<Vec<Value>>) -> Result<()> {
    let n = items.len();
    let mut a = alloc::vec_of(n)?;
    a.extend(0..n);
    let mut from: Vec<Option<Value>> = alloc::vec_of(n)?;
    let subjects = keys.as_deref().unwrap_or(items);
    let tuples = all_tuples(subjects);
    let mut s = Sorter {
        th,
        own: own_comparison(subjects, tuples),
        tuples,
        keys: subjects,
        a,
        pending: Vec::new(),
        min_gallop: MIN_GALLOP,
    };
    let result = s.run();
    let order = s.a;
    if let Some(keys) = keys {
        // Keys die in the order that they were brought into.
        let mut keys: Vec<Option<Value>> = keys.into_iter().map(Some).collect();
        for &i in &order {
            drop(keys.get_mut(i).and_then(Option::take));
        }
    }
    from.extend(items.drain(..).map(Some));
    items.extend(
        order
            .iter()
            .filter_map(|&i| from.get_mut(i).and_then(Option::take)),
    );
    result
}

/// A sorted stretch waiting to be merged.
#[derive(Clone, Copy)]
struct Run {
    base: usize,
    len: usize,
    /// Depth of the boundary to the next run in the merge tree.
    power: u32,
}

/// Whether all keys are tuples with items.
fn all_tuples(keys: &[Value]) -> bool {
    keys.iter()
        .all(|k| k.as_exact_tuple().is_some_and(|t| !t.is_empty()))
}

/// The comparison of the type that all keys have, or that the first items of all have if they are tuples. Tuples themselves
/// are compared item by item.
fn own_comparison(keys: &[Value], tuples: bool) -> Option<(&'static TypeObject, CompareFn)> {
    let subject = |k: &Value| match k.as_exact_tuple() {
        Some(t) if tuples => t.as_slice().first().map(Value::ty),
        _ => Some(k.ty()),
    };
    let ty = subject(keys.first()?)?;
    let alike = keys
        .iter()
        .all(|k| subject(k).is_some_and(|t| std::ptr::eq(t, ty)));
    let own = ty
        .slots
        .richcompare
        .get()
        .filter(|_| alike && !std::ptr::eq(ty, &TUPLE.ty));
    own.map(|f| (ty, f))
}

struct Sorter<'a> {
    th: &'a Thread,
    /// Keys (first items of tuples) of one type are compared by it before anything else is tried; if it declines, it is asked
    /// once more then.
    own: Option<(&'static TypeObject, CompareFn)>,
    /// All keys are tuples with items.
    tuples: bool,
    keys: &'a [Value],
    /// Indices into `keys`, in the order reached so far.
    a: Vec<usize>,
    pending: Vec<Run>,
    min_gallop: usize,
}

impl Sorter<'_> {
    /// Whether key `x` is less than key `y`.
    #[inline]
    fn lt(&self, x: usize, y: usize) -> Result<bool> {
        match (self.keys.get(x), self.keys.get(y)) {
            (Some(x), Some(y)) if self.tuples => self.tuple_lt(x, y),
            (Some(x), Some(y)) => self.value_lt(x, y),
            _ => Ok(false),
        }
    }

    /// The same for a key, or the first item of one.
    #[inline]
    fn value_lt(&self, x: &Value, y: &Value) -> Result<bool> {
        if let Some((ty, own)) = self.own
            && std::ptr::eq(x.ty(), ty)
            && ty
                .slots
                .richcompare
                .get()
                .is_some_and(|f| f as usize == own as usize)
        {
            let r = own(self.th, x, y, CompareOp::Lt)?;
            if !r.is_not_implemented() {
                return is_true(self.th, &r);
            }
        }
        compare::lt(self.th, x, y)
    }

    /// The same for tuples: their first items that are not equal decide.
    fn tuple_lt(&self, x: &Value, y: &Value) -> Result<bool> {
        let (Some(x), Some(y)) = (x.as_exact_tuple(), y.as_exact_tuple()) else {
            return compare::lt(self.th, x, y);
        };
        for (i, (a, b)) in x.as_slice().iter().zip(y.as_slice()).enumerate() {
            if !compare::eq(self.th, a, b)? {
                return match i {
                    0 => self.value_lt(a, b),
                    _ => compare::lt(self.th, a, b),
                };
            }
        }
        Ok(x.len() < y.len())
    }

    /// The index at a place.
    #[inline]
    fn at(&self, i: usize) -> usize {
        self.a.get(i).copied().unwrap_or(0)
    }

    /// Whether the key at place `i` is less than that at `j`.
    #[inline]
    fn less(&self, i: usize, j: usize) -> Result<bool> {
        self.lt(self.at(i), self.at(j))
    }

    #[inline]
    fn put(&mut self, i: usize, x: usize) {
        if let Some(p) = self.a.get_mut(i) {
            *p = x;
        }
    }

    fn reverse(&mut self, from: usize, to: usize) {
        if let Some(s) = self.a.get_mut(from..to) {
            s.reverse();
        }
    }

    fn run(&mut self) -> Result<()> {
        let total = self.a.len();
        let mut remaining = total;
        if remaining < 2 {
            return Ok(());
        }
        let minrun = minimal_run(total);
        let mut lo = 0;
        while remaining > 0 {
            let mut n = self.count_run(lo, remaining)?;
            if n < minrun {
                let force = minrun.min(remaining);
                self.binary_sort(lo, force, n)?;
                n = force;
            }
            self.found_new_run(n, total)?;
            self.pending.push(Run {
                base: lo,
                len: n,
                power: 0,
            });
            lo += n;
            remaining -= n;
        }
        self.collapse()
    }

    /// The length of the run at `lo`, which is ascending afterwards. Descending runs may have equal neighbours.
    fn count_run(&mut self, lo: usize, remaining: usize) -> Result<usize> {
        let mut n = 1;
        while n < remaining && !self.less(lo + n, lo + n - 1)? {
            n += 1;
        }
        if n == remaining {
            return Ok(n);
        }
        if n > 1 {
            if self.less(lo, lo + n - 1)? {
                return Ok(n);
            }
            // All equal so far: part of a descending run, reversed here because the whole will be once more.
            self.reverse(lo, lo + n);
        }
        n += 1;
        let mut equal = 0;
        while n < remaining {
            if self.less(lo + n, lo + n - 1)? {
                self.reverse_equal(lo + n, &mut equal);
            } else if self.less(lo + n - 1, lo + n)? {
                break;
            } else {
                equal += 1;
            }
            n += 1;
        }
        self.reverse_equal(lo + n, &mut equal);
        self.reverse(lo, lo + n);
        while n < remaining && !self.less(lo + n, lo + n - 1)? {
            n += 1;
        }
        Ok(n)
    }

    /// Reverses the equal items in front of `end`, whose number of neighbour pairs is `*pairs`.
    fn reverse_equal(&mut self, end: usize, pairs: &mut usize) {
        if *pairs != 0 {
            self.reverse(end - *pairs - 1, end);
            *pairs = 0;
        }
    }

    /// Binary insertion sort of `n` places from `lo`, of which `ok` are sorted.
    fn binary_sort(&mut self, lo: usize, n: usize, ok: usize) -> Result<()> {
        for done in ok.max(1)..n {
            let pivot = self.at(lo + done);
            let (mut l, mut r) = (0, done);
            while l < r {
                let m = (l + r) >> 1;
                if self.lt(pivot, self.at(lo + m))? {
                    r = m;
                } else {
                    l = m + 1;
                }
            }
            if let Some(s) = self.a.get_mut(lo + l..=lo + done) {
                s.rotate_right(1);
            }
        }
        Ok(())
    }

    /// Merges what must be merged before a run of length `n` is pushed.
    fn found_new_run(&mut self, n: usize, total: usize) -> Result<()> {
        let Some(last) = self.pending.last().copied() else {
            return Ok(());
        };
        let power = power(last.base, last.len, n, total);
        while self.pending.len() > 1
            && self
                .pending
                .get(self.pending.len() - 2)
                .is_some_and(|r| r.power > power)
        {
            self.merge_at(self.pending.len() - 2)?;
        }
        if let Some(r) = self.pending.last_mut() {
            r.power = power;
        }
        Ok(())
    }

    /// Merges all pending runs.
    fn collapse(&mut self) -> Result<()> {
        while self.pending.len() > 1 {
            let mut i = self.pending.len() - 2;
            let len = |j: usize| self.pending.get(j).map_or(0, |r| r.len);
            if i > 0 && len(i - 1) < len(i + 1) {
                i -= 1;
            }
            self.merge_at(i)?;
        }
        Ok(())
    }

    /// Merges pending runs `i` and `i + 1`.
    fn merge_at(&mut self, i: usize) -> Result<()> {
        let (Some(x), Some(y)) = (
            self.pending.get(i).copied(),
            self.pending.get(i + 1).copied(),
        ) else {
            return Ok(());
        };
        if let Some(r) = self.pending.get_mut(i) {
            r.len = x.len + y.len;
            r.power = y.power;
        }
        self.pending.remove(i + 1);
        // Items of the first run that are not greater than the second's first are in place already.
        let k = self.gallop_right(self.at(y.base), x.base, x.len, 0, None)?;
        let (base_a, na) = (x.base + k, x.len - k);
        if na == 0 {
            return Ok(());
        }
        // So are those of the second run that are not less than the first's last.
        let nb = self.gallop_left(self.at(base_a + na - 1), y.base, y.len, y.len - 1, None)?;
        if nb == 0 {
            return Ok(());
        }
        if na <= nb {
            self.merge_low(base_a, na, y.base, nb)
        } else {
            self.merge_high(base_a, na, y.base, nb)
        }
    }

    /// The entry `i` of the stretch at `base`, in `temp` if given.
    #[inline]
    fn entry(&self, temp: Option<&[usize]>, i: usize) -> usize {
        match temp {
            Some(t) => t.get(i).copied().unwrap_or(0),
            None => self.at(i),
        }
    }

    /// Where `key` belongs in the sorted stretch `base..base + n`, left of equal items; the search begins at `hint`.
    fn gallop_left(
        &self,
        key: usize,
        base: usize,
        n: usize,
        hint: usize,
        temp: Option<&[usize]>,
    ) -> Result<usize> {
        let below = |i: usize| self.lt(self.entry(temp, base + i), key);
        let (mut last, mut ofs) = (0usize, 1usize);
        let (mut lo, mut hi);
        if below(hint)? {
            let max = n - hint;
            while ofs < max && below(hint + ofs)? {
                last = ofs;
                ofs = (ofs << 1) + 1;
            }
            ofs = ofs.min(max);
            (lo, hi) = (hint + last + 1, hint + ofs);
        } else {
            let max = hint + 1;
            while ofs < max && !below(hint - ofs)? {
                last = ofs;
                ofs = (ofs << 1) + 1;
            }
            ofs = ofs.min(max);
            (lo, hi) = (hint + 1 - ofs, hint - last);
        }
        while lo < hi {
            let m = lo + ((hi - lo) >> 1);
            if below(m)? {
                lo = m + 1;
            } else {
                hi = m;
            }
        }
        Ok(hi)
    }

    /// The same, right of equal items.
    fn gallop_right(
        &self,
        key: usize,
        base: usize,
        n: usize,
        hint: usize,
        temp: Option<&[usize]>,
    ) -> Result<usize> {
        let above = |i: usize| self.lt(key, self.entry(temp, base + i));
        let (mut last, mut ofs) = (0usize, 1usize);
        let (mut lo, mut hi);
        if above(hint)? {
            let max = hint + 1;
            while ofs < max && above(hint - ofs)? {
                last = ofs;
                ofs = (ofs << 1) + 1;
            }
            ofs = ofs.min(max);
            (lo, hi) = (hint + 1 - ofs, hint - last);
        } else {
            let max = n - hint;
            while ofs < max && !above(hint + ofs)? {
                last = ofs;
                ofs = (ofs << 1) + 1;
            }
            ofs = ofs.min(max);
            (lo, hi) = (hint + last + 1, hint + ofs);
        }
        while lo < hi {
            let m = lo + ((hi - lo) >> 1);
            if above(m)? {
                hi = m;
            } else {
                lo = m + 1;
            }
        }
        Ok(hi)
    }

    /// Merges from the left; the first stretch, the shorter one, waits in a copy.
    fn merge_low(&mut self, base_a: usize, na: usize, base_b: usize, nb: usize) -> Result<()> {
        let temp: Vec<usize> = self
            .a
            .get(base_a..base_a + na)
            .map(|s| exempt(|| s.to_vec()))
            .unwrap_or_default();
        let mut m = Low {
            dest: base_a,
            a: 0,
            na,
            b: base_b,
            nb,
        };
        let result = self.merge_low_steps(&temp, &mut m);
        // What is left of the copy fills the gap, after an error as well; a single one goes behind the rest of `b`.
        if result.is_ok() && m.na == 1 && m.nb > 0 {
            self.a.copy_within(m.b..m.b + m.nb, m.dest);
            self.put(m.dest + m.nb, temp.get(m.a).copied().unwrap_or(0));
        } else {
            for i in 0..m.na {
                self.put(m.dest + i, temp.get(m.a + i).copied().unwrap_or(0));
            }
        }
        result
    }

    fn merge_low_steps(&mut self, temp: &[usize], m: &mut Low) -> Result<()> {
        let temp_at = |i: usize| temp.get(i).copied().unwrap_or(0);
        macro_rules! take_b {
            ($n:expr) => {{
                let n = $n;
                self.a.copy_within(m.b..m.b + n, m.dest);
                m.dest += n;
                m.b += n;
                m.nb -= n;
            }};
        }
        macro_rules! take_a {
            ($n:expr) => {{
                let n = $n;
                for i in 0..n {
                    self.put(m.dest + i, temp_at(m.a + i));
                }
                m.dest += n;
                m.a += n;
                m.na -= n;
            }};
        }
        take_b!(1);
        if m.nb == 0 || m.na == 1 {
            return Ok(());
        }
        let mut min_gallop = self.min_gallop;
        loop {
            let (mut count_a, mut count_b) = (0, 0);
            loop {
                if self.lt(self.at(m.b), temp_at(m.a))? {
                    take_b!(1);
                    count_b += 1;
                    count_a = 0;
                    if m.nb == 0 {
                        return Ok(());
                    }
                    if count_b >= min_gallop {
                        break;
                    }
                } else {
                    take_a!(1);
                    count_a += 1;
                    count_b = 0;
                    if m.na == 1 {
                        return Ok(());
                    }
                    if count_a >= min_gallop {
                        break;
                    }
                }
            }
            min_gallop += 1;
            loop {
                min_gallop -= usize::from(min_gallop > 1);
                self.min_gallop = min_gallop;
                count_a = self.gallop_right(self.at(m.b), m.a, m.na, 0, Some(temp))?;
                if count_a != 0 {
                    take_a!(count_a);
                    if m.na <= 1 {
                        return Ok(());
                    }
                }
                take_b!(1);
                if m.nb == 0 {
                    return Ok(());
                }
                count_b = self.gallop_left(temp_at(m.a), m.b, m.nb, 0, None)?;
                if count_b != 0 {
                    take_b!(count_b);
                    if m.nb == 0 {
                        return Ok(());
                    }
                }
                take_a!(1);
                if m.na == 1 {
                    return Ok(());
                }
                if count_a < MIN_GALLOP && count_b < MIN_GALLOP {
                    break;
                }
            }
            // Leaving the gallop is penalised.
            min_gallop += 1;
            self.min_gallop = min_gallop;
        }
    }

    /// Merges from the right; the second stretch waits in a copy.
    fn merge_high(&mut self, base_a: usize, na: usize, base_b: usize, nb: usize) -> Result<()> {
        let temp: Vec<usize> = self
            .a
            .get(base_b..base_b + nb)
            .map(|s| exempt(|| s.to_vec()))
            .unwrap_or_default();
        let mut m = High {
            end: base_b + nb,
            base_a,
            na,
            nb,
        };
        let result = self.merge_high_steps(&temp, &mut m);
        if result.is_ok() && m.nb == 1 && m.na > 0 {
            self.a.copy_within(m.base_a..m.base_a + m.na, m.end - m.na);
            self.put(m.end - m.na - 1, temp.first().copied().unwrap_or(0));
        } else {
            for i in 0..m.nb {
                self.put(m.end - m.nb + i, temp.get(i).copied().unwrap_or(0));
            }
        }
        result
    }

    fn merge_high_steps(&mut self, temp: &[usize], m: &mut High) -> Result<()> {
        let temp_at = |i: usize| temp.get(i).copied().unwrap_or(0);
        macro_rules! take_a {
            ($n:expr) => {{
                let n = $n;
                let from = m.base_a + m.na - n;
                self.a.copy_within(from..from + n, m.end - n);
                m.end -= n;
                m.na -= n;
            }};
        }
        macro_rules! take_b {
            ($n:expr) => {{
                let n = $n;
                for i in 0..n {
                    self.put(m.end - n + i, temp_at(m.nb - n + i));
                }
                m.end -= n;
                m.nb -= n;
            }};
        }
        take_a!(1);
        if m.na == 0 || m.nb == 1 {
            return Ok(());
        }
        let mut min_gallop = self.min_gallop;
        loop {
            let (mut count_a, mut count_b) = (0, 0);
            loop {
                if self.lt(temp_at(m.nb - 1), self.at(m.base_a + m.na - 1))? {
                    take_a!(1);
                    count_a += 1;
                    count_b = 0;
                    if m.na == 0 {
                        return Ok(());
                    }
                    if count_a >= min_gallop {
                        break;
                    }
                } else {
                    take_b!(1);
                    count_b += 1;
                    count_a = 0;
                    if m.nb == 1 {
                        return Ok(());
                    }
                    if count_b >= min_gallop {
                        break;
                    }
                }
            }
            min_gallop += 1;
            loop {
                min_gallop -= usize::from(min_gallop > 1);
                self.min_gallop = min_gallop;
                let k = self.gallop_right(temp_at(m.nb - 1), m.base_a, m.na, m.na - 1, None)?;
                count_a = m.na - k;
                if count_a != 0 {
                    take_a!(count_a);
                    if m.na == 0 {
                        return Ok(());
                    }
                }
                take_b!(1);
                if m.nb == 1 {
                    return Ok(());
                }
                let k =
                    self.gallop_left(self.at(m.base_a + m.na - 1), 0, m.nb, m.nb - 1, Some(temp))?;
                count_b = m.nb - k;
                if count_b != 0 {
                    take_b!(count_b);
                    if m.nb <= 1 {
                        return Ok(());
                    }
                }
                take_a!(1);
                if m.na == 0 {
                    return Ok(());
                }
                if count_a < MIN_GALLOP && count_b < MIN_GALLOP {
                    break;
                }
            }
            min_gallop += 1;
            self.min_gallop = min_gallop;
        }
    }
}

/// Progress of a merge from the left: `dest` is the next place, `a` and `b` the next of each stretch.
struct Low {
    dest: usize,
    a: usize,
    na: usize,
    b: usize,
    nb: usize,
}

/// Progress of a merge from the right: places from `end` on are done.
struct High {
    end: usize,
    base_a: usize,
    na: usize,
    nb: usize,
}

/// The length to which short runs are extended: `n` divided by a power of two, rounded up, at most 64.
fn minimal_run(mut n: usize) -> usize {
    let mut r = 0;
    while n >= MAX_MINRUN {
        r |= n & 1;
        n >>= 1;
    }
    n + r
}

/// The depth in the merge tree of the boundary between two neighbouring runs: the first bit in which the
/// midpoints' positions, as fractions of the whole, differ.
fn power(start: usize, n1: usize, n2: usize, total: usize) -> u32 {
    let mut a = 2 * start + n1;
    let mut b = a + n1 + n2;
    let mut result = 0;
    loop {
        result += 1;
        if a >= total {
            a -= total;
            b -= total;
        } else if b >= total {
            return result;
        }
        a <<= 1;
        b <<= 1;
    }
}
