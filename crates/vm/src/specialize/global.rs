//! `LOAD_GLOBAL`: the entry's index, guarded by the versions of the key tables.
//!
//! Cache: counter, the value's place in the key table, version of the module's keys, version of the builtins' keys (16 bits each; dicts whose
//! version does not fit are not specialised).

use super::{due, fail, rewrite};
use crate::code::CodeObj;
use crate::frame::Frame;
use crate::slot::{Word, exact, view};
use krait_bytecode::Opcode;
use krait_object::types::dict::DICT;
use krait_object::{Dict, Result, Thread, Value};
use std::cell::Cell;

#[inline(always)]
fn dict(w: &Value) -> Option<&Dict> {
    w.as_exact_dict()
}

/// The general instruction; rewrites itself when due.
///
/// # Safety
/// `f` is the running frame, `next` the counter unit of its current instruction.
pub unsafe fn load(
    th: &Thread,
    f: *mut Frame,
    code: &CodeObj,
    next: *const Cell<u16>,
    arg: usize,
) -> Result<Value> {
    let name = crate::ops::name_at(code, arg >> 1);
    // SAFETY: as above; the instruction word lies in front of its counter.
    unsafe {
        if due(next) {
            specialize(th, f, next, name);
        }
        crate::ops::name::load_global(th, f, name)
    }
}

fn small_version(d: &Dict, th: &Thread) -> Option<u16> {
    u16::try_from(d.keys_version(th)).ok().filter(|&v| v != 0)
}

fn place(d: &Dict, entry: usize) -> Option<u16> {
    u16::try_from(d.value_place(entry)?).ok()
}

unsafe fn specialize(th: &Thread, f: *mut Frame, next: *const Cell<u16>, name: &Value) {
    // SAFETY: the caller's promise; globals and builtins live as long as the frame's function.
    unsafe {
        let (g, b) = (view((*f).globals), (*f).builtins);
        let key = name.as_exact_str();
        if let (Some(key), Some(globals)) = (key, dict(&g)) {
            if let Some(i) = globals.index_of(key) {
                if let (Some(i), Some(v)) = (place(globals, i), small_version(globals, th)) {
                    (*next.add(1)).set(i);
                    (*next.add(2)).set(v);
                    rewrite(next.sub(1), Opcode::LOAD_GLOBAL_MODULE);
                    return;
                }
            } else if b != 0
                && let Some(builtins) = dict(&view(b))
                && let Some(i) = builtins.index_of(key)
                && let (Some(i), Some(gv), Some(bv)) = (
                    place(builtins, i),
                    small_version(globals, th),
                    small_version(builtins, th),
                )
            {
                (*next.add(1)).set(i);
                (*next.add(2)).set(gv);
                (*next.add(3)).set(bv);
                rewrite(next.sub(1), Opcode::LOAD_GLOBAL_BUILTIN);
                return;
            }
        }
        fail(next);
    }
}

/// The value's word, or 0 if the guard fails.
///
/// # Safety
/// As for [`load`].
#[inline(always)]
pub unsafe fn module_hit(f: *mut Frame, next: *const Cell<u16>) -> Word {
    // SAFETY: as above. Globals are always a dict, and a version belongs to one dict alone.
    unsafe {
        let globals = &*((*f).globals as *const Dict);
        globals.versioned_word_at(
            u32::from((*next.add(2)).get()),
            usize::from((*next.add(1)).get()),
        )
    }
}

/// The value's word, or 0 if a guard fails.
///
/// # Safety
/// As for [`load`].
#[inline(always)]
pub unsafe fn builtin_hit(f: *mut Frame, next: *const Cell<u16>) -> Word {
    // SAFETY: as above; builtins may be any mapping.
    unsafe {
        let globals = &*((*f).globals as *const Dict);
        let w = (*f).builtins;
        if w == 0 || !globals.has_version(u32::from((*next.add(2)).get())) {
            return 0;
        }
        match exact(w, &DICT) {
            Some(b) => b.versioned_word_at(
                u32::from((*next.add(3)).get()),
                usize::from((*next.add(1)).get()),
            ),
            None => 0,
        }
    }
}
