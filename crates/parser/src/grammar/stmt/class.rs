//! Class definitions.

use krait_ast::{Expr, Stmt, StmtKind};
use krait_base::Loc;

use super::super::{Parsed, Parser};
use crate::token::TokenKind as K;

impl<'s, 'a> Parser<'s, 'a> {
    /// `class_def_raw: 'class' NAME [type_params] ['(' [arguments] ')'] ':' block`
    pub(super) fn class_def(
        &mut self,
        start: Loc,
        decorator_list: &'a [Expr<'a>],
    ) -> Parsed<Stmt<'a>> {
        self.advance();
        let name = self.name()?;
        let type_params = self.type_params()?;
        let (mut bases, mut keywords): (&'a [_], &'a [_]) = (&[], &[]);
        if self.eat(K::LPar) && !self.eat(K::RPar) {
            let arguments = self.arguments()?;
            (bases, keywords) = (arguments.args, arguments.keywords);
            self.expect(K::RPar)?;
        }
        self.expect(K::Colon)?;
        let body = self.block()?;
        let kind = StmtKind::ClassDef {
            name,
            bases,
            keywords,
            body,
            decorator_list,
            type_params,
        };
        Ok(Stmt {
            loc: self.block_span(start),
            kind,
        })
    }
}
