//! `with` and `async with`.

use krait_ast::{Stmt, WithItem};
use krait_bytecode::Op;

use crate::codegen::Compiler;
use crate::codegen::unit::FBlockKind;
use crate::error::Result;
use crate::instr::{Label, NOWHERE};

/// Operands of `LOAD_SPECIAL`.
const ENTER: u32 = 0;
const EXIT: u32 = 1;
const AENTER: u32 = 2;
const AEXIT: u32 = 3;

impl<'a> Compiler<'_, 'a> {
    pub(super) fn with(&mut self, items: &'a [WithItem<'a>], body: &'a [Stmt<'a>]) -> Result {
        self.with_items(items, body, false)
    }

    pub(super) fn async_with(&mut self, items: &'a [WithItem<'a>], body: &'a [Stmt<'a>]) -> Result {
        self.with_items(items, body, true)
    }

    fn with_items(
        &mut self,
        items: &'a [WithItem<'a>],
        body: &'a [Stmt<'a>],
        is_async: bool,
    ) -> Result {
        let Some((item, inner)) = items.split_first() else {
            return self.stmts(body);
        };
        self.depth.enter()?;
        let block = self.new_label();
        let handler = self.new_label();
        let exit = self.new_label();
        let cleanup = self.new_label();
        self.expr(item.context_expr)?;
        let loc = item.context_expr.loc;
        self.emit(Op::COPY, 1, loc);
        self.emit(Op::LOAD_SPECIAL, if is_async { AEXIT } else { EXIT }, loc);
        self.emit(Op::SWAP, 2, loc);
        self.emit(Op::SWAP, 3, loc);
        self.emit(Op::LOAD_SPECIAL, if is_async { AENTER } else { ENTER }, loc);
        self.emit(Op::CALL, 0, loc);
        if is_async {
            self.await_value(1, loc);
        }
        self.jump(Op::SETUP_WITH, handler, loc);
        self.place(block);
        let kind = if is_async {
            FBlockKind::AsyncWith
        } else {
            FBlockKind::With
        };
        self.push_fblock(kind, block, handler, loc)?;
        match item.optional_vars {
            Some(vars) => self.expr(vars)?,
            None => self.emit0(Op::POP_TOP, loc),
        }
        self.with_items(inner, body, is_async)?;
        if is_async {
            self.pop_fblock();
            self.emit0(Op::POP_BLOCK, loc);
        } else {
            self.emit0(Op::POP_BLOCK, NOWHERE);
            self.pop_fblock();
        }
        self.call_exit_with_nones(loc);
        if is_async {
            self.await_value(2, loc);
        }
        self.emit0(Op::POP_TOP, loc);
        self.jump(Op::JUMP, exit, loc);
        // For an exception.
        self.place(handler);
        self.jump(Op::SETUP_CLEANUP, cleanup, loc);
        self.emit0(Op::PUSH_EXC_INFO, loc);
        self.emit0(Op::WITH_EXCEPT_START, loc);
        if is_async {
            self.await_value(2, loc);
        }
        self.with_except_finish(cleanup);
        self.place(exit);
        self.depth.leave();
        Ok(())
    }

    /// Raises the exception again unless `__exit__` returned something true.
    fn with_except_finish(&mut self, cleanup: Label) {
        let suppress = self.new_label();
        self.emit0(Op::TO_BOOL, NOWHERE);
        self.jump(Op::POP_JUMP_IF_TRUE, suppress, NOWHERE);
        self.emit(Op::RERAISE, 2, NOWHERE);
        self.place(suppress);
        self.emit0(Op::POP_TOP, NOWHERE);
        self.emit0(Op::POP_BLOCK, NOWHERE);
        self.emit0(Op::POP_EXCEPT, NOWHERE);
        for _ in 0..3 {
            self.emit0(Op::POP_TOP, NOWHERE);
        }
        let exit = self.new_label();
        self.jump(Op::JUMP_NO_INTERRUPT, exit, NOWHERE);
        self.place(cleanup);
        self.pop_except_and_reraise(NOWHERE);
        self.place(exit);
    }
}
