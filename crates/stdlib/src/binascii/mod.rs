//! `binascii`: bytes as text and back.

mod base64;
mod quoted;
mod uu;

use krait_object::alloc;
use krait_object::exc::{EXCEPTION, ExcData, VALUE_ERROR};
use krait_object::protocol::buffer::{self, BytesLike};
use krait_object::protocol::call;
use krait_object::types::{bytes, int};
use krait_object::{Module, Raised, Result, Thread, Value, err, pymethods, pymodule, ready_type};

krait_object::pytype! {
    pub static ERROR: ExcData = "binascii.Error" derives VALUE_ERROR, BASETYPE | HAVE_GC | BASE_EXC_SUBCLASS | MANAGED_DICT | MANAGED_WEAKREF;
}
krait_object::pytype! {
    pub static INCOMPLETE: ExcData = "binascii.Incomplete" derives EXCEPTION, BASETYPE | HAVE_GC | BASE_EXC_SUBCLASS | MANAGED_DICT | MANAGED_WEAKREF;
}

struct ErrorMethods;

#[pymethods]
impl ErrorMethods {}

struct IncompleteMethods;

#[pymethods]
impl IncompleteMethods {}

#[cold]
fn error(th: &Thread, msg: &str) -> Raised {
    err::new(th, &ERROR.ty, msg)
}

/// Bytes, or the characters of an ASCII text.
fn ascii(th: &Thread, v: &Value) -> Result<Vec<u8>> {
    if let Some(s) = v.as_str() {
        return match s.as_ascii() {
            Some(t) => krait_object::alloc::copied(t.as_bytes()),
            None => Err(th.value_error("string argument should contain only ASCII characters")),
        };
    }
    if !buffer::supports(v) {
        return Err(th.type_error(format!(
            "argument should be bytes, buffer or ASCII string, not '{}'",
            v.ty().name()
        )));
    }
    buffer::to_vec(th, v)
}

/// Hexadecimal digits, with separators if asked for.
fn hex(th: &Thread, data: &[u8], sep: Option<&Value>, per: &Value) -> Result<Value> {
    let mut args = Vec::new();
    if let Some(s) = sep {
        args = vec![s.clone(), per.clone()];
    }
    let text = call::call_method_text(th, &bytes::new(data), "hex", &args)?;
    let shown = text
        .as_str()
        .and_then(|s| s.as_ascii().map(|t| bytes::new(t.as_bytes())));
    Ok(shown.unwrap_or_else(|| bytes::new(&[])))
}

fn unhex(th: &Thread, text: &[u8]) -> Result<Value> {
    if !text.len().is_multiple_of(2) {
        return Err(error(th, "Odd-length string"));
    }
    let digit = |c: u8| (c as char).to_digit(16).map(|d| d as u8);
    let mut out = alloc::vec_of(text.len() / 2)?;
    for pair in text.chunks(2) {
        let [a, b] = pair else { continue };
        let (Some(a), Some(b)) = (digit(*a), digit(*b)) else {
            return Err(error(th, "Non-hexadecimal digit found"));
        };
        out.push(a << 4 | b);
    }
    Ok(bytes::new(&out))
}

/// CRC-32 of zlib, gzip and zip.
fn crc32(data: &[u8], start: u32) -> u32 {
    static TABLE: [u32; 256] = {
        let mut t = [0u32; 256];
        let mut i = 0;
        while i < 256 {
            let mut c = i as u32;
            let mut k = 0;
            while k < 8 {
                c = if c & 1 == 1 {
                    0xedb8_8320 ^ (c >> 1)
                } else {
                    c >> 1
                };
                k += 1;
            }
            t[i] = c;
            i += 1;
        }
        t
    };
    !data.iter().fold(!start, |c, &b| {
        TABLE.get((c as u8 ^ b) as usize).copied().unwrap_or(0) ^ (c >> 8)
    })
}

pub struct Binascii;

/// Conversion between binary data and ASCII
#[pymodule(name = "binascii")]
impl Binascii {
    /// Decode a line of base64 data.
    ///
    ///   strict_mode
    ///     When set to True, bytes that are not in the base64 standard are not allowed.
    ///     The same applies to excess data after padding (= / ==).
    #[sig("(data, /, *, strict_mode=False)")]
    fn a2b_base64(th: &Thread, data: &Value, strict_mode: bool) -> Result<Value> {
        let text = ascii(th, data)?;
        let out = alloc::within(text.len(), || base64::decode(&text, strict_mode))?
            .map_err(|e| error(th, &e))?;
        Ok(bytes::new(&out))
    }

    /// Base64-code line of data.
    #[sig("(data, /, *, newline=True)")]
    fn b2a_base64(data: BytesLike, newline: bool) -> Result<Value> {
        let room = data.0.len().saturating_mul(2);
        let text = alloc::within(room, || base64::encode(&data.0, newline))?;
        Ok(bytes::new(&text))
    }

