//! Base64 (RFC 4648), lenient and strict.

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

fn letter(n: u8) -> u8 {
    ALPHABET.get(usize::from(n & 63)).copied().unwrap_or(b'A')
}

fn value(c: u8) -> Option<u8> {
    Some(match c {
        b'A'..=b'Z' => c - b'A',
        b'a'..=b'z' => c - b'a' + 26,
        b'0'..=b'9' => c - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        _ => return None,
    })
}

/// The text of bytes, padded.
pub fn encode(data: &[u8], newline: bool) -> Vec<u8> {
    let mut out = Vec::with_capacity(data.len().div_ceil(3) * 4 + 1);
    for chunk in data.chunks(3) {
        let byte = |i: usize| chunk.get(i).copied().unwrap_or(0);
        let (a, b, c) = (byte(0), byte(1), byte(2));
        out.push(letter(a >> 2));
        out.push(letter((a << 4) | (b >> 4)));
        out.push(if chunk.len() > 1 {
            letter((b << 2) | (c >> 6))
        } else {
            b'='
        });
        out.push(if chunk.len() > 2 { letter(c) } else { b'=' });
    }
    if newline {
        out.push(b'\n');
    }
    out
}

/// The bytes of a text. Leniently, what is not of the alphabet is passed over, and text after the padding is not read.
pub fn decode(text: &[u8], strict: bool) -> Result<Vec<u8>, String> {
    let mut out = Vec::with_capacity(text.len() / 4 * 3);
    let (mut place, mut pads, mut padded, mut rest) = (0u8, 0u8, false, 0u8);
    for (i, &c) in text.iter().enumerate() {
        if c == b'=' {
            padded = true;
            if strict && place == 0 {
                let what = if i == 0 { "Leading" } else { "Excess" };
                return Err(format!("{what} padding not allowed"));
            }
            if place >= 2 {
                pads = pads.saturating_add(1);
                if place + pads >= 4 {
                    if strict && i + 1 < text.len() {
                        return Err("Excess data after padding".to_owned());
                    }
                    return Ok(out);
                }
            }
            continue;
        }
        let Some(v) = value(c) else {
            if strict {
                return Err("Only base64 data is allowed".to_owned());
            }
            continue;
        };
        if strict && padded {
            return Err("Discontinuous padding not allowed".to_owned());
        }
        pads = 0;
        (place, rest) = match place {
            0 => (1, v),
            1 => {
                out.push((rest << 2) | (v >> 4));
                (2, v & 15)
            }
            2 => {
                out.push((rest << 4) | (v >> 2));
                (3, v & 3)
            }
            _ => {
                out.push((rest << 6) | v);
                (0, 0)
            }
        };
    }
    match place {
        0 => Ok(out),
        1 => Err(format!(
            "Invalid base64-encoded string: number of data characters ({}) cannot be 1 more than a multiple of 4",
            out.len() / 3 * 4 + 1
        )),
        _ => Err("Incorrect padding".to_owned()),
    }
}
