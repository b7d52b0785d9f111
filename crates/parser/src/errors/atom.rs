//! Atoms: names, literals, and what stands in brackets; slices.

use super::shape::{Kind, Shape};
use super::{Match, Miss, Search};
use crate::token::TokenKind as K;

impl<'t, 'a> Search<'t, 'a> {
    pub(super) fn atom(&mut self) -> Match<Shape<'a>> {
        let token = self.token()?;
        let constant = match token.kind {
            K::Name => return self.name(),
            K::True => Kind::True,
            K::False => Kind::False,
            K::None => Kind::None,
            K::Ellipsis => Kind::Ellipsis,
            K::Number => return self.number(),
            K::String | K::FStringStart | K::TStringStart => return self.strings(),
            K::LPar => return self.any(&[Self::tuple, Self::group, Self::genexp]),
            K::LSqb => return self.any(&[Self::list_display, Self::listcomp]),
            K::LBrace => {
                return self.any(&[Self::dict, Self::set, Self::dictcomp, Self::setcomp]);
            }
            _ => return Err(Miss::No),
        };
        self.pos += 1;
        Ok(Shape::new(constant, token.loc))
    }

    /// `group: '(' (yield_expr | named_expression) ')'`
    fn group(&mut self) -> Match<Shape<'a>> {
        self.any(&[
            |p| {
                p.tok(K::LPar)?;
                let inner = p.any(&[Self::yield_expr, Self::named_expression])?;
                p.tok(K::RPar)?;
                Ok(inner)
            },
            |p| {
                p.mistake(Self::wrong_group)?;
                Err(Miss::No)
            },
        ])
    }

    fn wrong_group(&mut self) -> Match<()> {
        self.any(&[
            |p| {
                p.tok(K::LPar)?;
                let starred = p.starred_expression()?;
                p.tok(K::RPar)?;
                p.raise_at(starred.loc, "cannot use starred expression here")
            },
            |p| {
                p.tok(K::LPar)?;
                let stars = p.tok(K::DoubleStar)?;
                p.expression()?;
                p.tok(K::RPar)?;
                p.raise_at(stars, "cannot use double starred expression here")
            },
        ])
    }

    /// `slices: slice !',' | ','.(slice | starred_expression)+ [',']`
    pub(super) fn slices(&mut self) -> Match<()> {
        self.any(&[
            |p| {
                p.slice()?;
                p.not_ahead_of(&[K::Comma])
            },
            |p| {
                p.list(|p| p.any(&[Self::slice, |p| p.starred_expression().map(|_| ())]))?;
                p.eat(K::Comma)?;
                Ok(())
            },
        ])
    }

    /// `slice: [expression] ':' [expression] [':' [expression]] | named_expression`
    fn slice(&mut self) -> Match<()> {
        self.any(&[
            |p| {
                p.opt(Self::expression)?;
                p.tok(K::Colon)?;
                p.opt(Self::expression)?;
                p.opt(|p| {
                    p.tok(K::Colon)?;
                    p.opt(Self::expression)
                })?;
                Ok(())
            },
            |p| p.named_expression().map(|_| ()),
        ])
    }
}
