//! Case and character classes of bytes: ASCII only.

/// `title`.
pub fn title(b: &[u8]) -> Vec<u8> {
    let mut inside = false;
    b.iter()
        .map(|&c| {
            let r = if inside {
                c.to_ascii_lowercase()
            } else {
                c.to_ascii_uppercase()
            };
            inside = c.is_ascii_alphabetic();
            r
        })
        .collect()
}

/// `capitalize`.
pub fn capitalize(b: &[u8]) -> Vec<u8> {
    let mut out = b.to_ascii_lowercase();
    if let Some(first) = out.first_mut() {
        first.make_ascii_uppercase();
    }
    out
}

/// `swapcase`.
pub fn swapcase(b: &[u8]) -> Vec<u8> {
    b.iter()
        .map(|c| {
            if c.is_ascii_lowercase() {
                c.to_ascii_uppercase()
            } else {
                c.to_ascii_lowercase()
            }
        })
        .collect()
}

/// `istitle`.
pub fn is_title(b: &[u8]) -> bool {
    let (mut cased, mut inside) = (false, false);
    for c in b {
        if c.is_ascii_uppercase() {
            if inside {
                return false;
            }
            (inside, cased) = (true, true);
        } else if c.is_ascii_lowercase() {
            if !inside {
                return false;
            }
            cased = true;
        } else {
            inside = false;
        }
    }
    cased
}

/// Does a test hold for all bytes, and is there one?
pub fn all(b: &[u8], test: impl Fn(u8) -> bool) -> bool {
    !b.is_empty() && b.iter().all(|&c| test(c))
}

/// Is there a byte of the right case and none of the wrong one?
pub fn one_case(b: &[u8], right: impl Fn(&u8) -> bool, wrong: impl Fn(&u8) -> bool) -> bool {
    b.iter().any(right) && !b.iter().any(wrong)
}
