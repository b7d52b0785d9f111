//! The mappings: `tables.bin` unpacked into tables that answer fast.
//!
//! An encoding's mapping is that of the charset it is made of, at the places where the encoding has it, and then the
//! changes that the file lists. The form of the file is described where it is written,
//! `crates/xtask/scripts/multibyte_tables.py`.

use super::Fault;
use std::sync::OnceLock;

static FILE: &[u8] = include_bytes!("tables.bin");

/// In the place of a character: more bytes must follow.
pub(super) const LEAD: u32 = 0x7fff_ffff;
/// In the place of a code: the next character may belong to it.
const FIRST_OF_PAIR: u16 = 0xffff;

/// The mappings there are: charsets of ISO 2022 and whole encodings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(usize)]
pub(super) enum Which {
    CharsetGb2312,
    CharsetKsx1001,
    CharsetJisx0208,
    CharsetJisx0212,
    CharsetJisx0213_1,
    CharsetJisx0213_2,
    CharsetJisx0213_1Of2000,
    CharsetJisx0213_2Of2000,
    Gb2312,
    Gbk,
    Gb18030,
    EucKr,
    Cp949,
    Johab,
    Big5,
    Cp950,
    Big5Hkscs,
    ShiftJis,
    Cp932,
    EucJp,
    EucJis2004,
    EucJisx0213,
    ShiftJis2004,
    ShiftJisx0213,
}

const COUNT: usize = Which::ShiftJisx0213 as usize + 1;

impl Which {
    /// The name of its section.
    fn name(self) -> &'static str {
        match self {
            Self::CharsetGb2312 => "charset_gb2312",
            Self::CharsetKsx1001 => "charset_ksx1001",
            Self::CharsetJisx0208 => "charset_jisx0208",
            Self::CharsetJisx0212 => "charset_jisx0212",
            Self::CharsetJisx0213_1 => "charset_jisx0213_1",
            Self::CharsetJisx0213_2 => "charset_jisx0213_2",
            Self::CharsetJisx0213_1Of2000 => "charset_jisx0213_1_2000",
            Self::CharsetJisx0213_2Of2000 => "charset_jisx0213_2_2000",
            Self::Gb2312 => "gb2312",
            Self::Gbk => "gbk",
            Self::Gb18030 => "gb18030",
            Self::EucKr => "euc_kr",
            Self::Cp949 => "cp949",
            Self::Johab => "johab",
            Self::Big5 => "big5",
            Self::Cp950 => "cp950",
            Self::Big5Hkscs => "big5hkscs",
            Self::ShiftJis => "shift_jis",
            Self::Cp932 => "cp932",
            Self::EucJp => "euc_jp",
            Self::EucJis2004 => "euc_jis_2004",
            Self::EucJisx0213 => "euc_jisx0213",
            Self::ShiftJis2004 => "shift_jis_2004",
            Self::ShiftJisx0213 => "shift_jisx0213",
        }
    }

    /// What it is made of before its own changes.
    fn base(self) -> Flat {
        let charset = |which, place: fn(u8, u8) -> Option<u32>| (flat(which), place);
        match self {
            Self::CharsetGb2312
            | Self::CharsetKsx1001
            | Self::CharsetJisx0208
            | Self::CharsetJisx0212
            | Self::CharsetJisx0213_2 => Flat::empty(),
            Self::CharsetJisx0213_1 => flat(Self::CharsetJisx0208),
            Self::CharsetJisx0213_1Of2000 => flat(Self::CharsetJisx0213_1),
            Self::CharsetJisx0213_2Of2000 => flat(Self::CharsetJisx0213_2),
            Self::Gb2312 => Flat::of(&[charset(Self::CharsetGb2312, high)]),
            Self::Gbk => flat(Self::Gb2312),
            Self::Gb18030 => flat(Self::Gbk),
            Self::EucKr => Flat::of(&[charset(Self::CharsetKsx1001, high)]),
            Self::Cp949 => flat(Self::EucKr),
            Self::Johab => Flat::of(&[charset(Self::CharsetKsx1001, johab)]),
            Self::Big5 => Flat::of(&[]),
            Self::Cp950 | Self::Big5Hkscs => flat(Self::Big5),
            Self::ShiftJis => Flat::of(&[charset(Self::CharsetJisx0208, shifted)]),
            Self::Cp932 => flat(Self::ShiftJis),
            Self::EucJp => Flat::of(&[
                charset(Self::CharsetJisx0208, high),
                charset(Self::CharsetJisx0212, third),
            ]),
            Self::EucJis2004 => Flat::of(&[
                charset(Self::CharsetJisx0213_1, high),
                charset(Self::CharsetJisx0212, third),
                charset(Self::CharsetJisx0213_2, third),
            ]),
            Self::EucJisx0213 => flat(Self::EucJis2004),
            Self::ShiftJis2004 => Flat::of(&[
                charset(Self::CharsetJisx0213_1, shifted),
                charset(Self::CharsetJisx0213_2, second),
            ]),
            Self::ShiftJisx0213 => flat(Self::ShiftJis2004),
        }
    }
}

