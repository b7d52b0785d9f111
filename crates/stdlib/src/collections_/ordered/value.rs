//! The payload of `OrderedDict`, and the operations that keep dict and order together.

use super::order::{AtEntry, End, Order, Place};
use krait_object::protocol::hash::hash;
use krait_object::typeobj::Ext;
use krait_object::types::dict::{DICT, DictData, Seen};
use krait_object::{Dict, Raised, Ref, Result, Thread, TypeObject, Value, err, exc};

pub type OrderedDict = Ext<DictData, Order>;

krait_object::pytype! {
    pub static ORDERED_DICT: OrderedDict = "collections.OrderedDict" extends DICT, BASETYPE | HAVE_GC | DICT_SUBCLASS | MAPPING | MATCH_SELF | MANAGED_DICT | MANAGED_WEAKREF | DICT_BEFORE_WEAKREFS | ANY_KEYWORDS;
}

/// An empty one.
pub fn empty(cls: &'static TypeObject) -> Ref<OrderedDict> {
    ORDERED_DICT.create_in(
        cls,
        Ext {
            base: DictData::empty(),
            ext: Order::new(),
        },
    )
}

/// The two parts of an instance.
#[derive(Clone, Copy)]
pub struct Parts<'a> {
    pub dict: &'a Dict,
    pub order: &'a Order,
}

/// The parts of a value, which methods of the type have as their receiver.
pub fn parts<'a>(th: &Thread, v: &'a Value) -> Result<Parts<'a>> {
    match (ORDERED_DICT.get(v), v.as_dict()) {
        (Some(o), Some(dict)) => Ok(Parts {
            dict,
            order: &o.ext,
        }),
        _ => Err(th.type_error(format!("expected an OrderedDict, not '{}'", v.ty().name()))),
    }
}

/// `KeyError` as `PyErr_SetObject` makes it: nothing is no argument, and a tuple is all of them.
#[cold]
pub fn missing(th: &Thread, key: &Value) -> Raised {
    let args = match key.as_exact_tuple() {
        Some(t) => t.as_slice().to_vec(),
        None if key.is_none() => Vec::new(),
        None => vec![key.clone()],
    };
    err::new_args(th, &exc::KEY_ERROR.ty, args)
}

#[cold]
pub fn mutated(th: &Thread) -> Raised {
    th.runtime_error("OrderedDict mutated during iteration")
}

/// The second of two errors, which says that it came while the first was handled.
#[cold]
fn chained(second: Raised, first: Raised) -> Raised {
    if let Some(e) = exc::BASE_EXCEPTION.get(second.value()) {
        drop(e.context.replace(Some(first.into_value())));
    }
    second
}

