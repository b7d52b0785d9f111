//! Expressions, from lists of them down to comparisons.

mod atom;
mod binary;
mod call;
mod comprehension;
mod fstring;
mod lambda;
mod primary;
mod strings;

use krait_ast::{BoolOp, CmpOp, Expr, ExprContext, ExprKind, UnaryOp};
use krait_base::Loc;

use super::{Fail, Parsed, Parser};
use crate::token::TokenKind as K;

impl<'s, 'a> Parser<'s, 'a> {
    /// Whether the current token can begin an expression or a starred one.
    pub(super) fn at_expression(&self) -> bool {
        matches!(
            self.kind(),
            K::Name
                | K::Number
                | K::String
                | K::FStringStart
                | K::TStringStart
                | K::LPar
                | K::LSqb
                | K::LBrace
                | K::Minus
                | K::Plus
                | K::Tilde
                | K::Star
                | K::Ellipsis
                | K::None
                | K::True
                | K::False
                | K::Not
                | K::Await
                | K::Lambda
        )
    }

    /// `item (',' item)* [',']`, one item without comma being itself, else a tuple.
    fn tuple_of(&mut self, item: fn(&mut Self) -> Parsed<Expr<'a>>) -> Parsed<Expr<'a>> {
        let start = self.loc();
        let first = item(self)?;
        if self.kind() != K::Comma {
            return Ok(first);
        }
        let mark = self.exprs.len();
        self.exprs.push(first);
        while self.eat(K::Comma) {
            if !self.at_expression() {
                break;
            }
            let next = item(self)?;
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

    /// `expressions: expression (',' expression)* [',']`
    pub(super) fn expressions(&mut self) -> Parsed<Expr<'a>> {
        self.tuple_of(Self::expression)
    }

    /// `star_expressions: star_expression (',' star_expression)* [',']`
    pub(super) fn star_expressions(&mut self) -> Parsed<Expr<'a>> {
        self.tuple_of(Self::star_expression)
    }

    /// `annotated_rhs: yield_expr | star_expressions`
    pub(super) fn annotated_rhs(&mut self) -> Parsed<Expr<'a>> {
        if self.kind() == K::Yield {
            self.yield_expr()
        } else {
            self.star_expressions()
        }
    }

