//! From finished instructions to a code object: bytes, line table, exception table, slots.

use std::sync::Arc;

use krait_base::{Interner, Loc, Wtf8Buf};
use krait_bytecode::exceptiontable::{self, Handler as TableHandler};
use krait_bytecode::linetable::LineTableWriter;
use krait_bytecode::{CodeData, CodeFlags, LocalKind, Op};

use crate::codegen::Unit;
use crate::flow::{Final, Flow, Handler};
use crate::instr::{NEXT_LOCATION, NOWHERE, is_terminator};

pub(crate) fn assemble(
    unit: &mut Unit<'_>,
    flow: Flow,
    flags: CodeFlags,
    filename: Arc<Wtf8Buf>,
    interner: &Interner,
) -> CodeData {
    let Flow {
        mut instrs,
        stackdepth,
        nlocalsplus,
    } = flow;
    resolve_unconditional_jumps(&mut instrs);
    let offsets = resolve_jump_offsets(&mut instrs);
    resolve_next_locations(&mut instrs);
    let (localsplusnames, localspluskinds) =
        localsplus(unit, nlocalsplus as usize, flags, interner);
    CodeData {
        argcount: unit.args.posonly + unit.args.args,
        posonlyargcount: unit.args.posonly,
        kwonlyargcount: unit.args.kwonly,
        stacksize: stackdepth.max(1),
        flags,
        code: code_bytes(&instrs),
        consts: std::mem::take(&mut unit.consts).into_values().into(),
        names: unit
            .names
            .iter()
            .map(|name| interner.text(name).to_owned())
            .collect(),
        localsplusnames,
        localspluskinds,
        filename,
        name: interner.text(unit.name).to_owned(),
        qualname: std::mem::take(&mut unit.qualname),
        firstlineno: unit.firstlineno,
        linetable: line_table(&instrs, unit.firstlineno),
        exceptiontable: exception_table(&instrs, &offsets),
    }
}

/// Code units from the start of a `SEND` to the end of what belongs to it.
const END_SEND_OFFSET: u32 = 5;

/// Code units of an instruction, with prefixes and caches.
fn size(op: Op, arg: u32) -> u32 {
    let prefixes = u32::from(arg > 0xFF) + u32::from(arg > 0xFFFF) + u32::from(arg > 0xFF_FFFF);
    prefixes + 1 + op.caches() as u32
}

fn resolve_unconditional_jumps(instrs: &mut [Final]) {
    for (index, instr) in instrs.iter_mut().enumerate() {
        let forward = instr.arg as usize > index;
        instr.op = match instr.op {
            Op::JUMP | Op::JUMP_NO_INTERRUPT if forward => Op::JUMP_FORWARD,
            Op::JUMP => Op::JUMP_BACKWARD,
            Op::JUMP_NO_INTERRUPT => Op::JUMP_BACKWARD_NO_INTERRUPT,
            op => op,
        };
    }
}

/// Replaces targets by distances. A distance may need a prefix, which moves what comes after, so this
/// is repeated until nothing grows. Returns the offset of each instruction, and the end.
fn resolve_jump_offsets(instrs: &mut [Final]) -> Vec<u32> {
    let jumps: Vec<(usize, u32)> = instrs
        .iter()
        .enumerate()
        .filter(|(_, instr)| instr.op.has_jump())
        .map(|(index, instr)| (index, instr.arg))
        .collect();
    let mut offsets = Vec::with_capacity(instrs.len() + 1);
    loop {
        offsets.clear();
        let mut offset = 0;
        for instr in instrs.iter() {
            offsets.push(offset);
            offset += size(instr.op, instr.arg);
        }
        offsets.push(offset);
        let mut changed = false;
        for (index, target) in &jumps {
            let Some(instr) = instrs.get_mut(*index) else {
                continue;
            };
            let after = offsets.get(index + 1).copied().unwrap_or(0);
            let target = offsets.get(*target as usize).copied().unwrap_or(0);
            let before = size(instr.op, instr.arg);
            instr.arg = target.abs_diff(after);
            // Monitoring wants the `END_SEND` that belongs to the loop, not the `SEND` it jumps to.
            if instr.op == Op::END_ASYNC_FOR {
                instr.arg = instr.arg.saturating_sub(END_SEND_OFFSET);
            }
            changed |= size(instr.op, instr.arg) != before;
        }
        if !changed {
            return offsets;
        }
    }
}

/// An instruction with this location belongs to whatever comes next.
fn resolve_next_locations(instrs: &mut [Final]) {
    let mut next = NOWHERE;
    for instr in instrs.iter_mut().rev() {
        if instr.loc == NEXT_LOCATION {
            instr.loc = if is_terminator(instr.op) {
                NOWHERE
            } else {
                next
            };
        }
        next = instr.loc;
    }
}

