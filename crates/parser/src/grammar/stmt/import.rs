//! Imports.

use krait_ast::{Alias, StmtKind};
use krait_base::Symbol;

use super::super::{Aliases, Fail, Parsed, Parser};
use crate::token::TokenKind as K;

impl<'s, 'a> Parser<'s, 'a> {
    /// `import_name: 'import' ','.dotted_as_name+`
    pub(super) fn import_name(&mut self) -> Parsed<StmtKind<'a>> {
        self.advance();
        let mut names: Aliases = Vec::new();
        loop {
            let start = self.loc();
            let name = self.dotted_name()?;
            let asname = if self.eat(K::As) {
                Some(self.name()?)
            } else {
                None
            };
            names.push(Alias {
                loc: self.span(start),
                name,
                asname,
            });
            if !self.eat(K::Comma) {
                break;
            }
        }
        Ok(StmtKind::Import {
            names: self.arena.alloc_slice(&names),
        })
    }

    /// `import_from: 'from' ('.' | '...')* dotted_name 'import' targets`, the name being optional
    /// after dots.
    pub(super) fn import_from(&mut self) -> Parsed<StmtKind<'a>> {
        self.advance();
        let mut level = 0;
        loop {
            match self.kind() {
                K::Dot => level += 1,
                K::Ellipsis => level += 3,
                _ => break,
            }
            self.advance();
        }
        let module = if level > 0 && self.kind() == K::Import {
            None
        } else {
            Some(self.dotted_name()?)
        };
        self.expect(K::Import)?;
        let names = self.import_from_targets()?;
        if level == 0 && module.is_some_and(|module| self.interner.get(module) == "__future__") {
            self.future_import(names);
        }
        Ok(StmtKind::ImportFrom {
            module,
            names,
            level: Some(level),
        })
    }

    /// The one future feature that changes the grammar.
    fn future_import(&mut self, names: &[Alias]) {
        if names
            .iter()
            .any(|alias| self.interner.get(alias.name) == "barry_as_FLUFL")
        {
            self.features.flufl = true;
        }
    }

    fn import_from_targets(&mut self) -> Parsed<&'a [Alias]> {
        let start = self.loc();
        if self.eat(K::Star) {
            let name = self.interner.intern("*");
            return Ok(self.arena.alloc_slice(&[Alias {
                loc: start,
                name,
                asname: None,
            }]));
        }
        let parenthesised = self.eat(K::LPar);
        let mut names: Aliases = Vec::new();
        loop {
            let start = self.loc();
            let name = self.name()?;
            let asname = if self.eat(K::As) {
                Some(self.name()?)
            } else {
                None
            };
            names.push(Alias {
                loc: self.span(start),
                name,
                asname,
            });
            if !self.eat(K::Comma) || (parenthesised && self.kind() == K::RPar) {
                break;
            }
        }
        if parenthesised {
            self.expect(K::RPar)?;
        }
        Ok(self.arena.alloc_slice(&names))
    }

    /// `dotted_name: NAME ('.' NAME)*`, as one name.
    fn dotted_name(&mut self) -> Parsed<Symbol> {
        let first = self.name()?;
        if self.kind() != K::Dot {
            return Ok(first);
        }
        let mut text = self.interner.get(first).to_owned();
        while self.eat(K::Dot) {
            let part = self.token()?.symbol.ok_or(Fail)?;
            text.push('.');
            text.push_str(self.interner.get(part));
            self.advance();
        }
        Ok(self.interner.intern(&text))
    }
}
