//! Binding arguments to parameters: defaults, `*args`, keywords, and what is said when they do not fit.

use super::{abandon_frame, release_all};
use crate::code::{Code, CodeBody};
use crate::frame::Frame;
use crate::function::Function;
use crate::slot::{self, Word};
use krait_bytecode::CodeFlags;
use krait_object::types::tuple;
use krait_object::{DictData, Result, Thread, Tuple, Value};

/// Binds arguments of any kind. Words that were moved are zeroed at the source; the rest stays the caller's.
///
/// # Safety
/// `args` points to `n` words, the last of which are the values of `names`.
pub unsafe fn bind(
    th: &Thread,
    f: *mut Frame,
    func: &Function,
    code: &Code,
    args: *mut Word,
    n: usize,
    names: Option<&Tuple>,
) -> Result<()> {
    // SAFETY: the caller's promise; locals of the frame are zeroed and as many as the code's parameters.
    unsafe {
        let fast = Frame::fast(f);
        let nkw = names.map_or(0, |k| k.len());
        let npos = n - nkw;
        let argcount = code.argcount as usize;
        let total = argcount + code.kwonlyargcount as usize;
        let take = |i: usize| std::mem::replace(&mut *args.add(i), 0);
        let direct = npos.min(argcount);
        for i in 0..direct {
            fast.add(i).write(take(i));
        }
        let mut next = total;
        if code.flags.has(CodeFlags::VARARGS) {
            let rest = collected(args.add(direct), npos - direct)?;
            fast.add(next).write(rest.into_bits());
            next += 1;
        }
        let kwdict = code
            .flags
            .has(CodeFlags::VARKEYWORDS)
            .then(DictData::create);
        if let Some(names) = names {
            for (k, name) in names.as_slice().iter().enumerate() {
                let at = parameter(code, name, total);
                match at {
                    Some(i) if *fast.add(i) == 0 => fast.add(i).write(take(npos + k)),
                    Some(_) => {
                        return Err(th.type_error(format!(
                            "{}() got multiple values for argument '{}'",
                            qualname(func),
                            text(name)
                        )));
                    }
                    None => match &kwdict {
                        Some(d) => d.set(th, name.clone(), slot::take(take(npos + k)))?,
                        None => return Err(unexpected_keyword(th, func, code, names, name)),
                    },
                }
            }
        }
        if let Some(d) = kwdict {
            fast.add(next).write(d.into_value().into_bits());
        }
        if npos > argcount && !code.flags.has(CodeFlags::VARARGS) {
            return Err(too_many_positional(th, f, func, code, npos));
        }
        add_missing(th, f, func, code, npos)
    }
}

/// Stores defaults for parameters that have no argument, `npos` being the number of positional ones; an error names those
/// that have no default either.
///
/// # Safety
/// The function's fresh frame; locals that have no argument are zeroed.
pub unsafe fn add_missing(
    th: &Thread,
    f: *mut Frame,
    func: &Function,
    code: &Code,
    npos: usize,
) -> Result<()> {
    // SAFETY: the caller's promise.
    unsafe {
        let fast = Frame::fast(f);
        let argcount = code.argcount as usize;
        let total = argcount + code.kwonlyargcount as usize;
        if npos < argcount {
            let defaults = func.defaults.get();
            let defaults = defaults
                .as_ref()
                .and_then(Value::as_tuple)
                .map_or(&[][..], |t| t.as_slice());
            let required = argcount.saturating_sub(defaults.len());
            let is_missing = |&i: &usize| *fast.add(i) == 0;
            if (npos..required).any(|i| is_missing(&i)) {
                let missing: Vec<usize> = (npos..required).filter(is_missing).collect();
                return Err(missing_arguments(th, func, code, &missing, "positional"));
            }
            for i in required.max(npos)..argcount {
                if *fast.add(i) == 0
                    && let Some(d) = defaults.get(i - required)
                {
                    fast.add(i).write(d.clone().into_bits());
                }
            }
        }
        if total > argcount {
            let kwdefaults = func.kwdefaults.get();
            let mut missing = Vec::new();
            for i in argcount..total {
                if *fast.add(i) != 0 {
                    continue;
                }
                let name = code.local_name(i);
                let default = match (kwdefaults.as_ref().and_then(Value::as_dict), name) {
                    (Some(d), Some(n)) => d.get(th, n)?,
                    _ => None,
                };
                match default {
                    Some(v) => fast.add(i).write(v.into_bits()),
                    None => missing.push(i),
                }
            }
            if !missing.is_empty() {
                return Err(missing_arguments(th, func, code, &missing, "keyword-only"));
            }
        }
        Ok(())
    }
}

