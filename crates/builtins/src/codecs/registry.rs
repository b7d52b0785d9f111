//! The registry of one interpreter: search functions, the codecs they found, registered error handlers.

use krait_object::err::{Raised, Result};
use krait_object::protocol::{attr, call, truth};
use krait_object::types::str;
use krait_object::{Fields, Str, Thread, Value, intern};
use std::cell::{Cell, RefCell};
use std::collections::HashMap;

/// State of an interpreter. No borrow of the maps is held while values are dropped or code runs.
#[derive(Default)]
pub struct Registry {
    search: Fields,
    found: RefCell<HashMap<String, Value>>,
    handlers: RefCell<HashMap<String, Value>>,
    /// The `encodings` package was imported (or is being imported).
    started: Cell<bool>,
}

impl Registry {
    pub(super) fn handler(&self, name: &str) -> Option<Value> {
        self.handlers.borrow().get(name).cloned()
    }

    pub(super) fn set_handler(&self, name: &str, f: Value) {
        let old = self.handlers.borrow_mut().insert(name.to_owned(), f);
        drop(old);
    }

    pub(super) fn remove_handler(&self, name: &str) -> bool {
        let old = self.handlers.borrow_mut().remove(name);
        old.is_some()
    }
}

/// A name as search functions get it: lower case, runs of anything but letters, digits and dots one underscore.
pub fn normalize(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    let mut gap = false;
    for c in name.bytes() {
        if c.is_ascii_alphanumeric() || c == b'.' {
            if gap && !out.is_empty() {
                out.push('_');
            }
            gap = false;
            out.push(c.to_ascii_lowercase() as char);
        } else {
            gap = true;
        }
    }
    out
}

fn start(th: &Thread, registry: &Registry) -> Result<()> {
    if !registry.started.replace(true) {
        let r = (th.interp.hooks.get().import)(th, "encodings");
        if r.is_err() && registry.search.is_empty() {
            registry.started.set(false);
        }
        r?;
    }
    Ok(())
}

/// `codecs.register(search_function)`.
pub fn register(th: &Thread, search: &Value) -> Result<()> {
    let registry = th.interp.state::<Registry>();
    if !call::is_callable(search) {
        return Err(th.type_error("argument must be callable"));
    }
    registry.search.push(search.clone());
    Ok(())
}

/// `codecs.unregister(search_function)`; also forgets what was found so far.
pub fn unregister(th: &Thread, search: &Value) {
    let registry = th.interp.state::<Registry>();
    let mut all = registry.search.snapshot();
    if let Some(i) = all.iter().position(|f| f.is(search)) {
        let found = std::mem::take(&mut *registry.found.borrow_mut());
        all.remove(i);
        drop(registry.search.replace(all));
        drop(found);
    }
}

/// Forgets one codec that was found; true if it was there.
pub fn unregister_cached(th: &Thread, name: &str) -> bool {
    let old = th
        .interp
        .state::<Registry>()
        .found
        .borrow_mut()
        .remove(&normalize(name));
    old.is_some()
}

/// `codecs.lookup(encoding)`: a tuple of four, normally a `CodecInfo`.
pub fn lookup(th: &Thread, encoding: &str) -> Result<Value> {
    let registry = th.interp.state::<Registry>();
    start(th, &registry)?;
    let key = normalize(encoding);
    if let Some(v) = registry.found.borrow().get(&key) {
        return Ok(v.clone());
    }
    if registry.search.is_empty() {
        return Err(th.lookup_error("no codec search functions registered: can't find encoding"));
    }
    let name = intern::intern_text(th, &key);
    let mut i = 0;
    while let Some(f) = registry.search.get(i) {
        let r = call::call1(th, &f, &name)?;
        if !r.is_none() {
            if r.as_tuple().is_none_or(|t| t.len() != 4) {
                return Err(th.type_error("codec search functions must return 4-tuples"));
            }
            let old = registry.found.borrow_mut().insert(key, r.clone());
            drop(old);
            return Ok(r);
        }
        i += 1;
    }
    Err(th.lookup_error(format!("unknown encoding: {encoding}")))
}

