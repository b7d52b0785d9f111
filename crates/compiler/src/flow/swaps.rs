//! `SWAP`s: the fewest that have the same effect, and none where stores can change places instead.

use krait_bytecode::Op;

use super::graph::CfgInstr;

pub(super) fn optimize(instrs: &mut [CfgInstr]) {
    let mut index = 0;
    while index < instrs.len() {
        if instrs.get(index).is_some_and(|instr| instr.op == Op::SWAP) {
            index = swaptimize(instrs, index);
            apply_static_swaps(instrs, index);
        }
        index += 1;
    }
}

/// Replaces a run of swaps by an optimal one; returns the index of its last instruction.
fn swaptimize(instrs: &mut [CfgInstr], start: usize) -> usize {
    let run = instrs
        .iter()
        .skip(start)
        .take_while(|instr| matches!(instr.op, Op::SWAP | Op::NOP))
        .count();
    let Some(run) = instrs.get_mut(start..start + run) else {
        return start;
    };
    let swaps = run.iter().filter(|instr| instr.op == Op::SWAP);
    let depth = swaps
        .clone()
        .map(|instr| instr.arg as usize)
        .max()
        .unwrap_or(0);
    if swaps.count() < 2 {
        return start;
    }
    // Run the swaps on a model of the stack, its top first.
    let mut stack: Vec<usize> = (0..depth).collect();
    for instr in run.iter().filter(|instr| instr.op == Op::SWAP) {
        let other = (instr.arg as usize).wrapping_sub(1);
        if other < stack.len() {
            stack.swap(0, other);
        }
    }
    // Each cycle of the permutation is undone through the top; emitted backwards, that does it.
    const VISITED: usize = usize::MAX;
    let mut current = run.len();
    for first in 0..depth {
        let Some(&item) = stack.get(first) else { break };
        if item == VISITED || item == first {
            continue;
        }
        let mut position = first;
        loop {
            if position != 0 {
                current = current.saturating_sub(1);
                if let Some(instr) = run.get_mut(current) {
                    instr.set(Op::SWAP, position as u32 + 1);
                }
            }
            let Some(slot) = stack.get_mut(position) else {
                break;
            };
            let next = std::mem::replace(slot, VISITED);
            if next == VISITED {
                break;
            }
            position = next;
        }
    }
    for instr in run.iter_mut().take(current) {
        instr.make_nop();
    }
    start + run.len() - 1
}

/// What may change places with its like: it cannot jump, raise or run arbitrary code, and only pops.
fn is_swappable(op: Op) -> bool {
    matches!(op, Op::STORE_FAST | Op::STORE_FAST_MAYBE_NULL | Op::POP_TOP)
}

fn stores_to(instr: &CfgInstr) -> Option<u32> {
    matches!(instr.op, Op::STORE_FAST | Op::STORE_FAST_MAYBE_NULL).then_some(instr.arg)
}

fn next_swappable(instrs: &[CfgInstr], after: usize, line: i32) -> Option<usize> {
    for (index, instr) in instrs.iter().enumerate().skip(after + 1) {
        // Names bound on one line must not seem to be bound on another.
        if line >= 0 && instr.loc.line != line {
            return None;
        }
        if instr.op == Op::NOP {
            continue;
        }
        return is_swappable(instr.op).then_some(index);
    }
    None
}

/// Applies swaps to the instructions behind instead of to the stack, from the last swap back.
fn apply_static_swaps(instrs: &mut [CfgInstr], last: usize) {
    for index in (0..=last).rev() {
        let Some(swap) = instrs.get(index).copied() else {
            return;
        };
        if swap.op != Op::SWAP {
            if swap.op == Op::NOP || is_swappable(swap.op) {
                continue;
            }
            return;
        }
        let Some(first) = next_swappable(instrs, index, -1) else {
            return;
        };
        let line = instrs.get(first).map_or(-1, |instr| instr.loc.line);
        let mut second = first;
        for _ in 1..swap.arg {
            match next_swappable(instrs, second, line) {
                Some(next) => second = next,
                None => return,
            }
        }
        if !can_exchange(instrs, first, second) {
            return;
        }
        if let Some(swap) = instrs.get_mut(index) {
            swap.make_nop();
        }
        instrs.swap(first, second);
    }
}

/// Whether no variable is stored to twice in what changes its order.
fn can_exchange(instrs: &[CfgInstr], first: usize, second: usize) -> bool {
    let store_at = |index: usize| instrs.get(index).and_then(stores_to);
    let (a, b) = (store_at(first), store_at(second));
    if a.is_none() && b.is_none() {
        return true;
    }
    if a == b {
        return false;
    }
    !(first + 1..second)
        .filter_map(store_at)
        .any(|store| Some(store) == a || Some(store) == b)
}
