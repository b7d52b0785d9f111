//! Every source file: its header, the unsafe fence, words that say "unfinished", and its size.

use std::path::Path;

use crate::workspace;

/// The crates that may hold `unsafe`.
const FENCED: &[&str] = &["host", "object", "vm", "jit", "capi"];
/// A file longer than this is crowded.
const CROWDED: usize = 1000;

pub struct Found {
    pub violations: Vec<String>,
    pub warnings: Vec<String>,
}

pub fn check(root: &Path) -> Result<Found, String> {
    let mut found = Found {
        violations: Vec::new(),
        warnings: Vec::new(),
    };
    for path in workspace::files_below(&root.join("crates"), ".rs") {
        let text = workspace::read(&path)?;
        let name = path
            .strip_prefix(root)
            .unwrap_or(&path)
            .to_string_lossy()
            .replace('\\', "/");
        check_file(&name, &text, &mut found);
    }
    Ok(found)
}

fn check_file(name: &str, text: &str, found: &mut Found) {
    if !text.starts_with("//!") {
        found
            .violations
            .push(format!("{name}: does not open with //!"));
    }
    let generated = name.ends_with("generated.rs") || name.contains("/tables/");
    let lines = text.lines().count();
    if lines > CROWDED && !generated {
        found
            .warnings
            .push(format!("{name}: {lines} lines; split it by construct"));
    }
    let owner = name.split('/').nth(1).unwrap_or_default();
    let test = name.contains("/tests/");
    for (number, line) in text.lines().enumerate() {
        let code = line.split("//").next().unwrap_or_default();
        let at = |what: &str| format!("{name}:{}: {what}", number + 1);
        if !FENCED.contains(&owner) && is_unsafe(code) {
            found
                .violations
                .push(at("unsafe outside the crates that may hold it"));
        }
        if code.trim_start().starts_with("#[ignore") {
            found.violations.push(at("an ignored test is no test"));
        }
        if !test
            && owner != "xtask"
            && !generated
            && ["todo!(", "unimplemented!("]
                .iter()
                .any(|w| code.contains(w))
        {
            found.violations.push(at("unfinished by its own words"));
        }
    }
}

/// Does the line open an unsafe block, function, implementation or trait (outside of a string)?
fn is_unsafe(code: &str) -> bool {
    let opens = ["{", "fn ", "impl", "trait ", "extern"];
    code.match_indices("unsafe ").any(|(at, word)| {
        let before = code.get(..at).unwrap_or_default();
        let inside_string = before.matches('"').count() % 2 == 1;
        let boundary = !before.ends_with(|c: char| c.is_alphanumeric() || c == '_');
        let rest = code.get(at + word.len()..).unwrap_or_default();
        !inside_string && boundary && opens.iter().any(|o| rest.starts_with(o))
    })
}
