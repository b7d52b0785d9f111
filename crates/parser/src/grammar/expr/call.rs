//! Calls and their arguments (also a class's bases).

use krait_ast::{Expr, ExprKind, Keyword};

use super::super::{Fail, Keywords, Parsed, Parser};
use crate::token::TokenKind as K;

/// Positional and keyword arguments, without the parentheses.
pub(in crate::grammar) struct Arguments<'a> {
    pub args: &'a [Expr<'a>],
    pub keywords: &'a [Keyword<'a>],
}

impl<'s, 'a> Parser<'s, 'a> {
    /// A call of `func`, at its opening parenthesis.
    pub(super) fn call(&mut self, func: Expr<'a>) -> Parsed<ExprKind<'a>> {
        let open = self.loc();
        self.advance();
        let func = self.arena.alloc(func);
        if self.eat(K::RPar) {
            return Ok(ExprKind::Call {
                func,
                args: &[],
                keywords: &[],
            });
        }
        if !matches!(self.kind(), K::Star | K::DoubleStar) && self.kind_at(1) != K::Equal {
            let first = self.named_expression()?;
            if matches!(self.kind(), K::For | K::Async) {
                // A generator expression that is the only argument borrows the call's parentheses.
                let generators = self.for_if_clauses()?;
                self.expect(K::RPar)?;
                let kind = ExprKind::GeneratorExp {
                    elt: self.arena.alloc(first),
                    generators,
                };
                let argument = Expr {
                    loc: self.span(open),
                    kind,
                };
                return Ok(ExprKind::Call {
                    func,
                    args: self.arena.alloc_slice(&[argument]),
                    keywords: &[],
                });
            }
            let Arguments { args, keywords } = self.arguments_after(Some(first))?;
            self.expect(K::RPar)?;
            return Ok(ExprKind::Call {
                func,
                args,
                keywords,
            });
        }
        let Arguments { args, keywords } = self.arguments_after(None)?;
        self.expect(K::RPar)?;
        Ok(ExprKind::Call {
            func,
            args,
            keywords,
        })
    }

    /// `arguments: args [','] &')'`
    pub(in crate::grammar) fn arguments(&mut self) -> Parsed<Arguments<'a>> {
        self.arguments_after(None)
    }

    /// The arguments; `first`, if given, has been read already.
    fn arguments_after(&mut self, first: Option<Expr<'a>>) -> Parsed<Arguments<'a>> {
        let mark = self.exprs.len();
        let mut keywords: Keywords<'a> = Vec::new();
        let mut unpacked = false;
        let mut first = first;
        loop {
            if let Some(first) = first.take() {
                self.exprs.push(first);
            } else {
                match self.kind() {
                    // After `**mapping` no positional argument may come, starred or not.
                    K::Star if !unpacked => {
                        let argument = self.starred_expression()?;
                        self.exprs.push(argument);
                    }
                    K::DoubleStar => {
                        let start = self.loc();
                        self.advance();
                        let value = self.expression()?;
                        let value = self.arena.alloc(value);
                        keywords.push(Keyword {
                            loc: self.span(start),
                            arg: None,
                            value,
                        });
                        unpacked = true;
                    }
                    K::Name if self.kind_at(1) == K::Equal => {
                        let start = self.loc();
                        let arg = Some(self.name()?);
                        self.advance();
                        let value = self.expression()?;
                        let value = self.arena.alloc(value);
                        keywords.push(Keyword {
                            loc: self.span(start),
                            arg,
                            value,
                        });
                    }
                    _ if keywords.is_empty() => {
                        let argument = self.named_expression()?;
                        self.exprs.push(argument);
                    }
                    _ => return Err(Fail),
                }
            }
            if !self.eat(K::Comma) || self.kind() == K::RPar {
                break;
            }
        }
        let keywords = self.arena.alloc_slice(&keywords);
        Ok(Arguments {
            args: self.take_exprs(mark),
            keywords,
        })
    }
}
