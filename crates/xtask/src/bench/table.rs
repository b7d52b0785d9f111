//! What `cargo xtask bench` prints: a line for each benchmark, and the geometric means at the end.

use super::Python;

/// The printed table, and the geometric means that are due at its end.
pub struct Table {
    logarithms: Vec<Vec<f64>>,
    /// Of the peaks of memory, each a part of the first Python's.
    memory: Vec<Vec<f64>>,
    names: Vec<String>,
}

/// The middle one; between the two middle ones if their number is even.
fn median(sorted: &[f64]) -> f64 {
    let middle = sorted.len() / 2;
    let at = |i: usize| sorted.get(i).copied().unwrap_or(f64::NAN);
    if sorted.len() % 2 == 1 {
        at(middle)
    } else {
        (at(middle.wrapping_sub(1)) + at(middle)) / 2.0
    }
}

impl Table {
    pub fn new(pythons: &[Python]) -> Self {
        let names: Vec<_> = pythons.iter().skip(1).map(|p| p.name.clone()).collect();
        let base = pythons.first().map_or("", |p| p.name.as_str());
        print!("{:32} {base:>12}", "program");
        names
            .iter()
            .for_each(|n| print!("  {:>24}", format!("{n} (times as fast)")));
        println!();
        Self {
            logarithms: vec![Vec::new(); names.len()],
            memory: vec![Vec::new(); names.len()],
            names,
        }
    }

    pub fn row(&mut self, name: &str, seconds: f64, rows: &[Vec<f64>], broken: &[Option<String>]) {
        print!("{name:32} {:>9.3} ms", seconds * 1000.0);
        for ((row, logarithms), broken) in rows.iter().zip(&mut self.logarithms).zip(broken) {
            let mut sorted = row.clone();
            sorted.sort_by(f64::total_cmp);
            match (sorted.first(), sorted.last(), broken) {
                (Some(low), Some(high), None) => {
                    let ratio = median(&sorted);
                    logarithms.push(ratio.ln());
                    print!("  {:>24}", format!("{ratio:.3} [{low:.3} .. {high:.3}]"));
                }
                _ => print!("  {:>24}", "-"),
            }
        }
        println!();
    }

    /// The peaks of a program's processes, a row of rounds for each Python but the first.
    pub fn memory(&mut self, program: &str, rows: &[Vec<f64>]) {
        if rows.iter().all(Vec::is_empty) {
            return;
        }
        print!("{:32} {:12}", format!("{program}: peak memory"), "");
        for (row, logarithms) in rows.iter().zip(&mut self.memory) {
            let mut sorted = row.clone();
            sorted.sort_by(f64::total_cmp);
            let part = median(&sorted);
            if part.is_nan() {
                print!("  {:>24}", "-");
            } else {
                logarithms.push(part.ln());
                print!("  {:>24}", format!("{part:.3} of the first's"));
            }
        }
        println!();
    }

    pub fn failed(&self, program: &str, python: &str, reason: &str) {
        println!("{program}: {python} failed: {reason}");
    }

    pub fn finish(&self) {
        let mean = |l: &[f64]| (l.iter().sum::<f64>() / l.len() as f64).exp();
        for (name, logarithms) in self.names.iter().zip(&self.logarithms) {
            if !logarithms.is_empty() {
                println!(
                    "geometric mean over {} benchmarks: {name} is {:.3} times as fast",
                    logarithms.len(),
                    mean(logarithms)
                );
            }
        }
        for (name, parts) in self.names.iter().zip(&self.memory) {
            if !parts.is_empty() {
                println!(
                    "geometric mean over {} programs: {name} has {:.3} of the first's peak memory",
                    parts.len(),
                    mean(parts)
                );
            }
        }
    }
}