fn code_bytes(instrs: &[Final]) -> Box<[u8]> {
    let units: u32 = instrs.iter().map(|instr| size(instr.op, instr.arg)).sum();
    let mut bytes = Vec::with_capacity(units as usize * 2);
    for instr in instrs {
        for shift in [24, 16, 8] {
            if instr.arg >> shift != 0 {
                bytes.push(Op::EXTENDED_ARG.0 as u8);
                bytes.push((instr.arg >> shift) as u8);
            }
        }
        bytes.push(instr.op.0 as u8);
        bytes.push(instr.arg as u8);
        bytes.resize(bytes.len() + instr.op.caches() * 2, 0);
    }
    bytes.into()
}

fn line_table(instrs: &[Final], firstlineno: i32) -> Box<[u8]> {
    let mut writer = LineTableWriter::new(firstlineno);
    let mut run: Option<(Loc, u32)> = None;
    for instr in instrs {
        let units = size(instr.op, instr.arg);
        match &mut run {
            Some((loc, total)) if *loc == instr.loc => *total += units,
            _ => {
                if let Some((loc, total)) = run {
                    writer.push(loc, total);
                }
                run = Some((instr.loc, units));
            }
        }
    }
    if let Some((loc, total)) = run {
        writer.push(loc, total);
    }
    writer.finish().into()
}

fn exception_table(instrs: &[Final], offsets: &[u32]) -> Box<[u8]> {
    let mut table = Vec::new();
    let mut current: Option<(Handler, u32)> = None;
    let mut finish = |current: Option<(Handler, u32)>, end: u32| {
        let Some((handler, start)) = current else {
            return;
        };
        let target = offsets.get(handler.target as usize).copied().unwrap_or(0);
        // The handler's stack starts with what is pushed for it.
        let pushed = 1 + u32::from(handler.preserve_lasti);
        let depth = handler.startdepth.saturating_sub(pushed);
        exceptiontable::push(
            &mut table,
            TableHandler {
                start,
                end,
                target,
                depth,
                lasti: handler.preserve_lasti,
            },
        );
    };
    for (instr, offset) in instrs.iter().zip(offsets) {
        if instr.handler != current.map(|(handler, _)| handler) {
            finish(current, *offset);
            current = instr.handler.map(|handler| (handler, *offset));
        }
    }
    finish(current, offsets.last().copied().unwrap_or(0));
    table.into()
}

/// The names and kinds of the frame's slots.
fn localsplus(
    unit: &Unit<'_>,
    count: usize,
    flags: CodeFlags,
    interner: &Interner,
) -> (Box<[Wtf8Buf]>, Box<[u8]>) {
    let mut names: Vec<Wtf8Buf> = Vec::with_capacity(count);
    let mut kinds = Vec::with_capacity(count);
    let (posonly, args, kwonly) = (
        unit.args.posonly as usize,
        unit.args.args as usize,
        unit.args.kwonly as usize,
    );
    // `*args` and `**kwargs` come after all other parameters.
    let named = posonly + args + kwonly;
    let varargs = flags.has(CodeFlags::VARARGS).then_some(named);
    let varkeywords = flags
        .has(CodeFlags::VARKEYWORDS)
        .then_some(named + usize::from(varargs.is_some()));
    for (slot, name) in unit.varnames.iter().enumerate() {
        let mut kind = LocalKind::LOCAL;
        if slot < posonly {
            kind |= LocalKind::ARG_POS;
        } else if slot < posonly + args {
            kind |= LocalKind::ARG_POS | LocalKind::ARG_KW;
        } else if slot < named {
            kind |= LocalKind::ARG_KW;
        } else if Some(slot) == varargs {
            kind |= LocalKind::ARG_VAR | LocalKind::ARG_POS;
        } else if Some(slot) == varkeywords {
            kind |= LocalKind::ARG_VAR | LocalKind::ARG_KW;
        }
        if unit.fast_hidden.contains(name) {
            kind |= LocalKind::HIDDEN;
        }
        if unit.cellvars.contains(name) {
            kind |= LocalKind::CELL;
        }
        names.push(interner.text(name).to_owned());
        kinds.push(kind);
    }
    for name in unit
        .cellvars
        .iter()
        .filter(|name| !unit.varnames.contains(*name))
    {
        names.push(interner.text(name).to_owned());
        kinds.push(LocalKind::CELL);
    }
    for name in unit.freevars.iter() {
        names.push(interner.text(name).to_owned());
        kinds.push(LocalKind::FREE);
    }
    (names.into(), kinds.into())
}
