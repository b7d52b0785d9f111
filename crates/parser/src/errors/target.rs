//! Targets of assignments, loops, `with`, `del`.

use super::shape::{Kind, Shape};
use super::{Match, Memo, Miss, Search};
use crate::token::TokenKind as K;

/// What shows that a target goes on.
const GOES_ON: [K; 3] = [K::LPar, K::LSqb, K::Dot];

impl<'t, 'a> Search<'t, 'a> {
    /// `star_targets: star_target !',' | star_target (',' star_target)* [',']`
    pub(super) fn star_targets(&mut self) -> Match<()> {
        self.star_target()?;
        self.many(|p| {
            p.tok(K::Comma)?;
            p.star_target()
        })?;
        self.eat(K::Comma)?;
        Ok(())
    }

    /// `star_target: '*' !'*' star_target | target_with_star_atom`
    pub(super) fn star_target(&mut self) -> Match<Shape<'a>> {
        self.memo(Memo::Target, |p| {
            p.any(&[
                |p| {
                    let start = p.tok(K::Star)?;
                    p.not_ahead_of(&[K::Star])?;
                    p.star_target()?;
                    Ok(Shape::new(Kind::Starred, p.span(start)))
                },
                Self::target_with_star_atom,
            ])
        })
    }

    fn target_with_star_atom(&mut self) -> Match<Shape<'a>> {
        self.memo(Memo::TargetAtom, |p| {
            p.any(&[Self::subscript_or_attribute_target, Self::star_atom])
        })
    }

    /// `t_primary ('.' NAME | '[' slices ']') !t_lookahead`
    pub(super) fn subscript_or_attribute_target(&mut self) -> Match<Shape<'a>> {
        let start = self.here()?;
        self.any(&[
            |p| {
                p.t_primary()?;
                p.tok(K::Dot)?;
                p.name()?;
                p.not_ahead_of(&GOES_ON)
            },
            |p| {
                p.t_primary()?;
                p.tok(K::LSqb)?;
                p.slices()?;
                p.tok(K::RSqb)?;
                p.not_ahead_of(&GOES_ON)
            },
        ])?;
        Ok(Shape::new(Kind::Attribute, self.span(start)))
    }

    /// `star_atom: NAME | '(' target ')' | '(' [star_targets] ')' | '[' [star_targets] ']'`
    fn star_atom(&mut self) -> Match<Shape<'a>> {
        self.any(&[
            Self::name,
            |p| {
                p.tok(K::LPar)?;
                let target = p.target_with_star_atom()?;
                p.tok(K::RPar)?;
                Ok(target)
            },
            |p| {
                let start = p.tok(K::LPar)?;
                p.opt(|p| {
                    p.star_target()?;
                    p.any(&[
                        |p| {
                            p.some(|p| {
                                p.tok(K::Comma)?;
                                p.star_target()
                            })?;
                            p.eat(K::Comma)
                        },
                        |p| p.tok(K::Comma).map(|_| true),
                    ])
                })?;
                p.tok(K::RPar)?;
                Ok(Shape::new(Kind::Tuple, p.span(start)))
            },
            |p| {
                let start = p.tok(K::LSqb)?;
                p.opt(|p| {
                    p.list(Self::star_target)?;
                    p.eat(K::Comma)
                })?;
                p.tok(K::RSqb)?;
                Ok(Shape::new(Kind::List, p.span(start)))
            },
        ])
    }

    /// `single_target: subscript or attribute | NAME | '(' single_target ')'`
    pub(super) fn single_target(&mut self) -> Match<Shape<'a>> {
        self.any(&[Self::subscript_or_attribute_target, Self::name, |p| {
            p.tok(K::LPar)?;
            let target = p.single_target()?;
            p.tok(K::RPar)?;
            Ok(target)
        }])
    }

    /// `t_primary`: a primary after which something is still to come.
    fn t_primary(&mut self) -> Match<Shape<'a>> {
        self.memo(Memo::TargetPrimary, |p| {
            let start = p.here()?;
            let mut found = p.atom()?;
            p.ahead_of(&GOES_ON)?;
            loop {
                let next = p.opt(|p| {
                    let kind = p.step()?;
                    p.ahead_of(&GOES_ON)?;
                    Ok(kind)
                })?;
                match next {
                    Some(kind) => found = Shape::new(kind, p.span(start)),
                    None => {
                        p.generator_in_wrong_brackets()?;
                        return Ok(found);
                    }
                }
            }
        })
    }

    /// `del_targets: ','.del_target+ [',']`
    pub(super) fn del_targets(&mut self) -> Match<()> {
        self.list(Self::del_target)?;
        self.eat(K::Comma)?;
        Ok(())
    }

    fn del_target(&mut self) -> Match<Shape<'a>> {
        self.memo(Memo::DelTarget, |p| {
            let start = p.here()?;
            p.any(&[
                |p| p.subscript_or_attribute_target().map(|_| ()),
                |p| p.name().map(|_| ()),
                |p| {
                    p.tok(K::LPar)?;
                    p.del_target()?;
                    p.tok(K::RPar).map(|_| ())
                },
                |p| {
                    p.tok(K::LPar)?;
                    p.opt(Self::del_targets)?;
                    p.tok(K::RPar).map(|_| ())
                },
                |p| {
                    p.tok(K::LSqb)?;
                    p.opt(Self::del_targets)?;
                    p.tok(K::RSqb).map(|_| ())
                },
            ])?;
            Ok(Shape::new(Kind::Part, p.span(start)))
        })
    }

    /// What follows a primary and belongs to it; the kind that it becomes.
    pub(super) fn primary_step(&mut self) -> Match<Kind> {
        self.generator_in_wrong_brackets()?;
        self.step()
    }

    /// A call without parentheses by a generator expression is looked for after every primary, and
    /// its mistakes in any kind of brackets.
    fn generator_in_wrong_brackets(&mut self) -> Match<()> {
        if matches!(self.kind()?, K::LSqb | K::LBrace) {
            self.mistake(Self::wrong_comprehension)?;
        }
        Ok(())
    }

    fn step(&mut self) -> Match<Kind> {
        match self.kind()? {
            K::Dot => {
                self.pos += 1;
                self.name()?;
                Ok(Kind::Attribute)
            }
            K::LPar => self.any(&[
                |p| {
                    p.genexp()?;
                    Ok(Kind::Call)
                },
                |p| {
                    p.tok(K::LPar)?;
                    p.opt(Self::arguments)?;
                    p.tok(K::RPar)?;
                    Ok(Kind::Call)
                },
            ]),
            K::LSqb => {
                self.pos += 1;
                self.slices()?;
                self.tok(K::RSqb)?;
                Ok(Kind::Subscript)
            }
            _ => Err(Miss::No),
        }
    }
}
