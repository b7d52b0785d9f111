//! Function definitions.

use krait_ast::{Expr, Stmt, StmtKind};
use krait_base::{Loc, Wtf8};

use super::super::params::ParamStyle;
use super::super::{Parsed, Parser};
use crate::token::TokenKind as K;

impl<'s, 'a> Parser<'s, 'a> {
    /// `function_def_raw: ['async'] 'def' NAME [type_params] '(' [params] ')' ['->' expression] ':'
    /// [func_type_comment] block`, at `def`.
    pub(super) fn function_def(
        &mut self,
        start: Loc,
        decorator_list: &'a [Expr<'a>],
        is_async: bool,
    ) -> Parsed<Stmt<'a>> {
        self.expect(K::Def)?;
        let name = self.name()?;
        let type_params = self.type_params()?;
        self.expect(K::LPar)?;
        let args = self.parameters(ParamStyle::Def)?;
        self.expect(K::RPar)?;
        let returns = if self.eat(K::RArrow) {
            let value = self.expression()?;
            Some(&*self.arena.alloc(value))
        } else {
            None
        };
        self.expect(K::Colon)?;
        let type_comment = self.func_type_comment();
        let body = self.block()?;
        let args = &*self.arena.alloc(args);
        let kind = if is_async {
            StmtKind::AsyncFunctionDef {
                name,
                args,
                body,
                decorator_list,
                returns,
                type_comment,
                type_params,
            }
        } else {
            StmtKind::FunctionDef {
                name,
                args,
                body,
                decorator_list,
                returns,
                type_comment,
                type_params,
            }
        };
        Ok(Stmt {
            loc: self.block_span(start),
            kind,
        })
    }

    /// `func_type_comment: NEWLINE TYPE_COMMENT &(NEWLINE INDENT) | TYPE_COMMENT`
    fn func_type_comment(&mut self) -> Option<Wtf8<'a>> {
        if self.kind() == K::Newline
            && self.kind_at(1) == K::TypeComment
            && self.kind_at(2) == K::Newline
            && self.kind_at(3) == K::Indent
        {
            self.advance();
        }
        self.at_type_comment()
    }
}
