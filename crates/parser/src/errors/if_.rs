//! `if`, `elif`, `else`.

use super::shape::{Kind, Shape};
use super::{Match, Memo, Search};
use crate::error::ErrorKind;
use crate::token::TokenKind as K;

impl<'t, 'a> Search<'t, 'a> {
    pub(super) fn if_stmt(&mut self) -> Match<()> {
        self.mistake(|p| p.wrong_condition(K::If, "'if' statement"))?;
        self.tok(K::If)?;
        self.rest_of_if()
    }

    fn elif_stmt(&mut self) -> Match<Shape<'a>> {
        self.memo(Memo::Elif, |p| {
            p.mistake(|p| p.wrong_condition(K::Elif, "'elif' statement"))?;
            let start = p.tok(K::Elif)?;
            p.rest_of_if()?;
            Ok(Shape::new(Kind::Part, start))
        })
    }

    /// `named_expression ':' block (elif_stmt | [else_block])`
    fn rest_of_if(&mut self) -> Match<()> {
        self.named_expression()?;
        self.colon_block()?;
        if self.opt(Self::elif_stmt)?.is_none() {
            self.opt(Self::else_block)?;
        }
        Ok(())
    }

    /// A condition without its colon, or without its block.
    pub(super) fn wrong_condition(&mut self, keyword: K, after: &str) -> Match<()> {
        let start = self.tok(keyword)?;
        self.named_expression()?;
        if self.kind()? == K::Newline {
            self.pos += 1;
            return self.raise_colon();
        }
        self.colon_without_block()?;
        self.raise_block(after, start)
    }

    /// `else_block: 'else' &&':' block`
    pub(super) fn else_block(&mut self) -> Match<()> {
        self.mistake(|p| {
            let start = p.tok(K::Else)?;
            p.tok(K::Colon)?;
            if p.opt(Self::no_block)?.is_some() {
                return p.raise_block::<()>("'else' statement", start);
            }
            p.block()?;
            p.tok(K::Elif)?;
            p.raise_last(ErrorKind::Syntax, "'elif' block follows an 'else' block")
        })?;
        self.tok(K::Else)?;
        self.forced(K::Colon)?;
        self.block().map(|_| ())
    }
}