    /// Hexadecimal representation of binary data.
    ///
    ///   sep
    ///     An optional single character or byte to separate hex bytes.
    ///   bytes_per_sep
    ///     How many bytes between separators.  Positive values count from the
    ///     right, negative values count from the left.
    #[sig("(data, sep=<unrepresentable>, bytes_per_sep=1)")]
    fn b2a_hex(
        th: &Thread,
        data: BytesLike,
        sep: Option<&Value>,
        bytes_per_sep: i32,
    ) -> Result<Value> {
        hex(th, &data.0, sep, &Value::int32(bytes_per_sep))
    }

    /// Hexadecimal representation of binary data.
    #[sig("(data, sep=<unrepresentable>, bytes_per_sep=1)")]
    fn hexlify(
        th: &Thread,
        data: BytesLike,
        sep: Option<&Value>,
        bytes_per_sep: i32,
    ) -> Result<Value> {
        hex(th, &data.0, sep, &Value::int32(bytes_per_sep))
    }

    /// Binary data of hexadecimal representation.
    ///
    /// hexstr must contain an even number of hex digits (upper or lower case).
    fn a2b_hex(th: &Thread, hexstr: &Value) -> Result<Value> {
        unhex(th, &ascii(th, hexstr)?)
    }

    /// Binary data of hexadecimal representation.
    fn unhexlify(th: &Thread, hexstr: &Value) -> Result<Value> {
        unhex(th, &ascii(th, hexstr)?)
    }

    /// Compute CRC-32 incrementally.
    #[sig("(data, crc=0, /)")]
    fn crc32(th: &Thread, data: BytesLike, crc: Option<&Value>) -> Result<u32> {
        Ok(crc32(&data.0, low_bits(th, crc)?))
    }

    /// Compute CRC-CCITT incrementally.
    fn crc_hqx(th: &Thread, data: BytesLike, crc: &Value) -> Result<u32> {
        let start = low_bits(th, Some(crc))? & 0xffff;
        Ok(data.0.iter().fold(start, |c, &b| {
            let c = c ^ (u32::from(b) << 8);
            (0..8).fold(c, |c, _| {
                if c & 0x8000 != 0 {
                    (c << 1 ^ 0x1021) & 0xffff
                } else {
                    c << 1 & 0xffff
                }
            })
        }))
    }

    /// Decode a line of uuencoded data.
    fn a2b_uu(th: &Thread, data: &Value) -> Result<Value> {
        let line = ascii(th, data)?;
        let out = uu::decode(&line).map_err(|e| error(th, e))?;
        Ok(bytes::new(&out))
    }

    /// Uuencode line of data.
    #[sig("(data, /, *, backtick=False)")]
    fn b2a_uu(th: &Thread, data: BytesLike, backtick: bool) -> Result<Value> {
        if data.0.len() > 45 {
            return Err(error(th, "At most 45 bytes at once"));
        }
        Ok(bytes::new(&uu::encode(&data.0, backtick)))
    }

    /// Decode a string of qp-encoded data.
    #[sig("(data, header=False)")]
    fn a2b_qp(th: &Thread, data: &Value, header: bool) -> Result<Value> {
        Ok(bytes::new(&quoted::decode(&ascii(th, data)?, header)))
    }

    /// Encode a string using quoted-printable encoding.
    ///
    /// On encoding, when istext is set, newlines are not encoded, and white
    /// space at end of lines is.  When istext is not set, \r and \n (CR/LF)
    /// are both encoded.  When quotetabs is set, space and tabs are encoded.
    #[sig("(data, quotetabs=False, istext=True, header=False)")]
    fn b2a_qp(data: BytesLike, quotetabs: bool, istext: bool, header: bool) -> Value {
        bytes::new(&quoted::encode(
            &data.0,
            quoted::Style {
                tabs: quotetabs,
                text: istext,
                header,
            },
        ))
    }

    #[init]
    fn init(th: &Thread, m: &Module) -> Result<()> {
        ready_type(&ERROR.ty, &ErrorMethods::SPEC);
        ready_type(&INCOMPLETE.ty, &IncompleteMethods::SPEC);
        m.add(th, "Error", ERROR.ty.type_value())?;
        m.add(th, "Incomplete", INCOMPLETE.ty.type_value())
    }
}

/// The low 32 bits of an int of any size.
fn low_bits(th: &Thread, v: Option<&Value>) -> Result<u32> {
    let Some(v) = v else { return Ok(0) };
    let v = krait_object::protocol::number::index(th, v)?;
    Ok(int::to_i128(&v).unwrap_or(0) as u32)
}
