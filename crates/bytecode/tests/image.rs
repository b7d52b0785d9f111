//! Images: what is read back, whole or one by one, is what was written; damaged ones are refused, never worse.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use std::sync::Arc;

use krait_base::Wtf8Buf;
use krait_bytecode::image::{self, Image, Item};
use krait_bytecode::{CodeData, CodeFlags, Const, Opcode, marshal};

fn name_of(file: &str) -> Arc<Wtf8Buf> {
    Arc::new(file.into())
}

/// A lone surrogate, which is no UTF-8.
fn lone() -> Wtf8Buf {
    let mut text = Wtf8Buf::new();
    text.push(0xD800);
    text
}

fn code(name: &str, consts: Vec<Const>) -> CodeData {
    CodeData {
        argcount: 2,
        kwonlyargcount: 1,
        stacksize: 7,
        flags: CodeFlags(CodeFlags::OPTIMIZED),
        code: [Opcode::RESUME as u8, 0, Opcode::RETURN_VALUE as u8, 0].into(),
        consts: consts.into(),
        names: ["print".into(), "naïve".into(), lone()].into(),
        localsplusnames: ["a".into(), "b".into(), "print".into()].into(),
        localspluskinds: [0x26, 0x26, 0x2A].into(),
        filename: name_of("folder/file.py"),
        name: name.into(),
        qualname: Wtf8Buf::concat(["Outer.".into(), name.into()]),
        firstlineno: 12,
        linetable: [1, 2, 3].into(),
        exceptiontable: [9].into(),
        ..CodeData::default()
    }
}

/// A module with two functions, one of which has one more inside.
fn module() -> CodeData {
    let lone = Const::str(&lone());
    let big = marshal::read_const(b"l\x05\0\0\0\x01\0\x02\0\x03\0\x04\0\x05\0").expect("a number");
    let inner = code("inner", vec![Const::None, Const::Bytes([0, 255].into())]);
    let outer = code(
        "outer",
        vec![Const::str("Doc."), Const::Code(Arc::new(inner)), lone],
    );
    let other = code("other", vec![Const::Float(-0.0), Const::Int(-1), big]);
    let pair = Const::Tuple([Const::str("x"), Const::Ellipsis].into());
    code(
        "<module>",
        vec![
            Const::Code(Arc::new(outer)),
            pair,
            Const::Code(Arc::new(other)),
        ],
    )
}

#[test]
fn read_back_whole() {
    let module = module();
    let bytes = image::write(&module).expect("it can be written");
    let image = Image(&bytes);
    let root = image.root().expect("a root");
    let filename = Arc::new(image.filename().expect("a name").to_owned());
    assert_eq!(image.whole(root, &filename).as_deref(), Some(&module));
}

#[test]
fn read_back_one_by_one() {
    let module = module();
    let bytes = image::write(&module).expect("it can be written");
    let image = Image(&bytes);
    let other_name = name_of("elsewhere.py");
    let root = image.root().expect("a root");
    let record = image.code(root, &other_name).expect("a record");
    assert_eq!(record.data.filename, other_name);
    let text = |number: &u32| image.text(*number);
    let texts: Vec<_> = record.names.iter().map(text).collect();
    let lone = lone();
    let expected = ["print".into(), "naïve".into(), lone.as_wtf8()];
    assert_eq!(texts, expected.map(Some));
    let [Item::Code(outer), Item::Other(_), Item::Code(_)] = record.consts[..] else {
        unreachable!("the constants keep their order: {:?}", record.consts)
    };
    let outline = image.outline(outer).expect("an outline");
    assert_eq!(
        (text(&outline.name), text(&outline.qualname)),
        (Some("outer".into()), Some("Outer.outer".into()))
    );
    assert!(
        matches!(image.first_const(outer), Some(Item::Text(n)) if text(&n) == Some("Doc.".into()))
    );
}

#[test]
fn damage_is_refused() {
    let bytes = image::write(&module()).expect("it can be written");
    let filename = name_of("f");
    let read = |bytes: &[u8]| {
        let image = Image(bytes);
        image.root().and_then(|root| image.whole(root, &filename))
    };
    for len in 0..bytes.len() {
        assert_eq!(read(&bytes[..len]), None, "{len}");
    }
    for at in 0..bytes.len() {
        let mut damaged = bytes.clone();
        damaged[at] ^= 0xFF;
        // Some bytes only change a name; none may do worse.
        let _ = read(&damaged);
    }
}
