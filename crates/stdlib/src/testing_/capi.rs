//! `_testcapi`: the limits of C's types, and exceptions raised and printed by native code.

use krait_object::types::int;
use krait_object::{Module, Raised, Result, Thread, Value};

pub struct TestCapi;

/// Names for C's limits on a machine of 64 bits where `long` is as wide as a pointer.
const LIMITS: &[(&str, i128)] = &[
    ("CHAR_MAX", i8::MAX as i128),
    ("CHAR_MIN", i8::MIN as i128),
    ("UCHAR_MAX", u8::MAX as i128),
    ("SHRT_MAX", i16::MAX as i128),
    ("SHRT_MIN", i16::MIN as i128),
    ("USHRT_MAX", u16::MAX as i128),
    ("INT_MAX", i32::MAX as i128),
    ("INT_MIN", i32::MIN as i128),
    ("UINT_MAX", u32::MAX as i128),
    ("LONG_MAX", i64::MAX as i128),
    ("LONG_MIN", i64::MIN as i128),
    ("ULONG_MAX", u64::MAX as i128),
    ("LLONG_MAX", i64::MAX as i128),
    ("LLONG_MIN", i64::MIN as i128),
    ("ULLONG_MAX", u64::MAX as i128),
    ("PY_SSIZE_T_MAX", i64::MAX as i128),
    ("PY_SSIZE_T_MIN", i64::MIN as i128),
    ("SIZE_MAX", u64::MAX as i128),
    ("SIZEOF_WCHAR_T", 4),
    ("SIZEOF_TIME_T", 8),
    ("SIZEOF_VOID_P", 8),
    ("SIZEOF_PID_T", 4),
];

/// Module for testing the native side of exceptions and numbers.
#[krait_object::pymodule(name = "_testcapi")]
impl TestCapi {
    /// Print an exception to sys.stderr the way an uncaught one is.
    #[sig("(exception, legacy=False, /)")]
    fn exception_print(th: &Thread, exception: &Value, legacy: bool) {
        let _ = legacy;
        crate::sys::hooks::print_exception(th, exception);
    }

    /// Raise an exception class with the numbers below num_args as arguments.
    #[sig("(exception, num_args, /)")]
    fn raise_exception(th: &Thread, exception: &Value, num_args: u8) -> Result<Value> {
        let args: Vec<Value> = (0..i64::from(num_args)).map(int::from_i64).collect();
        let e = krait_object::protocol::call::call(th, exception, &args)?;
        match krait_object::exc::data(&e) {
            Some(_) => Err(Raised::from_value(e)),
            None => Err(th.type_error("exceptions must derive from BaseException")),
        }
    }

    /// Return a setting that the interpreter was started with.
    fn config_get(th: &Thread, name: &krait_object::Str) -> Result<Value> {
        let settings = crate::sys::flags::settings(th);
        match name.to_string_lossy().as_str() {
            // Code objects always have columns; there is no way to leave them out.
            "code_debug_ranges" => Ok(int::from_i64(1)),
            "optimization_level" => Ok(int::from_i64(i64::from(settings.optimize))),
            other => Err(th.value_error(format!("unknown config option name: {other}"))),
        }
    }

    /// Raise MemoryError.
    fn raise_memoryerror() -> Result<Value> {
        Err(krait_object::err::memory_error())
    }

    #[init]
    fn init(th: &Thread, m: &Module) -> Result<()> {
        for (name, n) in LIMITS {
            m.add(th, name, int::from_i128(*n))?;
        }
        m.add(th, "FLT_MAX", Value::float(f64::from(f32::MAX)))?;
        m.add(th, "FLT_MIN", Value::float(f64::from(f32::MIN_POSITIVE)))?;
        m.add(th, "DBL_MAX", Value::float(f64::MAX))?;
        m.add(th, "DBL_MIN", Value::float(f64::MIN_POSITIVE))?;
        m.add(th, "WITH_PYMALLOC", Value::bool(false))?;
        m.add(th, "WITH_MIMALLOC", Value::bool(false))?;
        m.add(th, "nan_msb_is_signaling", Value::bool(false))
    }
}
