//! Times in seconds as arguments.

use krait_object::protocol::number;
use krait_object::{Result, Thread, Value, exc};

/// A number of seconds, of either sign, whose nanoseconds fit 64 bits.
pub fn seconds(th: &Thread, v: &Value) -> Result<f64> {
    const MOST: f64 = i64::MAX as f64 / 1e9;
    let too_large = || th.overflow_error("timestamp out of range for C PyTime_t");
    let s = match v.as_float() {
        Some(f) => f,
        None => match number::index(th, v) {
            Ok(n) => n.as_i64().ok_or_else(too_large)? as f64,
            // Whatever its `__index__` complained of.
            Err(e) if e.is(&exc::TYPE_ERROR) => {
                return Err(th.type_error(format!(
                    "'{}' object cannot be interpreted as an integer or float",
                    v.ty().full_name()
                )));
            }
            Err(e) => return Err(e),
        },
    };
    if s.is_nan() {
        return Err(th.value_error("Invalid value NaN (not a number)"));
    }
    if !(-MOST..MOST).contains(&s) {
        return Err(too_large());
    }
    Ok(s)
}
