//! The record of tests that pass: a module's name in a line, its tests indented below it, both in
//! order, so that a change of the record reads well.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::Path;

use crate::workspace;

#[derive(Default)]
pub struct Ledger(BTreeMap<String, BTreeSet<String>>);

impl Ledger {
    /// Reads a record; a missing file is an empty one.
    pub fn read(path: &Path) -> Result<Self, String> {
        let mut found = Self::default();
        if !path.is_file() {
            return Ok(found);
        }
        let mut module = String::new();
        for line in workspace::read(path)?.lines() {
            match line.strip_prefix("  ") {
                Some(test) => {
                    let test = format!("test.{module}.{test}");
                    found.0.entry(module.clone()).or_default().insert(test);
                }
                None => {
                    module = line.trim().to_owned();
                    found.0.entry(module.clone()).or_default();
                }
            }
        }
        Ok(found)
    }

    pub fn modules(&self) -> Vec<String> {
        self.0.keys().cloned().collect()
    }

    pub fn tests(&self, module: &str) -> BTreeSet<String> {
        self.0.get(module).cloned().unwrap_or_default()
    }

    pub fn add(&mut self, module: &str, tests: impl Iterator<Item = String>) {
        self.0.entry(module.to_owned()).or_default().extend(tests);
    }

    pub fn write(&self, path: &Path) -> Result<(), String> {
        let mut text = String::new();
        for (module, tests) in self.0.iter().filter(|(_, tests)| !tests.is_empty()) {
            let _ = writeln!(text, "{module}");
            for test in tests {
                // Tests live in their module; what does not is left out.
                if let Some(short) = test.strip_prefix(&format!("test.{module}.")) {
                    let _ = writeln!(text, "  {short}");
                }
            }
        }
        workspace::write(path, text)
    }
}
