//! `try` statements.

use krait_ast::{ExceptHandler, Expr, ExprContext, ExprKind, Stmt, StmtKind};

use krait_base::Loc;

use super::super::{Fail, Parsed, Parser};
use crate::token::TokenKind as K;

impl<'s, 'a> Parser<'s, 'a> {
    /// `try_stmt: 'try' ':' block (finally_block | except_block+ [else_block] [finally_block])`
    pub(super) fn try_stmt(&mut self) -> Parsed<Stmt<'a>> {
        let start = self.loc();
        self.advance();
        self.expect(K::Colon)?;
        let body = self.block()?;
        let mut handlers = Vec::new();
        let is_star = self.kind() == K::Except && self.kind_at(1) == K::Star;
        if is_star {
            self.since(11)?;
        }
        while self.kind() == K::Except {
            handlers.push(self.except_block(is_star)?);
        }
        let orelse = if handlers.is_empty() {
            &[]
        } else {
            self.else_block()?
        };
        let has_finally = self.eat(K::Finally);
        let finalbody = if has_finally {
            self.expect(K::Colon)?;
            self.block()?
        } else {
            &[]
        };
        if handlers.is_empty() && !has_finally {
            return Err(Fail);
        }
        let handlers = self.arena.alloc_slice(&handlers);
        let kind = if is_star {
            StmtKind::TryStar {
                body,
                handlers,
                orelse,
                finalbody,
            }
        } else {
            StmtKind::Try {
                body,
                handlers,
                orelse,
                finalbody,
            }
        };
        Ok(Stmt {
            loc: self.block_span(start),
            kind,
        })
    }

    /// `'except' ['*'] [expression 'as' NAME | expressions] ':' block`; all handlers of a statement
    /// have the star or none.
    fn except_block(&mut self, is_star: bool) -> Parsed<ExceptHandler<'a>> {
        let start = self.loc();
        self.advance();
        if self.eat(K::Star) != is_star {
            return Err(Fail);
        }
        let mut type_: Option<&'a Expr<'a>> = None;
        let mut name = None;
        if is_star || self.kind() != K::Colon {
            let first = self.loc();
            let value = self.expression()?;
            if self.kind() == K::Comma {
                self.since(14)?;
                type_ = Some(self.bare_exception_types(first, value)?);
            } else {
                type_ = Some(self.arena.alloc(value));
                if self.eat(K::As) {
                    name = Some(self.name()?);
                }
            }
        }
        self.expect(K::Colon)?;
        let body = self.block()?;
        Ok(ExceptHandler {
            loc: self.block_span(start),
            type_,
            name,
            body,
        })
    }

    /// The rest of a tuple without parentheses (PEP 758), which cannot be named.
    fn bare_exception_types(&mut self, start: Loc, first: Expr<'a>) -> Parsed<&'a Expr<'a>> {
        let mark = self.exprs.len();
        self.exprs.push(first);
        while self.eat(K::Comma) {
            if self.kind() == K::Colon {
                break;
            }
            let next = self.expression()?;
            self.exprs.push(next);
        }
        let loc = self.span(start);
        let elts = self.take_exprs(mark);
        Ok(self.arena.alloc(Expr {
            loc,
            kind: ExprKind::Tuple {
                elts,
                ctx: ExprContext::Load,
            },
        }))
    }
}
