//! A crate may depend only on crates above it in the list of the architecture.

use std::fs;
use std::path::Path;

use crate::workspace;

/// The crates from the bottom up. Tools come last and may use everything.
const ORDER: &[&str] = &[
    "base", "text", "host", "macros", "ast", "parser", "bytecode", "compiler", "object",
    "builtins", "vm", "stdlib", "pylib", "jit", "runtime", "capi", "cli", "testkit", "xtask",
];

/// The place of a crate; `stdlib-*` crates stand beside `stdlib`.
fn place(name: &str) -> Option<usize> {
    let name = if name.starts_with("stdlib-") {
        "stdlib"
    } else {
        name
    };
    ORDER.iter().position(|n| *n == name)
}

/// The violations, one line each.
pub fn check(root: &Path) -> Result<Vec<String>, String> {
    let mut violations = Vec::new();
    let mut folders: Vec<_> = fs::read_dir(root.join("crates"))
        .map_err(|e| e.to_string())?
        .flatten()
        .filter(|e| e.path().join("Cargo.toml").is_file())
        .map(|e| e.file_name().to_string_lossy().into_owned())
        .collect();
    folders.sort();
    for name in folders {
        let Some(own) = place(&name) else {
            violations.push(format!("crates/{name}: not in the list of crates"));
            continue;
        };
        let path = root.join("crates").join(&name).join("Cargo.toml");
        let manifest: toml::Table = workspace::read(&path)?
            .parse()
            .map_err(|e| format!("{}: {e}", path.display()))?;
        let package = manifest
            .get("package")
            .and_then(|p| p.get("name"))
            .and_then(toml::Value::as_str);
        if package != Some(format!("krait-{name}").as_str()) && name != "cli" {
            violations.push(format!(
                "crates/{name}: the package should be called krait-{name}"
            ));
        }
        for table in ["dependencies", "build-dependencies"] {
            let used = manifest.get(table).and_then(toml::Value::as_table);
            for used in used
                .into_iter()
                .flat_map(toml::Table::keys)
                .filter_map(|k| k.strip_prefix("krait-"))
            {
                // A build script may use the compiler's crates, all of which stand above.
                let beside = used.starts_with("stdlib-") && name == "stdlib";
                if !beside && place(used).is_none_or(|p| p >= own) {
                    violations.push(format!(
                        "crates/{name}: may not depend on {used}, which is not above it"
                    ));
                }
            }
        }
    }
    Ok(violations)
}
