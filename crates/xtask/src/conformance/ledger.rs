//! The record of tests that pass: a module's name in a line, below it a line for each class with
//! the names of its tests, all in order, so that a change of the record reads well.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::Path;

use crate::workspace;

/// Tests by module, then by class.
#[derive(Default)]
pub struct Ledger(BTreeMap<String, BTreeMap<String, BTreeSet<String>>>);

/// Class and name of a test of this module; what lives elsewhere is not recorded.
fn split<'a>(module: &str, test: &'a str) -> Option<(&'a str, &'a str)> {
    test.strip_prefix("test.")?
        .strip_prefix(module)?
        .strip_prefix('.')?
        .rsplit_once('.')
}

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
                Some(line) => {
                    let mut words = line.split(' ').map(str::to_owned);
                    let class = words.next().unwrap_or_default();
                    found
                        .0
                        .entry(module.clone())
                        .or_default()
                        .entry(class)
                        .or_default()
                        .extend(words);
                }
                None => module = line.trim().to_owned(),
            }
        }
        Ok(found)
    }

    /// The full names of a module's tests.
    pub fn tests(&self, module: &str) -> Vec<String> {
        let classes = self.0.get(module).into_iter().flatten();
        classes
            .flat_map(|(class, tests)| {
                tests
                    .iter()
                    .map(move |test| format!("test.{module}.{class}.{test}"))
            })
            .collect()
    }

    pub fn add<'a>(&mut self, module: &str, tests: impl Iterator<Item = &'a str>) {
        for (class, test) in tests.filter_map(|test| split(module, test)) {
            // A name with a blank in it could not be told from two.
            if !test.contains(' ') && !class.contains(' ') {
                let classes = self.0.entry(module.to_owned()).or_default();
                classes
                    .entry(class.to_owned())
                    .or_default()
                    .insert(test.to_owned());
            }
        }
    }

    pub fn write(&self, path: &Path) -> Result<(), String> {
        let mut text = String::new();
        for (module, classes) in &self.0 {
            let _ = writeln!(text, "{module}");
            for (class, tests) in classes {
                let tests: Vec<_> = tests.iter().map(String::as_str).collect();
                let _ = writeln!(text, "  {class} {}", tests.join(" "));
            }
        }
        workspace::write(path, text)
    }
}

/// How many tests CPython passes, module by module, and the list a module belongs to.
pub struct Reference(Vec<(String, usize, String)>);

impl Reference {
    pub fn read(path: &Path) -> Result<Self, String> {
        let mut rows = Vec::new();
        for line in workspace::read(path)?.lines() {
            let mut fields = line.split('\t');
            let (Some(module), Some(count), Some(list)) =
                (fields.next(), fields.next(), fields.next())
            else {
                return Err(format!("{}: {line}", path.display()));
            };
            rows.push((
                module.to_owned(),
                count.parse().unwrap_or(0),
                list.to_owned(),
            ));
        }
        Ok(Self(rows))
    }

    /// The modules of a list, or all.
    pub fn modules(&self, list: Option<&str>) -> Vec<String> {
        self.0
            .iter()
            .filter(|row| list.is_none_or(|l| l == row.2))
            .map(|row| row.0.clone())
            .collect()
    }

    pub fn count(&self, module: &str) -> usize {
        self.0
            .iter()
            .find(|row| row.0 == module)
            .map_or(0, |row| row.1)
    }
}
