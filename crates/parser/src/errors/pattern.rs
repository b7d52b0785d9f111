//! Patterns of `case`.

use krait_base::Loc;

use super::shape::{Kind, Shape};
use super::{Match, Memo, Miss, Search};
use crate::error::ErrorKind;
use crate::token::TokenKind as K;

impl<'t, 'a> Search<'t, 'a> {
    /// `patterns: open_sequence_pattern | pattern`
    pub(super) fn patterns(&mut self) -> Match<()> {
        self.any(&[Self::open_sequence, |p| p.pattern().map(|_| ())])
    }

    /// `pattern: as_pattern | or_pattern`
    fn pattern(&mut self) -> Match<Shape<'a>> {
        self.memo(Memo::Pattern, |p| {
            let start = p.here()?;
            p.any(&[
                |p| {
                    p.or_pattern()?;
                    p.tok(K::As)?;
                    p.capture_target().map(|_| ())
                },
                |p| {
                    p.mistake(Self::wrong_as)?;
                    Err(Miss::No)
                },
                Self::or_pattern,
            ])?;
            Ok(Shape::new(Kind::Part, p.span(start)))
        })
    }

    fn wrong_as(&mut self) -> Match<()> {
        self.or_pattern()?;
        self.tok(K::As)?;
        if let Some(wildcard) = self.opt(|p| p.soft(p.soft.underscore))? {
            return self.raise_at(wildcard, "cannot use '_' as a target");
        }
        let target = self.expression()?;
        self.raise_at(
            target.loc,
            format!("cannot use {} as pattern target", target.described()),
        )
    }

    /// `'|'.closed_pattern+`
    fn or_pattern(&mut self) -> Match<()> {
        self.separated(K::VBar, Self::closed_pattern).map(|_| ())
    }

    fn closed_pattern(&mut self) -> Match<Shape<'a>> {
        self.memo(Memo::ClosedPattern, |p| {
            let start = p.here()?;
            p.any(&[
                Self::literal,
                |p| p.capture_target().map(|_| ()),
                |p| p.soft(p.soft.underscore).map(|_| ()),
                |p| {
                    p.attr()?;
                    p.not_ahead_of(&[K::Dot, K::LPar, K::Equal])
                },
                |p| {
                    p.tok(K::LPar)?;
                    p.pattern()?;
                    p.tok(K::RPar).map(|_| ())
                },
                |p| {
                    p.tok(K::LSqb)?;
                    p.opt(Self::maybe_sequence)?;
                    p.tok(K::RSqb).map(|_| ())
                },
                |p| {
                    p.tok(K::LPar)?;
                    p.opt(Self::open_sequence)?;
                    p.tok(K::RPar).map(|_| ())
                },
                Self::mapping,
                Self::class_pattern,
            ])?;
            Ok(Shape::new(Kind::Part, p.span(start)))
        })
    }

    /// A literal, as a pattern or as a key.
    fn literal(&mut self) -> Match<()> {
        self.any(&[
            |p| {
                p.signed_number()?;
                p.not_ahead_of(&[K::Plus, K::Minus])
            },
            Self::complex,
            |p| p.strings().map(|_| ()),
            |p| p.one_of(&[K::None, K::True, K::False]).map(|_| ()),
        ])
    }

    fn signed_number(&mut self) -> Match<()> {
        self.eat(K::Minus)?;
        self.number().map(|_| ())
    }

    fn complex(&mut self) -> Match<()> {
        self.eat(K::Minus)?;
        let is_imaginary = |p: &mut Self| {
            let token = p.token()?;
            let source = p.subject.source;
            let text = source.get(token.start as usize..token.end as usize);
            p.number()?;
            Ok((
                text.is_some_and(|text| text.ends_with(['j', 'J'])),
                token.loc,
            ))
        };
        let (imaginary, loc): (bool, Loc) = is_imaginary(self)?;
        if imaginary {
            return self.raise_at(loc, "real number required in complex literal");
        }
        self.one_of(&[K::Plus, K::Minus])?;
        let (imaginary, loc) = is_imaginary(self)?;
        if !imaginary {
            return self.raise_at(loc, "imaginary number required in complex literal");
        }
        Ok(())
    }

    /// `!"_" NAME !('.' | '(' | '=')`
    fn capture_target(&mut self) -> Match<Shape<'a>> {
        let name = self.name()?;
        if name.kind == Kind::Name(self.soft.underscore) {
            return Err(Miss::No);
        }
        self.not_ahead_of(&[K::Dot, K::LPar, K::Equal])?;
        Ok(name)
    }

    /// `NAME ('.' NAME)+`
    fn attr(&mut self) -> Match<()> {
        self.name()?;
        self.some(|p| {
            p.tok(K::Dot)?;
            p.name()
        })?;
        Ok(())
    }

    fn name_or_attr(&mut self) -> Match<()> {
        self.name()?;
        self.many(|p| {
            p.tok(K::Dot)?;
            p.name()
        })?;
        Ok(())
    }

    fn open_sequence(&mut self) -> Match<()> {
        self.maybe_star()?;
        self.tok(K::Comma)?;
        self.opt(Self::maybe_sequence)?;
        Ok(())
    }

    fn maybe_sequence(&mut self) -> Match<()> {
        self.list(Self::maybe_star)?;
        self.eat(K::Comma)?;
        Ok(())
    }

    fn maybe_star(&mut self) -> Match<Shape<'a>> {
        self.any(&[Self::star_pattern, Self::pattern])
    }

    fn star_pattern(&mut self) -> Match<Shape<'a>> {
        self.memo(Memo::StarPattern, |p| {
            let start = p.tok(K::Star)?;
            p.any(&[
                |p| p.capture_target().map(|_| ()),
                |p| p.soft(p.soft.underscore).map(|_| ()),
            ])?;
            Ok(Shape::new(Kind::Part, p.span(start)))
        })
    }

    fn mapping(&mut self) -> Match<()> {
        self.any(&[
            |p| {
                p.tok(K::LBrace)?;
                p.tok(K::RBrace).map(|_| ())
            },
            |p| {
                p.tok(K::LBrace)?;
                p.double_star_pattern()?;
                p.eat(K::Comma)?;
                p.tok(K::RBrace).map(|_| ())
            },
            |p| {
                p.tok(K::LBrace)?;
                p.list(Self::key_value)?;
                p.tok(K::Comma)?;
                p.double_star_pattern()?;
                p.eat(K::Comma)?;
                p.tok(K::RBrace).map(|_| ())
            },
            |p| {
                p.tok(K::LBrace)?;
                p.list(Self::key_value)?;
                p.eat(K::Comma)?;
                p.tok(K::RBrace).map(|_| ())
            },
        ])
    }

    fn double_star_pattern(&mut self) -> Match<()> {
        self.tok(K::DoubleStar)?;
        self.capture_target().map(|_| ())
    }

    fn key_value(&mut self) -> Match<()> {
        self.any(&[Self::literal, Self::attr])?;
        self.tok(K::Colon)?;
        self.pattern().map(|_| ())
    }

    fn class_pattern(&mut self) -> Match<()> {
        self.any(&[
            |p| {
                p.name_or_attr()?;
                p.tok(K::LPar)?;
                p.tok(K::RPar).map(|_| ())
            },
            |p| {
                p.name_or_attr()?;
                p.tok(K::LPar)?;
                p.list(Self::pattern)?;
                p.eat(K::Comma)?;
                p.tok(K::RPar).map(|_| ())
            },
            |p| {
                p.name_or_attr()?;
                p.tok(K::LPar)?;
                p.list(Self::keyword_pattern)?;
                p.eat(K::Comma)?;
                p.tok(K::RPar).map(|_| ())
            },
            |p| {
                p.name_or_attr()?;
                p.tok(K::LPar)?;
                p.list(Self::pattern)?;
                p.tok(K::Comma)?;
                p.list(Self::keyword_pattern)?;
                p.eat(K::Comma)?;
                p.tok(K::RPar).map(|_| ())
            },
            |p| {
                p.mistake(Self::wrong_class_pattern)?;
                Err(Miss::No)
            },
        ])
    }

    fn keyword_pattern(&mut self) -> Match<()> {
        self.name()?;
        self.tok(K::Equal)?;
        self.pattern().map(|_| ())
    }

    fn wrong_class_pattern(&mut self) -> Match<()> {
        self.name_or_attr()?;
        self.tok(K::LPar)?;
        self.opt(|p| {
            p.list(Self::pattern)?;
            p.tok(K::Comma)
        })?;
        self.list(Self::keyword_pattern)?;
        self.tok(K::Comma)?;
        let late = self.list(Self::pattern)?;
        let (Some(first), Some(last)) = (late.first(), late.last()) else {
            return Err(Miss::No);
        };
        self.raise_at(
            first.loc.to(last.loc),
            "positional patterns follow keyword patterns",
        )
    }

    /// `NUMBER`
    pub(super) fn number(&mut self) -> Match<Shape<'a>> {
        let token = self.token()?;
        let loc = self.tok(K::Number)?;
        let source = self.subject.source;
        let text = source
            .get(token.start as usize..token.end as usize)
            .unwrap_or_default();
        if self.subject.features.minor < 6 && text.contains('_') {
            return self.raise_last(
                ErrorKind::Syntax,
                "Underscores in numeric literals are only supported in Python 3.6 and greater",
            );
        }
        if let Err(error) = crate::literal::number::parse(
            text,
            self.subject.features.max_int_digits,
            self.subject.arena,
        ) {
            return self.raise_at_lines(loc, error.message);
        }
        Ok(Shape::new(Kind::Literal, loc))
    }
}
