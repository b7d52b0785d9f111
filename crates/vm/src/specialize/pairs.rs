//! Two instructions in one: a load together with the specialised instruction behind it that uses the value.
//!
//! The first one's unit is rewritten to an instruction of Krait's own ([`Opcode::pair`]); the second one's stays as it is,
//! with its cache, and whoever jumps to it executes it alone. So the pair looks first whether its second half still is what
//! it was made for, and whether that half's guards hold; otherwise the first half is executed alone. A pair is not undone,
//! so that sites which change to and fro are not looked at again and again.

use super::rewrite;
use crate::code::CodeBody;
use krait_bytecode::Opcode;
use std::cell::Cell;

/// Rewrites an instruction to its specialised form, together with the one in front of it if there is a form for both.
///
/// # Safety
/// `ip` is the instruction's unit, in the units of `body`.
pub unsafe fn rewrite_joined(body: &CodeBody, ip: *const Cell<u16>, op: Opcode) {
    // SAFETY: passed on; the unit in front of one that is not the first belongs to the same code.
    unsafe {
        rewrite(ip, op);
        let at = ip.offset_from_unsigned(body.units.as_ptr());
        if at == 0 {
            return;
        }
        let before = ip.sub(1);
        let first = Opcode::from_u8((*before).get() as u8);
        if let Some(both) = first.deopt().pair(op)
            && both != first
            && is_instruction(body, at - 1)
        {
            rewrite(before, both);
        }
    }
}

/// So far into its code an instruction is joined with another: what is found out by walking through the code would take
/// ever longer for each of the many instructions of an enormous function.
const REACH: usize = 8192;

/// Whether a unit is known to be an instruction's own: it could be part of a cache that looks like one.
#[inline(never)]
fn is_instruction(body: &CodeBody, at: usize) -> bool {
    if at > REACH {
        return false;
    }
    let mut i = 0;
    while i < at {
        let Some(unit) = body.units.get(i) else {
            return false;
        };
        i += 1 + Opcode::from_u8(unit.get() as u8).caches();
    }
    i == at
}
