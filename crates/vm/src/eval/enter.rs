//! What a `CALL` calls, and how.

use crate::code::CodeObj;
use crate::frame::{Exit, Frame};
use crate::function::{FUNCTION, Function};
use crate::slot::{self, Word, to_owned, view};
use krait_object::protocol::call;
use krait_object::types::native::{self, MethodDescr, NativeFunction};
use krait_object::types::wrappers::METHOD;
use krait_object::{Args, BORROWED, Obj, Result, Thread, Tuple, TypeObject, Value, wk};

/// Unpacks a bound method and says where the arguments start: `base` is callable, `base + 1` the receiver or 0.
///
/// # Safety
/// `base` points to the callable's word, followed by the receiver's and `n` arguments'.
#[inline(always)]
pub unsafe fn settle_receiver(base: *mut Word, n: usize) -> (*mut Word, usize) {
    // SAFETY: the caller's promise.
    unsafe {
        if *base.add(1) != 0 {
            return (base.add(1), n + 1);
        }
        let w = *base;
        if let Some(m) = METHOD.get_exact(&view(w)) {
            let func = m.func.clone().into_bits();
            *base.add(1) = m.receiver.clone().into_bits();
            *base = func;
            slot::release(w);
            return (base.add(1), n + 1);
        }
        (base.add(2), n)
    }
}

/// Kinds of callables that the loop treats differently.
pub enum Target<'a> {
    Python(&'a Function),
    Class(&'static TypeObject),
    Native,
}

#[inline(always)]
pub fn target(callable: &Value) -> Target<'_> {
    let t = callable.ty();
    if std::ptr::eq(t, &FUNCTION.ty) {
        return match FUNCTION.get_exact(callable) {
            Some(f) => Target::Python(f),
            None => Target::Native,
        };
    }
    if std::ptr::eq(t, &krait_object::typeobj::TYPE.ty)
        && let Some(c) = callable.as_type()
        && c.is_heap()
    {
        return Target::Class(c);
    }
    Target::Native
}

/// Calls native code with words of the stack as arguments; borrowed ones are lent without counting. The words are
/// released in any case.
///
/// # Safety
/// `args` points to `n` words that are given up, the last of which are the values of `names`; the caller's stack ends
/// below them afterwards.
#[inline]
pub unsafe fn native(
    th: &Thread,
    callable: &Value,
    args: *mut Word,
    n: usize,
    names: Option<&Tuple>,
) -> Result<Value> {
    // SAFETY: passed on.
    unsafe {
        lend(args, n, |values| {
            call::call_args(th, callable, Args { values, names })
        })
    }
}

/// Calls a built-in function; its words as for [`native`].
///
/// # Safety
/// As for [`native`]; the function's word stays on the stack during the call.
#[inline]
pub unsafe fn native_function(
    th: &Thread,
    f: &Obj<NativeFunction>,
    args: *mut Word,
    n: usize,
) -> Result<Value> {
    // SAFETY: passed on; the function keeps its receiver alive.
    unsafe {
        lend(args, n, |values| {
            th.check_stack("")?;
            let args = Args::pos(values);
            match f.receiver.as_ref() {
                None => native::call_function(th, f, &Value::none(), args),
                Some(receiver) => native::call_function(th, f, receiver, args),
            }
        })
    }
}

/// Makes an instance of a built-in class; its words as for [`native`].
///
/// # Safety
/// As for [`native`].
#[inline]
pub unsafe fn builtin_class(
    th: &Thread,
    class: &'static TypeObject,
    args: *mut Word,
    n: usize,
) -> Result<Value> {
    // SAFETY: passed on.
    unsafe {
        lend(args, n, |values| {
            th.check_stack("")?;
            krait_builtins::type_type::instantiate(th, class, Args::pos(values))
        })
    }
}

/// Calls a native method; the receiver is the first of the `n` words, which are given up.
///
/// # Safety
/// As for [`native`]; the receiver is an instance of the method's class.
#[inline]
pub unsafe fn native_method(
    th: &Thread,
    m: &Obj<MethodDescr>,
    args: *mut Word,
    n: usize,
) -> Result<Value> {
    // SAFETY: passed on.
    unsafe {
        lend(args, n, |values| {
            th.check_stack("")?;
            match values.split_first() {
                Some((obj, rest)) => native::call_method(th, m, obj, Args::pos(rest)),
                None => Err(th.system_error("native method without a receiver")),
            }
        })
    }
}

