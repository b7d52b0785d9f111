//! `match` and `case`.

use super::{Match, Miss, Search};
use crate::token::TokenKind as K;

impl<'t, 'a> Search<'t, 'a> {
    pub(super) fn match_stmt(&mut self) -> Match<()> {
        self.any(&[
            |p| {
                p.soft(p.soft.match_)?;
                p.subject()?;
                p.tok(K::Colon)?;
                p.tok(K::Newline)?;
                p.tok(K::Indent)?;
                p.some(Self::case_block)?;
                p.tok(K::Dedent)?;
                p.since(10, "Pattern matching is")
            },
            |p| {
                p.mistake(|p| {
                    let start = p.soft(p.soft.match_)?;
                    p.subject()?;
                    if p.kind()? == K::Newline {
                        p.pos += 1;
                        p.since(10, "Pattern matching is")?;
                        return p.raise_colon::<()>();
                    }
                    p.colon_without_block()?;
                    p.raise_block("'match' statement", start)
                })?;
                Err(Miss::No)
            },
        ])
    }

    /// `star_named_expression ',' [star_named_expressions] | named_expression`
    fn subject(&mut self) -> Match<()> {
        self.any(&[
            |p| {
                p.star_named_expression()?;
                p.tok(K::Comma)?;
                p.opt(Self::star_named_expressions)?;
                Ok(())
            },
            |p| p.named_expression().map(|_| ()),
        ])
    }

    fn case_block(&mut self) -> Match<()> {
        self.mistake(|p| {
            let start = p.soft(p.soft.case)?;
            p.patterns()?;
            p.guard()?;
            if p.kind()? == K::Newline {
                p.pos += 1;
                return p.raise_colon::<()>();
            }
            p.colon_without_block()?;
            p.raise_block("'case' statement", start)
        })?;
        self.soft(self.soft.case)?;
        self.patterns()?;
        self.guard()?;
        self.colon_block()
    }

    /// `['if' named_expression]`
    fn guard(&mut self) -> Match<()> {
        self.opt(|p| {
            p.tok(K::If)?;
            p.named_expression()
        })?;
        Ok(())
    }
}
