//! `_thread._local`: attributes that each thread has its own of.

use krait_object::protocol::{call, compare, repr};
use krait_object::typeobj::generic_getattr;
use krait_object::types::weakref::{WEAKREF, create};
use krait_object::types::{int, tuple};
use krait_object::{Args, DictData, Field, Obj, Result, Thread, Trace, Value, wk};

/// The dicts of all threads. `Thread::dict` has weak references to the locals that a thread has a dict in, so that it
/// can take them out when it ends.
#[derive(Trace)]
pub struct LocalData {
    args: Field,
    kwargs: Field,
    /// Thread identifier to dict.
    dicts: Field,
}

krait_object::pytype! {
    pub static LOCAL: LocalData = "_thread._local", BASETYPE | HAVE_GC | MANAGED_WEAKREF;
}

pub struct LocalMethods;

type Local = Obj<LocalData>;

/// Fewer remembered locals than this are never looked through for dead ones.
const FEW: usize = 64;

/// Notes that the thread has a dict in a local.
fn remember(th: &Thread, z: &Local) -> Result<()> {
    let known = match th.dict.get() {
        Some(d) => d,
        None => {
            let d = DictData::create().into_value();
            th.dict.set(d.clone());
            d
        }
    };
    let (me, Some(known)) = (z.value(), known.as_dict()) else {
        return Ok(());
    };
    if known.len() >= FEW && known.len().is_power_of_two() {
        for (key, r) in known.snapshot() {
            if WEAKREF.get(&r).is_none_or(|r| r.get().is_none()) {
                known.remove(th, &key)?;
            }
        }
    }
    if let Some(r) = create(&WEAKREF, &WEAKREF.ty, &me, None) {
        known.set(th, int::from_u64(me.bits()), r.into_value())?;
    }
    Ok(())
}

/// The thread's dicts go with it.
pub fn thread_ends(th: &Thread) {
    if let Some(known) = th.dict.take() {
        forget(th, th.ident, &known);
    }
}

/// Takes the dicts of a thread that ended out of the locals it had them in.
pub fn forget(th: &Thread, ident: u64, known: &Value) {
    let key = int::from_u64(ident);
    for (_, r) in known.as_dict().map(|d| d.snapshot()).unwrap_or_default() {
        let Some(me) = WEAKREF.get(&r).and_then(|r| r.get()) else {
            continue;
        };
        let dicts = LOCAL.get(&me).and_then(|z| z.dicts.get());
        if let Some(dicts) = dicts.as_ref().and_then(Value::as_dict)
            && let Err(e) = dicts.remove(th, &key)
        {
            th.unraisable(e, Some(&me), None);
        }
    }
}

/// Whether an attribute's name is `__dict__`, as its own comparison has it.
fn is_dict(th: &Thread, name: &Value) -> Result<bool> {
    Ok(name.is(wk::__dict__()) || compare::eq(th, name, wk::__dict__())?)
}

fn dict(th: &Thread, z: &Local) -> Result<Value> {
    let all = match z.dicts.get() {
        Some(d) => d,
        None => {
            let d = DictData::create().into_value();
            z.dicts.set(d.clone());
            d
        }
    };
    let key = int::from_u64(th.ident);
    let Some(all) = all.as_dict() else {
        return Err(th.system_error("thread-local data is no dict"));
    };
    if let Some(d) = all.get(th, &key)? {
        return Ok(d);
    }
    let d = DictData::create().into_value();
    all.set(th, key, d.clone())?;
    remember(th, z)?;
    if z.args.is_some() {
        // Another thread's first use runs `__init__` again with the same arguments.
        let me = z.value();
        if let Some(f) = me.ty().lookup(th, wk::__init__()) {
            let args = z.args.get_or_none();
            let kwargs = z.kwargs.get_or_none();
            let mut values = vec![me.clone()];
            values.extend(
                args.as_tuple()
                    .map(|t| t.as_slice().to_vec())
                    .unwrap_or_default(),
            );
            let mut names = Vec::new();
            for (k, v) in kwargs.as_dict().map(|d| d.snapshot()).unwrap_or_default() {
                names.push(k);
                values.push(v);
            }
            let names = tuple::from_vec(names);
            call::call_args(th, &f, Args::new(&values, Some(&names)))?;
        }
    }
    Ok(d)
}

/// Thread-local data
#[krait_object::pymethods(sig = "()")]
impl LocalMethods {
    fn __new__(th: &Thread, cls: &'static krait_object::TypeObject, args: Args) -> Result<Value> {
        let plain = cls
            .lookup(th, wk::__init__())
            .is_some_and(|f| krait_object::types::native::WRAPPER_DESCR.get(&f).is_some());
        if plain && !args.values.is_empty() {
            return Err(th.type_error("Initialization arguments are not supported"));
        }
        let l = LOCAL.create_in(
            cls,
            LocalData {
                args: Field::empty(),
                kwargs: Field::empty(),
                dicts: Field::empty(),
            },
        );
        // The creating thread's `__init__` is run by the call of the class.
        dict(th, &l)?;
        if !plain {
            l.args
                .set(tuple::from_slice(args.positional()).into_value());
            l.kwargs.set(args.keyword_dict(th)?.into_value());
        }
        Ok(l.into_value())
    }

    fn __getattribute__(th: &Thread, zelf: &Local, name: &Value) -> Result<Value> {
        let d = dict(th, zelf)?;
        if is_dict(th, name)? {
            return Ok(d);
        }
        let me = zelf.value();
        let descr = me.ty().lookup(th, name);
        let data = descr
            .as_ref()
            .is_some_and(|d| d.ty().slots.descr_set.get().is_some());
        if !data && let Some(v) = d.as_dict().map(|d| d.get(th, name)).transpose()?.flatten() {
            return Ok(v);
        }
        generic_getattr(th, &me, name)
    }

    fn __setattr__(th: &Thread, zelf: &Local, name: &Value, value: Option<&Value>) -> Result<()> {
        let me = zelf.value();
        if is_dict(th, name)? {
            return Err(th.attribute_error_text(
                &me,
                name,
                &format!(
                    "'{}' object attribute {} is read-only",
                    me.ty().qualified_name(),
                    repr::repr_text(th, name)?
                ),
            ));
        }
        let d = dict(th, zelf)?;
        if let Some(descr) = me.ty().lookup(th, name)
            && let Some(set) = descr.ty().slots.descr_set.get()
        {
            return set(th, &descr, &me, value);
        }
        let Some(d) = d.as_dict() else { return Ok(()) };
        match value {
            Some(v) => d.set(th, name.clone(), v.clone()),
            None => match d.remove(th, name)? {
                Some(_) => Ok(()),
                None => Err(th.attribute_error(&me, name)),
            },
        }
    }
}
