//! Bringing an interpreter up, in CPython's order: types, `builtins`, `sys`, import machinery, encodings, streams, `site`.

use crate::folder::LibraryFolder;
use crate::library;
use krait_host::Host;
use krait_object::protocol::{attr, call};
use krait_object::types::module;
use krait_object::{DictData, Hooks, Interp, Result, Thread, Value};
use krait_stdlib::imp::FrozenState;
use krait_stdlib::interpreters_::config::Config;
use krait_stdlib::interpreters_::family::{self, Family, FamilyState, Whence};
use krait_stdlib::sys::flags::{Settings, SettingsState};
use krait_vm::import::{self, ImportState};
use std::cell::Cell;
use std::sync::Arc;

/// An interpreter with the state of a thread that is in it. It is used on the OS thread that made it.
pub struct Interpreter {
    pub thread: Box<Thread>,
    _entered: krait_object::thread::Entered,
    /// The thread leaves, and the interpreter stays.
    stays: Cell<bool>,
}

/// Objects go while the interpreter is whole; what is left afterwards runs no code any more.
impl Drop for Interpreter {
    fn drop(&mut self) {
        if self.stays.get() {
            krait_stdlib::thread_::leave(&self.thread);
            std::mem::forget(krait_object::thread::suspend());
            self.thread.interp.gil.release();
            return;
        }
        let family = family::of(&self.thread);
        self.thread.interp.finalizing.set(true);
        self.thread.interp.finalizer.set(self.thread.ident);
        if let Some(family) = family {
            family.remove(self.thread.interp.id);
        }
        self.thread.interp.retire();
        if self.thread.interp.id != 0 {
            // The process goes on: what kept itself alive in circles goes, too.
            krait_object::gc::collect(&self.thread, 2);
            self.thread.interp.retire();
        }
        self.thread.finish_deaths();
        krait_vm::machine::Machine::destroy(&self.thread);
        self.thread.detach();
        std::mem::forget(krait_object::thread::suspend());
        // Threads that come too late for their interpreter wait for the lock; they are told so and stop.
        self.thread.interp.gil.release();
    }
}

impl Interpreter {
    /// A bare interpreter: types and hooks, no modules.
    pub fn new(settings: Settings, host: Box<dyn Host>, stack_size: usize) -> Interpreter {
        let family = Family::new(crate::subinterpreter::MAKERS);
        let id = family.next_id();
        let host = Arc::from(host);
        let i = Interpreter::assemble(id, settings, host, main_ident(), stack_size, &family);
        family.add(i.thread.interp.clone(), Whence::Runtime, Config::MAIN);
        i
    }

    /// Lets go of the interpreter, which stays for others to enter.
    pub(crate) fn leave(self) {
        self.stays.set(true);
    }

    /// Enters an interpreter that nobody else enters any more, in order to end it.
    pub(crate) fn join(interp: Arc<Interp>, ident: u64, stack_size: usize) -> Interpreter {
        let thread = Thread::new(interp, ident, stack_size);
        thread.take_gil();
        thread.attach();
        let entered = thread.enter();
        Interpreter {
            thread,
            _entered: entered,
            stays: Cell::new(false),
        }
    }

