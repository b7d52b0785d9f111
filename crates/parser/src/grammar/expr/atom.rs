//! Atoms: names, literals, and what stands in brackets.

use krait_ast::{Constant, Expr, ExprContext, ExprKind};

use super::super::{Fail, Parsed, Parser};
use crate::literal::number;
use crate::token::TokenKind as K;

impl<'s, 'a> Parser<'s, 'a> {
    pub(in crate::grammar) fn atom(&mut self) -> Parsed<Expr<'a>> {
        let token = self.token()?;
        let loc = token.loc;
        let kind = match token.kind {
            K::Name => ExprKind::Name {
                id: token.symbol.ok_or(Fail)?,
                ctx: ExprContext::Load,
            },
            K::Number => {
                let text = self
                    .src
                    .get(token.start as usize..token.end as usize)
                    .ok_or(Fail)?;
                if self.features.minor < 6 && text.contains('_') {
                    return Err(Fail);
                }
                let value = number::parse(text, self.features.max_int_digits, self.arena)
                    .map_err(|_| Fail)?;
                ExprKind::Constant { value, kind: None }
            }
            K::String | K::FStringStart | K::TStringStart => return self.strings(),
            K::LPar => return self.parenthesised(),
            K::LSqb => return self.bracketed(),
            K::LBrace => return self.braced(),
            K::None => ExprKind::Constant {
                value: Constant::None,
                kind: None,
            },
            K::True => ExprKind::Constant {
                value: Constant::True,
                kind: None,
            },
            K::False => ExprKind::Constant {
                value: Constant::False,
                kind: None,
            },
            K::Ellipsis => ExprKind::Constant {
                value: Constant::Ellipsis,
                kind: None,
            },
            _ => return Err(Fail),
        };
        self.advance();
        Ok(Expr { loc, kind })
    }

    /// `(genexp | tuple | group)`
    fn parenthesised(&mut self) -> Parsed<Expr<'a>> {
        let start = self.loc();
        self.advance();
        match self.kind() {
            K::RPar => {
                self.advance();
                let kind = ExprKind::Tuple {
                    elts: &[],
                    ctx: ExprContext::Load,
                };
                return Ok(Expr {
                    loc: self.span(start),
                    kind,
                });
            }
            K::Yield => {
                let inner = self.yield_expr()?;
                self.expect(K::RPar)?;
                return Ok(inner);
            }
            _ => {}
        }
        let first = self.star_named_expression()?;
        let starred = matches!(first.kind, ExprKind::Starred { .. });
        match self.kind() {
            K::RPar if !starred => {
                self.advance();
                Ok(first)
            }
            K::For | K::Async if !starred => {
                let generators = self.for_if_clauses()?;
                self.expect(K::RPar)?;
                let kind = ExprKind::GeneratorExp {
                    elt: self.arena.alloc(first),
                    generators,
                };
                Ok(Expr {
                    loc: self.span(start),
                    kind,
                })
            }
            K::Comma => {
                let elts = self.rest_of_list(first, K::RPar)?;
                Ok(Expr {
                    loc: self.span(start),
                    kind: ExprKind::Tuple {
                        elts,
                        ctx: ExprContext::Load,
                    },
                })
            }
            _ => Err(Fail),
        }
    }

    /// `(listcomp | list)`
    fn bracketed(&mut self) -> Parsed<Expr<'a>> {
        let start = self.loc();
        self.advance();
        if self.eat(K::RSqb) {
            let kind = ExprKind::List {
                elts: &[],
                ctx: ExprContext::Load,
            };
            return Ok(Expr {
                loc: self.span(start),
                kind,
            });
        }
        let first = self.star_named_expression()?;
        let kind = match self.kind() {
            K::For | K::Async if !matches!(first.kind, ExprKind::Starred { .. }) => {
                let generators = self.for_if_clauses()?;
                self.expect(K::RSqb)?;
                ExprKind::ListComp {
                    elt: self.arena.alloc(first),
                    generators,
                }
            }
            _ => {
                let elts = self.rest_of_list(first, K::RSqb)?;
                ExprKind::List {
                    elts,
                    ctx: ExprContext::Load,
                }
            }
        };
        Ok(Expr {
            loc: self.span(start),
            kind,
        })
    }

    /// What follows the first item of a list, up to and including the closing bracket.
    fn rest_of_list(&mut self, first: Expr<'a>, close: K) -> Parsed<&'a [Expr<'a>]> {
        let mark = self.exprs.len();
        self.exprs.push(first);
        while self.eat(K::Comma) {
            if self.kind() == close {
                break;
            }
            let next = self.star_named_expression()?;
            self.exprs.push(next);
        }
        self.expect(close)?;
        Ok(self.take_exprs(mark))
    }

    /// `(dictcomp | setcomp | dict | set)`
    fn braced(&mut self) -> Parsed<Expr<'a>> {
        let start = self.loc();
        self.advance();
        let kind = match self.kind() {
            K::RBrace => {
                self.advance();
                ExprKind::Dict {
                    keys: &[],
                    values: &[],
                }
            }
            K::DoubleStar => self.dict(None)?,
            K::Star => {
                let first = self.star_named_expression()?;
                ExprKind::Set {
                    elts: self.rest_of_list(first, K::RBrace)?,
                }
            }
            _ => {
                let first = self.named_expression()?;
                match self.kind() {
                    K::Colon if !self.is_bare_walrus(&first) => self.dict(Some(first))?,
                    K::For | K::Async => {
                        let generators = self.for_if_clauses()?;
                        self.expect(K::RBrace)?;
                        ExprKind::SetComp {
                            elt: self.arena.alloc(first),
                            generators,
                        }
                    }
                    _ => ExprKind::Set {
                        elts: self.rest_of_list(first, K::RBrace)?,
                    },
                }
            }
        };
        Ok(Expr {
            loc: self.span(start),
            kind,
        })
    }

    /// An assignment expression that is not in parentheses of its own: those would end it after
    /// the last token.
    fn is_bare_walrus(&self, value: &Expr<'a>) -> bool {
        matches!(value.kind, ExprKind::NamedExpr { .. }) && self.span(value.loc) == value.loc
    }

    /// The items of a dict, or a dict comprehension, after its first key (if that has been read).
    fn dict(&mut self, first: Option<Expr<'a>>) -> Parsed<ExprKind<'a>> {
        let mut keys: Vec<Option<&'a Expr<'a>>> = Vec::new();
        let mark = self.exprs.len();
        if let Some(key) = first {
            self.expect(K::Colon)?;
            let value = self.expression()?;
            if matches!(self.kind(), K::For | K::Async) {
                let generators = self.for_if_clauses()?;
                self.expect(K::RBrace)?;
                let (key, value) = (self.arena.alloc(key), self.arena.alloc(value));
                return Ok(ExprKind::DictComp {
                    key,
                    value,
                    generators,
                });
            }
            keys.push(Some(self.arena.alloc(key)));
            self.exprs.push(value);
        } else {
            self.double_starred(&mut keys)?;
        }
        while self.eat(K::Comma) {
            match self.kind() {
                K::RBrace => break,
                K::DoubleStar => self.double_starred(&mut keys)?,
                _ => {
                    let key = self.expression()?;
                    self.expect(K::Colon)?;
                    let value = self.expression()?;
                    keys.push(Some(self.arena.alloc(key)));
                    self.exprs.push(value);
                }
            }
        }
        self.expect(K::RBrace)?;
        Ok(ExprKind::Dict {
            keys: self.arena.alloc_slice(&keys),
            values: self.take_exprs(mark),
        })
    }

    /// `'**' bitwise_or`
    fn double_starred(&mut self, keys: &mut Vec<Option<&'a Expr<'a>>>) -> Parsed<()> {
        self.since(5)?;
        self.expect(K::DoubleStar)?;
        let value = self.bitwise_or()?;
        keys.push(None);
        self.exprs.push(value);
        Ok(())
    }
}
