//! Functions.

use super::{Match, Search};
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
        self.opt(|p| {
            // A type comment in a line of its own.
            p.eat(K::Newline)?;
            p.tok(K::TypeComment)?;
            p.ahead(|p| {
                p.tok(K::Newline)?;
                p.tok(K::Indent)
            })
        })?;
        self.block()?;
        if is_async {
            self.since(5, "Async functions are")?;
        }
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
