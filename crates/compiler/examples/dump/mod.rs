//! The dump of a code object: one line with all its fields, then the code objects in it.

use std::fmt::Write as _;

use krait_base::Wtf8;
use krait_bytecode::{CodeData, Const};
use krait_compiler::unparse;

pub fn walk(code: &CodeData, path: &str, out: &mut String) {
    let names = |names: &mut dyn Iterator<Item = Wtf8<'_>>| {
        let mut text = String::from("(");
        let mut count = 0;
        for name in names {
            if count > 0 {
                text.push_str(", ");
            }
            text.push_str(&unparse::lossy(&unparse::repr_str(name)));
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
            names(&mut code.names.iter().map(|name| name.as_wtf8()))
        ),
        format!("varnames={}", names(&mut code.varnames())),
        format!("cellvars={}", names(&mut code.cellvars())),
        format!("freevars={}", names(&mut code.freevars())),
        format!("qualname={}", ascii(&unparse::lossy(&code.qualname))),
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
        ascii(&unparse::lossy(&code.qualname)),
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
pub fn ascii(text: &str) -> String {
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

pub fn ascii_repr(text: Wtf8<'_>) -> String {
    ascii(&unparse::lossy(&unparse::repr_str(text)))
}

fn constant(value: &Const) -> String {
    match value {
        Const::Code(code) => format!("<code {}>", ascii(&unparse::lossy(&code.qualname))),
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
