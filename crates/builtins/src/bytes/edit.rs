//! Algorithms on plain bytes that `str` shares.

use memchr::memmem;

/// Appends `h` with its first `n` occurrences of `old` replaced by `new`; there are at least as many.
pub fn replace_into(out: &mut Vec<u8>, h: &[u8], old: &[u8], new: &[u8], n: usize) {
    if old.is_empty() {
        // Before each of the first `n` bytes, and at the end if there are fewer.
        let mut left = n;
        for b in h {
            if left > 0 {
                out.extend_from_slice(new);
                left -= 1;
            }
            out.push(*b);
        }
        if left > 0 {
            out.extend_from_slice(new);
        }
        return;
    }
    let finder = memmem::Finder::new(old);
    let mut at = 0;
    for _ in 0..n {
        let rest = h.get(at..).unwrap_or_default();
        let Some(i) = finder.find(rest) else { break };
        out.extend_from_slice(rest.get(..i).unwrap_or_default());
        out.extend_from_slice(new);
        at += i + old.len();
    }
    out.extend_from_slice(h.get(at..).unwrap_or_default());
}
