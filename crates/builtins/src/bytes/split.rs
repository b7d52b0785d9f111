//! `split`, `rsplit`, `splitlines`, `partition`, `rpartition` of bytes.

use super::kind::{Kind, whole};
use super::search::{find_in, rfind_in};
use super::with_bytes;
use krait_object::alloc::{Gathered, vec_of};
use krait_object::err::Result;
use krait_object::types::{list, tuple};
use krait_object::{Thread, Value};
use memchr::memmem;

/// ASCII white space.
pub fn is_space(b: u8) -> bool {
    matches!(b, b' ' | 9..=13)
}

type Ranges = Gathered<(usize, usize)>;

fn words(h: &[u8], mut left: usize) -> Ranges {
    let mut out = Ranges::default();
    let mut at = 0;
    while let Some(start) = (at..h.len()).find(|&i| !h.get(i).copied().is_none_or(is_space)) {
        if left == 0 {
            out.push((start, h.len()));
            break;
        }
        let end = (start..h.len())
            .find(|&i| h.get(i).copied().is_some_and(is_space))
            .unwrap_or(h.len());
        out.push((start, end));
        at = end;
        left -= 1;
    }
    out
}

fn words_from_right(h: &[u8], mut left: usize) -> Ranges {
    let mut out = Ranges::default();
    let mut end = h.len();
    while let Some(last) = h
        .get(..end)
        .and_then(|h| h.iter().rposition(|&b| !is_space(b)))
    {
        if left == 0 {
            out.push((0, last + 1));
            break;
        }
        let start = h
            .get(..=last)
            .and_then(|h| h.iter().rposition(|&b| is_space(b)))
            .map_or(0, |i| i + 1);
        out.push((start, last + 1));
        end = start;
        left -= 1;
    }
    out
}

fn at_separator(h: &[u8], sep: &[u8], mut left: usize) -> Ranges {
    let finder = memmem::Finder::new(sep);
    let (mut out, mut at) = (Ranges::default(), 0);
    while left > 0
        && let Some(i) = finder.find(h.get(at..).unwrap_or_default())
    {
        out.push((at, at + i));
        at += i + sep.len();
        left -= 1;
    }
    out.push((at, h.len()));
    out
}

fn at_separator_from_right(h: &[u8], sep: &[u8], mut left: usize) -> Ranges {
    let (mut out, mut end) = (Ranges::default(), h.len());
    while left > 0
        && let Some(i) = rfind_in(h.get(..end).unwrap_or_default(), sep)
    {
        out.push((i + sep.len(), end));
        end = i;
        left -= 1;
    }
    out.push((0, end));
    out
}

fn list_of<K: Kind>(v: &Value, ranges: &[(usize, usize)]) -> Result<Value> {
    if let ([(0, end)], Some(same)) = (ranges, K::same(v))
        && K::with(v, |b| b.len() == *end)
    {
        return Ok(list::from_vec(vec![same]).into_value());
    }
    let mut parts = vec_of(ranges.len())?;
    K::with(v, |b| {
        let slice = |&(s, e): &(usize, usize)| K::make_slice(b.get(s..e).unwrap_or_default());
        parts.extend(ranges.iter().map(slice));
    });
    Ok(list::from_vec(parts).into_value())
}

/// `split` and `rsplit`.
pub fn split<K: Kind>(
    th: &Thread,
    v: &Value,
    sep: Option<&Value>,
    maxsplit: isize,
    from_right: bool,
) -> Result<Value> {
    let most = usize::try_from(maxsplit).unwrap_or(usize::MAX);
    let ranges = match sep {
        None => K::with(v, |h| {
            if from_right {
                words_from_right(h, most)
            } else {
                words(h, most)
            }
        }),
        Some(sep) => {
            let r = K::held(v, || {
                with_bytes(th, sep, |s| {
                    (!s.is_empty()).then(|| {
                        K::with(v, |h| {
                            if from_right {
                                at_separator_from_right(h, s, most)
                            } else {
                                at_separator(h, s, most)
                            }
                        })
                    })
                })
            })?;
            r.ok_or_else(|| th.value_error("empty separator"))?
        }
    };
    let mut ranges = ranges.finish()?;
    if from_right {
        ranges.reverse();
    }
    list_of::<K>(v, &ranges)
}

/// `splitlines(keepends)`.
pub fn splitlines<K: Kind>(v: &Value, keepends: bool) -> Result<Value> {
    let ranges = K::with(v, |h| {
        let (mut out, mut at) = (Ranges::default(), 0);
        while at < h.len() {
            let start = at;
            let end = memchr::memchr2(b'\n', b'\r', h.get(at..).unwrap_or_default())
                .map_or(h.len(), |i| i + at);
            at = match (h.get(end), h.get(end + 1)) {
                (None, _) => end,
                (Some(b'\r'), Some(b'\n')) => end + 2,
                _ => end + 1,
            };
            out.push((start, if keepends { at } else { end }));
        }
        out
    });
    list_of::<K>(v, &ranges.finish()?)
}

/// `partition` and `rpartition`.
pub fn partition<K: Kind>(th: &Thread, v: &Value, sep: &Value, from_right: bool) -> Result<Value> {
    let found = with_bytes(th, sep, |s| {
        if s.is_empty() {
            return Err(());
        }
        let i = K::with(v, |h| {
            if from_right {
                rfind_in(h, s)
            } else {
                find_in(h, s)
            }
        });
        Ok(i.map(|i| (i, s.to_vec())))
    })?;
    let found = found.map_err(|()| th.value_error("empty separator"))?;
    let empty = || K::make_slice(&[]);
    let parts = match found {
        Some((i, s)) => {
            let n = s.len();
            let middle = if sep.as_bytes().is_some() && K::NAME == "bytes" {
                sep.clone()
            } else {
                K::make(s)
            };
            let (head, tail) = K::with(v, |h| {
                (
                    K::make_slice(h.get(..i).unwrap_or_default()),
                    K::make_slice(h.get(i + n..).unwrap_or_default()),
                )
            });
            vec![head, middle, tail]
        }
        None if from_right => vec![empty(), empty(), whole::<K>(v)],
        None => vec![whole::<K>(v), empty(), empty()],
    };
    Ok(tuple::from_vec(parts).into_value())
}