fn high(a: u8, b: u8) -> Option<u32> {
    Some(u32::from(a | 0x80) << 8 | u32::from(b | 0x80))
}

fn third(a: u8, b: u8) -> Option<u32> {
    high(a, b).map(|n| 0x8f_0000 | n)
}

/// A row of 94 cells in Shift JIS, where two share a first byte.
fn shift(row: u32, b: u8) -> u32 {
    let a = row / 2 + 0x81;
    let a = if a > 0x9f { a + 0x40 } else { a };
    let b = u32::from(b) - 0x21 + (row & 1) * 94;
    a << 8 | (b + if b >= 0x3f { 0x41 } else { 0x40 })
}

fn shifted(a: u8, b: u8) -> Option<u32> {
    Some(shift(u32::from(a) - 0x21, b))
}

/// The rows of the second plane that Shift JIS has a place for.
fn second(a: u8, b: u8) -> Option<u32> {
    let at = match u32::from(a) - 0x20 {
        row @ 78.. => row - 69,
        1 => 0,
        8 => 1,
        row @ 3..=5 => row - 1,
        row @ 12..=15 => row - 7,
        _ => return None,
    };
    Some(shift(94 + at, b))
}

/// The rows of KS X 1001 that Johab keeps as they are; syllables are elsewhere.
fn johab(a: u8, b: u8) -> Option<u32> {
    let (row, lead) = match a {
        0x21..=0x2c => (u32::from(a) - 0x21, 0xd9),
        0x4a.. => (u32::from(a) - 0x3c, 0xd9),
        _ => return None,
    };
    let b = u32::from(b) - 0x21 + (row & 1) * 94;
    Some((row / 2 + lead) << 8 | (b + if b < 0x4e { 0x31 } else { 0x43 }))
}

/// A mapping spread out: one and two bytes as a number are an index into `two`, the last two of three into `three`.
struct Flat {
    two: Vec<u32>,
    three: Vec<u32>,
}

type Part = (Flat, fn(u8, u8) -> Option<u32>);

impl Flat {
    fn empty() -> Self {
        Self {
            two: vec![0; 0x1_0000],
            three: Vec::new(),
        }
    }

    fn set(&mut self, key: u32, value: u32) {
        if key <= 0xffff {
            if let Some(slot) = self.two.get_mut(key as usize) {
                *slot = value;
            }
            return;
        }
        if self.three.is_empty() {
            self.three.resize(0x1_0000, 0);
        }
        if let Some(slot) = self.three.get_mut((key & 0xffff) as usize) {
            *slot = value;
        }
    }

    /// ASCII, bytes that begin something, and charsets.
    fn of(parts: &[Part]) -> Self {
        let mut out = Self::empty();
        (0..0x80).for_each(|c| out.set(c, c));
        (0x80..0x100).for_each(|c| out.set(c, LEAD));
        for (charset, place) in parts {
            for (key, &value) in charset.two.iter().enumerate().skip(0x100) {
                if value != 0
                    && let Some(at) = place((key >> 8) as u8, key as u8)
                {
                    out.set(at, value);
                }
            }
        }
        out
    }
}

fn flat(which: Which) -> Flat {
    let mut out = which.base();
    for (key, value) in section(which.name(), "") {
        out.set(key, value);
    }
    out
}

/// The next number of a section, in groups of seven bits.
fn varint(bytes: &mut &[u8]) -> u32 {
    let (mut n, mut shift) = (0u32, 0);
    while let Some((&b, rest)) = bytes.split_first() {
        *bytes = rest;
        n |= u32::from(b & 0x7f).wrapping_shl(shift);
        shift += 7;
        if b < 0x80 {
            break;
        }
    }
    n
}

