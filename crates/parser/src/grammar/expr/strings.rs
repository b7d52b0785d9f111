//! String literals side by side: one constant, one f-string, or one t-string.

use krait_ast::{Constant, Expr, ExprKind};
use krait_base::{Loc, Wtf8};

use super::super::{Fail, Parsed, Parser};
use crate::error::{Warning, WarningCategory};
use crate::literal::string::{self, BadEscape};
use crate::token::{Token, TokenKind as K};

impl<'s, 'a> Parser<'s, 'a> {
    /// `strings: (fstring | string)+ | tstring+`
    pub(in crate::grammar) fn strings(&mut self) -> Parsed<Expr<'a>> {
        let start = self.loc();
        if self.kind() == K::TStringStart {
            return self.template_strings(start);
        }
        let next_is_string = |p: &Self, ahead| {
            matches!(
                p.kind_at(ahead),
                K::String | K::FStringStart | K::TStringStart
            )
        };
        if self.kind() == K::String && !next_is_string(self, 1) {
            // Alone, as most are.
            return self.string();
        }
        let mark = self.exprs.len();
        let mut has_fstring = false;
        loop {
            match self.kind() {
                K::String => {
                    let part = self.string()?;
                    self.exprs.push(part);
                }
                K::FStringStart => {
                    has_fstring = true;
                    self.fstring()?;
                }
                K::TStringStart => return Err(Fail),
                _ => break,
            }
        }
        let loc = self.span(start);
        let parts = self.exprs.get(mark..).unwrap_or(&[]);
        let is_bytes = |part: &Expr<'_>| {
            matches!(
                part.kind,
                ExprKind::Constant {
                    value: Constant::Bytes(_),
                    ..
                }
            )
        };
        if parts.iter().any(is_bytes) {
            if has_fstring || !parts.iter().all(is_bytes) {
                return Err(Fail);
            }
            let mut bytes = Vec::new();
            for part in parts {
                if let ExprKind::Constant {
                    value: Constant::Bytes(part),
                    ..
                } = part.kind
                {
                    bytes.extend_from_slice(part);
                }
            }
            self.exprs.truncate(mark);
            let value = Constant::Bytes(self.arena.alloc_slice(&bytes));
            return Ok(Expr {
                loc,
                kind: ExprKind::Constant { value, kind: None },
            });
        }
        if !has_fstring {
            let folded = self.fold_strings(parts);
            self.exprs.truncate(mark);
            return Ok(Expr { loc, kind: folded });
        }
        self.fold_constants(mark);
        Ok(Expr {
            loc,
            kind: ExprKind::JoinedStr {
                values: self.take_exprs(mark),
            },
        })
    }

    fn template_strings(&mut self, start: Loc) -> Parsed<Expr<'a>> {
        self.since(14)?;
        let mark = self.exprs.len();
        while self.kind() == K::TStringStart {
            self.fstring()?;
        }
        if matches!(self.kind(), K::String | K::FStringStart) {
            return Err(Fail);
        }
        let loc = self.span(start);
        self.fold_constants(mark);
        Ok(Expr {
            loc,
            kind: ExprKind::TemplateStr {
                values: self.take_exprs(mark),
            },
        })
    }

    /// `string: STRING`
    fn string(&mut self) -> Parsed<Expr<'a>> {
        let token = self.token()?;
        self.advance();
        let text = self
            .src
            .get(token.start as usize..token.end as usize)
            .ok_or(Fail)?;
        let parts = string::split(text);
        let mut bad = Vec::new();
        let value = if parts.is_bytes {
            Constant::Bytes(
                string::decode_bytes(parts.body, parts.is_raw, self.arena, &mut bad)
                    .map_err(|_| Fail)?,
            )
        } else {
            Constant::Str(
                string::decode(parts.body, parts.is_raw, self.arena, &mut bad).map_err(|_| Fail)?,
            )
        };
        if !bad.is_empty() {
            self.warn_escapes(token, parts.offset, &bad);
        }
        let kind = parts.has_u.then(|| "u".into());
        Ok(Expr {
            loc: token.loc,
            kind: ExprKind::Constant { value, kind },
        })
    }

    /// Notes bad escape sequences; their offsets count from `offset` in the token.
    pub(super) fn warn_escapes(&mut self, token: &Token, offset: usize, bad: &[BadEscape]) {
        for escape in bad {
            let at = token.start as usize + offset + escape.offset;
            let before = self.src.get(token.start as usize..at).unwrap_or_default();
            let lines = memchr::memchr_iter(b'\n', before.as_bytes()).count() as i32;
            let line_start = self
                .src
                .get(..at)
                .and_then(|text| text.rfind('\n'))
                .map_or(0, |newline| newline + 1);
            let col = self
                .src
                .get(line_start..at)
                .map_or(0, |text| text.chars().count()) as i32;
            self.warnings.push(Warning {
                message: escape.message(),
                lineno: token.loc.line + lines,
                offset: col + 1,
                end_offset: col + 3,
                category: WarningCategory::Syntax,
            });
        }
    }

    /// One constant of several strings; the kind is the first one's.
    fn fold_strings(&self, parts: &[Expr<'a>]) -> ExprKind<'a> {
        let mut text = Vec::new();
        let mut kind = None;
        for (index, part) in parts.iter().enumerate() {
            if let ExprKind::Constant {
                value: Constant::Str(part),
                kind: part_kind,
            } = part.kind
            {
                text.extend_from_slice(part.as_bytes());
                if index == 0 {
                    kind = part_kind;
                }
            }
        }
        let value = Constant::Str(Wtf8::from_bytes_trusted(self.arena.alloc_slice(&text)));
        ExprKind::Constant { value, kind }
    }

    /// Joins neighbouring constants on the stack and drops empty ones.
    pub(super) fn fold_constants(&mut self, mark: usize) {
        let is_constant = |part: &Expr<'_>| matches!(part.kind, ExprKind::Constant { .. });
        let mut read = mark;
        let mut write = mark;
        while let Some(&part) = self.exprs.get(read) {
            let mut part = part;
            let rest = self.exprs.get(read..).unwrap_or(&[]);
            let run = rest.iter().take_while(|part| is_constant(part)).count();
            if run > 1 {
                let parts = rest.get(..run).unwrap_or(&[]);
                let end = parts.last().map_or(part.loc, |last| last.loc);
                part = Expr {
                    loc: part.loc.to(end),
                    kind: self.fold_strings(parts),
                };
            }
            read += run.max(1);
            if matches!(part.kind, ExprKind::Constant { value: Constant::Str(text), .. } if text.is_empty())
            {
                continue;
            }
            if let Some(slot) = self.exprs.get_mut(write) {
                *slot = part;
                write += 1;
            }
        }
        self.exprs.truncate(write);
    }
}
