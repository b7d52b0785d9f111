//! Encodings of one and two bytes: GB 2312, GBK, Big5 and its extensions, Shift JIS and its, CP949, Johab.

use super::gather::Gather;
use super::tables::{LEAD, Tables};
use super::{Done, Stop, runs};

pub(super) fn decode(t: &Tables, bytes: &[u8], mut at: usize, out: &mut Gather<'_>) -> Done {
    while let Some(rest @ &[a, ..]) = bytes.get(at..) {
        if a < 0x80 && t.is_plain {
            at += out.ascii(rest);
            continue;
        }
        match t.one[usize::from(a)] {
            LEAD => {
                let Some(&b) = rest.get(1) else {
                    return Err(Stop::incomplete(at));
                };
                match t.two.get(a, b) {
                    0 => return Err(Stop::illegal(at, t.illegal(a, b))),
                    v => out.push_value(v),
                }
                at += 2;
            }
            0 if a != 0 => return Err(Stop::illegal(at, 1)),
            c => {
                out.push(c);
                at += 1;
            }
        }
    }
    Ok(())
}

/// Takes the zeros at the start of `units`, which no table has; how many there are.
fn zeros<U: Copy + Into<u32>>(units: &[U], out: &mut Vec<u8>) -> usize {
    let count = units.iter().take_while(|&&c| c.into() == 0).count();
    out.resize(out.len() + count, 0);
    count
}

pub(super) fn encode<U: Copy + Into<u32>>(
    t: &Tables,
    units: &[U],
    at: usize,
    last: bool,
    out: &mut Vec<u8>,
) -> Done {
    let singles = if t.is_plain { runs::ascii } else { zeros };
    runs::encode(t, units, at, out, singles, runs::is_double, |rest, out| {
        let (code, count) = t.codes.first(rest, last)?;
        runs::write(code, out);
        Ok(count)
    })
}
