//! Character maps given as a string: the byte is the index, U+FFFE means undefined.

use super::{CodecError, Decoded, Encoded, run_end};
use crate::{Text, TextBuf};

const REASON: &str = "character maps to <undefined>";

/// Decodes `bytes[start..]` by `table`.
pub fn charmap_decode(bytes: &[u8], start: usize, table: Text<'_>, out: &mut TextBuf) -> Decoded {
    for (i, &b) in bytes.iter().enumerate().skip(start) {
        match table.get(usize::from(b)) {
            None | Some(0xfffe) => {
                return Err(CodecError {
                    start: i,
                    end: i + 1,
                    reason: REASON,
                });
            }
            Some(c) => out.push(c),
        }
    }
    Ok(bytes.len())
}

/// A decoding table turned around (`codecs.charmap_build`).
#[derive(Clone, Debug)]
pub struct CharmapEncoder {
    /// (code point, byte), ascending.
    entries: Vec<(u32, u8)>,
}

impl CharmapEncoder {
    /// From a table of at most 256 code points; the last byte for a code point wins.
    pub fn new(table: Text<'_>) -> Self {
        let mut entries: Vec<_> = table
            .chars()
            .zip(0..=255u8)
            .filter(|&(c, _)| c != 0xfffe)
            .collect();
        entries.sort_unstable_by_key(|&(c, b)| (c, std::cmp::Reverse(b)));
        entries.dedup_by_key(|e| e.0);
        Self { entries }
    }

    /// The byte for `c`.
    pub fn get(&self, c: u32) -> Option<u8> {
        let at = self.entries.binary_search_by_key(&c, |e| e.0).ok()?;
        self.entries.get(at).map(|e| e.1)
    }

    /// Encodes `text[start..]`.
    pub fn encode(&self, text: Text<'_>, start: usize, out: &mut Vec<u8>) -> Encoded {
        for at in start..text.len() {
            match text.get(at).and_then(|c| self.get(c)) {
                Some(b) => out.push(b),
                None => {
                    let end = run_end(text, at, |c| self.get(c).is_none());
                    return Err(CodecError {
                        start: at,
                        end,
                        reason: REASON,
                    });
                }
            }
        }
        Ok(())
    }
}
