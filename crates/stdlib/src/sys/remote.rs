//! `sys.remote_exec` and what it makes another process do (PEP 768).

use crate::host::{self, OrRaise};
use crate::posix;
use krait_base::Wtf8Buf;
use krait_host::{OpenMode, Posted};
use krait_object::protocol::call;
use krait_object::types::{int, str};
use krait_object::{DictData, Result, Thread, Value, err, exc};
use krait_parser::Mode;
use krait_vm::compile::{self, Choices};

pub struct Remote;

/// Opening a script for reading.
const READ: OpenMode = OpenMode {
    flags: 0o2_000_000,
    mode: 0,
};

/// Runs the script that another process posted. What it raises is reported and goes no further.
pub fn run_posted(th: &Thread) -> Result<()> {
    let Some(path) = host::of(th).take_posted() else {
        return Ok(());
    };
    if let Err(e) = run(th, &path) {
        let shown = String::from_utf8_lossy(&path).into_owned();
        let message = format!("Error executing debugger script {shown}");
        th.unraisable(e, None, Some(&message));
    }
    Ok(())
}

fn run(th: &Thread, path: &[u8]) -> Result<()> {
    let name = posix::decode(path);
    (th.interp.hooks.get().audit)(
        th,
        "cpython.remote_debugger_script",
        std::slice::from_ref(&name),
    )?;
    let io = (th.interp.hooks.get().import)(th, "io")?;
    let file = call::call_method_text(th, &io, "open_code", &[name])?;
    let bytes = call::call_method_text(th, &file, "read", &[])?;
    call::call_method_text(th, &file, "close", &[])?;
    let bytes = bytes.as_bytes().map(|b| b.as_slice().to_vec());
    let filename = Wtf8Buf::from_escaped_bytes(path);
    let filename = filename.as_wtf8();
    let text = crate::source::decode_file(th, &bytes.unwrap_or_default(), filename)?;
    let code = compile::source(th, &text, filename, &Choices::new(Mode::Exec))?;
    let globals = DictData::create();
    globals.set_str(th, "__name__", str::new("__main__"))?;
    globals.set_str(th, "__builtins__", th.interp.builtins.get_or_none())?;
    krait_vm::call::eval_code(th, &code, &globals, None).map(drop)
}

fn path_bytes(th: &Thread, path: &Value) -> Result<Vec<u8>> {
    let os = (th.interp.hooks.get().import)(th, "posix")?;
    let path = call::call_method_text(th, &os, "fspath", std::slice::from_ref(path))?;
    match (path.as_str(), path.as_bytes()) {
        (Some(text), _) => posix::encode(th, text),
        (None, Some(bytes)) => Ok(bytes.as_slice().to_vec()),
        (None, None) => Ok(Vec::new()),
    }
}

#[krait_object::pyfunctions]
impl Remote {
    /// Executes a file containing Python code in a given remote Python process.
    ///
    /// This function returns immediately, and the code will be executed by the
    /// target process's main thread at the next available opportunity, similarly
    /// to how signals are handled. There is no interface to determine when the
    /// code has been executed. The caller is responsible for making sure that
    /// the file still exists whenever the remote process tries to read it and that
    /// it hasn't been overwritten.
    #[sig("(pid, script)")]
    fn remote_exec(th: &Thread, pid: i32, script: &Value) -> Result<()> {
        if !super::flags::settings(th).remote_debug {
            return Err(th.runtime_error("Remote debugging is not enabled"));
        }
        (th.interp.hooks.get().audit)(
            th,
            "sys.remote_exec",
            &[int::from_i64(i64::from(pid)), script.clone()],
        )?;
        let path = path_bytes(th, script)?;
        let host = host::of(th);
        match host.open(path.as_slice().into(), READ) {
            Ok(fd) => host.close(fd).or_raise(th)?,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => {
                let missing = &exc::FILE_NOT_FOUND_ERROR.ty;
                return Err(err::new(th, missing, "Script file does not exist"));
            }
            Err(e) => return Err(host::error(th, &e)),
        }
        match host.post_script(pid, &path).or_raise(th)? {
            // To this process it need not be said twice.
            Posted::Done if pid == host.process_id() => host::serve_signals(th),
            Posted::Done => Ok(()),
            Posted::Disabled => {
                Err(th.runtime_error("Remote debugging is not enabled in the remote process"))
            }
            Posted::Foreign => Err(
                th.runtime_error("Failed to find the mailbox of this build in the remote process")
            ),
        }
    }

    /// Return True if remote debugging is enabled, False otherwise.
    fn is_remote_debug_enabled(th: &Thread) -> Value {
        Value::bool(super::flags::settings(th).remote_debug)
    }
}
