//! Calling Python functions: making the frame, and having arguments bound to parameters.

mod bind;
mod named;
mod star;

use bind::{add_defaults, bind, bind_all, collected, collects_only, text};
pub use star::enter_star;

use crate::code::{Code, CodeBody};
use crate::eval;
use crate::frame::{Exit, Frame, Owner};
use crate::function::{FUNCTION, Function};
use crate::machine::Machine;
use crate::slot::{self, Word};
use krait_bytecode::CodeFlags;
use krait_object::alloc;
use krait_object::types::str;
use krait_object::{Args, Result, Thread, Tuple, Value};

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
        if let Some(names) = names
            && named::place(Frame::fast(f), func, code, args, n, names)
        {
            return Ok(f);
        }
        bind_all(th, f, func, args, n, names)
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
                if add_defaults(f, func, body, n) {
                    move_args(f, args, n);
                    return Ok(f);
                }
                if collects_only(body, n) {
                    let (direct, rest) = (body.argcount as usize, n - body.argcount as usize);
                    if let Ok(rest) = collected(args.add(direct), rest) {
                        Frame::fast(f).add(direct).write(rest.into_bits());
                        move_args(f, args, direct);
                        return Ok(f);
                    }
                }
                bind_all(th, f, func, args, n, None)
            }
            Err(e) => {
                refuse(word, args, n);
                Err(e)
            }
        }
    }
}

/// A frame for arguments of which the last have names. As for [`enter_exact`] otherwise.
///
/// # Safety
/// `callable` points to the word of `func`; `args` to `n` words, of which the last are the values of `names`.
#[inline(always)]
pub unsafe fn enter_named(
    th: &Thread,
    m: &Machine,
    (func, code): (&Function, &Code),
    callable: *mut Word,
    args: *mut Word,
    n: usize,
    names: &Tuple,
) -> Result<*mut Frame> {
    // SAFETY: the words are given up by the caller; each is moved or released once.
    unsafe {
        let word = slot::to_owned(*callable);
        let body: &CodeBody = code;
        match push_frame_from(th, m, (func, word), (code.addr(), body), Exit::Caller, 0) {
            Ok(f) => {
                if named::place(Frame::fast(f), func, code, args, n, names) {
                    return Ok(f);
                }
                bind_all(th, f, func, args, n, Some(names))
            }
            Err(e) => {
                refuse(word, args, n);
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

/// `tp_call` of functions: from native code, which keeps callable and arguments alive until the call is over; so the frame
/// borrows the arguments.
pub fn function_call(th: &Thread, callable: &Value, args: Args<'_>) -> Result<Value> {
    let Some(func) = FUNCTION.get(callable) else {
        return Err(th.type_error("not a function"));
    };
    th.check_stack("")?;
    // SAFETY: functions always have code, which this call does not replace before the frame has it.
    let code = unsafe { func.code_ref() };
    let n = args.values.len();
    if args.names.is_none() && is_simple(code, n) {
        let f = push_frame(th, func, code, Exit::Native)?;
        for (i, v) in args.values.iter().enumerate() {
            // SAFETY: the frame has a local for each parameter.
            unsafe { Frame::fast(f).add(i).write(slot::borrow(v.bits())) };
        }
        return eval::run_frame(th, f);
    }
    const INLINE: usize = 8;
    let (mut few, mut many) = ([0 as Word; INLINE], Vec::new());
    let words = if n <= INLINE {
        few.get_mut(..n).unwrap_or_default()
    } else {
        many = alloc::vec_of(n)?;
        many.resize(n, 0);
        many.as_mut_slice()
    };
    for (w, v) in words.iter_mut().zip(args.values) {
        *w = slot::borrow(v.bits());
    }
    // SAFETY: the words borrow values that outlive the call.
    let f = unsafe {
        let words = words.as_mut_ptr();
        enter(th, func, code, words, n, args.names, Exit::Native)?
    };
    drop(many);
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
    let func = crate::function::new(th, code, globals)?;
    func.closure.replace(closure);
    eval_function(th, &func, code, locals)
}

/// Calls a function without arguments, with these locals (`None`: its globals), as the body of a class is run.
pub fn eval_function(
    th: &Thread,
    func: &Function,
    code: &Code,
    locals: Option<Value>,
) -> Result<Value> {
    th.check_stack("")?;
    let needs_args = code.n_params() != 0;
    let f = push_frame(th, func, code, Exit::Native)?;
    if needs_args {
        // SAFETY: no argument words are read.
        let r = unsafe { bind(th, f, func, code, std::ptr::null_mut(), 0, None) };
        if let Err(e) = r {
            abandon_frame(th, f);
            return Err(e);
        }
    }
    if !code.flags.has(CodeFlags::NEWLOCALS) || locals.is_some() {
        let locals = locals.unwrap_or_else(|| func.globals.get_or_none());
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