    /// The same for any number of an interpreter, on the OS thread with that identifier.
    pub(crate) fn assemble(
        id: i64,
        settings: Settings,
        host: Arc<dyn Host>,
        ident: u64,
        stack_size: usize,
        family: &Arc<Family>,
    ) -> Interpreter {
        krait_builtins::install_types();
        krait_vm::types::install();
        krait_stdlib::install_types();
        let interp = Arc::new(Interp::new(id, krait_stdlib::host::wrap(host)));
        krait_builtins::install_hooks(&interp);
        install_hooks(&interp);
        interp
            .int_max_str_digits
            .set(i32::try_from(settings.int_max_str_digits).unwrap_or(4300));
        interp
            .state::<krait_vm::compile::NoDebugRanges>()
            .0
            .set(settings.no_debug_ranges);
        interp.dev_mode.set(settings.dev_mode);
        let gc_stress = settings.gc_stress;
        let import_time = settings.import_time;
        let remote_debug = settings.remote_debug;
        let frozen = settings.frozen_modules;
        let traced_frames = settings.traced_frames;
        interp.state::<SettingsState>().0.replace(settings);
        interp
            .state::<FamilyState>()
            .0
            .replace(Some(family.clone()));
        let thread = Thread::new(interp, ident, stack_size);
        thread.take_gil();
        thread.attach();
        let entered = thread.enter();
        if traced_frames > 0 {
            krait_object::memory_trace::start(&thread, traced_frames);
        }
        if gc_stress {
            krait_object::gc::stress(&thread);
        }
        if remote_debug {
            let host = krait_stdlib::host::of(&thread);
            host.open_mailbox(&thread.breaker, krait_object::thread::breaker::PENDING);
        }
        let subs = thread
            .interp
            .state::<krait_stdlib::testing_::Subinterpreters>();
        subs.0.set(Some(crate::subinterpreter::run));
        if import_time > 0 {
            krait_stdlib::imp::times::install(&thread, import_time);
        }
        thread.interp.state::<FrozenState>().disabled.set(!frozen);
        Interpreter {
            thread,
            _entered: entered,
            stays: Cell::new(false),
        }
    }

    /// Creates the core modules and the import machinery.
    pub fn init_core(&self) -> Result<()> {
        let th = &*self.thread;
        th.interp.modules.set(DictData::create().into_value());
        let builtins = native(th, "builtins")?;
        if let Some(m) = module::MODULE.get(&builtins) {
            th.interp.builtins.set(m.dict().into_value());
            module::exec(th, m)?;
            krait_vm::remember_common_functions(th);
            let default = m.get("__import__");
            th.interp
                .default_import
                .set(default.as_ref().map_or(0, Value::bits));
            th.interp
                .state::<ImportState>()
                .default_import
                .replace(default);
        }
        let sys = native(th, "sys")?;
        if let Some(m) = module::MODULE.get(&sys) {
            module::exec(th, m)?;
            for (name, fd) in [("stdout", 1), ("stderr", 2)] {
                m.add(th, name, krait_stdlib::sys::printer::new(fd))?;
                m.add(
                    th,
                    &format!("__{name}__"),
                    krait_stdlib::sys::printer::new(fd),
                )?;
            }
            for hook in [
                "displayhook",
                "excepthook",
                "unraisablehook",
                "breakpointhook",
            ] {
                if let Some(h) = m.get(hook) {
                    m.add(th, &format!("__{hook}__"), h)?;
                }
            }
        }
        self.init_import(&sys)
    }

    fn init_import(&self, sys: &Value) -> Result<()> {
        let th = &*self.thread;
        let frozen = th.interp.state::<FrozenState>();
        frozen.find.set(Some(library::frozen));
        frozen.names.replace(library::frozen_names());
        let imp = native(th, "_imp")?;
        if let Some(m) = module::MODULE.get(&imp) {
            module::exec(th, m)?;
        }
        let krait = module::create(th, &KRAIT)?.into_value();
        import::add_module(th, "_krait", &krait)?;
        let bootstrap = frozen_module(th, "_frozen_importlib")?;
        th.interp
            .state::<ImportState>()
            .bootstrap
            .set(bootstrap.clone());
        call::call_method_text(th, &bootstrap, "_install", &[sys.clone(), imp])?;
        call::call_method_text(th, &bootstrap, "_install_external_importers", &[])?;
        Ok(())
    }

    /// Path hooks, encodings and standard streams; after this all of Python works.
    pub fn init_library(&self) -> Result<()> {
        let th = &*self.thread;
        let library = import::import(th, "_krait_library")?;
        let mounted = Value::bool(krait_host::is_mounted());
        if call::call_method_text(th, &library, "install", &[mounted])?.is_true() {
            // A library on disk is not mixed with ours.
            let settings = krait_stdlib::sys::flags::settings(th);
            krait_host::mount(&settings.library_folder(), Box::new(LibraryFolder));
        }
        let zip = import::import(th, "zipimport")?;
        let importer = attr::get_text(th, &zip, "zipimporter")?;
        let sys = import::import(th, "sys")?;
        let hooks = attr::get_text(th, &sys, "path_hooks")?;
        call::call_method_text(
            th,
            &hooks,
            "insert",
            &[krait_object::types::int::from_i64(0), importer],
        )?;
        import::import(th, "encodings")?;
        // Signals are the main interpreter's.
        if th.interp.id == 0 {
            krait_stdlib::signal_::install(th)?;
            if krait_stdlib::sys::flags::settings(th).fault_handler {
                krait_stdlib::faulthandler::start(th)?;
            }
        }
        krait_stdlib::sys::streams::init(th)
    }

