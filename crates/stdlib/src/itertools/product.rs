//! `product`: nested loops.

use krait_object::protocol::{iter, number};
use krait_object::types::tuple;
use krait_object::{Args, Obj, Result, Thread, Trace, TypeObject, Value, pymethods};
use std::cell::Cell;

#[derive(Trace)]
pub struct Product {
    pools: Vec<Value>,
    /// A position per loop; the pools are used over and over. Empty before the first step.
    indices: Cell<Vec<usize>>,
    loops: usize,
    started: Cell<bool>,
    stopped: Cell<bool>,
}

krait_object::pytype! {
    pub static PRODUCT: Product = "itertools.product", BASETYPE | HAVE_GC;
}

/// Steps the innermost loop that is not at its end; false when all are.
fn advance(pools: &[Value], indices: &mut [usize]) -> bool {
    for (i, at) in indices.iter_mut().enumerate().rev() {
        let size = pools
            .get(i % pools.len())
            .and_then(|p| p.as_tuple())
            .map_or(0, |t| t.len());
        *at += 1;
        if *at < size {
            return true;
        }
        *at = 0;
    }
    false
}

pub struct ProductMethods;

/// Cartesian product of input iterables.  Equivalent to nested for-loops.
///
/// For example, product(A, B) returns the same as:  ((x,y) for x in A for y in B).
/// The leftmost iterators are in the outermost for-loop, so the output tuples
/// cycle in a manner similar to an odometer (with the rightmost element changing
/// on every iteration).
#[pymethods(sig = "(*iterables, repeat=1)")]
impl ProductMethods {
    #[name("product")]
    fn __new__(th: &Thread, cls: &'static TypeObject, args: Args<'_>) -> Result<Value> {
        let mut repeat = 1;
        args.check_keywords(th, "product", 1)?;
        for (k, v) in args.keywords() {
            if !k.as_str().is_some_and(|s| s.eq_str("repeat")) {
                let name = k.as_str().map(|s| s.to_string_lossy()).unwrap_or_default();
                return Err(th.type_error(format!(
                    "product() got an unexpected keyword argument '{name}'"
                )));
            }
            repeat = number::as_ssize(th, v)?;
        }
        let Ok(repeat) = usize::try_from(repeat) else {
            return Err(th.value_error("repeat argument cannot be negative"));
        };
        let n = if repeat == 0 {
            0
        } else {
            args.positional().len()
        };
        let loops = n.checked_mul(repeat).filter(|&l| l < usize::MAX / 16);
        let Some(loops) = loops else {
            return Err(th.overflow_error("repeat argument too large"));
        };
        let mut indices = Vec::new();
        krait_object::alloc::reserve(&mut indices, loops)?;
        indices.resize(loops, 0);
        let mut pools = Vec::with_capacity(n);
        for a in args.positional().iter().take(n) {
            pools.push(tuple::from_vec(iter::collect(th, a)?).into_value());
        }
        let data = Product {
            pools,
            indices: Cell::new(indices),
            loops,
            started: Cell::new(false),
            stopped: Cell::new(false),
        };
        Ok(PRODUCT.create_in(cls, data).into_value())
    }

    fn __iter__(zelf: &Value) -> Value {
        zelf.clone()
    }

    fn __next__(zelf: &Obj<Product>) -> Option<Value> {
        if zelf.stopped.get() {
            return None;
        }
        let mut indices = zelf.indices.take();
        let more = !zelf.started.replace(true) || advance(&zelf.pools, &mut indices);
        let mut out = Vec::with_capacity(zelf.loops);
        if more {
            // One pass over the pools per repetition; an empty pool gives nothing at all.
            for (i, &at) in indices.iter().enumerate() {
                let pool = zelf
                    .pools
                    .get(i % zelf.pools.len())
                    .and_then(|p| p.as_tuple());
                match pool.and_then(|p| p.get(at)) {
                    Some(v) => out.push(v.clone()),
                    None => break,
                }
            }
        }
        let full = more && out.len() == zelf.loops;
        zelf.indices.set(indices);
        if !full {
            zelf.stopped.set(true);
            return None;
        }
        Some(tuple::from_vec(out).into_value())
    }

    /// Returns size in memory, in bytes.
    #[method]
    fn __sizeof__(zelf: &Obj<Product>) -> usize {
        48 + 8 * zelf.loops
    }
}
