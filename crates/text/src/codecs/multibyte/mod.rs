//! The Chinese, Japanese and Korean encodings, as CPython's `_codecs_cn`, `_hk`, `_iso2022`, `_jp`, `_kr` and `_tw` know them.
//!
//! A [`Codec`] converts until its input ends or something stops it, and then says where and why ([`Stop`]); what stands
//! before that place is converted. The caller asks the error handler and calls again. Encodings that switch between
//! charsets keep where they are in a [`State`], whose bytes programs can see (`getstate`).
//!
//! The mappings are recorded from CPython (`tables.bin`, by `cargo xtask record multibyte`) and unpacked when an
//! encoding is first asked for ([`tables`]); they are constants of the process.

mod double_byte;
mod euc;
mod euc_kr;
mod gather;
mod gb18030;
mod hz;
mod iso2022;
mod runs;
mod tables;

use crate::{Text, TextBuf};
use std::sync::OnceLock;
use tables::{Tables, Which};

/// What a stateful encoding remembers between calls.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct State(pub [u8; 8]);

/// Why a codec stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// So many units of the input mean nothing.
    Illegal(usize),
    /// More input must follow to tell.
    Incomplete,
    /// The state is none that the encoding can be in.
    Internal,
}

/// Where a codec stopped, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stop {
    pub at: usize,
    pub fault: Fault,
}

impl Stop {
    fn illegal(at: usize, count: usize) -> Self {
        Self {
            at,
            fault: Fault::Illegal(count),
        }
    }

    fn incomplete(at: usize) -> Self {
        Self {
            at,
            fault: Fault::Incomplete,
        }
    }

    fn internal(at: usize) -> Self {
        Self {
            at,
            fault: Fault::Internal,
        }
    }
}

pub type Done = Result<(), Stop>;

/// The module that an encoding belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    Cn,
    Hk,
    Iso2022,
    Jp,
    Kr,
    Tw,
}

