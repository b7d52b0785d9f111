//! `combinations`, `combinations_with_replacement`, `permutations`: indices into a pool, stepped in lexicographic order.

use krait_object::protocol::{iter, number};
use krait_object::types::tuple;
use krait_object::{Obj, Result, Thread, Trace, TypeObject, Value, pymethods};
use std::cell::Cell;

/// Where an iterator over selections stands. `stopped` from the start if there is nothing to choose.
#[derive(Trace)]
pub struct Choice {
    pool: Value,
    r: usize,
    indices: Cell<Vec<usize>>,
    started: Cell<bool>,
    stopped: Cell<bool>,
}

impl Choice {
    fn new(pool: Vec<Value>, r: usize, indices: Vec<usize>, stopped: bool) -> Choice {
        Choice {
            pool: tuple::from_vec(pool).into_value(),
            r,
            indices: Cell::new(indices),
            started: Cell::new(false),
            stopped: Cell::new(stopped),
        }
    }

    fn n(&self) -> usize {
        self.pool.as_tuple().map_or(0, |t| t.len())
    }

    /// The next selection; `step` moves the indices on and says whether it could.
    fn next(&self, step: impl FnOnce(&mut [usize], usize, usize) -> bool) -> Option<Value> {
        if self.stopped.get() {
            return None;
        }
        let mut indices = self.indices.take();
        let more = !self.started.replace(true) || step(&mut indices, self.n(), self.r);
        let out = more.then(|| {
            let pool = self.pool.as_tuple().map_or(&[][..], |t| t.as_slice());
            let chosen = indices
                .iter()
                .take(self.r)
                .filter_map(|&i| pool.get(i).cloned());
            tuple::from_vec(chosen.collect()).into_value()
        });
        self.indices.set(indices);
        self.stopped.set(!more);
        out
    }
}

#[derive(Trace)]
pub struct Combinations(Choice);
#[derive(Trace)]
pub struct Replacement(Choice);
#[derive(Trace)]
pub struct Permutations {
    choice: Choice,
    /// How many steps each place has left before it starts over.
    cycles: Cell<Vec<usize>>,
}

krait_object::pytype! {
    pub static COMBINATIONS: Combinations = "itertools.combinations", BASETYPE | HAVE_GC;
}
krait_object::pytype! {
    pub static REPLACEMENT: Replacement = "itertools.combinations_with_replacement", BASETYPE | HAVE_GC;
}
krait_object::pytype! {
    pub static PERMUTATIONS: Permutations = "itertools.permutations", BASETYPE | HAVE_GC;
}

/// `0..n` in memory that can be had.
fn ascending(n: usize) -> Result<Vec<usize>> {
    let mut v = Vec::new();
    krait_object::alloc::reserve(&mut v, n)?;
    v.extend(0..n);
    Ok(v)
}

/// Whether there is room for so many indices, which is asked for even where nothing can be chosen.
fn room_for(r: usize) -> Result<()> {
    krait_object::alloc::room(r.saturating_mul(size_of::<usize>()))
}

fn length(th: &Thread, r: isize) -> Result<usize> {
    usize::try_from(r).map_err(|_| th.value_error("r must be non-negative"))
}

/// The next combination: the rightmost index that can grow does, the ones behind it follow it closely.
fn step_combination(indices: &mut [usize], n: usize, r: usize) -> bool {
    let Some(at) = (0..r)
        .rev()
        .find(|&i| indices.get(i).is_some_and(|&x| x + r != i + n))
    else {
        return false;
    };
    let first = indices.get(at).map_or(0, |&x| x + 1);
    for (k, x) in indices.iter_mut().skip(at).enumerate() {
        *x = first + k;
    }
    true
}

fn step_replacement(indices: &mut [usize], n: usize, _: usize) -> bool {
    let Some(at) = indices.iter().rposition(|&x| x + 1 != n) else {
        return false;
    };
    let value = indices.get(at).map_or(0, |&x| x + 1);
    indices.iter_mut().skip(at).for_each(|x| *x = value);
    true
}

/// The next permutation: the rightmost place with steps left swaps in the next index; exhausted places rotate back.
fn step_permutation(indices: &mut [usize], cycles: &mut [usize]) -> bool {
    let n = indices.len();
    for (i, left) in cycles.iter_mut().enumerate().rev() {
        *left -= 1;
        if *left == 0 {
            if let Some(tail) = indices.get_mut(i..) {
                tail.rotate_left(1);
            }
            *left = n - i;
        } else {
            let j = n - *left;
            indices.swap(i, j);
            return true;
        }
    }
    false
}

