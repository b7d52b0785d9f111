//! `dump_code OUT FILE...`: compiles each file and writes one line per code object, in the format of
//! the dump that is made with CPython for comparison. `-` as OUT writes to standard output;
//! `--time` measures instead.

use std::fmt::Write as _;
use std::io::Write as _;
use std::time::Instant;

use krait_base::{Arena, Interner, Wtf8};
use krait_bytecode::{CodeData, Const};
use krait_compiler::{CompileError, Options, compile, unparse};
use krait_parser::{Mode, ParseOptions};

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
    compile(&parsed.tree, &Options::new(path), &interner, &mut warnings).map_err(|error| {
        match *error {
            CompileError::Syntax { message, loc } => syntax_error(&message, path, loc.line),
            other => format!("other {other}"),
        }
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

fn walk(code: &CodeData, path: &str, out: &mut String) {
    let names = |names: &mut dyn Iterator<Item = &str>| {
        let mut text = String::from("(");
        let mut count = 0;
        for name in names {
            if count > 0 {
                text.push_str(", ");
            }
            text.push_str(&unparse::lossy(&unparse::repr_str(name.into())));
            count += 1;
        }
        text.push_str(if count == 1 { ",)" } else { ")" });
        ascii(&text)
    };
    let mut row = vec![
        format!("argcount={}", code.argcount),
        format!("posonlyargcount={}", code.posonlyargcount),
        format!("kwonlyargcount={}", code.kwonlyargcount),
        format!("stacksize={}", code.stacksize),
        format!("flags={}", code.flags.0),
        format!("firstlineno={}", code.firstlineno),
        format!(
            "names={}",
            names(&mut code.names.iter().map(|name| &**name))
        ),
        format!("varnames={}", names(&mut code.varnames())),
        format!("cellvars={}", names(&mut code.cellvars())),
        format!("freevars={}", names(&mut code.freevars())),
        format!("qualname={}", ascii(&code.qualname)),
    ];
    let consts: Vec<String> = code.consts.iter().map(constant).collect();
    row.push(format!("consts={}", consts.join("; ")));
    for (field, bytes) in [
        ("code", &code.code),
        ("exc", &code.exceptiontable),
        ("lines", &code.linetable),
    ] {
        let mut hex = String::new();
        for byte in bytes {
            let _ = write!(hex, "{byte:02x}");
        }
        row.push(format!("{field}={hex}"));
    }
    let row: Vec<String> = row
        .iter()
        .map(|field| field.replace('\n', "\\n").replace('\t', "\\t"))
        .collect();
    let _ = writeln!(
        out,
        "{path}:{}:{}\t{}",
        ascii(&code.qualname),
        code.firstlineno,
        row.join("\t")
    );
    for constant in &code.consts {
        if let Const::Code(inner) = constant {
            walk(inner, path, out);
        }
    }
}

/// What `backslashreplace` makes of a text.
fn ascii(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c as u32 {
            0..=0x7F => out.push(c),
            code @ 0x80..=0xFF => drop(write!(out, "\\x{code:02x}")),
            code @ 0x100..=0xFFFF => drop(write!(out, "\\u{code:04x}")),
            code => drop(write!(out, "\\U{code:08x}")),
        }
    }
    out
}

fn ascii_repr(text: Wtf8<'_>) -> String {
    ascii(&unparse::lossy(&unparse::repr_str(text)))
}

fn constant(value: &Const) -> String {
    match value {
        Const::Code(code) => format!("<code {}>", ascii(&code.qualname)),
        Const::Tuple(items) => {
            let items: Vec<String> = items.iter().map(constant).collect();
            format!("({},)", items.join(","))
        }
        Const::FrozenSet(items) => {
            let mut items: Vec<String> = items.iter().map(constant).collect();
            items.sort();
            format!("frozenset{{{}}}", items.join(","))
        }
        Const::Slice(parts) => {
            let parts: Vec<String> = parts.iter().map(constant).collect();
            format!("slice({})", parts.join(","))
        }
        Const::Float(value) => format!("float {}", krait_text::float::float_hex(*value)),
        Const::Complex(real, imag) => {
            format!(
                "complex {} {}",
                krait_text::float::float_hex(*real),
                krait_text::float::float_hex(*imag)
            )
        }
        Const::Str(text) => format!("str {}", ascii_repr(text.as_wtf8())),
        Const::None => "NoneType None".to_owned(),
        Const::True => "bool True".to_owned(),
        Const::False => "bool False".to_owned(),
        Const::Ellipsis => "ellipsis Ellipsis".to_owned(),
        Const::Int(value) => format!("int {value}"),
        Const::BigInt(value) => format!("int {value}"),
        Const::Bytes(bytes) => format!("bytes {}", krait_text::repr::bytes_repr(bytes)),
    }
}
