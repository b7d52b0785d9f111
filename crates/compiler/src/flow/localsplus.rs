//! The slots of cells and free variables, and the instructions that set them up.

use krait_base::Loc;
use krait_bytecode::{CodeFlags, Op};

use super::graph::{BlockId, CfgInstr, Graph};
use crate::codegen::Unit;
use crate::instr::NOWHERE;

/// Inserts the first instructions of the code and renumbers cells; returns the number of slots.
pub(super) fn prepare(graph: &mut Graph, unit: &Unit<'_>, flags: CodeFlags) -> u32 {
    let nlocals = unit.varnames.len();
    let ncells = unit.cellvars.len();
    let nfree = unit.freevars.len();
    // A cell for a parameter is in the parameter's slot.
    let mut slots: Vec<usize> = (nlocals..nlocals + ncells + nfree).collect();
    for (slot, name) in slots.iter_mut().zip(unit.cellvars.iter()) {
        if let Some(local) = unit.varnames.get(name) {
            *slot = local as usize;
        }
    }
    insert_prefix(graph, unit, &slots, flags);
    let mut dropped = 0;
    for (number, slot) in slots.iter_mut().enumerate() {
        if *slot == number + nlocals {
            *slot -= dropped;
        } else {
            dropped += 1;
        }
    }
    let mut block = BlockId::ENTRY;
    while block != BlockId::NONE {
        for instr in &mut graph[block].instrs {
            if let Op::MAKE_CELL
            | Op::LOAD_CLOSURE
            | Op::LOAD_DEREF
            | Op::STORE_DEREF
            | Op::DELETE_DEREF
            | Op::LOAD_FROM_DICT_OR_DEREF = instr.op
                && let Some(slot) = slots.get(instr.arg as usize)
            {
                instr.arg = *slot as u32;
            }
        }
        block = graph[block].next;
    }
    (nlocals + ncells + nfree - dropped) as u32
}

fn insert_prefix(graph: &mut Graph, unit: &Unit<'_>, slots: &[usize], flags: CodeFlags) {
    let mut prefix = Vec::new();
    if unit.freevars.len() > 0 {
        prefix.push(CfgInstr::new(
            Op::COPY_FREE_VARS,
            unit.freevars.len() as u32,
            NOWHERE,
        ));
    }
    // In the order of their slots; the numbers are replaced by the slots afterwards.
    let mut cells: Vec<(usize, u32)> = slots
        .iter()
        .take(unit.cellvars.len())
        .enumerate()
        .map(|(number, slot)| (*slot, number as u32))
        .collect();
    cells.sort_unstable();
    prefix.extend(
        cells
            .iter()
            .map(|(_, number)| CfgInstr::new(Op::MAKE_CELL, *number, NOWHERE)),
    );
    if flags.has(CodeFlags::GENERATOR | CodeFlags::COROUTINE | CodeFlags::ASYNC_GENERATOR) {
        let loc = Loc::new(unit.firstlineno, -1, unit.firstlineno, -1);
        prefix.push(CfgInstr::new(Op::RETURN_GENERATOR, 0, loc));
        prefix.push(CfgInstr::new(Op::POP_TOP, 0, loc));
    }
    if !prefix.is_empty() {
        let entry = &mut graph[BlockId::ENTRY];
        entry.forget_stale(prefix.len());
        entry.instrs.splice(0..0, prefix);
    }
}
