//! f-strings (PEP 701) and t-strings (PEP 750).

use krait_ast::{Constant, Expr, ExprKind};
use krait_base::{Loc, Wtf8};

use super::super::{Fail, Parsed, Parser};
use crate::literal::string;
use crate::token::{Token, TokenKind as K};

/// The conversion of a field, as the number of its letter.
const NO_CONVERSION: i32 = -1;
const REPR: i32 = b'r' as i32;

impl<'s, 'a> Parser<'s, 'a> {
    /// `fstring: FSTRING_START fstring_middle* FSTRING_END`; the parts go onto the stack.
    pub(super) fn fstring(&mut self) -> Parsed<()> {
        let token = self.token()?;
        let is_template = token.kind == K::TStringStart;
        let prefix = self
            .src
            .get(token.start as usize..token.end as usize)
            .ok_or(Fail)?;
        let is_raw = prefix.contains(['r', 'R']);
        self.advance();
        loop {
            match self.kind() {
                K::FStringMiddle | K::TStringMiddle => {
                    let part = self.fstring_text(is_raw)?;
                    self.exprs.push(part);
                }
                K::LBrace => self.replacement_field(is_template, is_raw)?,
                K::FStringEnd | K::TStringEnd => {
                    self.advance();
                    return Ok(());
                }
                _ => return Err(Fail),
            }
        }
    }

    fn fstring_text(&mut self, is_raw: bool) -> Parsed<Expr<'a>> {
        let token = self.token()?;
        self.advance();
        let text = self
            .src
            .get(token.start as usize..token.end as usize)
            .ok_or(Fail)?;
        let value = self.decode_part(token, text, is_raw)?;
        Ok(Expr {
            loc: token.loc,
            kind: ExprKind::Constant { value, kind: None },
        })
    }

    fn decode_part(&mut self, token: &Token, text: &'a str, is_raw: bool) -> Parsed<Constant<'a>> {
        let mut bad = Vec::new();
        let value = string::decode(text, is_raw, self.arena, &mut bad).map_err(|_| Fail)?;
        // The lexer has warned about `\{` already.
        bad.retain(|escape| !matches!(escape.kind, string::BadEscapeKind::Unknown('{' | '}')));
        if !bad.is_empty() {
            self.warn_escapes(token, 0, &bad);
        }
        Ok(Constant::Str(value))
    }

    /// `'{' annotated_rhs ['='] ['!' NAME] [':' format_spec*] '}'`
    fn replacement_field(&mut self, is_template: bool, is_raw: bool) -> Parsed<()> {
        let open = self.token()?;
        self.advance();
        let value = self.deeper(Self::annotated_rhs)?;
        let equal = self.token()?;
        let is_debug = self.eat(K::Equal);
        // What ends the expression's text.
        let delimiter = self.token()?;
        let mut conversion = NO_CONVERSION;
        if self.eat(K::Exclamation) {
            conversion = self.conversion(delimiter)?;
        }
        let mut format_spec = None;
        if self.kind() == K::Colon {
            let spec = self.format_spec(is_template, is_raw)?;
            format_spec = Some(&*self.arena.alloc(spec));
        }
        self.expect(K::RBrace)?;
        if is_debug && conversion == NO_CONVERSION && format_spec.is_none() {
            conversion = REPR;
        }
        let text = self
            .src
            .get(open.end as usize..delimiter.start as usize)
            .ok_or(Fail)?;
        let text = self.without_comments(text);
        let loc = self.span(open.loc);
        if is_debug {
            let constant = Constant::Str(Wtf8::from_str(text));
            let debug_loc = Loc::new(
                open.loc.line,
                open.loc.col + 1,
                delimiter.loc.line,
                delimiter.loc.col,
            );
            self.exprs.push(Expr {
                loc: debug_loc,
                kind: ExprKind::Constant {
                    value: constant,
                    kind: None,
                },
            });
        }
        let value = self.arena.alloc(value);
        let kind = if is_template {
            let source = if is_debug {
                // Without the `=` that asks for the text, but with the space before it.
                let plain = self.src.get(open.end as usize..equal.start as usize);
                self.without_comments(plain.ok_or(Fail)?)
            } else {
                text
            };
            let source = Constant::Str(Wtf8::from_str(source));
            ExprKind::Interpolation {
                value,
                str: source,
                conversion,
                format_spec,
            }
        } else {
            ExprKind::FormattedValue {
                value,
                conversion,
                format_spec,
            }
        };
        self.exprs.push(Expr { loc, kind });
        Ok(())
    }

    /// The letter after `!`, right behind it.
    fn conversion(&mut self, exclamation: &Token) -> Parsed<i32> {
        let token = self.token()?;
        if token.kind != K::Name || token.start != exclamation.end {
            return Err(Fail);
        }
        self.advance();
        match self.src.get(token.start as usize..token.end as usize) {
            Some("s") => Ok(i32::from(b's')),
            Some("r") => Ok(REPR),
            Some("a") => Ok(i32::from(b'a')),
            _ => Err(Fail),
        }
    }

    /// `':' (FSTRING_MIDDLE | fstring_replacement_field)*`
    fn format_spec(&mut self, is_template: bool, is_raw: bool) -> Parsed<Expr<'a>> {
        let start = self.loc();
        self.advance();
        let mark = self.exprs.len();
        loop {
            match self.kind() {
                K::FStringMiddle | K::TStringMiddle => {
                    let part = self.fstring_text(is_raw)?;
                    self.exprs.push(part);
                }
                // Fields of a specifier are formatted even in a t-string.
                K::LBrace => self.replacement_field(false, is_raw)?,
                _ => break,
            }
        }
        let _ = is_template;
        let loc = self.span(start);
        self.fold_constants(mark);
        Ok(Expr {
            loc,
            kind: ExprKind::JoinedStr {
                values: self.take_exprs(mark),
            },
        })
    }

    /// An expression's text as `=` shows it.
    fn without_comments(&self, text: &'a str) -> &'a str {
        if !text.contains('#') {
            return text;
        }
        let mut out = String::with_capacity(text.len());
        let mut quote = None;
        let mut chars = text.chars();
        while let Some(c) = chars.next() {
            match (quote, c) {
                (None, '#') => {
                    // The line's end stays.
                    if chars.by_ref().any(|c| c == '\n') {
                        out.push('\n');
                    }
                    continue;
                }
                (None, '\'' | '"') => quote = Some(c),
                (Some(_), '\\') => {
                    out.push(c);
                    out.extend(chars.next());
                    continue;
                }
                (Some(open), _) if open == c => quote = None,
                _ => {}
            }
            out.push(c);
        }
        self.arena.alloc_str(&out)
    }
}
