//! `f(*args, **kwargs)` of a Python function: from the tuple and the dict to its frame, without a list of all arguments.

use super::bind::{add_missing, parameter};
use super::{abandon_frame, push_frame};
use crate::code::Code;
use crate::frame::{Exit, Frame};
use crate::function::Function;
use krait_bytecode::CodeFlags;
use krait_object::types::tuple;
use krait_object::{Dict, DictData, Result, Thread, Tuple};

/// The frame with the arguments bound; `None` if they do not fit, which the general way finds and says again.
pub fn enter_star(
    th: &Thread,
    func: &Function,
    args: &Tuple,
    kwargs: Option<&Dict>,
) -> Result<Option<*mut Frame>> {
    // SAFETY: functions always have code, which this call does not replace before the frame has it.
    let code = unsafe { func.code_ref() };
    let npos = args.len();
    if npos > code.argcount as usize && !code.flags.has(CodeFlags::VARARGS) {
        return Ok(None);
    }
    let f = push_frame(th, func, code, Exit::Caller)?;
    let bound = store(th, f, code, args, kwargs).and_then(|fit| {
        if fit {
            // SAFETY: the function's fresh frame; its positional arguments are there.
            unsafe { add_missing(th, f, func, code, npos)? };
        }
        Ok(fit)
    });
    match bound {
        Ok(true) => Ok(Some(f)),
        Ok(false) => {
            abandon_frame(th, f);
            Ok(None)
        }
        Err(e) => {
            abandon_frame(th, f);
            Err(e)
        }
    }
}

/// Stores what is given in the locals of a fresh frame, and says whether all of it has a place.
fn store(
    th: &Thread,
    f: *mut Frame,
    code: &Code,
    args: &Tuple,
    kwargs: Option<&Dict>,
) -> Result<bool> {
    let argcount = code.argcount as usize;
    let total = argcount + code.kwonlyargcount as usize;
    let given = args.as_slice();
    let direct = given.len().min(argcount);
    // SAFETY: the frame has a local for each parameter.
    let local = |i: usize| unsafe { &mut *Frame::fast(f).add(i) };
    for (i, v) in given.iter().take(direct).enumerate() {
        *local(i) = v.clone().into_bits();
    }
    let mut next = total;
    if code.flags.has(CodeFlags::VARARGS) {
        let rest = tuple::from_slice(given.get(direct..).unwrap_or_default());
        *local(next) = rest.into_value().into_bits();
        next += 1;
    }
    let collects = code.flags.has(CodeFlags::VARKEYWORDS);
    let Some(kwargs) = kwargs else {
        if collects {
            *local(next) = DictData::create().into_value().into_bits();
        }
        return Ok(true);
    };
    let mut rest = None;
    let mut at = 0;
    while let Some((k, v)) = kwargs.next(&mut at) {
        if k.as_exact_str().is_none() {
            return Ok(false);
        }
        match parameter(code, &k, total) {
            Some(i) if *local(i) == 0 => *local(i) = v.into_bits(),
            None if collects => rest.get_or_insert_with(DictData::create).set(th, k, v)?,
            _ => return Ok(false),
        }
    }
    if collects {
        let rest = rest.unwrap_or_else(DictData::create);
        *local(next) = rest.into_value().into_bits();
    }
    Ok(true)
}
