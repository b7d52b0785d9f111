//! `gc`: the collector of cycles as Python sees it.

mod report;

use krait_object::gc;
use krait_object::types::dict::DictData;
use krait_object::types::{int, list, tuple};
use krait_object::{Args, Module, Result, Thread, Value};

pub struct Gc;

/// Values of `set_debug`'s flags.
const DEBUG: [(&str, i64); 5] = [
    ("DEBUG_STATS", 1),
    ("DEBUG_COLLECTABLE", 2),
    ("DEBUG_UNCOLLECTABLE", 4),
    ("DEBUG_SAVEALL", 32),
    ("DEBUG_LEAK", 2 | 4 | 32),
];

/// Control and inspection of the collector of reference cycles.
#[krait_object::pymodule(name = "gc")]
impl Gc {
    #[init]
    fn init(th: &Thread, m: &Module) -> Result<()> {
        let gc = th.gc();
        let garbage = list::new().into_value();
        let callbacks = list::new().into_value();
        drop(gc.garbage.replace(Some(garbage.clone())));
        drop(gc.callbacks.replace(Some(callbacks.clone())));
        m.add(th, "garbage", garbage)?;
        m.add(th, "callbacks", callbacks)?;
        for (name, value) in DEBUG {
            m.add(th, name, int::from_i64(value))?;
        }
        Ok(())
    }

    /// Collect automatically from now on.
    fn enable(th: &Thread) {
        th.gc().enabled.set(true);
    }

    /// Collect only on demand from now on.
    fn disable(th: &Thread) {
        th.gc().enabled.set(false);
    }

    /// Whether collections happen automatically.
    fn isenabled(th: &Thread) -> bool {
        th.gc().enabled.get()
    }

    /// Collect a generation and all younger ones; the number of unreachable objects.
    #[sig("(generation=2)")]
    fn collect(th: &Thread, generation: Option<&Value>) -> Result<Value> {
        let n = match generation {
            None => 2,
            Some(v) => krait_object::protocol::number::as_isize(th, v)?,
        };
        let Some(n) = usize::try_from(n).ok().filter(|n| *n <= 2) else {
            return Err(th.value_error("invalid generation"));
        };
        let stats = gc::collect(th, n);
        Ok(int::from_u64(stats.collected + stats.uncollectable))
    }

    /// Set what the collector tells while it works.
    #[sig("(flags, /)")]
    fn set_debug(th: &Thread, flags: i32) {
        th.gc().report.set(Some(report::report));
        th.gc().debug.set(flags as u32);
    }

    /// The flags of set_debug().
    fn get_debug(th: &Thread) -> Value {
        int::from_u64(u64::from(th.gc().debug.get()))
    }

    /// set_threshold(threshold0, [threshold1, [threshold2]])
    /// How many allocations start a collection, and how many of those one of the next generation.
    fn set_threshold(th: &Thread, args: Args<'_>) -> Result<()> {
        args.no_keywords(th, "set_threshold")?;
        if !(1..=3).contains(&args.positional().len()) {
            return Err(th.type_error("gc.set_threshold requires 1 to 3 arguments"));
        }
        for (i, v) in args.positional().iter().enumerate() {
            let n = krait_object::protocol::number::as_isize(th, v)?;
            th.gc().set_threshold(i, n as i64);
        }
        Ok(())
    }

    /// The collection thresholds.
    fn get_threshold(th: &Thread) -> Value {
        let v = th.gc().thresholds();
        tuple::from_vec(v.iter().map(|n| int::from_i64(*n)).collect()).into_value()
    }

    /// Allocations since the last collection, and collections of the younger generations since that of the next.
    fn get_count(th: &Thread) -> Value {
        let v = th.gc().counts();
        tuple::from_vec(v.iter().map(|n| int::from_i64(*n)).collect()).into_value()
    }

    /// A dict of figures for each generation.
    fn get_stats(th: &Thread) -> Result<Value> {
        let mut out = Vec::new();
        for (collections, collected, uncollectable) in th.gc().stats() {
            let d = DictData::create();
            d.set_str(th, "collections", int::from_u64(collections))?;
            d.set_str(th, "collected", int::from_u64(collected))?;
            d.set_str(th, "uncollectable", int::from_u64(uncollectable))?;
            out.push(d.into_value());
        }
        Ok(list::from_vec(out).into_value())
    }

    /// Every tracked object, or those of one generation.
    #[sig("(generation=None)")]
    fn get_objects(th: &Thread, generation: Option<&Value>) -> Result<Value> {
        let asked = generation.cloned().unwrap_or_else(|| int::from_i64(-1));
        th.audit("gc.get_objects", &[asked])?;
        let generation = match generation.filter(|v| !v.is_none()) {
            None => None,
            Some(v) => {
                let n = krait_object::protocol::number::as_isize(th, v)?;
                if n > 2 {
                    return Err(th.value_error(
                        "generation parameter must be less than the number of available generations (3)",
                    ));
                }
                match usize::try_from(n) {
                    Ok(n) => Some(n),
                    // CPython's own mark of an absent generation.
                    Err(_) if n == -1 => None,
                    Err(_) => {
                        return Err(th.value_error("generation parameter cannot be negative"));
                    }
                }
            }
        };
        Ok(list::from_vec(th.gc().objects(generation)?).into_value())
    }

    /// What the given objects refer to directly.
    #[sig("(*objs)")]
    fn get_referents(th: &Thread, args: Args<'_>) -> Result<Value> {
        let objs = tuple::from_slice(args.positional()).into_value();
        th.audit("gc.get_referents", &[objs])?;
        let found = args.positional().iter().flat_map(gc::referents).collect();
        Ok(list::from_vec(found).into_value())
    }

    /// The tracked objects that refer directly to any of the given ones.
    #[sig("(*objs)")]
    fn get_referrers(th: &Thread, args: Args<'_>) -> Result<Value> {
        let objs = tuple::from_slice(args.positional()).into_value();
        th.audit("gc.get_referrers", &[objs])?;
        let wanted = args.positional();
        let mut found = th.gc().objects(None)?;
        found.retain(|x| {
            gc::referents(x)
                .iter()
                .any(|r| wanted.iter().any(|w| w.is(r)))
        });
        Ok(list::from_vec(found).into_value())
    }

    /// Whether the collector knows the object.
    #[sig("(obj, /)")]
    fn is_tracked(obj: &Value) -> bool {
        gc::is_tracked(obj)
    }

    /// Whether the object's finalizer has run.
    #[sig("(obj, /)")]
    fn is_finalized(obj: &Value) -> bool {
        gc::is_finalized(obj)
    }

    /// Leave every object of now out of later collections.
    fn freeze(th: &Thread) {
        th.gc().freeze();
    }

    /// Undo freeze(): the objects belong to the oldest generation.
    fn unfreeze(th: &Thread) {
        th.gc().unfreeze();
    }

    /// How many objects are frozen.
    fn get_freeze_count(th: &Thread) -> usize {
        th.gc().freeze_count()
    }
}
