//! What tests of several crates share: cases that are files, text in and text out.
//!
//! [`check`] runs every input file of a folder and compares with the output file beside it. With
//! `KRAIT_BLESS=1` in the environment the output files are written instead: read the difference
//! before you commit it. [`check_rows`] does the same for many small cases in one file.

use std::fs;
use std::path::{Path, PathBuf};

/// How many differences are shown in full.
const SHOWN: usize = 20;

/// True if outputs are to be written rather than compared.
fn blessing() -> bool {
    std::env::var_os("KRAIT_BLESS").is_some_and(|v| v == "1")
}

fn read(path: &Path) -> String {
    match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) => panic!("{}: {error}", path.display()),
    }
}

/// The files of a folder with this extension, in order.
fn inputs(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else {
        panic!("{}: no such folder", folder.display())
    };
    let mut found: Vec<_> = entries
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|e| e == extension))
        .collect();
    found.sort();
    found
}

/// Runs `answer` on every `NAME.extension` in `folder` and compares with `NAME.out`.
///
/// # Panics
/// If an answer differs, or there is no case at all.
pub fn check(folder: impl AsRef<Path>, extension: &str, answer: impl Fn(&str) -> String) {
    let folder = folder.as_ref();
    let inputs = inputs(folder, extension);
    assert!(
        !inputs.is_empty(),
        "{}: no .{extension} files",
        folder.display()
    );
    let mut failures = Vec::new();
    for input in inputs {
        let found = answer(&read(&input));
        if let Err(difference) = compare(&input.with_extension("out"), &found) {
            failures.push(difference);
        }
    }
    assert!(
        failures.is_empty(),
        "{} cases differ\n{}",
        failures.len(),
        failures.join("\n")
    );
}

/// Compares one text with a file.
///
/// # Panics
/// If they differ.
pub fn check_text(expected: impl AsRef<Path>, found: &str) {
    if let Err(difference) = compare(expected.as_ref(), found) {
        panic!("{difference}");
    }
}

fn compare(path: &Path, found: &str) -> Result<(), String> {
    if blessing() {
        return fs::write(path, found).map_err(|error| format!("{}: {error}", path.display()));
    }
    let expected = fs::read_to_string(path).unwrap_or_default();
    if expected == found {
        return Ok(());
    }
    let (expected, found): (Vec<_>, Vec<_>) = (expected.lines().collect(), found.lines().collect());
    let line = expected
        .iter()
        .zip(&found)
        .take_while(|(a, b)| a == b)
        .count();
    let at = |lines: &[&str]| {
        lines
            .get(line)
            .map_or("(the end)".to_owned(), |l| (*l).to_owned())
    };
    Err(format!(
        "{}:{}:\n  expected {}\n  found    {}",
        path.display(),
        line + 1,
        at(&expected),
        at(&found)
    ))
}

/// Runs `answer` on the first `inputs` fields of every line of a file, which are separated by tabs;
/// it must give the other fields.
///
/// # Panics
/// If an answer differs, or there is no line at all.
pub fn check_rows(path: impl AsRef<Path>, inputs: usize, answer: impl Fn(&[&str]) -> Vec<String>) {
    let path = path.as_ref();
    let text = read(path);
    let mut failures = Vec::new();
    let mut blessed = String::new();
    for line in text.lines() {
        let fields: Vec<_> = line.split('\t').collect();
        let (given, expected) = fields.split_at(inputs.min(fields.len()));
        let found = answer(given);
        if found != expected {
            failures.push(format!(
                "{given:?}\n  expected {expected:?}\n  found    {found:?}"
            ));
        }
        let all: Vec<_> = given.iter().map(|f| (*f).to_owned()).chain(found).collect();
        blessed += &(all.join("\t") + "\n");
    }
    if blessing() {
        assert!(
            fs::write(path, blessed).is_ok(),
            "{}: cannot be written",
            path.display()
        );
        return;
    }
    assert!(!text.is_empty(), "{}: no cases", path.display());
    assert!(
        failures.is_empty(),
        "{}: {} of {} differ\n{}",
        path.display(),
        failures.len(),
        text.lines().count(),
        failures
            .iter()
            .take(SHOWN)
            .cloned()
            .collect::<Vec<_>>()
            .join("\n")
    );
}
