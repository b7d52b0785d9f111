//! `match` statements. Their patterns are in `grammar/pattern.rs`.

use krait_ast::{Expr, ExprContext, ExprKind, MatchCase, Stmt, StmtKind};

use super::super::{Fail, Parsed, Parser};
use crate::token::TokenKind as K;

impl<'s, 'a> Parser<'s, 'a> {
    /// `match_stmt: "match" subject_expr ':' NEWLINE INDENT case_block+ DEDENT`
    pub(super) fn match_stmt(&mut self) -> Parsed<Stmt<'a>> {
        let start = self.loc();
        self.advance();
        let subject = self.subject_expr()?;
        self.expect(K::Colon)?;
        self.expect(K::Newline)?;
        self.expect(K::Indent)?;
        self.since(10)?;
        let mut cases = vec![self.case_block()?];
        while self.kind() != K::Dedent {
            cases.push(self.case_block()?);
        }
        self.advance();
        let cases = self.arena.alloc_slice(&cases);
        let kind = StmtKind::Match {
            subject: self.arena.alloc(subject),
            cases,
        };
        Ok(Stmt {
            loc: self.block_span(start),
            kind,
        })
    }

    /// `subject_expr: star_named_expression ',' [star_named_expressions] | named_expression`
    fn subject_expr(&mut self) -> Parsed<Expr<'a>> {
        let start = self.loc();
        let first = self.star_named_expression()?;
        if self.kind() != K::Comma {
            return if matches!(first.kind, ExprKind::Starred { .. }) {
                Err(Fail)
            } else {
                Ok(first)
            };
        }
        let mark = self.exprs.len();
        self.exprs.push(first);
        while self.eat(K::Comma) {
            if self.kind() == K::Colon {
                break;
            }
            let next = self.star_named_expression()?;
            self.exprs.push(next);
        }
        let loc = self.span(start);
        let elts = self.take_exprs(mark);
        Ok(Expr {
            loc,
            kind: ExprKind::Tuple {
                elts,
                ctx: ExprContext::Load,
            },
        })
    }

    /// `case_block: "case" patterns ['if' named_expression] ':' block`
    fn case_block(&mut self) -> Parsed<MatchCase<'a>> {
        if !self.at_name(self.soft.case) {
            return Err(Fail);
        }
        self.advance();
        let pattern = self.patterns()?;
        let guard = if self.eat(K::If) {
            let guard = self.named_expression()?;
            Some(&*self.arena.alloc(guard))
        } else {
            None
        };
        self.expect(K::Colon)?;
        let body = self.block()?;
        Ok(MatchCase {
            pattern: self.arena.alloc(pattern),
            guard,
            body,
        })
    }
}
