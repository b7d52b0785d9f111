//! `_imp`: native and frozen modules for `importlib`.

pub mod times;

use krait_host::Piece;
use krait_object::protocol::attr;
use krait_object::types::{bytes, int, module, str, tuple};
use krait_object::{Module, Result, Str, Thread, Value, exc, wk};
use std::cell::{Cell, RefCell};

/// A library module that comes with the program.
#[derive(Clone)]
pub struct Frozen {
    /// The image of its code (`krait_bytecode::image`).
    pub code: Piece,
    pub is_package: bool,
    /// The name under which the source is found in the library, if it is there; after `<` that of the package whose
    /// `__init__` it is.
    pub origname: Option<String>,
}

/// How the interpreter finds its frozen modules.
#[derive(Default)]
pub struct FrozenState {
    pub find: Cell<Option<fn(&str) -> Option<Frozen>>>,
    pub names: RefCell<Vec<String>>,
    pub disabled: Cell<bool>,
}

pub struct Imp;

fn frozen(th: &Thread, name: &str) -> Option<Frozen> {
    let s = th.interp.state::<FrozenState>();
    let essential = matches!(
        name,
        "_frozen_importlib" | "_frozen_importlib_external" | "_krait_library" | "zipimport"
    );
    if s.disabled.get() && !essential {
        return None;
    }
    s.find.get().and_then(|f| f(name))
}

fn missing(th: &Thread, name: &Value) -> krait_object::Raised {
    let text = name
        .as_str()
        .map(|s| s.to_string_lossy())
        .unwrap_or_default();
    let e = th.import_error(format!("No such frozen object named {text}"));
    if let Some(x) = exc::IMPORT_ERROR.get(e.value()) {
        x.ext.name.set(name.clone());
    }
    e
}

/// The code object of a frozen module.
pub fn frozen_code(th: &Thread, name: &str) -> Result<Option<Value>> {
    let Some(f) = frozen(th, name) else {
        return Ok(None);
    };
    // What CPython does not have keeps the name under which it hides.
    let filename = f
        .origname
        .filter(|orig| !orig.starts_with('<') && !orig.starts_with("_krait"))
        .map(|orig| format!("<frozen {orig}>"));
    image_code(th, f.code, filename.as_deref()).map(Some)
}

/// The code object in an image, with another file name if one is given.
pub fn image_code(th: &Thread, image: Piece, filename: Option<&str>) -> Result<Value> {
    krait_vm::code::from_image(th, image, filename)
        .ok_or_else(|| th.import_error("the embedded library is damaged"))
}

/// The name under which a frozen module's source is found.
pub fn origname(th: &Thread, name: &str) -> String {
    frozen(th, name)
        .and_then(|f| f.origname)
        .unwrap_or_else(|| name.to_owned())
}

/// What a program says about the check of modules that are made for one interpreter: -1 never, 1 always, 0 as configured.
#[derive(Default)]
struct ExtensionsCheck(std::cell::Cell<i32>);

/// Refuses a module that is made for one interpreter in another than the main one, if the configuration says so.
pub fn check_single_interpreter(th: &Thread, name: &str) -> Result<()> {
    if th.interp.id == 0 {
        return Ok(());
    }
    let configured = || {
        crate::interpreters_::family::of(th)
            .and_then(|f| f.with(th.interp.id, |m| m.config.check_extensions))
            .unwrap_or(false)
    };
    let checked = match th.interp.state::<ExtensionsCheck>().0.get() {
        0 => configured(),
        n => n > 0,
    };
    if checked {
        let message = format!("module {name} does not support loading in subinterpreters");
        return Err(th.import_error(message));
    }
    Ok(())
}

/// (Extremely) low-level import machinery bits as used by importlib.
#[krait_object::pymodule(name = "_imp")]
impl Imp {
    #[init]
    fn init(th: &Thread, m: &Module) -> Result<()> {
        let s = crate::sys::flags::settings(th);
        m.add(th, "check_hash_based_pycs", s.check_hash_pycs.as_str())?;
        m.add(
            th,
            "pyc_magic_number_token",
            int::from_i64(i64::from(krait_bytecode::MAGIC_NUMBER) | 0x0A0D_0000),
        )
    }

