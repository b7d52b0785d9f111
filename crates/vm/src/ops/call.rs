//! `f(*args, **kwargs)`.

use crate::call;
use crate::code::{CODE, CodeObj};
use crate::frame::{Exit, Frame};
use crate::function::FUNCTION;
use crate::slot::{Word, view};
use krait_object::err::memory_error;
use krait_object::protocol::{call as protocol, item, iter};
use krait_object::typeobj::ANY_KEYWORDS;
use krait_object::types::native::{METHOD_DESCR, NATIVE_FUNCTION};
use krait_object::types::tuple;
use krait_object::{Args, Obj, Result, Thread, Tuple, TypeObject, Value, exc, wk};

/// What a star call became.
pub enum Ex {
    /// A Python frame to run.
    Frame(*mut Frame),
    /// Native code ran.
    Result(Result<Value>),
}

/// The arguments that an iterable behind `*` stands for in a call of `f`.
pub fn positional(th: &Thread, f: &Value, args: &Value) -> Result<Vec<Value>> {
    match args.as_exact_tuple() {
        Some(t) => Ok(t.as_slice().to_vec()),
        None => match iter::collect(th, args) {
            Ok(v) => Ok(v),
            Err(e)
                if e.is(&exc::TYPE_ERROR)
                    && args.ty().slots.iter.get().is_none()
                    && !item::is_sequence(args) =>
            {
                Err(th.type_error(format!(
                    "{} argument after * must be an iterable, not {}",
                    super::build::describe(th, Some(f)),
                    args.ty().name()
                )))
            }
            Err(e) => Err(e),
        },
    }
}

/// Whether named arguments may have names that are no text: those of a type, or the one that its `__init__` comes from, and
/// those of the native methods that take whatever names there are.
#[cold]
fn takes_any_keywords(th: &Thread, f: &Value) -> bool {
    let root = |t: &'static TypeObject| {
        let mut owner = t;
        while let Some(base) = owner.base().filter(|_| owner.is_heap()) {
            owner = base;
        }
        owner
    };
    if let Some(method) = NATIVE_FUNCTION.get_exact(f) {
        let Some(receiver) = method.receiver.get() else {
            return false;
        };
        return match method.def.name {
            "format" => receiver.as_str().is_some(),
            "update" => root(receiver.ty()).has(ANY_KEYWORDS),
            "__replace__" => CODE.get(&receiver).is_none(),
            _ => false,
        };
    }
    let Some(t) = f.as_type() else { return false };
    let owner = root(t);
    let init = |t: &TypeObject| t.slots.init.get().map(|f| f as usize);
    if owner.has(ANY_KEYWORDS) && init(t) == init(owner) {
        return true;
    }
    // Nodes of trees, whose classes are made at run time, have a native method where others have a slot.
    let by_method = |init: &Value| METHOD_DESCR.get_exact(init).is_some();
    t.is_heap() && t.lookup(th, wk::__init__()).is_some_and(|v| by_method(&v))
}

/// Collects arguments and either makes a frame or calls.
///
/// # Safety
/// `kw` is 0 or a live word.
pub unsafe fn prepare_ex(th: &Thread, f: &Value, args: &Value, kw: Word) -> Result<Ex> {
    let native = FUNCTION.get_exact(f).is_none();
    // SAFETY: as above.
    let kwargs = (kw != 0).then(|| unsafe { view(kw) });
    let kwargs = kwargs.as_deref();
    let made;
    // What native code is given goes after the call as a tuple's items go, the last one first.
    let given: Option<&Tuple> = match args.as_exact_tuple() {
        None if native => {
            made = match args.as_exact_list() {
                Some(list) => list.to_tuple(),
                None => tuple::from_vec(positional(th, f, args)?),
            };
            Some(&made)
        }
        given => given,
    };
    let unnamed = kwargs.is_none_or(|kw| kw.as_exact_dict().is_some_and(|d| d.is_empty()));
    if native
        && unnamed
        && let Some(t) = given
    {
        // The tuple outlives the call: native code may look at its items where they are.
        return Ok(Ex::Result(protocol::call_args(
            th,
            f,
            Args::pos(t.as_slice()),
        )));
    }
    if let Some(func) = FUNCTION.get_exact(f)
        && let Some(t) = args.as_exact_tuple()
    {
        let dict = kwargs.and_then(|d| d.as_exact_dict());
        if kwargs.is_some() == dict.is_some()
            && let Some(frame) = call::enter_star(th, func, t, dict)?
        {
            return Ok(Ex::Frame(frame));
        }
    }
    let mut values = match given {
        Some(t) => t.as_slice().to_vec(),
        None => positional(th, f, args)?,
    };
    let mut names = Vec::new();
    if let Some(d) = kwargs.and_then(Value::as_dict) {
        values
            .try_reserve_exact(d.len())
            .and_then(|()| names.try_reserve_exact(d.len()))
            .map_err(|_| memory_error())?;
        let mut at = 0;
        while let Some((k, v)) = d.next(&mut at) {
            if k.as_str().is_none() && !takes_any_keywords(th, f) {
                return Err(th.type_error("keywords must be strings"));
            }
            names.push(k);
            values.push(v);
        }
    }
    let names = if names.is_empty() {
        None
    } else {
        Some(tuple::from_vec(names))
    };
    if let Some(func) = FUNCTION.get_exact(f) {
        // SAFETY: a function has a code object; the vector's words own their values and are given up.
        unsafe {
            let code = &*(func.code.bits() as *const Obj<CodeObj>);
            let n = values.len();
            let mut words: Vec<Word> = values.into_iter().map(Value::into_bits).collect();
            let frame = call::enter(
                th,
                func,
                code,
                words.as_mut_ptr(),
                n,
                names.as_deref(),
                Exit::Caller,
            )?;
            return Ok(Ex::Frame(frame));
        }
    }
    Ok(Ex::Result(protocol::call_args(
        th,
        f,
        Args::new(&values, names.as_deref()),
    )))
}
