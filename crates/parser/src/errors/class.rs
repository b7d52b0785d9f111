//! Classes.

use super::{Match, Search};
use crate::token::TokenKind as K;

impl<'t, 'a> Search<'t, 'a> {
    pub(super) fn class_def(&mut self) -> Match<()> {
        self.decorators()?;
        self.mistake(|p| {
            let start = p.tok(K::Class)?;
            p.class_head()?;
            if p.kind()? == K::Newline {
                p.pos += 1;
                return p.raise_colon::<()>();
            }
            p.colon_without_block()?;
            p.raise_block("class definition", start)
        })?;
        self.tok(K::Class)?;
        self.class_head()?;
        self.colon_block()
    }

    /// `NAME [type_params] ['(' [arguments] ')']`
    fn class_head(&mut self) -> Match<()> {
        self.name()?;
        self.opt(Self::type_params)?;
        self.opt(|p| {
            p.tok(K::LPar)?;
            p.opt(Self::arguments)?;
            p.tok(K::RPar)
        })?;
        Ok(())
    }
}
