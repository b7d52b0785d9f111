//! Statements: which rule applies, and blocks of them.

mod class;
mod def;
mod import;
mod loops;
mod match_;
mod simple;

pub(crate) use simple::aug_operator;
mod try_;
mod with;

use krait_ast::{Expr, Stmt, StmtKind};

use super::{Fail, Parsed, Parser};
use crate::token::TokenKind as K;

impl<'s, 'a> Parser<'s, 'a> {
    /// `statement: compound_stmt | simple_stmts`; what it finds goes onto the stack of statements.
    pub(super) fn statement(&mut self) -> Parsed<()> {
        match self.compound_stmt()? {
            Some(stmt) => {
                self.note_compound(&stmt);
                self.stmts.push(stmt);
                Ok(())
            }
            None => self.simple_stmts(),
        }
    }

    /// `statement_newline: compound_stmt NEWLINE | simple_stmts | NEWLINE | ENDMARKER`
    pub(super) fn statement_newline(&mut self) -> Parsed<()> {
        let start = self.loc();
        if self.eat(K::Newline) {
            self.stmts.push(Stmt {
                loc: self.span(start),
                kind: StmtKind::Pass,
            });
            return Ok(());
        }
        match self.compound_stmt()? {
            Some(stmt) => {
                self.note_compound(&stmt);
                self.stmts.push(stmt);
                self.expect(K::Newline)
            }
            None => self.simple_stmts(),
        }
    }

    /// Remembers the statement for error messages; functions do not count.
    fn note_compound(&mut self, stmt: &Stmt<'a>) {
        let is_function = matches!(
            stmt.kind,
            StmtKind::FunctionDef { .. } | StmtKind::AsyncFunctionDef { .. }
        );
        if !is_function {
            self.last_compound = stmt.loc;
        }
    }

    /// A compound statement, or `None` if none begins here.
    fn compound_stmt(&mut self) -> Parsed<Option<Stmt<'a>>> {
        let stmt = match self.kind() {
            K::Name => {
                if !self.at_name(self.soft.match_) {
                    return Ok(None);
                }
                return Ok(self.attempt(Self::match_stmt));
            }
            K::If => self.if_stmt()?,
            K::Def => self.function_def(self.loc(), &[], false)?,
            K::For => self.for_stmt(self.loc(), false)?,
            K::With => self.with_stmt(self.loc(), false)?,
            K::Class => self.class_def(self.loc(), &[])?,
            K::Try => self.try_stmt()?,
            K::While => self.while_stmt()?,
            K::At => self.decorated()?,
            K::Async => {
                let start = self.loc();
                self.since(5)?;
                self.advance();
                match self.kind() {
                    K::Def => self.function_def(start, &[], true)?,
                    K::For => self.for_stmt(start, true)?,
                    K::With => self.with_stmt(start, true)?,
                    _ => return Err(Fail),
                }
            }
            _ => return Ok(None),
        };
        Ok(Some(stmt))
    }

    /// `decorators (class_def_raw | function_def_raw)`
    fn decorated(&mut self) -> Parsed<Stmt<'a>> {
        let mark = self.exprs.len();
        while self.eat(K::At) {
            let decorator = self.named_expression()?;
            self.exprs.push(decorator);
            self.expect(K::Newline)?;
        }
        let decorators: &'a [Expr<'a>] = self.take_exprs(mark);
        let start = self.loc();
        match self.kind() {
            K::Def => self.function_def(start, decorators, false),
            K::Class => self.class_def(start, decorators),
            K::Async => {
                self.since(5)?;
                self.advance();
                self.function_def(start, decorators, true)
            }
            _ => Err(Fail),
        }
    }

    /// `block: NEWLINE INDENT statements DEDENT | simple_stmts`
    pub(super) fn block(&mut self) -> Parsed<&'a [Stmt<'a>]> {
        let mark = self.stmts.len();
        if self.eat(K::Newline) {
            self.expect(K::Indent)?;
            while !self.eat(K::Dedent) {
                if self.kind() == K::EndMarker {
                    // Only where the end of the text closes no blocks.
                    break;
                }
                self.statement()?;
            }
        } else {
            self.simple_stmts()?;
        }
        Ok(self.take_stmts(mark))
    }

    /// `[else_block]: ['else' ':' block]`
    pub(super) fn else_block(&mut self) -> Parsed<&'a [Stmt<'a>]> {
        if !self.eat(K::Else) {
            return Ok(&[]);
        }
        self.expect(K::Colon)?;
        self.block()
    }
}