/// The pairs of the section `name` and `suffix`.
fn section(name: &str, suffix: &str) -> Vec<(u32, u32)> {
    let Some(body) = find(name, suffix) else {
        return Vec::new();
    };
    let mut b = body.as_slice();
    let mut keys = Vec::new();
    let mut end = 0u32;
    for _ in 0..varint(&mut b) {
        let start = end.wrapping_add(varint(&mut b));
        end = start.wrapping_add(varint(&mut b));
        keys.extend(start..end);
    }
    let count = keys.len();
    let plane = |n: usize| b.get(n * count..).unwrap_or_default();
    let planes = plane(0).iter().zip(plane(1)).zip(plane(2)).zip(plane(3));
    let mut value = 0u32;
    keys.into_iter()
        .zip(planes)
        .map(|(key, (((&p, &q), &r), &s))| {
            value = value.wrapping_add(u32::from_le_bytes([p, q, r, s]));
            (key, value)
        })
        .collect()
}

/// The inflated body of a section.
fn find(name: &str, suffix: &str) -> Option<Vec<u8>> {
    let mut rest = FILE;
    loop {
        let (&len, tail) = rest.split_first()?;
        let (found, tail) = tail.split_at_checked(usize::from(len))?;
        let (size, tail) = tail.split_first_chunk::<4>()?;
        let (body, tail) = tail.split_at_checked(u32::from_le_bytes(*size) as usize)?;
        if found.strip_prefix(name.as_bytes()) == Some(suffix.as_bytes()) {
            return miniz_oxide::inflate::decompress_to_vec(body).ok();
        }
        rest = tail;
    }
}

/// What two bytes decode to.
#[derive(Default)]
pub(super) struct Cells {
    /// The row of each first byte; the first row is empty.
    rows: Vec<u8>,
    cells: Vec<[u16; 256]>,
    /// What does not fit 16 bits; in a cell, surrogates stand for places in this list.
    wide: Vec<u32>,
}

impl Cells {
    fn new(flat: &[u32]) -> Self {
        let mut out = Self {
            rows: vec![0; 256],
            cells: vec![[0; 256]],
            wide: Vec::new(),
        };
        for (row, values) in flat.chunks(256).enumerate().skip(1) {
            if values.iter().all(|&v| v == 0) {
                continue;
            }
            let mut cells = [0; 256];
            for (cell, &v) in cells.iter_mut().zip(values) {
                *cell = u16::try_from(v).unwrap_or_else(|_| {
                    out.wide.push(v);
                    0xd800 + (out.wide.len() - 1) as u16
                });
            }
            if let Some(slot) = out.rows.get_mut(row) {
                *slot = out.cells.len() as u8;
            }
            out.cells.push(cells);
        }
        out
    }

    /// A character, two as one number, or zero.
    #[inline]
    pub(super) fn get(&self, a: u8, b: u8) -> u32 {
        let row = self.rows.get(usize::from(a)).copied().unwrap_or(0);
        match self
            .cells
            .get(usize::from(row))
            .map_or(0, |r| r[usize::from(b)])
        {
            v @ 0xd800..=0xdfff => {
                let at = usize::from(v - 0xd800);
                self.wide.get(at).copied().unwrap_or(0)
            }
            v => u32::from(v),
        }
    }
}

/// A code, or what must be looked at first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Code {
    None,
    Is(u16),
    /// The next character may belong to it.
    FirstOfPair,
}

/// How code points are encoded. Codes below 256 are one byte; three bytes after 0x8f are the other two, the last one
/// without its high bit.
pub(super) struct Codes {
    pages: Vec<u16>,
    blocks: Vec<[u16; 256]>,
    /// First and second character (zero for none), and their code.
    pairs: Vec<(u16, u16, u16)>,
}

impl Codes {
    fn new(flat: &Flat, changes: Vec<(u32, u32)>) -> Self {
        let mut out = Self {
            pages: vec![0; 0x300],
            blocks: vec![[0; 256]],
            pairs: Vec::new(),
        };
        let code = |key: u32| if key > 0xffff { key & 0xff7f } else { key } as u16;
        // The lowest sequence counts: it comes last.
        for (key, &v) in flat.three.iter().enumerate().rev() {
            out.set(v, key as u16 & 0xff7f);
        }
        for (key, &v) in flat.two.iter().enumerate().rev() {
            out.set(v, key as u16);
        }
        for (c, key) in changes {
            out.set(c, code(key));
        }
        for (key, &v) in flat.two.iter().enumerate() {
            if (0x11_0000..LEAD).contains(&v) {
                out.pairs.push(((v >> 16) as u16, v as u16, key as u16));
            }
        }
        let mut firsts: Vec<u16> = out.pairs.iter().map(|p| p.0).collect();
        firsts.dedup();
        for c in firsts {
            if let Code::Is(code) = out.get(u32::from(c)) {
                out.pairs.push((c, 0, code));
            }
            out.set(u32::from(c), FIRST_OF_PAIR);
        }
        out.pairs.sort_unstable();
        out
    }

