//! `print`, `input`, `open`, `breakpoint`.

use crate::io_::text;
use krait_object::protocol::{attr, call, repr};
use krait_object::types::str;
use krait_object::{Args, Result, Thread, Value, exc, wk};

pub struct Io;

fn sys(th: &Thread, name: &str) -> Option<Value> {
    th.interp
        .sysdict
        .get()
        .and_then(|d| d.as_dict().and_then(|d| d.get_text(name)))
}

/// `print` to a stream whose `write` is the native one: no bound method, no calls.
fn print_plain(th: &Thread, file: &Value, args: &[Value], sep: &Value, end: &Value) -> Result<()> {
    for (i, a) in args.iter().enumerate() {
        if i > 0 {
            text::write(th, file, sep)?;
        }
        text::write(th, file, &repr::to_str(th, a)?)?;
    }
    text::write(th, file, end)
}

#[krait_object::pyfunctions]
impl Io {
    /// Prints the values to a stream, or to sys.stdout by default.
    ///
    /// sep
    ///   string inserted between values, default a space.
    /// end
    ///   string appended after the last value, default a newline.
    /// file
    ///   a file-like object (stream); defaults to the current sys.stdout.
    /// flush
    ///   whether to forcibly flush the stream.
    #[sig("(*args, sep=' ', end='\\n', file=None, flush=False)")]
    fn print(
        th: &Thread,
        args: &[Value],
        sep: Option<&Value>,
        end: Option<&Value>,
        file: Option<&Value>,
        flush: bool,
    ) -> Result<()> {
        let file = match file {
            Some(f) => f.clone(),
            None => match sys(th, "stdout") {
                Some(f) if f.is_none() => return Ok(()),
                Some(f) => f,
                None => return Err(th.runtime_error("lost sys.stdout")),
            },
        };
        let option = |v: Option<&Value>, what: &str, default: &str| -> Result<Value> {
            match v.filter(|v| !v.is_none()) {
                Some(v) if v.as_str().is_some() => Ok(v.clone()),
                Some(v) => Err(th.type_error(format!(
                    "{what} must be None or a string, not {}",
                    v.ty().name()
                ))),
                None => Ok(str::new(default)),
            }
        };
        let sep = option(sep, "sep", " ")?;
        let end = option(end, "end", "\n")?;
        if !flush && text::plain(th, &file) {
            return print_plain(th, &file, args, &sep, &end);
        }
        let write = attr::get(th, &file, wk::write())?;
        for (i, a) in args.iter().enumerate() {
            if i > 0 {
                call::call1(th, &write, &sep)?;
            }
            call::call1(th, &write, &repr::to_str(th, a)?)?;
        }
        call::call1(th, &write, &end)?;
        if flush {
            call::call_method(th, &file, wk::flush(), &[])?;
        }
        Ok(())
    }

    /// Read a string from standard input.  The trailing newline is stripped.
    ///
    /// The prompt string, if given, is printed to standard output without a
    /// trailing newline before reading input.
    ///
    /// If the user hits EOF (*nix: Ctrl-D, Windows: Ctrl-Z+Return), raise EOFError.
    /// On *nix systems, readline is used if available.
    #[sig("(prompt='', /)")]
    fn input(th: &Thread, prompt: Option<&Value>) -> Result<Value> {
        let lost = |n: &str| th.runtime_error(format!("input(): lost sys.{n}"));
        let present = |n: &str| sys(th, n).filter(|v| !v.is_none()).ok_or_else(|| lost(n));
        let (stdin, stdout) = (present("stdin")?, present("stdout")?);
        present("stderr")?;
        (th.interp.hooks.get().audit)(
            th,
            "builtins.input",
            &[prompt.cloned().unwrap_or_else(Value::none)],
        )?;
        if let Some(stderr) = sys(th, "stderr") {
            // Streams that cannot be flushed are left alone.
            drop(call::call_method(th, &stderr, wk::flush(), &[]));
        }
        if let Some(p) = prompt {
            let text = repr::to_str(th, p)?;
            call::call_method(th, &stdout, wk::write(), &[text])?;
        }
        drop(call::call_method(th, &stdout, wk::flush(), &[]));
        let line = call::call_method(th, &stdin, wk::readline(), &[])?;
        let Some(s) = line.as_str() else {
            return Err(th.type_error("object.readline() returned non-string"));
        };
        if s.is_empty() {
            return Err(krait_object::err::new(
                th,
                &exc::EOF_ERROR.ty,
                "EOF when reading a line",
            ));
        }
        let n = s.len();
        if s.char_at(n - 1) == Some(u32::from('\n')) {
            Ok(s.substring(0, n - 1))
        } else {
            Ok(line.clone())
        }
    }

    /// Open file and return a stream: see io.open.
    #[sig(
        "(file, mode='r', buffering=-1, encoding=None, errors=None, newline=None, closefd=True, opener=None)"
    )]
    fn open(th: &Thread, args: Args) -> Result<Value> {
        let io = (th.interp.hooks.get().import)(th, "_io")?;
        let f = attr::get_text(th, &io, "open")?;
        call::call_args(th, &f, args)
    }

    /// Call sys.breakpointhook(*args, **kws).  sys.breakpointhook() must accept whatever arguments are passed.
    ///
    /// By default, this drops you into the pdb debugger.
    #[sig("(*args, **kws)")]
    fn breakpoint(th: &Thread, args: Args) -> Result<Value> {
        match sys(th, "breakpointhook") {
            Some(h) => call::call_args(th, &h, args),
            None => Err(th.runtime_error("lost sys.breakpointhook")),
        }
    }
}
