//! `try` with `except*` (PEP 654).
//!
//! While the handlers run, the stack holds the original exception, a list of what is to be raised at
//! the end, and what no handler has matched yet.

use krait_ast::ExceptHandler;
use krait_base::Loc;
use krait_bytecode::{Op, opcode};

use super::try_::Try;
use crate::codegen::Compiler;
use crate::codegen::unit::FBlockKind;
use crate::codegen::unwind::NO_LABEL;
use crate::error::Result;
use crate::instr::{Label, NOWHERE};

impl<'a> Compiler<'_, 'a> {
    pub(super) fn try_star(&mut self, loc: Loc, parts: Try<'a>) -> Result {
        if parts.finalbody.is_empty() {
            return self.try_except_star(loc, parts);
        }
        self.try_finally(loc, parts, Self::try_except_star)
    }

    fn try_except_star(&mut self, loc: Loc, parts: Try<'a>) -> Result {
        let body = self.new_label();
        let except = self.new_label();
        let orelse = self.new_label();
        let end = self.new_label();
        let cleanup = self.new_label();
        let reraise_star = self.new_label();
        self.jump(Op::SETUP_FINALLY, except, loc);
        self.place(body);
        self.push_fblock(FBlockKind::TryExcept, body, NO_LABEL, loc)?;
        self.stmts(parts.body)?;
        self.pop_fblock();
        self.emit0(Op::POP_BLOCK, NOWHERE);
        self.jump(Op::JUMP_NO_INTERRUPT, orelse, NOWHERE);
        self.place(except);
        self.jump(Op::SETUP_CLEANUP, cleanup, NOWHERE);
        self.emit0(Op::PUSH_EXC_INFO, NOWHERE);
        self.push_fblock(FBlockKind::ExceptionGroupHandler, NO_LABEL, NO_LABEL, loc)?;
        for (position, handler) in parts.handlers.iter().enumerate() {
            if position == 0 {
                self.emit(Op::BUILD_LIST, 0, handler.loc);
                self.emit(Op::COPY, 2, handler.loc);
            }
            self.except_star_handler(handler)?;
            if position + 1 == parts.handlers.len() {
                // What is left, or `None`.
                self.emit(Op::LIST_APPEND, 1, NOWHERE);
                self.jump(Op::JUMP_NO_INTERRUPT, reraise_star, NOWHERE);
            }
        }
        self.pop_fblock();
        self.reraise_star(reraise_star, end);
        self.place(cleanup);
        self.pop_except_and_reraise(NOWHERE);
        self.place(orelse);
        self.stmts(parts.orelse)?;
        self.place(end);
        Ok(())
    }

    fn except_star_handler(&mut self, handler: &'a ExceptHandler<'a>) -> Result {
        let loc = handler.loc;
        let except = self.new_label();
        let except_with_error = self.new_label();
        let no_match = self.new_label();
        if let Some(type_) = handler.type_ {
            self.expr(type_)?;
            self.emit0(Op::CHECK_EG_MATCH, loc);
            self.emit(Op::COPY, 1, loc);
            self.jump(Op::POP_JUMP_IF_NONE, no_match, loc);
        }
        let cleanup_end = self.new_label();
        let cleanup_body = self.new_label();
        match handler.name {
            Some(name) => self.store_name(name, loc)?,
            None => self.emit0(Op::POP_TOP, loc),
        }
        self.jump(Op::SETUP_CLEANUP, cleanup_end, loc);
        self.place(cleanup_body);
        self.push_fblock(
            FBlockKind::HandlerCleanup(handler.name),
            cleanup_body,
            NO_LABEL,
            loc,
        )?;
        self.stmts(handler.body)?;
        self.pop_fblock();
        self.emit0(Op::POP_BLOCK, NOWHERE);
        if let Some(name) = handler.name {
            self.unbind_exception(name, NOWHERE)?;
        }
        self.jump(Op::JUMP_NO_INTERRUPT, except, NOWHERE);
        // What the handler itself raised is added to the list.
        self.place(cleanup_end);
        if let Some(name) = handler.name {
            self.unbind_exception(name, NOWHERE)?;
        }
        self.emit(Op::LIST_APPEND, 3, NOWHERE);
        self.emit0(Op::POP_TOP, NOWHERE);
        self.jump(Op::JUMP_NO_INTERRUPT, except_with_error, NOWHERE);
        self.place(except);
        self.emit0(Op::NOP, NOWHERE);
        self.jump(Op::JUMP_NO_INTERRUPT, except_with_error, NOWHERE);
        self.place(no_match);
        self.emit0(Op::POP_TOP, loc);
        self.place(except_with_error);
        Ok(())
    }

    fn reraise_star(&mut self, reraise_star: Label, end: Label) {
        let reraise = self.new_label();
        self.place(reraise_star);
        self.emit(
            Op::CALL_INTRINSIC_2,
            opcode::INTRINSIC_PREP_RERAISE_STAR,
            NOWHERE,
        );
        self.emit(Op::COPY, 1, NOWHERE);
        self.jump(Op::POP_JUMP_IF_NOT_NONE, reraise, NOWHERE);
        self.emit0(Op::POP_TOP, NOWHERE);
        self.emit0(Op::POP_BLOCK, NOWHERE);
        self.emit0(Op::POP_EXCEPT, NOWHERE);
        self.jump(Op::JUMP_NO_INTERRUPT, end, NOWHERE);
        self.place(reraise);
        self.emit0(Op::POP_BLOCK, NOWHERE);
        self.emit(Op::SWAP, 2, NOWHERE);
        self.emit0(Op::POP_EXCEPT, NOWHERE);
        self.emit(Op::RERAISE, 0, NOWHERE);
    }
}
