//! The instructions of a code object, each looked at alone: opcodes, prefixes, caches, operands.

use krait_bytecode::{CodeData, Opcode};

/// One instruction: the unit that holds its opcode, its operand, and the unit after its caches.
pub struct Instruction {
    pub at: usize,
    pub op: Opcode,
    pub arg: u32,
    pub next: usize,
}

/// All instructions, and which of them begins at a unit, prefixes included.
pub struct Decoded {
    pub list: Vec<Instruction>,
    begins: Vec<u32>,
}

/// No instruction begins there.
const NONE: u32 = u32::MAX;

impl Decoded {
    /// The instruction to which a jump to a unit leads.
    pub fn target(&self, unit: i64) -> Result<usize, String> {
        usize::try_from(unit)
            .ok()
            .and_then(|u| self.begins.get(u))
            .filter(|&&k| k != NONE)
            .map(|&k| k as usize)
            .ok_or_else(|| "jump out of range".to_owned())
    }
}

/// Takes the code apart.
pub fn decode(c: &CodeData, nconsts: usize) -> Result<Decoded, String> {
    let units: Vec<(u8, u8)> = c.code.chunks_exact(2).map(|p| (p[0], p[1])).collect();
    if units.is_empty() {
        return Err("co_code is empty".into());
    }
    let n = units.len();
    let mut begins = vec![NONE; n];
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
        if let Some(begins) = begins.get_mut(first) {
            *begins = list.len() as u32;
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
    Ok(Decoded { list, begins })
}

fn unit(units: &[(u8, u8)], i: usize) -> Result<(Opcode, u8), String> {
    units
        .get(i)
        .map(|&(o, a)| (Opcode::from_u8(o), a))
        .ok_or_else(|| "truncated code".to_owned())
}

/// Whether an operand is one that the instruction has a meaning for.
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
            Opcode::BUILD_SLICE => arg == 2 || arg == 3,
            Opcode::RAISE_VARARGS => arg <= 2,
            _ => true,
        }
    };
    if ok {
        Ok(())
    } else {
        Err(format!("operand {arg} of {} is out of range", op.name()))
    }
}
