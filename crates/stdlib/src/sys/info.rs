//! Facts about the implementation: versions, limits, platform.

use super::{HEXVERSION, VERSION};
use krait_builtins::structseq::{self, StructSeq};
use krait_object::types::{int, str};
use krait_object::{Module, Result, Thread, Value};

static VERSION_INFO: StructSeq = StructSeq {
    name: "sys.version_info",
    doc: "sys.version_info\n\nVersion information as a named tuple.",
    fields: &[
        ("major", "Major release number"),
        ("minor", "Minor release number"),
        ("micro", "Patch release number"),
        ("releaselevel", "'alpha', 'beta', 'candidate', or 'final'"),
        ("serial", "Serial release number"),
    ],
    visible: 5,
    immutable: true,
};

static HASH_INFO: StructSeq = StructSeq {
    name: "sys.hash_info",
    doc: "hash_info\n\nA named tuple providing parameters used for computing hashes.\nThe attributes are read only.",
    fields: &[
        ("width", "width of the type used for hashing, in bits"),
        (
            "modulus",
            "prime number giving the modulus on which the hash function is based",
        ),
        ("inf", "value to be used for hash of a positive infinity"),
        ("nan", "value to be used for hash of a nan"),
        (
            "imag",
            "multiplier used for the imaginary part of a complex number",
        ),
        (
            "algorithm",
            "name of the algorithm for hashing of str, bytes and memoryviews",
        ),
        ("hash_bits", "internal output size of hash algorithm"),
        ("seed_bits", "seed size of hash algorithm"),
        ("cutoff", "small string optimization cutoff"),
    ],
    visible: 9,
    immutable: true,
};

static INT_INFO: StructSeq = StructSeq {
    name: "sys.int_info",
    doc: "sys.int_info\n\nA named tuple that holds information about Python's\ninternal representation of integers.  The attributes are read only.",
    fields: &[
        ("bits_per_digit", "size of a digit in bits"),
        (
            "sizeof_digit",
            "size in bytes of the C type used to represent a digit",
        ),
        (
            "default_max_str_digits",
            "maximum string conversion digits limitation",
        ),
        (
            "str_digits_check_threshold",
            "minimum positive value for int_max_str_digits",
        ),
    ],
    visible: 4,
    immutable: true,
};

static FLOAT_INFO: StructSeq = StructSeq {
    name: "sys.float_info",
    doc: "sys.float_info\n\nA named tuple holding information about the float type. It contains low level\ninformation about the precision and internal representation.",
    fields: &[
        ("max", "DBL_MAX -- maximum representable finite float"),
        (
            "max_exp",
            "DBL_MAX_EXP -- maximum int e such that radix**(e-1) is representable",
        ),
        (
            "max_10_exp",
            "DBL_MAX_10_EXP -- maximum int e such that 10**e is representable",
        ),
        ("min", "DBL_MIN -- Minimum positive normalized float"),
        (
            "min_exp",
            "DBL_MIN_EXP -- minimum int e such that radix**(e-1) is a normalized float",
        ),
        (
            "min_10_exp",
            "DBL_MIN_10_EXP -- minimum int e such that 10**e is a normalized float",
        ),
        (
            "dig",
            "DBL_DIG -- maximum number of decimal digits that can be faithfully represented in a float",
        ),
        ("mant_dig", "DBL_MANT_DIG -- mantissa digits"),
        (
            "epsilon",
            "DBL_EPSILON -- Difference between 1 and the next representable float",
        ),
        ("radix", "FLT_RADIX -- radix of exponent"),
        (
            "rounds",
            "FLT_ROUNDS -- rounding mode used for arithmetic operations",
        ),
    ],
    visible: 11,
    immutable: true,
};

static THREAD_INFO: StructSeq = StructSeq {
    name: "sys.thread_info",
    doc: "sys.thread_info\n\nA named tuple holding information about the thread implementation.",
    fields: &[
        ("name", "name of the thread implementation"),
        ("lock", "name of the lock implementation"),
        ("version", "name and version of the thread library"),
    ],
    visible: 3,
    immutable: true,
};

pub fn add(th: &Thread, m: &Module) -> Result<()> {
    let n = int::from_i64;
    let (major, minor, micro) = VERSION;
    structseq::close(th, &VERSION_INFO)?;
    let info = structseq::make(
        th,
        &VERSION_INFO,
        vec![n(major), n(minor), n(micro), str::new("final"), n(0)],
    )?;
    m.add(th, "version_info", info.clone())?;
    m.add(th, "hexversion", n(HEXVERSION))?;
    m.add(
        th,
        "version",
        format!("{major}.{minor}.{micro} (main, Oct 26 2026, 15:12:11) [Krait]"),
    )?;
    m.add(th, "copyright", "Copyright (c) the Krait project. Implements Python, a language by the Python Software Foundation.")?;
    let imp = krait_builtins::namespace::new();
    let set = |k: &str, v: Value| {
        krait_object::protocol::attr::set(th, &imp, &krait_object::wk::str(k), &v)
    };
    set("name", str::new(&super::flags::settings(th).implementation))?;
    set("cache_tag", str::new("cpython-314"))?;
    set("version", info)?;
    set("hexversion", n(HEXVERSION))?;
    set("_multiarch", str::new("x86_64-linux-gnu"))?;
    set("supports_isolated_interpreters", Value::bool(true))?;
    m.add(th, "implementation", imp.clone())?;
    m.add(
        th,
        "hash_info",
        structseq::make(
            th,
            &HASH_INFO,
            vec![
                n(64),
                n((1 << 61) - 1),
                n(314_159),
                n(0),
                n(1_000_003),
                str::new("siphash13"),
                n(64),
                n(128),
                n(0),
            ],
        )?,
    )?;
    m.add(
        th,
        "int_info",
        structseq::make(th, &INT_INFO, vec![n(30), n(4), n(4300), n(640)])?,
    )?;
    m.add(
        th,
        "float_info",
        structseq::make(
            th,
            &FLOAT_INFO,
            vec![
                Value::float(f64::MAX),
                n(1024),
                n(308),
                Value::float(f64::MIN_POSITIVE),
                n(-1021),
                n(-307),
                n(15),
                n(53),
                Value::float(f64::EPSILON),
                n(2),
                n(1),
            ],
        )?,
    )?;
    m.add(
        th,
        "thread_info",
        structseq::make(
            th,
            &THREAD_INFO,
            vec![str::new("pthread"), str::new("semaphore"), Value::none()],
        )?,
    )?;
    m.add(th, "float_repr_style", "short")?;
    m.add(th, "maxsize", n(i64::MAX))?;
    m.add(th, "maxunicode", n(0x10FFFF))?;
    m.add(
        th,
        "byteorder",
        if cfg!(target_endian = "little") {
            "little"
        } else {
            "big"
        },
    )?;
    m.add(th, "platform", "linux")?;
    m.add(th, "abiflags", "")?;
    let git =
        krait_object::types::tuple::from_array([str::new("Krait"), str::new(""), str::new("")]);
    m.add(th, "_git", git)?;
    Ok(())
}
