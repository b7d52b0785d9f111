//! `zlib`: deflate, zlib and gzip streams, and their checksums.

mod common;
mod compressor;
mod decompressor;
mod reader;

use common::{
    DEF_BUF_SIZE, MAX_WBITS, Room, Z_FINISH, Z_MEM_ERROR, Z_STREAM_END, Z_STREAM_ERROR,
    Z_SYNC_FLUSH, error, input, out_of_memory, peek,
};
use krait_host::deflate::{self, Compressor};
use krait_object::protocol::{buffer, number};
use krait_object::types::{bytes, int};
use krait_object::{IntRef, Module, Result, Thread, Value, ready_type};

const DEFLATED: i32 = 8;
const DEF_MEM_LEVEL: i32 = 8;

static CONSTANTS: &[(&str, i32)] = &[
    ("MAX_WBITS", MAX_WBITS),
    ("DEFLATED", DEFLATED),
    ("DEF_MEM_LEVEL", DEF_MEM_LEVEL),
    ("DEF_BUF_SIZE", DEF_BUF_SIZE as i32),
    ("Z_NO_COMPRESSION", 0),
    ("Z_BEST_SPEED", 1),
    ("Z_BEST_COMPRESSION", 9),
    ("Z_DEFAULT_COMPRESSION", -1),
    ("Z_FILTERED", 1),
    ("Z_HUFFMAN_ONLY", 2),
    ("Z_RLE", 3),
    ("Z_FIXED", 4),
    ("Z_DEFAULT_STRATEGY", 0),
    ("Z_NO_FLUSH", 0),
    ("Z_PARTIAL_FLUSH", 1),
    ("Z_SYNC_FLUSH", Z_SYNC_FLUSH),
    ("Z_FULL_FLUSH", 3),
    ("Z_FINISH", Z_FINISH),
    ("Z_BLOCK", 5),
    ("Z_TREES", 6),
];

/// The start of a checksum: any int, of which the low 32 bits count.
fn start_value(th: &Thread, v: Option<&Value>, default: u32) -> Result<u32> {
    let Some(v) = v else { return Ok(default) };
    let i = number::index(th, v)?;
    Ok(match i.as_int() {
        Some(IntRef::Small(n)) => n as u32,
        _ => {
            let mask = int::from_i64(0xffff_ffff);
            let low = number::binary(th, &i, &mask, number::BinOp::And)?;
            low.as_i64().unwrap_or(0) as u32
        }
    })
}

pub struct ZlibModule;

/// The functions in this module allow compression and decompression using the
/// zlib library, which is based on GNU zip.
///
/// adler32(string[, start]) -- Compute an Adler-32 checksum.
/// compress(data[, level]) -- Compress data, with compression level 0-9 or -1.
/// compressobj([level[, ...]]) -- Return a compressor object.
/// crc32(string[, start]) -- Compute a CRC-32 checksum.
/// decompress(string,[wbits],[bufsize]) -- Decompresses a compressed string.
/// decompressobj([wbits[, zdict]]) -- Return a decompressor object.
///
/// 'wbits' is window buffer size and container format.
/// Compressor objects support compress() and flush() methods; decompressor
/// objects support decompress() and flush().
#[krait_object::pymodule(name = "zlib")]
impl ZlibModule {
    /// Compute an Adler-32 checksum of data.
    ///
    ///   value
    ///     Starting value of the checksum.
    ///
    /// The returned checksum is an integer.
    #[sig("(data, value=1, /)")]
    fn adler32(th: &Thread, data: &Value, value: Option<&Value>) -> Result<u32> {
        let start = start_value(th, value, 1)?;
        peek(th, data, |b| deflate::adler32(start, b))
    }

    /// Compute a CRC-32 checksum of data.
    ///
    ///   value
    ///     Starting value of the checksum.
    ///
    /// The returned checksum is an integer.
    #[sig("(data, value=0, /)")]
    fn crc32(th: &Thread, data: &Value, value: Option<&Value>) -> Result<u32> {
        let start = start_value(th, value, 0)?;
        peek(th, data, |b| deflate::crc32(start, b))
    }

    /// Returns a bytes object containing compressed data.
    ///
    ///   data
    ///     Binary data to be compressed.
    ///   level
    ///     Compression level, in 0-9 or -1.
    ///   wbits
    ///     The window buffer size and container format.
    #[sig("(data, /, level=Z_DEFAULT_COMPRESSION, wbits=MAX_WBITS)")]
    fn compress(
        th: &Thread,
        data: &Value,
        level: Option<i32>,
        wbits: Option<i32>,
    ) -> Result<Value> {
        input(th, data, |b| {
            let c = Compressor::new(
                level.unwrap_or(-1),
                DEFLATED,
                wbits.unwrap_or(MAX_WBITS),
                DEF_MEM_LEVEL,
                0,
            );
            let mut c = c.map_err(|f| match f.code {
                Z_MEM_ERROR => out_of_memory(th, "Out of memory while compressing data"),
                Z_STREAM_ERROR => {
                    krait_object::err::new(th, &common::ERROR.ty, "Bad compression level")
                }
                _ => error(th, &f, "while compressing data"),
            })?;
            let (out, _) = compressor::run(th, &mut c, b, Z_FINISH, "while compressing data")?;
            Ok(bytes::new(&out))
        })
    }