/// The tuple for `*args` of `n` words, which are zeroed.
///
/// # Safety
/// `words` points to `n` words that are given up.
#[inline(always)]
pub unsafe fn collected(words: *mut Word, n: usize) -> Result<Value> {
    // SAFETY: the words become values that own their counts, and move to the tuple if there is one.
    unsafe {
        for i in 0..n {
            *words.add(i) = slot::to_owned(*words.add(i));
        }
        let items = tuple::from_raw(words.cast_const().cast::<Value>(), n)?;
        std::ptr::write_bytes(words, 0, n);
        Ok(items.into_value())
    }
}

/// The parameter that a keyword names.
pub fn parameter(code: &Code, name: &Value, total: usize) -> Option<usize> {
    let names = code.localsplusnames.as_tuple()?.as_slice();
    let first = code.data.posonlyargcount as usize;
    let candidates = names.get(first..total)?;
    if let Some(i) = candidates.iter().position(|n| n.is(name)) {
        return Some(first + i);
    }
    let s = name.as_str()?;
    candidates
        .iter()
        .position(|n| n.as_str().is_some_and(|n| n.same_text(s)))
        .map(|i| first + i)
}

pub fn text(v: &Value) -> String {
    v.as_str().map(|s| s.to_string_lossy()).unwrap_or_default()
}

fn qualname(f: &Function) -> String {
    f.qualname.get().map(|q| text(&q)).unwrap_or_default()
}

#[cold]
fn unexpected_keyword(
    th: &Thread,
    func: &Function,
    code: &Code,
    names: &Tuple,
    name: &Value,
) -> krait_object::Raised {
    if name.as_str().is_none() {
        return th.type_error(format!("{}() keywords must be strings", qualname(func)));
    }
    let posonly = code.data.posonlyargcount as usize;
    let params = code
        .localsplusnames
        .as_tuple()
        .map(|t| t.as_slice().to_vec())
        .unwrap_or_default();
    let wrong: Vec<String> = params
        .iter()
        .take(posonly)
        .filter(|p| names.as_slice().iter().any(|n| text(n) == text(p)))
        .map(text)
        .collect();
    if !wrong.is_empty() {
        return th.type_error(format!(
            "{}() got some positional-only arguments passed as keyword arguments: '{}'",
            qualname(func),
            wrong.join(", ")
        ));
    }
    let total = (code.argcount + code.kwonlyargcount) as usize;
    let candidates: Vec<String> = params
        .iter()
        .skip(posonly)
        .take(total - posonly)
        .map(text)
        .collect();
    let given = text(name);
    match krait_builtins::suggest::closest(&given, candidates.iter().map(String::as_str)) {
        Some(s) => th.type_error(format!(
            "{}() got an unexpected keyword argument '{given}'. Did you mean '{s}'?",
            qualname(func)
        )),
        None => th.type_error(format!(
            "{}() got an unexpected keyword argument '{given}'",
            qualname(func)
        )),
    }
}

