//! Compares the crate with what CPython 3.14 answers, as `record.py` wrote it down.

#![allow(clippy::unwrap_used, reason = "a failing test panics")]

use std::fmt::Write;

use dashu_int::IBig;
use krait_text::codecs::*;
use krait_text::float::*;
use krait_text::format::*;
use krait_text::hash::*;
use krait_text::int::*;
use krait_text::unicode::*;
use krait_text::{Error, ErrorKind, Result, Text, TextBuf};

fn unescape(field: &str) -> Vec<u32> {
    let mut out = Vec::new();
    let mut rest = field;
    while let Some(at) = rest.find("\\{") {
        out.extend(rest[..at].chars().map(|c| c as u32));
        let end = rest[at..].find('}').unwrap() + at;
        out.push(u32::from_str_radix(&rest[at + 2..end], 16).unwrap());
        rest = &rest[end + 1..];
    }
    out.extend(rest.chars().map(|c| c as u32));
    out
}

fn escape(text: Text<'_>) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match char::from_u32(c) {
            Some(ch @ ' '..='~') if ch != '\\' => out.push(ch),
            _ => write!(out, "\\{{{c:x}}}").unwrap(),
        }
    }
    out
}

/// A field as the narrowest text.
fn narrow(field: &str) -> TextBuf {
    unescape(field).into_iter().collect()
}

fn from_bits(field: &str) -> f64 {
    f64::from_bits(u64::from_str_radix(field, 16).unwrap())
}

fn to_bits(x: f64) -> String {
    format!("{:016x}", x.to_bits())
}

