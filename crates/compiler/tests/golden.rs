//! What is compiled equals what CPython compiles: code objects field for field, errors and warnings
//! with their places. The expectations are recorded by `record.py`.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use krait_base::{Arena, Interner};
use krait_compiler::{CompileError, Options, compile};
use krait_parser::{Mode, ParseOptions};

#[path = "../examples/dump/mod.rs"]
mod dump;

fn tests() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests")
}

/// The dump, or the error, and the warnings.
fn answer(source: &str, name: &str, mode: Mode, optimize: u8) -> (String, String) {
    let arena = Arena::new();
    let interner = Interner::new();
    let (mut code, mut messages) = (String::new(), String::new());
    let parsed = match krait_parser::parse(source, mode, ParseOptions::default(), &arena, &interner)
    {
        Ok(parsed) => parsed,
        Err(error) => return (code, format!("parser: {}\n", error.message)),
    };
    let mut warnings = Vec::new();
    let options = Options {
        optimize,
        ..Options::new(name)
    };
    match compile(&parsed.tree, &options, &interner, &mut warnings) {
        Ok(compiled) => dump::walk(&compiled, name, &mut code),
        Err(error) => {
            let _ = match *error {
                CompileError::Syntax { message, loc } => writeln!(
                    messages,
                    "E SyntaxError\t{message}\t{}\t{}\t{}\t{}",
                    loc.line,
                    loc.col + 1,
                    loc.end_line,
                    loc.end_col + 1
                ),
                error => writeln!(messages, "E {error}"),
            };
        }
    }
    for warning in &warnings {
        let _ = writeln!(messages, "W {}\t{}", warning.message, warning.loc.line);
    }
    (code, messages)
}

#[test]
fn code_objects() {
    let mut sources: Vec<PathBuf> = std::fs::read_dir(tests().join("golden"))
        .expect("the directory is part of the crate")
        .map(|entry| entry.expect("it can be listed").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "py"))
        .collect();
    sources.sort();
    assert!(!sources.is_empty());
    for path in sources {
        let source = std::fs::read_to_string(&path).expect("it is a source");
        let expected = std::fs::read_to_string(path.with_extension("dump")).expect("recorded");
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let mut found = String::new();
        for optimize in 0..3 {
            let (code, messages) =
                answer(&source, &format!("{name}{optimize}"), Mode::Exec, optimize);
            assert!(!messages.contains("parser:"), "{name}: {messages}");
            found.push_str(&code);
        }
        for (mine, theirs) in found.lines().zip(expected.lines()) {
            for (mine, theirs) in mine.split('\t').zip(theirs.split('\t')) {
                assert_eq!(
                    mine,
                    theirs,
                    "in {}",
                    theirs.split('\t').next().unwrap_or("")
                );
            }
        }
        assert_eq!(found.lines().count(), expected.lines().count(), "{name}");
    }
}

#[test]
fn errors_and_warnings() {
    let text = std::fs::read_to_string(tests().join("messages.txt")).expect("recorded");
    let mut wrong = Vec::new();
    for case in text.split("=== ").skip(1) {
        let (mode, rest) = case.split_once('\n').expect("the mode has a line");
        let (source, expected) = rest.split_once("---\n").expect("the answer follows");
        let mode = match mode {
            "eval" => Mode::Eval,
            "single" => Mode::Single,
            _ => Mode::Exec,
        };
        let (_, found) = answer(source, "<s>", mode, 0);
        // What the parser refuses is its own affair.
        if found != expected && !found.starts_with("parser:") {
            wrong.push(format!("{source}expected: {expected}found: {found}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
