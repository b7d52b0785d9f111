//! HZ: GB 2312 in seven bits, between `~{` and `~}`.

use super::gather::Gather;
use super::tables::Tables;
use super::{Done, State, Stop};

fn in_gb(state: &State) -> bool {
    state.0[0] != 0
}

fn set(state: &mut State, gb: bool) {
    state.0[0] = u8::from(gb);
}

pub(super) fn reset_encoder(state: &mut State, out: &mut Vec<u8>) {
    if in_gb(state) {
        out.extend_from_slice(b"~}");
        set(state, false);
    }
}

pub(super) fn reset_decoder(state: &mut State) {
    set(state, false);
}

pub(super) fn decode(
    t: &Tables,
    state: &mut State,
    bytes: &[u8],
    mut at: usize,
    out: &mut Gather<'_>,
) -> Done {
    while let Some(&[a, ref rest @ ..]) = bytes.get(at..) {
        if a >= 0x80 {
            return Err(Stop::illegal(at, 1));
        }
        if a != b'~' && !in_gb(state) {
            out.push(u32::from(a));
            at += 1;
            continue;
        }
        let Some(&b) = rest.first() else {
            return Err(Stop::incomplete(at));
        };
        if a == b'~' {
            // A state that a program made up is neither.
            match (b, state.0[0]) {
                (b'~', 0) => out.push(u32::from(b'~')),
                (b'{', 0) => set(state, true),
                (b'\n', 0) => {}
                (b'}', 1) => set(state, false),
                _ => return Err(Stop::illegal(at, 1)),
            }
        } else {
            match t.two.get(a, b) {
                0 => return Err(Stop::illegal(at, 1)),
                v => out.push_value(v),
            }
        }
        at += 2;
    }
    Ok(())
}

pub(super) fn encode<U: Copy + Into<u32>>(
    t: &Tables,
    state: &mut State,
    units: &[U],
    mut at: usize,
    out: &mut Vec<u8>,
) -> Done {
    while let Some(&c) = units.get(at) {
        let c = c.into();
        if c < 0x80 {
            reset_encoder(state, out);
            out.push(c as u8);
            if c == u32::from(b'~') {
                out.push(b'~');
            }
            at += 1;
            continue;
        }
        let code = match t.codes.raw(c) {
            0 => return Err(Stop::illegal(at, 1)),
            code => code,
        };
        if !in_gb(state) {
            out.extend_from_slice(b"~{");
            set(state, true);
        }
        out.extend_from_slice(&code.to_be_bytes());
        at += 1;
    }
    Ok(())
}
