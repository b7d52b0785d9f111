//! "Did you mean": the closest of some names, by CPython's distance.
//!
//! The distance is Levenshtein's with two units per edit, and one for a change of case only.

const MOVE: usize = 2;
const CASE: usize = 1;
/// Longer names are not compared.
const MAX_LENGTH: usize = 40;
/// With more names than this nothing is suggested.
const MAX_CANDIDATES: usize = 750;

/// The price of changing one byte into another.
fn substitution(a: u8, b: u8) -> usize {
    if a == b {
        0
    } else if a.eq_ignore_ascii_case(&b) {
        CASE
    } else {
        MOVE
    }
}

/// The distance of two names, or anything above `limit` if it is above it.
pub fn distance(a: &str, b: &str, limit: usize) -> usize {
    let (mut a, mut b) = (a.as_bytes(), b.as_bytes());
    // What both have at their ends costs nothing.
    let head = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    (a, b) = (
        a.get(head..).unwrap_or_default(),
        b.get(head..).unwrap_or_default(),
    );
    let tail = a
        .iter()
        .rev()
        .zip(b.iter().rev())
        .take_while(|(x, y)| x == y)
        .count();
    a = a.get(..a.len() - tail).unwrap_or_default();
    b = b.get(..b.len() - tail).unwrap_or_default();
    if a.is_empty() || b.is_empty() {
        return (a.len() + b.len()) * MOVE;
    }
    if a.len() > MAX_LENGTH || b.len() > MAX_LENGTH {
        return limit + 1;
    }
    if b.len() < a.len() {
        (a, b) = (b, a);
    }
    if (b.len() - a.len()) * MOVE > limit {
        return limit + 1;
    }
    let mut row: Vec<usize> = (1..=a.len()).map(|i| i * MOVE).collect();
    let mut result = 0;
    for (j, &y) in b.iter().enumerate() {
        let mut diagonal = j * MOVE;
        result = diagonal;
        let mut least = usize::MAX;
        for (slot, &x) in row.iter_mut().zip(a) {
            let replaced = diagonal + substitution(y, x);
            diagonal = *slot;
            let moved = result.min(diagonal) + MOVE;
            result = replaced.min(moved);
            *slot = result;
            least = least.min(result);
        }
        if least > limit {
            return limit + 1;
        }
    }
    result
}

/// The candidate closest to `word`, if one is close enough: a third of both lengths may have to be edited.
pub fn closest<'a>(word: &str, candidates: impl Iterator<Item = &'a str>) -> Option<String> {
    let mut best: Option<(usize, &str)> = None;
    for (i, c) in candidates.enumerate() {
        if i >= MAX_CANDIDATES {
            return None;
        }
        if c == word {
            continue;
        }
        let mut limit = (word.len() + c.len() + 3) * MOVE / 6;
        if let Some((d, _)) = best {
            limit = limit.min(d.saturating_sub(1));
        }
        let d = distance(word, c, limit);
        if d <= limit && best.is_none_or(|(b, _)| d < b) {
            best = Some((d, c));
        }
    }
    best.map(|(_, c)| c.to_owned())
}
