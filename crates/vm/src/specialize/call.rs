//! `CALL` by what is called.
//!
//! Cache: counter, then the version of the function (2 units) for calls of Python functions. The other forms look at
//! the callable itself: which native function it is is told by its type and definition.

use super::{due, fail, read32, rewrite, write32};
use crate::call::is_simple;
use crate::code::CodeBody;
use crate::eval::plain_init;
use crate::function::{FUNCTION, Function};
use crate::slot::{Word, exact as exact_word, release, view};
use krait_bytecode::Opcode;
use krait_object::TypeObject;
use krait_object::typeobj::{TYPE, generic_getattr};
use krait_object::types::dict::DICT;
use krait_object::types::list::{LIST, List};
use krait_object::types::native::{METHOD_DESCR, NATIVE_FUNCTION};
use krait_object::types::str::STR;
use krait_object::types::tuple::TUPLE;
use krait_object::types::wrappers::METHOD;
use krait_object::{BORROWED, Thread, Value};
use std::cell::Cell;

/// Rewrites a site that is due.
///
/// # Safety
/// `ip` and `next` are the instruction's unit and its counter; `base` points to the callable's word, followed by the
/// receiver's and `n` arguments'.
#[inline(always)]
pub unsafe fn specialize(
    th: &Thread,
    ip: *const Cell<u16>,
    next: *const Cell<u16>,
    base: *mut Word,
    n: usize,
) {
    // SAFETY: passed on.
    unsafe {
        if due(next) {
            match choose(th, next, base, n) {
                Some(op) => rewrite(ip, op),
                None => fail(next),
            }
        }
    }
}

#[inline(never)]
unsafe fn choose(th: &Thread, next: *const Cell<u16>, base: *mut Word, n: usize) -> Option<Opcode> {
    // SAFETY: the caller's words are live, the cache units belong to the instruction.
    unsafe {
        let callable = view(*base);
        let receiver = *base.add(1) != 0;
        if let Some(f) = FUNCTION.get_exact(&callable) {
            let simple = learn(th, next, f, n + usize::from(receiver))?;
            return Some(match simple {
                true => Opcode::CALL_PY_EXACT_ARGS,
                false => Opcode::CALL_PY_GENERAL,
            });
        }
        if let Some(m) = METHOD.get_exact(&callable) {
            let simple = learn(th, next, FUNCTION.get_exact(&m.func)?, n + 1)?;
            return (simple && !receiver).then_some(Opcode::CALL_BOUND_METHOD_EXACT_ARGS);
        }
        if let Some(f) = NATIVE_FUNCTION.get_exact(&callable) {
            return Some(match (f.def.name, n, receiver) {
                ("isinstance", 2, false) => Opcode::CALL_ISINSTANCE,
                ("len", 1, false) => Opcode::CALL_LEN,
                _ => Opcode::CALL_BUILTIN_FAST,
            });
        }
        if METHOD_DESCR.get_exact(&callable).is_some() && receiver {
            return Some(if appended(base, n).is_some() {
                Opcode::CALL_LIST_APPEND
            } else {
                Opcode::CALL_METHOD_DESCRIPTOR_FAST
            });
        }
        if type_of(base, n).is_some() {
            return Some(Opcode::CALL_TYPE_1);
        }
        if builtin_class(base).is_some() {
            return Some(Opcode::CALL_BUILTIN_CLASS);
        }
        let class = python_class(base)?;
        plain_init(th, class)?;
        if !class.assign_version(th) {
            return None;
        }
        write32(next.add(1), class.version());
        Some(Opcode::CALL_ALLOC_AND_ENTER_INIT)
    }
}

/// Notes the function's version in the cache, and says whether so many positional arguments bind by copying.
///
/// # Safety
/// As for [`specialize`].
unsafe fn learn(th: &Thread, next: *const Cell<u16>, f: &Function, n: usize) -> Option<bool> {
    // The code is read here, which is what `known` relies on.
    let simple = is_simple(&*f.code()?, n);
    let version = f.assign_version(th);
    if version == 0 {
        return None;
    }
    // SAFETY: the cache units belong to the instruction.
    unsafe { write32(next.add(1), version) };
    Some(simple)
}

/// The class written in Python that is called, without a receiver.
///
/// # Safety
/// As for [`specialize`].
#[inline(always)]
unsafe fn python_class(base: *mut Word) -> Option<&'static TypeObject> {
    // SAFETY: the words are live, and the class's own one keeps it alive while it is called.
    unsafe {
        let class: &'static TypeObject = exact_word(*base, &TYPE)?;
        (class.is_heap() && *base.add(1) == 0).then_some(class)
    }
}

/// The class that a site knows, whose instances are made by `object` and initialised by a Python function.
///
/// # Safety
/// As for [`specialize`].
#[inline(always)]
pub unsafe fn known_class(next: *const Cell<u16>, base: *mut Word) -> Option<&'static TypeObject> {
    // SAFETY: passed on.
    unsafe { python_class(base).filter(|c| c.version() == read32(next.add(1))) }
}

/// The built-in class that is called, other than `type`.
///
/// # Safety
/// As for [`specialize`].
#[inline(always)]
pub unsafe fn builtin_class(base: *mut Word) -> Option<&'static TypeObject> {
    // SAFETY: the words are live; classes that are no heap types live for ever.
    unsafe {
        let class: &'static TypeObject = exact_word(*base, &TYPE)?;
        let plain = !class.is_heap() && !std::ptr::eq(class, &TYPE.ty) && *base.add(1) == 0;
        plain.then_some(class)
    }
}

