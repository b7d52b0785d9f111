//! `try` with `except` and `finally`.
//!
//! The body of a `finally` is compiled once for every way in which control can leave: at the normal
//! end, for an exception, and (in `unwind`) for each `return`, `break` and `continue`.

use krait_ast::{ExceptHandler, Stmt};
use krait_base::Loc;
use krait_bytecode::Op;

use crate::codegen::Compiler;
use crate::codegen::unit::FBlockKind;
use crate::codegen::unwind::NO_LABEL;
use crate::error::Result;
use crate::instr::{Label, NOWHERE};

/// The parts of a `try` statement.
#[derive(Clone, Copy)]
pub(crate) struct Try<'a> {
    pub body: &'a [Stmt<'a>],
    pub handlers: &'a [ExceptHandler<'a>],
    pub orelse: &'a [Stmt<'a>],
    pub finalbody: &'a [Stmt<'a>],
}

impl<'a> Compiler<'_, 'a> {
    pub(super) fn try_(&mut self, loc: Loc, parts: Try<'a>) -> Result {
        if parts.finalbody.is_empty() {
            return self.try_except(loc, parts);
        }
        self.try_finally(loc, parts, Self::try_except)
    }

    pub(super) fn try_finally(
        &mut self,
        loc: Loc,
        parts: Try<'a>,
        try_except: fn(&mut Self, Loc, Try<'a>) -> Result,
    ) -> Result {
        let body = self.new_label();
        let end = self.new_label();
        let exit = self.new_label();
        let cleanup = self.new_label();
        self.jump(Op::SETUP_FINALLY, end, loc);
        self.place(body);
        self.push_fblock(FBlockKind::FinallyTry(parts.finalbody), body, end, loc)?;
        if parts.handlers.is_empty() {
            self.stmts(parts.body)?;
        } else {
            try_except(self, loc, parts)?;
        }
        self.emit0(Op::POP_BLOCK, NOWHERE);
        self.pop_fblock();
        self.stmts(parts.finalbody)?;
        self.jump(Op::JUMP_NO_INTERRUPT, exit, NOWHERE);
        // For an exception.
        self.place(end);
        self.jump(Op::SETUP_CLEANUP, cleanup, NOWHERE);
        self.emit0(Op::PUSH_EXC_INFO, NOWHERE);
        self.push_fblock(FBlockKind::FinallyEnd, end, NO_LABEL, NOWHERE)?;
        // Its warnings have been given for the first copy.
        self.silenced += 1;
        self.stmts(parts.finalbody)?;
        self.silenced -= 1;
        self.pop_fblock();
        self.emit(Op::RERAISE, 0, NOWHERE);
        self.place(cleanup);
        self.pop_except_and_reraise(NOWHERE);
        self.place(exit);
        Ok(())
    }

    fn try_except(&mut self, loc: Loc, parts: Try<'a>) -> Result {
        let body = self.new_label();
        let except = self.new_label();
        let end = self.new_label();
        let cleanup = self.new_label();
        self.jump(Op::SETUP_FINALLY, except, loc);
        self.place(body);
        self.push_fblock(FBlockKind::TryExcept, body, NO_LABEL, loc)?;
        self.stmts(parts.body)?;
        self.pop_fblock();
        self.emit0(Op::POP_BLOCK, NOWHERE);
        self.stmts(parts.orelse)?;
        self.jump(Op::JUMP_NO_INTERRUPT, end, NOWHERE);
        self.place(except);
        self.jump(Op::SETUP_CLEANUP, cleanup, NOWHERE);
        self.emit0(Op::PUSH_EXC_INFO, NOWHERE);
        self.push_fblock(FBlockKind::ExceptionHandler, NO_LABEL, NO_LABEL, loc)?;
        for (position, handler) in parts.handlers.iter().enumerate() {
            if handler.type_.is_none() && position + 1 < parts.handlers.len() {
                return self.error(handler.loc, "default 'except:' must be last");
            }
            self.except_handler(handler, end)?;
        }
        self.pop_fblock();
        self.emit(Op::RERAISE, 0, NOWHERE);
        self.place(cleanup);
        self.pop_except_and_reraise(NOWHERE);
        self.place(end);
        Ok(())
    }

    fn except_handler(&mut self, handler: &'a ExceptHandler<'a>, end: Label) -> Result {
        let loc = handler.loc;
        let next = self.new_label();
        if let Some(type_) = handler.type_ {
            self.expr(type_)?;
            self.emit0(Op::CHECK_EXC_MATCH, loc);
            self.jump(Op::POP_JUMP_IF_FALSE, next, loc);
        }
        let cleanup_body;
        if let Some(name) = handler.name {
            // try: body finally: name = None; del name
            let cleanup_end = self.new_label();
            cleanup_body = self.new_label();
            self.store_name(name, loc)?;
            self.jump(Op::SETUP_CLEANUP, cleanup_end, loc);
            self.place(cleanup_body);
            self.push_fblock(
                FBlockKind::HandlerCleanup(Some(name)),
                cleanup_body,
                NO_LABEL,
                loc,
            )?;
            self.stmts(handler.body)?;
            self.pop_fblock();
            self.emit0(Op::POP_BLOCK, NOWHERE);
            self.emit0(Op::POP_BLOCK, NOWHERE);
            self.emit0(Op::POP_EXCEPT, NOWHERE);
            self.unbind_exception(name, NOWHERE)?;
            self.jump(Op::JUMP_NO_INTERRUPT, end, NOWHERE);
            self.place(cleanup_end);
            self.unbind_exception(name, NOWHERE)?;
            self.emit(Op::RERAISE, 1, NOWHERE);
        } else {
            cleanup_body = self.new_label();
            self.emit0(Op::POP_TOP, loc);
            self.place(cleanup_body);
            self.push_fblock(
                FBlockKind::HandlerCleanup(None),
                cleanup_body,
                NO_LABEL,
                loc,
            )?;
            self.stmts(handler.body)?;
            self.pop_fblock();
            self.emit0(Op::POP_BLOCK, NOWHERE);
            self.emit0(Op::POP_EXCEPT, NOWHERE);
            self.jump(Op::JUMP_NO_INTERRUPT, end, NOWHERE);
        }
        self.place(next);
        Ok(())
    }
}
