//! The text of `dis.dis`, for tests and debugging.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{self, Write};

use krait_base::Wtf8Buf;

use crate::opcode::{
    BINARY_OPS, COMMON_CONSTANTS, COMPARE_OPS, CONVERSIONS, FUNCTION_ATTRIBUTES, INTRINSICS_1,
    INTRINSICS_2, SPECIAL_METHODS,
};
use crate::{CodeData, Const, Op, Opcode, exceptiontable, linetable};

/// An instruction as it stands in code. Prefixes are instructions of their own, and count for the
/// operand of the one they belong to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Instruction {
    pub offset: u32,
    pub op: Opcode,
    pub arg: Option<u32>,
}

impl Instruction {
    /// The offset that the operand of a jump stands for.
    pub fn jump_target(&self) -> Option<u32> {
        let op = self.op.deopt();
        let arg = self.arg.filter(|_| op.op().has_jump())?.wrapping_mul(2);
        let next = self.offset + 2 + 2 * op.caches() as u32;
        Some(match op {
            Opcode::JUMP_BACKWARD | Opcode::JUMP_BACKWARD_NO_INTERRUPT | Opcode::END_ASYNC_FOR => {
                next.wrapping_sub(arg)
            }
            _ => next.wrapping_add(arg),
        })
    }
}

/// The instructions of a string of code, caches left out.
pub fn instructions(code: &[u8]) -> impl Iterator<Item = Instruction> {
    let mut units = code.chunks_exact(2).enumerate();
    let mut extended = 0u32;
    std::iter::from_fn(move || {
        let (index, unit) = units.next()?;
        let [byte, arg] = *unit else {
            return None;
        };
        let op = Opcode::from_u8(byte);
        let base = op.deopt();
        for _ in 0..base.caches() {
            units.next();
        }
        let arg = u32::from(arg) | extended;
        extended = if base == Opcode::EXTENDED_ARG {
            arg << 8
        } else {
            0
        };
        Some(Instruction {
            offset: index as u32 * 2,
            op,
            arg: base.has_arg().then_some(arg),
        })
    })
}

/// The text of a code object and those in it. `repr` writes a constant that is no code object.
pub fn disassemble(code: &CodeData, repr: &dyn Fn(&Const) -> String) -> String {
    let mut out = String::new();
    // A `String` takes whatever is written.
    let _ = Disassembly::new(code, repr).recursive(&mut out);
    out
}

const OPNAME_WIDTH: usize = 20;
const OPARG_WIDTH: usize = 5;
const NO_LINE: &str = "  --";

struct Disassembly<'c> {
    code: &'c CodeData,
    repr: &'c dyn Fn(&Const) -> String,
    labels: BTreeMap<u32, usize>,
    /// Where lines start.
    lines: BTreeMap<u32, Option<i32>>,
}

