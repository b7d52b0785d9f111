//! Checking bytecode that did not come from our compiler: `types.CodeType(...)`, `marshal`, foreign `.pyc` files.
//!
//! Accepted code keeps its evaluation stack within `stacksize`, jumps only to instructions, and names only constants,
//! names and locals that exist; so the machine need not check any of this while it runs.

use krait_bytecode::{CodeData, Const, Op, Opcode, exceptiontable};

/// Most locals, and most values on the evaluation stack: a frame of them is 128 MiB each.
const MAX_STACK: usize = 1 << 24;

/// One instruction: the unit that holds its opcode, its operand, and the unit after its caches.
struct Instruction {
    at: usize,
    op: Opcode,
    arg: u32,
    next: usize,
}

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
    let units: Vec<(u8, u8)> = c.code.chunks_exact(2).map(|p| (p[0], p[1])).collect();
    if units.is_empty() {
        return Err("co_code is empty".into());
    }
    if c.stacksize as usize > MAX_STACK || c.localsplusnames.len() > MAX_STACK {
        return Err("frame too large".into());
    }
    if c.localspluskinds.len() != c.localsplusnames.len() {
        return Err("localsplusnames and localspluskinds differ in length".into());
    }
    let n = units.len();
    // Which instruction begins at a unit; its prefixes lead to the same one.
    let mut by_unit = vec![usize::MAX; n + 1];
    let mut list: Vec<Instruction> = Vec::new();
    let mut i = 0;
    while i < n {
        let first = i;
        let mut arg: u32 = 0;
        let (mut op, mut byte) = unit(&units, i)?;
        let mut prefixes = 0;
        while op == Opcode::EXTENDED_ARG {
            arg = arg << 8 | u32::from(byte);
            prefixes += 1;
            i += 1;
            if prefixes > 3 {
                return Err("too many EXTENDED_ARG".into());
            }
            (op, byte) = unit(&units, i)?;
        }
        arg = arg << 8 | u32::from(byte);
        if !op.is_valid()
            || op.deopt() != op
            || matches!(
                op,
                Opcode::CACHE
                    | Opcode::RESERVED
                    | Opcode::INTERPRETER_EXIT
                    | Opcode::ENTER_EXECUTOR
            )
            || op.is_instrumented()
        {
            return Err(format!("invalid opcode {}", op as u8));
        }
        let next = i + 1 + op.caches();
        if next > n {
            return Err("truncated instruction".into());
        }
        if let Some(units) = by_unit.get_mut(first..=i) {
            units.fill(list.len());
        }
        operand(c, op, arg, nconsts)?;
        list.push(Instruction {
            at: i,
            op,
            arg,
            next,
        });
        i = next;
    }
    flow(c, &list, &by_unit)
}

fn unit(units: &[(u8, u8)], i: usize) -> Result<(Opcode, u8), String> {
    units
        .get(i)
        .map(|&(o, a)| (Opcode::from_u8(o), a))
        .ok_or_else(|| "truncated code".to_owned())
}

fn operand(c: &CodeData, op: Opcode, arg: u32, nconsts: usize) -> Result<(), String> {
    let arg = arg as usize;
    let o = op.op();
    let locals = c.localsplusnames.len();
    let ok = if o.has_const() {
        arg < nconsts
    } else if o.has_name() {
        let i = match op {
            Opcode::LOAD_GLOBAL | Opcode::LOAD_ATTR => arg >> 1,
            Opcode::LOAD_SUPER_ATTR => arg >> 2,
            _ => arg,
        };
        i < c.names.len()
    } else if o.has_local() || o.has_free() {
        match op {
            Opcode::LOAD_FAST_LOAD_FAST
            | Opcode::LOAD_FAST_BORROW_LOAD_FAST_BORROW
            | Opcode::STORE_FAST_LOAD_FAST
            | Opcode::STORE_FAST_STORE_FAST => (arg >> 4) < locals && (arg & 15) < locals,
            _ => arg < locals,
        }
    } else {
        match op {
            Opcode::COPY_FREE_VARS => arg == c.freevars().count(),
            Opcode::COPY => arg >= 1,
            Opcode::SWAP => arg >= 2,
            _ => true,
        }
    };
    if ok {
        Ok(())
    } else {
        Err(format!("operand {arg} of {} is out of range", op.name()))
    }
}

