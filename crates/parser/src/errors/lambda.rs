//! Lambdas.

use super::params::Style;
use super::shape::{Kind, Shape};
use super::{Match, Search};
use crate::token::TokenKind as K;

impl<'t, 'a> Search<'t, 'a> {
    /// `lambdef: 'lambda' [lambda_params] ':' expression`
    pub(super) fn lambdef(&mut self) -> Match<Shape<'a>> {
        let start = self.tok(K::Lambda)?;
        self.opt(Self::lambda_params)?;
        self.tok(K::Colon)?;
        self.expression()?;
        Ok(Shape::new(Kind::Lambda, self.span(start)))
    }

    pub(super) fn lambda_params(&mut self) -> Match<Shape<'a>> {
        self.parameters(Style::Lambda)
    }

    pub(super) fn params(&mut self) -> Match<Shape<'a>> {
        self.parameters(Style::Def)
    }
}
