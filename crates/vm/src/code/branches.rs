//! `co_branches()`: for each conditional jump, where it is, where it falls through to, where it jumps to.

use krait_bytecode::{CodeData, Opcode};

/// (source, not taken, taken) in byte offsets.
pub fn of(c: &CodeData) -> Vec<(u32, u32, u32)> {
    let units: Vec<(u8, u8)> = c.code.chunks_exact(2).map(|p| (p[0], p[1])).collect();
    let mut out = Vec::new();
    let (mut i, mut ext) = (0usize, 0u32);
    while let Some(&(op, arg)) = units.get(i) {
        let op = Opcode::from_u8(op).deopt();
        let arg = ext << 8 | u32::from(arg);
        if op == Opcode::EXTENDED_ARG {
            ext = arg;
            i += 1;
            continue;
        }
        ext = 0;
        let next = i + 1 + op.caches();
        match op {
            Opcode::FOR_ITER => {
                out.push((i as u32 * 2, next as u32 * 2, (next as u32 + arg + 2) * 2))
            }
            Opcode::POP_JUMP_IF_FALSE
            | Opcode::POP_JUMP_IF_TRUE
            | Opcode::POP_JUMP_IF_NONE
            | Opcode::POP_JUMP_IF_NOT_NONE => {
                // NOT_TAKEN follows; the fall-through starts behind it.
                out.push((i as u32 * 2, (next as u32 + 1) * 2, (next as u32 + arg) * 2));
            }
            Opcode::END_ASYNC_FOR => {
                let source = next as u32 - arg;
                out.push((source * 2, (source + 2) * 2, next as u32 * 2));
            }
            _ => {}
        }
        i = next;
    }
    out
}
