//! From syntax tree to code object: symbol table, code generation, flow graph, assembler.
//!
//! The result is CPython 3.14's, field for field. [`compile`] does everything; [`symtable`] stands on
//! its own for Python's module of that name.

mod assemble;
mod codegen;
mod consts;
mod depth;
pub mod docstring;
mod error;
mod flow;
mod future;
mod instr;
mod names;
pub mod preprocess;
pub mod stages;
mod symbol_map;
pub mod symtable;
pub mod unparse;

use std::sync::Arc;

use krait_ast::Mod;
use krait_base::{Interner, Wtf8, Wtf8Buf};
use krait_bytecode::{CodeData, CodeFlags};

pub use error::{CompileError, Warning};
pub use symbol_map::SymbolMap;

/// Choices that `compile` and the command line offer.
#[derive(Clone, Debug)]
pub struct Options {
    pub filename: Arc<Wtf8Buf>,
    /// 0; 1 for `-O`; 2 for `-OO`.
    pub optimize: u8,
    /// Future features that the surroundings have in force (`CodeFlags::FUTURE_*`).
    pub features: u32,
    /// Allow `await` in a module (`PyCF_ALLOW_TOP_LEVEL_AWAIT`).
    pub allow_top_level_await: bool,
}

impl Options {
    pub fn new<'n>(filename: impl Into<Wtf8<'n>>) -> Options {
        Options {
            filename: Arc::new(filename.into().to_owned()),
            optimize: 0,
            features: 0,
            allow_top_level_await: false,
        }
    }
}

/// Compiles a tree. Warnings are added in the order in which CPython would issue them, also if
/// compilation fails in the end.
pub fn compile<'a>(
    tree: &'a Mod<'a>,
    options: &Options,
    interner: &Interner,
    warnings: &mut Vec<Warning>,
) -> Result<CodeData, Box<CompileError>> {
    compile_noting(tree, options, interner, warnings, None)
}

fn compile_noting<'a>(
    tree: &'a Mod<'a>,
    options: &Options,
    interner: &Interner,
    warnings: &mut Vec<Warning>,
    generated: Option<&mut Option<stages::Generated>>,
) -> Result<CodeData, Box<CompileError>> {
    let names = names::Names::new(interner);
    let mut future = future::parse(tree, &names, interner)?;
    future.features |= options.features & CodeFlags::FUTURE_MASK;
    preprocess::finally::check(tree, warnings)?;
    let table = symtable::SymbolTable::new(tree, &future, options, &names, interner)?;
    codegen::compile(
        tree,
        table,
        Arc::clone(&options.filename),
        options.optimize,
        future.features,
        &names,
        interner,
        warnings,
        generated,
    )
}

/// The instructions of a tree as they are generated, before the flow graph's optimisations.
pub fn generate<'a>(
    tree: &'a Mod<'a>,
    options: &Options,
    interner: &Interner,
) -> Result<Option<stages::Generated>, Box<CompileError>> {
    let mut generated = None;
    compile_noting(
        tree,
        options,
        interner,
        &mut Vec::new(),
        Some(&mut generated),
    )?;
    Ok(generated)
}

/// The symbol table of a tree, without compiling it.
pub fn symbol_table(
    tree: &Mod<'_>,
    options: &Options,
    interner: &Interner,
) -> Result<symtable::SymbolTable, Box<CompileError>> {
    let names = names::Names::new(interner);
    let mut future = future::parse(tree, &names, interner)?;
    future.features |= options.features & CodeFlags::FUTURE_MASK;
    symtable::SymbolTable::new(tree, &future, options, &names, interner)
}
