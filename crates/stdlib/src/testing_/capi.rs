//! `_testcapi`: what C extensions may call, as functions: printing exceptions, raising them, limits of C's types.

use krait_object::flags::BASE_EXC_SUBCLASS;
use krait_object::protocol::{attr, call, repr, truth};
use krait_object::typeobj::{ClassDef, TYPE, new_class};
use krait_object::types::{int, str, tuple};
use krait_object::{Args, DictData, Module, Raised, Result, Str, Thread, Value, err, exc};
use krait_vm::traceback::TRACEBACK;

pub struct TestCapi;

/// Where the value of a configuration option is found.
enum Source {
    DebugRanges,
    Flag(&'static str),
    NotFlag(&'static str),
    Sys(&'static str),
}

/// Options of `PyConfig` (PEP 741) by name.
const CONFIG: &[(&str, Source)] = &[
    ("argv", Source::Sys("argv")),
    ("base_exec_prefix", Source::Sys("base_exec_prefix")),
    ("base_prefix", Source::Sys("base_prefix")),
    ("bytes_warning", Source::Flag("bytes_warning")),
    ("code_debug_ranges", Source::DebugRanges),
    ("dev_mode", Source::Flag("dev_mode")),
    ("exec_prefix", Source::Sys("exec_prefix")),
    ("executable", Source::Sys("executable")),
    ("inspect", Source::Flag("inspect")),
    ("int_max_str_digits", Source::Flag("int_max_str_digits")),
    ("interactive", Source::Flag("interactive")),
    ("isolated", Source::Flag("isolated")),
    ("module_search_paths", Source::Sys("path")),
    ("optimization_level", Source::Flag("optimize")),
    ("orig_argv", Source::Sys("orig_argv")),
    ("parser_debug", Source::Flag("debug")),
    ("platlibdir", Source::Sys("platlibdir")),
    ("prefix", Source::Sys("prefix")),
    ("pycache_prefix", Source::Sys("pycache_prefix")),
    ("quiet", Source::Flag("quiet")),
    ("safe_path", Source::Flag("safe_path")),
    ("site_import", Source::NotFlag("no_site")),
    ("stdlib_dir", Source::Sys("_stdlib_dir")),
    ("use_environment", Source::NotFlag("ignore_environment")),
    ("use_hash_seed", Source::NotFlag("hash_randomization")),
    ("user_site_directory", Source::NotFlag("no_user_site")),
    ("utf8_mode", Source::Flag("utf8_mode")),
    ("verbose", Source::Flag("verbose")),
    (
        "warn_default_encoding",
        Source::Flag("warn_default_encoding"),
    ),
    ("warnoptions", Source::Sys("warnoptions")),
    ("write_bytecode", Source::NotFlag("dont_write_bytecode")),
    ("xoptions", Source::Sys("_xoptions")),
];

/// Test module for the C API
#[krait_object::pymodule(
    name = "_testcapi",
    include(
        super::marshals::Marshals,
        super::calls::Calls,
        super::docstrings::Docstrings,
        super::subinterpreters::RunInSubinterpreter,
        super::fills::Fills,
        super::kinds::Kinds,
        super::nomemory::NoMemory,
        super::events::Events,
        super::events::Versions,
        super::events::Apart
    )
)]
impl TestCapi {
    /// Prints an exception with its traceback to sys.stderr.
    #[sig("(exception, legacy=False, /)")]
    fn exception_print(th: &Thread, exception: &Value, legacy: Option<&Value>) {
        let _ = legacy;
        crate::sys::hooks::print_exception(th, exception);
    }

    /// Ends the process with a message.
    #[sig("(message, release_gil=False, /)")]
    fn fatal_error(th: &Thread, message: &Value, release_gil: Option<&Value>) -> Result<()> {
        let text = message.as_bytes().map_or_else(String::new, |b| {
            String::from_utf8_lossy(b.as_slice()).into_owned()
        });
        let die = || crate::faulthandler::fatal(th, "_testcapi_fatal_error_impl", &text);
        match release_gil.map_or(Ok(false), |v| truth::is_true(th, v))? {
            true => th.without_gil(die),
            false => die(),
        }
    }

    /// Writes a traceback to a file.
    #[sig("(traceback, file, /)")]
    fn traceback_print(th: &Thread, traceback: &Value, file: &Value) -> Result<()> {
        if TRACEBACK.get(traceback).is_none() {
            return Err(th.system_error("bad argument to internal function"));
        }
        let out = crate::plain::traceback_text(th, traceback);
        call::call_method_text(th, file, "write", &[str::new(&out)]).map(drop)
    }