/// Shows words of the stack as values for the time of a call; then they are released.
///
/// # Safety
/// `args` points to `n` words that are given up; the caller's stack ends below them afterwards.
#[inline(always)]
unsafe fn lend(
    args: *mut Word,
    n: usize,
    f: impl FnOnce(&[Value]) -> Result<Value>,
) -> Result<Value> {
    // SAFETY: while the callee runs, each word is a valid value: borrowed marks are taken off, and such words are
    // forgotten afterwards instead of being released.
    unsafe {
        if n > MARKED {
            return lend_many(args, n, f);
        }
        // The arguments that own a count.
        let mut owned = 0u64;
        for i in 0..n {
            let w = *args.add(i);
            if w & BORROWED_OR_OWNED == 0 {
                *args.add(i) = w & !BORROWED;
                owned |= u64::from(w & BORROWED == 0) << i;
            }
        }
        let r = f(std::slice::from_raw_parts(args as *const Value, n));
        // The last argument goes first, as if popped.
        while owned != 0 {
            let i = owned.ilog2();
            owned ^= 1 << i;
            krait_object::release_pointer(*args.add(i as usize));
        }
        r
    }
}

/// So many arguments fit into the marks of [`lend`].
const MARKED: usize = 64;

/// Bits that are clear in pointers, whether they are borrowed or own a count.
const BORROWED_OR_OWNED: Word = 3;

/// The same for more arguments than there are marks.
///
/// # Safety
/// As for [`lend`].
#[cold]
unsafe fn lend_many(
    args: *mut Word,
    n: usize,
    f: impl FnOnce(&[Value]) -> Result<Value>,
) -> Result<Value> {
    // SAFETY: each word becomes a value that owns a count.
    unsafe {
        for i in 0..n {
            *args.add(i) = to_owned(*args.add(i));
        }
        let r = f(std::slice::from_raw_parts(args as *const Value, n));
        for i in (0..n).rev() {
            slot::release(*args.add(i));
        }
        r
    }
}

/// For a class that is made by `object.__new__` and initialised by a Python `__init__`: a fresh instance and the function.
#[inline]
pub fn plain_class(th: &Thread, t: &'static TypeObject) -> Option<(Value, Value)> {
    let init = plain_init(th, t)?;
    Some((
        krait_object::typeobj::OBJECT.create_in(t, ()).into_value(),
        init,
    ))
}

/// The `__init__` of such a class.
#[inline]
pub fn plain_init(th: &Thread, t: &'static TypeObject) -> Option<Value> {
    let cached = t.spec_init.get();
    let init = match cached {
        Some(f) => f,
        None => find_init(th, t)?,
    };
    // Its code may have been replaced since.
    if FUNCTION.get_exact(&init)?.code()?.is_generator_like() {
        return None;
    }
    Some(init)
}

/// Looks the pattern up once per version of the class.
#[cold]
fn find_init(th: &Thread, t: &'static TypeObject) -> Option<Value> {
    use krait_object::SlotId;
    let object = &krait_object::typeobj::OBJECT.ty;
    if SlotId::init.address(&t.slots) == SlotId::init.address(&object.slots)
        || SlotId::new.address(&t.slots) != SlotId::new.address(&object.slots)
        || t.has(krait_object::flags::IS_ABSTRACT)
        || t.base().is_none_or(|_| t.basicsize() < object.basicsize())
        || !std::ptr::eq(payload_owner(t), object)
        || !t.assign_version(th)
    {
        return None;
    }
    let init = t.lookup(th, wk::__init__())?;
    let f = FUNCTION.get_exact(&init)?;
    if f.code()?.is_generator_like() {
        return None;
    }
    t.spec_init.set(init.clone());
    Some(init)
}

/// The built-in type whose payload instances of a class have.
fn payload_owner(t: &'static TypeObject) -> &'static TypeObject {
    let mut t = t;
    while t.is_heap()
        && let Some(b) = t.base()
    {
        t = b;
    }
    t
}

/// A frame for `__init__` whose result is the instance.
///
/// # Safety
/// `args` points to `n` words that are given up, with one free word in front of them.
pub unsafe fn init_frame(
    th: &Thread,
    init: Option<&Function>,
    instance: Value,
    args: *mut Word,
    n: usize,
) -> Result<*mut Frame> {
    let Some(init) = init else {
        return Err(th.type_error("__init__ is not a function"));
    };
    // SAFETY: the word in front of the arguments is free: the receiver's, or the class's if a receiver is given.
    unsafe {
        let code = &*(init.code.bits() as *const Obj<CodeObj>);
        let first = args.sub(1);
        *first = instance.clone().into_bits();
        let f = crate::call::enter(th, init, code, first, n + 1, None, Exit::Init)?;
        (*f).instance = instance.into_bits();
        Ok(f)
    }
}
