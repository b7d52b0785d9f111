//! Arguments of calls (and bases of classes).

use krait_base::Loc;

use super::shape::{Kind, Shape};
use super::{Match, Memo, Miss, Search};
use crate::error::ErrorKind;
use crate::token::TokenKind as K;

const GENERATOR: &str = "Generator expression must be parenthesized";
const EQUALS: &str = "invalid syntax. Maybe you meant '==' or ':=' instead of '='?";

/// What `args` has read.
struct Args<'a> {
    positional: Vec<Shape<'a>>,
    has_unpacking: bool,
}

/// One keyword argument, or an argument with stars.
#[derive(Clone, Copy, PartialEq, Eq)]
enum KeywordKind {
    Named,
    Starred,
    DoubleStarred,
}

impl<'t, 'a> Search<'t, 'a> {
    /// `arguments: args [','] &')'`
    pub(super) fn arguments(&mut self) -> Match<Shape<'a>> {
        self.memo(Memo::Arguments, |p| {
            let start = p.here()?;
            p.any(&[
                |p| {
                    p.args()?;
                    p.eat(K::Comma)?;
                    p.ahead_of(&[K::RPar])
                },
                |p| {
                    p.mistake(Self::wrong_arguments)?;
                    Err(Miss::No)
                },
            ])?;
            Ok(Shape::new(Kind::Part, p.span(start)))
        })
    }

    /// `(starred_expression | (assignment_expression | expression !':=') !'=')`
    fn positional(&mut self) -> Match<Shape<'a>> {
        self.any(&[Self::starred_expression, |p| {
            let value = p.assignment_or_expression()?;
            p.not_ahead_of(&[K::Equal])?;
            Ok(value)
        }])
    }

    /// `args: ','.positional+ [',' kwargs] | kwargs`
    fn args(&mut self) -> Match<Args<'a>> {
        self.any(&[
            |p| {
                let positional = p.list(Self::positional)?;
                let keywords = p
                    .opt(|p| {
                        p.tok(K::Comma)?;
                        p.kwargs()
                    })?
                    .unwrap_or_default();
                Ok(Args {
                    positional,
                    has_unpacking: keywords.contains(&KeywordKind::DoubleStarred),
                })
            },
            |p| {
                let keywords = p.kwargs()?;
                Ok(Args {
                    positional: Vec::new(),
                    has_unpacking: keywords.contains(&KeywordKind::DoubleStarred),
                })
            },
        ])
    }

    fn kwargs(&mut self) -> Match<Vec<KeywordKind>> {
        self.any(&[
            |p| {
                let mut found = p.list(Self::kwarg_or_starred)?;
                p.tok(K::Comma)?;
                found.extend(p.list(Self::kwarg_or_double_starred)?);
                Ok(found)
            },
            |p| p.list(Self::kwarg_or_starred),
            |p| p.list(Self::kwarg_or_double_starred),
        ])
    }

    fn kwarg_or_starred(&mut self) -> Match<KeywordKind> {
        self.mistake(Self::wrong_kwarg)?;
        self.any(&[Self::kwarg, |p| {
            p.starred_expression()?;
            Ok(KeywordKind::Starred)
        }])
    }

    fn kwarg_or_double_starred(&mut self) -> Match<KeywordKind> {
        self.mistake(Self::wrong_kwarg)?;
        self.any(&[Self::kwarg, |p| {
            p.tok(K::DoubleStar)?;
            p.expression()?;
            Ok(KeywordKind::DoubleStarred)
        }])
    }

    /// `NAME '=' expression`
    fn kwarg(&mut self) -> Match<KeywordKind> {
        self.name()?;
        self.tok(K::Equal)?;
        self.expression()?;
        Ok(KeywordKind::Named)
    }

    /// `starred_expression: '*' expression`
    pub(super) fn starred_expression(&mut self) -> Match<Shape<'a>> {
        self.mistake(|p| {
            let start = p.tok(K::Star)?;
            p.expression()?;
            p.tok(K::Equal)?;
            let value = p.expression()?;
            p.raise_at::<()>(
                start.to(value.loc),
                "cannot assign to iterable argument unpacking",
            )
        })?;
        self.any(&[
            |p| {
                let start = p.tok(K::Star)?;
                let value = p.expression()?;
                Ok(p.starred(start, value))
            },
            |p| {
                p.mistake(|p| {
                    p.tok(K::Star)?;
                    p.raise_last::<()>(ErrorKind::Syntax, "Invalid star expression")
                })?;
                Err(Miss::No)
            },
        ])
    }

    fn wrong_arguments(&mut self) -> Match<()> {
        self.any(&[
            |p| {
                p.any(&[
                    |p| {
                        p.list(Self::positional)?;
                        p.tok(K::Comma)?;
                        p.kwargs()
                    },
                    Self::kwargs,
                ])?;
                let comma = p.tok(K::Comma)?;
                let arguments = p.list(Self::unpacking_item)?;
                Self::check_unpacking(p, comma, &arguments)
            },
            |p| {
                let value = p.expression()?;
                let clauses = p.for_if_clauses()?;
                p.tok(K::Comma)?;
                p.opt(|p| {
                    p.any(&[
                        |p| p.args().map(|_| ()),
                        |p| {
                            p.expression()?;
                            p.for_if_clauses().map(|_| ())
                        },
                    ])
                })?;
                p.raise_at(value.loc.to(clauses.loc), GENERATOR)
            },
            |p| {
                let name = p.name()?;
                let equal = p.tok(K::Equal)?;
                p.expression()?;
                p.for_if_clauses()?;
                p.raise_at(name.loc.to(equal), EQUALS)
            },
            |p| {
                p.opt(|p| {
                    p.args()?;
                    p.tok(K::Comma)
                })?;
                let name = p.name()?;
                let equal = p.tok(K::Equal)?;
                p.ahead_of(&[K::Comma, K::RPar])?;
                p.raise_at(name.loc.to(equal), "expected argument value expression")
            },
            |p| {
                let args = p.args()?;
                let clauses = p.for_if_clauses()?;
                let (Some(last), true) = (args.positional.last(), args.positional.len() > 1) else {
                    return Err(Miss::No);
                };
                p.raise_at(last.loc.to(clauses.loc), GENERATOR)
            },
            |p| {
                p.args()?;
                p.tok(K::Comma)?;
                let value = p.expression()?;
                let clauses = p.for_if_clauses()?;
                p.raise_at(value.loc.to(clauses.loc), GENERATOR)
            },
            |p| {
                let args = p.args()?;
                p.tok(K::Comma)?;
                p.args()?;
                let unpacking = if args.has_unpacking { " unpacking" } else { "" };
                p.raise_last(
                    ErrorKind::Syntax,
                    format!("positional argument follows keyword argument{unpacking}"),
                )
            },
        ])
    }

    /// An argument after `**mapping`; the place of its star, if it has one.
    fn unpacking_item(&mut self) -> Match<Option<Loc>> {
        let start = self.tok(K::Star)?;
        self.expression()?;
        Ok(Some(self.span(start)))
    }

    fn check_unpacking(&mut self, comma: Loc, arguments: &[Option<Loc>]) -> Match<()> {
        let Some(Some(last)) = arguments.last() else {
            return Err(Miss::No);
        };
        self.raise_at(
            comma.to(*last),
            "iterable argument unpacking follows keyword argument unpacking",
        )
    }

    fn wrong_kwarg(&mut self) -> Match<()> {
        self.any(&[
            |p| {
                let token = p.token()?;
                let constant = p.one_of(&[K::True, K::False, K::None])?;
                let equal = p.tok(K::Equal)?;
                p.raise_at(
                    constant.to(equal),
                    format!("cannot assign to {}", token.kind.text()),
                )
            },
            |p| {
                let name = p.name()?;
                let equal = p.tok(K::Equal)?;
                p.expression()?;
                p.for_if_clauses()?;
                p.raise_at(name.loc.to(equal), EQUALS)
            },
            |p| {
                p.not(|p| {
                    p.name()?;
                    p.tok(K::Equal)
                })?;
                let target = p.expression()?;
                let equal = p.tok(K::Equal)?;
                p.raise_at(
                    target.loc.to(equal),
                    "expression cannot contain assignment, perhaps you meant \"==\"?",
                )
            },
            |p| {
                let start = p.tok(K::DoubleStar)?;
                p.expression()?;
                p.tok(K::Equal)?;
                let value = p.expression()?;
                p.raise_at(
                    start.to(value.loc),
                    "cannot assign to keyword argument unpacking",
                )
            },
        ])
    }
}