    /// `import site`, unless `-S`.
    pub fn init_site(&self) -> Result<()> {
        let th = &*self.thread;
        // Options are of use only once the library has made filters of them.
        if !krait_stdlib::sys::flags::settings(th)
            .warnoptions
            .is_empty()
        {
            import::import(th, "warnings")?;
        }
        if krait_stdlib::sys::flags::settings(th).no_site == 0 {
            import::import(th, "site")?;
        }
        Ok(())
    }

    /// `__main__`, empty.
    pub fn main_module(&self) -> Result<Value> {
        let th = &*self.thread;
        let m = import::new_module(th, "__main__")?;
        if let Some(m) = module::MODULE.get(&m) {
            m.add(th, "__builtins__", import::import(th, "builtins")?)?;
            let bootstrap = th.interp.state::<ImportState>().bootstrap.get_or_none();
            m.add(
                th,
                "__loader__",
                attr::get_text(th, &bootstrap, "BuiltinImporter")?,
            )?;
            m.add(th, "__annotations__", DictData::create())?;
            m.dict()
                .remove(th, &krait_object::wk::str("__annotations__"))?;
        }
        Ok(m)
    }
}

static KRAIT: krait_object::ModuleDef = library::Krait::MODULE;

fn native(th: &Thread, name: &str) -> Result<Value> {
    let Some(def) = krait_stdlib::registry::find(name) else {
        return Err(th.import_error(format!("no native module {name}")));
    };
    let m = module::create(th, def)?.into_value();
    import::add_module(th, name, &m)?;
    Ok(m)
}

/// Runs a frozen module's code in a fresh module.
fn frozen_module(th: &Thread, name: &str) -> Result<Value> {
    let Some(code) = krait_stdlib::imp::frozen_code(th, name)? else {
        return Err(th.import_error(format!("the embedded library lacks {name}")));
    };
    let m = import::new_module(th, name)?;
    if let (Some(m), Some(c)) = (module::MODULE.get(&m), krait_vm::code::get(&code)) {
        m.add(th, "__builtins__", th.interp.builtins.get_or_none())?;
        let origname = krait_stdlib::imp::origname(th, name);
        m.add(th, "__origname__", origname.as_str())?;
        krait_vm::call::eval_code(th, c, &m.dict(), None)?;
    }
    Ok(m)
}

fn install_hooks(interp: &Interp) {
    let h = interp.hooks.get();
    interp.hooks.set(Hooks {
        at_exit: krait_stdlib::atexit::run,
        signals: krait_stdlib::signal_::run,
        pending: krait_stdlib::sys::remote::run_posted,
        warn: krait_stdlib::warnings_::warn,
        warn_at: krait_stdlib::warnings_::warn_at,
        unawaited: krait_stdlib::warnings_::unawaited,
        import: import::import,
        unraisable: krait_stdlib::sys::hooks::unraisable,
        audit: krait_stdlib::sys::hooks::audit,
        globals: |th| {
            let f = krait_vm::frameobj::current(th);
            if f.is_null() {
                return None;
            }
            let o = krait_vm::frameobj::of(f);
            krait_vm::frameobj::FRAME
                .get(&o)
                .and_then(|o| o.frame().and_then(|f| f.globals_value()))
        },
        super_args: krait_vm::superargs::super_args,
        stack: krait_vm::frameobj::stack,
        ..h
    });
}

/// The main thread's identifier.
fn main_ident() -> u64 {
    let here = 0u8;
    (&raw const here as u64) & !0xFFFF
}
