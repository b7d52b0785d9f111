//! The interactive mode: statements read from standard input one by one, each compiled and run before the next is read.
//!
//! The prompt goes to the descriptor of standard error and the lines come from that of standard input, whatever a program
//! made of `sys.stderr` and `sys.stdin`. A statement is complete when the parser needs no more lines; a compound one
//! ends with an empty line.

use crate::boot::Interpreter;
use crate::exit::{exit_code, flush_quietly, report};
use krait_base::{Arena, Interner, Wtf8Buf};
use krait_bytecode::CodeFlags;
use krait_object::protocol::{attr, call, repr};
use krait_object::types::{module, str};
use krait_object::{Raised, Result, Thread, Value, exc};
use krait_parser::{ErrorKind, Mode};
use krait_stdlib::host;
use krait_stdlib::sys::hooks::BaseRepl;
use krait_stdlib::sys::{flags, hooks};
use krait_vm::compile::{self, Choices};
use krait_vm::import;

/// The name of what is typed.
const NAME: &str = "<stdin>";
const INPUT: i32 = 0;
const PROMPTS: i32 = 2;

/// Bytes that were read from standard input and not yet used.
#[derive(Default)]
struct Input {
    waiting: Vec<u8>,
    ended: bool,
}

/// What statements leave behind for those that follow.
#[derive(Default)]
struct Typed {
    statements: u64,
    /// Future features in force.
    features: u32,
}

/// What came after a prompt.
enum Statement {
    Text(String),
    /// White space and comments.
    Nothing,
    End,
}

impl Interpreter {
    /// The version, and where help is to be had, unless `-q` was given.
    pub fn print_banner(&self) {
        let th = &*self.thread;
        let s = flags::settings(th);
        if s.quiet != 0 {
            return;
        }
        let version = self.sys_item("version").unwrap_or_else(Value::none);
        let version = repr::str_text(th, &version).unwrap_or_default();
        let help = match s.no_site {
            0 => "Type \"help\", \"copyright\", \"credits\" or \"license\" for more information.\n",
            _ => "",
        };
        hooks::write_stderr(th, &format!("Python {version} on linux\n{help}"));
    }

    /// Runs the file that `PYTHONSTARTUP` names and `sys.__interactivehook__`. An error is `SystemExit`.
    pub fn prepare_interaction(&self) -> Result<()> {
        let th = &*self.thread;
        let s = flags::settings(th);
        let startup = host::of(th)
            .get_variable(b"PYTHONSTARTUP")
            .filter(|p| s.ignore_environment == 0 && !p.is_empty());
        if let Some(path) = startup
            && let Err(e) = self.run_startup(&path)
        {
            show(th, e)?;
        }
        self.run_hook()
    }

    /// `sys.__interactivehook__()`, which `site` sets. An error is `SystemExit`.
    pub fn run_hook(&self) -> Result<()> {
        let th = &*self.thread;
        if let Some(hook) = self.sys_item("__interactivehook__")
            && let Err(e) = call::call0(th, &hook)
        {
            hooks::write_stderr(th, "Failed calling sys.__interactivehook__\n");
            show(th, e)?;
        }
        Ok(())
    }

    fn run_startup(&self, path: &[u8]) -> Result<()> {
        let th = &*self.thread;
        let io = import::import(th, "io")?;
        let name = krait_stdlib::posix::decode(path);
        let file = match call::call_method_text(th, &io, "open_code", std::slice::from_ref(&name)) {
            Ok(file) => file,
            Err(e) => {
                hooks::write_stderr(th, "Could not open PYTHONSTARTUP\n");
                return Err(e);
            }
        };
        let bytes = call::call_method_text(th, &file, "read", &[])?;
        call::call_method_text(th, &file, "close", &[])?;
        let bytes = bytes.as_bytes().map(|b| b.as_slice().to_vec());
        let filename = Wtf8Buf::from_escaped_bytes(path);
        let filename = filename.as_wtf8();
        let text = krait_stdlib::source::decode_file(th, &bytes.unwrap_or_default(), filename)?;
        let main = self.main()?;
        let Some(main) = module::MODULE.get(&main) else {
            return Ok(());
        };
        main.add(th, "__file__", name)?;
        let run = self.run_text(&text, filename);
        main.dict().remove(th, &krait_object::wk::str("__file__"))?;
        run
    }

