//! `with`.

use krait_base::Loc;

use super::shape::Use;
use super::{Match, Miss, Search};
use crate::token::TokenKind as K;

impl<'t, 'a> Search<'t, 'a> {
    pub(super) fn with_stmt(&mut self) -> Match<()> {
        self.mistake(|p| {
            let start = p.any(&[Self::loose_items, Self::loose_items_in_parentheses])?;
            p.raise_block::<()>("'with' statement", start)
        })?;
        self.any(&[
            |p| {
                p.tok(K::With)?;
                p.rest_of_with_in_parentheses()
            },
            |p| {
                p.tok(K::With)?;
                p.rest_of_with()
            },
            |p| {
                p.tok(K::Async)?;
                p.tok(K::With)?;
                p.rest_of_with_in_parentheses()
            },
            |p| {
                p.tok(K::Async)?;
                p.tok(K::With)?;
                p.rest_of_with()?;
                p.since(5, "Async with statements are")
            },
            |p| {
                p.mistake(Self::wrong_with)?;
                Err(Miss::No)
            },
        ])
    }

    fn rest_of_with_in_parentheses(&mut self) -> Match<()> {
        self.tok(K::LPar)?;
        self.list(Self::with_item)?;
        self.eat(K::Comma)?;
        self.tok(K::RPar)?;
        self.colon_comment_block()?;
        self.since(9, "Parenthesized context managers are")
    }

    fn rest_of_with(&mut self) -> Match<()> {
        self.list(Self::with_item)?;
        self.colon_comment_block()
    }

    fn with_item(&mut self) -> Match<()> {
        const AFTER: [K; 3] = [K::Comma, K::RPar, K::Colon];
        self.any(&[
            |p| {
                p.expression()?;
                p.tok(K::As)?;
                p.star_target()?;
                p.ahead_of(&AFTER)
            },
            |p| {
                p.mistake(|p| {
                    p.expression()?;
                    p.tok(K::As)?;
                    let target = p.expression()?;
                    p.ahead_of(&AFTER)?;
                    p.check_target::<()>(&target, Use::Assign)
                })?;
                Err(Miss::No)
            },
            |p| p.expression().map(|_| ()),
        ])
    }

    /// `['as' star_target]`
    fn as_target(&mut self) -> Match<()> {
        self.opt(|p| {
            p.tok(K::As)?;
            p.star_target()
        })?;
        Ok(())
    }

    /// Items, a colon and no block.
    fn loose_items(&mut self) -> Match<Loc> {
        self.eat(K::Async)?;
        let start = self.tok(K::With)?;
        self.list(|p| {
            p.expression()?;
            p.as_target()
        })?;
        self.colon_without_block()?;
        Ok(start)
    }

    fn loose_items_in_parentheses(&mut self) -> Match<Loc> {
        self.eat(K::Async)?;
        let start = self.tok(K::With)?;
        self.items_in_parentheses()?;
        self.colon_without_block()?;
        Ok(start)
    }

    fn items_in_parentheses(&mut self) -> Match<()> {
        self.tok(K::LPar)?;
        self.list(|p| {
            p.expressions()?;
            p.as_target()
        })?;
        self.eat(K::Comma)?;
        self.tok(K::RPar).map(|_| ())
    }

    fn wrong_with(&mut self) -> Match<()> {
        self.any(&[
            |p| {
                p.eat(K::Async)?;
                p.tok(K::With)?;
                p.list(|p| {
                    p.expression()?;
                    p.as_target()
                })?;
                p.tok(K::Newline)?;
                p.raise_colon()
            },
            |p| {
                p.eat(K::Async)?;
                p.tok(K::With)?;
                p.items_in_parentheses()?;
                p.tok(K::Newline)?;
                p.raise_colon()
            },
        ])
    }
}
