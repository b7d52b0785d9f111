//! `match` (PEP 634).

use krait_ast::{Expr, MatchCase, PatternKind};
use krait_bytecode::Op;

use super::pattern::Context;
use crate::codegen::Compiler;
use crate::error::Result;
use crate::instr::{NEXT_LOCATION, NOWHERE};

impl<'a> Compiler<'_, 'a> {
    pub(super) fn match_(&mut self, subject: &'a Expr<'a>, cases: &'a [MatchCase<'a>]) -> Result {
        self.expr(subject)?;
        let end = self.new_label();
        // A last `case _` needs no test.
        let (tested, default) = match cases.split_last() {
            Some((last, tested)) if !tested.is_empty() && is_wildcard(last) => (tested, Some(last)),
            _ => (cases, None),
        };
        for (position, case) in tested.iter().enumerate() {
            let loc = case.pattern.loc;
            let is_last = position + 1 == tested.len();
            if !is_last {
                self.emit(Op::COPY, 1, loc);
            }
            let mut context = Context {
                allow_irrefutable: case.guard.is_some() || position + 1 == cases.len(),
                ..Context::default()
            };
            self.pattern(case.pattern, &mut context)?;
            // The captured values are on the stack.
            for name in std::mem::take(&mut context.stores) {
                self.store_name(name, loc)?;
            }
            if let Some(guard) = case.guard {
                let fail = self.fail_label(&mut context, 0);
                self.jump_if(guard, fail, false, loc)?;
            }
            if !is_last {
                self.emit0(Op::POP_TOP, NEXT_LOCATION);
            }
            self.stmts(case.body)?;
            self.jump(Op::JUMP, end, NOWHERE);
            // The clean-up belongs to the pattern that failed.
            self.emit_fail_pop(&mut context, loc);
        }
        if let Some(case) = default {
            let loc = case.pattern.loc;
            self.emit0(Op::NOP, loc);
            if let Some(guard) = case.guard {
                self.jump_if(guard, end, false, loc)?;
            }
            self.stmts(case.body)?;
        }
        self.place(end);
        Ok(())
    }
}

fn is_wildcard(case: &MatchCase<'_>) -> bool {
    matches!(case.pattern.kind, PatternKind::MatchAs { name: None, .. })
}