impl<'c> Disassembly<'c> {
    fn new(code: &'c CodeData, repr: &'c dyn Fn(&Const) -> String) -> Disassembly<'c> {
        let mut offsets: BTreeSet<u32> = instructions(&code.code)
            .filter_map(|instr| instr.jump_target())
            .collect();
        for handler in exceptiontable::handlers(&code.exceptiontable) {
            let ends = [handler.start, handler.end, handler.target];
            offsets.extend(ends.map(|unit| unit.wrapping_mul(2)));
        }
        let labels = offsets.into_iter().zip(1..).collect();
        let mut lines = BTreeMap::new();
        let mut last = None;
        for run in linetable::lines(&code.linetable, code.firstlineno) {
            if last != Some(run.line) {
                lines.insert(run.start, run.line);
                last = Some(run.line);
            }
        }
        Disassembly {
            code,
            repr,
            labels,
            lines,
        }
    }

    fn recursive(&self, out: &mut String) -> fmt::Result {
        self.write(out)?;
        for value in &self.code.consts {
            let Const::Code(inner) = value else { continue };
            writeln!(out, "\nDisassembly of {}:", self.constant(value))?;
            Disassembly::new(inner, self.repr).recursive(out)?;
        }
        Ok(())
    }

    fn line_width(&self) -> usize {
        let Some(max) = self
            .lines
            .values()
            .flatten()
            .filter(|line| **line != 0)
            .max()
        else {
            return 0;
        };
        let width = max.to_string().len().max(3);
        if self.lines.values().any(Option::is_none) {
            width.max(NO_LINE.len())
        } else {
            width
        }
    }

    fn write(&self, out: &mut String) -> fmt::Result {
        let line_width = self.line_width();
        let label_width = 4 + self.labels.len().to_string().len();
        for instr in instructions(&self.code.code) {
            let starts = self.lines.get(&instr.offset);
            if line_width > 0 && starts.is_some() && instr.offset > 0 {
                out.push('\n');
            }
            let mut row = String::new();
            match starts {
                _ if line_width == 0 => {}
                Some(Some(line)) => write!(row, "{line:>line_width$} ")?,
                Some(None) => write!(row, "{NO_LINE:>line_width$} ")?,
                None => write!(row, "{:line_width$} ", "")?,
            }
            match self.labels.get(&instr.offset) {
                Some(label) => write!(row, "{:>label_width$}", format!("L{label}:"))?,
                None => write!(row, "{:label_width$}", "")?,
            }
            let name = instr.op.name();
            write!(row, "     {name:OPNAME_WIDTH$}")?;
            if let Some(arg) = instr.arg {
                let excess = name.len().saturating_sub(OPNAME_WIDTH);
                let width = OPARG_WIDTH.saturating_sub(excess);
                write!(row, " {:>width$}", arg as i32)?;
                let details = self.details(&instr, arg);
                if !details.is_empty() {
                    write!(row, " ({details})")?;
                }
            }
            writeln!(out, "{}", row.trim_end())?;
        }
        self.exception_table(out)
    }

    fn exception_table(&self, out: &mut String) -> fmt::Result {
        let label = |unit: u32| self.labels.get(&unit.wrapping_mul(2)).copied().unwrap_or(0);
        for (index, handler) in exceptiontable::handlers(&self.code.exceptiontable).enumerate() {
            if index == 0 {
                out.push_str("ExceptionTable:\n");
            }
            writeln!(
                out,
                "  L{} to L{} -> L{} [{}]{}",
                label(handler.start),
                label(handler.end),
                label(handler.target),
                handler.depth,
                if handler.lasti { " lasti" } else { "" }
            )?;
        }
        Ok(())
    }

    fn constant(&self, value: &Const) -> String {
        match value {
            Const::Code(code) => format!(
                "<code object {}, file \"{}\", line {}>",
                shown(&code.name),
                shown(&code.filename),
                code.firstlineno
            ),
            value => (self.repr)(value),
        }
    }

    /// What is shown of an operand in parentheses.
    fn details(&self, instr: &Instruction, arg: u32) -> String {
        let index = arg as usize;
        let name = |index: usize| self.code.names.get(index).map_or("".into(), shown);
        let local = |index: usize| {
            self.code
                .localsplusnames
                .get(index)
                .map_or("".into(), shown)
        };
        let entry = |table: &[&str]| (*table.get(index).unwrap_or(&"")).to_owned();
        let choose = |texts: [&str; 2]| entry(&texts);
        let null = |name: Cow<'_, str>, text: &str| match arg & 1 {
            1 if !name.is_empty() => format!("{name} + {text}"),
            _ => name.into_owned(),
        };
        let base = instr.op.deopt();
        match base {
            Opcode::LOAD_GLOBAL => null(name(index / 2), "NULL"),
            Opcode::LOAD_ATTR => null(name(index / 2), "NULL|self"),
            Opcode::LOAD_SUPER_ATTR => null(name(index / 4), "NULL|self"),
            Opcode::LOAD_FAST_LOAD_FAST
            | Opcode::LOAD_FAST_BORROW_LOAD_FAST_BORROW
            | Opcode::STORE_FAST_LOAD_FAST
            | Opcode::STORE_FAST_STORE_FAST => {
                format!("{}, {}", local(index >> 4), local(index & 15))
            }
            Opcode::COMPARE_OP => {
                let operator = COMPARE_OPS.get(index >> 5).copied().unwrap_or("");
                match arg & 16 {
                    0 => operator.to_owned(),
                    _ => format!("bool({operator})"),
                }
            }
            Opcode::SET_FUNCTION_ATTRIBUTE => FUNCTION_ATTRIBUTES
                .iter()
                .enumerate()
                .filter(|(bit, _)| arg >> bit & 1 != 0)
                .map(|(_, name)| *name)
                .collect::<Vec<_>>()
                .join(", "),
            Opcode::BINARY_OP => BINARY_OPS.get(index).map_or("", |op| op.1).to_owned(),
            Opcode::CONVERT_VALUE => entry(&CONVERSIONS),
            Opcode::CALL_INTRINSIC_1 => entry(&INTRINSICS_1),
            Opcode::CALL_INTRINSIC_2 => entry(&INTRINSICS_2),
            Opcode::LOAD_COMMON_CONSTANT => match entry(&COMMON_CONSTANTS) {
                name if matches!(name.as_str(), "all" | "any") => {
                    format!("<built-in function {name}>")
                }
                name => name,
            },
            Opcode::LOAD_SPECIAL => entry(&SPECIAL_METHODS),
            Opcode::IS_OP => choose(["is", "is not"]),
            Opcode::CONTAINS_OP => choose(["in", "not in"]),
            _ => self.flagged(base.op(), instr, index),
        }
    }

    /// The operands whose meaning the flags of their instruction tell.
    fn flagged(&self, op: Op, instr: &Instruction, index: usize) -> String {
        if op.has_const() {
            let value = self.code.consts.get(index);
            return value.map_or_else(String::new, |value| self.constant(value));
        }
        if op.has_name() {
            return self
                .code
                .names
                .get(index)
                .map_or_else(String::new, |name| shown(name).into_owned());
        }
        if let Some(target) = instr.jump_target() {
            let label = self.labels.get(&target).copied().unwrap_or(0);
            let preposition = if op == Op::END_ASYNC_FOR {
                "from"
            } else {
                "to"
            };
            return format!("{preposition} L{label}");
        }
        if op.has_local() || op.has_free() {
            let name = self.code.localsplusnames.get(index);
            return name.map_or_else(String::new, |name| shown(name).into_owned());
        }
        String::new()
    }
}

/// A name as UTF-8, with U+FFFD in place of surrogates.
fn shown(name: &Wtf8Buf) -> Cow<'_, str> {
    name.as_wtf8().to_string_lossy()
}
