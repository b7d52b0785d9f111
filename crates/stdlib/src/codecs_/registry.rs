//! Looking codecs and error handlers up, registering them, and converting arbitrary objects.

use krait_builtins::codecs;
use krait_object::err::Result;
use krait_object::{Str, Thread, Value, pyfunctions};

pub struct Lookup;

#[pyfunctions]
impl Lookup {
    /// Register a codec search function: it takes a name in lower case and returns a tuple of functions or None.
    #[sig("(search_function, /)")]
    fn register(th: &Thread, search_function: &Value) -> Result<()> {
        codecs::register(th, search_function)
    }

    /// Unregister a codec search function and forget what was found so far.
    #[sig("(search_function, /)")]
    fn unregister(th: &Thread, search_function: &Value) {
        codecs::unregister(th, search_function);
    }

    /// Looks up a codec tuple in the Python codec registry and returns a CodecInfo object.
    #[sig("(encoding, /)")]
    fn lookup(th: &Thread, encoding: &Str) -> Result<Value> {
        codecs::lookup(th, &codecs::name(th, Some(encoding), "")?)
    }

    /// Encodes obj with a registered codec; by default in UTF-8.
    #[sig("(obj, encoding='utf-8', errors='strict')")]
    fn encode(
        th: &Thread,
        obj: &Value,
        encoding: Option<&Str>,
        errors: Option<&Str>,
    ) -> Result<Value> {
        convert(th, obj, encoding, errors, 0)
    }

    /// Decodes obj with a registered codec; by default from UTF-8.
    #[sig("(obj, encoding='utf-8', errors='strict')")]
    fn decode(
        th: &Thread,
        obj: &Value,
        encoding: Option<&Str>,
        errors: Option<&Str>,
    ) -> Result<Value> {
        convert(th, obj, encoding, errors, 1)
    }

    /// Register an error handler under a name.
    #[sig("(errors, handler, /)")]
    fn register_error(th: &Thread, errors: &Str, handler: &Value) -> Result<()> {
        codecs::register_error(th, &codecs::name(th, Some(errors), "")?, handler)
    }

    /// Forget a registered error handler; True if it was there.
    #[sig("(errors, /)")]
    fn _unregister_error(th: &Thread, errors: &Str) -> Result<bool> {
        codecs::unregister_error(th, &codecs::name(th, Some(errors), "")?)
    }

    /// The error handler with this name; LookupError if there is none.
    #[sig("(name, /)")]
    fn lookup_error(th: &Thread, name: &Str) -> Result<Value> {
        codecs::lookup_error(th, &codecs::name(th, Some(name), "")?)
    }
}

fn convert(
    th: &Thread,
    obj: &Value,
    encoding: Option<&Str>,
    errors: Option<&Str>,
    direction: usize,
) -> Result<Value> {
    let encoding = codecs::name(th, encoding, "utf-8")?;
    let errors = errors
        .map(|e| codecs::name(th, Some(e), "strict"))
        .transpose()?;
    let codec = codecs::lookup(th, &encoding)?;
    codecs::run(th, &codec, direction, obj, &encoding, errors.as_deref())
}
