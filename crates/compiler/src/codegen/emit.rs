//! Putting instructions into the current unit.

use std::sync::Arc;

use krait_base::{Loc, Symbol};
use krait_bytecode::{Const, Op};

use super::Compiler;
use crate::instr::Label;
use crate::names::maybe_mangle;

/// The ways of reading an attribute that share two instructions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Attr {
    Load,
    Method,
    Super,
    SuperMethod,
    ZeroSuper,
    ZeroSuperMethod,
}

/// Operands of `COMPARE_OP`: the operator in the upper bits, what its specialised forms look at below.
#[derive(Clone, Copy, Debug)]
#[repr(u32)]
pub(crate) enum Cmp {
    Lt = 2,
    Le = 1 << 5 | 10,
    Eq = 2 << 5 | 8,
    Ne = 3 << 5 | 7,
    Gt = 4 << 5 | 4,
    Ge = 5 << 5 | 12,
}

impl Compiler<'_, '_> {
    #[inline]
    pub(crate) fn emit(&mut self, op: Op, arg: u32, loc: Loc) {
        self.unit.code.push(op, arg, loc);
    }

    #[inline]
    pub(crate) fn emit0(&mut self, op: Op, loc: Loc) {
        self.unit.code.push(op, 0, loc);
    }

    pub(crate) fn new_label(&mut self) -> Label {
        self.unit.code.new_label()
    }

    pub(crate) fn place(&mut self, label: Label) {
        self.unit.code.place(label);
    }

    pub(crate) fn jump(&mut self, op: Op, target: Label, loc: Loc) {
        self.unit.code.push(op, target.0, loc);
    }

    pub(crate) fn load_const(&mut self, value: Const, loc: Loc) {
        let number = self.unit.consts.add(value);
        self.emit(Op::LOAD_CONST, number, loc);
    }

    pub(crate) fn load_str(&mut self, name: Symbol, loc: Loc) {
        let number = self.unit.consts.add_str(self.interner.text(name));
        self.emit(Op::LOAD_CONST, number, loc);
    }

    pub(crate) fn load_int(&mut self, value: i64, loc: Loc) {
        self.load_const(Const::Int(value), loc);
    }

    /// A tuple of names as a constant.
    pub(crate) fn load_names(&mut self, names: impl Iterator<Item = Symbol>, loc: Loc) {
        let items: Arc<[Const]> = names
            .map(|name| Const::str(self.interner.text(name)))
            .collect();
        self.load_const(Const::Tuple(items), loc);
    }

    pub(crate) fn mangled(&self, name: Symbol) -> Symbol {
        if self.unit.private.is_none() {
            return name;
        }
        let scope = &self.table[self.unit.scope];
        let only = scope.mangled_names.as_ref().map(|names| names.borrow());
        maybe_mangle(self.interner, self.unit.private, only.as_deref(), name)
    }

    /// An instruction with a number in `co_names`.
    pub(crate) fn emit_name(&mut self, op: Op, name: Symbol, loc: Loc) {
        let name = self.mangled(name);
        let number = self.unit.names.add(name);
        self.emit(op, number, loc);
    }

    pub(crate) fn emit_attr(&mut self, how: Attr, name: Symbol, loc: Loc) {
        let name = self.mangled(name);
        let number = self.unit.names.add(name);
        let (op, arg) = match how {
            Attr::Load => (Op::LOAD_ATTR, number << 1),
            Attr::Method => (Op::LOAD_ATTR, number << 1 | 1),
            Attr::Super => (Op::LOAD_SUPER_ATTR, number << 2 | 2),
            Attr::SuperMethod => (Op::LOAD_SUPER_ATTR, number << 2 | 3),
            Attr::ZeroSuper => (Op::LOAD_SUPER_ATTR, number << 2),
            Attr::ZeroSuperMethod => (Op::LOAD_SUPER_ATTR, number << 2 | 1),
        };
        self.emit(op, arg, loc);
    }

    pub(crate) fn compare(&mut self, cmp: Cmp, loc: Loc) {
        self.emit(Op::COMPARE_OP, cmp as u32, loc);
    }

    /// `await` and `yield from`: sends values back and forth until the iterator is done.
    pub(crate) fn yield_from(&mut self, is_await: bool, loc: Loc) {
        let send = self.new_label();
        let fail = self.new_label();
        let exit = self.new_label();
        self.place(send);
        self.jump(Op::SEND, exit, loc);
        // `close()` and `throw()` may end it with an exception that counts as the end.
        self.jump(Op::SETUP_FINALLY, fail, loc);
        self.emit(Op::YIELD_VALUE, 1, loc);
        self.emit0(Op::POP_BLOCK, crate::instr::NOWHERE);
        self.emit(Op::RESUME, if is_await { 3 } else { 2 }, loc);
        self.jump(Op::JUMP_NO_INTERRUPT, send, loc);
        self.place(fail);
        self.emit0(Op::CLEANUP_THROW, loc);
        self.place(exit);
        self.emit0(Op::END_SEND, loc);
    }

    /// `await` of what is on the stack; `from` says who awaits, for the error message.
    pub(crate) fn await_value(&mut self, from: u32, loc: Loc) {
        self.emit(Op::GET_AWAITABLE, from, loc);
        self.load_const(Const::None, loc);
        self.yield_from(true, loc);
    }

    pub(crate) fn yield_value(&mut self, loc: Loc) {
        let scope = &self.table[self.unit.scope];
        if scope.generator && scope.coroutine {
            self.emit(
                Op::CALL_INTRINSIC_1,
                krait_bytecode::opcode::INTRINSIC_ASYNC_GEN_WRAP,
                loc,
            );
        }
        self.emit(Op::YIELD_VALUE, 0, loc);
        self.emit(Op::RESUME, 1, loc);
    }

    pub(crate) fn pop_except_and_reraise(&mut self, loc: Loc) {
        self.emit(Op::COPY, 3, loc);
        self.emit0(Op::POP_EXCEPT, loc);
        self.emit(Op::RERAISE, 1, loc);
    }
}
