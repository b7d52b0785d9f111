//! Calling Python functions: making the frame and binding arguments to parameters.

use crate::code::{Code, CodeBody};
use crate::eval;
use crate::frame::{Exit, Frame, Owner};
use crate::function::{FUNCTION, Function};
use crate::machine::Machine;
use crate::slot::{self, Word};
use krait_bytecode::CodeFlags;
use krait_object::types::{str, tuple};
use krait_object::{Args, DictData, Result, Thread, Tuple, Value};

/// A fresh frame for a function and its code; locals are zeroed, the evaluation stack is empty. Counts one level of
/// recursion.
#[inline(always)]
pub fn push_frame(th: &Thread, func: &Function, code: &Code, exit: Exit) -> Result<*mut Frame> {
    // SAFETY: the count that the word needs is taken once the frame is there.
    unsafe {
        // Code from an image is read now; the test for that is made once.
        let body: &CodeBody = code;
        let m = Machine::of(th);
        let f = push_frame_from(th, m, (func, func.addr()), (code.addr(), body), exit, 0)?;
        std::mem::forget(func.value());
        Ok(f)
    }
}

/// The same for a caller that has the function's word and writes the first `given` locals itself.
///
/// # Safety
/// `func_word` refers to `func`, and its count (which passes to the frame if there is no error) is in order; `code` is
/// the function's code, which has this body.
#[inline(always)]
pub unsafe fn push_frame_from(
    th: &Thread,
    m: &Machine,
    (func, func_word): (&Function, Word),
    (code, body): (Word, &CodeBody),
    exit: Exit,
    given: usize,
) -> Result<*mut Frame> {
    let depth = th.depth.get();
    if depth >= th.interp.recursion_limit.get() {
        return Err(too_deep(th));
    }
    let f = m.push(body.frame_words as usize)?;
    th.depth.set(depth + 1);
    // SAFETY: `push` gave room for the header and `frame_words` words.
    unsafe {
        f.write(Frame {
            code,
            func: func_word,
            globals: func.globals.bits(),
            builtins: func.builtins.bits(),
            locals: 0,
            object: 0,
            instance: 0,
            previous: th.frame.get() as *mut Frame,
            ip: body.units.as_ptr(),
            sp: std::ptr::null_mut(),
            generator: 0,
            return_offset: 0,
            owner: Owner::Plain,
            exit,
            done: false,
            traced: false,
            trace_lines: true,
            trace_opcodes: false,
        });
        let fast = Frame::fast(f);
        let n = body.nlocalsplus as usize;
        if n > given {
            zero(fast.add(given), n - given);
        }
        (*f).sp = fast.add(n);
    }
    Ok(f)
}

/// Clears `n` words. Locals are few: a loop is faster than the call of `memset` that the compiler would make of it.
///
/// # Safety
/// There is room for `n` words.
#[inline(always)]
unsafe fn zero(words: *mut Word, n: usize) {
    const FEW: usize = 24;
    // SAFETY: the caller's promise.
    unsafe {
        if n > FEW {
            std::ptr::write_bytes(words, 0, n);
            return;
        }
        let end = words.add(n);
        let mut p = words;
        while p < end {
            p.write_volatile(0);
            p = p.add(1);
        }
    }
}

#[cold]
fn too_deep(th: &Thread) -> krait_object::Raised {
    th.recursion_error_text("maximum recursion depth exceeded")
}

/// Undoes `push_frame` when arguments could not be bound.
#[cold]
pub fn abandon_frame(th: &Thread, f: *mut Frame) {
    // SAFETY: the frame was just pushed and never ran.
    unsafe {
        (*f).sp = Frame::stack(f);
        Frame::clear_words(f);
        Frame::clear_header(f);
    }
    Machine::of(th).pop(f);
    th.depth.set(th.depth.get() - 1);
}

/// Whether positional arguments in the right number bind by copying.
#[inline(always)]
pub fn is_simple(code: &Code, nargs: usize) -> bool {
    let body: &CodeBody = code;
    body.argcount as usize == nargs
        && body.kwonlyargcount == 0
        && !body.flags.has(CodeFlags::VARARGS | CodeFlags::VARKEYWORDS)
}

