//! `all`, `any`, `iter`, `aiter`, `anext`, `len`, `max`, `min`, `next`, `sorted`.

use krait_object::protocol::iter::Items;
use krait_object::protocol::{call, compare, item, iter, truth};
use krait_object::types::list;
use krait_object::{Args, CompareOp, Result, Thread, Value, exc};

pub struct Sequences;

/// Whether a further key is better than the best one so far.
#[inline]
fn beats(th: &Thread, key: &Value, best: &Value, op: CompareOp) -> Result<bool> {
    if let (Some(a), Some(b)) = (key.as_small(), best.as_small()) {
        return Ok(op.test(a.cmp(&b)));
    }
    let r = compare::rich(th, key, best, op)?;
    truth::is_true(th, &r)
}

/// Calls `f` with the items of the only argument, or with each of several.
#[inline]
fn each(
    th: &Thread,
    arguments: &[Value],
    single: Option<&Value>,
    mut f: impl FnMut(Value) -> Result<()>,
) -> Result<()> {
    match single {
        Some(it) => iter::for_each(th, it, f),
        None => arguments.iter().try_for_each(|x| f(x.clone())),
    }
}

/// `min` and `max`.
fn extreme(th: &Thread, name: &str, args: Args<'_>, op: CompareOp) -> Result<Value> {
    let pos = args.positional();
    let (mut key, mut default) = (None, None);
    if pos.is_empty() {
        return Err(th.type_error(format!("{name} expected at least 1 argument, got 0")));
    }
    args.check_keywords(th, name, 2)?;
    for (k, v) in args.keywords() {
        match k.as_str().map(|s| s.to_string_lossy()).as_deref() {
            Some("key") => key = Some(v).filter(|v| !v.is_none()),
            Some("default") => default = Some(v),
            other => {
                let given = other.unwrap_or("");
                let hint = krait_text::suggest::closest(given, ["key", "default"].into_iter())
                    .map_or_else(String::new, |s| format!(". Did you mean '{s}'?"));
                return Err(th.type_error(format!(
                    "{name}() got an unexpected keyword argument '{given}'{hint}"
                )));
            }
        }
    }
    let single = match pos {
        [] => return Err(th.type_error(format!("{name} expected at least 1 argument, got 0"))),
        [one] => Some(one),
        _ => None,
    };
    if single.is_none() && default.is_some() {
        return Err(th.type_error(format!(
            "Cannot specify a default for {name}() with multiple positional arguments"
        )));
    }
    let best = match key {
        None => {
            let mut best: Option<Value> = None;
            each(th, pos, single, |x| {
                match &best {
                    Some(b) if !beats(th, &x, b, op)? => {}
                    _ => best = Some(x),
                }
                Ok(())
            })?;
            best
        }
        Some(f) => {
            let mut best: Option<(Value, Value)> = None;
            each(th, pos, single, |x| {
                let k = call::call1(th, f, &x)?;
                match &best {
                    Some((b, _)) if !beats(th, &k, b, op)? => {}
                    _ => best = Some((k, x)),
                }
                Ok(())
            })?;
            best.map(|(_, x)| x)
        }
    };
    match (best, default) {
        (Some(v), _) => Ok(v),
        (None, Some(d)) => Ok(d.clone()),
        (None, None) => Err(th.value_error(format!("{name}() iterable argument is empty"))),
    }
}