    /// Returns a bytes object containing the uncompressed data.
    ///
    ///   data
    ///     Compressed data.
    ///   wbits
    ///     The window buffer size and container format.
    ///   bufsize
    ///     The initial output buffer size.
    #[sig("(data, /, wbits=MAX_WBITS, bufsize=DEF_BUF_SIZE)")]
    fn decompress(
        th: &Thread,
        data: &Value,
        wbits: Option<i32>,
        bufsize: Option<isize>,
    ) -> Result<Value> {
        let bufsize = bufsize.unwrap_or(DEF_BUF_SIZE as isize);
        let Ok(first) = usize::try_from(bufsize) else {
            return Err(th.value_error("bufsize must be non-negative"));
        };
        // More than is ever taken at once is not needed, but must be there to be had, which only asking for it tells.
        let mut room = Vec::<u8>::new();
        if room.try_reserve_exact(first).is_err() {
            return Err(out_of_memory(th, "Unable to allocate output buffer."));
        }
        drop(std::hint::black_box(room));
        input(th, data, |b| {
            let stream = deflate::Decompressor::new(wbits.unwrap_or(MAX_WBITS));
            let stream = stream.map_err(|f| match f.code {
                Z_MEM_ERROR => out_of_memory(th, "Out of memory while decompressing data"),
                _ => error(th, &f, "while preparing to decompress data"),
            })?;
            let mut s = decompressor::Inflating::plain(stream);
            let room = Room {
                first: first.clamp(1, 1 << 24),
                most: None,
            };
            let mut out = Vec::new();
            let (code, _) = s.run(th, b, &mut out, room, Z_SYNC_FLUSH)?;
            match code {
                Z_STREAM_END => Ok(bytes::new(&out)),
                common::Z_OK => {
                    let f = s.failure(common::Z_BUF_ERROR);
                    Err(error(th, &f, "while decompressing data"))
                }
                code => Err(error(th, &s.failure(code), "while decompressing data")),
            }
        })
    }

    /// Return a compressor object.
    ///
    ///   level
    ///     The compression level (an integer in the range 0-9 or -1; default is
    ///     currently equivalent to 6).  Higher compression levels are slower,
    ///     but produce smaller results.
    ///   method
    ///     The compression algorithm.  If given, this must be DEFLATED.
    ///   wbits
    ///     +9 to +15: The base-two logarithm of the window size.  Include a zlib
    ///         container.
    ///     -9 to -15: Generate a raw stream.
    ///     +25 to +31: Include a gzip container.
    ///   memLevel
    ///     Controls the amount of memory used for internal compression state.
    ///     Valid values range from 1 to 9.  Higher values result in higher memory
    ///     usage, faster compression, and smaller output.
    ///   strategy
    ///     Used to tune the compression algorithm.  Possible values are
    ///     Z_DEFAULT_STRATEGY, Z_FILTERED, and Z_HUFFMAN_ONLY.
    ///   zdict
    ///     The predefined compression dictionary - a sequence of bytes
    ///     containing subsequences that are likely to occur in the input data.
    #[sig(
        "(level=Z_DEFAULT_COMPRESSION, method=DEFLATED, wbits=MAX_WBITS, memLevel=DEF_MEM_LEVEL, strategy=Z_DEFAULT_STRATEGY, zdict=None)"
    )]
    #[allow(non_snake_case, reason = "the name of a keyword")]
    fn compressobj(
        th: &Thread,
        level: Option<i32>,
        method: Option<i32>,
        wbits: Option<i32>,
        memLevel: Option<i32>,
        strategy: Option<i32>,
        zdict: Option<&Value>,
    ) -> Result<Value> {
        let dictionary = zdict.map(|v| buffer::to_vec(th, v)).transpose()?;
        let c = Compressor::new(
            level.unwrap_or(-1),
            method.unwrap_or(DEFLATED),
            wbits.unwrap_or(MAX_WBITS),
            memLevel.unwrap_or(DEF_MEM_LEVEL),
            strategy.unwrap_or(0),
        );
        let mut c = c.map_err(|f| match f.code {
            Z_MEM_ERROR => out_of_memory(th, "Can't allocate memory for compression object"),
            Z_STREAM_ERROR => th.value_error("Invalid initialization option"),
            _ => error(th, &f, "while creating compression object"),
        })?;
        if let Some(d) = dictionary {
            c.set_dictionary(&d)
                .map_err(|_| th.value_error("Invalid dictionary"))?;
        }
        Ok(compressor::object(c))
    }

    /// Return a decompressor object.
    ///
    ///   wbits
    ///     The window buffer size and container format.
    ///   zdict
    ///     The predefined compression dictionary.  This must be the same
    ///     dictionary as used by the compressor that produced the input data.
    #[sig("(wbits=MAX_WBITS, zdict=b'')")]
    fn decompressobj(th: &Thread, wbits: Option<i32>, zdict: Option<&Value>) -> Result<Value> {
        let zdict = decompressor::dictionary(th, zdict)?;
        let memory = "Can't allocate memory for decompression object";
        let s = decompressor::Inflating::new(th, wbits.unwrap_or(MAX_WBITS), zdict, memory)?;
        Ok(decompressor::object(s))
    }

    #[init]
    fn init(th: &Thread, m: &Module) -> Result<()> {
        ready_type(&common::ERROR.ty, &common::ErrorMethods::SPEC);
        ready_type(&compressor::COMPRESS.ty, &compressor::CompressMethods::SPEC);
        ready_type(
            &decompressor::DECOMPRESS.ty,
            &decompressor::DecompressMethods::SPEC,
        );
        ready_type(&reader::ZLIB_DECOMPRESSOR.ty, &reader::ReaderMethods::SPEC);
        m.add_type(th, &common::ERROR.ty)?;
        m.add_type(th, &reader::ZLIB_DECOMPRESSOR.ty)?;
        for (name, n) in CONSTANTS {
            m.add(th, name, *n)?;
        }
        m.add(th, "ZLIB_VERSION", deflate::version())?;
        m.add(th, "ZLIB_RUNTIME_VERSION", deflate::version())?;
        m.add(th, "__version__", "1.0")
    }
}
