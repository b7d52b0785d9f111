//! `check_snippets FILE`: compiles many small sources and prints what became of each.
//!
//! The file holds, for each source, a line `mode optimize length` and then that many bytes and a line
//! break. For each, the answer is lines `E kind message line offset end_line end_offset`, lines
//! `W message line`, the dump of the code, and a line with a single `.`.

use std::io::Write as _;

use krait_base::{Arena, Interner};
use krait_compiler::{CompileError, Options, compile};
use krait_parser::{Mode, ParseOptions};

#[path = "dump/mod.rs"]
mod dump;

fn main() -> std::io::Result<()> {
    let path = std::env::args().nth(1).unwrap_or_default();
    let bytes = std::fs::read(path)?;
    let mut rest = bytes.as_slice();
    let mut out = std::io::stdout().lock();
    while let Some(end) = rest.iter().position(|byte| *byte == b'\n') {
        let (head, tail) = rest.split_at(end);
        let head = String::from_utf8_lossy(head).into_owned();
        let mut fields = head.split(' ');
        let mode = match fields.next() {
            Some("single") => Mode::Single,
            Some("eval") => Mode::Eval,
            _ => Mode::Exec,
        };
        let optimize = fields
            .next()
            .and_then(|field| field.parse().ok())
            .unwrap_or(0);
        let length: usize = fields
            .next()
            .and_then(|field| field.parse().ok())
            .unwrap_or(0);
        let source =
            String::from_utf8_lossy(tail.get(1..1 + length).unwrap_or_default()).into_owned();
        rest = tail.get(2 + length..).unwrap_or_default();
        out.write_all(answer(&source, mode, optimize).as_bytes())?;
        out.write_all(b".\n")?;
    }
    Ok(())
}

fn answer(source: &str, mode: Mode, optimize: u8) -> String {
    let arena = Arena::new();
    let interner = Interner::new();
    let parsed = match krait_parser::parse(source, mode, ParseOptions::default(), &arena, &interner)
    {
        Ok(parsed) => parsed,
        Err(error) => return format!("P {}\n", error.message.replace('\n', "\\n")),
    };
    let mut warnings = Vec::new();
    let options = Options {
        optimize,
        ..Options::new("<s>")
    };
    let result = compile(&parsed.tree, &options, &interner, &mut warnings);
    let mut text = String::new();
    match result {
        Ok(code) => dump::walk(&code, "<s>", &mut text),
        Err(error) => match *error {
            CompileError::Syntax { message, loc } => {
                text = format!(
                    "E SyntaxError\t{}\t{}\t{}\t{}\t{}\n",
                    message,
                    loc.line,
                    loc.col + 1,
                    loc.end_line,
                    loc.end_col + 1
                );
            }
            CompileError::Recursion => text = "E RecursionError\n".to_owned(),
            CompileError::System(message) => text = format!("E SystemError\t{message}\n"),
            CompileError::Surrogates(_) => text = "E UnicodeEncodeError\n".to_owned(),
            CompileError::Value(message) => text = format!("E ValueError\t{message}\n"),
        },
    }
    for warning in &warnings {
        text.push_str(&format!("W {}\t{}\n", warning.message, warning.loc.line));
    }
    text
}
