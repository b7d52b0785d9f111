//! The tests that CPython passes and Krait does not, each with its reason: `failing.txt`.
//!
//! A line is a test's id, a tab and the reason; lines of one reason stand together. A module that does not come to its end
//! has a line with its name as the id. A reason that starts with [`ALSO_CPYTHON`] marks a test that fails under CPython too
//! when it is run this way, one that starts with [`NOW_AND_THEN`] a test that measures time and may end either way. Empty
//! lines and lines that start with `#` are for readers.

use std::collections::BTreeMap;
use std::path::Path;

use super::Outcome;
use crate::workspace;

/// How a reason starts whose tests fail under CPython too.
const ALSO_CPYTHON: &str = "also CPython:";

/// How a reason starts whose tests depend on how busy the machine is.
const NOW_AND_THEN: &str = "now and then:";

/// Reasons by test.
pub struct Failing(BTreeMap<String, String>);

impl Failing {
    pub fn read(path: &Path) -> Result<Self, String> {
        let mut tests = BTreeMap::new();
        let text = workspace::read(path)?;
        for line in text.lines() {
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let (test, reason) = line
                .split_once('\t')
                .filter(|(test, reason)| !test.is_empty() && !reason.trim().is_empty())
                .ok_or_else(|| format!("{}: no reason: {line}", path.display()))?;
            if tests.insert(test.to_owned(), reason.to_owned()).is_some() {
                return Err(format!("{}: twice: {test}", path.display()));
            }
        }
        Ok(Self(tests))
    }

    /// The listed tests of a module, with their reasons.
    fn of<'a>(&'a self, module: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.0
            .iter()
            .filter(move |(test, _)| belongs(test, module))
            .map(|(test, reason)| (test.as_str(), reason.as_str()))
    }

    /// What is wrong with the list, given how a module's tests ended. `expected` tests of it pass under CPython.
    pub fn check(&self, module: &str, outcome: &Outcome, expected: usize) -> Vec<String> {
        let mut wrong = Vec::new();
        let mut accounted = outcome.passed;
        for (test, reason) in self.of(module) {
            let passes = outcome.tests.get(test).is_some_and(|end| end == "pass");
            if passes && reason.starts_with(NOW_AND_THEN) {
                continue;
            } else if passes {
                wrong.push(format!("{module}: {test} passes: remove its line"));
            } else if is_test(test) && !reason.starts_with(ALSO_CPYTHON) {
                accounted += 1;
            }
        }
        let name = format!("test.{module}");
        if outcome.note.is_empty() {
            if self.0.contains_key(&name) {
                wrong.push(format!("{module}: runs to its end: remove its line"));
            }
        } else if !self.0.contains_key(&name) {
            wrong.push(format!("{module}: {} and is not listed", outcome.note));
        }
        for (test, end) in &outcome.tests {
            if matches!(end.as_str(), "fail" | "error") && !self.0.contains_key(test) {
                wrong.push(format!("{module}: {test}: {end} and is not listed"));
            }
        }
        if accounted < expected && wrong.is_empty() {
            let missing = expected - accounted;
            wrong.push(format!(
                "{module}: {missing} tests that CPython passes were skipped or not found, and are not listed"
            ));
        }
        wrong
    }
}

/// Whether an id is of a module: `test.test_x.Class.test`, `setUpClass (test.test_x.Class)`.
fn belongs(test: &str, module: &str) -> bool {
    let name = test.split_once(" (").map_or(test, |(_, name)| name);
    name.strip_prefix("test.")
        .and_then(|rest| rest.strip_prefix(module))
        .is_some_and(|rest| rest.starts_with('.'))
}

/// Whether an id is a test's, not that of what is done before a class of tests.
fn is_test(test: &str) -> bool {
    !test.contains(" (")
}

#[cfg(test)]
mod tests;
