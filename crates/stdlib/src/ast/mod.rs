//! `_ast`: trees as Python objects, in both directions.

use krait_object::{Result, Thread, Value};
use krait_vm::compile::Choices;

/// Compiles (or, with `only_ast`, validates and copies) a tree given as objects; `None` if `source` is no tree.
pub fn compile_tree(th: &Thread, source: &Value, filename: &str, choices: &Choices, only_ast: bool, optimized: bool) -> Result<Option<Value>> {
    let _ = (th, source, filename, choices, only_ast, optimized);
    Ok(None)
}

/// Parses text to objects.
pub fn parse_to_objects(th: &Thread, text: &str, filename: &str, choices: &Choices) -> Result<Value> {
    let _ = (text, filename, choices);
    Err(th.not_implemented_error("trees as objects"))
}