fn bytes(field: &str) -> Vec<u8> {
    (0..field.len() / 2)
        .map(|i| u8::from_str_radix(&field[2 * i..2 * i + 2], 16).unwrap())
        .collect()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

fn shown(result: Result<TextBuf>) -> String {
    match result {
        Ok(text) => escape(text.as_text()),
        Err(e) => error(&e),
    }
}

fn error(e: &Error) -> String {
    let kind = match e.kind {
        ErrorKind::Value => "ValueError",
        ErrorKind::Overflow => "OverflowError",
        ErrorKind::Type => "TypeError",
        ErrorKind::Memory => "MemoryError",
        ErrorKind::Key => "KeyError",
    };
    escape(TextBuf::from(format!("!{kind}: {}", e.message).as_str()).as_text())
}

/// Runs `answer` on the inputs of every line of a golden file; it must give the outputs.
fn check(name: &str, inputs: usize, answer: impl Fn(&[&str]) -> Vec<String>) {
    krait_testkit::check_rows(
        format!("{}/tests/golden/{name}.txt", env!("CARGO_MANIFEST_DIR")),
        inputs,
        answer,
    );
}

fn spec_of(field: &str, target: Target, name: &str) -> Result<Spec> {
    Spec::parse(narrow(field).as_text(), target, name)
}

#[test]
fn float_text() {
    check("float_repr", 1, |f| {
        vec![float_repr(from_bits(f[0])), float_hex(from_bits(f[0]))]
    });
    check("fromhex", 1, |f| {
        vec![float_fromhex(narrow(f[0]).as_text()).map_or_else(|e| error(&e), to_bits)]
    });
    check("round", 2, |f| {
        vec![round_to(from_bits(f[0]), f[1].parse().unwrap()).map_or(
            "!OverflowError: rounded value too large to represent".into(),
            to_bits,
        )]
    });
    check("parse_float", 1, |f| {
        vec![parse_float(narrow(f[0]).as_text()).map_or_else(|e| error(&e), to_bits)]
    });
    check("parse_complex", 1, |f| {
        vec![
            parse_complex(narrow(f[0]).as_text())
                .map_or_else(|e| error(&e), |(a, b)| to_bits(a) + &to_bits(b)),
        ]
    });
}

#[test]
fn int_text() {
    check("parse_int", 2, |f| {
        let n = parse_int(narrow(f[0]).as_text(), f[1].parse().unwrap(), 4300);
        vec![n.map_or_else(
            |e| error(&e),
            |n| {
                let text = big_to_radix(&n.to_big(), 16);
                text.strip_prefix('-')
                    .map_or_else(|| format!("0x{text}"), |t| format!("-0x{t}"))
            },
        )]
    });
    for n in [0, 9, 10, 99, 100, 12345, -1, i64::MAX, i64::MIN] {
        assert_eq!(small_to_str(n), n.to_string());
    }
    let big = IBig::from(10).pow(4300);
    assert!(
        big_to_str(&big, 4300).is_err()
            && big_to_str(&(big.clone() - 1), 4300).is_ok()
            && big_to_str(&big, 0).is_ok()
    );
}

fn with_int<R>(field: &str, f: impl FnOnce(IntRef<'_>) -> R) -> R {
    match Int::from_big(field.parse::<IBig>().unwrap()) {
        Int::Small(n) => f(IntRef::Small(n)),
        Int::Big(n) => f(IntRef::Big(&n)),
    }
}

#[test]
fn specifications() {
    check("format_float", 2, |f| {
        vec![shown(spec_of(f[1], Target::Float, "float").and_then(
            |spec| {
                let mut out = TextBuf::new();
                format_float_spec(&mut out, from_bits(f[0]), &spec, "float").map(|()| out)
            },
        ))]
    });
    check("format_int", 2, |f| {
        vec![shown(spec_of(f[1], Target::Int, "int").and_then(|spec| {
            let mut out = TextBuf::new();
            with_int(f[0], |n| format_int_spec(&mut out, n, &spec, "int", 4300)).map(|()| out)
        }))]
    });
    check("format_complex", 3, |f| {
        if f[2].is_empty() {
            return vec![complex_repr(from_bits(f[0]), from_bits(f[1]))];
        }
        vec![shown(spec_of(f[2], Target::Complex, "complex").and_then(
            |spec| {
                let mut out = TextBuf::new();
                format_complex_spec(&mut out, from_bits(f[0]), from_bits(f[1]), &spec, "complex")
                    .map(|()| out)
            },
        ))]
    });
    check("format_str", 2, |f| {
        vec![shown(spec_of(f[1], Target::Str, "str").and_then(|spec| {
            let mut out = TextBuf::new();
            format_str_spec(&mut out, narrow(f[0]).as_text(), &spec, "str").map(|()| out)
        }))]
    });
}

/// Formats one value by a printf-style format.
fn percent(format: &str, value: impl Fn(&mut TextBuf, &Conversion<'_>) -> Result<()>) -> String {
    let format = narrow(format);
    let mut out = TextBuf::new();
    for piece in Percent::new(format.as_text(), false) {
        let done = piece.and_then(|piece| match piece {
            PercentPiece::Literal(text) => {
                out.push_text(text);
                Ok(())
            }
            PercentPiece::Conversion(c) => c.whole().and_then(|()| value(&mut out, &c)),
        });
        if let Err(e) = done {
            return error(&e);
        }
    }
    escape(out.as_text())
}

#[test]
fn printf_formats() {
    check("percent_int", 2, |f| {
        vec![percent(f[0], |out, c| match c.kind_byte() {
            b'd' | b'i' | b'u' | b'x' | b'X' | b'o' => {
                with_int(f[1], |n| percent_int(out, n, c, 4300))
            }
            _ => Err(c.unsupported()),
        })]
    });
    check("percent_float", 2, |f| {
        vec![percent(f[0], |out, c| {
            percent_float(out, from_bits(f[1]), c)
        })]
    });
    check("percent_str", 2, |f| {
        vec![percent(f[0], |out, c| {
            percent_text(out, narrow(f[1]).as_text(), c);
            Ok(())
        })]
    });
}

fn template(text: Text<'_>) -> Result<String> {
    let mut parts: Vec<String> = Vec::new();
    // CPython joins nothing either: each piece is a literal with an optional field after it.
    for piece in Template::new(text) {
        match piece? {
            TemplatePiece::Literal(t) => parts.push(format!("L{}", escape(t))),
            TemplatePiece::Field(Field {
                name,
                conversion,
                spec,
                ..
            }) => {
                let mut name = FieldName::parse(name)?;
                let mut out = match name.head {
                    FieldHead::Auto => "F".to_string(),
                    FieldHead::Index(n) => format!("F#{n}"),
                    FieldHead::Key(k) => format!("F{}", escape(k)),
                };
                for step in &mut name {
                    match step? {
                        Accessor::Attribute(a) => write!(out, ".{}", escape(a)).unwrap(),
                        Accessor::Index(n) => write!(out, "[#{n}").unwrap(),
                        Accessor::Key(k) => write!(out, "[{}", escape(k)).unwrap(),
                    }
                }
                let conversion: TextBuf = conversion.into_iter().collect();
                parts.push(format!(
                    "{out}!{}:{}",
                    escape(conversion.as_text()),
                    escape(spec)
                ));
            }
        }
    }
    Ok(parts.join("|"))
}

#[test]
fn templates() {
    check("template", 1, |f| {
        vec![template(narrow(f[0]).as_text()).unwrap_or_else(|e| error(&e))]
    });
}

#[test]
fn reprs() {
    use krait_text::repr::*;
    check("repr", 1, |f| {
        let text = narrow(f[0]);
        let mut ascii = TextBuf::new();
        write_str_ascii(&mut ascii, text.as_text());
        vec![
            escape(str_repr(text.as_text()).as_text()),
            escape(ascii.as_text()),
        ]
    });
    check("bytes_repr", 1, |f| {
        vec![escape(Text::ascii(&bytes_repr(&bytes(f[0]))))]
    });
}

fn decode(encoding: &str, bytes: &[u8], errors: &str) -> String {
    let handler = Handler::from_name(errors).unwrap();
    let mut out = TextBuf::new();
    let mut at = 0;
    let mut invalid = None;
    while at < bytes.len() {
        let result = match encoding {
            "utf-8" => decode_utf8(bytes, at, true, &mut out),
            "ascii" => decode_ascii(bytes, at, &mut out),
            "utf-16-le" => decode_utf16(bytes, at, ByteOrder::Little, true, &mut out),
            "utf-16-be" => decode_utf16(bytes, at, ByteOrder::Big, true, &mut out),
            "utf-32-le" => decode_utf32(bytes, at, ByteOrder::Little, true, &mut out),
            "utf-32-be" => decode_utf32(bytes, at, ByteOrder::Big, true, &mut out),
            "utf-7" => decode_utf7(bytes, at, true, &mut out),
            "unicode_escape" => decode_unicode_escape(bytes, at, true, &mut out, &mut invalid),
            _ => decode_raw_unicode_escape(bytes, at, true, &mut out),
        };
        match result {
            Ok(end) => at = end,
            Err(e) => match handler.on_decode(Standard::from_name(encoding), bytes, &e, &mut out) {
                Some(next) => at = next,
                None => return format!("!{},{},{}", e.start, e.end, escape(Text::ascii(e.reason))),
            },
        }
    }
    escape(out.as_text())
}

fn encode_some(encoding: &str, text: Text<'_>, at: usize, out: &mut Vec<u8>) -> Encoded {
    match encoding {
        "utf-8" => encode_utf8(text, at, out),
        "ascii" => encode_ascii(text, at, out),
        "latin-1" => encode_latin1(text, at, out),
        "utf-16-le" => encode_utf16(text, at, ByteOrder::Little, out),
        "utf-16-be" => encode_utf16(text, at, ByteOrder::Big, out),
        "utf-32-le" => encode_utf32(text, at, ByteOrder::Little, out),
        "utf-32-be" => encode_utf32(text, at, ByteOrder::Big, out),
        "utf-7" => encode_utf7(text, out),
        "unicode_escape" => {
            encode_unicode_escape(text, out);
            Ok(())
        }
        _ => {
            encode_raw_unicode_escape(text, out);
            Ok(())
        }
    }
}

fn encode(encoding: &str, text: Text<'_>, errors: &str) -> String {
    let handler = Handler::from_name(errors).unwrap();
    let mut out = Vec::new();
    let mut at = 0;
    while let Err(e) = encode_some(encoding, text, at, &mut out) {
        match handler.on_encode(Standard::from_name(encoding), text, &e) {
            Some(Replacement::Text(t)) => {
                encode_some(encoding, Text::Latin1(&t), 0, &mut out).unwrap()
            }
            Some(Replacement::Bytes(b)) => out.extend(b),
            None => return format!("!{},{},{}", e.start, e.end, e.reason),
        }
        at = e.end;
    }
    hex(&out)
}

#[test]
fn codecs() {
    check("decode", 3, |f| vec![decode(f[0], &bytes(f[2]), f[1])]);
    check("encode", 3, |f| {
        vec![encode(f[0], narrow(f[2]).as_text(), f[1])]
    });
    check("escape_decode", 2, |f| {
        vec![escape_decode(&bytes(f[0]), f[1]).map_or_else(|e| error(&e), |(b, _)| hex(&b))]
    });
}

/// Cutting the input anywhere gives the same text.
#[test]
fn incremental_decoding() {
    let text = "a\u{e9}\u{20ac}\u{1f600}b".repeat(3);
    let all = text.as_bytes();
    for cut in 0..=all.len() {
        let mut out = TextBuf::new();
        let used = decode_utf8(&all[..cut], 0, false, &mut out).unwrap();
        decode_utf8(all, used, true, &mut out).unwrap();
        assert_eq!(out.to_string_lossy(), text);
    }
}

#[test]
fn hashes() {
    check("hash_str", 2, |f| {
        vec![
            HashKey::from_seed(f[0].parse().unwrap())
                .hash_text(narrow(f[1]).as_text())
                .to_string(),
        ]
    });
    check("hash_int", 1, |f| {
        let n: IBig = f[0].parse().unwrap();
        if let Ok(small) = i64::try_from(&n) {
            assert_eq!(hash_i64(small), hash_big(&n));
        }
        vec![hash_big(&n).to_string()]
    });
    check("hash_float", 1, |f| {
        vec![hash_float(from_bits(f[0])).unwrap().to_string()]
    });
    check("hash_tuple", 1, |f| {
        let items: Vec<i64> = f[0]
            .split_whitespace()
            .map(|n| n.parse().unwrap())
            .collect();
        let (mut tuple, mut set) = (TupleHasher::new(), FrozenSetHasher::new());
        for &n in &items {
            tuple.add(hash_i64(n));
            set.add(hash_i64(n));
        }
        vec![
            tuple.finish(items.len()).to_string(),
            set.finish(items.len()).to_string(),
        ]
    });
}

fn hexes(text: Text<'_>) -> String {
    text.chars()
        .map(|c| format!("{c:x}"))
        .collect::<Vec<_>>()
        .join(" ")
}

const FORMS: [Form; 4] = [Form::Nfc, Form::Nfd, Form::Nfkc, Form::Nfkd];

fn describe(cp: u32) -> String {
    let one = [cp];
    let text = Text::Ucs4(&one);
    let istitle = is_upper(cp) || is_title(cp);
    let flags = [
        is_alpha(cp),
        is_alnum(cp),
        is_decimal(cp),
        is_digit(cp),
        is_numeric(cp),
        is_space(cp),
        is_printable(cp),
        is_upper(cp),
        is_lower(cp),
        istitle,
        is_identifier_start(cp),
        is_identifier_continue(cp),
    ];
    let (flags, last) = flags.split_at(11);
    let flags: String = flags.iter().map(|&b| if b { '1' } else { '0' }).collect();
    let number = |n: Option<u8>| n.map_or(-1, i32::from);
    let mut parts = vec![
        category(cp).to_string(),
        bidirectional(cp).to_string(),
        combining(cp).to_string(),
        u8::from(mirrored(cp)).to_string(),
        east_asian_width(cp).to_string(),
        decomposition(cp),
        number(decimal_value(cp)).to_string(),
        number(digit_value(cp)).to_string(),
        numeric_value(cp).map_or(String::new(), to_bits),
        flags,
        u8::from(last[0]).to_string(),
        (1 + u8::from(is_linebreak(cp))).to_string(),
        hexes(upper(text).as_text()),
        hexes(lower(text).as_text()),
        hexes(title(text).as_text()),
        hexes(casefold(text).as_text()),
        hexes(lower(Text::Ucs4(&[0x41, 0x3a3, cp, 0x42])).as_text()),
        hexes(lower(Text::Ucs4(&[0x41, 0x3a3, cp])).as_text()),
        name(cp).unwrap_or_default(),
    ];
    if let Some(name) = name(cp) {
        assert_eq!(lookup(&name), Some(Lookup::Char(cp)), "{name}");
    }
    parts.push(u8::from(simple_lower(cp) != cp || simple_upper(cp) != cp).to_string());
    parts.push(format!("{:x}", simple_lower(cp)));
    parts.extend(FORMS.map(|f| hexes(normalize(f, text).as_text())));
    parts.join(";")
}

fn describe_old(cp: u32) -> String {
    let one = [cp];
    let text = Text::Ucs4(&one);
    let mut parts = vec![
        old_category(cp).to_string(),
        old_bidirectional(cp).to_string(),
        old_combining(cp).to_string(),
        u8::from(old_mirrored(cp)).to_string(),
        old_east_asian_width(cp).to_string(),
        old_decomposition(cp),
        old_numeric_value(cp).map_or(String::new(), to_bits),
    ];
    parts.extend(FORMS.map(|f| hexes(old_normalize(f, text).as_text())));
    parts.join(";")
}

fn fnv(text: &str) -> String {
    let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325u64, |h, b| {
        (h ^ u64::from(b)).wrapping_mul(0x100_0000_01b3)
    });
    format!("{hash:x}")
}

/// Every property of every code point, by a checksum for each block of 1024.
#[test]
fn unicode_database() {
    check("unicode", 1, |f| {
        let start = u32::from_str_radix(f[0], 16).unwrap();
        let block = |describe: fn(u32) -> String| {
            fnv(&(start..start + 0x400)
                .map(describe)
                .collect::<Vec<_>>()
                .join("\n"))
        };
        vec![block(describe), block(describe_old)]
    });
    check("lookup", 1, |f| {
        vec![match lookup(f[0]) {
            Some(Lookup::Char(c)) => hexes(Text::Ucs4(&[c])),
            Some(Lookup::Sequence(s)) => hexes(Text::Ucs4(s)),
            None => format!("!KeyError: \"undefined character name '{}'\"", f[0]),
        }]
    });
}

#[test]
fn normalization() {
    check("normalize", 2, |f| {
        let form = Form::from_name(f[0]).unwrap();
        let text = narrow(f[1]);
        vec![
            escape(normalize(form, text.as_text()).as_text()),
            u8::from(is_normalized(form, text.as_text())).to_string(),
        ]
    });
}

#[test]
fn case() {
    check("case", 1, |f| {
        let text = narrow(f[0]);
        let text = text.as_text();
        let mut found: Vec<_> = [upper, lower, title, capitalize, swapcase, casefold]
            .iter()
            .map(|f| escape(f(text).as_text()))
            .collect();
        found.push(u8::from(is_istitle_text(text)).to_string());
        found
    });
}

#[test]
fn searching() {
    use krait_text::search::{count, find, rfind};
    // Every needle of up to three letters in every string of seven, in every pair of widths.
    let strings = |len: u32, wide: u32| {
        (0..2u32.pow(len)).map(move |bits| {
            (0..len)
                .map(|i| wide + (bits >> i & 1))
                .collect::<Vec<u32>>()
        })
    };
    for wide in [0x61, 0x3b1, 0x1f600] {
        for haystack in strings(7, wide) {
            for needle in (1..4).flat_map(|len| strings(len, wide)) {
                let expected: Vec<_> = (0..haystack.len())
                    .filter(|&i| haystack[i..].starts_with(&needle))
                    .collect();
                let mut apart = 0;
                let mut from = 0;
                for &i in &expected {
                    if i >= from {
                        apart += 1;
                        from = i + needle.len();
                    }
                }
                let (h, n): (TextBuf, TextBuf) = (
                    haystack.iter().copied().collect(),
                    needle.iter().copied().collect(),
                );
                for n in [n.as_text(), Text::Ucs4(&needle)] {
                    assert_eq!(find(h.as_text(), n), expected.first().copied());
                    assert_eq!(rfind(h.as_text(), n), expected.last().copied());
                    assert_eq!(count(h.as_text(), n, usize::MAX), apart);
                }
            }
        }
    }
    // A pattern that makes naive searches quadratic.
    let haystack = vec![0x3b1u16; 100_000];
    let mut needle = vec![0x3b1u16; 5_000];
    needle[0] = 0x3b2;
    assert_eq!(find(Text::Ucs2(&haystack), Text::Ucs2(&needle)), None);
    needle[0] = 0x3b1;
    needle[2_500] = 0x3b2;
    assert_eq!(find(Text::Ucs2(&haystack), Text::Ucs2(&needle)), None);
}

#[test]
fn big_integers_round_to_even() {
    for base in [1i128 << 60, 1 << 64, 1 << 90, (1 << 70) - 1, (1 << 54) + 1] {
        for d in -70..70 {
            let n = base + d;
            let big = IBig::from(n);
            assert_eq!(IntRef::Big(&big).to_float().unwrap(), n as f64);
        }
    }
    assert!(IntRef::Big(&(IBig::from(1) << 1024)).to_float().is_err());
    let most = (IBig::from(1) << 1024) - (IBig::from(1) << 970);
    assert!(IntRef::Big(&most).to_float().is_err());
    assert_eq!(IntRef::Big(&(most - 1)).to_float(), Ok(f64::MAX));
}