#[krait_object::pyfunctions]
impl Sequences {
    /// Return True if bool(x) is True for all values x in the iterable.
    ///
    /// If the iterable is empty, return True.
    fn all(th: &Thread, iterable: &Value) -> Result<bool> {
        let mut items = Items::of(th, iterable)?;
        while let Some(x) = items.next(th)? {
            if !truth::is_true(th, &x)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Return True if bool(x) is True for any x in the iterable.
    ///
    /// If the iterable is empty, return False.
    fn any(th: &Thread, iterable: &Value) -> Result<bool> {
        let mut items = Items::of(th, iterable)?;
        while let Some(x) = items.next(th)? {
            if truth::is_true(th, &x)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Return an AsyncIterator for an AsyncIterable object.
    fn aiter(th: &Thread, async_iterable: &Value) -> Result<Value> {
        let Some(f) = async_iterable.ty().slots.aiter.get() else {
            return Err(th.type_error(format!(
                "'{}' object is not an async iterable",
                async_iterable.ty().name()
            )));
        };
        let r = f(th, async_iterable)?;
        if r.ty().slots.anext.get().is_none() {
            return Err(th.type_error(format!(
                "aiter() returned not an async iterator of type '{}'",
                r.ty().name()
            )));
        }
        Ok(r)
    }

    /// Return the next item from the async iterator.
    ///
    /// If default is given and the async iterator is exhausted,
    /// it is returned instead of raising StopAsyncIteration.
    #[sig("(aiterator, default=<unrepresentable>, /)")]
    fn anext(th: &Thread, aiterator: &Value, default: Option<Value>) -> Result<Value> {
        let Some(f) = aiterator.ty().slots.anext.get() else {
            return Err(th.type_error(format!(
                "'{}' object is not an async iterator",
                aiterator.ty().name()
            )));
        };
        let awaitable = f(th, aiterator)?;
        match default {
            None => Ok(awaitable),
            Some(d) => Ok(krait_vm::generator::anext::with_default(awaitable, d)),
        }
    }

    /// Get an iterator from an object, or one that calls a function until it returns a sentinel.
    fn iter(th: &Thread, object: &Value, sentinel: Option<&Value>) -> Result<Value> {
        match sentinel {
            None => iter::iter(th, object),
            Some(s) => {
                if !call::is_callable(object) {
                    return Err(th.type_error("iter(v, w): v must be callable"));
                }
                Ok(krait_builtins::iter::over_calls(object.clone(), s.clone()))
            }
        }
    }

    /// Return the number of items in a container.
    fn len(th: &Thread, obj: &Value) -> Result<usize> {
        item::len(th, obj)
    }

    /// max(iterable, *[, default=obj, key=func]) -> value
    /// max(arg1, arg2, *args, *[, key=func]) -> value
    ///
    /// With a single iterable argument, return its biggest item. The default is
    /// what to return if the iterable is empty. With two or more positional
    /// arguments, return the largest argument.
    fn max(th: &Thread, args: Args) -> Result<Value> {
        extreme(th, "max", args, CompareOp::Gt)
    }

    /// min(iterable, *[, default=obj, key=func]) -> value
    /// min(arg1, arg2, *args, *[, key=func]) -> value
    ///
    /// With a single iterable argument, return its smallest item. The default is
    /// what to return if the iterable is empty. With two or more positional
    /// arguments, return the smallest argument.
    fn min(th: &Thread, args: Args) -> Result<Value> {
        extreme(th, "min", args, CompareOp::Lt)
    }

    /// Return the next item from the iterator, or the default if it is exhausted.
    fn next(th: &Thread, iterator: &Value, default: Option<&Value>) -> Result<Value> {
        let Some(f) = iterator.ty().slots.iternext.get() else {
            return Err(th.type_error(format!(
                "'{}' object is not an iterator",
                iterator.ty().name()
            )));
        };
        match (f(th, iterator), default) {
            (Ok(Some(v)), _) => Ok(v),
            (Ok(None), Some(d)) => Ok(d.clone()),
            (Ok(None), None) => Err(th.stop_iteration(Value::none())),
            (Err(e), Some(d)) if e.is(&exc::STOP_ITERATION) => Ok(d.clone()),
            (Err(e), _) => Err(e),
        }
    }

    /// Return a new list containing all items from the iterable in ascending order.
    ///
    /// A custom key function can be supplied to customize the sort order, and the
    /// reverse flag can be set to request the result in descending order.
    #[sig("(iterable, /, *, key=None, reverse=False)")]
    fn sorted(th: &Thread, args: Args) -> Result<Value> {
        args.check_positional(th, "sorted", 1, 1)?;
        let source = args
            .positional()
            .first()
            .cloned()
            .unwrap_or_else(Value::none);
        let l = list::from_vec(iter::collect_list(th, &source)?).into_value();
        let rest = Args {
            values: args.values.get(1..).unwrap_or(&[]),
            names: args.names,
        };
        call::call_method_args(th, &l, krait_object::wk::sort(), rest)?;
        Ok(l)
    }
}
