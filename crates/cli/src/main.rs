//! The `krait` program: reads the command line and the environment and runs an interpreter.

mod environment;
mod options;
mod paths;
mod program;

use krait_host::{Environment, Processes, SignalAction, Signals, SystemHost};
use krait_runtime::{Interpreter, finalize, was_interrupted};
use options::{Program, Wrong};
use std::os::unix::ffi::OsStringExt;

#[global_allocator]
static ALLOCATOR: krait_host::Allocator = krait_host::Allocator;

/// Stack of the thread that runs Python: deep recursion of native code ends in `RecursionError` before this is used up.
/// Without optimisation, frames are larger.
const STACK: usize = if cfg!(debug_assertions) {
    64 << 20
} else {
    32 << 20
};

fn main() {
    SystemHost.restore_closed_streams();
    let worker = std::thread::Builder::new().stack_size(STACK).spawn(run);
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
    let mut args = std::env::args_os().map(OsStringExt::into_vec);
    let program_bytes = args.next().unwrap_or_else(|| b"krait".to_vec());
    let program_name = String::from_utf8_lossy(&program_bytes).into_owned();
    let args: Vec<Vec<u8>> = args.collect();
    let env = |n: &str| host.get_variable(n.as_bytes());
    let mut o = match options::parse(&program_bytes, &args, &env) {
        Ok(o) => o,
        Err(Wrong::Usage(message)) => {
            say(&format!(
                "{message}\nusage: {program_name} [option] ... [-c cmd | -m mod | file | -] [arg] ...\nTry `{program_name} -h' for more information.\n"
            ));
            return 2;
        }
        Err(Wrong::Fatal { place, message }) => {
            let place = if place.is_empty() {
                String::new()
            } else {
                format!("{place}: ")
            };
            say(&format!(
                "Fatal Python error: {place}{message}\nPython runtime state: preinitialized\n\n"
            ));
            return 1;
        }
    };
    if let Some(text) = answer(&o.program, &program_name) {
        print!("{text}");
        return 0;
    }
    paths::fill(&mut o.settings, &host, &program_bytes, &env);
    if let Some(seed) = o.hash_seed {
        krait_object::hash::set_secret(krait_text::hash::HashKey::from_seed(seed));
    }
    krait_host::fill_reserve();
    krait_host::shortage::on_notice(krait_object::alloc::note_shortage);
    let interpreter = Interpreter::new(o.settings.clone(), Box::new(host), STACK);
    let code = program::execute(&interpreter, &o);
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
    // (A build that records its profile writes it at a normal end.)
    #[cfg(not(krait_profile))]
    SystemHost.exit_now(code);
    code
}

/// Writes to standard error, if there is one.
fn say(text: &str) {
    use std::io::Write;
    let _ = std::io::stderr().write_all(text.as_bytes());
}

/// What options that only ask something are answered with.
fn answer(program: &Program, program_name: &str) -> Option<String> {
    let usage = include_str!("help/usage.txt").replace("{program}", program_name);
    let environment = include_str!("help/environment.txt");
    let options = include_str!("help/xoptions.txt");
    Some(match program {
        Program::Help => usage,
        Program::EnvironmentHelp => environment.to_owned(),
        Program::XHelp => options.to_owned(),
        Program::AllHelp => format!("{usage}\n{environment}\n{options}"),
        Program::Version { verbose: true } => {
            "Python 3.14.10 (main, Oct 26 2026, 15:12:11) [Krait]\n".to_owned()
        }
        Program::Version { verbose: false } => "Python 3.14.10\n".to_owned(),
        _ => return None,
    })
}