    /// Reads and runs statements until the input ends or `SystemExit` is raised; the exit code. At a terminal, lines are
    /// edited by the library's `_pyrepl`, unless `PYTHON_BASIC_REPL` is set.
    pub fn interact(&self) -> i32 {
        let th = &*self.thread;
        th.interp.state::<BaseRepl>().0.set(Some(interact));
        let host = host::of(th);
        let s = flags::settings(th);
        let is_basic = || {
            host.get_variable(b"PYTHON_BASIC_REPL")
                .is_some_and(|v| s.ignore_environment == 0 && !v.is_empty())
        };
        let result = match host.is_terminal(INPUT) && !is_basic() {
            true => self.edit(),
            false => interact(th),
        };
        match result {
            Ok(()) => 0,
            Err(e) => exit_code(th, e),
        }
    }

    /// The interactive mode with editing, in the namespace of `__main__`.
    fn edit(&self) -> Result<()> {
        let th = &*self.thread;
        let repl = import::import(th, "_pyrepl.main")?;
        let repl = krait_object::protocol::item::get(
            th,
            &th.interp.modules.get_or_none(),
            &str::new("_pyrepl.main"),
        )
        .unwrap_or(repl);
        let main = self.main()?;
        call::call_method_text(th, &repl, "interactive_console", &[main]).map(drop)
    }
}

/// Reads and runs statements until the input ends. An error is `SystemExit`.
fn interact(th: &Thread) -> Result<()> {
    default_prompts(th);
    let mut input = Input::default();
    let mut typed = Typed::default();
    loop {
        let result = match read_statement(th, &mut input) {
            Ok(Statement::End) => return Ok(()),
            Ok(Statement::Nothing) => Ok(()),
            Ok(Statement::Text(text)) => run_statement(th, &text, &mut typed),
            Err(e) if e.is(&exc::KEYBOARD_INTERRUPT) => {
                hooks::write_stderr(th, "\nKeyboardInterrupt\n");
                Ok(())
            }
            Err(e) => Err(e),
        };
        flush_quietly(th);
        if let Err(e) = result {
            show(th, e)?;
        }
    }
}

fn default_prompts(th: &Thread) {
    let sys = th.interp.sysdict.get_or_none();
    let Some(sys) = sys.as_dict() else { return };
    for (name, prompt) in [("ps1", ">>> "), ("ps2", "... ")] {
        if sys.get_text(name).is_none() {
            let _ = sys.set_str(th, name, str::new(prompt));
        }
    }
}

/// Compiles and runs what was typed, so that tracebacks can show its lines.
fn run_statement(th: &Thread, text: &str, typed: &mut Typed) -> Result<()> {
    let mut c = Choices::new(Mode::Single);
    c.optimize = flags::optimize(th);
    c.features = typed.features;
    c.interactive = true;
    let (arena, interner) = (Arena::new(), Interner::new());
    let parsed = krait_parser::parse(text, c.mode, c.parse_options(th), &arena, &interner)
        .map_err(|e| compile::rejected(th, &e, text, NAME.into(), c.mode))?;
    compile::issue(th, &parsed.warnings, text, NAME.into())?;
    // Code remembers which statement it is of; tracebacks leave the number out.
    let name = format!("<stdin-{}>", typed.statements);
    typed.statements += 1;
    let code = compile::tree(th, &parsed.tree, text, (&name).into(), &c, &interner)?;
    typed.features |= code.data.flags.0 & CodeFlags::FUTURE_MASK;
    if let Ok(linecache) = import::import(th, "linecache") {
        let args = [code.value(), str::new(text), str::new(NAME)];
        call::call_method_text(th, &linecache, "_register_code", &args)?;
    }
    let Some(main) = import::loaded(th, &str::new("__main__"))? else {
        return Err(th.runtime_error("lost __main__ module"));
    };
    if let Some(main) = module::MODULE.get(&main) {
        krait_vm::call::eval_code(th, &code, &main.dict(), None)?;
    }
    Ok(())
}

