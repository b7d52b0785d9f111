//! Opcodes, line tables and exception tables. `stack_effects.txt` is recorded from CPython 3.14:
//! name, number, and for several operands the effect without and with a jump.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use krait_base::Loc;
use krait_bytecode::exceptiontable::{self, Handler};
use krait_bytecode::linetable::{self, LineTableWriter, NO_LOCATION};
use krait_bytecode::{Op, Opcode};

#[test]
fn stack_effects() {
    for line in include_str!("stack_effects.txt").lines() {
        let mut fields = line.split(' ');
        let name = fields.next().unwrap_or("");
        let op = Op::from_name(name).unwrap_or_else(|| panic!("{name} is missing"));
        assert_eq!(fields.next(), Some(op.0.to_string().as_str()), "{name}");
        for arg in [0, 1, 2, 3, 5, 16, 255, 256, 257] {
            let arg = if op.has_arg() { arg } else { 0 };
            for jump in [false, true] {
                let found = op.stack_effect(arg, jump).map(|effect| effect.to_string());
                assert_eq!(
                    fields.next(),
                    Some(found.as_deref().unwrap_or("x")),
                    "{name} {arg}"
                );
            }
        }
    }
}

#[test]
fn specialised_forms_have_the_caches_of_their_base() {
    for byte in 0..=255 {
        let op = Opcode::from_u8(byte);
        if op.is_valid() && !op.is_instrumented() {
            assert_eq!(op.caches(), op.deopt().caches(), "{}", op.name());
            assert_eq!(op.deopt().deopt(), op.deopt(), "{}", op.name());
        }
    }
}

#[test]
fn line_table_round_trip() {
    let locs = [
        (Loc::new(1, 0, 1, 5), 1),
        (Loc::new(1, 70, 1, 85), 8),
        (Loc::new(1, 80, 1, 100), 9),
        (Loc::new(2, 3, 2, 130), 1),
        (Loc::new(4, 127, 4, 127), 3),
        (Loc::new(3, 128, 3, 300), 17),
        (NO_LOCATION, 2),
        (Loc::new(100, 4, 5000, 6), 1),
        (Loc::new(7, -1, 7, -1), 4),
        (Loc::new(1, 0, 1, 1_000_000), 1),
    ];
    let mut writer = LineTableWriter::new(3);
    let mut expected = Vec::new();
    for (loc, units) in locs {
        writer.push(loc, units);
        expected.extend(std::iter::repeat_n(loc, units as usize));
    }
    let table = writer.finish();
    let found: Vec<Loc> = linetable::positions(&table, 3).collect();
    assert_eq!(found, expected);
    for (unit, loc) in expected.iter().enumerate() {
        assert_eq!(linetable::location_at(&table, 3, unit as u32 * 2), *loc);
    }
    let lines: Vec<_> = linetable::lines(&table, 3)
        .map(|run| (run.start, run.line))
        .collect();
    let expected = [
        (0, Some(1)),
        (36, Some(2)),
        (38, Some(4)),
        (44, Some(3)),
        (78, None),
        (82, Some(100)),
        (84, Some(7)),
        (92, Some(1)),
    ];
    assert_eq!(lines, expected);
}

#[test]
fn exception_table_round_trip() {
    let handlers = [
        Handler {
            start: 0,
            end: 3,
            target: 70,
            depth: 0,
            lasti: false,
        },
        Handler {
            start: 3,
            end: 64,
            target: 5000,
            depth: 31,
            lasti: true,
        },
        Handler {
            start: 100,
            end: 300_000,
            target: 1 << 29,
            depth: 40,
            lasti: true,
        },
    ];
    let mut table = Vec::new();
    for handler in handlers {
        exceptiontable::push(&mut table, handler);
    }
    assert_eq!(
        exceptiontable::handlers(&table).collect::<Vec<_>>(),
        handlers
    );
}

/// Tables come from outside, too.
#[test]
fn arbitrary_tables() {
    let mut state = 7u64;
    for _ in 0..5_000 {
        let mut table = Vec::new();
        for _ in 0..state >> 59 {
            state = state
                .wrapping_mul(6364136223846793005)
                .wrapping_add(1442695040888963407);
            table.push((state >> 48) as u8);
        }
        state = state
            .wrapping_mul(6364136223846793005)
            .wrapping_add(1442695040888963407);
        assert!(linetable::entries(&table, i32::MAX).count() <= table.len());
        assert!(exceptiontable::handlers(&table).count() <= table.len());
        let _ = linetable::lines(&table, i32::MIN).count();
    }
}
