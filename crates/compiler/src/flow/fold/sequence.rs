//! Strings, bytes and tuples.

use std::sync::Arc;

use krait_base::Wtf8Buf;
use krait_bytecode::Const;

use super::{big, small};

/// Items of the largest tuple, characters of the largest string, and items of the largest nested
/// tuple that are made by repetition.
const MAX_COLLECTION_SIZE: usize = 256;
const MAX_STR_SIZE: usize = 4096;
const MAX_TOTAL_ITEMS: i64 = 1024;

pub(super) fn concatenate(left: &Const, right: &Const) -> Option<Const> {
    Some(match (left, right) {
        (Const::Str(left), Const::Str(right)) => {
            let mut text = (**left).clone();
            text.push_wtf8(right.as_wtf8());
            Const::Str(Arc::new(text))
        }
        (Const::Bytes(left), Const::Bytes(right)) => {
            Const::Bytes([&**left, &**right].concat().into())
        }
        (Const::Tuple(left), Const::Tuple(right)) => {
            Const::Tuple([&**left, &**right].concat().into())
        }
        _ => return None,
    })
}

pub(super) fn multiply(left: &Const, right: &Const) -> Option<Const> {
    let (sequence, count) = match (left, right) {
        (Const::Str(_) | Const::Bytes(_) | Const::Tuple(_), _) => (left, right),
        (_, Const::Str(_) | Const::Bytes(_) | Const::Tuple(_)) => (right, left),
        _ => return None,
    };
    let count = big(count)?;
    let len = match sequence {
        Const::Str(text) => text.as_wtf8().len(),
        Const::Bytes(bytes) => bytes.len(),
        Const::Tuple(items) => items.len(),
        _ => return None,
    };
    if len == 0 {
        return Some(sequence.clone());
    }
    let count = usize::try_from(&count).ok()?;
    let limit = if matches!(sequence, Const::Tuple(_)) {
        MAX_COLLECTION_SIZE
    } else {
        MAX_STR_SIZE
    };
    if count > limit / len {
        return None;
    }
    Some(match sequence {
        Const::Str(text) => {
            let mut repeated = Wtf8Buf::new();
            (0..count).for_each(|_| repeated.push_wtf8(text.as_wtf8()));
            Const::Str(Arc::new(repeated))
        }
        Const::Bytes(bytes) => Const::Bytes(bytes.repeat(count).into()),
        Const::Tuple(items) => {
            if count > 0 && complexity_left(sequence, MAX_TOTAL_ITEMS / count as i64) < 0 {
                return None;
            }
            Const::Tuple((0..count).flat_map(|_| items.iter().cloned()).collect())
        }
        _ => return None,
    })
}

/// How many more items than a nested tuple has fit the limit; negative if it is exceeded.
fn complexity_left(value: &Const, mut limit: i64) -> i64 {
    if let Const::Tuple(items) = value {
        limit -= items.len() as i64;
        for item in items.iter() {
            if limit < 0 {
                break;
            }
            limit = complexity_left(item, limit);
        }
    }
    limit
}

pub(super) fn subscript(sequence: &Const, index: &Const) -> Option<Const> {
    match sequence {
        Const::Str(text) => {
            let code_points: Vec<u32> = text.as_wtf8().code_points().collect();
            if let Const::Slice(parts) = index {
                let positions = slice_positions(parts, code_points.len())?;
                let mut sliced = Wtf8Buf::new();
                positions
                    .filter_map(|position| code_points.get(position))
                    .for_each(|c| sliced.push(*c));
                return Some(Const::Str(Arc::new(sliced)));
            }
            let mut single = Wtf8Buf::new();
            single.push(*code_points.get(position(index, code_points.len())?)?);
            Some(Const::Str(Arc::new(single)))
        }
        Const::Bytes(bytes) => {
            if let Const::Slice(parts) = index {
                let positions = slice_positions(parts, bytes.len())?;
                return Some(Const::Bytes(
                    positions
                        .filter_map(|position| bytes.get(position).copied())
                        .collect(),
                ));
            }
            bytes
                .get(position(index, bytes.len())?)
                .map(|byte| Const::Int((*byte).into()))
        }
        Const::Tuple(items) => {
            if let Const::Slice(parts) = index {
                let positions = slice_positions(parts, items.len())?;
                return Some(Const::Tuple(
                    positions
                        .filter_map(|position| items.get(position).cloned())
                        .collect(),
                ));
            }
            items.get(position(index, items.len())?).cloned()
        }
        _ => None,
    }
}

fn position(index: &Const, len: usize) -> Option<usize> {
    let index = small(index)?;
    let position = if index < 0 {
        index.checked_add(i64::try_from(len).ok()?)?
    } else {
        index
    };
    usize::try_from(position).ok()
}

/// The positions that a slice selects.
fn slice_positions(parts: &[Const; 3], len: usize) -> Option<impl Iterator<Item = usize>> {
    let len = i64::try_from(len).ok()?;
    // Numbers beyond a word select nothing else than the largest word.
    let part = |part: &Const| match part {
        Const::None => Some(None),
        _ => small(part).map(Some).or_else(|| {
            let value = big(part)?;
            Some(Some(if value < dashu_int::IBig::ZERO {
                i64::MIN + 1
            } else {
                i64::MAX
            }))
        }),
    };
    let [start, stop, step] = [part(&parts[0])?, part(&parts[1])?, part(&parts[2])?];
    let step = step.unwrap_or(1).max(-i64::MAX);
    if step == 0 {
        return None;
    }
    let (low, high) = if step < 0 { (-1, len - 1) } else { (0, len) };
    let bound = |value: Option<i64>, default: i64| match value {
        None => default,
        Some(value) if value < 0 => value.saturating_add(len).max(low),
        Some(value) => value.min(high),
    };
    let (start, stop) = if step < 0 {
        (bound(start, high), bound(stop, low))
    } else {
        (bound(start, low), bound(stop, high))
    };
    let mut next = Some(start);
    Some(std::iter::from_fn(move || {
        let current = next?;
        if if step < 0 {
            current <= stop
        } else {
            current >= stop
        } {
            return None;
        }
        next = current.checked_add(step);
        usize::try_from(current).ok()
    }))
}
