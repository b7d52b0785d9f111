//! What our compiler makes passes the verifier; the same code with one thing broken does not.

#![allow(
    clippy::unwrap_used,
    reason = "a test stops at the first thing that does not compile"
)]

use krait_base::{Arena, Interner};
use krait_bytecode::{CodeData, CodeFlags, Const, Opcode};
use krait_vm::code::verify::check_all;

fn compiled(text: &str) -> CodeData {
    let (arena, interner) = (Arena::new(), Interner::new());
    let parsed = krait_parser::parse(
        text,
        krait_parser::Mode::Exec,
        krait_parser::ParseOptions::default(),
        &arena,
        &interner,
    )
    .unwrap();
    let options = krait_compiler::Options::new("<test>");
    krait_compiler::compile(&parsed.tree, &options, &interner, &mut Vec::new()).unwrap()
}

/// The code with the bytes of the first `op` replaced.
fn patched(text: &str, op: Opcode, by: [u8; 2]) -> CodeData {
    let mut c = compiled(text);
    let mut code = c.code.to_vec();
    let at = code.chunks_exact(2).position(|u| u[0] == op as u8).unwrap();
    code[at * 2..at * 2 + 2].copy_from_slice(&by);
    c.code = code.into();
    c
}

const LOOP: &str = "for x in y:\n    try: f(x)\n    except E: pass\n";

#[test]
fn compiled_code_passes() {
    for text in [
        LOOP,
        "async def f():\n    async for x in y: await x\n",
        "def g():\n    with a as b: yield [c for c in b]\n",
        "def h(a, b=1, *c, **d):\n    try: e = a\n    except E: del b\n    return [f(x, e) for x in c]\n",
    ] {
        assert_eq!(check_all(&compiled(text)), Ok(()), "{text}");
    }
}

#[test]
fn broken_code_is_refused() {
    let shallow = CodeData {
        stacksize: 1,
        ..compiled(LOOP)
    };
    let huge = CodeData {
        stacksize: u32::MAX,
        ..compiled(LOOP)
    };
    let for_iter = Opcode::FOR_ITER;
    let load_name = Opcode::LOAD_NAME;
    let cases = [
        (shallow, "stack"),
        (huge, "frame too large"),
        (
            patched(LOOP, for_iter, [for_iter as u8, 200]),
            "jump out of range",
        ),
        (
            patched(LOOP, for_iter, [for_iter as u8, 1]),
            "FOR_ITER leads to no END_FOR",
        ),
        (
            patched(LOOP, load_name, [load_name as u8, 200]),
            "out of range",
        ),
        (
            patched(LOOP, load_name, [Opcode::POP_TOP as u8, 0]),
            "underflow",
        ),
        (
            patched(LOOP, load_name, [Opcode::CACHE as u8, 0]),
            "invalid opcode",
        ),
    ];
    let cases = cases.into_iter().chain(misused());
    for (code, expected) in cases {
        let found = check_all(&code).unwrap_err();
        assert!(found.contains(expected), "{found:?}, expected {expected:?}");
    }
}

/// What depths and ranges do not show: NULLs, unbound locals, borrowed values, generators.
fn misused() -> Vec<(CodeData, &'static str)> {
    let inner = |text: &str, op: Opcode, by: [u8; 2]| {
        let module = compiled(text);
        let code = module.consts.iter().find_map(|c| match c {
            Const::Code(code) => Some(code.as_ref().clone()),
            _ => None,
        });
        let mut c = code.unwrap();
        let mut bytes = c.code.to_vec();
        let at = bytes
            .chunks_exact(2)
            .position(|u| u[0] == op as u8)
            .unwrap();
        bytes[at * 2..at * 2 + 2].copy_from_slice(&by);
        c.code = bytes.into();
        c
    };
    let borrow = Opcode::LOAD_FAST_BORROW as u8;
    let kept = "def f(a):\n    b = a\n    return b\n";
    let replaced = "def f(a):\n    return [a, (a := None)]\n";
    let yields = "def f():\n    yield 1\n";
    vec![
        (
            patched("f()\n", Opcode::POP_TOP, [Opcode::PUSH_NULL as u8, 0]),
            "stack overflow",
        ),
        (
            inner(
                "def f(a):\n    return a\n",
                Opcode::LOAD_FAST_BORROW,
                [Opcode::PUSH_NULL as u8, 0],
            ),
            "NULL where a value is expected",
        ),
        (
            inner(
                "def f(a):\n    b = 1\n    return a\n",
                Opcode::STORE_FAST,
                [Opcode::DELETE_FAST as u8, 0],
            ),
            "may be unbound",
        ),
        (
            inner(kept, Opcode::LOAD_FAST, [borrow, 0]),
            "borrowed value is kept",
        ),
        (
            inner(replaced, Opcode::LOAD_FAST, [borrow, 0]),
            "changes while its value is borrowed",
        ),
        (
            inner(
                yields,
                Opcode::RETURN_GENERATOR,
                [Opcode::LOAD_CONST as u8, 0],
            ),
            "only generators yield",
        ),
        (
            CodeData {
                flags: CodeFlags(0),
                ..inner(
                    yields,
                    Opcode::RETURN_GENERATOR,
                    [Opcode::RETURN_GENERATOR as u8, 0],
                )
            },
            "a generator starts where it cannot",
        ),
        (
            CodeData {
                argcount: 9,
                ..compiled(LOOP)
            },
            "fewer locals than parameters",
        ),
    ]
}
