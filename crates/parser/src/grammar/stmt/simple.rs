//! Statements on one line.

use krait_ast::{Expr, ExprKind, Operator, Stmt, StmtKind};
use krait_base::Loc;

use super::super::{Fail, Parsed, Parser};
use crate::token::TokenKind as K;

impl<'s, 'a> Parser<'s, 'a> {
    /// `simple_stmts: ';'.simple_stmt+ [';'] NEWLINE`
    pub(super) fn simple_stmts(&mut self) -> Parsed<()> {
        loop {
            let stmt = self.simple_stmt()?;
            self.stmts.push(stmt);
            if self.eat(K::Newline) {
                return Ok(());
            }
            self.expect(K::Semi)?;
            if self.eat(K::Newline) {
                return Ok(());
            }
        }
    }

    fn simple_stmt(&mut self) -> Parsed<Stmt<'a>> {
        let start = self.loc();
        let kind = match self.kind() {
            K::Name if self.at_name(self.soft.type_) && self.kind_at(1) == K::Name => {
                self.type_alias()?
            }
            K::Return => {
                self.advance();
                let value = if self.at_expression() {
                    Some(self.star_expressions()?)
                } else {
                    None
                };
                StmtKind::Return {
                    value: self.optional(value),
                }
            }
            K::Import => self.import_name()?,
            K::From => self.import_from()?,
            K::Raise => self.raise_stmt()?,
            K::Pass => {
                self.advance();
                StmtKind::Pass
            }
            K::Break => {
                self.advance();
                StmtKind::Break
            }
            K::Continue => {
                self.advance();
                StmtKind::Continue
            }
            K::Del => self.del_stmt()?,
            K::Assert => self.assert_stmt()?,
            K::Global => {
                self.advance();
                StmtKind::Global {
                    names: self.names()?,
                }
            }
            K::Nonlocal => {
                self.advance();
                StmtKind::Nonlocal {
                    names: self.names()?,
                }
            }
            _ => self.assignment_or_expression(start)?,
        };
        Ok(Stmt {
            loc: self.span(start),
            kind,
        })
    }

    fn optional(&self, value: Option<Expr<'a>>) -> Option<&'a Expr<'a>> {
        value.map(|value| &*self.arena.alloc(value))
    }

    fn names(&mut self) -> Parsed<&'a [krait_base::Symbol]> {
        let mut names = vec![self.name()?];
        while self.eat(K::Comma) {
            names.push(self.name()?);
        }
        Ok(self.arena.alloc_slice(&names))
    }

    /// `type_alias: "type" NAME [type_params] '=' expression`
    fn type_alias(&mut self) -> Parsed<StmtKind<'a>> {
        self.since(12)?;
        self.advance();
        let loc = self.loc();
        let id = self.name()?;
        let name = Expr {
            loc,
            kind: ExprKind::Name {
                id,
                ctx: krait_ast::ExprContext::Store,
            },
        };
        let type_params = self.type_params()?;
        self.expect(K::Equal)?;
        let value = self.expression()?;
        Ok(StmtKind::TypeAlias {
            name: self.arena.alloc(name),
            type_params,
            value: self.arena.alloc(value),
        })
    }

    /// `raise_stmt: 'raise' [expression ['from' expression]]`
    fn raise_stmt(&mut self) -> Parsed<StmtKind<'a>> {
        self.advance();
        if !self.at_expression() {
            return Ok(StmtKind::Raise {
                exc: None,
                cause: None,
            });
        }
        let exc = self.expression()?;
        let cause = if self.eat(K::From) {
            Some(self.expression()?)
        } else {
            None
        };
        Ok(StmtKind::Raise {
            exc: Some(self.arena.alloc(exc)),
            cause: self.optional(cause),
        })
    }

    /// `del_stmt: 'del' del_targets &(';' | NEWLINE)`
    fn del_stmt(&mut self) -> Parsed<StmtKind<'a>> {
        self.advance();
        let mark = self.exprs.len();
        loop {
            let value = self.bitwise_or()?;
            let target = self.to_del_target(value)?;
            self.exprs.push(target);
            if !self.eat(K::Comma) || matches!(self.kind(), K::Semi | K::Newline) {
                break;
            }
        }
        Ok(StmtKind::Delete {
            targets: self.take_exprs(mark),
        })
    }

    /// `assert_stmt: 'assert' expression [',' expression]`
    fn assert_stmt(&mut self) -> Parsed<StmtKind<'a>> {
        self.advance();
        let test = self.expression()?;
        let msg = if self.eat(K::Comma) {
            Some(self.expression()?)
        } else {
            None
        };
        Ok(StmtKind::Assert {
            test: self.arena.alloc(test),
            msg: self.optional(msg),
        })
    }

    /// `assignment`, `star_expressions`, `yield_stmt`
    fn assignment_or_expression(&mut self, start: Loc) -> Parsed<StmtKind<'a>> {
        let first = self.annotated_rhs()?;
        match self.kind() {
            K::Newline | K::Semi => Ok(StmtKind::Expr {
                value: self.arena.alloc(first),
            }),
            K::Equal => self.assignment(first),
            K::Colon => self.annotated_assignment(start, first),
            kind => {
                let op = aug_operator(kind).ok_or(Fail)?;
                if op == Operator::MatMult {
                    self.since(5)?;
                }
                if !is_single_target(&first) {
                    return Err(Fail);
                }
                let target = self.to_target(first)?;
                self.advance();
                let value = self.annotated_rhs()?;
                Ok(StmtKind::AugAssign {
                    target: self.arena.alloc(target),
                    op,
                    value: self.arena.alloc(value),
                })
            }
        }
    }

    /// `(star_targets '=')+ annotated_rhs [TYPE_COMMENT]`, after the first target.
    fn assignment(&mut self, first: Expr<'a>) -> Parsed<StmtKind<'a>> {
        let mark = self.exprs.len();
        let mut value = first;
        while self.eat(K::Equal) {
            let target = self.to_target(value)?;
            self.exprs.push(target);
            value = self.annotated_rhs()?;
        }
        let targets = self.take_exprs(mark);
        let type_comment = self.at_type_comment();
        Ok(StmtKind::Assign {
            targets,
            value: self.arena.alloc(value),
            type_comment,
        })
    }

    /// `single_target ':' expression ['=' annotated_rhs]`, after the target.
    fn annotated_assignment(&mut self, start: Loc, first: Expr<'a>) -> Parsed<StmtKind<'a>> {
        self.since(6)?;
        if !is_single_target(&first) {
            return Err(Fail);
        }
        // A name in parentheses is evaluated, but not declared.
        let is_name = matches!(first.kind, ExprKind::Name { .. });
        let simple = i32::from(is_name && first.loc.start() == start.start());
        let target = self.to_target(first)?;
        self.advance();
        let annotation = self.expression()?;
        let value = if self.eat(K::Equal) {
            Some(self.annotated_rhs()?)
        } else {
            None
        };
        Ok(StmtKind::AnnAssign {
            target: self.arena.alloc(target),
            annotation: self.arena.alloc(annotation),
            value: self.optional(value),
            simple,
        })
    }
}

fn is_single_target(target: &Expr<'_>) -> bool {
    matches!(
        target.kind,
        ExprKind::Name { .. } | ExprKind::Attribute { .. } | ExprKind::Subscript { .. }
    )
}

/// The operator of an augmented assignment.
pub(crate) fn aug_operator(kind: K) -> Option<Operator> {
    Some(match kind {
        K::PlusEqual => Operator::Add,
        K::MinusEqual => Operator::Sub,
        K::StarEqual => Operator::Mult,
        K::AtEqual => Operator::MatMult,
        K::SlashEqual => Operator::Div,
        K::PercentEqual => Operator::Mod,
        K::AmperEqual => Operator::BitAnd,
        K::VBarEqual => Operator::BitOr,
        K::CircumflexEqual => Operator::BitXor,
        K::LeftShiftEqual => Operator::LShift,
        K::RightShiftEqual => Operator::RShift,
        K::DoubleStarEqual => Operator::Pow,
        K::DoubleSlashEqual => Operator::FloorDiv,
        _ => return None,
    })
}
