//! Replacing instructions on constants by their result.

use krait_bytecode::{BinaryOp, Const, Op};

use super::conditions::small_int;
use super::fold;
use super::graph::CfgInstr;
use crate::consts::ConstTable;

/// More items than this are not on the stack at once.
const MAX_ITEMS: usize = 30;
/// Shorter lists and sets are built directly.
const MIN_CONST_SEQUENCE_SIZE: u32 = 3;

fn loads_const(op: Op) -> bool {
    op.has_const() || op == Op::LOAD_SMALL_INT
}

fn const_value(instr: &CfgInstr, consts: &ConstTable) -> Option<Const> {
    match instr.op {
        Op::LOAD_CONST => consts.get(instr.arg).cloned(),
        Op::LOAD_SMALL_INT => Some(Const::Int(instr.arg.into())),
        _ => None,
    }
}

/// The positions of instructions.
#[derive(Default)]
struct Found {
    positions: [usize; MAX_ITEMS],
    count: usize,
}

impl Found {
    /// From the first instruction to the last.
    fn iter(&self) -> impl Iterator<Item = usize> + '_ {
        self.positions.iter().take(self.count).rev().copied()
    }
}

/// The last `count` instructions before `end`, if all of them load constants.
fn const_loads(instrs: &[CfgInstr], end: usize, count: usize) -> Option<Found> {
    let mut found = Found::default();
    for (position, instr) in instrs.iter().enumerate().take(end).rev() {
        if found.count == count {
            break;
        }
        if instr.op == Op::NOP {
            continue;
        }
        if !loads_const(instr.op) {
            return None;
        }
        *found.positions.get_mut(found.count)? = position;
        found.count += 1;
    }
    (found.count == count).then_some(found)
}

fn values(instrs: &[CfgInstr], found: &Found, consts: &ConstTable) -> Option<Vec<Const>> {
    found
        .iter()
        .map(|position| {
            instrs
                .get(position)
                .and_then(|instr| const_value(instr, consts))
        })
        .collect()
}

fn erase(instrs: &mut [CfgInstr], found: &Found) {
    for position in found.iter() {
        if let Some(instr) = instrs.get_mut(position) {
            instr.erase();
        }
    }
}

fn make_load_const(instr: &mut CfgInstr, value: Const, consts: &mut ConstTable) {
    match small_int(&value) {
        Some(value) => instr.set(Op::LOAD_SMALL_INT, value),
        None => {
            let number = consts.add(value);
            instr.set(Op::LOAD_CONST, number);
        }
    }
}

/// Constants and `BUILD_TUPLE` become a constant.
pub(super) fn fold_tuple(instrs: &mut [CfgInstr], index: usize, consts: &mut ConstTable) {
    let Some(size) = instrs.get(index).map(|instr| instr.arg as usize) else {
        return;
    };
    if size > MAX_ITEMS {
        return;
    }
    let Some(found) = const_loads(instrs, index, size) else {
        return;
    };
    let Some(items) = values(instrs, &found, consts) else {
        return;
    };
    erase(instrs, &found);
    if let Some(instr) = instrs.get_mut(index) {
        make_load_const(instr, Const::Tuple(items.into()), consts);
    }
}

/// Collections that are built item by item because of their size: if all items are constants, the
/// instruction at `index` loads the finished tuple or frozenset instead. It is the one that makes a
/// tuple of the list, or the last one that adds an item. Returns whether that was done.
pub(super) fn fold_built(
    instrs: &mut [CfgInstr],
    index: usize,
    build: Op,
    add: Op,
    consts: &mut ConstTable,
) -> bool {
    let adds_itself = instrs.get(index).is_some_and(|instr| instr.op == add);
    let mut items = Vec::new();
    let mut expect_add = true;
    for position in (0..index + usize::from(adds_itself)).rev() {
        let Some(instr) = instrs.get(position).copied() else {
            return false;
        };
        if instr.op == Op::NOP {
            continue;
        }
        if instr.op == build && instr.arg == 0 {
            if !expect_add {
                return false;
            }
            items.reverse();
            let value = match build {
                Op::BUILD_SET => fold::frozenset(items),
                _ => Some(Const::Tuple(items.into())),
            };
            let Some(value) = value else { return false };
            let between = instrs.iter_mut().take(index).skip(position);
            for instr in between.filter(|instr| instr.op != Op::NOP) {
                instr.erase();
            }
            if let Some(instr) = instrs.get_mut(index) {
                // One of many items: its own location says little.
                if adds_itself {
                    instr.erase();
                }
                make_load_const(instr, value, consts);
            }
            return true;
        }
        if expect_add {
            if instr.op != add || instr.arg != 1 {
                return false;
            }
        } else {
            match const_value(&instr, consts) {
                Some(value) => items.push(value),
                None => return false,
            }
        }
        expect_add = !expect_add;
    }
    false
}

