//! The arguments and the environment of a new program, as Python gives them.

use super::files::Files;
use super::path::encode;
use krait_object::protocol::{call, item, iter};
use krait_object::{Result, Thread, Value};

/// Text, bytes or a path as the C strings of the system have it.
pub fn c_string(th: &Thread, v: &Value) -> Result<Vec<u8>> {
    let v = Files::fspath(th, v)?;
    let raw = match (v.as_str(), v.as_bytes()) {
        (Some(s), _) => encode(th, s)?,
        (_, Some(b)) => b.as_slice().to_vec(),
        _ => Vec::new(),
    };
    if raw.contains(&0) {
        return Err(th.value_error("embedded null byte"));
    }
    Ok(raw)
}

/// The arguments of a new program as they were given, at least one; errors call them by `name`.
pub fn argument_objects(th: &Thread, v: &Value, name: &str) -> Result<Vec<Value>> {
    if v.as_list().is_none() && v.as_tuple().is_none() {
        return Err(th.type_error(format!("{name} must be a tuple or list")));
    }
    let items = iter::collect(th, v)?;
    if items.is_empty() {
        return Err(th.value_error(format!("{name} must not be empty")));
    }
    Ok(items)
}

/// The arguments of a new program.
pub fn arguments(th: &Thread, objects: &[Value], name: &str) -> Result<Vec<Vec<u8>>> {
    let args: Vec<Vec<u8>> = objects
        .iter()
        .map(|a| c_string(th, a))
        .collect::<Result<_>>()?;
    if args.first().is_some_and(Vec::is_empty) {
        return Err(th.value_error(format!("{name} first element cannot be empty")));
    }
    Ok(args)
}

/// A mapping as the environment of a new program.
pub fn environment(th: &Thread, env: &Value) -> Result<Vec<Vec<u8>>> {
    item::len(th, env)?;
    let listed = |what: &str| {
        let all = call::call_method_text(th, env, what, &[])?;
        iter::collect(th, &all)
    };
    let (keys, values) = (listed("keys")?, listed("values")?);
    let mut vars = Vec::with_capacity(keys.len());
    for (k, v) in keys.iter().zip(&values) {
        let mut var = c_string(th, k)?;
        let value = c_string(th, v)?;
        // A name may begin with the sign, as those of some systems do.
        if var.is_empty() || var.iter().skip(1).any(|c| *c == b'=') {
            return Err(th.value_error("illegal environment variable name"));
        }
        var.push(b'=');
        var.extend(value);
        vars.push(var);
    }
    Ok(vars)
}
