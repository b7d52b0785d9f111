//! Targets of assignments, loops, `with`, `del`.
//!
//! A target is read as an expression first and then checked: what may be a target is a matter of
//! the expression's kind alone, and only the outermost nodes change their context.

use krait_ast::{Expr, ExprContext, ExprKind};

use super::{Fail, Parsed, Parser};
use crate::token::TokenKind as K;

impl<'s, 'a> Parser<'s, 'a> {
    /// `star_targets: star_target (',' star_target)* [',']`, up to `in`.
    pub(super) fn star_targets(&mut self) -> Parsed<Expr<'a>> {
        let start = self.loc();
        let first = self.star_target()?;
        if self.kind() != K::Comma {
            return Ok(first);
        }
        let mark = self.exprs.len();
        self.exprs.push(first);
        while self.eat(K::Comma) {
            if !self.at_expression() {
                break;
            }
            let next = self.star_target()?;
            self.exprs.push(next);
        }
        let loc = self.span(start);
        let elts = self.take_exprs(mark);
        Ok(Expr {
            loc,
            kind: ExprKind::Tuple {
                elts,
                ctx: ExprContext::Store,
            },
        })
    }

    /// `star_target: '*' star_target | target_with_star_atom`
    pub(super) fn star_target(&mut self) -> Parsed<Expr<'a>> {
        let value = if self.kind() == K::Star {
            let start = self.loc();
            self.advance();
            let value = self.bitwise_or()?;
            let kind = ExprKind::Starred {
                value: self.arena.alloc(value),
                ctx: ExprContext::Load,
            };
            Expr {
                loc: self.span(start),
                kind,
            }
        } else {
            self.bitwise_or()?
        };
        self.to_target(value)
    }

    /// Turns an expression into a target of an assignment.
    pub(super) fn to_target(&mut self, value: Expr<'a>) -> Parsed<Expr<'a>> {
        let ctx = ExprContext::Store;
        let kind = match value.kind {
            ExprKind::Name { id, .. } => ExprKind::Name { id, ctx },
            ExprKind::Attribute { value, attr, .. } => ExprKind::Attribute { value, attr, ctx },
            ExprKind::Subscript { value, slice, .. } => ExprKind::Subscript { value, slice, ctx },
            ExprKind::Starred { value, .. } => {
                let value = self.to_target(*value)?;
                ExprKind::Starred {
                    value: self.arena.alloc(value),
                    ctx,
                }
            }
            ExprKind::Tuple { elts, .. } => ExprKind::Tuple {
                elts: self.to_targets(elts, Self::to_target)?,
                ctx,
            },
            ExprKind::List { elts, .. } => ExprKind::List {
                elts: self.to_targets(elts, Self::to_target)?,
                ctx,
            },
            _ => return Err(Fail),
        };
        Ok(Expr {
            loc: value.loc,
            kind,
        })
    }

    /// Turns an expression into a target of `del`.
    pub(super) fn to_del_target(&mut self, value: Expr<'a>) -> Parsed<Expr<'a>> {
        let ctx = ExprContext::Del;
        let kind = match value.kind {
            ExprKind::Name { id, .. } => ExprKind::Name { id, ctx },
            ExprKind::Attribute { value, attr, .. } => ExprKind::Attribute { value, attr, ctx },
            ExprKind::Subscript { value, slice, .. } => ExprKind::Subscript { value, slice, ctx },
            ExprKind::Tuple { elts, .. } => ExprKind::Tuple {
                elts: self.to_targets(elts, Self::to_del_target)?,
                ctx,
            },
            ExprKind::List { elts, .. } => ExprKind::List {
                elts: self.to_targets(elts, Self::to_del_target)?,
                ctx,
            },
            _ => return Err(Fail),
        };
        Ok(Expr {
            loc: value.loc,
            kind,
        })
    }

    fn to_targets(
        &mut self,
        elts: &'a [Expr<'a>],
        turn: fn(&mut Self, Expr<'a>) -> Parsed<Expr<'a>>,
    ) -> Parsed<&'a [Expr<'a>]> {
        let mark = self.exprs.len();
        for elt in elts {
            let target = turn(self, *elt)?;
            self.exprs.push(target);
        }
        Ok(self.take_exprs(mark))
    }
}
