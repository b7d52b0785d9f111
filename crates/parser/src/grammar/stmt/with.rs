//! `with` statements.

use krait_ast::{Stmt, StmtKind, WithItem};
use krait_base::Loc;

use super::super::{Fail, Parsed, Parser};
use crate::token::TokenKind as K;

impl<'s, 'a> Parser<'s, 'a> {
    /// `with_stmt: ['async'] 'with' items ':' [TYPE_COMMENT] block`, at `with`.
    pub(super) fn with_stmt(&mut self, start: Loc, is_async: bool) -> Parsed<Stmt<'a>> {
        self.advance();
        // What begins with a parenthesis may be a list of items in parentheses, or an item.
        let items = if self.kind() == K::LPar {
            self.attempt(Self::parenthesised_items)
        } else {
            None
        };
        let items = match items {
            Some(items) => items,
            None => self.with_items()?,
        };
        self.expect(K::Colon)?;
        let type_comment = self.at_type_comment();
        let body = self.block()?;
        let items = self.arena.alloc_slice(&items);
        let kind = if is_async {
            StmtKind::AsyncWith {
                items,
                body,
                type_comment,
            }
        } else {
            StmtKind::With {
                items,
                body,
                type_comment,
            }
        };
        Ok(Stmt {
            loc: self.block_span(start),
            kind,
        })
    }

    /// `'(' ','.with_item+ [','] ')' &':'`
    fn parenthesised_items(&mut self) -> Parsed<Vec<WithItem<'a>>> {
        self.advance();
        let mut items = vec![self.with_item()?];
        while self.eat(K::Comma) {
            if self.kind() == K::RPar {
                break;
            }
            items.push(self.with_item()?);
        }
        self.expect(K::RPar)?;
        if self.kind() == K::Colon {
            Ok(items)
        } else {
            Err(Fail)
        }
    }

    /// `','.with_item+`
    fn with_items(&mut self) -> Parsed<Vec<WithItem<'a>>> {
        let mut items = vec![self.with_item()?];
        while self.eat(K::Comma) {
            items.push(self.with_item()?);
        }
        Ok(items)
    }

    /// `with_item: expression ['as' star_target]`
    fn with_item(&mut self) -> Parsed<WithItem<'a>> {
        let value = self.expression()?;
        let context_expr = &*self.arena.alloc(value);
        let optional_vars = if self.eat(K::As) {
            let target = self.star_target()?;
            Some(&*self.arena.alloc(target))
        } else {
            None
        };
        Ok(WithItem {
            context_expr,
            optional_vars,
        })
    }
}
