//! Strings, f-strings and t-strings.

use krait_base::Loc;

use super::shape::{Kind, Shape};
use super::{Match, Memo, Miss, Search};
use crate::error::ErrorKind;
use crate::literal::string;
use crate::token::TokenKind as K;

/// A string literal or a whole f-string.
#[derive(Clone, Copy)]
struct Part {
    loc: Loc,
    is_bytes: bool,
    is_fstring: bool,
}

impl<'t, 'a> Search<'t, 'a> {
    /// `strings: (fstring | string)+ | tstring+`
    pub(super) fn strings(&mut self) -> Match<Shape<'a>> {
        self.memo(Memo::Strings, |p| {
            p.mistake(|p| {
                let first = p.any(&[Self::mixed_after, Self::mixed_before])?;
                p.raise_at::<()>(
                    first,
                    "cannot mix t-string literals with string or bytes literals",
                )
            })?;
            p.any(&[
                |p| {
                    let parts = p.some(Self::string_or_fstring)?;
                    p.joined_strings(&parts)
                },
                |p| {
                    let start = p.here()?;
                    p.some(Self::tstring)?;
                    p.since(14, "t-strings are")?;
                    Ok(Shape::new(Kind::TString, p.span(start)))
                },
            ])
        })
    }

    fn mixed_after(&mut self) -> Match<Loc> {
        let parts = self.some(Self::string_or_fstring)?;
        let last = self.tstring()?;
        Ok(parts.first().map_or(last, |first| first.loc.to(last)))
    }

    fn mixed_before(&mut self) -> Match<Loc> {
        let parts = self.some(Self::tstring)?;
        let last = self.string_or_fstring()?;
        Ok(parts.first().map_or(last.loc, |first| first.to(last.loc)))
    }

    fn joined_strings(&mut self, parts: &[Part]) -> Match<Shape<'a>> {
        let Some((first, last)) = parts.first().zip(parts.last()) else {
            return Err(Miss::No);
        };
        let loc = first.loc.to(last.loc);
        if parts.iter().any(|part| part.is_bytes) && !parts.iter().all(|part| part.is_bytes) {
            return self.raise_last(ErrorKind::Syntax, "cannot mix bytes and nonbytes literals");
        }
        let kind = if parts.iter().any(|part| part.is_fstring) {
            Kind::FString
        } else {
            Kind::Literal
        };
        Ok(Shape::new(kind, loc))
    }

    fn string_or_fstring(&mut self) -> Match<Part> {
        self.any(&[Self::fstring, Self::string])
    }

    fn string(&mut self) -> Match<Part> {
        let token = self.token()?;
        let loc = self.tok(K::String)?;
        let source = self.subject.source;
        let text = source
            .get(token.start as usize..token.end as usize)
            .unwrap_or_default();
        let parts = string::split(text);
        let arena = self.subject.arena;
        let mut bad = Vec::new();
        let decoded = if parts.is_bytes {
            string::decode_bytes(parts.body, parts.is_raw, arena, &mut bad).map(|_| ())
        } else {
            string::decode(parts.body, parts.is_raw, arena, &mut bad).map(|_| ())
        };
        if let Err(error) = decoded {
            return self.raise_at(loc, error.message);
        }
        Ok(Part {
            loc,
            is_bytes: parts.is_bytes,
            is_fstring: false,
        })
    }

    fn fstring(&mut self) -> Match<Part> {
        let loc = self.template(K::FStringStart)?;
        Ok(Part {
            loc,
            is_bytes: false,
            is_fstring: true,
        })
    }

    fn tstring(&mut self) -> Match<Loc> {
        self.template(K::TStringStart)
    }

    /// An f-string or t-string.
    fn template(&mut self, opening: K) -> Match<Loc> {
        let token = self.token()?;
        let start = self.tok(opening)?;
        let is_t = opening == K::TStringStart;
        let source = self.subject.source;
        let is_raw = source
            .get(token.start as usize..token.end as usize)
            .is_some_and(|prefix| prefix.contains(['r', 'R']));
        self.many(|p| p.middle(is_t, is_raw))?;
        self.tok(if is_t { K::TStringEnd } else { K::FStringEnd })?;
        Ok(self.span(start))
    }

    /// `replacement_field | MIDDLE`
    fn middle(&mut self, is_t: bool, is_raw: bool) -> Match<()> {
        if self.opt(|p| p.field(is_t, is_raw))?.is_some() {
            return Ok(());
        }
        let token = self.token()?;
        self.tok(if is_t {
            K::TStringMiddle
        } else {
            K::FStringMiddle
        })?;
        let source = self.subject.source;
        let text = source
            .get(token.start as usize..token.end as usize)
            .unwrap_or_default();
        let mut bad = Vec::new();
        match string::decode(text, is_raw, self.subject.arena, &mut bad) {
            Ok(_) => Ok(()),
            Err(error) => self.raise_at(token.loc, error.message),
        }
    }

    fn field(&mut self, is_t: bool, is_raw: bool) -> Match<()> {
        let start = self.pos;
        let found = self.opt(|p| {
            p.tok(K::LBrace)?;
            p.annotated_rhs()?;
            p.eat(K::Equal)?;
            p.opt(|p| p.conversion(is_t))?;
            p.opt(|p| p.format_spec(is_t, is_raw))?;
            p.tok(K::RBrace)
        })?;
        if found.is_some() {
            return Ok(());
        }
        self.pos = start;
        self.mistake(|p| p.wrong_field(is_t, is_raw))?;
        Err(Miss::No)
    }

    /// `'!' NAME`, without space between them.
    fn conversion(&mut self, is_t: bool) -> Match<()> {
        let letter = if is_t { 't' } else { 'f' };
        let mark = self.tok(K::Exclamation)?;
        let token = self.token()?;
        let name = self.name()?;
        if name.loc.start() != mark.end() {
            return self.raise_at(
                mark.to(name.loc),
                format!(
                    "{letter}-string: conversion type must come right after the exclamation mark"
                ),
            );
        }
        let source = self.subject.source;
        let text = source
            .get(token.start as usize..token.end as usize)
            .unwrap_or_default();
        if !matches!(text, "s" | "r" | "a") {
            return self.raise_at(
                name.loc,
                format!(
                    "{letter}-string: invalid conversion character '{text}': expected 's', 'r', or 'a'"
                ),
            );
        }
        Ok(())
    }

    /// `':' format_spec*`; fields of a specifier are those of an f-string.
    fn format_spec(&mut self, is_t: bool, is_raw: bool) -> Match<()> {
        self.tok(K::Colon)?;
        self.many(|p| p.middle(is_t, is_raw))?;
        Ok(())
    }

    fn wrong_field(&mut self, is_t: bool, is_raw: bool) -> Match<()> {
        let letter = if is_t { 't' } else { 'f' };
        self.tok(K::LBrace)?;
        let token = self.token()?;
        if matches!(token.kind, K::Equal | K::Exclamation | K::Colon | K::RBrace) {
            let before = token.kind.text();
            return self.raise_at(
                token.loc,
                format!("{letter}-string: valid expression required before '{before}'"),
            );
        }
        if self.opt(Self::annotated_rhs)?.is_none() {
            return self.raise_next(format!(
                "{letter}-string: expecting a valid expression after '{{'"
            ));
        }
        let kind = self.kind()?;
        if !matches!(kind, K::Equal | K::Exclamation | K::Colon | K::RBrace) {
            return self.raise_next(format!(
                "{letter}-string: expecting '=', or '!', or ':', or '}}'"
            ));
        }
        if self.eat(K::Equal)? && !matches!(self.kind()?, K::Exclamation | K::Colon | K::RBrace) {
            return self.raise_next(format!("{letter}-string: expecting '!', or ':', or '}}'"));
        }
        if self.kind()? == K::Exclamation {
            self.pos += 1;
            let next = self.kind()?;
            if matches!(next, K::Colon | K::RBrace) {
                return self.raise_next(format!("{letter}-string: missing conversion character"));
            }
            if next != K::Name {
                return self.raise_next(format!("{letter}-string: invalid conversion character"));
            }
            self.pos += 1;
        }
        if !matches!(self.kind()?, K::Colon | K::RBrace) {
            return self.raise_next(format!("{letter}-string: expecting ':' or '}}'"));
        }
        if self.eat(K::Colon)? {
            self.many(|p| p.middle(is_t, is_raw))?;
            if self.kind()? != K::RBrace {
                return self
                    .raise_next(format!("{letter}-string: expecting '}}', or format specs"));
            }
        }
        if self.kind()? != K::RBrace {
            return self.raise_next(format!("{letter}-string: expecting '}}'"));
        }
        Err(Miss::No)
    }
}
