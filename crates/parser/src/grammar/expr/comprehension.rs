//! `for ... in ... if ...` of comprehensions and generator expressions.

use krait_ast::Comprehension;

use super::super::{Comprehensions, Parsed, Parser};
use crate::token::TokenKind as K;

impl<'s, 'a> Parser<'s, 'a> {
    /// `for_if_clauses: for_if_clause+`
    pub(super) fn for_if_clauses(&mut self) -> Parsed<&'a [Comprehension<'a>]> {
        let mut clauses: Comprehensions<'a> = Vec::new();
        while matches!(self.kind(), K::For | K::Async) {
            let clause = self.for_if_clause()?;
            clauses.push(clause);
        }
        Ok(self.arena.alloc_slice(&clauses))
    }

    /// `for_if_clause: ['async'] 'for' star_targets 'in' disjunction ('if' disjunction)*`
    fn for_if_clause(&mut self) -> Parsed<Comprehension<'a>> {
        let is_async = self.eat(K::Async);
        if is_async {
            self.since(6)?;
        }
        self.expect(K::For)?;
        let target = self.star_targets()?;
        self.expect(K::In)?;
        let iter = self.disjunction()?;
        let mark = self.exprs.len();
        while self.eat(K::If) {
            let test = self.disjunction()?;
            self.exprs.push(test);
        }
        let ifs = self.take_exprs(mark);
        Ok(Comprehension {
            target: self.arena.alloc(target),
            iter: self.arena.alloc(iter),
            ifs,
            is_async: i32::from(is_async),
        })
    }
}
