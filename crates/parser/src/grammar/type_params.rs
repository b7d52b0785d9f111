//! Type parameters (PEP 695, defaults by PEP 696).

use krait_ast::{Expr, TypeParam, TypeParamKind};

use super::{Fail, Parsed, Parser};
use crate::token::TokenKind as K;

impl<'s, 'a> Parser<'s, 'a> {
    /// `[type_params]: ['[' ','.type_param+ [','] ']']`
    pub(super) fn type_params(&mut self) -> Parsed<&'a [TypeParam<'a>]> {
        if !self.eat(K::LSqb) {
            return Ok(&[]);
        }
        self.since(12)?;
        let mut params = Vec::new();
        loop {
            params.push(self.type_param()?);
            if !self.eat(K::Comma) || self.kind() == K::RSqb {
                break;
            }
        }
        self.expect(K::RSqb)?;
        Ok(self.arena.alloc_slice(&params))
    }

    fn type_param(&mut self) -> Parsed<TypeParam<'a>> {
        let start = self.loc();
        let kind = match self.kind() {
            K::Star => {
                self.advance();
                let name = self.name()?;
                let default_value = self.type_param_default(Self::star_expression)?;
                TypeParamKind::TypeVarTuple {
                    name,
                    default_value,
                }
            }
            K::DoubleStar => {
                self.advance();
                let name = self.name()?;
                let default_value = self.type_param_default(Self::expression)?;
                TypeParamKind::ParamSpec {
                    name,
                    default_value,
                }
            }
            K::Name => {
                let name = self.name()?;
                let bound = if self.eat(K::Colon) {
                    let bound = self.expression()?;
                    Some(&*self.arena.alloc(bound))
                } else {
                    None
                };
                let default_value = self.type_param_default(Self::expression)?;
                TypeParamKind::TypeVar {
                    name,
                    bound,
                    default_value,
                }
            }
            _ => return Err(Fail),
        };
        Ok(TypeParam {
            loc: self.span(start),
            kind,
        })
    }

    fn type_param_default(
        &mut self,
        rule: fn(&mut Self) -> Parsed<Expr<'a>>,
    ) -> Parsed<Option<&'a Expr<'a>>> {
        if !self.eat(K::Equal) {
            return Ok(None);
        }
        self.since(13)?;
        let value = rule(self)?;
        Ok(Some(self.arena.alloc(value)))
    }
}
