//! `cargo xtask codegen [--check] [table...]`: writes the committed `generated.rs` files from
//! `tables/*.toml`. With `--check` nothing is written and a file that differs is an error.
//!
//! To add a table: a module with a `generate(table_text) -> Result<String, String>`, and a line
//! in [`GENERATORS`].

use std::fs;
use std::io::Write;
use std::process::{Command, Stdio};

use crate::workspace::root as workspace_root;

mod ast;
mod opcodes;

/// What turns one table into one file.
struct Generator {
    /// The name on the command line.
    name: &'static str,
    /// Paths from the root of the workspace.
    table: &'static str,
    output: &'static str,
    generate: fn(&str) -> Result<String, String>,
}

const GENERATORS: &[Generator] = &[
    Generator {
        name: "ast",
        table: "tables/ast.toml",
        output: "crates/ast/src/generated.rs",
        generate: ast::generate,
    },
    Generator {
        name: "opcodes",
        table: "tables/opcodes.toml",
        output: "crates/bytecode/src/opcode/generated.rs",
        generate: opcodes::generate,
    },
];

/// Runs the generators named in `args`, or all of them.
pub fn run(args: &[String]) -> Result<(), String> {
    let check = args.iter().any(|arg| arg == "--check");
    let wanted: Vec<&String> = args.iter().filter(|arg| *arg != "--check").collect();
    for name in &wanted {
        if !GENERATORS.iter().any(|generator| generator.name == **name) {
            return Err(format!("there is no table called {name}"));
        }
    }
    let root = workspace_root();
    for generator in GENERATORS {
        if !wanted.is_empty() && !wanted.iter().any(|name| *name == generator.name) {
            continue;
        }
        let table = root.join(generator.table);
        let text =
            fs::read_to_string(&table).map_err(|error| format!("{}: {error}", table.display()))?;
        let source =
            (generator.generate)(&text).map_err(|error| format!("{}: {error}", generator.table))?;
        let source = rustfmt(&source)?;
        let output = root.join(generator.output);
        let current = fs::read_to_string(&output).unwrap_or_default();
        if current == source {
            continue;
        }
        if check {
            return Err(format!(
                "{} is not what `cargo xtask codegen {}` writes",
                generator.output, generator.name
            ));
        }
        fs::write(&output, source).map_err(|error| format!("{}: {error}", output.display()))?;
    }
    Ok(())
}

/// Formats a generated file the way the rest of the code is formatted.
pub(crate) fn rustfmt(source: &str) -> Result<String, String> {
    let fail = |error: std::io::Error| format!("rustfmt: {error}");
    let mut child = Command::new("rustfmt")
        .args(["--edition", "2024"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(fail)?;
    if let Some(mut stdin) = child.stdin.take() {
        stdin.write_all(source.as_bytes()).map_err(fail)?;
    }
    let output = child.wait_with_output().map_err(fail)?;
    if !output.status.success() {
        return Err("rustfmt did not accept the generated text".to_owned());
    }
    String::from_utf8(output.stdout).map_err(|error| error.to_string())
}