/// Follows every path and checks that each instruction finds enough on the stack.
fn flow(c: &CodeData, list: &[Instruction], by_unit: &[usize]) -> Result<(), String> {
    let n = by_unit.len() - 1;
    let max = c.stacksize as i64;
    let mut depth = vec![-1i64; list.len()];
    let mut work: Vec<(usize, i64)> = vec![(0, 0)];
    let go = |to: i64| -> Result<usize, String> {
        usize::try_from(to)
            .ok()
            .and_then(|t| by_unit.get(t).copied())
            .filter(|&k| k != usize::MAX)
            .ok_or_else(|| "jump out of range".to_owned())
    };
    let handlers: Vec<_> = exceptiontable::handlers(&c.exceptiontable).collect();
    for h in &handlers {
        if h.end as usize > n || h.start > h.end {
            return Err("malformed exception table".into());
        }
        let k = go(i64::from(h.target))?;
        work.push((k, i64::from(h.depth) + 1 + i64::from(h.lasti)));
    }
    while let Some((k, d)) = work.pop() {
        let (Some(&Instruction { op, arg, next, .. }), Some(known)) =
            (list.get(k), depth.get_mut(k))
        else {
            continue;
        };
        if *known >= 0 {
            if *known != d {
                return Err("inconsistent stack depth".into());
            }
            continue;
        }
        *known = d;
        let o: Op = op.op();
        let pops = i64::from(o.pops(arg)).max(reach(op, arg));
        if d < pops || d > max {
            return Err(format!("stack underflow or overflow at {}", op.name()));
        }
        let step = |jump| {
            o.stack_effect(arg, jump)
                .map(i64::from)
                .ok_or_else(|| "unknown stack effect".to_owned())
        };
        // END_ASYNC_FOR only names where its loop began.
        if o.has_jump() && op != Opcode::END_ASYNC_FOR {
            let base = next as i64;
            let to = if matches!(
                op,
                Opcode::JUMP_BACKWARD | Opcode::JUMP_BACKWARD_NO_INTERRUPT
            ) {
                base - i64::from(arg)
            } else {
                base + i64::from(arg)
            };
            let to_depth = d + step(true)?;
            if to_depth > max || to_depth < 0 {
                return Err("stack overflow".into());
            }
            let target = go(to)?;
            // The machine skips END_FOR, which is there for iterators written in Python.
            if op == Opcode::FOR_ITER && list.get(target).is_none_or(|x| x.op != Opcode::END_FOR) {
                return Err("FOR_ITER leads to no END_FOR".into());
            }
            work.push((target, to_depth));
        }
        let ends = matches!(
            op,
            Opcode::RETURN_VALUE
                | Opcode::RAISE_VARARGS
                | Opcode::RERAISE
                | Opcode::JUMP_FORWARD
                | Opcode::JUMP_BACKWARD
                | Opcode::JUMP_BACKWARD_NO_INTERRUPT
        );
        if !ends {
            let after = d + step(false)?;
            if after > max || after < 0 {
                return Err("stack overflow".into());
            }
            work.push((go(next as i64)?, after));
        }
    }
    // Unwinding cuts the stack down to the handler's depth; there must be that much of it.
    for h in &handlers {
        let first = list.partition_point(|x| x.at < h.start as usize);
        for (x, d) in list.iter().zip(&depth).skip(first) {
            if x.at >= h.end as usize {
                break;
            }
            if *d >= 0 && *d < i64::from(h.depth) {
                return Err(format!(
                    "handler's stack depth above that of {}",
                    x.op.name()
                ));
            }
        }
    }
    Ok(())
}

/// How deep an instruction looks below what it pops.
fn reach(op: Opcode, arg: u32) -> i64 {
    let arg = i64::from(arg);
    match op {
        Opcode::COPY | Opcode::SWAP => arg,
        Opcode::LIST_APPEND
        | Opcode::SET_ADD
        | Opcode::LIST_EXTEND
        | Opcode::SET_UPDATE
        | Opcode::DICT_UPDATE => arg + 1,
        Opcode::MAP_ADD => arg + 2,
        Opcode::DICT_MERGE => arg + 4,
        Opcode::WITH_EXCEPT_START => 5,
        Opcode::RERAISE => arg + 1,
        _ => 0,
    }
}
