//! Binary operators, by precedence climbing, and the unary ones that bind tighter.

use krait_ast::{Expr, ExprKind, Operator, UnaryOp};

use super::super::{Parsed, Parser};
use crate::token::TokenKind as K;

/// The operator of a token, and how tightly it binds.
#[inline]
fn operator(kind: K) -> Option<(Operator, u8)> {
    Some(match kind {
        K::VBar => (Operator::BitOr, 1),
        K::Circumflex => (Operator::BitXor, 2),
        K::Amper => (Operator::BitAnd, 3),
        K::LeftShift => (Operator::LShift, 4),
        K::RightShift => (Operator::RShift, 4),
        K::Plus => (Operator::Add, 5),
        K::Minus => (Operator::Sub, 5),
        K::Star => (Operator::Mult, 6),
        K::Slash => (Operator::Div, 6),
        K::DoubleSlash => (Operator::FloorDiv, 6),
        K::Percent => (Operator::Mod, 6),
        K::At => (Operator::MatMult, 6),
        _ => return None,
    })
}

impl<'s, 'a> Parser<'s, 'a> {
    /// `bitwise_or`, and all rules of binary operators below it.
    #[inline]
    pub(in crate::grammar) fn bitwise_or(&mut self) -> Parsed<Expr<'a>> {
        self.binary(1)
    }

    /// Operands joined by operators that bind at least as tightly as `level`.
    fn binary(&mut self, level: u8) -> Parsed<Expr<'a>> {
        let start = self.loc();
        let mut left = self.factor()?;
        while let Some((op, binding)) = operator(self.kind()) {
            if binding < level {
                break;
            }
            if op == Operator::MatMult {
                self.since(5)?;
            }
            self.advance();
            // At most six levels deep, so this recursion is bounded by itself.
            let right = self.binary(binding + 1)?;
            let kind = ExprKind::BinOp {
                left: self.arena.alloc(left),
                op,
                right: self.arena.alloc(right),
            };
            left = Expr {
                loc: self.span(start),
                kind,
            };
        }
        Ok(left)
    }

    /// `factor: ('+' | '-' | '~') factor | power`
    pub(super) fn factor(&mut self) -> Parsed<Expr<'a>> {
        let unary = |kind| match kind {
            K::Plus => Some(UnaryOp::UAdd),
            K::Minus => Some(UnaryOp::USub),
            K::Tilde => Some(UnaryOp::Invert),
            _ => None,
        };
        if unary(self.kind()).is_none() {
            return self.power();
        }
        let first = self.pos;
        while unary(self.kind()).is_some() {
            self.advance();
        }
        let last = self.pos;
        self.check_chain(last - first)?;
        let mut value = self.power()?;
        for token in self.tokens.get(first..last).unwrap_or(&[]).iter().rev() {
            let Some(op) = unary(token.kind) else { break };
            let kind = ExprKind::UnaryOp {
                op,
                operand: self.arena.alloc(value),
            };
            value = Expr {
                loc: self.span(token.loc),
                kind,
            };
        }
        Ok(value)
    }

    /// `power: await_primary ['**' factor]`
    fn power(&mut self) -> Parsed<Expr<'a>> {
        let start = self.loc();
        let left = self.await_primary()?;
        if self.kind() != K::DoubleStar {
            return Ok(left);
        }
        self.advance();
        let right = self.deeper(Self::factor)?;
        let kind = ExprKind::BinOp {
            left: self.arena.alloc(left),
            op: Operator::Pow,
            right: self.arena.alloc(right),
        };
        Ok(Expr {
            loc: self.span(start),
            kind,
        })
    }

    /// `await_primary: 'await' primary | primary`
    fn await_primary(&mut self) -> Parsed<Expr<'a>> {
        if self.kind() != K::Await {
            return self.primary();
        }
        self.since(5)?;
        let start = self.loc();
        self.advance();
        let value = self.primary()?;
        Ok(Expr {
            loc: self.span(start),
            kind: ExprKind::Await {
                value: self.arena.alloc(value),
            },
        })
    }
}
