//! Type parameters.

use super::shape::{Kind, Shape};
use super::{Match, Memo, Miss, Search};
use crate::token::TokenKind as K;

impl<'t, 'a> Search<'t, 'a> {
    pub(super) fn type_params(&mut self) -> Match<()> {
        self.mistake(|p| {
            p.tok(K::LSqb)?;
            let close = p.tok(K::RSqb)?;
            p.raise_from::<()>(close, "Type parameter list cannot be empty")
        })?;
        self.tok(K::LSqb)?;
        self.list(Self::type_param)?;
        self.eat(K::Comma)?;
        self.tok(K::RSqb)?;
        self.since(12, "Type parameter lists are")
    }

    fn type_param(&mut self) -> Match<Shape<'a>> {
        self.memo(Memo::TypeParam, |p| {
            let start = p.here()?;
            p.any(&[
                |p| {
                    p.name()?;
                    p.opt(|p| {
                        p.tok(K::Colon)?;
                        p.expression()
                    })?;
                    p.type_default(Self::expression)
                },
                |p| {
                    p.mistake(Self::wrong_type_param)?;
                    Err(Miss::No)
                },
                |p| {
                    p.tok(K::Star)?;
                    p.name()?;
                    p.type_default(Self::star_expression)
                },
                |p| {
                    p.tok(K::DoubleStar)?;
                    p.name()?;
                    p.type_default(Self::expression)
                },
            ])?;
            Ok(Shape::new(Kind::Part, p.span(start)))
        })
    }

    fn type_default(&mut self, rule: fn(&mut Self) -> Match<Shape<'a>>) -> Match<()> {
        let found = self.opt(|p| {
            p.tok(K::Equal)?;
            rule(p)
        })?;
        if found.is_some() {
            self.since(13, "Type parameter defaults are")?;
        }
        Ok(())
    }

    /// A bound where none may be.
    fn wrong_type_param(&mut self) -> Match<()> {
        let what = if self.eat(K::Star)? {
            "TypeVarTuple"
        } else {
            self.tok(K::DoubleStar)?;
            "ParamSpec"
        };
        self.name()?;
        let colon = self.tok(K::Colon)?;
        let bound = self.expression()?;
        let with = if bound.kind == Kind::Tuple {
            "constraints"
        } else {
            "bound"
        };
        self.raise_from(colon, format!("cannot use {with} with {what}"))
    }
}
