//! Statements on one line.

use super::shape::{Kind, Shape, Use};
use super::{Match, Memo, Miss, Search};
use crate::token::TokenKind as K;

impl<'t, 'a> Search<'t, 'a> {
    pub(super) fn simple_stmt(&mut self) -> Match<Shape<'a>> {
        self.memo(Memo::SimpleStmt, |p| {
            let start = p.here()?;
            p.any(&[
                Self::assignment,
                Self::type_alias,
                |p| p.star_expressions().map(|_| ()),
                |p| match p.kind()? {
                    K::Return => p.return_stmt(),
                    K::Import | K::From => p.import_stmt(),
                    K::Raise => p.raise_stmt(),
                    K::Pass | K::Break | K::Continue => {
                        p.pos += 1;
                        Ok(())
                    }
                    K::Del => p.del_stmt(),
                    K::Yield => p.yield_expr().map(|_| ()),
                    K::Assert => p.assert_stmt(),
                    K::Global | K::Nonlocal => {
                        p.pos += 1;
                        p.list(Self::name).map(|_| ())
                    }
                    _ => Err(Miss::No),
                },
            ])?;
            Ok(Shape::new(Kind::Part, p.span(start)))
        })
    }

    fn return_stmt(&mut self) -> Match<()> {
        self.tok(K::Return)?;
        self.opt(Self::star_expressions)?;
        Ok(())
    }

    fn raise_stmt(&mut self) -> Match<()> {
        self.any(&[
            |p| {
                p.tok(K::Raise)?;
                p.expression()?;
                p.opt(|p| {
                    p.tok(K::From)?;
                    p.expression()
                })?;
                Ok(())
            },
            |p| p.tok(K::Raise).map(|_| ()),
        ])
    }

    /// `del_stmt: 'del' del_targets &(';' | NEWLINE)`
    fn del_stmt(&mut self) -> Match<()> {
        self.any(&[
            |p| {
                p.tok(K::Del)?;
                p.del_targets()?;
                p.ahead_of(&[K::Semi, K::Newline])
            },
            |p| {
                p.mistake(|p| {
                    p.tok(K::Del)?;
                    let value = p.star_expressions()?;
                    p.check_target::<()>(&value, Use::Del)
                })?;
                Err(Miss::No)
            },
        ])
    }

    fn assert_stmt(&mut self) -> Match<()> {
        self.tok(K::Assert)?;
        self.expression()?;
        self.opt(|p| {
            p.tok(K::Comma)?;
            p.expression()
        })?;
        Ok(())
    }

    /// `type_alias: "type" NAME [type_params] '=' expression`
    fn type_alias(&mut self) -> Match<()> {
        self.soft(self.soft.type_)?;
        self.name()?;
        self.opt(Self::type_params)?;
        self.tok(K::Equal)?;
        self.expression()?;
        self.since(12, "Type statement is")
    }
}
