//! Tracebacks as text without the `traceback` module: for errors before the library is there or when it fails.

use krait_object::protocol::repr;
use krait_object::{Thread, Value, exc};
use krait_vm::frameobj::FRAME;
use krait_vm::traceback::TRACEBACK;

/// `Type: message`.
pub fn exception_text(th: &Thread, e: &Value) -> String {
    let name = e.ty().qualified_name();
    match repr::str_text(th, e) {
        Ok(s) if s.is_empty() => name,
        Ok(s) => format!("{name}: {s}"),
        Err(_) => format!("{name}: <exception str() failed>"),
    }
}

/// The whole text, chained exceptions first.
pub fn traceback_text(th: &Thread, e: &Value) -> String {
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

fn one(th: &Thread, e: &Value) -> String {
    let mut out = String::new();
    let mut at = exc::data(e).and_then(|d| d.traceback.get());
    if at.is_some() {
        out.push_str("Traceback (most recent call last):\n");
    }
    while let Some(v) = at {
        let Some(tb) = TRACEBACK.get(&v) else { break };
        if let Some(f) = FRAME.get(&tb.frame).and_then(|f| f.frame()) {
            let text = |v: &Value| v.as_str().map(|s| s.to_string_lossy()).unwrap_or_default();
            let c = f.code();
            out.push_str(&format!(
                "  File \"{}\", line {}, in {}\n",
                text(&c.filename.get_or_none()),
                tb.line(),
                text(&c.name)
            ));
        }
        at = tb.next.get();
    }
    out.push_str(&exception_text(th, e));
    out.push('\n');
    out
}
