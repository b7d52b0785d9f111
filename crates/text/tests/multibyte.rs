//! Compares the Chinese, Japanese and Korean encodings with what CPython 3.14 answers: digests over all short inputs, as
//! `record_multibyte.py` wrote them down.

#![allow(clippy::unwrap_used, reason = "a failing test panics")]

use krait_text::codecs::multibyte::{Codec, Family, Fault, Stop, codec};
use krait_text::{Text, TextBuf};

/// CRC-32 as zlib has it.
struct Crc(u32);

const TABLE: [u32; 256] = {
    let mut table = [0; 256];
    let mut n = 0;
    while n < 256 {
        let mut c = n as u32;
        let mut bit = 0;
        while bit < 8 {
            c = if c & 1 != 0 {
                0xedb8_8320 ^ c >> 1
            } else {
                c >> 1
            };
            bit += 1;
        }
        table[n] = c;
        n += 1;
    }
    table
};

impl Crc {
    fn add(&mut self, bytes: &[u8]) {
        for &b in bytes {
            self.0 = TABLE[usize::from(self.0 as u8 ^ b)] ^ self.0 >> 8;
        }
    }
}

fn find(name: &str) -> &'static Codec {
    use Family::*;
    [Cn, Hk, Iso2022, Jp, Kr, Tw]
        .iter()
        .find_map(|&f| codec(f, name))
        .unwrap()
}

fn stopped(stop: Stop, len: usize) -> Vec<u8> {
    let (end, what) = match stop.fault {
        Fault::Illegal(n) => (stop.at + n, 'l'),
        Fault::Incomplete => (len, 'n'),
        Fault::Internal => (0, '?'),
    };
    format!("!{},{end},{what}", stop.at).into_bytes()
}

fn decoded(codec: &Codec, data: &[u8]) -> Vec<u8> {
    let mut out = TextBuf::new();
    let mut state = codec.decoder_state();
    match codec.decode(&mut state, data, 0, &mut out) {
        Ok(()) => out.to_string_lossy().into_bytes(),
        Err(stop) => stopped(stop, data.len()),
    }
}

fn encoded(codec: &Codec, text: &[u32]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut state = codec.encoder_state();
    match codec.encode(&mut state, Text::Ucs4(text), 0, true, &mut out) {
        Ok(()) => {
            codec.reset_encoder(&mut state, &mut out);
            out
        }
        Err(stop) => stopped(stop, text.len()),
    }
}

const SWITCHES: [&[u8]; 15] = [
    b"\x1b$@",
    b"\x1b$B",
    b"\x1b$A",
    b"\x1b$(C",
    b"\x1b$(D",
    b"\x1b$(O",
    b"\x1b$(P",
    b"\x1b$(Q",
    b"\x1b(J",
    b"\x1b(I",
    b"\x1b$)C\x0e",
    b"\x1b.A\x1bN",
    b"\x1b.F\x1bN",
    b"\x1b&@\x1b$B",
    b"~{",
];
const FIRST: [u32; 25] = [
    0x304b, 0x304d, 0x304f, 0x3051, 0x3053, 0x30ab, 0x30ad, 0x30af, 0x30b1, 0x30b3, 0x30bb, 0x30c4,
    0x30c8, 0x31f7, 0xe6, 0x254, 0x28c, 0x259, 0x25a, 0x2e9, 0x2e5, 0xca, 0xea, 0x41, 0x4e00,
];
const SECOND: [u32; 12] = [
    0x309a, 0x300, 0x301, 0x2e9, 0x2e5, 0x304, 0x30c, 0x1309a, 0x10304, 0x41, 0x4e00, 0x10000,
];

/// Gives every input of a kind to `f`, decoded or encoded.
fn each(kind: &str, codec: &Codec, mut f: impl FnMut(Vec<u8>)) {
    match kind {
        "two" => (0..=0xffffu16).for_each(|n| f(decoded(codec, &n.to_be_bytes()))),
        "three" => {
            for a in [0x8e, 0x8f, 0xa4, 0xfe, 0x7e, 0x1b] {
                for b in 0..=255 {
                    (0..=255u8)
                        .step_by(5)
                        .for_each(|c| f(decoded(codec, &[a, b, c])));
                }
            }
        }
        "four" => (0..1_587_600u32).step_by(7).for_each(|n| {
            let (d, n) = (n % 10, n / 10);
            let (c, n) = (n % 126, n / 126);
            let bytes = [n / 10 + 0x81, n % 10 + 0x30, c + 0x81, d + 0x30];
            f(decoded(codec, &bytes.map(|b| b as u8)));
        }),
        "switched" => {
            for switch in SWITCHES {
                for a in 0x20..0x80 {
                    (0x20..0x80).for_each(|b| f(decoded(codec, &[switch, &[a, b]].concat())));
                }
            }
        }
        "points" => (0..0x3_0000)
            .chain((0x3_0000..0x11_0000).step_by(101))
            .for_each(|c| f(encoded(codec, &[c]))),
        "pairs" => {
            for a in FIRST {
                SECOND.iter().for_each(|&b| f(encoded(codec, &[a, b])));
            }
        }
        _ => panic!("unknown kind {kind}"),
    }
}

#[test]
fn as_recorded() {
    let mut wrong = Vec::new();
    for line in include_str!("golden/multibyte.txt").lines() {
        let mut fields = line.split('\t');
        let [name, kind, digest] = std::array::from_fn(|_| fields.next().unwrap());
        let codec = find(name);
        let mut crc = Crc(!0);
        each(kind, codec, |answer| {
            crc.add(&answer);
            crc.add(b"\n");
        });
        if format!("{:08x}", !crc.0) != digest {
            wrong.push(format!("{name} {kind}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:?}");
}
