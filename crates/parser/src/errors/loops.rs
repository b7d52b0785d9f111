//! `while` and `for`.

use super::shape::Use;
use super::{Match, Miss, Search};
use crate::token::TokenKind as K;

impl<'t, 'a> Search<'t, 'a> {
    pub(super) fn while_stmt(&mut self) -> Match<()> {
        self.mistake(|p| p.wrong_condition(K::While, "'while' statement"))?;
        self.tok(K::While)?;
        self.named_expression()?;
        self.colon_block()?;
        self.opt(Self::else_block)?;
        Ok(())
    }

    pub(super) fn for_stmt(&mut self) -> Match<()> {
        self.mistake(Self::wrong_for)?;
        self.any(&[
            |p| {
                p.tok(K::For)?;
                p.rest_of_for()
            },
            |p| {
                p.tok(K::Async)?;
                p.tok(K::For)?;
                p.rest_of_for()?;
                p.since(5, "Async for loops are")
            },
            |p| {
                p.mistake(Self::wrong_for_target)?;
                Err(Miss::No)
            },
        ])
    }

    fn rest_of_for(&mut self) -> Match<()> {
        self.star_targets()?;
        self.tok(K::In)?;
        Self::cut(self.rest_of_for_after_in())
    }

    fn rest_of_for_after_in(&mut self) -> Match<()> {
        self.star_expressions()?;
        self.colon_comment_block()?;
        self.opt(Self::else_block)?;
        Ok(())
    }

    fn wrong_for(&mut self) -> Match<()> {
        self.eat(K::Async)?;
        let start = self.tok(K::For)?;
        self.star_targets()?;
        self.tok(K::In)?;
        self.star_expressions()?;
        if self.kind()? == K::Newline {
            self.pos += 1;
            return self.raise_colon();
        }
        self.colon_without_block()?;
        self.raise_block("'for' statement", start)
    }

    pub(super) fn wrong_for_target(&mut self) -> Match<()> {
        self.eat(K::Async)?;
        self.tok(K::For)?;
        let target = self.star_expressions()?;
        self.check_target(&target, Use::For)
    }
}