fn read_statement(th: &Thread, input: &mut Input) -> Result<Statement> {
    let mut bytes = Vec::new();
    let mut prompt = "ps1";
    loop {
        show_prompt(th, prompt);
        let got = read_line(th, input, &mut bytes)?;
        if got == 0 {
            let _ = host::of(th).write(PROMPTS, b"\n");
            if bytes.is_empty() {
                return Ok(Statement::End);
            }
        }
        let text = decode(th, &bytes)?;
        if is_blank(&text) && (got == 0 || text.ends_with('\n')) {
            return Ok(Statement::Nothing);
        }
        if got == 0 || is_complete(th, &text) {
            return Ok(Statement::Text(text));
        }
        prompt = "ps2";
    }
}

fn show_prompt(th: &Thread, name: &str) {
    let sys = th.interp.sysdict.get_or_none();
    let Some(prompt) = sys.as_dict().and_then(|d| d.get_text(name)) else {
        return;
    };
    flush_quietly(th);
    if let Ok(prompt) = repr::to_str(th, &prompt)
        && let Some(prompt) = prompt.as_str()
    {
        let _ = host::of(th).write(PROMPTS, prompt.to_string_lossy().as_bytes());
    }
}

/// Shows an error and lets the interaction go on. `SystemExit` comes back.
fn show(th: &Thread, e: Raised) -> Result<()> {
    if e.is(&exc::SYSTEM_EXIT) {
        return Err(e);
    }
    report(th, e)
}

/// Appends the next line with its newline, if it has one; how many bytes that are. An input that cannot be read has ended.
fn read_line(th: &Thread, input: &mut Input, line: &mut Vec<u8>) -> Result<usize> {
    let host = host::of(th);
    let mut buffer = [0; 1 << 13];
    loop {
        if let Some(end) = memchr::memchr(b'\n', &input.waiting) {
            line.extend(input.waiting.drain(..=end));
            return Ok(end + 1);
        }
        if input.ended {
            let n = input.waiting.len();
            line.append(&mut input.waiting);
            return Ok(n);
        }
        match host::retry(th, || host.read(INPUT, &mut buffer))? {
            Ok(n) if n > 0 => input
                .waiting
                .extend_from_slice(buffer.get(..n).unwrap_or(&[])),
            _ => input.ended = true,
        }
    }
}

/// What was typed as text, by the encoding of `sys.stdin`.
fn decode(th: &Thread, bytes: &[u8]) -> Result<String> {
    if let Ok(text) = std::str::from_utf8(bytes)
        && text.is_ascii()
    {
        return null_free(th, text.to_owned());
    }
    let stdin = th.interp.sysdict.get().and_then(|d| {
        let d = d.as_dict()?;
        d.get_text("stdin").filter(|s| !s.is_none())
    });
    let encoding = match stdin {
        Some(stdin) => repr::str_text(th, &attr::get_text(th, &stdin, "encoding")?)?,
        None => "utf-8".to_owned(),
    };
    let text = krait_builtins::codecs::decode(th, bytes, &encoding, "strict")?;
    match text.as_str() {
        Some(text) => null_free(th, text.to_utf8(th)?),
        None => Ok(String::new()),
    }
}

fn null_free(th: &Thread, text: String) -> Result<String> {
    if text.contains('\0') {
        return Err(krait_stdlib::source::null_byte(
            th,
            text.as_bytes(),
            NAME.into(),
        ));
    }
    Ok(text)
}

fn is_blank(text: &str) -> bool {
    let mut lines = text.lines().map(str::trim_start);
    lines.all(|line| line.is_empty() || line.starts_with('#'))
}

/// Whether a text is a whole statement, or wrong whatever may follow.
fn is_complete(th: &Thread, text: &str) -> bool {
    let Some(typed) = text.strip_suffix('\n') else {
        return false;
    };
    let mut c = Choices::new(Mode::Single);
    c.allow_incomplete = true;
    c.dont_imply_dedent = true;
    let parse = |text: &str| {
        let (arena, interner) = (Arena::new(), Interner::new());
        let options = c.parse_options(th);
        krait_parser::parse(text, c.mode, options, &arena, &interner)
            .map(drop)
            .map_err(|e| e.kind)
    };
    if parse(typed).is_ok() {
        return true;
    }
    // A newline would complete a line of a compound statement, but not the statement: an empty line does that.
    !matches!(parse(text), Ok(()) | Err(ErrorKind::IncompleteInput))
}
