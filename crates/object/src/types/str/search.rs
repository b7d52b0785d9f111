//! Whether a text is a part of another one.

use super::Str;
use krait_text::search;

/// Whether a text has another one as a part.
#[inline(never)]
pub fn contains(s: &Str, part: &Str) -> bool {
    match (s.compact_ascii(), part.compact_ascii()) {
        (Some(s), Some(part)) => search::find_bytes(s, part).is_some(),
        _ => part.width() <= s.width() && search::find(s.text(), part.text()).is_some(),
    }
}
