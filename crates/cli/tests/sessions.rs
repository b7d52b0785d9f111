//! The interactive mode: with `sessions/NAME.in` typed, standard output and error must be CPython 3.14's, which are
//! `sessions/NAME.out` and `sessions/NAME.err`.

#![allow(
    clippy::unwrap_used,
    reason = "a test stops at the first thing that cannot be read"
)]
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

#[test]
fn sessions_print_what_cpython_prints() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/sessions");
    let mut seen = 0;
    for entry in fs::read_dir(&folder).unwrap().flatten() {
        let path = entry.path();
        if path.extension().is_none_or(|e| e != "in") {
            continue;
        }
        seen += 1;
        let out = Command::new(env!("CARGO_BIN_EXE_krait"))
            .args(["-q", "-i"])
            .current_dir(&folder)
            .stdin(Stdio::from(fs::File::open(&path).unwrap()))
            .output()
            .unwrap();
        for (found, kind) in [(out.stdout, "out"), (out.stderr, "err")] {
            let expected = fs::read_to_string(path.with_extension(kind)).unwrap();
            let found = String::from_utf8_lossy(&found);
            assert_eq!(found, expected, "{} ({kind})", path.display());
        }
    }
    assert!(seen > 0);
}
