//! Assignments, plain, annotated and augmented.

use super::shape::{Kind, Shape, Use};
use super::{Match, Miss, Search};
use crate::grammar::aug_operator;
use crate::token::TokenKind as K;

impl<'t, 'a> Search<'t, 'a> {
    pub(super) fn assignment(&mut self) -> Match<()> {
        self.any(&[
            |p| {
                p.name()?;
                p.annotation_and_value()
            },
            |p| {
                p.any(&[
                    |p| {
                        p.tok(K::LPar)?;
                        p.single_target()?;
                        p.tok(K::RPar).map(|_| ())
                    },
                    |p| p.subscript_or_attribute_target().map(|_| ()),
                ])?;
                p.annotation_and_value()
            },
            |p| {
                p.some(Self::target_and_equal)?;
                p.annotated_rhs()?;
                p.not_ahead_of(&[K::Equal])?;
                p.eat(K::TypeComment).map(|_| ())
            },
            |p| {
                p.single_target()?;
                p.augassign()?;
                Self::cut(p.annotated_rhs()).map(|_| ())
            },
            |p| {
                p.mistake(Self::wrong_assignment)?;
                Err(Miss::No)
            },
        ])
    }

    /// `':' expression ['=' annotated_rhs]`
    fn annotation_and_value(&mut self) -> Match<()> {
        self.tok(K::Colon)?;
        self.expression()?;
        self.opt(|p| {
            p.tok(K::Equal)?;
            p.annotated_rhs()
        })?;
        self.since(6, "Variable annotation syntax is")
    }

    /// `star_targets '='`
    fn target_and_equal(&mut self) -> Match<()> {
        self.star_targets()?;
        self.tok(K::Equal).map(|_| ())
    }

    /// `annotated_rhs: yield_expr | star_expressions`
    pub(super) fn annotated_rhs(&mut self) -> Match<Shape<'a>> {
        self.any(&[Self::yield_expr, Self::star_expressions])
    }

    fn augassign(&mut self) -> Match<()> {
        aug_operator(self.kind()?).ok_or(Miss::No)?;
        self.pos += 1;
        Ok(())
    }

    fn wrong_assignment(&mut self) -> Match<()> {
        self.any(&[
            |p| {
                let target = p.annotated_list_or_tuple()?;
                p.tok(K::Colon)?;
                p.expression()?;
                p.raise_at(
                    target.loc,
                    format!(
                        "only single target (not {}) can be annotated",
                        target.described()
                    ),
                )
            },
            |p| {
                let first = p.star_named_expression()?;
                p.tok(K::Comma)?;
                p.many(Self::star_named_expressions)?;
                p.tok(K::Colon)?;
                p.expression()?;
                p.raise_at(first.loc, "only single target (not tuple) can be annotated")
            },
            |p| {
                let target = p.expression()?;
                p.tok(K::Colon)?;
                p.expression()?;
                p.raise_at(target.loc, "illegal target for annotation")
            },
            |p| {
                p.many(Self::target_and_equal)?;
                let target = p.star_expressions()?;
                p.tok(K::Equal)?;
                p.check_target(&target, Use::Assign)
            },
            |p| {
                p.many(Self::target_and_equal)?;
                let target = p.yield_expr()?;
                p.tok(K::Equal)?;
                p.raise_at(target.loc, "assignment to yield expression not possible")
            },
            |p| {
                let target = p.star_expressions()?;
                p.augassign()?;
                p.annotated_rhs()?;
                p.raise_at(
                    target.loc,
                    format!(
                        "'{}' is an illegal expression for augmented assignment",
                        target.described()
                    ),
                )
            },
        ])
    }

    /// A list or tuple, maybe in parentheses.
    fn annotated_list_or_tuple(&mut self) -> Match<Shape<'a>> {
        self.any(&[Self::list_display, Self::tuple, |p| {
            p.tok(K::LPar)?;
            let inner = p.annotated_list_or_tuple()?;
            p.tok(K::RPar)?;
            Ok(inner)
        }])
    }

    /// `yield_expr: 'yield' 'from' expression | 'yield' [star_expressions]`
    pub(super) fn yield_expr(&mut self) -> Match<Shape<'a>> {
        let start = self.here()?;
        self.any(&[
            |p| {
                p.tok(K::Yield)?;
                p.tok(K::From)?;
                p.expression().map(|_| ())
            },
            |p| {
                p.tok(K::Yield)?;
                p.opt(Self::star_expressions)?;
                Ok(())
            },
        ])?;
        Ok(Shape::new(Kind::Yield, self.span(start)))
    }
}