impl Parts<'_> {
    pub fn set(self, th: &Thread, key: &Value, value: Value) -> Result<()> {
        self.set_hashed(th, key, hash(th, key)?, value)
    }

    pub fn set_hashed(self, th: &Thread, key: &Value, hash: i64, value: Value) -> Result<()> {
        let first = self.dict.table_identity() == 0;
        let (mut seen, old) = self.dict.put(th, key.clone(), hash, value)?;
        if first {
            let table = self.dict.table_identity();
            self.order.table_again(table, self.strings(), self.size());
        }
        match old {
            Some(old) if old.is_small() || old.is_none() || old.as_exact_str().is_some() => {}
            Some(old) => {
                let before = self.traces();
                drop(old);
                seen.quiet &= self.traces() == before;
            }
            None => {}
        }
        // Nearly always the indices are known, and the lookup need not be made again.
        if seen.quiet
            && let Some(entry) = seen.entry
        {
            match self
                .order
                .known_at(self.dict.table_identity(), self.size(), entry)
            {
                Some(true) => return Ok(()),
                Some(false) if self.order.push(entry, key, hash).is_ok() => return Ok(()),
                _ => {}
            }
        }
        let Err(e) = self.add(th, key, hash, seen) else {
            return Ok(());
        };
        match self.dict.remove_hashed(th, key, hash) {
            Ok(Some(_)) => Err(e),
            Ok(None) => Err(chained(th.key_error(key), e)),
            Err(again) => Err(chained(again, e)),
        }
    }

    /// What tells whether anything happened to the two.
    fn traces(self) -> [usize; 4] {
        let dict = self.dict;
        [
            self.order.state(),
            dict.table_identity(),
            dict.entry_count(),
            dict.len(),
        ]
    }

    /// Adds a node for a key, which the dict has, as `seen` tells.
    fn add(self, th: &Thread, key: &Value, hash: i64, seen: Seen) -> Result<()> {
        let Some(entry) = self.index_seen(th, key, hash, seen)? else {
            return Err(missing(th, key));
        };
        if self.order.at(entry).is_some() {
            return Ok(());
        }
        self.order.push(entry, key, hash)
    }

    /// The index of a key's entry, or the one that a new entry would get. `None` if the dict's table went meanwhile.
    fn look(self, th: &Thread, key: &Value, hash: i64) -> Result<Option<Seen>> {
        let table = self.dict.table_identity();
        let seen = self.dict.seek(th, key, hash)?;
        Ok(match seen.entry {
            Some(_) => Some(seen),
            None if self.dict.table_identity() != table => None,
            None => Some(Seen {
                entry: Some(self.dict.entry_count()),
                ..seen
            }),
        })
    }

    /// Makes the indices those of the dict's table: each key is looked up once if there is another table. `None` if one
    /// cannot be; otherwise whether nobody noticed.
    #[inline]
    fn learn_table(self, th: &Thread) -> Result<Option<bool>> {
        if self.order.knows(self.dict.table_identity(), self.size()) {
            return Ok(Some(true));
        }
        self.learn_anew(th)
    }

    /// The nodes of the entries of a table that has the same keys in the same order and perhaps one more, if all are strings and
    /// small ints: then looking them up would find the same, and nobody would see it.
    fn nodes_in_order(self) -> Result<Option<AtEntry>> {
        let plain = |key: &Value| key.is_small() || key.as_exact_str().is_some();
        let mut at_entry = AtEntry::new(self.size())?;
        let mut at = self.order.end(End::First);
        let mut entry = 0;
        while let Some(p) = at {
            match self.order.entry(p) {
                Some((key, _)) if plain(&key) && self.dict.has_key_at(entry, &key) => {}
                _ => return Ok(None),
            }
            at_entry.set(entry, p);
            entry += 1;
            at = self.order.beside(p, End::Last);
        }
        // The new one, for which the table grew.
        if self.dict.key_at(entry).is_some_and(|key| plain(&key)) {
            entry += 1;
        }
        Ok((entry == self.dict.entry_count()).then_some(at_entry))
    }

    fn learn_anew(self, th: &Thread) -> Result<Option<bool>> {
        if let Some(at_entry) = self.nodes_in_order()? {
            self.order
                .learn(self.dict.table_identity(), self.strings(), at_entry);
            return Ok(Some(true));
        }
        let mut at_entry = AtEntry::new(self.size())?;
        let mut quiet = true;
        let strings = self.strings();
        let mut at = self.order.end(End::First);
        let mut guess = 0;
        while let Some(p) = at {
            let Some((key, hash)) = self.order.entry(p) else {
                break;
            };
            // Looking strings up is not seen.
            let entry = if strings && self.dict.has_key_at(guess, &key) {
                guess
            } else {
                let Some(Seen {
                    entry: Some(entry),
                    quiet: unseen,
                }) = self.look(th, &key, hash)?
                else {
                    return Ok(None);
                };
                quiet &= unseen;
                entry
            };
            at_entry.set(entry, p);
            guess = entry + 1;
            at = self.order.beside(p, End::Last);
        }
        self.order
            .learn(self.dict.table_identity(), self.strings(), at_entry);
        Ok(Some(quiet))
    }

    /// As many nodes as there are places in the dict's table.
    fn size(self) -> usize {
        self.dict.table_shape().map_or(1, |(log2, _)| 1 << log2)
    }

    /// Whether the dict's table is of the kind whose keys are all strings.
    fn strings(self) -> bool {
        self.dict.table_shape().is_some_and(|(_, pairs)| pairs)
    }

    /// The index that a key's node is found by. `None` if a table went meanwhile.
    fn index(self, th: &Thread, key: &Value, hash: i64) -> Result<Option<Seen>> {
        match self.learn_table(th)? {
            Some(_) => self.look(th, key, hash),
            None => Ok(None),
        }
    }

    /// The same for a key that was looked up just now: if nobody can tell it is not looked up again.
    #[inline]
    fn index_seen(self, th: &Thread, key: &Value, hash: i64, seen: Seen) -> Result<Option<usize>> {
        match self.learn_table(th)? {
            Some(true) if seen.quiet && seen.entry.is_some() => Ok(seen.entry),
            Some(_) => Ok(self.look(th, key, hash)?.and_then(|seen| seen.entry)),
            None => Ok(None),
        }
    }

    /// The node of a key, with what was seen when it was looked up. There are nodes.
    #[inline]
    fn find(self, th: &Thread, key: &Value, hash: i64) -> Result<Option<(Place, Seen)>> {
        let Some(seen) = self.index(th, key, hash)? else {
            return Ok(None);
        };
        let place = seen.entry.and_then(|entry| self.order.at(entry));
        Ok(place.map(|p| (p, seen)))
    }

    /// The node of a key, which is asked for its hash unless there are no nodes.
    pub fn place(self, th: &Thread, key: &Value) -> Result<Option<Place>> {
        if self.order.is_empty() {
            return Ok(None);
        }
        let hash = hash(th, key)?;
        Ok(self.find(th, key, hash)?.map(|(p, _)| p))
    }

    /// `pop(key)`: looked for, taken out of the order, taken out of the dict.
    pub fn pop_key(self, th: &Thread, key: &Value) -> Result<Option<Value>> {
        self.pop_hashed(th, key, hash(th, key)?)
    }

    fn pop_hashed(self, th: &Thread, key: &Value, hash: i64) -> Result<Option<Value>> {
        if self.order.is_empty() {
            return Ok(None);
        }
        let Some((p, mut seen)) = self.find(th, key, hash)? else {
            return Ok(None);
        };
        if !seen.quiet {
            match self.index(th, key, hash)? {
                Some(again) => seen = again,
                None => return self.remove_from_dict(th, key, hash, None),
            }
        }
        let entry = self.unhook(seen, Some(p));
        self.remove_from_dict(th, key, hash, entry)
    }

    /// `del od[key]`; the value.
    pub fn remove(self, th: &Thread, key: &Value) -> Result<Option<Value>> {
        let hash = hash(th, key)?;
        let mut entry = None;
        if !self.order.is_empty()
            && let Some(seen) = self.index(th, key, hash)?
        {
            entry = self.unhook(seen, None);
        }
        self.remove_from_dict(th, key, hash, entry)
    }

    /// Takes a node out, by default that of the entry. The index again if the entry is there still.
    fn unhook(self, seen: Seen, node: Option<Place>) -> Option<usize> {
        let entry = seen.entry?;
        if let Some(p) = node.or_else(|| self.order.at(entry)) {
            let key = self.order.take(entry, p);
            // The dict's key, as nearly always, lives on.
            if key.is_none_or(|key| !self.dict.has_key_at(entry, &key) && self.dies(key)) {
                return None;
            }
        }
        seen.quiet.then_some(entry)
    }

    /// Drops a key; whether anything happened to the two.
    #[cold]
    fn dies(self, key: Value) -> bool {
        let before = self.traces();
        drop(key);
        self.traces() != before
    }

    /// Takes a key out of the dict, where it is at the index if there is one.
    fn remove_from_dict(
        self,
        th: &Thread,
        key: &Value,
        hash: i64,
        entry: Option<usize>,
    ) -> Result<Option<Value>> {
        let taken = match entry {
            Some(i) => self.dict.remove_at(i),
            None => self.dict.remove_hashed(th, key, hash)?,
        };
        Ok(taken.map(|(_, value)| value))
    }

    /// Takes the entry at an end out of both.
    pub fn pop(self, th: &Thread, end: End) -> Result<Option<(Value, Value)>> {
        let Some((key, hash)) = self.order.end(end).and_then(|p| self.order.entry(p)) else {
            return Ok(None);
        };
        match self.pop_hashed(th, &key, hash)? {
            Some(value) => Ok(Some((key, value))),
            None => Err(missing(th, &key)),
        }
    }

    pub fn move_to(self, th: &Thread, key: &Value, end: End) -> Result<()> {
        // The key at the end is not kept alive while others are asked.
        match self.order.end(end).and_then(|p| self.order.entry(p)) {
            None => return Err(missing(th, key)),
            Some((k, _)) if k.is(key) => return Ok(()),
            Some(_) => {}
        }
        let Some(p) = self.place(th, key)? else {
            return Err(missing(th, key));
        };
        self.order.move_to(p, end);
        Ok(())
    }

    pub fn clear(self) {
        // The keys and values die before their table goes: no other one lies in its place meanwhile.
        self.order.forget_table();
        self.dict.clear();
        self.order.clear_all();
    }

    /// Calls `f` with each key, its hash and its value, in order. An error if the order changes meanwhile.
    pub fn for_each(
        self,
        th: &Thread,
        value: impl Fn(&Value) -> Result<Option<Value>>,
        mut f: impl FnMut(Value, i64, Value) -> Result<()>,
    ) -> Result<()> {
        let state = self.order.state();
        let mut at = self.order.end(End::First);
        while let Some(p) = at {
            let Some((key, hash)) = self.order.entry(p) else {
                break;
            };
            let Some(value) = value(&key)? else {
                return Err(missing(th, &key));
            };
            f(key, hash, value)?;
            if self.order.state() != state {
                return Err(mutated(th));
            }
            at = self.order.beside(p, End::Last);
        }
        Ok(())
    }

    /// Whether two have equal keys in the same order.
    pub fn same_order(self, th: &Thread, other: Parts<'_>) -> Result<bool> {
        let (state, other_state) = (self.order.state(), other.order.state());
        let mut at = (self.order.end(End::First), other.order.end(End::First));
        loop {
            let (p, q) = match at {
                (Some(p), Some(q)) => (p, q),
                (None, None) => return Ok(true),
                _ => return Ok(false),
            };
            let (Some((a, _)), Some((b, _))) = (self.order.entry(p), other.order.entry(q)) else {
                return Ok(false);
            };
            let equal = krait_object::protocol::compare::eq(th, &a, &b)?;
            if self.order.state() != state || other.order.state() != other_state {
                return Err(mutated(th));
            }
            if !equal {
                return Ok(false);
            }
            at = (
                self.order.beside(p, End::Last),
                other.order.beside(q, End::Last),
            );
        }
    }
}
