//! Primaries: an atom followed by attributes, subscripts and calls.

use krait_ast::{Expr, ExprContext, ExprKind};

use super::super::{Fail, Parsed, Parser};
use crate::token::TokenKind as K;

impl<'s, 'a> Parser<'s, 'a> {
    /// `primary: atom ('.' NAME | '(' [arguments] ')' | genexp | '[' slices ']')*`
    pub(super) fn primary(&mut self) -> Parsed<Expr<'a>> {
        let start = self.loc();
        let mut value = self.atom()?;
        loop {
            let kind = match self.kind() {
                K::Dot => {
                    self.advance();
                    let attr = self.name()?;
                    ExprKind::Attribute {
                        value: self.arena.alloc(value),
                        attr,
                        ctx: ExprContext::Load,
                    }
                }
                K::LPar => self.call(value)?,
                K::LSqb => {
                    self.advance();
                    let slice = self.slices()?;
                    self.expect(K::RSqb)?;
                    ExprKind::Subscript {
                        value: self.arena.alloc(value),
                        slice: self.arena.alloc(slice),
                        ctx: ExprContext::Load,
                    }
                }
                _ => return Ok(value),
            };
            value = Expr {
                loc: self.span(start),
                kind,
            };
        }
    }

    /// `slices: slice !',' | ','.(slice | starred_expression)+ [',']`
    fn slices(&mut self) -> Parsed<Expr<'a>> {
        let start = self.loc();
        let first = self.slice_or_starred()?;
        if self.kind() != K::Comma && !matches!(first.kind, ExprKind::Starred { .. }) {
            return Ok(first);
        }
        let mark = self.exprs.len();
        self.exprs.push(first);
        while self.eat(K::Comma) {
            if self.kind() == K::RSqb {
                break;
            }
            let next = self.slice_or_starred()?;
            self.exprs.push(next);
        }
        let loc = self.span(start);
        let elts = self.take_exprs(mark);
        Ok(Expr {
            loc,
            kind: ExprKind::Tuple {
                elts,
                ctx: ExprContext::Load,
            },
        })
    }

    fn slice_or_starred(&mut self) -> Parsed<Expr<'a>> {
        if self.kind() == K::Star {
            self.since(11)?;
            return self.starred_expression();
        }
        self.slice()
    }

    /// `slice: [expression] ':' [expression] [':' [expression]] | named_expression`
    fn slice(&mut self) -> Parsed<Expr<'a>> {
        let start = self.loc();
        let lower = match self.kind() {
            K::Colon => None,
            _ => {
                let value = self.named_expression()?;
                if self.kind() != K::Colon {
                    return Ok(value);
                }
                if matches!(value.kind, ExprKind::NamedExpr { .. }) && value.loc == self.span(start)
                {
                    // `a[x := 1 : 2]`; but in parentheses it is an expression like others.
                    return Err(Fail);
                }
                Some(&*self.arena.alloc(value))
            }
        };
        self.expect(K::Colon)?;
        let upper = self.slice_bound()?;
        let step = if self.eat(K::Colon) {
            self.slice_bound()?
        } else {
            None
        };
        Ok(Expr {
            loc: self.span(start),
            kind: ExprKind::Slice { lower, upper, step },
        })
    }

    fn slice_bound(&mut self) -> Parsed<Option<&'a Expr<'a>>> {
        if matches!(self.kind(), K::Colon | K::Comma | K::RSqb) {
            return Ok(None);
        }
        let bound = self.expression()?;
        Ok(Some(self.arena.alloc(bound)))
    }
}
