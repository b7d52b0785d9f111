//! Arguments with names, in the common case: each name is a parameter's by identity and has no value yet, and what is
//! missing has a positional default.

use crate::code::{Code, CodeBody};
use crate::function::Function;
use crate::slot::Word;
use krait_bytecode::CodeFlags;
use krait_object::{Tuple, Value};

/// Names that are looked for.
const FEW: usize = 8;

/// Moves arguments to their parameters' locals and adds defaults, if that is all that there is to do; otherwise nothing
/// is done.
///
/// # Safety
/// The locals of a fresh frame of the function, cleared; `args` points to `n` words that are given up if the answer is
/// true, the last of them the values of `names`.
#[inline(always)]
pub unsafe fn place(
    fast: *mut Word,
    func: &Function,
    code: &Code,
    args: *mut Word,
    n: usize,
    names: &Tuple,
) -> bool {
    const COLLECTS: u32 = CodeFlags::VARARGS | CodeFlags::VARKEYWORDS;
    let body: &CodeBody = code;
    let argcount = body.argcount as usize;
    let total = argcount + body.kwonlyargcount as usize;
    let names = names.as_slice();
    let npos = n - names.len();
    // The parameters are the bits of a word.
    if body.flags.has(COLLECTS) || npos > argcount || names.len() > FEW || total >= 64 {
        return false;
    }
    let first = code.data.posonlyargcount as usize;
    let parameters = code.localsplusnames.as_tuple().map(|t| t.as_slice());
    let Some(parameters) = parameters.and_then(|p| p.get(first..total)) else {
        return false;
    };
    let mut filled = (1_u64 << npos) - 1;
    let mut places = [0_usize; FEW];
    for (name, place) in names.iter().zip(&mut places) {
        let Some(i) = parameters.iter().position(|p| p.is(name)) else {
            return false;
        };
        *place = first + i;
        if filled >> *place & 1 != 0 {
            return false;
        }
        filled |= 1 << *place;
    }
    let mut missing = !filled & ((1 << total) - 1);
    let defaults = func.defaults.get();
    let defaults = defaults
        .as_ref()
        .and_then(Value::as_exact_tuple)
        .map_or(&[][..], |t| t.as_slice());
    let required = argcount.saturating_sub(defaults.len());
    if missing >> argcount != 0 || missing & ((1 << required) - 1) != 0 {
        return false;
    }
    // SAFETY: the frame has a local for each parameter; each word is moved once.
    unsafe {
        for i in 0..npos {
            fast.add(i).write(*args.add(i));
        }
        for (k, place) in places.iter().take(names.len()).enumerate() {
            fast.add(*place).write(*args.add(npos + k));
        }
        while missing != 0 {
            let i = missing.trailing_zeros() as usize;
            missing &= missing - 1;
            if let Some(v) = defaults.get(i - required) {
                fast.add(i).write(v.clone().into_bits());
            }
        }
    }
    true
}
