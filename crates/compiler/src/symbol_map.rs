//! A map from names to numbers that keeps the order of insertion, as Python's dicts do.
//!
//! Most scopes have a handful of names, so small maps are searched linearly and only large ones
//! get an index.

use krait_base::Symbol;
use rustc_hash::FxHashMap;

const LINEAR: usize = 12;

#[derive(Clone, Debug)]
pub struct SymbolMap<V> {
    entries: Vec<(Symbol, V)>,
    /// Positions of all entries once there are more than `LINEAR` of them.
    index: FxHashMap<Symbol, u32>,
}

impl<V> Default for SymbolMap<V> {
    fn default() -> SymbolMap<V> {
        SymbolMap {
            entries: Vec::new(),
            index: FxHashMap::default(),
        }
    }
}

impl<V: Copy> SymbolMap<V> {
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    #[inline]
    pub fn position(&self, name: Symbol) -> Option<usize> {
        if self.entries.len() <= LINEAR {
            return self.entries.iter().position(|(key, _)| *key == name);
        }
        self.index.get(&name).map(|position| *position as usize)
    }

    #[inline]
    pub fn get(&self, name: Symbol) -> Option<V> {
        self.position(name)
            .and_then(|position| self.entries.get(position))
            .map(|(_, value)| *value)
    }

    pub fn contains(&self, name: Symbol) -> bool {
        self.position(name).is_some()
    }

    /// Sets the value of a name, which keeps its place if it has one.
    pub fn insert(&mut self, name: Symbol, value: V) {
        match self
            .position(name)
            .and_then(|position| self.entries.get_mut(position))
        {
            Some(entry) => entry.1 = value,
            None => {
                self.entries.push((name, value));
                let len = self.entries.len();
                if len == LINEAR + 1 {
                    self.reindex();
                } else if len > LINEAR {
                    self.index.insert(name, len as u32 - 1);
                }
            }
        }
    }

    pub fn remove(&mut self, name: Symbol) {
        if let Some(position) = self.position(name) {
            self.entries.remove(position);
            self.reindex();
        }
    }

    fn reindex(&mut self) {
        self.index.clear();
        if self.entries.len() > LINEAR {
            let positions = self.entries.iter().enumerate();
            self.index
                .extend(positions.map(|(position, (name, _))| (*name, position as u32)));
        }
    }

    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (Symbol, V)> + '_ {
        self.entries.iter().copied()
    }

    /// The entry at a place in the order, for walks during which values change.
    pub fn at(&self, position: usize) -> Option<(Symbol, V)> {
        self.entries.get(position).copied()
    }

    pub fn keys(&self) -> impl DoubleEndedIterator<Item = Symbol> + '_ {
        self.entries.iter().map(|(name, _)| *name)
    }

    pub fn set_at(&mut self, position: usize, value: V) {
        if let Some(entry) = self.entries.get_mut(position) {
            entry.1 = value;
        }
    }
}

/// Names numbered in the order in which they were first used.
#[derive(Clone, Debug, Default)]
pub struct NameTable {
    map: SymbolMap<u32>,
}

impl NameTable {
    pub fn len(&self) -> usize {
        self.map.len()
    }

    /// The number of a name, which gets the next one if it is new.
    #[inline]
    pub fn add(&mut self, name: Symbol) -> u32 {
        if let Some(number) = self.map.get(name) {
            return number;
        }
        let number = self.map.len() as u32;
        self.map.insert(name, number);
        number
    }

    pub fn get(&self, name: Symbol) -> Option<u32> {
        self.map.get(name)
    }

    pub fn contains(&self, name: Symbol) -> bool {
        self.map.contains(name)
    }

    pub fn iter(&self) -> impl Iterator<Item = Symbol> + '_ {
        self.map.keys()
    }
}
