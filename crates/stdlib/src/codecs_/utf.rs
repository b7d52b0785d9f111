//! The Unicode transformation formats, ASCII and Latin-1.

use super::{handler, pair};
use krait_builtins::codecs::{
    DecodeInput, Encoding, byte_order_mark_16, byte_order_mark_32, decode_standard, drive_decode,
    encode_standard,
};
use krait_object::err::Result;
use krait_object::protocol::buffer;
use krait_object::types::{int, tuple};
use krait_object::{Str, Thread, Value, pyfunctions};
use krait_text::codecs::{self as core, ByteOrder};

const LITTLE: Option<ByteOrder> = Some(ByteOrder::Little);
const BIG: Option<ByteOrder> = Some(ByteOrder::Big);

fn decoded(
    th: &Thread,
    data: &Value,
    errors: Option<&Str>,
    e: Encoding,
    last: bool,
) -> Result<Value> {
    let errors = handler(th, errors)?;
    let (text, used) = match data.as_bytes() {
        Some(b) => decode_standard(th, b.as_slice(), e, &errors, last)?,
        None => decode_standard(th, &buffer::to_vec(th, data)?, e, &errors, last)?,
    };
    Ok(pair(text, used))
}

fn encoded(th: &Thread, s: &Str, errors: Option<&Str>, e: Encoding) -> Result<Value> {
    let errors = handler(th, errors)?;
    Ok(pair(encode_standard(th, s, e, &errors)?, s.len()))
}

/// The byte order that a number asks for: negative for little, positive for big, zero for the native one with a mark.
fn order(n: i32) -> Option<ByteOrder> {
    match n {
        0 => None,
        n if n < 0 => LITTLE,
        _ => BIG,
    }
}

/// Decodes with a given byte order, or the one the mark tells, and also answers the order that was found.
fn extended(
    th: &Thread,
    data: &Value,
    errors: Option<&Str>,
    byteorder: i32,
    last: bool,
    wide: bool,
) -> Result<Value> {
    let data = buffer::to_vec(th, data)?;
    let errors = handler(th, errors)?;
    let given = order(byteorder);
    let found = match given {
        Some(_) => byteorder,
        None => {
            let (mark, _) = if wide {
                byte_order_mark_32(&data)
            } else {
                byte_order_mark_16(&data)
            };
            match mark {
                Some(ByteOrder::Little) => -1,
                Some(ByteOrder::Big) => 1,
                None => 0,
            }
        }
    };
    let encoding = if wide {
        Encoding::Utf32(given)
    } else {
        Encoding::Utf16(given)
    };
    let (text, used) = decode_standard(th, &data, encoding, &errors, last)?;
    Ok(tuple::from_array([text, int::from_usize(used), Value::int32(found)]).into_value())
}

pub struct Utf;

#[pyfunctions]
impl Utf {
    #[sig("(data, errors=None, final=False, /)")]
    fn utf_8_decode(
        th: &Thread,
        data: &Value,
        errors: Option<&Str>,
        final_: bool,
    ) -> Result<Value> {
        decoded(th, data, errors, Encoding::Utf8, final_)
    }

    #[sig("(str, errors=None, /)")]
    fn utf_8_encode(th: &Thread, str: &Str, errors: Option<&Str>) -> Result<Value> {
        encoded(th, str, errors, Encoding::Utf8)
    }

    #[sig("(data, errors=None, /)")]
    fn ascii_decode(th: &Thread, data: &Value, errors: Option<&Str>) -> Result<Value> {
        decoded(th, data, errors, Encoding::Ascii, true)
    }

    #[sig("(str, errors=None, /)")]
    fn ascii_encode(th: &Thread, str: &Str, errors: Option<&Str>) -> Result<Value> {
        encoded(th, str, errors, Encoding::Ascii)
    }

    #[sig("(data, errors=None, /)")]
    fn latin_1_decode(th: &Thread, data: &Value, errors: Option<&Str>) -> Result<Value> {
        decoded(th, data, errors, Encoding::Latin1, true)
    }

    #[sig("(str, errors=None, /)")]
    fn latin_1_encode(th: &Thread, str: &Str, errors: Option<&Str>) -> Result<Value> {
        encoded(th, str, errors, Encoding::Latin1)
    }

    #[sig("(data, errors=None, final=False, /)")]
    fn utf_16_decode(
        th: &Thread,
        data: &Value,
        errors: Option<&Str>,
        final_: bool,
    ) -> Result<Value> {
        decoded(th, data, errors, Encoding::Utf16(None), final_)
    }