pub struct CombinationsMethods;

/// Return successive r-length combinations of elements in the iterable.
///
/// combinations(range(4), 3) --> (0,1,2), (0,1,3), (0,2,3), (1,2,3)
#[pymethods(sig = "(iterable, r)")]
impl CombinationsMethods {
    #[sig("(iterable, r)")]
    #[name("combinations")]
    fn __new__(th: &Thread, cls: &'static TypeObject, iterable: &Value, r: isize) -> Result<Value> {
        let pool = iter::collect(th, iterable)?;
        let r = length(th, r)?;
        room_for(r)?;
        let stopped = r > pool.len();
        let indices = if stopped { Vec::new() } else { ascending(r)? };
        let data = Combinations(Choice::new(pool, r, indices, stopped));
        Ok(COMBINATIONS.create_in(cls, data).into_value())
    }

    fn __iter__(zelf: &Value) -> Value {
        zelf.clone()
    }

    fn __next__(zelf: &Obj<Combinations>) -> Option<Value> {
        zelf.0.next(step_combination)
    }

    /// Returns size in memory, in bytes.
    #[method]
    fn __sizeof__(zelf: &Obj<Combinations>) -> usize {
        56 + 8 * zelf.0.r
    }
}

pub struct ReplacementMethods;

/// Return successive r-length combinations of elements in the iterable allowing individual elements to have successive repeats.
///
/// combinations_with_replacement('ABC', 2) --> ('A','A'), ('A','B'), ('A','C'), ('B','B'), ('B','C'), ('C','C')
#[pymethods(sig = "(iterable, r)")]
impl ReplacementMethods {
    #[sig("(iterable, r)")]
    #[name("combinations_with_replacement")]
    fn __new__(th: &Thread, cls: &'static TypeObject, iterable: &Value, r: isize) -> Result<Value> {
        let pool = iter::collect(th, iterable)?;
        let r = length(th, r)?;
        let mut indices = Vec::new();
        krait_object::alloc::reserve(&mut indices, r)?;
        indices.resize(r, 0);
        let stopped = pool.is_empty() && r > 0;
        let data = Replacement(Choice::new(pool, r, indices, stopped));
        Ok(REPLACEMENT.create_in(cls, data).into_value())
    }

    fn __iter__(zelf: &Value) -> Value {
        zelf.clone()
    }

    fn __next__(zelf: &Obj<Replacement>) -> Option<Value> {
        zelf.0.next(step_replacement)
    }

    /// Returns size in memory, in bytes.
    #[method]
    fn __sizeof__(zelf: &Obj<Replacement>) -> usize {
        56 + 8 * zelf.0.r
    }
}

pub struct PermutationsMethods;

/// Return successive r-length permutations of elements in the iterable.
///
/// permutations(range(3), 2) --> (0,1), (0,2), (1,0), (1,2), (2,0), (2,1)
#[pymethods(sig = "(iterable, r=None)")]
impl PermutationsMethods {
    #[sig("(iterable, r=None)")]
    #[name("permutations")]
    fn __new__(
        th: &Thread,
        cls: &'static TypeObject,
        iterable: &Value,
        r: Option<&Value>,
    ) -> Result<Value> {
        let pool = iter::collect(th, iterable)?;
        let r = match r {
            None => pool.len(),
            Some(v) if v.as_int().is_none() => return Err(th.type_error("Expected int as r")),
            Some(v) => length(th, number::as_ssize(th, v)?)?,
        };
        room_for(r)?;
        let n = pool.len();
        let stopped = r > n;
        let cycles = if stopped {
            Vec::new()
        } else {
            (0..r).map(|i| n - i).collect()
        };
        let indices = ascending(n)?;
        let choice = Choice::new(pool, r, indices, stopped);
        Ok(PERMUTATIONS
            .create_in(
                cls,
                Permutations {
                    choice,
                    cycles: Cell::new(cycles),
                },
            )
            .into_value())
    }

    fn __iter__(zelf: &Value) -> Value {
        zelf.clone()
    }

    fn __next__(zelf: &Obj<Permutations>) -> Option<Value> {
        zelf.choice.next(|indices, _, _| {
            let mut cycles = zelf.cycles.take();
            let more = step_permutation(indices, &mut cycles);
            zelf.cycles.set(cycles);
            more
        })
    }

    /// Returns size in memory, in bytes.
    #[method]
    fn __sizeof__(zelf: &Obj<Permutations>) -> usize {
        64 + 8 * (zelf.choice.n() + zelf.choice.r)
    }
}
