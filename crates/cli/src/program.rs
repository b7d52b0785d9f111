//! Running what the command line names: a command, a module, a file, what comes on standard input, and the interactive
//! mode before the end if it is wanted.

use crate::options::{self, Options, Program};
use crate::paths;
use krait_base::Wtf8Buf;
use krait_host::{Environment, Files, SystemHost, Terminals};
use krait_object::protocol::repr;
use krait_object::types::str;
use krait_object::{Raised, Result};
use krait_runtime::{Interpreter, exit_code, report};
use krait_stdlib::posix;
use krait_stdlib::sys::hooks;

/// Opening a script for reading; the descriptor is not inherited by programs that it starts.
const READ: krait_host::OpenMode = krait_host::OpenMode {
    flags: 0o2_000_000,
    mode: 0,
};

/// Runs the program; its exit code.
pub fn execute(i: &Interpreter, o: &Options) -> i32 {
    let th = &*i.thread;
    let ready = i
        .init_core()
        .and_then(|()| i.init_library())
        .and_then(|()| i.main_module())
        .and_then(|_| i.init_site());
    if let Err(e) = ready {
        hooks::write_stderr(th, "Fatal Python error: initialization failed\n");
        exit_code(th, e);
        return 1;
    }
    if let Some((start, stop)) = o.settings.no_memory {
        krait_stdlib::testing_::nomemory::arm(th, start, stop);
    }
    let code = match &o.program {
        Program::Stdin if is_interactive(o) => return interact(i, o),
        Program::Stdin => {
            let bytes = read_all(&SystemHost, 0);
            ended(
                i,
                o,
                first_path(i, o, b"").and_then(|()| i.run_stdin(&bytes)),
            )
        }
        Program::Text(text) => run_command(i, o, text),
        Program::Module(name) => {
            let cwd = SystemHost.current_dir().unwrap_or_default();
            ended(
                i,
                o,
                first_path(i, o, &cwd).and_then(|()| i.run_module(name, true)),
            )
        }
        Program::File(path) => match run_file(i, o, path) {
            Ok(r) => ended(i, o, r),
            Err(code) => code,
        },
        _ => 0,
    };
    if wants_inspection(o) && is_interactive(o) {
        return match i.run_hook() {
            Ok(()) => i.interact(),
            Err(exit) => exit_code(th, exit),
        };
    }
    code
}

/// The interactive mode as the program.
fn interact(i: &Interpreter, o: &Options) -> i32 {
    i.print_banner();
    match first_path(i, o, b"").and_then(|()| i.prepare_interaction()) {
        Ok(()) => i.interact(),
        Err(exit) => exit_code(&i.thread, exit),
    }
}

/// Whether statements may be asked for: a terminal, or `-i`.
fn is_interactive(o: &Options) -> bool {
    o.settings.interactive > 0 || SystemHost.is_terminal(0)
}

/// Whether the interactive mode follows the program, which may have set `PYTHONINSPECT` itself.
fn wants_inspection(o: &Options) -> bool {
    let asked = || {
        SystemHost
            .get_variable(b"PYTHONINSPECT")
            .is_some_and(|v| !v.is_empty())
    };
    o.inspect_after || (o.settings.ignore_environment == 0 && asked())
}

fn first_path(i: &Interpreter, o: &Options, path: &[u8]) -> Result<()> {
    if o.settings.safe_path {
        return Ok(());
    }
    i.set_first_path(path)
}

/// The exit code of a program that ended. If it is to be inspected, `SystemExit` ends nothing.
fn ended(i: &Interpreter, o: &Options, r: Result<()>) -> i32 {
    let th = &*i.thread;
    match r {
        Ok(()) => 0,
        Err(e) if o.inspect_after => match report(th, e) {
            Ok(()) => 1,
            Err(exit) => exit_code(th, exit),
        },
        Err(e) => exit_code(th, e),
    }
}

fn run_command(i: &Interpreter, o: &Options, command: &[u8]) -> i32 {
    let th = &*i.thread;
    let text = str::from_wtf8(Wtf8Buf::from_escaped_bytes(command).as_wtf8());
    let text: std::result::Result<String, Option<Raised>> = match text.as_str() {
        Some(text) => text.to_utf8(th).map_err(Some),
        None => Err(None),
    };
    match text {
        Ok(text) => {
            let text = format!("{}\n", options::dedent(&text));
            ended(
                i,
                o,
                first_path(i, o, b"").and_then(|()| i.run_command(&text)),
            )
        }
        Err(e) => {
            let message = "Unable to decode the command from the command line:\n";
            hooks::write_stderr(th, message);
            if let Some(e) = e {
                let _ = report(th, e);
            }
            1
        }
    }
}

/// Runs a file, folder or zip file. The outer error is the exit code for a file that cannot be opened.
fn run_file(i: &Interpreter, o: &Options, path: &[u8]) -> std::result::Result<Result<()>, i32> {
    let host = SystemHost;
    let is_folder = host.stat(path.into(), true).is_ok_and(|s| s.is_dir());
    let zip = || {
        host.open(path.into(), READ).map(|fd| {
            let mut head = [0u8; 4];
            let n = host.read(fd, &mut head).unwrap_or(0);
            let _ = host.close(fd);
            n == 4 && head == *b"PK\x03\x04"
        })
    };
    if is_folder || zip().unwrap_or(false) {
        let path = &paths::absolute(&host, path);
        return Ok(i
            .importer_for(path)
            .and_then(|_| i.prepend_path(path))
            .and_then(|()| i.run_module("__main__", false)));
    }
    let fd = match host.open(path.into(), READ) {
        Ok(fd) => fd,
        Err(e) => {
            let code = e.raw_os_error().unwrap_or(0);
            let full = posix::decode(&paths::absolute(&host, path));
            let shown = repr::repr_text(&i.thread, &full).unwrap_or_default();
            let message = format!(
                "{}: can't open file {shown}: [Errno {code}] {}\n",
                String::from_utf8_lossy(&o.settings.executable),
                krait_host::errno::text(code)
            );
            hooks::write_stderr(&i.thread, &message);
            return Err(2);
        }
    };
    let mut bytes = read_all(&host, fd);
    let _ = host.close(fd);
    if o.skip_first_line {
        let n = bytes
            .iter()
            .position(|&b| b == b'\n')
            .unwrap_or(bytes.len());
        bytes.drain(..n);
    }
    let folder = paths::folder_of(&host, path);
    Ok(first_path(i, o, &folder).and_then(|()| {
        if path.ends_with(b".pyc") || bytes.get(2..4) == Some(b"\r\n") {
            i.run_pyc(&bytes, &paths::absolute(&host, path))
        } else {
            i.run_script(&bytes, &paths::absolute(&host, path))
        }
    }))
}

fn read_all(host: &SystemHost, fd: i32) -> Vec<u8> {
    let mut out = Vec::new();
    let mut buffer = vec![0u8; 1 << 16];
    loop {
        match host.read(fd, &mut buffer) {
            Ok(0) => return out,
            Ok(n) => out.extend_from_slice(buffer.get(..n).unwrap_or(&[])),
            Err(e) if e.kind() == std::io::ErrorKind::Interrupted => {}
            Err(_) => return out,
        }
    }
}
