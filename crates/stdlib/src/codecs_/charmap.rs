//! `charmap`: one byte for one code point, by a string, a mapping, or a table made from a string.

use super::{decode, encode, handler, pair};
use krait_builtins::codecs::{
    DecodeInput, Encoding, Stop, decode_standard, drive_decode, drive_encode, encode_standard,
};
use krait_object::alloc;
use krait_object::err::Result;
use krait_object::protocol::{buffer, item};
use krait_object::types::{bytes, int};
use krait_object::{
    DictData, Obj, Str, TextBuf, Thread, TypeSpec, Value, Visitor, exc, pyfunctions, pymethods,
    ready_type,
};
use krait_text::codecs::{CharmapEncoder, CodecError, charmap_decode};

/// A decoding table turned around, for fast encoding.
pub struct EncodingMap {
    encoder: CharmapEncoder,
    len: usize,
}

impl krait_object::Trace for EncodingMap {
    fn trace(&self, _: &mut Visitor<'_>) {}
}

krait_object::pytype! {
    pub static ENCODING_MAP: EncodingMap = "EncodingMap", DISALLOW_INSTANTIATION;
}

struct EncodingMapMethods;

#[pymethods]
impl EncodingMapMethods {
    /// The size of this object in bytes.
    fn size(zelf: &Obj<EncodingMap>) -> usize {
        zelf.len * 2 + 48
    }
}

pub(super) fn install() {
    const SPEC: TypeSpec = EncodingMapMethods::SPEC;
    ready_type(&ENCODING_MAP.ty, &SPEC);
}

const UNDEFINED: &str = "character maps to <undefined>";
/// What tables use for "no such character".
const NO_CHARACTER: i64 = 0xfffe;

/// Decodes by looking every byte up.
fn by_mapping(
    th: &Thread,
    mapping: &Value,
    b: &[u8],
    start: usize,
    out: &mut TextBuf,
) -> std::result::Result<usize, Stop> {
    for (i, &byte) in b.iter().enumerate().skip(start) {
        let undefined = CodecError {
            start: i,
            end: i + 1,
            reason: UNDEFINED,
        };
        let found = match item::get(th, mapping, &Value::int32(i32::from(byte))) {
            Ok(v) => v,
            Err(e) if e.is(&exc::LOOKUP_ERROR) => return Err(undefined.into()),
            Err(e) => return Err(e.into()),
        };
        if found.is_none() {
            return Err(undefined.into());
        }
        if found.as_int().is_some() {
            match found.as_i64() {
                Some(NO_CHARACTER) => return Err(undefined.into()),
                Some(c @ 0..0x11_0000) => out.push(c as u32),
                _ => {
                    let e = th.type_error("character mapping must be in range(0x110000)");
                    return Err(e.into());
                }
            }
        } else if let Some(s) = found.as_str() {
            if s.len() == 1 && s.char_at(0).map(i64::from) == Some(NO_CHARACTER) {
                return Err(undefined.into());
            }
            alloc::within(s.len().saturating_mul(size_of::<u32>()), || {
                out.push_text(s.text());
            })?;
        } else {
            let e = th.type_error("character mapping must return integer, None or str");
            return Err(e.into());
        }
    }
    Ok(b.len())
}

/// Appends what a mapping gives for a code point; false if it gives nothing.
fn put(th: &Thread, mapping: &Value, c: u32, out: &mut Vec<u8>) -> Result<bool> {
    let found = match item::get(th, mapping, &int::from_i64(i64::from(c))) {
        Ok(v) => v,
        Err(e) if e.is(&exc::LOOKUP_ERROR) => return Ok(false),
        Err(e) => return Err(e),
    };
    if found.is_none() {
        return Ok(false);
    }
    if found.as_int().is_some() {
        return match found.as_i64().and_then(|n| u8::try_from(n).ok()) {
            Some(b) => {
                alloc::make_room(out, 1)?;
                out.push(b);
                Ok(true)
            }
            None => Err(th.type_error("character mapping must be in range(256)")),
        };
    }
    match found.as_bytes() {
        Some(b) => {
            alloc::make_room(out, b.as_slice().len())?;
            out.extend_from_slice(b.as_slice());
            Ok(true)
        }
        None => Err(th.type_error(format!(
            "character mapping must return integer, bytes or None, not {}",
            found.ty().name()
        ))),
    }
}

pub struct Charmap;

#[pyfunctions]
impl Charmap {
    #[sig("(data, errors=None, mapping=None, /)")]
    fn charmap_decode(
        th: &Thread,
        data: &Value,
        errors: Option<&Str>,
        mapping: Option<&Value>,
    ) -> Result<Value> {
        let data = buffer::to_vec(th, data)?;
        let Some(mapping) = mapping else {
            let errors = handler(th, errors)?;
            let (text, used) = decode_standard(th, &data, Encoding::Latin1, &errors, true)?;
            return Ok(pair(text, used));
        };
        if let Some(table) = mapping.as_exact_str() {
            return decode(th, &data, errors, "charmap", |b, at, out| {
                charmap_decode(b, at, table.text(), out)
            });
        }
        let errors = handler(th, errors)?;
        let mut input = DecodeInput::new(&data, "charmap", &errors, None);
        let (text, used) = drive_decode(th, &mut input, |b, at, out| {
            by_mapping(th, mapping, b, at, out)
        })?;
        Ok(pair(text, used))
    }

    #[sig("(str, errors=None, mapping=None, /)")]
    fn charmap_encode(
        th: &Thread,
        str: &Str,
        errors: Option<&Str>,
        mapping: Option<&Value>,
    ) -> Result<Value> {
        let Some(mapping) = mapping else {
            let errors = handler(th, errors)?;
            return Ok(pair(
                encode_standard(th, str, Encoding::Latin1, &errors)?,
                str.len(),
            ));
        };
        if let Some(map) = ENCODING_MAP.get(mapping) {
            return encode(th, str, errors, "charmap", |t, at, out| {
                map.encoder.encode(t, at, out)
            });
        }
        let errors = handler(th, errors)?;
        let mut out = Vec::new();
        drive_encode(
            th,
            str,
            "charmap",
            &errors,
            None,
            &mut out,
            |t, start, out| {
                for at in start..t.len() {
                    let Some(c) = t.get(at) else { break };
                    if !put(th, mapping, c, out)? {
                        // The handler gets the whole run of characters that the mapping does not have.
                        let mut end = at + 1;
                        while let Some(c) = t.get(end)
                            && !put(th, mapping, c, &mut Vec::new())?
                        {
                            end += 1;
                        }
                        return Err(Stop::Codec(CodecError {
                            start: at,
                            end,
                            reason: UNDEFINED,
                        }));
                    }
                }
                Ok(())
            },
        )?;
        Ok(pair(bytes::new(&out), str.len()))
    }

    /// An encoding map from a decoding table of up to 256 characters.
    #[sig("(map, /)")]
    fn charmap_build(th: &Thread, map: &Str) -> Result<Value> {
        // Anything but a full table of one byte per character becomes a dict.
        let full = map.len() == 256 && map.code_points().all(|c| c < 0x1_0000);
        if full && map.char_at(0) == Some(0) {
            let encoder = CharmapEncoder::new(map.text());
            return Ok(ENCODING_MAP
                .create(EncodingMap { encoder, len: 256 })
                .into_value());
        }
        let table = DictData::create();
        for (i, c) in map.code_points().enumerate().take(256) {
            table.set(th, int::from_i64(i64::from(c)), int::from_usize(i))?;
        }
        Ok(table.into_value())
    }
}