enum Machine {
    DoubleByte(&'static Tables),
    Euc(&'static Tables),
    EucKr(&'static Tables),
    Gb18030(&'static Tables),
    Hz(&'static Tables),
    Iso2022(iso2022::Settings),
}

/// One encoding.
pub struct Codec {
    name: &'static str,
    machine: Machine,
}

#[derive(Clone, Copy)]
enum Kind {
    DoubleByte(Which),
    Euc(Which),
    EucKr,
    Gb18030,
    Hz,
    Iso2022(iso2022::Variant),
}

use Family::{Cn, Hk, Iso2022, Jp, Kr, Tw};
use iso2022::Variant;

const CODECS: [(Family, &str, Kind); 24] = [
    (Cn, "gb2312", Kind::DoubleByte(Which::Gb2312)),
    (Cn, "gbk", Kind::DoubleByte(Which::Gbk)),
    (Cn, "gb18030", Kind::Gb18030),
    (Cn, "hz", Kind::Hz),
    (Hk, "big5hkscs", Kind::DoubleByte(Which::Big5Hkscs)),
    (Iso2022, "iso2022_kr", Kind::Iso2022(Variant::Kr)),
    (Iso2022, "iso2022_jp", Kind::Iso2022(Variant::Jp)),
    (Iso2022, "iso2022_jp_1", Kind::Iso2022(Variant::Jp1)),
    (Iso2022, "iso2022_jp_2", Kind::Iso2022(Variant::Jp2)),
    (Iso2022, "iso2022_jp_2004", Kind::Iso2022(Variant::Jp2004)),
    (Iso2022, "iso2022_jp_3", Kind::Iso2022(Variant::Jp3)),
    (Iso2022, "iso2022_jp_ext", Kind::Iso2022(Variant::JpExt)),
    (Jp, "shift_jis", Kind::DoubleByte(Which::ShiftJis)),
    (Jp, "cp932", Kind::DoubleByte(Which::Cp932)),
    (Jp, "euc_jp", Kind::Euc(Which::EucJp)),
    (Jp, "shift_jis_2004", Kind::DoubleByte(Which::ShiftJis2004)),
    (Jp, "euc_jis_2004", Kind::Euc(Which::EucJis2004)),
    (Jp, "euc_jisx0213", Kind::Euc(Which::EucJisx0213)),
    (Jp, "shift_jisx0213", Kind::DoubleByte(Which::ShiftJisx0213)),
    (Kr, "euc_kr", Kind::EucKr),
    (Kr, "cp949", Kind::DoubleByte(Which::Cp949)),
    (Kr, "johab", Kind::DoubleByte(Which::Johab)),
    (Tw, "big5", Kind::DoubleByte(Which::Big5)),
    (Tw, "cp950", Kind::DoubleByte(Which::Cp950)),
];

/// The encoding of a module with this name.
pub fn codec(family: Family, name: &str) -> Option<&'static Codec> {
    static MADE: [OnceLock<Codec>; CODECS.len()] = [const { OnceLock::new() }; CODECS.len()];
    let found = CODECS
        .iter()
        .zip(&MADE)
        .find(|((f, n, _), _)| *f == family && *n == name);
    found.map(|((_, name, kind), made)| {
        made.get_or_init(|| Codec {
            name,
            machine: match *kind {
                Kind::DoubleByte(w) => Machine::DoubleByte(tables::get(w)),
                Kind::Euc(w) => Machine::Euc(tables::get(w)),
                Kind::EucKr => Machine::EucKr(tables::get(Which::EucKr)),
                Kind::Gb18030 => Machine::Gb18030(tables::get(Which::Gb18030)),
                Kind::Hz => Machine::Hz(tables::get(Which::CharsetGb2312)),
                Kind::Iso2022(v) => Machine::Iso2022(iso2022::Settings::new(v)),
            },
        })
    })
}

impl Codec {
    /// The name in errors.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// The state that an encoder begins in.
    pub fn encoder_state(&self) -> State {
        match &self.machine {
            Machine::Iso2022(_) => iso2022::encoder_state(),
            _ => State::default(),
        }
    }

    /// The state that a decoder begins in.
    pub fn decoder_state(&self) -> State {
        match &self.machine {
            Machine::Iso2022(_) => iso2022::decoder_state(),
            _ => State::default(),
        }
    }

    /// Brings the output back to ASCII.
    pub fn reset_encoder(&self, state: &mut State, out: &mut Vec<u8>) {
        match &self.machine {
            Machine::Hz(_) => hz::reset_encoder(state, out),
            Machine::Iso2022(_) => iso2022::reset_encoder(state, out),
            _ => {}
        }
    }

    /// Forgets what came before in the input.
    pub fn reset_decoder(&self, state: &mut State) {
        match &self.machine {
            Machine::Hz(_) => hz::reset_decoder(state),
            Machine::Iso2022(_) => iso2022::reset_decoder(state),
            _ => {}
        }
    }

    /// True if there is something to do at the end of the output.
    pub fn has_reset(&self) -> bool {
        matches!(&self.machine, Machine::Hz(_) | Machine::Iso2022(_))
    }

    /// Decodes `bytes[at..]`.
    pub fn decode(&self, state: &mut State, bytes: &[u8], at: usize, out: &mut TextBuf) -> Done {
        let mut out = gather::Gather::new(out);
        let done = match &self.machine {
            Machine::DoubleByte(t) => double_byte::decode(t, bytes, at, &mut out),
            Machine::Euc(t) => euc::decode(t, bytes, at, &mut out),
            Machine::EucKr(t) => euc_kr::decode(t, bytes, at, &mut out),
            Machine::Gb18030(t) => gb18030::decode(t, bytes, at, &mut out),
            Machine::Hz(t) => hz::decode(t, state, bytes, at, &mut out),
            Machine::Iso2022(s) => iso2022::decode(s, state, bytes, at, &mut out),
        };
        out.flush();
        done
    }

    /// Encodes `text[at..]`; if not `last`, what may be the first half of a pair is left over.
    pub fn encode(
        &self,
        state: &mut State,
        text: Text<'_>,
        at: usize,
        last: bool,
        out: &mut Vec<u8>,
    ) -> Done {
        match text {
            Text::Latin1(units) => self.encode_units(state, units, at, last, out),
            Text::Ucs2(units) => self.encode_units(state, units, at, last, out),
            Text::Ucs4(units) => self.encode_units(state, units, at, last, out),
        }
    }

    fn encode_units<U: Copy + Into<u32>>(
        &self,
        state: &mut State,
        units: &[U],
        at: usize,
        last: bool,
        out: &mut Vec<u8>,
    ) -> Done {
        match &self.machine {
            Machine::DoubleByte(t) => double_byte::encode(t, units, at, last, out),
            Machine::Euc(t) => euc::encode(t, units, at, last, out),
            Machine::EucKr(t) => euc_kr::encode(t, units, at, out),
            Machine::Gb18030(t) => gb18030::encode(t, units, at, out),
            Machine::Hz(t) => hz::encode(t, state, units, at, out),
            Machine::Iso2022(s) => iso2022::encode(s, state, units, at, last, out),
        }
    }
}
