//! Displays of lists, tuples, sets and dicts.

use super::shape::{Kind, Shape};
use super::{Match, Miss, Search};
use crate::token::TokenKind as K;

impl<'t, 'a> Search<'t, 'a> {
    /// `list: '[' [star_named_expressions] ']'`
    pub(super) fn list_display(&mut self) -> Match<Shape<'a>> {
        let start = self.tok(K::LSqb)?;
        let items = self.opt(Self::star_named_expressions)?.unwrap_or_default();
        self.tok(K::RSqb)?;
        let items = self.alloc(&items);
        Ok(Shape::with(Kind::List, self.span(start), items))
    }

    /// `tuple: '(' [star_named_expression ',' [star_named_expressions]] ')'`
    pub(super) fn tuple(&mut self) -> Match<Shape<'a>> {
        let start = self.tok(K::LPar)?;
        let items = self
            .opt(|p| {
                let first = p.star_named_expression()?;
                p.tok(K::Comma)?;
                let rest = p.opt(Self::star_named_expressions)?.unwrap_or_default();
                let mut items = vec![first];
                items.extend(rest);
                Ok(items)
            })?
            .unwrap_or_default();
        self.tok(K::RPar)?;
        let items = self.alloc(&items);
        Ok(Shape::with(Kind::Tuple, self.span(start), items))
    }

    /// `set: '{' star_named_expressions '}'`
    pub(super) fn set(&mut self) -> Match<Shape<'a>> {
        let start = self.tok(K::LBrace)?;
        self.star_named_expressions()?;
        self.tok(K::RBrace)?;
        Ok(Shape::new(Kind::Set, self.span(start)))
    }

    pub(super) fn dict(&mut self) -> Match<Shape<'a>> {
        self.any(&[
            |p| {
                let start = p.tok(K::LBrace)?;
                p.opt(|p| {
                    p.list(Self::double_starred_kvpair)?;
                    p.eat(K::Comma)
                })?;
                p.tok(K::RBrace)?;
                Ok(Shape::new(Kind::Dict, p.span(start)))
            },
            |p| {
                // Looked for on the first walk already.
                p.tok(K::LBrace)?;
                p.wrong_kvpairs()?;
                Err(Miss::No)
            },
        ])
    }

    fn double_starred_kvpair(&mut self) -> Match<()> {
        self.any(&[
            |p| {
                p.tok(K::DoubleStar)?;
                p.bitwise_or().map(|_| ())
            },
            Self::kvpair,
        ])
    }

    /// `kvpair: expression ':' expression`
    pub(super) fn kvpair(&mut self) -> Match<()> {
        self.expression()?;
        self.tok(K::Colon)?;
        self.expression().map(|_| ())
    }

    fn wrong_kvpairs(&mut self) -> Match<()> {
        self.any(&[
            |p| {
                p.list(Self::double_starred_kvpair)?;
                p.tok(K::Comma)?;
                p.wrong_kvpair()
            },
            Self::starred_value,
            Self::missing_value,
        ])
    }

    fn starred_value(&mut self) -> Match<()> {
        self.expression()?;
        self.tok(K::Colon)?;
        let star = self.tok(K::Star)?;
        self.bitwise_or()?;
        self.raise_from(
            star,
            "cannot use a starred expression in a dictionary value",
        )
    }

    fn missing_value(&mut self) -> Match<()> {
        self.expression()?;
        let colon = self.tok(K::Colon)?;
        self.ahead_of(&[K::RBrace, K::Comma])?;
        self.raise_at(colon, "expression expected after dictionary key and ':'")
    }

    fn wrong_kvpair(&mut self) -> Match<()> {
        self.any(&[
            |p| {
                let key = p.expression()?;
                p.not_ahead_of(&[K::Colon])?;
                p.raise_at_end_of(key.loc, "':' expected after dictionary key")
            },
            Self::starred_value,
            Self::missing_value,
        ])
    }
}