    #[sig("(data, errors=None, final=False, /)")]
    fn utf_16_le_decode(
        th: &Thread,
        data: &Value,
        errors: Option<&Str>,
        final_: bool,
    ) -> Result<Value> {
        decoded(th, data, errors, Encoding::Utf16(LITTLE), final_)
    }

    #[sig("(data, errors=None, final=False, /)")]
    fn utf_16_be_decode(
        th: &Thread,
        data: &Value,
        errors: Option<&Str>,
        final_: bool,
    ) -> Result<Value> {
        decoded(th, data, errors, Encoding::Utf16(BIG), final_)
    }

    #[sig("(data, errors=None, byteorder=0, final=False, /)")]
    fn utf_16_ex_decode(
        th: &Thread,
        data: &Value,
        errors: Option<&Str>,
        byteorder: i32,
        final_: bool,
    ) -> Result<Value> {
        extended(th, data, errors, byteorder, final_, false)
    }

    #[sig("(str, errors=None, byteorder=0, /)")]
    fn utf_16_encode(
        th: &Thread,
        str: &Str,
        errors: Option<&Str>,
        byteorder: i32,
    ) -> Result<Value> {
        encoded(th, str, errors, Encoding::Utf16(order(byteorder)))
    }

    #[sig("(str, errors=None, /)")]
    fn utf_16_le_encode(th: &Thread, str: &Str, errors: Option<&Str>) -> Result<Value> {
        encoded(th, str, errors, Encoding::Utf16(LITTLE))
    }

    #[sig("(str, errors=None, /)")]
    fn utf_16_be_encode(th: &Thread, str: &Str, errors: Option<&Str>) -> Result<Value> {
        encoded(th, str, errors, Encoding::Utf16(BIG))
    }

    #[sig("(data, errors=None, final=False, /)")]
    fn utf_32_decode(
        th: &Thread,
        data: &Value,
        errors: Option<&Str>,
        final_: bool,
    ) -> Result<Value> {
        decoded(th, data, errors, Encoding::Utf32(None), final_)
    }

    #[sig("(data, errors=None, final=False, /)")]
    fn utf_32_le_decode(
        th: &Thread,
        data: &Value,
        errors: Option<&Str>,
        final_: bool,
    ) -> Result<Value> {
        decoded(th, data, errors, Encoding::Utf32(LITTLE), final_)
    }

    #[sig("(data, errors=None, final=False, /)")]
    fn utf_32_be_decode(
        th: &Thread,
        data: &Value,
        errors: Option<&Str>,
        final_: bool,
    ) -> Result<Value> {
        decoded(th, data, errors, Encoding::Utf32(BIG), final_)
    }

    #[sig("(data, errors=None, byteorder=0, final=False, /)")]
    fn utf_32_ex_decode(
        th: &Thread,
        data: &Value,
        errors: Option<&Str>,
        byteorder: i32,
        final_: bool,
    ) -> Result<Value> {
        extended(th, data, errors, byteorder, final_, true)
    }

    #[sig("(str, errors=None, byteorder=0, /)")]
    fn utf_32_encode(
        th: &Thread,
        str: &Str,
        errors: Option<&Str>,
        byteorder: i32,
    ) -> Result<Value> {
        encoded(th, str, errors, Encoding::Utf32(order(byteorder)))
    }

    #[sig("(str, errors=None, /)")]
    fn utf_32_le_encode(th: &Thread, str: &Str, errors: Option<&Str>) -> Result<Value> {
        encoded(th, str, errors, Encoding::Utf32(LITTLE))
    }

    #[sig("(str, errors=None, /)")]
    fn utf_32_be_encode(th: &Thread, str: &Str, errors: Option<&Str>) -> Result<Value> {
        encoded(th, str, errors, Encoding::Utf32(BIG))
    }

    #[sig("(data, errors=None, final=False, /)")]
    fn utf_7_decode(
        th: &Thread,
        data: &Value,
        errors: Option<&Str>,
        final_: bool,
    ) -> Result<Value> {
        let data = buffer::to_vec(th, data)?;
        let errors = handler(th, errors)?;
        let mut input = DecodeInput::new(&data, "utf7", &errors, None);
        input.partial = !final_;
        let (text, used) = drive_decode(th, &mut input, |b, at, out| {
            core::decode_utf7(b, at, final_, out)
        })?;
        Ok(pair(text, used))
    }

    #[sig("(str, errors=None, /)")]
    fn utf_7_encode(th: &Thread, str: &Str, errors: Option<&Str>) -> Result<Value> {
        super::encode(th, str, errors, "utf7", |t, at, out| {
            core::encode_utf7(t.slice(at, t.len()), out)
        })
    }
}