/// Moves `n` argument words into the first locals. Borrowed ones stay so: the caller's frame outlives this one.
///
/// # Safety
/// `args` points to `n` words that are given up; the frame has at least `n` locals.
#[inline(always)]
pub unsafe fn move_args(f: *mut Frame, args: *mut Word, n: usize) {
    // SAFETY: the caller's promise.
    unsafe {
        let fast = Frame::fast(f);
        for i in 0..n {
            fast.add(i).write(args.add(i).read());
        }
    }
}

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
        let kwdict = if code.flags.has(CodeFlags::VARKEYWORDS) {
            let d = DictData::create();
            fast.add(next).write(d.clone().into_value().into_bits());
            Some(d)
        } else {
            None
        };
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
        if npos > argcount && !code.flags.has(CodeFlags::VARARGS) {
            return Err(too_many_positional(th, f, func, code, npos));
        }
        if npos < argcount {
            let defaults = func.defaults.get();
            let defaults = defaults
                .as_ref()
                .and_then(Value::as_tuple)
                .map_or(&[][..], |t| t.as_slice());
            let required = argcount.saturating_sub(defaults.len());
            let missing: Vec<usize> = (npos..required).filter(|&i| *fast.add(i) == 0).collect();
            if !missing.is_empty() {
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
unsafe fn collected(words: *mut Word, n: usize) -> Result<Value> {
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
fn parameter(code: &Code, name: &Value, total: usize) -> Option<usize> {
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

fn text(v: &Value) -> String {
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

/// A frame with arguments bound, ready to run. Argument words are used up or zeroed in any case.
///
/// # Safety
/// `args` points to `n` words that are given up; the last are the values of `names`.
#[inline(always)]
pub unsafe fn enter(
    th: &Thread,
    func: &Function,
    code: &Code,
    args: *mut Word,
    n: usize,
    names: Option<&Tuple>,
    exit: Exit,
) -> Result<*mut Frame> {
    let f = match push_frame(th, func, code, exit) {
        Ok(f) => f,
        Err(e) => {
            // SAFETY: the words are ours to release.
            unsafe { release_all(args, n) };
            return Err(e);
        }
    };
    // SAFETY: passed on.
    unsafe {
        if names.is_none() && is_simple(code, n) {
            move_args(f, args, n);
            return Ok(f);
        }
        let r = bind(th, f, func, code, args, n, names);
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

/// A frame for exactly as many positional arguments as there are parameters. The callable's word at `callable` moves to
/// the frame; argument words are used up.
///
/// # Safety
/// `callable` points to the word of `func`; `args` to `n` words, as many as the code has parameters.
#[inline(always)]
pub unsafe fn enter_exact(
    th: &Thread,
    m: &Machine,
    (func, body): (&Function, &CodeBody),
    callable: *mut Word,
    args: *mut Word,
    n: usize,
) -> Result<*mut Frame> {
    // SAFETY: the words are given up by the caller; each is moved or released once.
    unsafe {
        let word = slot::to_owned(*callable);
        match push_frame_from(
            th,
            m,
            (func, word),
            (func.code.bits(), body),
            Exit::Caller,
            n,
        ) {
            Ok(f) => {
                move_args(f, args, n);
                Ok(f)
            }
            Err(e) => {
                refuse(word, args, n);
                Err(e)
            }
        }
    }
}

/// A frame for positional arguments of which there are fewer than parameters, or for a function that collects them. As for
/// [`enter_exact`] otherwise.
///
/// # Safety
/// `callable` points to the word of `func`; `args` to `n` words.
#[inline(always)]
pub unsafe fn enter_general(
    th: &Thread,
    m: &Machine,
    (func, body): (&Function, &CodeBody),
    callable: *mut Word,
    args: *mut Word,
    n: usize,
) -> Result<*mut Frame> {
    // SAFETY: the words are given up by the caller; each is moved or released once.
    unsafe {
        let word = slot::to_owned(*callable);
        let code = func.code.bits();
        match push_frame_from(th, m, (func, word), (code, body), Exit::Caller, 0) {
            Ok(f) => {
                if !add_defaults(f, func, body, n) {
                    return bind_all(th, f, func, args, n);
                }
                move_args(f, args, n);
                Ok(f)
            }
            Err(e) => {
                refuse(word, args, n);
                Err(e)
            }
        }
    }
}

/// Stores the defaults of the parameters behind the first `n`, if that is all that there is to do but to move these.
///
/// # Safety
/// The function's fresh frame, whose locals are cleared.
#[inline(always)]
unsafe fn add_defaults(f: *mut Frame, func: &Function, body: &CodeBody, n: usize) -> bool {
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

/// Binds arguments of any kind, without keywords, to the parameters of a fresh frame.
///
/// # Safety
/// As for [`bind`]; the words are given up.
#[inline(never)]
unsafe fn bind_all(
    th: &Thread,
    f: *mut Frame,
    func: &Function,
    args: *mut Word,
    n: usize,
) -> Result<*mut Frame> {
    // SAFETY: passed on.
    unsafe {
        let r = bind(th, f, func, func.code_ref(), args, n, None);
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

/// Releases what a call that cannot be made was given.
///
/// # Safety
/// The words are not used again.
#[cold]
#[inline(never)]
unsafe fn refuse(callable: Word, args: *mut Word, n: usize) {
    // SAFETY: the caller's promise.
    unsafe {
        release_all(args, n);
        slot::release(callable);
    }
}

/// Releases argument words.
///
/// # Safety
/// The words are not used again.
pub unsafe fn release_all(args: *mut Word, n: usize) {
    for i in 0..n {
        // SAFETY: the caller's promise; each word is taken out first.
        unsafe { slot::release(std::mem::replace(&mut *args.add(i), 0)) };
    }
}

/// `tp_call` of functions: from native code.
pub fn function_call(th: &Thread, callable: &Value, args: Args<'_>) -> Result<Value> {
    let Some(func) = FUNCTION.get(callable) else {
        return Err(th.type_error("not a function"));
    };
    let Some(code) = func.code() else {
        return Err(th.system_error("function without code"));
    };
    th.check_stack("")?;
    const INLINE: usize = 8;
    let n = args.values.len();
    if n <= INLINE {
        let mut words = [0 as Word; INLINE];
        for (w, v) in words.iter_mut().zip(args.values) {
            *w = v.clone().into_bits();
        }
        // SAFETY: the words own their values and are given up.
        let f = unsafe {
            enter(
                th,
                func,
                &code,
                words.as_mut_ptr(),
                n,
                args.names,
                Exit::Native,
            )?
        };
        return eval::run_frame(th, f);
    }
    let mut words: Vec<Word> = args.values.iter().map(|v| v.clone().into_bits()).collect();
    // SAFETY: as above.
    let f = unsafe {
        enter(
            th,
            func,
            &code,
            words.as_mut_ptr(),
            n,
            args.names,
            Exit::Native,
        )?
    };
    eval::run_frame(th, f)
}

/// Runs a code object as `exec` does: in these globals and locals (`None`: the globals).
pub fn eval_code(
    th: &Thread,
    code: &Code,
    globals: &krait_object::Dict,
    locals: Option<Value>,
) -> Result<Value> {
    eval_code_with_closure(th, code, globals, locals, None)
}

/// The same with a closure for the code's free variables.
pub fn eval_code_with_closure(
    th: &Thread,
    code: &Code,
    globals: &krait_object::Dict,
    locals: Option<Value>,
    closure: Option<Value>,
) -> Result<Value> {
    th.check_stack("")?;
    let func = crate::function::new(th, code, globals)?;
    func.closure.replace(closure);
    let needs_args = code.n_params() != 0;
    let f = push_frame(th, &func, code, Exit::Native)?;
    if needs_args {
        // SAFETY: no argument words are read.
        let r = unsafe { bind(th, f, &func, code, std::ptr::null_mut(), 0, None) };
        if let Err(e) = r {
            abandon_frame(th, f);
            return Err(e);
        }
    }
    if !code.flags.has(CodeFlags::NEWLOCALS) || locals.is_some() {
        let locals = locals.unwrap_or_else(|| globals.value());
        // SAFETY: the frame is ours; its locals word is empty.
        unsafe {
            (*f).has_more();
            (*f).locals = locals.into_bits();
        }
    }
    eval::run_frame(th, f)
}

/// `UnboundLocalError` or `NameError` for an empty fast local.
#[cold]
pub fn unbound(th: &Thread, code: &Code, i: usize) -> krait_object::Raised {
    let name = code.local_name(i).cloned().unwrap_or_else(str::empty);
    let n = text(&name);
    let kind = code.local_kind(i);
    if kind.has(krait_bytecode::LocalKind::FREE) {
        return th.name_error(
            &krait_object::exc::NAME_ERROR.ty,
            &name,
            &format!("cannot access free variable '{n}' where it is not associated with a value in enclosing scope"),
        );
    }
    // Unlike a `NameError`, it carries no name: nothing is suggested for a local variable.
    th.unbound_local(format!(
        "cannot access local variable '{n}' where it is not associated with a value"
    ))
}
