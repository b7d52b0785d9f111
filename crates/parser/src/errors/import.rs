//! `import` and `from ... import`.

use krait_base::Loc;

use super::shape::Shape;
use super::{Match, Miss, Search};
use crate::error::ErrorKind;
use crate::token::TokenKind as K;

impl<'t, 'a> Search<'t, 'a> {
    pub(super) fn import_stmt(&mut self) -> Match<()> {
        self.mistake(Self::wrong_import)?;
        self.any(&[
            |p| {
                p.tok(K::Import)?;
                p.list(Self::dotted_as_name).map(|_| ())
            },
            Self::import_from,
        ])
    }

    fn wrong_import(&mut self) -> Match<()> {
        self.any(&[
            |p| {
                let start = p.tok(K::Import)?;
                p.list(Self::dotted_name)?;
                p.tok(K::From)?;
                p.dotted_name()?;
                p.raise_from(start, "Did you mean to use 'from ... import ...' instead?")
            },
            |p| {
                p.tok(K::Import)?;
                p.no_names()
            },
        ])
    }

    fn no_names(&mut self) -> Match<()> {
        let newline = self.tok(K::Newline)?;
        self.raise_from(newline, "Expected one or more names after 'import'")
    }

    fn import_from(&mut self) -> Match<()> {
        self.any(&[
            |p| {
                p.tok(K::From)?;
                p.many(|p| p.one_of(&[K::Dot, K::Ellipsis]))?;
                p.dotted_name()?;
                p.tok(K::Import)?;
                p.import_from_targets()
            },
            |p| {
                p.tok(K::From)?;
                p.some(|p| p.one_of(&[K::Dot, K::Ellipsis]))?;
                p.tok(K::Import)?;
                p.import_from_targets()
            },
        ])
    }

    fn import_from_targets(&mut self) -> Match<()> {
        self.any(&[
            |p| {
                p.tok(K::LPar)?;
                p.list(Self::import_from_as_name)?;
                p.eat(K::Comma)?;
                p.tok(K::RPar).map(|_| ())
            },
            |p| {
                p.list(Self::import_from_as_name)?;
                p.not_ahead_of(&[K::Comma])
            },
            |p| p.tok(K::Star).map(|_| ()),
            |p| {
                p.mistake(|p| {
                    p.any(&[
                        |p| {
                            p.list(Self::import_from_as_name)?;
                            p.tok(K::Comma)?;
                            p.tok(K::Newline)?;
                            p.raise_last(
                                ErrorKind::Syntax,
                                "trailing comma not allowed without surrounding parentheses",
                            )
                        },
                        Self::no_names,
                    ])
                })?;
                Err(Miss::No)
            },
        ])
    }

    fn import_from_as_name(&mut self) -> Match<()> {
        self.mistake(|p| {
            p.name()?;
            p.wrong_alias()
        })?;
        self.name()?;
        self.alias()
    }

    fn dotted_as_name(&mut self) -> Match<()> {
        self.mistake(|p| {
            p.dotted_name()?;
            p.wrong_alias()
        })?;
        self.dotted_name()?;
        self.alias()
    }

    /// `['as' NAME]`
    pub(super) fn alias(&mut self) -> Match<()> {
        self.opt(|p| {
            p.tok(K::As)?;
            p.name()
        })?;
        Ok(())
    }

    fn wrong_alias(&mut self) -> Match<()> {
        self.tok(K::As)?;
        self.not(|p| {
            p.name()?;
            p.one_of(&[K::Comma, K::RPar, K::Semi, K::Newline])
        })?;
        let target: Shape<'a> = self.expression()?;
        self.raise_at(
            target.loc,
            format!("cannot use {} as import target", target.described()),
        )
    }

    fn dotted_name(&mut self) -> Match<Loc> {
        let start = self.name()?.loc;
        self.many(|p| {
            p.tok(K::Dot)?;
            p.name()
        })?;
        Ok(self.span(start))
    }
}
