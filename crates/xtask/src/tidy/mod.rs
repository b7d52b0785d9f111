//! `cargo xtask tidy`: rules of the project that the compiler does not know. It also runs inside
//! `cargo test`.

mod dependencies;
mod sources;

use crate::workspace;

/// Prints warnings; fails with the list of violations.
pub fn run() -> Result<(), String> {
    let root = workspace::root();
    let mut violations = dependencies::check(&root)?;
    let found = sources::check(&root)?;
    violations.extend(found.violations);
    for warning in found.warnings {
        println!("warning: {warning}");
    }
    if violations.is_empty() {
        Ok(())
    } else {
        Err(violations.join("\n"))
    }
}
