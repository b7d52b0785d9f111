//! Instructions: their numbers, names, flags, caches and stack effects.
//!
//! The facts are generated from `tables/opcodes.toml`; this file gives them methods. [`Opcode`] is
//! a byte of code, for the machine; [`Op`] also covers the pseudo-instructions, for the compiler.

mod generated;

pub use generated::*;

impl Opcode {
    /// The instruction that this one is a specialised or instrumented form of; itself otherwise.
    #[inline]
    pub const fn deopt(self) -> Opcode {
        Opcode::from_u8(generated::BASE[self as usize])
    }

    /// The instruction that does this one and the next in one, if there is such a one.
    pub fn pair(self, next: Opcode) -> Option<Opcode> {
        generated::PAIRS
            .iter()
            .find(|(first, second, _)| (*first, *second) == (self, next))
            .map(|(_, _, both)| *both)
    }

    /// The instruction as code shows it: the forms that only Krait has are nobody else's business.
    pub const fn shown(self) -> Opcode {
        if self.is_valid() { self } else { self.deopt() }
    }

    /// How many 16-bit cache units follow it.
    #[inline]
    pub const fn caches(self) -> usize {
        generated::CACHES[self as usize] as usize
    }

    /// The name as `dis` prints it.
    pub const fn name(self) -> &'static str {
        generated::NAMES[self as usize]
    }

    /// The same instruction for the compiler's functions.
    pub const fn op(self) -> Op {
        Op(self as u16)
    }

    /// Whether its operand means anything.
    pub const fn has_arg(self) -> bool {
        self.op().has_arg()
    }

    pub const fn is_instrumented(self) -> bool {
        self as u8 >= MIN_INSTRUMENTED && self as u8 != Opcode::ENTER_EXECUTOR as u8
    }

    /// Whether the number is assigned to an instruction.
    pub const fn is_valid(self) -> bool {
        generated::pops(self as u16, 0).is_some()
    }
}

/// An instruction or pseudo-instruction (numbers from 256 up), as the compiler handles them.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Op(pub u16);

impl Op {
    /// The instruction of this name, pseudo-instructions included.
    pub fn from_name(name: &str) -> Option<Op> {
        let number = generated::NAMES.iter().position(|known| *known == name)?;
        let op = Op(u16::try_from(number).ok()?);
        generated::pops(op.0, 0).map(|_| op)
    }

    /// The byte of code, unless this is a pseudo-instruction.
    pub const fn opcode(self) -> Option<Opcode> {
        if self.0 < 256 {
            Some(Opcode::from_u8(self.0 as u8))
        } else {
            None
        }
    }

    pub const fn is_pseudo(self) -> bool {
        self.0 >= 256
    }

    pub const fn name(self) -> &'static str {
        if (self.0 as usize) < OP_COUNT {
            generated::NAMES[self.0 as usize]
        } else {
            "<unknown>"
        }
    }

    const fn flag(self, bit: u8) -> bool {
        (self.0 as usize) < OP_COUNT && generated::FLAGS[self.0 as usize] & (1 << bit) != 0
    }

    pub const fn has_arg(self) -> bool {
        self.flag(0)
    }

    /// The operand is an index into `co_consts`.
    pub const fn has_const(self) -> bool {
        self.flag(1)
    }

    /// The operand is (or holds) an index into `co_names`.
    pub const fn has_name(self) -> bool {
        self.flag(2)
    }

    /// The operand is a distance to jump.
    pub const fn has_jump(self) -> bool {
        self.flag(3)
    }

    /// The operand names local variables.
    pub const fn has_local(self) -> bool {
        self.flag(4)
    }

    /// The operand is the slot of a cell or free variable.
    pub const fn has_free(self) -> bool {
        self.flag(5)
    }

    /// A pseudo-instruction that opens an exception handler.
    pub const fn has_exc(self) -> bool {
        self.flag(6)
    }

    /// How many 16-bit cache units follow it.
    #[inline]
    pub const fn caches(self) -> usize {
        if self.0 < 256 {
            generated::CACHES[self.0 as usize] as usize
        } else {
            0
        }
    }

    /// Items taken from the stack; 0 for a number that is no instruction.
    pub const fn pops(self, oparg: u32) -> u32 {
        match generated::pops(self.0, oparg) {
            Some(count) => count,
            None => 0,
        }
    }

    /// Items left on the stack; 0 for a number that is no instruction.
    pub const fn pushes(self, oparg: u32) -> u32 {
        match generated::pushes(self.0, oparg) {
            Some(count) => count,
            None => 0,
        }
    }

    /// The change of stack depth when the instruction does not jump (or, with `jump`, when it does),
    /// as `opcode.stack_effect` answers it; `None` for a number that is no instruction or that of a
    /// specialised form.
    pub const fn stack_effect(self, oparg: u32, jump: bool) -> Option<i32> {
        if let Some(opcode) = self.opcode()
            && !opcode.is_instrumented()
            && opcode.deopt() as u8 != opcode as u8
        {
            return None;
        }
        if self.has_exc() && !jump {
            return Some(0);
        }
        match (
            generated::pops(self.0, oparg),
            generated::pushes(self.0, oparg),
        ) {
            (Some(pops), Some(pushes)) => Some(pushes as i32 - pops as i32),
            _ => None,
        }
    }
}

impl std::fmt::Debug for Op {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}