    /// Returns the list of file suffixes used to identify extension modules.
    fn extension_suffixes() -> Vec<Value> {
        Vec::new()
    }

    /// Return True if the import lock is currently held.
    fn lock_held(th: &Thread) -> bool {
        th.interp.state::<ImportLock>().depth.get() > 0
    }

    /// Acquires the interpreter's import lock for the current thread.
    fn acquire_lock(th: &Thread) {
        let l = th.interp.state::<ImportLock>();
        // The lock is re-entrant; other threads wait for its owner.
        while l.depth.get() > 0 && l.owner.get() != th.ident {
            th.without_gil(|| std::thread::sleep(std::time::Duration::from_micros(200)));
        }
        l.owner.set(th.ident);
        l.depth.set(l.depth.get() + 1);
    }

    /// Release the interpreter's import lock.
    fn release_lock(th: &Thread) -> Result<()> {
        let l = th.interp.state::<ImportLock>();
        if l.depth.get() == 0 || l.owner.get() != th.ident {
            return Err(th.runtime_error("not holding the import lock"));
        }
        l.depth.set(l.depth.get() - 1);
        Ok(())
    }

    /// Create an extension module.
    fn create_builtin(th: &Thread, spec: &Value) -> Result<Value> {
        let name = attr::get(th, spec, wk::name())?;
        let text = name
            .as_str()
            .map(|s| s.to_string_lossy())
            .unwrap_or_default();
        if let Some(m) = krait_vm::import::loaded(th, &name)? {
            return Ok(m);
        }
        match crate::registry::find(&text) {
            Some(def) => Ok(module::create(th, def)?.into_value()),
            None => Ok(Value::none()),
        }
    }

    /// Initialize a built-in module.
    fn exec_builtin(th: &Thread, mod_: &Value) -> Result<i32> {
        if let Some(m) = module::MODULE.get(mod_)
            && !matches!(m.def.get().map(|d| d.name), Some("sys" | "builtins"))
        {
            module::exec(th, m)?;
        }
        Ok(0)
    }

    /// Returns True if the module name corresponds to a built-in module.
    fn is_builtin(name: &Str) -> i32 {
        match name.to_string_lossy().as_str() {
            "sys" | "builtins" => -1,
            n => i32::from(crate::registry::find(n).is_some()),
        }
    }

    /// Returns True if the module name corresponds to a frozen module.
    fn is_frozen(th: &Thread, name: &Str) -> bool {
        frozen(th, &name.to_string_lossy()).is_some()
    }

    /// Returns True if the module name is of a frozen package.
    fn is_frozen_package(th: &Thread, name: &Str) -> Result<bool> {
        match frozen(th, &name.to_string_lossy()) {
            Some(f) => Ok(f.is_package),
            None => Err(missing(th, &name.value())),
        }
    }

    /// Return info about the corresponding frozen module (if there is one) or None.
    #[sig("(name, /, *, withdata=False)")]
    fn find_frozen(th: &Thread, name: &Str, withdata: bool) -> Result<Value> {
        let Some(f) = frozen(th, &name.to_string_lossy()) else {
            return Ok(Value::none());
        };
        let data = if withdata {
            let code = image_code(th, f.code, None)?;
            let version = krait_bytecode::marshal::VERSION as i32;
            bytes::new(&crate::marshal_::dump_value(th, &code, version)?)
        } else {
            Value::none()
        };
        let orig = f.origname.as_deref().map_or_else(Value::none, str::new);
        Ok(tuple::from_array([data, Value::bool(f.is_package), orig]).into_value())
    }

    /// Create a code object for a frozen module.
    #[sig("(name, data=None, /)")]
    fn get_frozen_object(th: &Thread, name: &Str, data: Option<&Value>) -> Result<Value> {
        if let Some(d) = data.filter(|d| !d.is_none()) {
            let b = krait_object::protocol::buffer::to_vec(th, d)?;
            let invalid = |th: &Thread| {
                let name = krait_object::protocol::repr::repr_text(th, &name.value());
                th.import_error(format!(
                    "Frozen object named {} is invalid",
                    name.unwrap_or_default()
                ))
            };
            return crate::marshal_::load_untrusted(th, &b).map_err(|_| invalid(th));
        }
        frozen_code(th, &name.to_string_lossy())?.ok_or_else(|| missing(th, &name.value()))
    }

