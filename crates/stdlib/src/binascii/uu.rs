//! Uuencoded lines.

/// One line for at most 45 bytes.
pub fn encode(data: &[u8], backtick: bool) -> Vec<u8> {
    let letter = |n: u8| match n & 63 {
        0 if backtick => b'`',
        n => n + b' ',
    };
    let mut out = vec![letter(data.len() as u8)];
    for chunk in data.chunks(3) {
        let byte = |i: usize| chunk.get(i).copied().unwrap_or(0);
        let (a, b, c) = (byte(0), byte(1), byte(2));
        out.extend([
            letter(a >> 2),
            letter((a << 4) | (b >> 4)),
            letter((b << 2) | (c >> 6)),
            letter(c),
        ]);
    }
    out.push(b'\n');
    out
}

/// The bytes of a line.
pub fn decode(line: &[u8]) -> Result<Vec<u8>, &'static str> {
    let Some((&first, rest)) = line.split_first() else {
        return Ok(Vec::new());
    };
    let length = usize::from(first.wrapping_sub(b' ') & 63);
    let mut out = Vec::with_capacity(length);
    let (mut bits, mut held) = (0u32, 0u32);
    let mut rest = rest.iter().copied();
    while out.len() < length {
        // A line that was cut short counts as if blanks followed.
        let v = match rest.next() {
            None | Some(b'\n' | b'\r') => 0,
            Some(c @ b' '..=b'`') => u32::from(c - b' ') & 63,
            Some(_) => return Err("Illegal char"),
        };
        held = (held << 6) | v;
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            out.push((held >> bits) as u8);
            held &= (1 << bits) - 1;
        }
    }
    if rest.any(|c| !matches!(c, b' ' | b'`' | b'\n' | b'\r')) {
        return Err("Trailing garbage");
    }
    Ok(out)
}
