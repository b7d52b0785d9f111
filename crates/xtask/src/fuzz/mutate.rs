//! Mutations of byte strings: small edits, and pieces of one seed put into another.

use super::random::Random;

/// Pieces that matter to parsers of numbers, formats and Python.
const PIECES: &[&str] = &[
    "{",
    "}",
    "{}",
    "{0}",
    "%",
    "%s",
    "%(",
    "!r",
    ":",
    "[",
    "]",
    "(",
    ")",
    "\\",
    "\\N{",
    "\\x",
    "\\u",
    "\"\"\"",
    "'",
    "f'",
    "t\"",
    "\n",
    "\n    ",
    "\t",
    "\0",
    "\u{feff}",
    "\u{e9}",
    "\u{1f600}",
    "9999999999999999999999",
    "1e999",
    "0x",
    "_",
    "-",
    "**",
    "lambda",
    "match",
    "async ",
    "await ",
    "def f(",
    "class C:",
    "@",
    ":=",
    "->",
    "if ",
    "else:",
];

/// A source of inputs that depends on its seed alone.
pub struct Mutator {
    random: Random,
    seeds: Vec<Vec<u8>>,
}

impl Mutator {
    pub fn new(seed: u64, seeds: Vec<Vec<u8>>) -> Self {
        Self {
            random: Random::new(seed ^ 0x9e37_79b9_7f4a_7c15),
            seeds,
        }
    }

    fn below(&mut self, bound: usize) -> usize {
        self.random.below(bound)
    }

    fn seed(&mut self) -> Vec<u8> {
        let at = self.below(self.seeds.len());
        self.seeds.get(at).cloned().unwrap_or_default()
    }

    /// A part of a seed, at most 200 bytes.
    fn part(&mut self) -> Vec<u8> {
        let seed = self.seed();
        let start = self.below(seed.len());
        let len = self.below(200.min(seed.len() - start) + 1);
        seed.get(start..start + len).unwrap_or_default().to_vec()
    }

    pub fn next_input(&mut self) -> Vec<u8> {
        let mut input = if self.below(2) == 0 {
            self.seed()
        } else {
            self.part()
        };
        for _ in 0..=self.below(6) {
            let at = self.below(input.len() + 1);
            match self.below(6) {
                0 => {
                    let piece = PIECES
                        .get(self.below(PIECES.len()))
                        .copied()
                        .unwrap_or_default();
                    input.splice(at..at, piece.bytes());
                }
                1 => {
                    let end = (at + self.below(20)).min(input.len());
                    input.drain(at..end);
                }
                2 => {
                    let byte = self.random.next() as u8;
                    input.insert(at, byte);
                }
                3 => {
                    let part = self.part();
                    input.splice(at..at, part);
                }
                4 => {
                    let end = (at + self.below(30)).min(input.len());
                    let piece = input.get(at..end).unwrap_or_default().to_vec();
                    let times = self.below(50);
                    input.splice(at..at, piece.repeat(times));
                }
                _ => {
                    let bit = 1 << self.below(8);
                    if let Some(byte) = input.get_mut(at) {
                        *byte ^= bit;
                    }
                }
            }
        }
        input
    }
}
