//! `if`, `while` and `for`.

use krait_ast::{Expr, Stmt, StmtKind};
use krait_base::Loc;

use super::super::{Parsed, Parser};
use crate::token::TokenKind as K;

impl<'s, 'a> Parser<'s, 'a> {
    /// `if_stmt: 'if' named_expression ':' block (elif_stmt | [else_block])`
    ///
    /// Every `elif` is an `if` in the `orelse` of the one before; a long chain is read in a loop and
    /// put together from its end.
    pub(super) fn if_stmt(&mut self) -> Parsed<Stmt<'a>> {
        let mut branches: Vec<(Loc, Expr<'a>, &'a [Stmt<'a>])> = Vec::new();
        loop {
            let start = self.loc();
            self.advance();
            let test = self.named_expression()?;
            self.expect(K::Colon)?;
            let body = self.block()?;
            branches.push((start, test, body));
            if self.kind() != K::Elif {
                break;
            }
        }
        let mut orelse = self.else_block()?;
        let mut result = None;
        for (start, test, body) in branches.into_iter().rev() {
            let kind = StmtKind::If {
                test: self.arena.alloc(test),
                body,
                orelse,
            };
            let stmt = Stmt {
                loc: self.block_span(start),
                kind,
            };
            orelse = std::slice::from_ref(self.arena.alloc(stmt));
            result = Some(stmt);
        }
        result.ok_or(super::Fail)
    }

    /// `while_stmt: 'while' named_expression ':' block [else_block]`
    pub(super) fn while_stmt(&mut self) -> Parsed<Stmt<'a>> {
        let start = self.loc();
        self.advance();
        let test = self.named_expression()?;
        self.expect(K::Colon)?;
        let body = self.block()?;
        let orelse = self.else_block()?;
        let kind = StmtKind::While {
            test: self.arena.alloc(test),
            body,
            orelse,
        };
        Ok(Stmt {
            loc: self.block_span(start),
            kind,
        })
    }

    /// `for_stmt: ['async'] 'for' star_targets 'in' star_expressions ':' [TYPE_COMMENT] block [else_block]`,
    /// at `for`.
    pub(super) fn for_stmt(&mut self, start: Loc, is_async: bool) -> Parsed<Stmt<'a>> {
        self.advance();
        let target = self.star_targets()?;
        self.expect(K::In)?;
        let iter = self.star_expressions()?;
        self.expect(K::Colon)?;
        let type_comment = self.at_type_comment();
        let body = self.block()?;
        let orelse = self.else_block()?;
        let (target, iter) = (self.arena.alloc(target), self.arena.alloc(iter));
        let kind = if is_async {
            StmtKind::AsyncFor {
                target,
                iter,
                body,
                orelse,
                type_comment,
            }
        } else {
            StmtKind::For {
                target,
                iter,
                body,
                orelse,
                type_comment,
            }
        };
        Ok(Stmt {
            loc: self.block_span(start),
            kind,
        })
    }
}