    fn set(&mut self, c: u32, code: u16) {
        if c == 0 || c > 0x2_ffff {
            return;
        }
        let Some(page) = self.pages.get_mut((c >> 8) as usize) else {
            return;
        };
        if *page == 0 {
            *page = self.blocks.len() as u16;
            self.blocks.push([0; 256]);
        }
        if let Some(block) = self.blocks.get_mut(usize::from(*page)) {
            block[(c & 0xff) as usize] = code;
        }
    }

    /// The code of a character as the tables have it; zero for none.
    #[inline]
    pub(super) fn raw(&self, c: u32) -> u16 {
        let page = self.pages.get((c >> 8) as usize).copied().unwrap_or(0);
        self.blocks
            .get(usize::from(page))
            .map_or(0, |b| b[(c & 0xff) as usize])
    }

    /// The same as what it means.
    #[inline]
    pub(super) fn get(&self, c: u32) -> Code {
        match self.raw(c) {
            0 => Code::None,
            FIRST_OF_PAIR => Code::FirstOfPair,
            code => Code::Is(code),
        }
    }

    /// The code of two characters, or of the first one by itself if the second is zero.
    pub(super) fn pair(&self, first: u32, second: u32) -> Option<u16> {
        let first = u16::try_from(first).ok()?;
        let second = u16::try_from(second).ok()?;
        let at = self
            .pairs
            .binary_search_by_key(&(first, second), |p| (p.0, p.1))
            .ok()?;
        self.pairs.get(at).map(|p| p.2)
    }

    /// The code at the start of `units`, and how many of them it stands for.
    pub(super) fn first<U: Copy + Into<u32>>(
        &self,
        units: &[U],
        last: bool,
    ) -> Result<(u16, usize), Fault> {
        let mut next = units.iter().map(|&c| c.into());
        let c = next.next().unwrap_or(0);
        let found = match self.get(c) {
            Code::None => None,
            Code::Is(code) => Some((code, 1)),
            Code::FirstOfPair => {
                let second = next.next();
                if second.is_none() && !last {
                    return Err(Fault::Incomplete);
                }
                let second = second.filter(|&s| s != 0);
                let both = second.and_then(|s| Some((self.pair(c, s)?, 2)));
                both.or_else(|| Some((self.pair(c, 0)?, 1)))
            }
        };
        found.ok_or(Fault::Illegal(1))
    }
}

/// A mapping, ready for use.
pub(super) struct Tables {
    /// What single bytes decode to, [`LEAD`], or zero.
    pub(super) one: [u32; 256],
    /// Bytes below 128 are ASCII.
    pub(super) is_plain: bool,
    /// Two bytes that a later edition gave a meaning; an error takes both of them.
    later: Vec<u16>,
    pub(super) two: Cells,
    /// Of three bytes the first of which is 0x8f.
    pub(super) three: Cells,
    pub(super) codes: Codes,
    /// The places of runs among four-byte sequences, and their first characters.
    pub(super) ranges: Vec<(u32, u32)>,
}

impl Tables {
    fn new(which: Which) -> Self {
        let flat = flat(which);
        let mut one = [0; 256];
        one.iter_mut().zip(&flat.two).for_each(|(o, &v)| *o = v);
        let later = match which {
            Which::EucJisx0213 | Which::ShiftJisx0213 => section(which.name(), "")
                .into_iter()
                .filter(|&(_, v)| v == 0)
                .map(|(key, _)| key as u16)
                .collect(),
            _ => Vec::new(),
        };
        Self {
            one,
            is_plain: one.iter().zip(0..0x80).all(|(&v, c)| v == c),
            later,
            two: Cells::new(&flat.two),
            three: Cells::new(&flat.three),
            codes: Codes::new(&flat, section(which.name(), ">")),
            ranges: match which {
                Which::Gb18030 => section("gb18030ranges", ""),
                _ => Vec::new(),
            },
        }
    }
}

impl Tables {
    /// How many bytes an error takes at two bytes that mean nothing.
    #[cold]
    pub(super) fn illegal(&self, a: u8, b: u8) -> usize {
        1 + usize::from(self.later.contains(&u16::from_be_bytes([a, b])))
    }
}

/// The tables of a mapping, made when they are first asked for.
pub(super) fn get(which: Which) -> &'static Tables {
    static MADE: [OnceLock<Tables>; COUNT] = [const { OnceLock::new() }; COUNT];
    static NONE: OnceLock<Tables> = OnceLock::new();
    MADE.get(which as usize)
        .unwrap_or(&NONE)
        .get_or_init(|| Tables::new(which))
}
