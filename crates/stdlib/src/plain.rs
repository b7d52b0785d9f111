//! Exceptions as text without the `traceback` module: for errors before the library is there or when it fails, and for
//! those that nobody can catch.
//!
//! The format is CPython's for the same purpose: no carets, no suggestions, a group is one line. Source lines are
//! read through `io.open`, as a program may have replaced it.

use krait_base::{Wtf8, Wtf8Buf};
use krait_object::protocol::{attr, call, repr};
use krait_object::types::str;
use krait_object::{Str, Thread, Value, exc, wk};
use krait_vm::frameobj::FRAME;
use krait_vm::traceback::TRACEBACK;

/// Entries of a traceback that are shown before equal ones are only counted.
const SHOWN_REPEATS: usize = 3;
/// Entries that are shown if `sys.tracebacklimit` does not say otherwise.
const DEFAULT_LIMIT: usize = 1000;

/// A text as `sys.stderr` shows it: surrogates are written as escapes.
fn text(v: &Value) -> String {
    let Some(s) = v.as_str() else {
        return String::new();
    };
    if let Some(text) = s.to_utf8_opt() {
        return text;
    }
    let mut shown = String::new();
    for c in s.to_wtf8().as_wtf8().code_points() {
        match char::from_u32(c) {
            Some(c) => shown.push(c),
            None => shown.push_str(&format!("\\u{c:04x}")),
        }
    }
    shown
}

/// The name of an exception's class, with its module unless that goes without saying.
pub fn class_name(e: &Value) -> String {
    let full = e.ty().qualified_name();
    match full.strip_prefix("__main__.") {
        Some(short) => short.to_owned(),
        None => full,
    }
}

/// `Type: message`.
pub fn exception_text(th: &Thread, e: &Value) -> String {
    let name = class_name(e);
    match repr::str_text(th, e) {
        Ok(s) if s.is_empty() => name,
        Ok(s) => format!("{name}: {s}"),
        Err(_) => format!("{name}: <exception str() failed>"),
    }
}

/// The whole text, chained exceptions first.
pub fn report(th: &Thread, e: &Value) -> String {
    if exc::data(e).is_none() {
        return format!(
            "TypeError: print_exception(): Exception expected for value, {} found\n",
            e.ty().name()
        );
    }
    let mut out = String::new();
    let mut chain = vec![e.clone()];
    while let Some(d) = chain.last().and_then(exc::data) {
        let next = d.cause.get().or_else(|| {
            if d.suppress_context.get() {
                None
            } else {
                d.context.get()
            }
        });
        match next {
            Some(n) if !chain.iter().any(|c| c.is(&n)) => chain.push(n),
            _ => break,
        }
    }
    for (i, e) in chain.iter().enumerate().rev() {
        out.push_str(&one(th, e));
        if i > 0 {
            let cause = chain
                .get(i - 1)
                .and_then(exc::data)
                .is_some_and(|d| d.cause.is_some());
            out.push_str(if cause {
                "\nThe above exception was the direct cause of the following exception:\n\n"
            } else {
                "\nDuring handling of the above exception, another exception occurred:\n\n"
            });
        }
    }
    out
}

/// One exception: traceback, place of a syntax error, message.
fn one(th: &Thread, e: &Value) -> String {
    let mut out = match exc::data(e).and_then(|d| d.traceback.get()) {
        Some(tb) => traceback_text(th, &tb),
        None => String::new(),
    };
    if let Some(place) = syntax_error_place(th, e) {
        out.push_str(&place);
    }
    out.push_str(&exception_text(th, e));
    out.push('\n');
    out
}

fn syntax_error_place(th: &Thread, e: &Value) -> Option<String> {
    if !e.is_instance(&exc::SYNTAX_ERROR.ty) {
        return None;
    }
    attr::get_opt(th, e, &wk::str("print_file_and_line")).ok()??;
    let field = |name: &str| attr::get_text(th, e, name).ok().filter(|v| !v.is_none());
    let line = field("lineno")?.as_i64()?;
    let file = field("filename").map_or_else(|| "<string>".to_owned(), |f| text(&f));
    Some(format!("  File \"{file}\", line {line}\n"))
}

/// What an exception that nobody can catch is reported as: the traceback and its last line.
pub fn unraisable_report(th: &Thread, typ: &Value, value: &Value, tb: &Value) -> String {
    let mut out = if TRACEBACK.get(tb).is_some() {
        traceback_text(th, tb)
    } else {
        String::new()
    };
    if typ.as_type().is_none() {
        return out;
    }
    if exc::data(value).is_none() {
        out.push_str(
            &typ.as_type()
                .map(|t| t.qualified_name())
                .unwrap_or_default(),
        );
    } else {
        out.push_str(&class_name(value));
        out.push_str(": ");
        match repr::str_text(th, value) {
            Ok(s) => out.push_str(&s),
            Err(_) => out.push_str("<exception str() failed>"),
        }
    }
    out.push('\n');
    out
}

