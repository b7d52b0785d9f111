//! Comprehensions and generator expressions.

use krait_base::Loc;

use super::shape::{Kind, Shape};
use super::{Match, Miss, Search};
use crate::error::ErrorKind;
use crate::token::TokenKind as K;

impl<'t, 'a> Search<'t, 'a> {
    pub(super) fn listcomp(&mut self) -> Match<Shape<'a>> {
        self.any(&[
            |p| {
                let start = p.tok(K::LSqb)?;
                p.named_expression()?;
                p.for_if_clauses()?;
                p.tok(K::RSqb)?;
                Ok(Shape::new(Kind::ListComp, p.span(start)))
            },
            Self::no_comprehension,
        ])
    }

    pub(super) fn setcomp(&mut self) -> Match<Shape<'a>> {
        self.any(&[
            |p| {
                let start = p.tok(K::LBrace)?;
                p.named_expression()?;
                p.for_if_clauses()?;
                p.tok(K::RBrace)?;
                Ok(Shape::new(Kind::SetComp, p.span(start)))
            },
            Self::no_comprehension,
        ])
    }

    pub(super) fn genexp(&mut self) -> Match<Shape<'a>> {
        self.any(&[
            |p| {
                let start = p.tok(K::LPar)?;
                p.assignment_or_expression()?;
                p.for_if_clauses()?;
                p.tok(K::RPar)?;
                Ok(Shape::new(Kind::Generator, p.span(start)))
            },
            Self::no_comprehension,
        ])
    }

    pub(super) fn dictcomp(&mut self) -> Match<Shape<'a>> {
        self.any(&[
            |p| {
                let start = p.tok(K::LBrace)?;
                p.kvpair()?;
                p.for_if_clauses()?;
                p.tok(K::RBrace)?;
                Ok(Shape::new(Kind::DictComp, p.span(start)))
            },
            |p| {
                p.mistake(|p| {
                    p.tok(K::LBrace)?;
                    let stars = p.tok(K::DoubleStar)?;
                    p.bitwise_or()?;
                    p.for_if_clauses()?;
                    p.tok(K::RBrace)?;
                    p.raise_at::<()>(stars, "dict unpacking cannot be used in dict comprehension")
                })?;
                Err(Miss::No)
            },
        ])
    }

    fn no_comprehension(&mut self) -> Match<Shape<'a>> {
        self.mistake(Self::wrong_comprehension)?;
        Err(Miss::No)
    }

    pub(super) fn wrong_comprehension(&mut self) -> Match<()> {
        const PARENTHESES: &str = "did you forget parentheses around the comprehension target?";
        self.any(&[
            |p| {
                p.one_of(&[K::LSqb, K::LPar, K::LBrace])?;
                let starred = p.starred_expression()?;
                p.for_if_clauses()?;
                p.raise_at(
                    starred.loc,
                    "iterable unpacking cannot be used in comprehension",
                )
            },
            |p| {
                p.one_of(&[K::LSqb, K::LBrace])?;
                let first = p.star_named_expression()?;
                p.tok(K::Comma)?;
                let rest = p.star_named_expressions()?;
                p.for_if_clauses()?;
                let last = rest.last().copied().unwrap_or(first);
                p.raise_at(first.loc.to(last.loc), PARENTHESES)
            },
            |p| {
                p.one_of(&[K::LSqb, K::LBrace])?;
                let first = p.star_named_expression()?;
                let comma = p.tok(K::Comma)?;
                p.for_if_clauses()?;
                p.raise_at(first.loc.to(comma), PARENTHESES)
            },
        ])
    }

    /// `for_if_clause+`. Of the last clause the iterable's or last condition's place is kept.
    pub(super) fn for_if_clauses(&mut self) -> Match<Shape<'a>> {
        let clauses = self.some(Self::for_if_clause)?;
        let last = clauses.last().copied().ok_or(Miss::No)?;
        Ok(Shape::new(Kind::Part, last))
    }

    fn for_if_clause(&mut self) -> Match<Loc> {
        self.any(&[
            |p| {
                p.tok(K::Async)?;
                let last = p.rest_of_clause()?;
                p.since(6, "Async comprehensions are")?;
                Ok(last)
            },
            Self::rest_of_clause,
            |p| {
                p.mistake(Self::missing_in)?;
                Err(Miss::No)
            },
            |p| {
                p.mistake(Self::wrong_for_target)?;
                Err(Miss::No)
            },
        ])
    }

    fn rest_of_clause(&mut self) -> Match<Loc> {
        self.tok(K::For)?;
        self.star_targets()?;
        self.tok(K::In)?;
        let iterable = Self::cut(self.disjunction())?;
        let conditions = self.many(|p| {
            p.tok(K::If)?;
            p.disjunction()
        })?;
        Ok(conditions.last().map_or(iterable.loc, |last| last.loc))
    }

    fn missing_in(&mut self) -> Match<()> {
        self.eat(K::Async)?;
        self.tok(K::For)?;
        self.list(Self::bitwise_or)?;
        self.eat(K::Comma)?;
        self.not_ahead_of(&[K::In])?;
        self.raise_last(ErrorKind::Syntax, "'in' expected after for-loop variables")
    }
}
