//! Functions.

use super::{Match, Search};
use crate::error::ErrorKind;
use crate::token::TokenKind as K;

impl<'t, 'a> Search<'t, 'a> {
    pub(super) fn function_def(&mut self) -> Match<()> {
        self.decorators()?;
        self.mistake(|p| {
            p.eat(K::Async)?;
            let start = p.tok(K::Def)?;
            p.name()?;
            p.opt(Self::type_params)?;
            p.tok(K::LPar)?;
            p.opt(Self::params)?;
            p.tok(K::RPar)?;
            p.returns()?;
            p.colon_without_block()?;
            p.raise_block::<()>("function definition", start)
        })?;
        let is_async = self.eat(K::Async)?;
        self.tok(K::Def)?;
        self.name()?;
        self.opt(Self::type_params)?;
        self.forced(K::LPar)?;
        self.opt(Self::params)?;
        self.tok(K::RPar)?;
        self.returns()?;
        self.forced(K::Colon)?;
        self.func_type_comment()?;
        self.block()?;
        if is_async {
            self.since(5, "Async functions are")?;
        }
        Ok(())
    }

    /// `[NEWLINE TYPE_COMMENT &(NEWLINE INDENT) | TYPE_COMMENT]`
    fn func_type_comment(&mut self) -> Match<()> {
        let own_line = |p: &mut Self| {
            p.tok(K::Newline)?;
            p.tok(K::TypeComment)?;
            p.ahead(|p| {
                p.tok(K::Newline)?;
                p.tok(K::Indent)
            })
        };
        if self.opt(own_line)?.is_some() {
            return Ok(());
        }
        self.mistake(|p| {
            p.tok(K::TypeComment)?;
            p.tok(K::Newline)?;
            p.tok(K::TypeComment)?;
            p.tok(K::Newline)?;
            p.tok(K::Indent)?;
            p.raise_last::<()>(ErrorKind::Syntax, "Cannot have two type comments on def")
        })?;
        self.eat(K::TypeComment)?;
        Ok(())
    }

    /// `['->' expression]`
    fn returns(&mut self) -> Match<()> {
        self.opt(|p| {
            p.tok(K::RArrow)?;
            p.expression()
        })?;
        Ok(())
    }
}
