//! The stages that can be fuzzed.

use krait_base::{Arena, Interner};
use krait_text::TextBuf;
use krait_text::codecs::{
    ByteOrder, decode_raw_unicode_escape, decode_unicode_escape, decode_utf7, decode_utf8,
    decode_utf16, decode_utf32, escape_decode,
};
use krait_text::float::{float_fromhex, parse_complex, parse_float};
use krait_text::format::{
    FieldName, IntRef, Percent, PercentPiece, Spec, Target as SpecTarget, Template, TemplatePiece,
    format_float_spec, format_int_spec, format_str_spec, percent_float, percent_int, percent_text,
};
use krait_text::int::parse_int;
use krait_text::repr::str_repr;
use krait_text::unicode::{Form, lookup, lower, normalize, title};

/// A stage, and inputs to start from.
pub struct Target {
    pub name: &'static str,
    pub run: fn(&[u8]),
    pub seeds: &'static [&'static str],
    /// Python files are good inputs too.
    pub python: bool,
}

const TARGETS: &[Target] = &[
    Target {
        name: "format",
        run: format,
        seeds: &["{0!r:>{w}.3f}", "*^+#012_.3f", "%(key)#-08.3lx", "%%%s%5d"],
        python: false,
    },
    Target {
        name: "codecs",
        run: codecs,
        seeds: &[
            "\\N{SPACE}\\x41\\u20ac\\777",
            "+AGE-x",
            "a\u{e9}\u{20ac}\u{1f600}",
        ],
        python: false,
    },
    Target {
        name: "numbers",
        run: numbers,
        seeds: &["1_000.5e-10", "0x1.8p+1", "(1+2j)", "-0b101", "infinity"],
        python: false,
    },
    Target {
        name: "parser",
        run: parser,
        seeds: &[
            "def f(a, /, *b, c=1): return f'{a!r:>{c}}'\n",
            "match x:\n    case [1, *_] if y: pass\n",
        ],
        python: true,
    },
    Target {
        name: "compiler",
        run: compiler,
        seeds: &[
            "def f(a, /, *b, c=1): return f'{a!r:>{c}}'\n",
            "class C[T](B): x: int = 1\n",
            "try:\n    pass\nexcept* E as e:\n    await x\nfinally:\n    [y async for y in z]\n",
        ],
        python: true,
    },
    Target {
        name: "marshal",
        run: marshal,
        seeds: &[
            "x = 1\ndef f(): return (x, 'a', b'b', 1.5, 2j, 1 << 100, frozenset({1}), ..., None)\n",
        ],
        python: true,
    },
];

pub fn find(name: &str) -> Option<&'static Target> {
    TARGETS.iter().find(|t| t.name == name)
}

/// The input as text: UTF-8 if it is that, else Latin-1.
fn text(input: &[u8]) -> TextBuf {
    match std::str::from_utf8(input) {
        Ok(text) => TextBuf::from(text),
        Err(_) => input.iter().map(|&b| u32::from(b)).collect(),
    }
}

/// Room for what an innocent width asks for, not for gigabytes.
fn buffer() -> TextBuf {
    TextBuf::with_limit(1 << 20)
}

fn format(input: &[u8]) {
    let text = text(input);
    let text = text.as_text();
    for target in [SpecTarget::Int, SpecTarget::Float, SpecTarget::Str] {
        let Ok(spec) = Spec::parse(text, target, "object") else {
            continue;
        };
        if spec.precision.is_some_and(|p| p > 1 << 20) {
            continue;
        }
        let _ = format_int_spec(&mut buffer(), IntRef::Small(-12345), &spec, "int", 4300);
        let _ = format_float_spec(&mut buffer(), -1234.5678, &spec, "float");
        let _ = format_str_spec(&mut buffer(), text, &spec, "str");
    }
    for piece in Template::new(text).flatten() {
        if let TemplatePiece::Field(field) = piece
            && let Ok(mut name) = FieldName::parse(field.name)
        {
            while let Some(Ok(_)) = name.next() {}
        }
    }
    for piece in Percent::new(text, true).flatten() {
        if let PercentPiece::Conversion(mut c) = piece
            && c.whole().is_ok()
        {
            c.set_precision(7);
            let _ = percent_int(&mut buffer(), IntRef::Small(255), &c, 4300);
            let _ = percent_float(&mut buffer(), 1.5, &c);
            percent_text(&mut buffer(), text, &c);
        }
    }
}

fn codecs(input: &[u8]) {
    for last in [false, true] {
        for order in [ByteOrder::Little, ByteOrder::Big] {
            let _ = decode_utf16(input, 0, order, last, &mut buffer());
            let _ = decode_utf32(input, 0, order, last, &mut buffer());
        }
        let _ = decode_utf8(input, 0, last, &mut buffer());
        let _ = decode_utf7(input, 0, last, &mut buffer());
        let _ = decode_unicode_escape(input, 0, last, &mut buffer(), &mut None);
        let _ = decode_raw_unicode_escape(input, 0, last, &mut buffer());
    }
    let _ = escape_decode(input, "replace");
    let text = text(input);
    let text = text.as_text();
    let _ = (str_repr(text), lower(text), title(text));
    for form in [Form::Nfc, Form::Nfd, Form::Nfkc, Form::Nfkd] {
        let _ = normalize(form, text);
    }
    let _ = lookup(&text.to_string_lossy());
}

fn numbers(input: &[u8]) {
    let text = text(input);
    let text = text.as_text();
    let _ = (parse_float(text), parse_complex(text), float_fromhex(text));
    for base in [0, 2, 8, 10, 16, 36] {
        let _ = parse_int(text, base, 4300);
    }
}

fn parser(input: &[u8]) {
    let text = String::from_utf8_lossy(input);
    let (arena, interner) = (Arena::new(), Interner::new());
    let _ = krait_parser::parse(
        &text,
        krait_parser::Mode::Exec,
        krait_parser::ParseOptions::default(),
        &arena,
        &interner,
    );
}

fn compile(text: &str) -> Option<krait_bytecode::CodeData> {
    let (arena, interner) = (Arena::new(), Interner::new());
    let options = krait_parser::ParseOptions::default();
    let parsed =
        krait_parser::parse(text, krait_parser::Mode::Exec, options, &arena, &interner).ok()?;
    let options = krait_compiler::Options::new("<fuzz>");
    krait_compiler::compile(&parsed.tree, &options, &interner, &mut Vec::new()).ok()
}

fn compiler(input: &[u8]) {
    let _ = compile(&String::from_utf8_lossy(input));
}

/// The input as it is, and as the code it compiles to with a few bytes changed.
fn marshal(input: &[u8]) {
    let _ = krait_bytecode::marshal::read_code(input);
    let Some(code) = compile(&String::from_utf8_lossy(input)) else {
        return;
    };
    let Ok(mut bytes) = krait_bytecode::marshal::write_code(&code, 4) else {
        return;
    };
    assert!(
        krait_bytecode::marshal::read_code(&bytes).is_ok(),
        "what was written can be read"
    );
    let mut state = input
        .iter()
        .fold(1u64, |h, &b| h.wrapping_mul(31).wrapping_add(u64::from(b)));
    for _ in 0..8 {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let len = bytes.len().max(1) as u64;
        if let Some(byte) = bytes.get_mut(((state >> 33) % len) as usize) {
            *byte = (state >> 20) as u8;
        }
        let _ = krait_bytecode::marshal::read_code(&bytes);
    }
}
