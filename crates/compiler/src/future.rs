//! `from __future__ import ...` at the start of a module.

use krait_ast::{Mod, Stmt, StmtKind};
use krait_base::{Interner, Loc};
use krait_bytecode::CodeFlags;

use crate::docstring;
use crate::error::{CompileError, Result};
use crate::names::Names;

/// What the statements ask for, and where the last of them stands.
#[derive(Clone, Copy, Debug)]
pub struct Future {
    pub features: u32,
    pub loc: Loc,
}

/// Reads the statements at the start of a module; all others are errors of the symbol table.
pub fn parse(tree: &Mod<'_>, names: &Names, interner: &Interner) -> Result<Future> {
    let mut future = Future {
        features: 0,
        loc: Loc::new(-1, -1, -1, -1),
    };
    let body = match tree {
        Mod::Module { body, .. } | Mod::Interactive { body } => *body,
        _ => return Ok(future),
    };
    let skip = usize::from(docstring::of(body).is_some());
    for stmt in body.iter().skip(skip) {
        match stmt.kind {
            StmtKind::ImportFrom {
                module: Some(module),
                level,
                ..
            } if level.unwrap_or(0) == 0 && module == names.future => {
                check_features(stmt, &mut future, interner)?;
                future.loc = stmt.loc;
            }
            _ => break,
        }
    }
    Ok(future)
}

fn check_features(stmt: &Stmt<'_>, future: &mut Future, interner: &Interner) -> Result {
    let StmtKind::ImportFrom { names, .. } = stmt.kind else {
        return Ok(());
    };
    for alias in names {
        match interner.get(alias.name) {
            "nested_scopes" | "generators" | "division" | "absolute_import" | "with_statement"
            | "print_function" | "unicode_literals" | "generator_stop" => {}
            "barry_as_FLUFL" => future.features |= CodeFlags::FUTURE_BARRY_AS_BDFL,
            "annotations" => future.features |= CodeFlags::FUTURE_ANNOTATIONS,
            "braces" => return Err(CompileError::syntax("not a chance", alias.loc)),
            other => {
                return Err(CompileError::syntax(
                    format!("future feature {other} is not defined"),
                    alias.loc,
                ));
            }
        }
    }
    Ok(())
}