    /// Initializes a frozen module.
    fn init_frozen(th: &Thread, name: &Str) -> Result<Value> {
        match frozen_code(th, &name.to_string_lossy())? {
            Some(code) => {
                let text = name.to_string_lossy();
                let v = krait_vm::import::new_module(th, &text)?;
                if let (Some(m), Some(c)) = (module::MODULE.get(&v), krait_vm::code::get(&code)) {
                    m.add(th, "__builtins__", th.interp.builtins.get_or_none())?;
                    m.add(th, "__origname__", origname(th, &text).as_str())?;
                    krait_vm::call::eval_code(th, c, &m.dict(), None)?;
                }
                Ok(v)
            }
            None => Ok(Value::none()),
        }
    }

    /// Returns the list of available frozen modules.
    fn _frozen_module_names(th: &Thread) -> Vec<Value> {
        th.interp
            .state::<FrozenState>()
            .names
            .borrow()
            .iter()
            .map(|n| str::new(n))
            .collect()
    }

    /// Override frozen modules for tests: positive on, negative off, zero as configured.
    #[name("_override_frozen_modules_for_tests")]
    fn override_frozen(th: &Thread, override_: i32) {
        th.interp.state::<FrozenState>().disabled.set(override_ < 0);
    }

    /// Override PyInterpreterConfig.check_multi_interp_extensions.
    ///
    /// (-1: "never", 1: "always", 0: no override)
    #[name("_override_multi_interp_extensions_check")]
    fn override_check(th: &Thread, override_: i32) -> Result<i32> {
        if th.interp.id == 0 {
            return Err(th.runtime_error(
                "_imp._override_multi_interp_extensions_check() cannot be used in the main interpreter",
            ));
        }
        Ok(th.interp.state::<ExtensionsCheck>().0.replace(override_))
    }

    /// Changes code.co_filename to specify the passed-in path.
    fn _fix_co_filename(code: &Value, path: &Str) {
        let Some(c) = krait_vm::code::get(code) else {
            return;
        };
        let old = c.filename.get_or_none();
        let mut work = vec![code.clone()];
        while let Some(v) = work.pop() {
            if let Some(c) = krait_vm::code::get(&v)
                && c.filename
                    .get_or_none()
                    .as_str()
                    .zip(old.as_str())
                    .is_some_and(|(a, b)| a.same_text(b))
            {
                c.filename.set(path.value());
                work.extend(
                    c.consts
                        .as_tuple()
                        .map(|t| t.as_slice().to_vec())
                        .unwrap_or_default(),
                );
            }
        }
    }

    /// Create an extension module.
    #[sig("(spec, file=<unrepresentable>, /)")]
    fn create_dynamic(th: &Thread, spec: &Value, file: Option<&Value>) -> Result<Value> {
        let _ = file;
        for field in [wk::name(), wk::origin()] {
            let text = attr::get(th, spec, field)?;
            if text
                .as_str()
                .is_some_and(|s| s.to_string_lossy().contains('\0'))
            {
                return Err(th.value_error("embedded null character"));
            }
        }
        Err(th.import_error("extension modules in machine code are not supported"))
    }

    /// Initialize an extension module.
    fn exec_dynamic(mod_: &Value) -> i32 {
        let _ = mod_;
        0
    }

    /// The hash of a source file for hash-based pycs.
    #[sig("(key, source)")]
    fn source_hash(key: i64, source: krait_object::protocol::buffer::BytesLike) -> Value {
        let h = krait_text::hash::HashKey::from_bytes(u128::from(key as u64).to_le_bytes())
            .digest(&source.0);
        bytes::new(&h.to_le_bytes())
    }
}

/// The import lock.
#[derive(Default)]
struct ImportLock {
    owner: Cell<u64>,
    depth: Cell<u32>,
}
