//! Operators, by precedence.

use super::shape::{Kind, Shape};
use super::{Match, Memo, Miss, Search};
use crate::token::TokenKind as K;

/// How tightly a binary operator binds; higher is tighter.
fn binding(kind: K) -> Option<u8> {
    Some(match kind {
        K::VBar => 1,
        K::Circumflex => 2,
        K::Amper => 3,
        K::LeftShift | K::RightShift => 4,
        K::Plus | K::Minus => SUM,
        K::Star | K::Slash | K::DoubleSlash | K::Percent | K::At => 6,
        _ => return None,
    })
}

const SUM: u8 = 5;

/// The operators after which `not` is a common mistake.
const ARITHMETIC: [K; 7] = [
    K::Plus,
    K::Minus,
    K::Star,
    K::Slash,
    K::Percent,
    K::DoubleSlash,
    K::At,
];

const MISPLACED_NOT: &str = "'not' after an operator must be parenthesized";

impl<'t, 'a> Search<'t, 'a> {
    /// `disjunction: conjunction ('or' conjunction)*`
    pub(super) fn disjunction(&mut self) -> Match<Shape<'a>> {
        self.memo(Memo::Disjunction, |p| p.joined(K::Or, Self::conjunction))
    }

    fn conjunction(&mut self) -> Match<Shape<'a>> {
        self.memo(Memo::Conjunction, |p| p.joined(K::And, Self::inversion))
    }

    fn joined(&mut self, by: K, operand: fn(&mut Self) -> Match<Shape<'a>>) -> Match<Shape<'a>> {
        let start = self.here()?;
        let operands = self.separated(by, operand)?;
        match operands.as_slice() {
            [only] => Ok(*only),
            [_, ..] => Ok(Shape::new(Kind::Operation, self.span(start))),
            [] => Err(Miss::No),
        }
    }

    fn inversion(&mut self) -> Match<Shape<'a>> {
        self.memo(Memo::Inversion, |p| {
            if p.kind()? == K::Not {
                let start = p.tok(K::Not)?;
                p.inversion()?;
                return Ok(Shape::new(Kind::Operation, p.span(start)));
            }
            p.comparison()
        })
    }

    fn comparison(&mut self) -> Match<Shape<'a>> {
        let start = self.here()?;
        let left = self.bitwise_or()?;
        let mut first_is_in = None;
        while let Some(is_in) = self.opt(|p| {
            let is_in = p.comparison_operator()?;
            p.bitwise_or()?;
            Ok(is_in)
        })? {
            first_is_in.get_or_insert(is_in);
        }
        let Some(is_in) = first_is_in else {
            return Ok(left);
        };
        let kind = if is_in { Kind::In } else { Kind::Comparison };
        Ok(Shape::with(kind, self.span(start), self.alloc(&[left])))
    }

    /// Whether the operator is `in`.
    fn comparison_operator(&mut self) -> Match<bool> {
        let token = self.token()?;
        match token.kind {
            K::In => {
                self.pos += 1;
                return Ok(true);
            }
            K::Not => {
                self.pos += 1;
                self.tok(K::In)?;
            }
            K::Is => {
                self.pos += 1;
                self.eat(K::Not)?;
            }
            K::NotEqual => {
                let source = self.subject.source;
                let is_old = source.get(token.start as usize..token.end as usize) == Some("<>");
                if is_old != self.subject.features.flufl {
                    if self.subject.features.flufl {
                        return self.raise_last(
                            crate::ErrorKind::Syntax,
                            "with Barry as BDFL, use '<>' instead of '!='",
                        );
                    }
                    if self.mistakes {
                        return self.raise_at(
                            token.loc,
                            "invalid syntax.  Maybe you meant '!=' instead of '<>'?",
                        );
                    }
                    return Err(Miss::No);
                }
                self.pos += 1;
            }
            K::EqEqual | K::Less | K::LessEqual | K::Greater | K::GreaterEqual => self.pos += 1,
            _ => return Err(Miss::No),
        }
        Ok(false)
    }

    pub(super) fn bitwise_or(&mut self) -> Match<Shape<'a>> {
        self.memo(Memo::BitwiseOr, |p| p.binary(1))
    }

    /// Operands joined by operators that bind at least as tightly as `level`.
    fn binary(&mut self, level: u8) -> Match<Shape<'a>> {
        let (start, first) = (self.pos, self.here()?);
        let mut left = self.factor()?;
        loop {
            let kind = self.kind()?;
            let Some(found) = binding(kind).filter(|found| *found >= level) else {
                break;
            };
            let before = self.pos;
            self.pos += 1;
            match self.opt(|p| p.binary(found + 1))? {
                Some(_) => {
                    if kind == K::At {
                        self.since(5, "The '@' operator is")?;
                    }
                    left = Shape::new(Kind::Operation, self.span(first));
                }
                None => {
                    self.pos = before;
                    break;
                }
            }
        }
        if level <= SUM {
            // Tried once the sum has been read, and before it counts.
            let end = self.pos;
            self.pos = start;
            self.mistake(|p| {
                p.pos = end;
                p.one_of(&ARITHMETIC)?;
                let not = p.tok(K::Not)?;
                let value = p.inversion()?;
                p.raise_at::<()>(not.to(value.loc), MISPLACED_NOT)
            })?;
            self.pos = end;
        }
        Ok(left)
    }

    /// `factor: ('+' | '-' | '~') factor | power`
    fn factor(&mut self) -> Match<Shape<'a>> {
        self.memo(Memo::Factor, |p| {
            const UNARY: [K; 3] = [K::Plus, K::Minus, K::Tilde];
            if !UNARY.contains(&p.kind()?) {
                return p.power();
            }
            let start = p.one_of(&UNARY)?;
            if p.opt(Self::factor)?.is_some() {
                return Ok(Shape::new(Kind::Operation, p.span(start)));
            }
            p.mistake(|p| {
                let not = p.tok(K::Not)?;
                let value = p.factor()?;
                p.raise_at::<()>(not.to(value.loc), MISPLACED_NOT)
            })?;
            Err(Miss::No)
        })
    }

    /// `power: await_primary '**' factor | await_primary`
    fn power(&mut self) -> Match<Shape<'a>> {
        let start = self.here()?;
        let left = self.await_primary()?;
        let right = self.opt(|p| {
            p.tok(K::DoubleStar)?;
            p.factor()
        })?;
        Ok(match right {
            Some(_) => Shape::new(Kind::Operation, self.span(start)),
            None => left,
        })
    }

    fn await_primary(&mut self) -> Match<Shape<'a>> {
        if self.kind()? != K::Await {
            return self.primary();
        }
        let start = self.tok(K::Await)?;
        self.primary()?;
        self.since(5, "Await expressions are")?;
        Ok(Shape::new(Kind::Await, self.span(start)))
    }

    fn primary(&mut self) -> Match<Shape<'a>> {
        self.memo(Memo::Primary, |p| {
            let start = p.here()?;
            let mut found = p.atom()?;
            while let Some(kind) = p.opt(Self::primary_step)? {
                found = Shape::new(kind, p.span(start));
            }
            Ok(found)
        })
    }
}
