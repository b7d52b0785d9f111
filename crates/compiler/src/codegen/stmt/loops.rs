//! `if`, `for`, `async for`, `while`, `break` and `continue`.

use krait_ast::{Expr, Stmt};
use krait_base::Loc;
use krait_bytecode::Op;

use crate::codegen::Compiler;
use crate::codegen::unit::FBlockKind;
use crate::error::Result;
use crate::instr::NOWHERE;

impl<'a> Compiler<'_, 'a> {
    pub(super) fn if_(
        &mut self,
        loc: Loc,
        test: &'a Expr<'a>,
        body: &'a [Stmt<'a>],
        orelse: &'a [Stmt<'a>],
    ) -> Result {
        let end = self.new_label();
        let next = if orelse.is_empty() {
            end
        } else {
            self.new_label()
        };
        self.jump_if(test, next, false, loc)?;
        self.stmts(body)?;
        if !orelse.is_empty() {
            self.jump(Op::JUMP_NO_INTERRUPT, end, NOWHERE);
            self.place(next);
            self.stmts(orelse)?;
        }
        self.place(end);
        Ok(())
    }

    pub(super) fn for_(
        &mut self,
        loc: Loc,
        target: &'a Expr<'a>,
        iter: &'a Expr<'a>,
        body: &'a [Stmt<'a>],
        orelse: &'a [Stmt<'a>],
    ) -> Result {
        let start = self.new_label();
        let cleanup = self.new_label();
        let end = self.new_label();
        self.push_fblock(FBlockKind::ForLoop, start, end, loc)?;
        self.expr(iter)?;
        self.emit0(Op::GET_ITER, iter.loc);
        self.place(start);
        self.jump(Op::FOR_ITER, cleanup, iter.loc);
        // Makes the line of the target show in traces, unless it is the line before.
        self.emit0(Op::NOP, target.loc);
        self.expr(target)?;
        self.stmts(body)?;
        self.jump(Op::JUMP, start, NOWHERE);
        self.place(cleanup);
        // A generator's loop ends at the first of these, others' at the second.
        self.emit0(Op::END_FOR, NOWHERE);
        self.emit0(Op::POP_ITER, NOWHERE);
        self.pop_fblock();
        self.stmts(orelse)?;
        self.place(end);
        Ok(())
    }

    pub(super) fn async_for(
        &mut self,
        loc: Loc,
        target: &'a Expr<'a>,
        iter: &'a Expr<'a>,
        body: &'a [Stmt<'a>],
        orelse: &'a [Stmt<'a>],
    ) -> Result {
        let start = self.new_label();
        let send = self.new_label();
        let except = self.new_label();
        let end = self.new_label();
        self.expr(iter)?;
        self.emit0(Op::GET_AITER, iter.loc);
        self.place(start);
        self.push_fblock(FBlockKind::AsyncForLoop, start, end, loc)?;
        // Guards `__anext__`, which ends the loop with an exception.
        self.jump(Op::SETUP_FINALLY, except, loc);
        self.emit0(Op::GET_ANEXT, loc);
        self.load_none(loc);
        self.place(send);
        self.yield_from(true, loc);
        self.emit0(Op::POP_BLOCK, loc);
        self.emit0(Op::NOT_TAKEN, loc);
        self.expr(target)?;
        self.stmts(body)?;
        self.jump(Op::JUMP, start, NOWHERE);
        self.pop_fblock();
        self.place(except);
        self.jump(Op::END_ASYNC_FOR, send, iter.loc);
        self.stmts(orelse)?;
        self.place(end);
        Ok(())
    }

    pub(super) fn while_(
        &mut self,
        loc: Loc,
        test: &'a Expr<'a>,
        body: &'a [Stmt<'a>],
        orelse: &'a [Stmt<'a>],
    ) -> Result {
        let start = self.new_label();
        let end = self.new_label();
        let anchor = self.new_label();
        self.place(start);
        self.push_fblock(FBlockKind::WhileLoop, start, end, loc)?;
        self.jump_if(test, anchor, false, loc)?;
        self.stmts(body)?;
        self.jump(Op::JUMP, start, NOWHERE);
        self.pop_fblock();
        self.place(anchor);
        self.stmts(orelse)?;
        self.place(end);
        Ok(())
    }

    pub(super) fn break_(&mut self, origin: Loc) -> Result {
        let mut loc = origin;
        // The line of the statement itself.
        self.emit0(Op::NOP, loc);
        let Some(block) = self.unwind_fblocks(&mut loc, false, true)? else {
            return self.error(origin, "'break' outside loop");
        };
        self.unwind_fblock(&mut loc, &block, false)?;
        self.jump(Op::JUMP, block.exit, loc);
        Ok(())
    }

    pub(super) fn continue_(&mut self, origin: Loc) -> Result {
        let mut loc = origin;
        self.emit0(Op::NOP, loc);
        let Some(block) = self.unwind_fblocks(&mut loc, false, true)? else {
            return self.error(origin, "'continue' not properly in loop");
        };
        self.jump(Op::JUMP, block.block, loc);
        Ok(())
    }
}
