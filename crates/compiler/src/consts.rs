//! The constants of a code object while it is being made: each once, by type and value.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use hashbrown::HashTable;
use krait_ast::Constant;
use krait_base::Wtf8;
use krait_bytecode::Const;
use rustc_hash::FxHasher;

/// Constants numbered in the order in which they were added.
#[derive(Clone, Debug, Default)]
pub struct ConstTable {
    values: Vec<Const>,
    numbers: HashTable<u32>,
}

fn hash_of(value: &Const) -> u64 {
    let mut hasher = FxHasher::default();
    match value {
        Const::Str(text) => hash_str(text.as_wtf8(), &mut hasher),
        _ => value.hash(&mut hasher),
    }
    hasher.finish()
}

/// A NaN is never merged with another one.
fn is_unequal_to_itself(value: &Const) -> bool {
    match value {
        Const::Float(value) => value.is_nan(),
        Const::Complex(real, imag) => real.is_nan() || imag.is_nan(),
        Const::Tuple(items) => items.iter().any(is_unequal_to_itself),
        _ => false,
    }
}

fn hash_str(text: Wtf8<'_>, hasher: &mut FxHasher) {
    hasher.write_u8(0xFF);
    hasher.write(text.as_bytes());
}

impl ConstTable {
    /// The number of a constant, which gets the next one if it is new.
    pub fn add(&mut self, value: Const) -> u32 {
        let hash = hash_of(&value);
        if is_unequal_to_itself(&value) {
            return self.push(hash, value);
        }
        let values = &self.values;
        if let Some(number) = self
            .numbers
            .find(hash, |number| values.get(*number as usize) == Some(&value))
        {
            return *number;
        }
        self.push(hash, value)
    }

    /// The same for a text, which is only copied if it is new.
    pub fn add_str(&mut self, text: Wtf8<'_>) -> u32 {
        let mut hasher = FxHasher::default();
        hash_str(text, &mut hasher);
        let hash = hasher.finish();
        let values = &self.values;
        let same = |number: &u32| match values.get(*number as usize) {
            Some(Const::Str(known)) => known.as_wtf8() == text,
            _ => false,
        };
        if let Some(number) = self.numbers.find(hash, same) {
            return *number;
        }
        self.push(hash, Const::Str(Arc::new(text.to_owned())))
    }

    fn push(&mut self, hash: u64, value: Const) -> u32 {
        let number = self.values.len() as u32;
        self.values.push(value);
        let values = &self.values;
        self.numbers.insert_unique(hash, number, |number| {
            values.get(*number as usize).map_or(0, hash_of)
        });
        number
    }

    /// A table in which each value has the number of its place, also if it is there more than once.
    pub fn from_values(values: Vec<Const>) -> ConstTable {
        let mut table = ConstTable::default();
        for value in values {
            let hash = hash_of(&value);
            table.push(hash, value);
        }
        table
    }

    pub fn get(&self, number: u32) -> Option<&Const> {
        self.values.get(number as usize)
    }

    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// The constants in order. Numbers given out before mean their places.
    pub fn into_values(self) -> Vec<Const> {
        self.values
    }

    /// Keeps the constants for which `keep` is true, in order.
    pub fn retain(&mut self, keep: &[bool]) {
        let mut flags = keep.iter();
        self.values
            .retain(|_| flags.next().copied().unwrap_or(false));
        self.numbers.clear();
    }
}

/// A constant of the tree as it stands in code.
pub fn from_ast(value: &Constant<'_>) -> Const {
    match *value {
        Constant::None => Const::None,
        Constant::True => Const::True,
        Constant::False => Const::False,
        Constant::Ellipsis => Const::Ellipsis,
        Constant::Int(value) => Const::Int(value),
        Constant::BigInt(value) => Const::int(value.clone()),
        Constant::Float(value) => Const::Float(value),
        Constant::Complex { real, imag } => Const::Complex(real, imag),
        Constant::Str(text) => Const::Str(Arc::new(text.to_owned())),
        Constant::Bytes(bytes) => Const::Bytes(bytes.into()),
        Constant::Tuple(items) => Const::Tuple(items.iter().map(from_ast).collect()),
        Constant::FrozenSet(items) => Const::FrozenSet(items.iter().map(from_ast).collect()),
        // No valid tree has one.
        Constant::Foreign(_) => Const::None,
    }
}
