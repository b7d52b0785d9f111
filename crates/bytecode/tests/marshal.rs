//! Marshal data against what CPython 3.14 writes and says (`marshal_values.txt`: source text of a
//! value, version, `marshal.dumps` of it; `marshal_errors.txt`: bytes and the exception of `loads`).

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use krait_bytecode::marshal::{self, Error};

fn bytes(hex: &str) -> Vec<u8> {
    let digit = |byte: u8| (byte as char).to_digit(16).expect("a hex digit") as u8;
    let pairs = hex.trim().as_bytes().chunks_exact(2);
    pairs
        .map(|pair| digit(pair[0]) << 4 | digit(pair[1]))
        .collect()
}

/// Which objects are marked for references depends on who else refers to them.
fn without_flags(bytes: &[u8]) -> Vec<u8> {
    let mut plain = bytes.to_vec();
    if let Some(first) = plain.first_mut() {
        *first &= !marshal::FLAG_REF;
        // Nor is it certain what is interned.
        *first = match *first {
            b'A' => b'a',
            b'Z' => b'z',
            b't' => b'u',
            tag => tag,
        };
    }
    plain
}

#[test]
fn values() {
    let mut by_version = std::collections::HashMap::new();
    for line in include_str!("marshal_values.txt").lines() {
        let mut fields = line.rsplitn(3, ' ');
        let (Some(hex), Some(version), Some(text)) = (fields.next(), fields.next(), fields.next())
        else {
            panic!("malformed line {line}");
        };
        let version: u32 = version.parse().expect("a number");
        let theirs = bytes(hex);
        let value = marshal::read_const(&theirs).unwrap_or_else(|e| panic!("{text}: {e:?}"));
        let mine = marshal::write_const(&value, version).expect("it can be written");
        assert_eq!(
            marshal::read_const(&mine).as_ref(),
            Ok(&value),
            "{text} {version}"
        );
        if !theirs.contains(&b'(') && !theirs.contains(&b')') {
            assert_eq!(
                without_flags(&mine),
                without_flags(&theirs),
                "{text} {version}"
            );
        }
        // All versions say the same.
        assert_eq!(
            by_version.entry(text.to_owned()).or_insert(value.clone()),
            &value,
            "{text}"
        );
    }
}

#[test]
fn errors() {
    for line in include_str!("marshal_errors.txt").lines() {
        let (hex, expected) = line.split_once('|').expect("two fields");
        let found = match marshal::read_const(&bytes(hex)) {
            Ok(_) => "ok".to_owned(),
            Err(Error::Eof(text)) => format!("EOFError: {text}"),
            Err(Error::Value(text)) => format!("ValueError: {text}"),
            Err(Error::Type(text)) => format!("TypeError: {text}"),
            Err(Error::Utf8(_)) => {
                assert!(expected.contains("UnicodeDecodeError"), "{line}");
                continue;
            }
            Err(Error::FloatText(text)) => format!(
                "ValueError: could not convert string to float: '{}'",
                String::from_utf8_lossy(&text)
            ),
            Err(Error::Memory) => "MemoryError".to_owned(),
        };
        assert_eq!(found, expected.trim(), "{line}");
    }
}

#[test]
fn depth() {
    let nested = |depth: usize| {
        let mut data = [b')', 1].repeat(depth);
        data.push(b'N');
        data
    };
    // Threads of tests have small stacks for builds that are not optimised.
    let thread = std::thread::Builder::new()
        .stack_size(8 << 20)
        .spawn(move || {
            assert!(marshal::read_const(&nested(1990)).is_ok());
            assert_eq!(
                marshal::read_const(&nested(3000)),
                Err(Error::Value("recursion limit exceeded"))
            );
        });
    thread.expect("it starts").join().expect("it ends well");
}

/// No bytes at all may do harm.
#[test]
fn arbitrary_bytes() {
    let mut state = 1u64;
    let mut next = || {
        state = state
            .wrapping_mul(6364136223846793005)
            .wrapping_add(1442695040888963407);
        (state >> 56) as u8
    };
    let tags = b"0NFT.iIlfgxysutaAzZ()<>:cr\xa9\xe9\xf3\xe3";
    for _ in 0..20_000 {
        let mut data: Vec<u8> = (0..next() % 60).map(|_| next() & 3).collect();
        for byte in &mut data {
            if next() < 128 {
                *byte = tags[next() as usize % tags.len()];
            }
        }
        let _ = marshal::read_const(&data);
    }
}
