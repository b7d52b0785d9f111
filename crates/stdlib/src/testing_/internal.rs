//! `_testinternalcapi`: how the interpreter keeps objects and frames.

use krait_builtins::codecs;
use krait_object::protocol::{attr, repr};
use krait_object::typeobj::shape;
use krait_object::types::str;
use krait_object::{Module, Raised, Result, Str, Thread, TypeObject, Value, exc};

pub struct TestInternal;

/// The error handlers that the locale's codec knows.
fn locale_errors(th: &Thread, errors: Option<&Str>) -> Result<String> {
    let errors = errors.map_or_else(|| "strict".to_owned(), |e| e.to_string_lossy());
    match errors.as_str() {
        "strict" | "surrogateescape" | "surrogatepass" => Ok(errors),
        _ => Err(th.value_error("unsupported error handler")),
    }
}

/// What the codec raised, in the words of the C function.
fn locale_error(th: &Thread, e: Raised, doing: &str) -> Raised {
    let part = |name: &str| {
        attr::get_text(th, e.value(), name)
            .and_then(|v| repr::str_text(th, &v))
            .unwrap_or_default()
    };
    if !e.is(&exc::UNICODE_ERROR) {
        return e;
    }
    th.runtime_error(format!(
        "{doing} error: pos={}, reason={}",
        part("start"),
        part("reason")
    ))
}

/// Test module for the internal C API
#[krait_object::pymodule(
    name = "_testinternalcapi",
    include(
        super::codes::Codes,
        super::subinterpreters::RunWithConfig,
        super::subinterpreters::Handling,
        super::counts::Counts
    )
)]
impl TestInternal {
    /// The frames in which a block of memory was noted as allocated, or None.
    #[sig("(domain, ptr, /)")]
    fn _PyTraceMalloc_GetTraceback(th: &Thread, domain: u32, ptr: usize) -> Value {
        let stack = th.interp.tracer.stack_of(domain, ptr);
        stack.map_or_else(Value::none, |s| crate::tracemalloc_::frames(th, s))
    }

    /// Whether an instance keeps its attributes in the object itself.
    #[sig("(obj, /)")]
    fn has_inline_values(obj: &Value) -> bool {
        obj.as_header().is_some_and(shape::is_inline)
    }

    /// Where the native stack ends now.
    fn get_stack_pointer() -> usize {
        let here = 0u8;
        std::hint::black_box(&raw const here) as usize
    }

    /// How much of the native stack is kept free.
    fn get_stack_margin() -> usize {
        krait_object::thread::STACK_MARGIN
    }

    /// How many calls from native code to Python and back the stack still has room for.
    fn get_c_recursion_remaining(th: &Thread) -> usize {
        const USUAL: usize = 2560;
        th.stack_left() / USUAL
    }

    /// The number of Python frames that are running.
    fn get_recursion_depth(th: &Thread) -> u32 {
        th.depth.get()
    }

    /// How many objects the collector knows.
    fn get_tracked_heap_size(th: &Thread) -> usize {
        th.interp.gc.sizes().iter().sum()
    }

    /// The item of a dict under a key whose hash the caller knows.
    #[sig("(mapping, key, hash, /)")]
    fn dict_getitem_knownhash(
        th: &Thread,
        mapping: &Value,
        key: &Value,
        hash: i64,
    ) -> Result<Value> {
        let Some(d) = mapping.as_dict() else {
            return Err(th.system_error("bad argument to internal function"));
        };
        match d.get_hashed(th, key, hash)? {
            Some(v) => Ok(v),
            None => Err(th.key_error(key)),
        }
    }

    /// Text as the locale's bytes: always UTF-8 here.
    #[sig("(text, current_locale=0, errors=None, /)")]
    fn EncodeLocaleEx(
        th: &Thread,
        text: &Str,
        current_locale: Option<&Value>,
        errors: Option<&Str>,
    ) -> Result<Value> {
        let _ = current_locale;
        let errors = locale_errors(th, errors)?;
        codecs::encode(th, text, "utf-8", &errors).map_err(|e| locale_error(th, e, "encode"))
    }

    /// The locale's bytes as text: always UTF-8 here.
    #[sig("(data, current_locale=0, errors=None, /)")]
    fn DecodeLocaleEx(
        th: &Thread,
        data: &Value,
        current_locale: Option<&Value>,
        errors: Option<&Str>,
    ) -> Result<Value> {
        let _ = current_locale;
        let errors = locale_errors(th, errors)?;
        let data = krait_object::protocol::buffer::to_vec(th, data)?;
        codecs::decode(th, &data, "utf-8", &errors).map_err(|e| locale_error(th, e, "decode"))
    }

    /// The version that the next dict will get whose keys are cached.
    fn get_next_dict_keys_version(th: &Thread) -> u64 {
        th.interp.version_watch.get() + 1
    }

    /// Gives a type a version without a look at whether it is free.
    #[sig("(type, version, /)")]
    fn type_assign_specific_version_unsafe(th: &Thread, type_: &Value, version: u32) -> Result<()> {
        super::events::class(th, type_)?.force_version(version);
        Ok(())
    }

    /// The types that all interpreters have in common from the start.
    fn get_static_builtin_types() -> Vec<Value> {
        let all = krait_object::typeobj::built_in_types().into_iter();
        all.map(TypeObject::type_value).collect()
    }

    /// The names of the methods that stand for slots of types.
    fn identify_type_slot_wrappers() -> Vec<Value> {
        let mut names: Vec<&str> = Vec::new();
        for row in krait_object::typeobj::SLOT_DEFS {
            if !names.contains(&row.name) {
                names.push(row.name);
            }
        }
        names.into_iter().map(str::new).collect()
    }

    /// How many objects the collector has moved to its oldest generation.
    fn get_long_lived_total(th: &Thread) -> i64 {
        th.interp.gc.sizes()[2] as i64
    }

    #[init]
    fn init(th: &Thread, m: &Module) -> Result<()> {
        super::sequence::install();
        crate::contextvars_::hamt::ready_types();
        m.add(th, "hamt", crate::contextvars_::hamt::HAMT.ty.type_value())?;
        m.add(th, "SIZEOF_PYGC_HEAD", 16i64)?;
        m.add(th, "SIZEOF_PYOBJECT", 16i64)?;
        m.add(th, "SIZEOF_MANAGED_PRE_HEADER", 16i64)?;
        m.add(th, "SIZEOF_TIME_T", 8i64)?;
        m.add(
            th,
            "SHARED_KEYS_MAX_SIZE",
            krait_object::typeobj::MAX_INLINE as i64,
        )?;
        // A site is specialised when it is executed after its warm-up.
        m.add(
            th,
            "SPECIALIZATION_THRESHOLD",
            i64::from(krait_vm::WARMUP) + 1,
        )?;
        m.add(th, "SPECIALIZATION_COOLDOWN", i64::from(krait_vm::COOLDOWN))
    }
}