/// The result of `len(x)` for the usual containers.
///
/// # Safety
/// As for [`specialize`].
#[inline(always)]
pub unsafe fn length(base: *mut Word, n: usize) -> Option<usize> {
    // SAFETY: the words are live.
    unsafe {
        let f = exact_word(*base, &NATIVE_FUNCTION)?;
        if n != 1 || *base.add(1) != 0 || f.def.name != "len" {
            return None;
        }
        let x = *base.add(2);
        if let Some(l) = exact_word(x, &LIST) {
            return Some(l.len());
        }
        if let Some(s) = exact_word(x, &STR) {
            return Some(s.len());
        }
        if let Some(t) = exact_word(x, &TUPLE) {
            return Some(t.len());
        }
        exact_word(x, &DICT).map(|d| d.len())
    }
}

/// The function of a site for exact arguments, where they start and how many they are.
///
/// # Safety
/// As for [`specialize`].
#[inline(always)]
pub unsafe fn exact<'a>(
    next: *const Cell<u16>,
    base: *mut Word,
    n: usize,
) -> Option<(&'a Function, &'a CodeBody, *mut Word, usize)> {
    // SAFETY: the function is kept alive by its word, and its code was looked at when the site was given its version.
    unsafe {
        let (f, body, args, count) = known(next, base, n)?;
        (body.argcount as usize == count).then_some((f, body, args, count))
    }
}

/// The function that a site knows, where its arguments start and how many they are.
///
/// # Safety
/// As for [`specialize`].
#[inline(always)]
pub unsafe fn known<'a>(
    next: *const Cell<u16>,
    base: *mut Word,
    n: usize,
) -> Option<(&'a Function, &'a CodeBody, *mut Word, usize)> {
    // SAFETY: the function is kept alive by its word, and its code was looked at when the site was given its version.
    unsafe {
        let f = exact_word(*base, &FUNCTION)?;
        if f.version.get() != read32(next.add(1)) {
            return None;
        }
        let receiver = *base.add(1) != 0;
        let body = f.code_ref().body_of_running();
        let args = base.add(2 - usize::from(receiver));
        Some((f, body, args, n + usize::from(receiver)))
    }
}

/// Takes a bound method of the function that a site knows apart: its function and its receiver take its place and the
/// free one's. Answers whether the callable was one.
///
/// # Safety
/// As for [`specialize`].
#[inline(always)]
pub unsafe fn take_apart(next: *const Cell<u16>, base: *mut Word) -> bool {
    // SAFETY: the words are live; the method is released when its parts are counted.
    unsafe {
        let w = *base;
        let Some(m) = exact_word(w, &METHOD) else {
            return false;
        };
        match FUNCTION.get_exact(&m.func) {
            Some(f) if *base.add(1) == 0 && f.version.get() == read32(next.add(1)) => {}
            _ => return false,
        }
        *base = m.func.clone().into_bits();
        *base.add(1) = m.receiver.clone().into_bits();
        release(w);
        true
    }
}

/// The list of `list.append(x)`.
///
/// # Safety
/// As for [`specialize`].
#[inline(always)]
pub unsafe fn appended<'a>(base: *mut Word, n: usize) -> Option<&'a List> {
    // SAFETY: the list is kept alive by its word.
    unsafe {
        if n != 1 || *base.add(1) == 0 {
            return None;
        }
        let m = exact_word(*base, &METHOD_DESCR)?;
        if !std::ptr::eq(m.owner, &LIST.ty) || m.def.name != "append" {
            return None;
        }
        exact_word(*base.add(1), &LIST)
    }
}

/// The result of `type(x)`.
///
/// # Safety
/// As for [`specialize`].
#[inline(always)]
pub unsafe fn type_of(base: *mut Word, n: usize) -> Option<Value> {
    // SAFETY: the words are live.
    unsafe {
        let class = &raw const TYPE.ty as Word;
        if n != 1 || *base.add(1) != 0 || *base & !BORROWED != class {
            return None;
        }
        Some(view(*base.add(2)).ty().type_value())
    }
}

/// What `isinstance(x, C)` says of a plain class, if that is known without a look at `x.__class__`.
///
/// # Safety
/// As for [`specialize`].
#[inline(always)]
pub unsafe fn is_plainly_instance(base: *mut Word, n: usize) -> Option<bool> {
    // SAFETY: the words are live.
    unsafe {
        if n != 2 || *base.add(1) != 0 {
            return None;
        }
        let callable = view(*base);
        let class = view(*base.add(3));
        if NATIVE_FUNCTION.get_exact(&callable)?.def.name != "isinstance"
            || !std::ptr::eq(class.ty(), &TYPE.ty)
        {
            return None;
        }
        let t = view(*base.add(2)).ty();
        if t.is_subtype(class.as_type()?) {
            return Some(true);
        }
        (t.shows_itself() || shows_its_type(t)).then_some(false)
    }
}

/// Whether `__class__` of an instance is its type: built-in types that do not look attributes up in their own way.
#[inline(always)]
fn shows_its_type(t: &TypeObject) -> bool {
    let generic = generic_getattr as *const () as usize;
    !t.is_heap()
        && t.slots
            .getattro
            .get()
            .is_some_and(|f| f as usize == generic)
}