struct Entry {
    filename: Value,
    name: String,
    line: i32,
}

/// The last entries of a traceback, as many as `sys.tracebacklimit` allows; `None` if it allows none.
fn entries(th: &Thread, tb: &Value) -> Option<Vec<Entry>> {
    let limit = match crate::sys::hooks::sys_get(th, "tracebacklimit") {
        Some(v) if v.as_int().is_some() => match v.as_i64() {
            Some(n) if n <= 0 => return None,
            Some(n) => usize::try_from(n).unwrap_or(usize::MAX),
            None => DEFAULT_LIMIT,
        },
        _ => DEFAULT_LIMIT,
    };
    let mut all = Vec::new();
    let mut at = Some(tb.clone());
    while let Some(v) = at {
        let Some(t) = TRACEBACK.get(&v) else { break };
        if let Some(f) = FRAME.get(&t.frame).and_then(|f| f.frame()) {
            let code = f.code();
            all.push(Entry {
                filename: code.filename.get_or_none(),
                name: text(&code.name),
                line: t.line(),
            });
        }
        at = t.next.get();
    }
    Some(all.split_off(all.len().saturating_sub(limit)))
}

/// The traceback as it is printed without the `traceback` module.
pub fn traceback_text(th: &Thread, tb: &Value) -> String {
    let Some(entries) = entries(th, tb) else {
        return String::new();
    };
    let mut out = String::from("Traceback (most recent call last):\n");
    let mut last: Option<String> = None;
    let mut repeats = 0;
    let repeated = |n: usize| match n.saturating_sub(SHOWN_REPEATS) {
        0 => String::new(),
        1 => "  [Previous line repeated 1 more time]\n".to_owned(),
        n => format!("  [Previous line repeated {n} more times]\n"),
    };
    let mut source = Source::default();
    for e in entries {
        let shown = format!(
            "  File \"{}\", line {}, in {}\n",
            text(&e.filename),
            e.line,
            e.name
        );
        if last.as_ref() != Some(&shown) {
            out.push_str(&repeated(repeats));
            repeats = 0;
        }
        repeats += 1;
        if repeats <= SHOWN_REPEATS {
            out.push_str(&shown);
            if let Some(line) = source.line(th, &e.filename, e.line) {
                out.push_str("    ");
                out.push_str(line);
                out.push('\n');
            }
        }
        last = Some(shown);
    }
    out.push_str(&repeated(repeats));
    out
}

/// A line of a source file, without its indentation.
pub fn source_line(th: &Thread, filename: &Value, line: i64) -> Option<String> {
    let line = i32::try_from(line).ok()?;
    let mut source = Source::default();
    source.line(th, filename, line).map(str::to_owned)
}

/// The lines of the file that was asked for last.
#[derive(Default)]
struct Source {
    filename: Wtf8Buf,
    lines: Vec<String>,
}

impl Source {
    /// A line without its indentation; `None` if it is not to be had.
    fn line(&mut self, th: &Thread, filename: &Value, line: i32) -> Option<&str> {
        let name = filename.as_str().map(Str::to_wtf8).unwrap_or_default();
        if name != self.filename {
            self.lines = read(th, name.as_wtf8()).unwrap_or_default();
            self.filename = name;
        }
        let at = usize::try_from(line).ok()?.checked_sub(1)?;
        self.lines
            .get(at)
            .map(|l| l.trim_start_matches([' ', '\t', '\x0c']).trim_end())
    }
}

/// A source file's lines: from where the name says or, for a file that was moved with its folder, from `sys.path`.
fn read(th: &Thread, name: Wtf8<'_>) -> Option<Vec<String>> {
    if name.starts_with("<") && name.ends_with(">") {
        return None;
    }
    let open = |path: Wtf8<'_>| {
        let io = (th.interp.hooks.get().import)(th, "io").ok()?;
        let args = [str::from_wtf8(path), str::new("rb")];
        let file = call::call_method_text(th, &io, "open", &args).ok()?;
        let data = call::call_method_text(th, &file, "read", &[]);
        let _ = call::call_method_text(th, &file, "close", &[]);
        data.ok()
    };
    let data = open(name).or_else(|| {
        let tail = name.as_bytes().rsplit(|b| *b == b'/').next()?;
        let tail = Wtf8::from_bytes_trusted(tail);
        let path = crate::sys::hooks::sys_get(th, "path")?;
        let folders = path.as_list()?.snapshot();
        folders.iter().filter_map(Value::as_str).find_map(|f| {
            let folder = f.to_wtf8();
            open((&Wtf8Buf::concat([folder.as_wtf8(), "/".into(), tail])).into())
        })
    })?;
    let decoded = crate::source::decode_file(th, data.as_bytes()?.as_slice(), name).ok()?;
    Some(decoded.lines().map(str::to_owned).collect())
}