/// A codec that converts between text and bytes; `alternative` is named in the error for any other.
pub fn text_codec(th: &Thread, encoding: &str, alternative: &str) -> Result<Value> {
    let codec = lookup(th, encoding)?;
    if !codec.is_exact(&krait_object::types::tuple::TUPLE.ty) {
        let name = intern::intern_text(th, "_is_text_encoding");
        if let Some(flag) = attr::get_opt(th, &codec, &name)?
            && !truth::is_true(th, &flag)?
        {
            return Err(th.lookup_error(format!(
                "'{encoding}' is not a text encoding; use {alternative} to handle arbitrary codecs"
            )));
        }
    }
    Ok(codec)
}

/// Calls a codec's encoder (0) or decoder (1); the first item of the pair it returns.
pub fn run(
    th: &Thread,
    codec: &Value,
    direction: usize,
    input: &Value,
    encoding: &str,
    errors: Option<&str>,
) -> Result<Value> {
    let Some(f) = codec.as_tuple().and_then(|t| t.get(direction)).cloned() else {
        return Err(th.system_error("a codec is a tuple of four"));
    };
    let args: Vec<Value> = std::iter::once(input.clone())
        .chain(errors.map(str::new))
        .collect();
    let (what, doing) = [("encoder", "encoding"), ("decoder", "decoding")]
        .get(direction)
        .copied()
        .unwrap_or_default();
    let r = match call::call(th, &f, &args) {
        Ok(r) => r,
        Err(e) => {
            return Err(noted(
                th,
                e,
                &format!("{doing} with '{encoding}' codec failed"),
            ));
        }
    };
    match r.as_tuple().map(|t| t.as_slice()) {
        Some([out, _]) => Ok(out.clone()),
        _ => Err(th.type_error(format!("{what} must return a tuple (object, integer)"))),
    }
}

/// The exception with a note added.
fn noted(th: &Thread, e: Raised, note: &str) -> Raised {
    let v = e.into_value();
    match call::call_method_text(th, &v, "add_note", &[str::new(note)]) {
        Ok(_) => Raised::from_value(v),
        Err(e) => e,
    }
}

fn given(errors: &str) -> Option<&str> {
    (errors != "strict").then_some(errors)
}

/// `s.encode(...)` by a registered codec.
pub(super) fn encode_text(th: &Thread, s: &Str, encoding: &str, errors: &str) -> Result<Value> {
    let codec = text_codec(th, encoding, "codecs.encode()")?;
    let r = run(th, &codec, 0, &s.value(), encoding, given(errors))?;
    if r.as_bytes().is_some() {
        return Ok(r);
    }
    if let Some(b) = crate::bytearray::BYTEARRAY.get(&r) {
        th.warn(
            &krait_object::exc::RUNTIME_WARNING.ty,
            &format!("encoder {encoding} returned bytearray instead of bytes; use codecs.encode() to encode to arbitrary types"),
            1,
        )?;
        return Ok(krait_object::types::bytes::new(&b.to_vec()));
    }
    Err(th.type_error(format!(
        "'{encoding}' encoder returned '{}' instead of 'bytes'; use codecs.encode() to encode to arbitrary types",
        r.ty().name()
    )))
}

/// `b.decode(...)` by a registered codec.
pub(super) fn decode_text(th: &Thread, b: Value, encoding: &str, errors: &str) -> Result<Value> {
    let codec = text_codec(th, encoding, "codecs.decode()")?;
    let r = run(th, &codec, 1, &b, encoding, given(errors))?;
    if r.as_str().is_some() {
        return Ok(r);
    }
    Err(th.type_error(format!(
        "'{encoding}' decoder returned '{}' instead of 'str'; use codecs.decode() to decode to arbitrary types",
        r.ty().name()
    )))
}
