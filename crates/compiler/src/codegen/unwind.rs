//! Leaving statements early: what `return`, `break` and `continue` must tidy up on their way out.

use krait_base::Loc;
use krait_bytecode::{Const, Op};

use super::Compiler;
use super::unit::{FBlock, FBlockKind, MAX_BLOCKS};
use crate::error::Result;
use crate::instr::{Label, NOWHERE};

/// For blocks which no jump goes to.
pub(crate) const NO_LABEL: Label = Label(u32::MAX);

impl<'a> Compiler<'_, 'a> {
    pub(crate) fn push_fblock(
        &mut self,
        kind: FBlockKind<'a>,
        block: Label,
        exit: Label,
        loc: Loc,
    ) -> Result {
        if self.unit.fblocks.len() >= MAX_BLOCKS {
            return self.error(loc, "too many statically nested blocks");
        }
        self.unit.fblocks.push(FBlock {
            kind,
            block,
            loc,
            exit,
        });
        Ok(())
    }

    pub(crate) fn pop_fblock(&mut self) {
        self.unit.fblocks.pop();
    }

    /// Unwinds all blocks, or up to the innermost loop, which is returned. `loc` is that of the
    /// statement that leaves; after code of another statement it is nowhere.
    pub(crate) fn unwind_fblocks(
        &mut self,
        loc: &mut Loc,
        preserve_tos: bool,
        stop_at_loop: bool,
    ) -> Result<Option<FBlock<'a>>> {
        let Some(top) = self.unit.fblocks.last().copied() else {
            return Ok(None);
        };
        match top.kind {
            FBlockKind::ExceptionGroupHandler => {
                return self.error(
                    *loc,
                    "'break', 'continue' and 'return' cannot appear in an except* block",
                );
            }
            FBlockKind::WhileLoop | FBlockKind::ForLoop | FBlockKind::AsyncForLoop
                if stop_at_loop =>
            {
                return Ok(Some(top));
            }
            _ => {}
        }
        // The block is not in force while it is unwound.
        self.unit.fblocks.pop();
        self.unwind_fblock(loc, &top, preserve_tos)?;
        let found = self.unwind_fblocks(loc, preserve_tos, stop_at_loop)?;
        self.unit.fblocks.push(top);
        Ok(found)
    }

    /// Unwinds one block. With `preserve_tos`, the value on top of the stack survives.
    pub(crate) fn unwind_fblock(
        &mut self,
        loc: &mut Loc,
        block: &FBlock<'a>,
        preserve_tos: bool,
    ) -> Result {
        match block.kind {
            FBlockKind::WhileLoop
            | FBlockKind::ExceptionHandler
            | FBlockKind::ExceptionGroupHandler
            | FBlockKind::AsyncComprehension
            | FBlockKind::InlinedComprehension
            | FBlockKind::StopIteration => {}
            FBlockKind::ForLoop | FBlockKind::AsyncForLoop | FBlockKind::PopValue => {
                if preserve_tos {
                    self.emit(Op::SWAP, 2, *loc);
                }
                self.emit0(Op::POP_TOP, *loc);
            }
            FBlockKind::TryExcept => self.emit0(Op::POP_BLOCK, *loc),
            FBlockKind::FinallyTry(body) => {
                // This instruction belongs to the statement that leaves.
                self.emit0(Op::POP_BLOCK, *loc);
                if preserve_tos {
                    self.push_fblock(FBlockKind::PopValue, NO_LABEL, NO_LABEL, *loc)?;
                }
                self.stmts(body)?;
                if preserve_tos {
                    self.pop_fblock();
                }
                *loc = NOWHERE;
            }
            FBlockKind::FinallyEnd => {
                if preserve_tos {
                    self.emit(Op::SWAP, 2, *loc);
                }
                self.emit0(Op::POP_TOP, *loc);
                if preserve_tos {
                    self.emit(Op::SWAP, 2, *loc);
                }
                self.emit0(Op::POP_BLOCK, *loc);
                self.emit0(Op::POP_EXCEPT, *loc);
            }
            FBlockKind::With | FBlockKind::AsyncWith => {
                *loc = block.loc;
                self.emit0(Op::POP_BLOCK, *loc);
                if preserve_tos {
                    self.emit(Op::SWAP, 3, *loc);
                    self.emit(Op::SWAP, 2, *loc);
                }
                self.call_exit_with_nones(*loc);
                if matches!(block.kind, FBlockKind::AsyncWith) {
                    self.await_value(2, *loc);
                }
                self.emit0(Op::POP_TOP, *loc);
                *loc = NOWHERE;
            }
            FBlockKind::HandlerCleanup(name) => {
                if name.is_some() {
                    self.emit0(Op::POP_BLOCK, *loc);
                }
                if preserve_tos {
                    self.emit(Op::SWAP, 2, *loc);
                }
                self.emit0(Op::POP_BLOCK, *loc);
                self.emit0(Op::POP_EXCEPT, *loc);
                if let Some(name) = name {
                    self.unbind_exception(name, *loc)?;
                }
            }
        }
        Ok(())
    }

    /// `name = None; del name`, at the end of `except ... as name`.
    pub(crate) fn unbind_exception(&mut self, name: krait_base::Symbol, loc: Loc) -> Result {
        self.load_const(Const::None, loc);
        self.store_name(name, loc)?;
        self.delete_name(name, loc)
    }

    pub(crate) fn call_exit_with_nones(&mut self, loc: Loc) {
        for _ in 0..3 {
            self.load_const(Const::None, loc);
        }
        self.emit(Op::CALL, 3, loc);
    }
}