/// Lists and sets of constants: where they are only searched or iterated over they become constants
/// themselves, and longer ones are filled from a constant.
pub(super) fn optimize_list_or_set(
    instrs: &mut [CfgInstr],
    index: usize,
    next_op: Op,
    consts: &mut ConstTable,
) {
    let Some(instr) = instrs.get(index).copied() else {
        return;
    };
    let contains_or_iter = matches!(next_op, Op::GET_ITER | Op::CONTAINS_OP);
    let size = instr.arg;
    if size as usize > MAX_ITEMS || size < MIN_CONST_SEQUENCE_SIZE && !contains_or_iter {
        return;
    }
    let Some(found) = const_loads(instrs, index, size as usize) else {
        if contains_or_iter
            && instr.op == Op::BUILD_LIST
            && let Some(instr) = instrs.get_mut(index)
        {
            instr.op = Op::BUILD_TUPLE;
        }
        return;
    };
    let Some(items) = values(instrs, &found, consts) else {
        return;
    };
    let value = match instr.op {
        Op::BUILD_SET => match fold::frozenset(items) {
            Some(set) => set,
            None => return,
        },
        _ => Const::Tuple(items.into()),
    };
    let number = consts.add(value);
    erase(instrs, &found);
    let fill = if instr.op == Op::BUILD_LIST {
        Op::LIST_EXTEND
    } else {
        Op::SET_UPDATE
    };
    if contains_or_iter {
        if let Some(instr) = instrs.get_mut(index) {
            instr.set(Op::LOAD_CONST, number);
        }
    } else if let Some([build, load, extend]) = index
        .checked_sub(2)
        .and_then(|first| instrs.get_mut(first..=index))
    {
        build.loc = instr.loc;
        build.set(instr.op, 0);
        load.set(Op::LOAD_CONST, number);
        extend.set(fill, 1);
    }
}

pub(super) fn fold_unary(instrs: &mut [CfgInstr], index: usize, consts: &mut ConstTable) {
    let Some(op) = instrs.get(index).map(|instr| instr.op) else {
        return;
    };
    let Some(found) = const_loads(instrs, index, 1) else {
        return;
    };
    let Some(operands) = values(instrs, &found, consts) else {
        return;
    };
    let [operand] = operands.as_slice() else {
        return;
    };
    let Some(result) = fold::unary(op, operand) else {
        return;
    };
    erase(instrs, &found);
    if let Some(instr) = instrs.get_mut(index) {
        make_load_const(instr, result, consts);
    }
}

pub(super) fn fold_binary(instrs: &mut [CfgInstr], index: usize, consts: &mut ConstTable) {
    let Some(arg) = instrs.get(index).map(|instr| instr.arg) else {
        return;
    };
    let Some(found) = const_loads(instrs, index, 2) else {
        return;
    };
    let Some(operands) = values(instrs, &found, consts) else {
        return;
    };
    let ([left, right], Some(op)) = (operands.as_slice(), BinaryOp::ALL.get(arg as usize)) else {
        return;
    };
    let Some(result) = fold::binary(*op, left, right) else {
        return;
    };
    erase(instrs, &found);
    if let Some(instr) = instrs.get_mut(index) {
        make_load_const(instr, result, consts);
    }
}
