//! `import` and `from ... import`.

use krait_ast::Alias;
use krait_base::{Loc, Symbol, Wtf8};
use krait_bytecode::{Op, opcode};

use crate::codegen::Compiler;
use crate::error::Result;
use crate::instr::NOWHERE;

impl Compiler<'_, '_> {
    pub(super) fn import(&mut self, loc: Loc, names: &[Alias]) -> Result {
        for alias in names {
            self.load_int(0, loc);
            self.load_none(loc);
            self.emit_name(Op::IMPORT_NAME, alias.name, loc);
            let text = self.interner.text(alias.name);
            match alias.asname {
                Some(asname) => self.import_as(text, asname, loc)?,
                None => {
                    // `import a.b` binds `a`.
                    let package = match text.split_once(b'.') {
                        Some((package, _)) => self.interner.intern(package),
                        None => alias.name,
                    };
                    self.store_name(package, loc)?;
                }
            }
        }
        Ok(())
    }

    /// `import a.b.c as d`: walks down from the package on the stack.
    fn import_as(&mut self, text: Wtf8<'_>, asname: Symbol, loc: Loc) -> Result {
        let Some((_, mut rest)) = text.split_once(b'.') else {
            return self.store_name(asname, loc);
        };
        loop {
            let more = rest.split_once(b'.');
            let part = more.map_or(rest, |(part, _)| part);
            let number = self.unit.names.add(self.interner.intern(part));
            self.emit(Op::IMPORT_FROM, number, loc);
            if more.is_some() {
                self.emit(Op::SWAP, 2, loc);
                self.emit0(Op::POP_TOP, loc);
            }
            match more {
                Some((_, behind)) => rest = behind,
                None => break,
            }
        }
        self.store_name(asname, loc)?;
        self.emit0(Op::POP_TOP, loc);
        Ok(())
    }

    pub(super) fn import_from(
        &mut self,
        loc: Loc,
        module: Option<Symbol>,
        names: &[Alias],
        level: i32,
    ) -> Result {
        self.load_int(level.into(), loc);
        self.load_names(names.iter().map(|alias| alias.name), loc);
        self.emit_name(Op::IMPORT_NAME, module.unwrap_or(self.names.empty), loc);
        if let [alias, ..] = names
            && alias.name == self.names.star
        {
            self.emit(Op::CALL_INTRINSIC_1, opcode::INTRINSIC_IMPORT_STAR, loc);
            self.emit0(Op::POP_TOP, NOWHERE);
            return Ok(());
        }
        for alias in names {
            self.emit_name(Op::IMPORT_FROM, alias.name, loc);
            self.store_name(alias.asname.unwrap_or(alias.name), loc)?;
        }
        self.emit0(Op::POP_TOP, loc);
        Ok(())
    }
}