    /// Raises exc with the numbers from 0 to n - 1 as its arguments.
    #[sig("(exc, n, /)")]
    fn raise_exception(th: &Thread, exc: &Value, n: i64) -> Result<()> {
        let args: Vec<Value> = (0..n).map(int::from_i64).collect();
        let class = |v: &Value| v.as_type().is_some_and(|t| t.has(BASE_EXC_SUBCLASS));
        if !class(exc) {
            let shown = repr::repr_text(th, exc)?;
            return Err(th.system_error(format!(
                "_PyErr_SetObject: exception {shown} is not a BaseException subclass"
            )));
        }
        Err(Raised::from_value(call::call(th, exc, &args)?))
    }

    /// Notes every trace event of the thread in a list as (number, line, argument).
    #[sig("(events, /)")]
    fn settrace_to_record(th: &Thread, events: &Value) -> Result<()> {
        super::recorder::install(th, events)
    }

    /// Reports an exception as one that cannot be raised, with the object that was being dealt with.
    #[sig("(exc, obj, /)")]
    fn err_writeunraisable(th: &Thread, exc: &Value, obj: &Value) {
        let obj = Some(obj).filter(|o| !o.is_none());
        th.unraisable(Raised::from_value(exc.clone()), obj, None);
    }

    /// The same with a message, in which each %R stands for an argument.
    #[sig("(exc, format, /, *args)")]
    fn err_formatunraisable(
        th: &Thread,
        exc: &Value,
        format: &Value,
        args: &[Value],
    ) -> Result<()> {
        let message = match format.as_str() {
            Some(format) => {
                let mut message = format.to_utf8(th)?;
                for arg in args {
                    message = message.replacen("%R", &repr::repr_text(th, arg)?, 1);
                }
                Some(message)
            }
            None => None,
        };
        th.unraisable(Raised::from_value(exc.clone()), None, message.as_deref());
        Ok(())
    }

    /// Sets the number of the C library's last error.
    #[sig("(errno, /)")]
    fn set_errno(th: &Thread, errno: i32) {
        crate::host::of(th).set_error_number(errno);
    }

    /// Asks for a buffer without a place for it, which is refused.
    #[sig("(object, /)")]
    fn getbuffer_with_null_view(th: &Thread, object: &Value) -> Result<()> {
        krait_object::protocol::buffer::get(
            th,
            object,
            krait_object::protocol::buffer::Request::SIMPLE,
        )?;
        let who = match object.ty().name().as_str() {
            "bytearray" => "bytearray_getbuffer",
            _ => "PyBuffer_FillInfo",
        };
        Err(th.buffer_error(format!("{who}: view==NULL argument is obsolete")))
    }

    /// Raises MemoryError as an allocation that fails does.
    fn raise_memoryerror() -> Result<()> {
        Err(err::memory_error())
    }

    /// Whether an exception (or class) matches what an except clause names.
    #[sig("(err, exc, /)")]
    fn err_givenexceptionmatches(err: &Value, exc: &Value) -> bool {
        krait_vm::given_matches(err, exc)
    }

    /// Make a new exception class with a docstring.
    #[sig("(name, doc=None, base=None, dict=None)")]
    fn make_exception_with_doc(
        th: &Thread,
        name: &Str,
        doc: Option<&Value>,
        base: Option<&Value>,
        dict: Option<&Value>,
    ) -> Result<Value> {
        let name = name.to_utf8(th)?;
        let Some((module, short)) = name.rsplit_once('.') else {
            return Err(th.system_error("PyErr_NewException: name must be module.class"));
        };
        let namespace = match dict.and_then(Value::as_dict) {
            Some(d) => d.copy()?,
            None => DictData::create(),
        };
        if let Some(doc) = doc {
            namespace.set_str(th, "__doc__", doc.clone())?;
        }
        namespace.set_str(th, "__module__", str::new(module))?;
        let bases = match base {
            Some(b) => match b.as_tuple() {
                Some(t) => t.to_ref(),
                None => tuple::from_array([b.clone()]),
            },
            None => tuple::from_array([exc::EXCEPTION.ty.type_value()]),
        };
        new_class(
            th,
            &TYPE.ty,
            &ClassDef {
                name: str::new(short),
                bases: &bases,
                namespace,
                keywords: Args::EMPTY,
            },
        )
    }

