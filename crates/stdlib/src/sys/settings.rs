//! Adjustable limits and switches.

use krait_object::protocol::call;
use krait_object::{Result, Str, Thread, Value};

pub struct Setting;

/// With which flags extension modules are to be loaded.
struct DlopenFlags(std::cell::Cell<i32>);

impl Default for DlopenFlags {
    fn default() -> DlopenFlags {
        /// `RTLD_NOW`: all symbols at once.
        const NOW: i32 = 2;
        DlopenFlags(std::cell::Cell::new(NOW))
    }
}

#[krait_object::pyfunctions]
impl Setting {
    /// Return the current default encoding used by the Unicode implementation.
    fn getdefaultencoding() -> &'static str {
        "utf-8"
    }

    /// Return the encoding used to convert Unicode filenames to OS filenames.
    fn getfilesystemencoding() -> &'static str {
        "utf-8"
    }

    /// Return the error mode used for Unicode to OS filename conversion.
    fn getfilesystemencodeerrors() -> &'static str {
        "surrogateescape"
    }

    /// Return the current thread switch interval; see sys.setswitchinterval().
    fn getswitchinterval(th: &Thread) -> f64 {
        th.interp.gil.interval_us() as f64 / 1e6
    }

    /// Set the ideal thread switching delay inside the Python interpreter, in seconds.
    fn setswitchinterval(th: &Thread, interval: f64) -> Result<()> {
        if interval.is_nan() || interval <= 0.0 {
            return Err(th.value_error("switch interval must be strictly positive"));
        }
        th.interp.gil.set_interval_us((interval * 1e6) as u64);
        Ok(())
    }

    /// Return the maximum string digits limit for non-binary int<->str conversions.
    fn get_int_max_str_digits(th: &Thread) -> i32 {
        th.interp.int_max_str_digits.get()
    }

    /// Set the maximum string digits limit for non-binary int<->str conversions.
    #[sig("(maxdigits)")]
    fn set_int_max_str_digits(th: &Thread, maxdigits: i32) -> Result<()> {
        if maxdigits != 0 && maxdigits < 640 {
            return Err(th.value_error("maxdigits must be >= 640 or 0 for unlimited"));
        }
        th.interp.int_max_str_digits.set(maxdigits);
        Ok(())
    }

    /// Enable or disable origin tracking for coroutine objects in this thread.
    #[sig("(depth)")]
    fn set_coroutine_origin_tracking_depth(th: &Thread, depth: i32) -> Result<()> {
        match u32::try_from(depth) {
            Ok(d) => {
                th.coroutine_origin_depth.set(d);
                Ok(())
            }
            Err(_) => Err(th.value_error("depth must be >= 0")),
        }
    }

    /// Check status of origin tracking for coroutine objects in this thread.
    fn get_coroutine_origin_tracking_depth(th: &Thread) -> u32 {
        th.coroutine_origin_depth.get()
    }

    /// Set a finalizer and a first-iteration callback for async generators.
    #[no_signature]
    #[sig("(firstiter=<unrepresentable>, finalizer=<unrepresentable>)")]
    fn set_asyncgen_hooks(
        th: &Thread,
        firstiter: Option<&Value>,
        finalizer: Option<&Value>,
    ) -> Result<()> {
        for (v, what) in [(firstiter, "firstiter"), (finalizer, "finalizer")] {
            if let Some(v) = v.filter(|v| !v.is_none())
                && !call::is_callable(v)
            {
                return Err(
                    th.type_error(format!("callable {what} expected, got {}", v.ty().name()))
                );
            }
        }
        if let Some(v) = firstiter {
            th.asyncgen_firstiter
                .replace(Some(v.clone()).filter(|v| !v.is_none()));
        }
        if let Some(v) = finalizer {
            th.asyncgen_finalizer
                .replace(Some(v.clone()).filter(|v| !v.is_none()));
        }
        Ok(())
    }

    /// Return the installed asynchronous generators hooks: (firstiter, finalizer).
    fn get_asyncgen_hooks(th: &Thread) -> Result<Value> {
        krait_builtins::structseq::make(
            th,
            &ASYNCGEN_HOOKS,
            vec![
                th.asyncgen_firstiter.get_or_none(),
                th.asyncgen_finalizer.get_or_none(),
            ],
        )
    }

    /// Return True if Python is exiting.
    fn is_finalizing(th: &Thread) -> bool {
        th.interp.finalizing.get()
    }

    /// Return whether the lock of the interpreter is enabled.
    fn _is_gil_enabled() -> bool {
        true
    }

    /// Clear the internal type cache.
    fn _clear_type_cache(th: &Thread) -> Result<()> {
        th.warn(
            &krait_object::exc::DEPRECATION_WARNING.ty,
            "sys._clear_type_cache() is deprecated and may be removed in a future version of Python. Use sys._clear_internal_caches() instead.",
            1,
        )
    }

    /// Clear all internal performance-related caches.
    fn _clear_internal_caches() {}

    /// Remove the `__dict__` and `__weakref__` descriptors of a class (for `dataclasses`).
    fn _clear_type_descriptors(th: &Thread, cls_: &Value) -> Result<()> {
        let Some(t) = cls_.as_type() else {
            return Err(th.type_error(format!(
                "_clear_type_descriptors() argument must be type, not {}",
                cls_.ty().name()
            )));
        };
        if t.has(krait_object::flags::IMMUTABLETYPE) {
            return Err(th.type_error("argument is immutable"));
        }
        if let Some(d) = t.dict() {
            d.remove(th, krait_object::wk::__dict__())?;
            d.remove(th, &krait_object::wk::str("__weakref__"))?;
            krait_object::typeobj::invalidate(th, t);
        }
        Ok(())
    }

    fn _get_cpu_count_config(th: &Thread) -> i32 {
        super::flags::settings(th).cpu_count.unwrap_or(-1)
    }

    /// Return the current value of the flags that are used for dlopen calls.
    fn getdlopenflags(th: &Thread) -> i32 {
        th.interp.state::<DlopenFlags>().0.get()
    }

    /// Set the flags used by the interpreter for dlopen calls.
    #[sig("(flags, /)")]
    fn setdlopenflags(th: &Thread, flags: i32) {
        th.interp.state::<DlopenFlags>().0.set(flags);
    }

    /// Return the number of memory blocks currently allocated.
    fn getallocatedblocks(th: &Thread) -> usize {
        th.gc().sizes().iter().sum::<usize>()
    }

    /// Return the number of elements of the unicode interned dictionary.
    #[sig("(*, _only_immortal=False)")]
    fn getunicodeinternedsize(th: &Thread, only_immortal: bool) -> usize {
        krait_object::intern::count(th, only_immortal)
    }

    fn is_stack_trampoline_active() -> bool {
        false
    }

    /// Activate stack profiler trampoline *backend*.
    ///
    /// There is none: Python functions have no frames of their own on the machine's stack that a profiler could see.
    #[sig("(backend, /)")]
    fn activate_stack_trampoline(th: &Thread, backend: &Str) -> Result<()> {
        match backend.as_ascii() {
            Some("perf" | "perf_jit") => Err(th.value_error("perf trampoline not available")),
            _ => {
                let name = backend.to_string_lossy();
                Err(th.value_error(format!("invalid backend: {name}")))
            }
        }
    }

    /// Deactivate the current stack profiler trampoline backend.
    ///
    /// If no stack profiler is activated, this function has no effect.
    fn deactivate_stack_trampoline() {}
}

static ASYNCGEN_HOOKS: krait_builtins::structseq::StructSeq =
    krait_builtins::structseq::StructSeq {
        name: "asyncgen_hooks",
        doc: "getting and setting async generators hooks",
        fields: &[
            ("firstiter", "Hook to intercept first iteration"),
            ("finalizer", "Hook to intercept finalization"),
        ],
        visible: 2,
        immutable: true,
    };