#[cold]
fn too_many_positional(
    th: &Thread,
    f: *mut Frame,
    func: &Function,
    code: &Code,
    given: usize,
) -> krait_object::Raised {
    let argcount = code.argcount as usize;
    let defaults = func
        .defaults
        .get()
        .and_then(|d| d.as_tuple().map(|t| t.len()))
        .unwrap_or(0);
    // SAFETY: the frame's locals are initialised.
    let kwonly_given = (argcount..argcount + code.kwonlyargcount as usize)
        .filter(|&i| unsafe { *Frame::fast(f).add(i) } != 0)
        .count();
    let (plural, sig) = if defaults > 0 {
        (true, format!("from {} to {argcount}", argcount - defaults))
    } else {
        (argcount != 1, argcount.to_string())
    };
    let kw = if kwonly_given > 0 {
        format!(
            " positional argument{} (and {kwonly_given} keyword-only argument{})",
            if given != 1 { "s" } else { "" },
            if kwonly_given != 1 { "s" } else { "" }
        )
    } else {
        String::new()
    };
    th.type_error(format!(
        "{}() takes {sig} positional argument{} but {given}{kw} {} given",
        qualname(func),
        if plural { "s" } else { "" },
        if given == 1 && kwonly_given == 0 {
            "was"
        } else {
            "were"
        }
    ))
}

#[cold]
fn missing_arguments(
    th: &Thread,
    func: &Function,
    code: &Code,
    missing: &[usize],
    kind: &str,
) -> krait_object::Raised {
    let names: Vec<String> = missing
        .iter()
        .filter_map(|&i| code.local_name(i))
        .map(|n| format!("'{}'", text(n)))
        .collect();
    let list = match names.as_slice() {
        [] => String::new(),
        [one] => one.clone(),
        [a, b] => format!("{a} and {b}"),
        [rest @ .., last] => format!("{}, and {last}", rest.join(", ")),
    };
    th.type_error(format!(
        "{}() missing {} required {kind} argument{}: {list}",
        qualname(func),
        names.len(),
        if names.len() == 1 { "" } else { "s" }
    ))
}

/// Stores the defaults of the parameters behind the first `n`, if that is all that there is to do but to move these.
///
/// # Safety
/// The function's fresh frame, whose locals are cleared.
#[inline(always)]
pub unsafe fn add_defaults(f: *mut Frame, func: &Function, body: &CodeBody, n: usize) -> bool {
    const COLLECTS: u32 = CodeFlags::VARARGS | CodeFlags::VARKEYWORDS;
    let total = body.argcount as usize;
    if n > total || body.kwonlyargcount != 0 || body.flags.has(COLLECTS) {
        return false;
    }
    let defaults = func.defaults.get();
    let defaults = defaults
        .as_ref()
        .and_then(Value::as_exact_tuple)
        .map_or(&[][..], |t| t.as_slice());
    let missing = total - n;
    let Some(first) = defaults.len().checked_sub(missing) else {
        return false;
    };
    let values = defaults.get(first..).unwrap_or_default();
    for (i, v) in values.iter().enumerate() {
        // SAFETY: the frame has a local for each parameter.
        unsafe { Frame::fast(f).add(n + i).write(v.clone().into_bits()) };
    }
    true
}

/// Whether all that there is to do is to move the arguments that have parameters and to make a tuple of the others.
#[inline(always)]
pub fn collects_only(body: &CodeBody, n: usize) -> bool {
    n >= body.argcount as usize
        && body.kwonlyargcount == 0
        && body.flags.has(CodeFlags::VARARGS)
        && !body.flags.has(CodeFlags::VARKEYWORDS)
}

/// Binds arguments of any kind to the parameters of a fresh frame.
///
/// # Safety
/// As for [`bind`]; the words are given up.
#[inline(never)]
pub unsafe fn bind_all(
    th: &Thread,
    f: *mut Frame,
    func: &Function,
    args: *mut Word,
    n: usize,
    names: Option<&Tuple>,
) -> Result<*mut Frame> {
    // SAFETY: passed on.
    unsafe {
        let r = bind(th, f, func, func.code_ref(), args, n, names);
        release_all(args, n);
        match r {
            Ok(()) => Ok(f),
            Err(e) => {
                abandon_frame(th, f);
                Err(e)
            }
        }
    }
}
