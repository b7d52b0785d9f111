//! `cargo xtask tidy` and `cargo xtask codegen --check` are part of `cargo test`.

use std::process::Command;

/// Runs a command of the tool; its complaints are the test's.
fn check(args: &[&str]) {
    let output = Command::new(env!("CARGO_BIN_EXE_xtask"))
        .args(args)
        .output();
    let (success, message) = match output {
        Ok(output) => (
            output.status.success(),
            String::from_utf8_lossy(&output.stderr).into_owned(),
        ),
        Err(error) => (false, error.to_string()),
    };
    assert!(success, "{message}");
}

#[test]
fn the_tree_is_tidy() {
    check(&["tidy"]);
}

#[test]
fn generated_files_are_what_the_tables_say() {
    check(&["codegen", "--check"]);
}

#[test]
fn short_fuzzing_finds_no_panic() {
    for target in ["format", "codecs", "numbers"] {
        check(&["fuzz", target, "--seconds", "1"]);
    }
}
