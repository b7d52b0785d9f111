//! `try`, `except`, `except*`, `finally`.

use super::{Match, Miss, Search};
use crate::error::ErrorKind;
use crate::token::TokenKind as K;

const BOTH: &str = "cannot have both 'except' and 'except*' on the same 'try'";

impl<'t, 'a> Search<'t, 'a> {
    pub(super) fn try_stmt(&mut self) -> Match<()> {
        self.mistake(Self::wrong_try)?;
        self.any(&[
            |p| {
                p.try_and_block()?;
                p.finally_block()
            },
            |p| {
                p.try_and_block()?;
                p.some(Self::except_block)?;
                p.rest_of_try()
            },
            |p| {
                p.try_and_block()?;
                p.some(Self::except_star_block)?;
                p.rest_of_try()?;
                p.since(11, "Exception groups are")
            },
        ])
    }

    fn try_and_block(&mut self) -> Match<()> {
        self.tok(K::Try)?;
        self.forced(K::Colon)?;
        self.block().map(|_| ())
    }

    fn rest_of_try(&mut self) -> Match<()> {
        self.opt(Self::else_block)?;
        self.opt(Self::finally_block)?;
        Ok(())
    }

    fn wrong_try(&mut self) -> Match<()> {
        self.any(&[
            |p| {
                let start = p.tok(K::Try)?;
                p.colon_without_block()?;
                p.raise_block("'try' statement", start)
            },
            |p| {
                p.tok(K::Try)?;
                p.colon_block()?;
                p.not_ahead_of(&[K::Except, K::Finally])?;
                p.raise_last(ErrorKind::Syntax, "expected 'except' or 'finally' block")
            },
            |p| {
                p.tok(K::Try)?;
                p.tok(K::Colon)?;
                p.many(Self::block)?;
                p.some(Self::except_block)?;
                let start = p.tok(K::Except)?;
                let star = p.tok(K::Star)?;
                p.expression()?;
                p.alias()?;
                p.tok(K::Colon)?;
                p.raise_at(start.to(star), BOTH)
            },
            |p| {
                p.tok(K::Try)?;
                p.tok(K::Colon)?;
                p.many(Self::block)?;
                p.some(Self::except_star_block)?;
                let start = p.tok(K::Except)?;
                p.opt(|p| {
                    p.expression()?;
                    p.alias()
                })?;
                p.tok(K::Colon)?;
                p.raise_at(start, BOTH)
            },
        ])
    }

    fn except_block(&mut self) -> Match<()> {
        self.mistake(Self::except_without_block)?;
        self.any(&[
            |p| {
                p.tok(K::Except)?;
                p.expression()?;
                p.colon_block()
            },
            |p| {
                p.tok(K::Except)?;
                p.expression()?;
                p.tok(K::As)?;
                p.name()?;
                p.colon_block()
            },
            |p| {
                p.tok(K::Except)?;
                p.expressions()?;
                p.colon_block()?;
                p.since(14, "except expressions without parentheses are")
            },
            |p| {
                p.tok(K::Except)?;
                p.colon_block()
            },
            |p| {
                p.mistake(Self::wrong_except)?;
                Err(Miss::No)
            },
        ])
    }

    fn except_without_block(&mut self) -> Match<()> {
        let start = self.tok(K::Except)?;
        self.opt(|p| {
            p.expression()?;
            p.alias()
        })?;
        self.colon_without_block()?;
        self.raise_block("'except' statement", start)
    }

    fn wrong_except(&mut self) -> Match<()> {
        self.any(&[
            |p| {
                p.tok(K::Except)?;
                p.several_with_name()
            },
            |p| {
                p.tok(K::Except)?;
                p.expression()?;
                p.alias()?;
                p.tok(K::Newline)?;
                p.raise_colon()
            },
            |p| {
                p.tok(K::Except)?;
                p.tok(K::Newline)?;
                p.raise_colon()
            },
            |p| {
                p.tok(K::Except)?;
                p.named_by_expression("except")
            },
        ])
    }

    /// `expression ',' expressions 'as' NAME ':'`
    fn several_with_name(&mut self) -> Match<()> {
        let first = self.expression()?;
        self.tok(K::Comma)?;
        self.expressions()?;
        self.tok(K::As)?;
        self.name()?;
        self.tok(K::Colon)?;
        self.raise_from(
            first.loc,
            "multiple exception types must be parenthesized when using 'as'",
        )
    }

    /// `expression 'as' expression ':' block`
    fn named_by_expression(&mut self, keyword: &str) -> Match<()> {
        self.expression()?;
        self.tok(K::As)?;
        let target = self.expression()?;
        self.colon_block()?;
        self.raise_at(
            target.loc,
            format!("cannot use {keyword} statement with {}", target.described()),
        )
    }

    fn except_star_block(&mut self) -> Match<()> {
        self.mistake(|p| {
            let start = p.tok(K::Except)?;
            p.tok(K::Star)?;
            p.expression()?;
            p.alias()?;
            p.colon_without_block()?;
            p.raise_block::<()>("'except*' statement", start)
        })?;
        self.any(&[
            |p| {
                p.except_star()?;
                p.expression()?;
                p.colon_block()
            },
            |p| {
                p.except_star()?;
                p.expression()?;
                p.tok(K::As)?;
                p.name()?;
                p.colon_block()
            },
            |p| {
                p.except_star()?;
                p.expressions()?;
                p.colon_block()?;
                p.since(14, "except expressions without parentheses are")
            },
            |p| {
                p.mistake(Self::wrong_except_star)?;
                Err(Miss::No)
            },
        ])
    }

    fn except_star(&mut self) -> Match<()> {
        self.tok(K::Except)?;
        self.tok(K::Star).map(|_| ())
    }

    fn wrong_except_star(&mut self) -> Match<()> {
        self.any(&[
            |p| {
                p.except_star()?;
                p.several_with_name()
            },
            |p| {
                p.except_star()?;
                p.expression()?;
                p.alias()?;
                p.tok(K::Newline)?;
                p.raise_colon()
            },
            |p| {
                p.except_star()?;
                p.one_of(&[K::Newline, K::Colon])?;
                p.raise_last(ErrorKind::Syntax, "expected one or more exception types")
            },
            |p| {
                p.except_star()?;
                p.named_by_expression("except*")
            },
        ])
    }

    fn finally_block(&mut self) -> Match<()> {
        self.mistake(|p| {
            let start = p.tok(K::Finally)?;
            p.colon_without_block()?;
            p.raise_block::<()>("'finally' statement", start)
        })?;
        self.tok(K::Finally)?;
        self.forced(K::Colon)?;
        self.block().map(|_| ())
    }
}
