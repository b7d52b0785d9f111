//! What is wrong with snippets of source text: one line of numbers and text for each, to be compared
//! with CPython's `SyntaxError`s.
//!
//!     cargo run --release -p krait-compiler --example syntax_errors < SNIPPETS
//!
//! Snippets are separated by the character U+001E; each begins with its mode and a newline.

use std::io::Read;

use krait_base::{Arena, Interner};
use krait_compiler::{CompileError, Options};
use krait_parser::{ErrorKind, Mode, ParseOptions};

fn main() {
    let mut input = String::new();
    if std::io::stdin().read_to_string(&mut input).is_err() {
        println!("input is not UTF-8");
        return;
    }
    for snippet in input.split('\u{1e}') {
        let (mode, source) = snippet.split_once('\n').unwrap_or(("exec", snippet));
        println!("{}", verdict(mode, source));
    }
}

fn verdict(mode: &str, source: &str) -> String {
    let mode = match mode {
        "eval" => Mode::Eval,
        "single" => Mode::Single,
        _ => Mode::Exec,
    };
    let (arena, interner) = (Arena::new(), Interner::new());
    let parsed = match krait_parser::parse(source, mode, ParseOptions::default(), &arena, &interner)
    {
        Ok(parsed) => parsed,
        Err(error) => {
            let kind = match error.kind {
                ErrorKind::Syntax | ErrorKind::Source => "SyntaxError",
                ErrorKind::Indentation => "IndentationError",
                ErrorKind::Tab => "TabError",
                ErrorKind::IncompleteInput => "_IncompleteInputError",
                ErrorKind::Memory => return format!("MemoryError {}", error.message),
                ErrorKind::Name => return format!("ValueError {}", error.message),
            };
            return format!(
                "{kind} {} {}:{}-{}:{} {:?}",
                error.message,
                error.lineno,
                error.offset,
                error.end_lineno,
                error.end_offset,
                error.text.unwrap_or_default(),
            );
        }
    };
    let mut warnings = Vec::new();
    let result =
        krait_compiler::compile(&parsed.tree, &Options::new("<x>"), &interner, &mut warnings);
    match result {
        Ok(_) => "OK".to_owned(),
        Err(error) => match *error {
            CompileError::Syntax { message, loc } => format!(
                "SyntaxError {message} {}:{}-{}:{} None",
                loc.line,
                loc.col + 1,
                loc.end_line,
                loc.end_col + 1
            ),
            error => format!("{error}"),
        },
    }
}
