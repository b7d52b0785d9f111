//! Patterns of `case` blocks (PEP 634).

use krait_ast::{Constant, Expr, ExprContext, ExprKind, Operator, Pattern, PatternKind, UnaryOp};
use krait_base::Symbol;

use super::{Fail, Parsed, Parser, Patterns};
use crate::token::TokenKind as K;

impl<'s, 'a> Parser<'s, 'a> {
    /// `patterns: open_sequence_pattern | pattern`
    pub(super) fn patterns(&mut self) -> Parsed<Pattern<'a>> {
        let start = self.loc();
        let first = self.maybe_star_pattern()?;
        if self.kind() != K::Comma {
            return if matches!(first.kind, PatternKind::MatchStar { .. }) {
                Err(Fail)
            } else {
                Ok(first)
            };
        }
        let mut patterns = vec![first];
        while self.eat(K::Comma) {
            if matches!(self.kind(), K::Colon | K::If) {
                break;
            }
            patterns.push(self.maybe_star_pattern()?);
        }
        let patterns = self.arena.alloc_slice(&patterns);
        Ok(Pattern {
            loc: self.span(start),
            kind: PatternKind::MatchSequence { patterns },
        })
    }

    /// `maybe_star_pattern: star_pattern | pattern`
    fn maybe_star_pattern(&mut self) -> Parsed<Pattern<'a>> {
        let start = self.loc();
        if !self.eat(K::Star) {
            return self.pattern();
        }
        let name = if self.at_name(self.soft.underscore) {
            self.advance();
            None
        } else {
            Some(self.capture_target()?)
        };
        Ok(Pattern {
            loc: self.span(start),
            kind: PatternKind::MatchStar { name },
        })
    }

    /// `pattern: or_pattern ['as' pattern_capture_target]`
    fn pattern(&mut self) -> Parsed<Pattern<'a>> {
        self.deeper(|p| {
            let start = p.loc();
            let pattern = p.or_pattern()?;
            if !p.eat(K::As) {
                return Ok(pattern);
            }
            let name = Some(p.capture_target()?);
            let kind = PatternKind::MatchAs {
                pattern: Some(p.arena.alloc(pattern)),
                name,
            };
            Ok(Pattern {
                loc: p.span(start),
                kind,
            })
        })
    }

    /// `pattern_capture_target: !"_" NAME !('.' | '(' | '=')`
    fn capture_target(&mut self) -> Parsed<Symbol> {
        if self.at_name(self.soft.underscore) {
            return Err(Fail);
        }
        let name = self.name()?;
        if matches!(self.kind(), K::Dot | K::LPar | K::Equal) {
            Err(Fail)
        } else {
            Ok(name)
        }
    }

    /// `or_pattern: '|'.closed_pattern+`
    fn or_pattern(&mut self) -> Parsed<Pattern<'a>> {
        let start = self.loc();
        let first = self.closed_pattern()?;
        if self.kind() != K::VBar {
            return Ok(first);
        }
        let mut patterns = vec![first];
        while self.eat(K::VBar) {
            patterns.push(self.closed_pattern()?);
        }
        let patterns = self.arena.alloc_slice(&patterns);
        Ok(Pattern {
            loc: self.span(start),
            kind: PatternKind::MatchOr { patterns },
        })
    }

    fn closed_pattern(&mut self) -> Parsed<Pattern<'a>> {
        let start = self.loc();
        let kind = match self.kind() {
            K::Number | K::Minus | K::Plus => {
                let value = self.number_literal()?;
                PatternKind::MatchValue {
                    value: self.arena.alloc(value),
                }
            }
            K::String | K::FStringStart | K::TStringStart => {
                let value = self.strings()?;
                PatternKind::MatchValue {
                    value: self.arena.alloc(value),
                }
            }
            K::None => self.singleton(Constant::None),
            K::True => self.singleton(Constant::True),
            K::False => self.singleton(Constant::False),
            K::Name => self.name_pattern()?,
            K::LPar => return self.parenthesised_pattern(),
            K::LSqb => {
                self.advance();
                PatternKind::MatchSequence {
                    patterns: self.sequence_until(K::RSqb, Vec::new())?,
                }
            }
            K::LBrace => self.mapping_pattern()?,
            _ => return Err(Fail),
        };
        Ok(Pattern {
            loc: self.span(start),
            kind,
        })
    }

    fn singleton(&mut self, value: Constant<'a>) -> PatternKind<'a> {
        self.advance();
        PatternKind::MatchSingleton { value }
    }

    /// `signed_number !('+' | '-') | complex_number`
    fn number_literal(&mut self) -> Parsed<Expr<'a>> {
        let start = self.loc();
        let real = self.signed_number()?;
        let op = match self.kind() {
            K::Plus => Operator::Add,
            K::Minus => Operator::Sub,
            _ => return Ok(real),
        };
        let is_imaginary = |value: &Expr<'_>| {
            matches!(
                value.kind,
                ExprKind::Constant {
                    value: Constant::Complex { .. },
                    ..
                }
            )
        };
        let unsigned = match real.kind {
            ExprKind::UnaryOp { operand, .. } => operand,
            _ => &real,
        };
        if is_imaginary(unsigned) {
            return Err(Fail);
        }
        self.advance();
        let imag = self.number_atom()?;
        if !is_imaginary(&imag) {
            return Err(Fail);
        }
        let kind = ExprKind::BinOp {
            left: self.arena.alloc(real),
            op,
            right: self.arena.alloc(imag),
        };
        Ok(Expr {
            loc: self.span(start),
            kind,
        })
    }

    /// `signed_number: NUMBER | '+' NUMBER | '-' NUMBER`
    fn signed_number(&mut self) -> Parsed<Expr<'a>> {
        let start = self.loc();
        let plus = self.eat(K::Plus);
        let minus = !plus && self.eat(K::Minus);
        let value = self.number_atom()?;
        if !minus {
            return Ok(value);
        }
        let kind = ExprKind::UnaryOp {
            op: UnaryOp::USub,
            operand: self.arena.alloc(value),
        };
        Ok(Expr {
            loc: self.span(start),
            kind,
        })
    }

    fn number_atom(&mut self) -> Parsed<Expr<'a>> {
        if self.kind() == K::Number {
            self.atom()
        } else {
            Err(Fail)
        }
    }

    /// A pattern that begins with a name: wildcard, capture, value or class.
    fn name_pattern(&mut self) -> Parsed<PatternKind<'a>> {
        let is_simple = !matches!(self.kind_at(1), K::Dot | K::LPar | K::Equal);
        if is_simple {
            let is_wildcard = self.at_name(self.soft.underscore);
            let name = self.name()?;
            return Ok(PatternKind::MatchAs {
                pattern: None,
                name: if is_wildcard { None } else { Some(name) },
            });
        }
        if self.at_name(self.soft.underscore) && self.kind_at(1) == K::Equal {
            // CPython takes this for the wildcard, and then stumbles over the `=`.
            return Err(Fail);
        }
        let value = self.name_or_attr()?;
        match self.kind() {
            K::LPar => self.class_pattern(value),
            K::Equal => Err(Fail),
            _ if matches!(value.kind, ExprKind::Attribute { .. }) => Ok(PatternKind::MatchValue {
                value: self.arena.alloc(value),
            }),
            _ => Err(Fail),
        }
    }

    /// `name_or_attr: NAME ('.' NAME)*`
    fn name_or_attr(&mut self) -> Parsed<Expr<'a>> {
        let start = self.loc();
        let id = self.name()?;
        let mut value = Expr {
            loc: start,
            kind: ExprKind::Name {
                id,
                ctx: ExprContext::Load,
            },
        };
        while self.eat(K::Dot) {
            let attr = self.name()?;
            let kind = ExprKind::Attribute {
                value: self.arena.alloc(value),
                attr,
                ctx: ExprContext::Load,
            };
            value = Expr {
                loc: self.span(start),
                kind,
            };
        }
        Ok(value)
    }

    /// `group_pattern | sequence_pattern` in parentheses.
    fn parenthesised_pattern(&mut self) -> Parsed<Pattern<'a>> {
        let start = self.loc();
        self.advance();
        let mut patterns = Vec::new();
        if self.kind() != K::RPar {
            let first = self.maybe_star_pattern()?;
            if self.kind() == K::RPar && !matches!(first.kind, PatternKind::MatchStar { .. }) {
                self.advance();
                return Ok(first);
            }
            self.expect(K::Comma)?;
            patterns.push(first);
        }
        let patterns = self.sequence_until(K::RPar, patterns)?;
        Ok(Pattern {
            loc: self.span(start),
            kind: PatternKind::MatchSequence { patterns },
        })
    }

    /// The rest of a list of patterns, with its closing bracket.
    fn sequence_until(
        &mut self,
        close: K,
        mut patterns: Patterns<'a>,
    ) -> Parsed<&'a [Pattern<'a>]> {
        while self.kind() != close {
            patterns.push(self.maybe_star_pattern()?);
            if !self.eat(K::Comma) {
                break;
            }
        }
        self.expect(close)?;
        Ok(self.arena.alloc_slice(&patterns))
    }

    /// `mapping_pattern: '{' [items_pattern [',']] ['**' pattern_capture_target [',']] '}'`
    fn mapping_pattern(&mut self) -> Parsed<PatternKind<'a>> {
        self.advance();
        let mark = self.exprs.len();
        let mut patterns: Patterns<'a> = Vec::new();
        let mut rest = None;
        while self.kind() != K::RBrace {
            if self.eat(K::DoubleStar) {
                rest = Some(self.capture_target()?);
                self.eat(K::Comma);
                break;
            }
            let key = self.mapping_key()?;
            self.exprs.push(key);
            self.expect(K::Colon)?;
            patterns.push(self.pattern()?);
            if !self.eat(K::Comma) {
                break;
            }
        }
        self.expect(K::RBrace)?;
        let patterns = self.arena.alloc_slice(&patterns);
        Ok(PatternKind::MatchMapping {
            keys: self.take_exprs(mark),
            patterns,
            rest,
        })
    }

    /// `literal_expr | attr`
    fn mapping_key(&mut self) -> Parsed<Expr<'a>> {
        match self.kind() {
            K::Number | K::Minus | K::Plus => self.number_literal(),
            K::String | K::FStringStart | K::TStringStart => self.strings(),
            K::None | K::True | K::False => self.atom(),
            K::Name if self.kind_at(1) == K::Dot => self.name_or_attr(),
            _ => Err(Fail),
        }
    }

    /// `class_pattern: name_or_attr '(' [patterns, then keyword patterns] [','] ')'`
    fn class_pattern(&mut self, cls: Expr<'a>) -> Parsed<PatternKind<'a>> {
        self.advance();
        let mut patterns: Patterns<'a> = Vec::new();
        let mut names = Vec::new();
        let mut kwd_patterns: Patterns<'a> = Vec::new();
        while self.kind() != K::RPar {
            if self.kind_at(1) == K::Equal {
                names.push(self.name()?);
                self.advance();
                kwd_patterns.push(self.pattern()?);
            } else if names.is_empty() {
                patterns.push(self.pattern()?);
            } else {
                return Err(Fail);
            }
            if !self.eat(K::Comma) {
                break;
            }
        }
        self.expect(K::RPar)?;
        Ok(PatternKind::MatchClass {
            cls: self.arena.alloc(cls),
            patterns: self.arena.alloc_slice(&patterns),
            kwd_attrs: self.arena.alloc_slice(&names),
            kwd_patterns: self.arena.alloc_slice(&kwd_patterns),
        })
    }
}
