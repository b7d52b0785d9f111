//! Environment variables as the interpreter's own settings read them (`-E` hides them).

use krait_object::Thread;

/// A variable's value; `None` if it is unset, empty settings are ignored, or `-E` was given.
pub fn get(th: &Thread, name: &str) -> Option<String> {
    if crate::sys::flags::settings(th).ignore_environment != 0 {
        return None;
    }
    let v = crate::host::of(th).get_variable(name.as_bytes())?;
    Some(String::from_utf8_lossy(&v).into_owned()).filter(|v| !v.is_empty())
}
