//! The payload of `OrderedDict`, and the operations that keep dict and order together.

use super::order::{End, Order};
use krait_object::protocol::hash::hash;
use krait_object::typeobj::Ext;
use krait_object::types::dict::{DICT, DictData, key_hash};
use krait_object::{Dict, Raised, Ref, Result, Thread, TypeObject, Value, err, exc};

pub type OrderedDict = Ext<DictData, Order>;

krait_object::pytype! {
    pub static ORDERED_DICT: OrderedDict = "collections.OrderedDict" extends DICT, BASETYPE | HAVE_GC | DICT_SUBCLASS | MAPPING | MATCH_SELF | MANAGED_DICT | MANAGED_WEAKREF;
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

impl Parts<'_> {
    pub fn set(self, th: &Thread, key: &Value, value: Value) -> Result<()> {
        self.set_hashed(th, key, hash(th, key)?, value)
    }

    pub fn set_hashed(self, th: &Thread, key: &Value, hash: i64, value: Value) -> Result<()> {
        let before = self.dict.len();
        self.dict.set_hashed(th, key.clone(), hash, value)?;
        self.find_again(th, key, hash)?;
        if self.dict.len() == before + 1 {
            return self.order.push(key.clone(), hash);
        }
        // As many keys here as there: then this one was in both already.
        if self.dict.len() != self.order.len()
            && let Some(stored) = self.dict.stored_key(th, key, hash)?
        {
            return self.order.push(stored, hash);
        }
        Ok(())
    }

    /// Keys whose comparisons can be seen are looked up once for the order, once for the dict; whether the key is there.
    /// When the dict got another table, all keys are looked up.
    fn find_again(self, th: &Thread, key: &Value, hash: i64) -> Result<bool> {
        let plain = |key: &Value| key.as_exact_str().is_some() || key.is_small();
        if !plain(key) {
            self.order.seen.set(true);
        }
        if !self.order.seen.get() {
            return Ok(true);
        }
        let table = self.dict.table_identity();
        if self.order.table.get() != table {
            for (key, hash) in self.order.entries() {
                self.dict.get_hashed(th, &key, hash)?;
            }
            self.order.table.set(table);
        }
        Ok(self.dict.get_hashed(th, key, hash)?.is_some())
    }

    /// `pop(key)`: looked for, taken out of the order, taken out of the dict.
    pub fn pop_key(self, th: &Thread, key: &Value) -> Result<Option<Value>> {
        let hash = hash(th, key)?;
        if self.order.len() == 0 || !self.find_again(th, key, hash)? {
            return Ok(None);
        }
        self.remove_hashed(th, key, hash)
    }

    /// Takes a key out of both.
    pub fn remove(self, th: &Thread, key: &Value) -> Result<Option<Value>> {
        self.remove_hashed(th, key, hash(th, key)?)
    }

    pub fn remove_hashed(self, th: &Thread, key: &Value, hash: i64) -> Result<Option<Value>> {
        self.find_again(th, key, hash)?;
        let Some((stored, value)) = self.dict.remove_hashed(th, key, hash)? else {
            return Ok(None);
        };
        // Both parts agree before anything dies.
        let node = self.order.remove(&stored);
        drop((stored, node));
        Ok(Some(value))
    }

    /// Takes the entry at an end out of both.
    pub fn pop(self, th: &Thread, end: End) -> Result<Option<(Value, Value)>> {
        let Some((key, hash)) = self.order.pop(end) else {
            return Ok(None);
        };
        self.find_again(th, &key, hash)?;
        self.find_again(th, &key, hash)?;
        match self.dict.remove_hashed(th, &key, hash)? {
            Some((_, value)) => Ok(Some((key, value))),
            None => Err(missing(th, &key)),
        }
    }

    pub fn move_to(self, th: &Thread, key: &Value, end: End) -> Result<()> {
        let there = self.order.end(end).and_then(|p| self.order.entry(p));
        match there {
            None => return Err(missing(th, key)),
            Some((k, _)) if k.is(key) => return Ok(()),
            Some(_) => {}
        }
        match self.dict.stored_key(th, key, hash(th, key)?)? {
            Some(stored) if self.order.move_to(&stored, end) => Ok(()),
            _ => Err(missing(th, key)),
        }
    }

    pub fn clear(self) {
        self.dict.clear();
        self.order.clear_all();
    }

    /// Calls `f` with each key, its hash and its value, in order. An error if the order changes meanwhile.
    pub fn for_each(
        self,
        th: &Thread,
        mut f: impl FnMut(Value, i64, Value) -> Result<()>,
    ) -> Result<()> {
        let state = self.order.state();
        let mut at = self.order.end(End::First);
        while let Some(p) = at {
            let Some((key, hash)) = self.order.entry(p) else {
                break;
            };
            let value = self.dict.get_hashed(th, &key, key_hash(th, &key)?)?;
            let Some(value) = value else {
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

    /// The keys in order.
    pub fn keys(self) -> Vec<Value> {
        let mut keys = Vec::with_capacity(self.order.len());
        let mut at = self.order.end(End::First);
        while let Some(p) = at {
            keys.extend(self.order.entry(p).map(|(k, _)| k));
            at = self.order.beside(p, End::Last);
        }
        keys
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
