//! Checking bytecode that did not come from our compiler: `types.CodeType(...)`, `marshal`, foreign `.pyc` files.
//!
//! Accepted code keeps its evaluation stack within `stacksize`, jumps only to instructions, and names only constants,
//! names and locals that exist. No instruction meets a NULL or an unbound local where it takes a value for granted,
//! nothing is used longer than the local that lends it stays bound, and only generators yield. So the machine need not
//! check any of this while it runs.
//!
//! `decode` looks at each instruction alone, `flow` follows every path, with the model of the frame that `state` has;
//! `loops` sees to it that signals and other threads get their turn.

mod decode;
mod flow;
mod loops;
mod state;

use krait_bytecode::{CodeData, CodeFlags, Const, LocalKind};

/// Most locals, and most values on the evaluation stack: a frame of them is 128 MiB each.
const MAX_STACK: usize = 1 << 24;

/// Says what is wrong with the code or with code among its constants, if anything.
pub fn check_all(c: &CodeData) -> Result<(), String> {
    check(c, c.consts.len())?;
    c.consts.iter().try_for_each(check_const)
}

fn check_const(c: &Const) -> Result<(), String> {
    match c {
        Const::Code(inner) => check_all(inner),
        Const::Tuple(items) => items.iter().try_for_each(check_const),
        _ => Ok(()),
    }
}

/// Says what is wrong with the code, if anything.
pub fn check(c: &CodeData, nconsts: usize) -> Result<(), String> {
    if c.stacksize as usize > MAX_STACK || c.localsplusnames.len() > MAX_STACK {
        return Err("frame too large".into());
    }
    if c.localspluskinds.len() != c.localsplusnames.len() {
        return Err("localsplusnames and localspluskinds differ in length".into());
    }
    let params = parameters(c);
    let locals = c.localspluskinds.iter();
    if c.posonlyargcount > c.argcount
        || locals
            .take_while(|&&k| LocalKind(k).has(LocalKind::LOCAL))
            .count()
            < params
    {
        return Err("fewer locals than parameters".into());
    }
    flow::follow(c, &decode::decode(c, nconsts)?, params)
}

/// How many locals a call binds.
fn parameters(c: &CodeData) -> usize {
    c.argcount as usize
        + c.kwonlyargcount as usize
        + usize::from(c.flags.has(CodeFlags::VARARGS))
        + usize::from(c.flags.has(CodeFlags::VARKEYWORDS))
}
