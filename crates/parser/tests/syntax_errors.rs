//! Broken texts and what CPython 3.14 says about them: `syntax_errors/*.txt`, one file per topic.
//!
//! Cases are separated by a line `=====`; within one, the text and the expected error by a line
//! `-----`. An error is its type, message, both ends of its place, and the line it shows. The
//! expectations were recorded from CPython.
#![allow(
    clippy::unwrap_used,
    reason = "a test stops at the first thing that is not as expected"
)]

use std::fs;
use std::path::Path;

use krait_base::{Arena, Interner};
use krait_parser::{ErrorKind, Mode, ParseOptions, parse};

fn described(source: &str) -> String {
    let (arena, interner) = (Arena::new(), Interner::new());
    let options = ParseOptions::default();
    let error = match parse(source, Mode::Exec, options, &arena, &interner) {
        Ok(_) => return "OK".to_owned(),
        Err(error) => error,
    };
    let kind = match error.kind {
        ErrorKind::Syntax | ErrorKind::Source => "SyntaxError",
        ErrorKind::Indentation => "IndentationError",
        ErrorKind::Tab => "TabError",
        ErrorKind::IncompleteInput => "_IncompleteInputError",
        ErrorKind::Memory => "MemoryError",
        ErrorKind::Name => "ValueError",
    };
    format!(
        "{kind} {} {}:{}-{}:{} {:?}",
        error.message,
        error.lineno,
        error.offset,
        error.end_lineno,
        error.end_offset,
        error.text.unwrap_or_default(),
    )
}

fn check(topic: &str) {
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/syntax_errors/{topic}.txt"));
    let cases = fs::read_to_string(path).unwrap();
    let mut wrong = Vec::new();
    for case in cases.trim_end_matches('\n').split("\n=====\n") {
        let (source, expected) = case.split_once("\n-----\n").unwrap();
        let found = described(source);
        if found != expected {
            wrong.push(format!(
                "{source}\n  expected {expected}\n  found    {found}"
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn tokens() {
    check("tokens");
}

#[test]
fn indentation() {
    check("indentation");
}

#[test]
fn fstrings() {
    check("fstrings");
}

#[test]
fn calls() {
    check("calls");
}

#[test]
fn targets() {
    check("targets");
}

#[test]
fn parameters() {
    check("parameters");
}

#[test]
fn statements() {
    check("statements");
}

#[test]
fn expressions() {
    check("expressions");
}

/// However deep the nesting, there is an answer. The stack is that of a program's main thread several
/// times over, because an unoptimised build needs as much more.
#[test]
fn deep_nesting() {
    let nested = std::thread::Builder::new()
        .stack_size(64 << 20)
        .spawn(every_nesting);
    nested.unwrap().join().unwrap();
}

fn every_nesting() {
    for text in [
        "(",
        "[",
        "{",
        "-",
        "not ",
        "a**",
        "lambda:",
        "a if a else ",
        "*",
        "f'{",
        "x[",
        "f(",
    ] {
        for end in ["", "1", ")", " $"] {
            let source = text.repeat(20_000) + end;
            assert!(!described(&source).is_empty());
        }
    }
}
