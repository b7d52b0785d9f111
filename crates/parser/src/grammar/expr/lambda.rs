//! Lambda expressions.

use krait_ast::{Expr, ExprKind};

use super::super::params::ParamStyle;
use super::super::{Parsed, Parser};
use crate::token::TokenKind as K;

impl<'s, 'a> Parser<'s, 'a> {
    /// `lambdef: 'lambda' [lambda_params] ':' expression`
    pub(super) fn lambdef(&mut self) -> Parsed<Expr<'a>> {
        let start = self.loc();
        self.advance();
        let args = self.parameters(ParamStyle::Lambda)?;
        self.expect(K::Colon)?;
        let body = self.expression()?;
        let kind = ExprKind::Lambda {
            args: self.arena.alloc(args),
            body: self.arena.alloc(body),
        };
        Ok(Expr {
            loc: self.span(start),
            kind,
        })
    }
}
