//! Whole programs: `programs/NAME.py` must print what CPython 3.14 printed, which is `programs/NAME.out`.
//!
//! Hashes are seeded with 0; addresses are left out of the comparison.

#![allow(
    clippy::unwrap_used,
    reason = "a test stops at the first thing that cannot be read"
)]
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

/// The text with each `0x...` cut to `0x`.
fn without_addresses(text: &str) -> String {
    let mut parts = text.split("0x");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for p in parts {
        out.push_str("0x");
        out.push_str(p.trim_start_matches(|c: char| c.is_ascii_hexdigit()));
    }
    out
}

#[test]
fn programs_print_what_cpython_prints() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/programs");
    let mut seen = 0;
    for entry in fs::read_dir(&folder).unwrap().flatten() {
        let path = entry.path();
        if path.extension().is_none_or(|e| e != "py") {
            continue;
        }
        seen += 1;
        let out = Command::new(env!("CARGO_BIN_EXE_krait"))
            .args(["-W", "ignore", "-"])
            .env("PYTHONHASHSEED", "0")
            .current_dir(&folder)
            .stdin(Stdio::from(fs::File::open(&path).unwrap()))
            .output()
            .unwrap();
        let found = without_addresses(&String::from_utf8_lossy(&out.stdout));
        let expected = without_addresses(&fs::read_to_string(path.with_extension("out")).unwrap());
        for (i, (f, e)) in found.lines().zip(expected.lines()).enumerate() {
            assert_eq!(f, e, "{}: line {} of the output", path.display(), i + 1);
        }
        assert_eq!(
            found.lines().count(),
            expected.lines().count(),
            "{}: {}",
            path.display(),
            String::from_utf8_lossy(&out.stderr)
        );
    }
    assert!(seen > 0);
}