    /// The line of a code object at a byte offset.
    #[sig("(code, offset, /)")]
    fn code_offset_to_line(th: &Thread, code: &Value, offset: i64) -> Result<i32> {
        let Some(code) = krait_vm::code::get(code) else {
            return Err(th.type_error("expected a code object"));
        };
        Ok(match usize::try_from(offset) {
            Ok(at) => code.line(at / 2),
            Err(_) => code.data.firstlineno,
        })
    }

    /// A code object that only has a name and a line.
    #[sig("(filename, funcname, firstlineno, /)")]
    fn code_newempty(
        th: &Thread,
        filename: &Value,
        funcname: &Value,
        firstlineno: &Value,
    ) -> Result<Value> {
        let builtins = th.interp.builtins.get_or_none();
        let compile = krait_object::protocol::item::get(th, &builtins, &str::new("compile"))?;
        let source = [
            str::new("raise AssertionError"),
            filename.clone(),
            str::new("exec"),
        ];
        let code = call::call(th, &compile, &source)?;
        let replace = attr::get_text(th, &code, "replace")?;
        let kw = DictData::create();
        kw.set_str(th, "co_name", funcname.clone())?;
        kw.set_str(th, "co_qualname", funcname.clone())?;
        kw.set_str(th, "co_firstlineno", firstlineno.clone())?;
        let (names, values): (Vec<Value>, Vec<Value>) = kw.snapshot().into_iter().unzip();
        let names = tuple::from_vec(names);
        call::call_args(th, &replace, Args::new(&values, Some(&names)))
    }

    /// An option of the interpreter's configuration.
    #[sig("(name, /)")]
    fn config_get(th: &Thread, name: &Str) -> Result<Value> {
        let name = name.to_utf8(th)?;
        let Some((_, source)) = CONFIG.iter().find(|(n, _)| *n == name) else {
            return Err(th.value_error(format!("unknown config option name: {name}")));
        };
        let sys = (th.interp.hooks.get().import)(th, "sys")?;
        match source {
            Source::DebugRanges => {
                let off = th.interp.state::<krait_vm::compile::NoDebugRanges>();
                Ok(Value::bool(!off.0.get()))
            }
            Source::Flag(flag) => attr::get_text(th, &attr::get_text(th, &sys, "flags")?, flag),
            Source::NotFlag(flag) => {
                let v = attr::get_text(th, &attr::get_text(th, &sys, "flags")?, flag)?;
                Ok(Value::bool(!truth::is_true(th, &v)?))
            }
            Source::Sys(attribute) => attr::get_text(th, &sys, attribute),
        }
    }

    #[init]
    fn init(th: &Thread, m: &Module) -> Result<()> {
        super::calls::add_types(th, m)?;
        super::fills::add_types(th, m)?;
        super::docstrings::add_types(th, m)?;
        super::kinds::add_types(th, m)?;
        let limits: [(&str, i128); 12] = [
            ("CHAR_MAX", i8::MAX.into()),
            ("CHAR_MIN", i8::MIN.into()),
            ("SHRT_MAX", i16::MAX.into()),
            ("SHRT_MIN", i16::MIN.into()),
            ("INT_MAX", i32::MAX.into()),
            ("INT_MIN", i32::MIN.into()),
            ("UINT_MAX", u32::MAX.into()),
            ("LONG_MAX", i64::MAX.into()),
            ("LONG_MIN", i64::MIN.into()),
            ("ULONG_MAX", u64::MAX.into()),
            ("PY_SSIZE_T_MAX", i64::MAX.into()),
            ("PY_SSIZE_T_MIN", i64::MIN.into()),
        ];
        for (name, n) in limits {
            m.add(th, name, int::from_i128(n))?;
        }
        super::events::install();
        m.add(th, "CodeLike", super::events::CODE_LIKE.ty.type_value())?;
        super::awaitable::install();
        m.add(
            th,
            "awaitType",
            super::awaitable::AWAIT_TYPE.ty.type_value(),
        )?;
        m.add(th, "FLT_MAX", f64::from(f32::MAX))?;
        m.add(th, "FLT_MIN", f64::from(f32::MIN_POSITIVE))?;
        m.add(th, "DBL_MAX", f64::MAX)?;
        m.add(th, "DBL_MIN", f64::MIN_POSITIVE)?;
        m.add(th, "nan_msb_is_signaling", false)?;
        m.add(th, "SIZEOF_VOID_P", 8i64)?;
        m.add(th, "_Py_STACK_GROWS_DOWN", true)?;
        m.add(th, "WITH_PYMALLOC", false)?;
        m.add(th, "WITH_MIMALLOC", true)
    }
}