    /// `star_expression: '*' bitwise_or | expression`
    pub(super) fn star_expression(&mut self) -> Parsed<Expr<'a>> {
        if self.kind() == K::Star {
            self.starred_bitwise_or()
        } else {
            self.expression()
        }
    }

    /// `star_named_expression: '*' bitwise_or | named_expression`
    pub(super) fn star_named_expression(&mut self) -> Parsed<Expr<'a>> {
        if self.kind() == K::Star {
            self.starred_bitwise_or()
        } else {
            self.named_expression()
        }
    }

    fn starred_bitwise_or(&mut self) -> Parsed<Expr<'a>> {
        let start = self.loc();
        self.advance();
        let value = self.bitwise_or()?;
        let loc = self.span(start);
        Ok(Expr {
            loc,
            kind: ExprKind::Starred {
                value: self.arena.alloc(value),
                ctx: ExprContext::Load,
            },
        })
    }

    /// `starred_expression: '*' expression`
    fn starred_expression(&mut self) -> Parsed<Expr<'a>> {
        let start = self.loc();
        self.expect(K::Star)?;
        let value = self.expression()?;
        let loc = self.span(start);
        Ok(Expr {
            loc,
            kind: ExprKind::Starred {
                value: self.arena.alloc(value),
                ctx: ExprContext::Load,
            },
        })
    }

    /// `named_expression: NAME ':=' expression | expression !':='`
    pub(super) fn named_expression(&mut self) -> Parsed<Expr<'a>> {
        if self.kind_at(1) == K::ColonEqual {
            return self.assignment_expression();
        }
        let value = self.expression()?;
        if self.kind() == K::ColonEqual {
            Err(Fail)
        } else {
            Ok(value)
        }
    }

    fn assignment_expression(&mut self) -> Parsed<Expr<'a>> {
        self.since(8)?;
        let start = self.loc();
        let id = self.name()?;
        let target = Expr {
            loc: start,
            kind: ExprKind::Name {
                id,
                ctx: ExprContext::Store,
            },
        };
        self.expect(K::ColonEqual)?;
        let value = self.expression()?;
        let loc = self.span(start);
        let kind = ExprKind::NamedExpr {
            target: self.arena.alloc(target),
            value: self.arena.alloc(value),
        };
        Ok(Expr { loc, kind })
    }

    /// `expression: disjunction ['if' disjunction 'else' expression] | lambdef`
    pub(super) fn expression(&mut self) -> Parsed<Expr<'a>> {
        self.deeper(|p| {
            if p.kind() == K::Lambda {
                return p.lambdef();
            }
            let start = p.loc();
            let body = p.disjunction()?;
            if p.kind() != K::If {
                return Ok(body);
            }
            p.advance();
            let test = p.disjunction()?;
            p.expect(K::Else)?;
            let orelse = p.expression()?;
            let kind = ExprKind::IfExp {
                test: p.arena.alloc(test),
                body: p.arena.alloc(body),
                orelse: p.arena.alloc(orelse),
            };
            Ok(Expr {
                loc: p.span(start),
                kind,
            })
        })
    }

    /// `yield_expr: 'yield' 'from' expression | 'yield' [star_expressions]`
    pub(super) fn yield_expr(&mut self) -> Parsed<Expr<'a>> {
        let start = self.loc();
        self.expect(K::Yield)?;
        let kind = if self.eat(K::From) {
            let value = self.expression()?;
            ExprKind::YieldFrom {
                value: self.arena.alloc(value),
            }
        } else if self.at_expression() {
            let value = self.star_expressions()?;
            ExprKind::Yield {
                value: Some(self.arena.alloc(value)),
            }
        } else {
            ExprKind::Yield { value: None }
        };
        Ok(Expr {
            loc: self.span(start),
            kind,
        })
    }

    /// `disjunction: conjunction ('or' conjunction)*`
    pub(super) fn disjunction(&mut self) -> Parsed<Expr<'a>> {
        let start = self.loc();
        let first = self.conjunction()?;
        if self.kind() != K::Or {
            return Ok(first);
        }
        let mark = self.exprs.len();
        self.exprs.push(first);
        while self.eat(K::Or) {
            let next = self.conjunction()?;
            self.exprs.push(next);
        }
        Ok(self.bool_op(BoolOp::Or, start, mark))
    }

    /// `conjunction: inversion ('and' inversion)*`
    fn conjunction(&mut self) -> Parsed<Expr<'a>> {
        let start = self.loc();
        let first = self.inversion()?;
        if self.kind() != K::And {
            return Ok(first);
        }
        let mark = self.exprs.len();
        self.exprs.push(first);
        while self.eat(K::And) {
            let next = self.inversion()?;
            self.exprs.push(next);
        }
        Ok(self.bool_op(BoolOp::And, start, mark))
    }

    fn bool_op(&mut self, op: BoolOp, start: Loc, mark: usize) -> Expr<'a> {
        let loc = self.span(start);
        let values = self.take_exprs(mark);
        Expr {
            loc,
            kind: ExprKind::BoolOp { op, values },
        }
    }

    /// `inversion: 'not' inversion | comparison`
    fn inversion(&mut self) -> Parsed<Expr<'a>> {
        if self.kind() != K::Not {
            return self.comparison();
        }
        let first = self.pos;
        while self.eat(K::Not) {}
        let last = self.pos;
        self.check_chain(last - first)?;
        let mut value = self.comparison()?;
        for token in self.tokens.get(first..last).unwrap_or(&[]).iter().rev() {
            let kind = ExprKind::UnaryOp {
                op: UnaryOp::Not,
                operand: self.arena.alloc(value),
            };
            value = Expr {
                loc: self.span(token.loc),
                kind,
            };
        }
        Ok(value)
    }

    /// The comparison operator at the current token, if any, and how many tokens it has.
    fn comparison_operator(&self) -> Parsed<Option<(CmpOp, usize)>> {
        Ok(Some(match self.kind() {
            K::EqEqual => (CmpOp::Eq, 1),
            K::NotEqual => {
                let token = self.token()?;
                let is_flufl = self.src.as_bytes().get(token.start as usize) == Some(&b'<');
                if is_flufl != self.features.flufl {
                    return Err(Fail);
                }
                (CmpOp::NotEq, 1)
            }
            K::Less => (CmpOp::Lt, 1),
            K::LessEqual => (CmpOp::LtE, 1),
            K::Greater => (CmpOp::Gt, 1),
            K::GreaterEqual => (CmpOp::GtE, 1),
            K::In => (CmpOp::In, 1),
            K::Not if self.kind_at(1) == K::In => (CmpOp::NotIn, 2),
            K::Is if self.kind_at(1) == K::Not => (CmpOp::IsNot, 2),
            K::Is => (CmpOp::Is, 1),
            _ => return Ok(None),
        }))
    }

    /// `comparison: bitwise_or (operator bitwise_or)*`
    fn comparison(&mut self) -> Parsed<Expr<'a>> {
        let start = self.loc();
        let left = self.bitwise_or()?;
        let Some((op, len)) = self.comparison_operator()? else {
            return Ok(left);
        };
        self.pos += len;
        let right = self.bitwise_or()?;
        // One operator is the rule; a chain is the exception.
        let kind = match self.comparison_operator()? {
            None => ExprKind::Compare {
                left: self.arena.alloc(left),
                ops: self.arena.alloc_slice(&[op]),
                comparators: self.arena.alloc_slice(&[right]),
            },
            Some(mut next) => {
                let mark = self.exprs.len();
                self.exprs.push(right);
                let mut ops = vec![op];
                loop {
                    self.pos += next.1;
                    ops.push(next.0);
                    let right = self.bitwise_or()?;
                    self.exprs.push(right);
                    match self.comparison_operator()? {
                        Some(following) => next = following,
                        None => break,
                    }
                }
                ExprKind::Compare {
                    left: self.arena.alloc(left),
                    ops: self.arena.alloc_slice(&ops),
                    comparators: self.take_exprs(mark),
                }
            }
        };
        Ok(Expr {
            loc: self.span(start),
            kind,
        })
    }
}
