//! `dump_code OUT FILE...`: compiles each file and writes one line per code object, in the format of
//! the dump that is made with CPython for comparison. `-` as OUT writes to standard output;
//! `--time` measures instead. The variable `OPTIMIZE` is the level of `-O`.

use std::fmt::Write as _;
use std::io::Write as _;
use std::time::Instant;

use krait_base::{Arena, Interner};
use krait_bytecode::CodeData;
use krait_compiler::{CompileError, Options, compile};
use krait_parser::{Mode, ParseOptions};

#[path = "dump/mod.rs"]
mod dump;

use dump::{ascii, ascii_repr, walk};

fn main() -> std::io::Result<()> {
    let mut args = std::env::args().skip(1);
    let out = args.next().unwrap_or_default();
    let files: Vec<String> = args.collect();
    if out == "--time" {
        return measure(&files);
    }
    let mut text = String::new();
    for path in &files {
        let bytes = std::fs::read(path)?;
        match compile_file(&bytes, path) {
            Ok(code) => walk(&code, path, &mut text),
            Err(error) => {
                let _ = writeln!(text, "{}\terror {}", ascii(path), ascii(&error));
            }
        }
    }
    if out == "-" {
        std::io::stdout().write_all(text.as_bytes())
    } else {
        std::fs::write(out, text)
    }
}

fn compile_file(bytes: &[u8], path: &str) -> Result<CodeData, String> {
    let arena = Arena::new();
    let interner = Interner::new();
    let text = decode(bytes);
    let parsed = krait_parser::parse(
        &text,
        Mode::Exec,
        ParseOptions::default(),
        &arena,
        &interner,
    )
    .map_err(|error| syntax_error(&error.message, path, error.lineno))?;
    let mut warnings = Vec::new();
    let optimize = std::env::var("OPTIMIZE").ok();
    let options = Options {
        optimize: optimize.and_then(|level| level.parse().ok()).unwrap_or(0),
        ..Options::new(path)
    };
    compile(&parsed.tree, &options, &interner, &mut warnings).map_err(|error| match *error {
        CompileError::Syntax { message, loc } => syntax_error(&message, path, loc.line),
        other => format!("other {other}"),
    })
}

fn syntax_error(message: &str, path: &str, line: i32) -> String {
    let name = path.rsplit('/').next().unwrap_or_default();
    let text = format!("{message} ({name}, line {line})");
    format!("SyntaxError {}", ascii_repr(text.as_str().into()))
}

/// UTF-8, or else Latin-1.
fn decode(bytes: &[u8]) -> String {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().map(|byte| char::from(*byte)).collect(),
    }
}

fn measure(files: &[String]) -> std::io::Result<()> {
    let sources: Vec<(Vec<u8>, &str)> = files
        .iter()
        .map(|path| Ok((std::fs::read(path)?, path.as_str())))
        .collect::<std::io::Result<_>>()?;
    let total: usize = sources.iter().map(|(bytes, _)| bytes.len()).sum();
    let mut best = f64::INFINITY;
    let mut best_parse = f64::INFINITY;
    for _ in 0..3 {
        let start = Instant::now();
        for (bytes, path) in &sources {
            let _ = std::hint::black_box(compile_file(bytes, path));
        }
        best = best.min(start.elapsed().as_secs_f64());
        let start = Instant::now();
        for (bytes, _) in &sources {
            let arena = Arena::new();
            let interner = Interner::new();
            let text = decode(bytes);
            let parsed = krait_parser::parse(
                &text,
                Mode::Exec,
                ParseOptions::default(),
                &arena,
                &interner,
            );
            let _ = std::hint::black_box(parsed.is_ok());
        }
        best_parse = best_parse.min(start.elapsed().as_secs_f64());
    }
    println!(
        "{best:.3} s, {:.2} MB/s (parsing alone {best_parse:.3} s)",
        total as f64 / best / 1e6
    );
    Ok(())
}
