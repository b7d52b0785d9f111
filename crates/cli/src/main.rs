//! The `krait` program: reads the command line and the environment and runs an interpreter.

mod options;
mod paths;

use krait_host::{Environment, Files, Processes, SignalAction, Signals, SystemHost};
use krait_runtime::{Interpreter, exit_code, finalize, was_interrupted};
use options::{Options, Program};

#[global_allocator]
static ALLOCATOR: krait_host::Allocator = krait_host::Allocator;

/// Stack of the thread that runs Python: deep recursion of native code ends in `RecursionError` before this is used up.
const STACK: usize = 64 << 20;

/// Opening a script for reading; the descriptor is not inherited by programs that it starts.
const READ: krait_host::OpenMode = krait_host::OpenMode {
    flags: 0o2_000_000,
    mode: 0,
};

fn main() {
    let worker = std::thread::Builder::new()
        .name("main".to_owned())
        .stack_size(STACK)
        .spawn(run);
    // This thread only waits: signals are for the one that runs Python's main thread.
    const SET: i32 = 2;
    let _ = SystemHost.mask_signals(SET, !0);
    let code = match worker.map(std::thread::JoinHandle::join) {
        Ok(Ok(code)) => code,
        Ok(Err(_)) => 134,
        Err(e) => {
            eprintln!("krait: cannot start: {e}");
            1
        }
    };
    std::process::exit(code);
}

fn run() -> i32 {
    let host = SystemHost;
    let mut args = std::env::args_os().map(|a| a.to_string_lossy().into_owned());
    let program_name = args.next().unwrap_or_else(|| "krait".to_owned());
    let args: Vec<String> = args.collect();
    let env = |n: &str| {
        host.get_variable(n.as_bytes())
            .map(|v| String::from_utf8_lossy(&v).into_owned())
    };
    let mut o = match options::parse(&program_name, &args, &env) {
        Ok(o) => o,
        Err(e) => {
            eprintln!("{}", e.0);
            eprintln!("usage: {program_name} [option] ... [-c cmd | -m mod | file | -] [arg] ...");
            eprintln!("Try `{program_name} -h' for more information.");
            return 2;
        }
    };
    match &o.program {
        Program::Help | Program::EnvironmentHelp | Program::XHelp => {
            print!(
                "{}",
                include_str!("help.txt").replace("{program}", &program_name)
            );
            return 0;
        }
        Program::Version { verbose } => {
            println!(
                "Python 3.14.10{}",
                if *verbose {
                    " (main, Oct 26 2026, 15:12:11) [Krait]"
                } else {
                    ""
                }
            );
            return 0;
        }
        _ => {}
    }
    paths::fill(&mut o.settings, &host, &program_name, &env);
    if let Some(seed) = o.hash_seed {
        krait_object::hash::set_secret(krait_text::hash::HashKey::from_seed(seed));
    }
    let interpreter = Interpreter::new(o.settings.clone(), Box::new(host), STACK);
    let code = execute(&interpreter, &o);
    let end = finalize(&interpreter);
    let interrupted = was_interrupted(&interpreter);
    drop(interpreter);
    if interrupted {
        /// `SIGINT`.
        const INTERRUPT: i32 = 2;
        let host = SystemHost;
        if host
            .set_signal_action(INTERRUPT, SignalAction::Default)
            .is_ok()
        {
            // If it is blocked, the exit code says the same.
            let _ = host.raise_signal(INTERRUPT);
        }
    }
    let code = if end == 0 { code } else { end };
    // Everything that a program could notice has happened and is flushed. What is left (handing the allocator's pages and
    // this thread's stack back one by one, waking the first thread) would only delay the end of the process.
    SystemHost.exit_now(code);
    code
}

/// Runs the program; its exit code.
fn execute(i: &Interpreter, o: &Options) -> i32 {
    let th = &*i.thread;
    let r = i
        .init_core()
        .and_then(|()| i.init_library())
        .and_then(|()| i.main_module())
        .and_then(|_| i.init_site());
    if let Err(e) = r {
        krait_stdlib::sys::hooks::write_stderr(th, "Fatal Python error: initialization failed\n");
        exit_code(th, e);
        return 1;
    }
    let first_path = |p: &str| {
        if o.settings.safe_path {
            Ok(())
        } else {
            i.set_first_path(p)
        }
    };
    let host = SystemHost;
    let r = match &o.program {
        Program::Text(text) => first_path("").and_then(|()| i.run_command(text)),
        Program::Module(name) => {
            let cwd = host
                .current_dir()
                .map(|d| String::from_utf8_lossy(&d).into_owned())
                .unwrap_or_default();
            first_path(&cwd).and_then(|()| i.run_module(name, true))
        }
        Program::File(path) => match run_file(i, o, path) {
            Ok(r) => r,
            Err(code) => return code,
        },
        Program::Stdin => {
            let interactive = krait_host::Terminals::is_terminal(&host, 0);
            if interactive {
                first_path("").and_then(|()| i.run_module("code", false))
            } else {
                let bytes = read_all(&host, 0);
                first_path("").and_then(|()| i.run_stdin(&bytes))
            }
        }
        _ => Ok(()),
    };
    let code = match r {
        Ok(()) => 0,
        Err(e) => exit_code(th, e),
    };
    if o.inspect_after && !matches!(o.program, Program::Stdin) {
        return match i.run_text("import code; code.interact(banner='', local=__import__('__main__').__dict__, exitmsg='')\n", "<stdin>") {
            Ok(()) => 0,
            Err(e) => exit_code(th, e),
        };
    }
    code
}

/// Runs a file, folder or zip file. The outer error is the exit code for a file that cannot be opened.
fn run_file(i: &Interpreter, o: &Options, path: &str) -> Result<krait_object::Result<()>, i32> {
    let host = SystemHost;
    let is_folder = host
        .stat(path.as_bytes().into(), true)
        .is_ok_and(|s| s.is_dir());
    let zip = || {
        host.open(path.as_bytes().into(), READ).map(|fd| {
            let mut head = [0u8; 4];
            let n = host.read(fd, &mut head).unwrap_or(0);
            let _ = host.close(fd);
            n == 4 && head == *b"PK\x03\x04"
        })
    };
    if is_folder || zip().unwrap_or(false) {
        return Ok(i
            .importer_for(path)
            .and_then(|_| i.prepend_path(path))
            .and_then(|()| i.run_module("__main__", false)));
    }
    let fd = match host.open(path.as_bytes().into(), READ) {
        Ok(fd) => fd,
        Err(e) => {
            let code = e.raw_os_error().unwrap_or(0);
            eprintln!(
                "{}: can't open file '{}': [Errno {code}] {}",
                o.settings.executable,
                paths::absolute(&host, path),
                krait_host::errno::text(code)
            );
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
    let r = if o.settings.safe_path {
        Ok(())
    } else {
        i.set_first_path(&folder)
    };
    Ok(r.and_then(|()| {
        if path.ends_with(".pyc") || bytes.get(2..4) == Some(b"\r\n") {
            i.run_pyc(&bytes, path)
        } else {
            i.run_script(&bytes, path)
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
