//! Running programs: source text, files, modules, what comes on standard input.

use crate::boot::Interpreter;
use krait_base::{Wtf8, Wtf8Buf};
use krait_builtins::module::SearchState;
use krait_object::protocol::{attr, call, item};
use krait_object::types::{module, str};
use krait_object::{Ref, Result, Value, exc};
use krait_parser::Mode;
use krait_vm::code::CodeObj;
use krait_vm::compile::{self, Choices};
use krait_vm::import;

impl Interpreter {
    /// Runs the text of a command in `__main__` (`-c`); tracebacks show its lines.
    pub fn run_command(&self, text: &str) -> Result<()> {
        let th = &*self.thread;
        let code = self.compile(text, "<string>".into())?;
        let linecache = import::import(th, "linecache")?;
        let args = [code.value(), str::new(text), str::new("<string>")];
        call::call_method_text(th, &linecache, "_register_code", &args)?;
        self.run_code(&code)
    }

    /// Runs source text in `__main__`.
    pub fn run_text<'n>(&self, text: &str, filename: impl Into<Wtf8<'n>>) -> Result<()> {
        let code = self.compile(text, filename.into())?;
        self.run_code(&code)
    }

    fn compile(&self, text: &str, filename: Wtf8<'_>) -> Result<Ref<CodeObj>> {
        let th = &*self.thread;
        let mut c = Choices::new(Mode::Exec);
        c.optimize = krait_stdlib::sys::flags::optimize(th);
        compile::source(th, text, filename, &c)
    }

    pub(crate) fn run_code(&self, code: &Ref<CodeObj>) -> Result<()> {
        let th = &*self.thread;
        let main = self.main()?;
        if let Some(m) = module::MODULE.get(&main) {
            krait_vm::call::eval_code(th, code, &m.dict(), None)?;
        }
        Ok(())
    }

    /// Runs source bytes as a script.
    pub fn run_script(&self, bytes: &[u8], path: &[u8]) -> Result<()> {
        let th = &*self.thread;
        let file = krait_stdlib::posix::decode(path);
        let filename = Wtf8Buf::from_escaped_bytes(path);
        let filename = filename.as_wtf8();
        let main = self.main()?;
        let Some(m) = module::MODULE.get(&main) else {
            return Ok(());
        };
        m.add(th, "__file__", file.clone())?;
        m.add(th, "__cached__", Value::none())?;
        let external = import::import(th, "_frozen_importlib_external")?;
        let loader = attr::get_text(th, &external, "SourceFileLoader")?;
        m.add(
            th,
            "__loader__",
            call::call(th, &loader, &[str::new("__main__"), file])?,
        )?;
        let text = krait_stdlib::source::decode_file(th, bytes, filename)?;
        if text.contains('\0') {
            return Err(krait_stdlib::source::null_byte(
                th,
                text.as_bytes(),
                filename,
            ));
        }
        let mut c = Choices::new(Mode::Exec);
        c.optimize = krait_stdlib::sys::flags::optimize(th);
        let code = compile::source(th, &text, filename, &c)?;
        krait_vm::call::eval_code(th, &code, &m.dict(), None)?;
        Ok(())
    }

    /// Runs a program from standard input.
    pub fn run_stdin(&self, bytes: &[u8]) -> Result<()> {
        let th = &*self.thread;
        let text = krait_stdlib::source::decode(th, bytes, "<stdin>".into())?;
        self.run_text(&text, "<stdin>")
    }

    /// Runs a `.pyc` file.
    pub fn run_pyc(&self, bytes: &[u8], path: &[u8]) -> Result<()> {
        let th = &*self.thread;
        let main = self.main()?;
        let Some(m) = module::MODULE.get(&main) else {
            return Ok(());
        };
        m.add(th, "__file__", krait_stdlib::posix::decode(path))?;
        m.add(th, "__cached__", Value::none())?;
        let external = import::import(th, "_frozen_importlib_external")?;
        let loader = attr::get_text(th, &external, "SourcelessFileLoader")?;
        let file = krait_stdlib::posix::decode(path);
        let loader = call::call(th, &loader, &[str::new("__main__"), file])?;
        m.add(th, "__loader__", loader)?;
        let magic = bytes.get(..2).map(|b| u16::from_le_bytes([b[0], b[1]]));
        if magic != Some(krait_bytecode::MAGIC_NUMBER) {
            return Err(th.runtime_error("Bad magic number in .pyc file"));
        }
        let code = krait_stdlib::marshal_::load_untrusted(th, bytes.get(16..).unwrap_or(&[]))?;
        match krait_vm::code::get(&code) {
            Some(c) => krait_vm::call::eval_code(th, c, &m.dict(), None).map(drop),
            None => Err(th.runtime_error("Bad code object in .pyc file")),
        }
    }

    /// Runs a module as `python -m` does, or a folder or zip file.
    pub fn run_module(&self, name: &str, set_argv0: bool) -> Result<()> {
        let th = &*self.thread;
        let runpy = import::import(th, "runpy")?;
        let f = attr::get_text(th, &runpy, "_run_module_as_main")?;
        call::call(th, &f, &[str::new(name), Value::bool(set_argv0)])?;
        Ok(())
    }

    /// Whether some path hook accepts a path: a folder or zip file that may hold `__main__`.
    pub fn importer_for(&self, path: &[u8]) -> Result<bool> {
        let th = &*self.thread;
        let sys = import::import(th, "sys")?;
        let hooks = attr::get_text(th, &sys, "path_hooks")?;
        for h in krait_object::protocol::iter::collect(th, &hooks)? {
            match call::call1(th, &h, &krait_stdlib::posix::decode(path)) {
                Ok(_) => return Ok(true),
                Err(e) if e.is(&exc::IMPORT_ERROR) => {}
                Err(e) => return Err(e),
            }
        }
        Ok(false)
    }

    /// `sys.path.insert(0, path)` for a program in that folder, whose files may hide modules of the same name.
    pub fn set_first_path(&self, path: &[u8]) -> Result<()> {
        let search = self.thread.interp.state::<SearchState>();
        search.first_path.replace(Some(path.to_vec()));
        search
            .cwd
            .set(|th| krait_stdlib::host::of(th).current_dir().ok());
        self.prepend_path(path)
    }

    /// `sys.path.insert(0, path)`.
    pub fn prepend_path(&self, path: &[u8]) -> Result<()> {
        let th = &*self.thread;
        let sys = import::import(th, "sys")?;
        let list = attr::get_text(th, &sys, "path")?;
        call::call_method_text(
            th,
            &list,
            "insert",
            &[
                krait_object::types::int::from_i64(0),
                krait_stdlib::posix::decode(path),
            ],
        )?;
        Ok(())
    }

    pub(crate) fn main(&self) -> Result<Value> {
        let th = &*self.thread;
        match import::loaded(th, &str::new("__main__"))? {
            Some(m) => Ok(m),
            None => self.main_module(),
        }
    }

    /// An attribute of `sys`, for the command line.
    pub fn sys_item(&self, name: &str) -> Option<Value> {
        let th = &*self.thread;
        let d = th.interp.sysdict.get()?;
        item::get(th, &d, &str::new(name)).ok()
    }
}
