//! `SyntaxError`.

use super::{base, members, new_slot};
use crate::text::Builder;
use krait_object::err::Result;
use krait_object::exc;
use krait_object::protocol::{iter, repr};
use krait_object::typeobj::Slot;
use krait_object::types::tuple;
use krait_object::{Args, Thread, TypeSpec, Value};

pub(super) fn spec() -> TypeSpec {
    TypeSpec {
        doc: Some("Invalid syntax."),
        slots: const {
            &[
                new_slot!(SYNTAX_ERROR),
                Slot::init(syntax_error_init),
                Slot::str(syntax_error_str),
            ]
        },
        getsets: members!(
            SYNTAX_ERROR: "msg" msg, "filename" filename, "lineno" lineno, "offset" offset, "text" text,
            "end_lineno" end_lineno, "end_offset" end_offset, "print_file_and_line" print_file_and_line,
            "_metadata" metadata
        ),
        ..TypeSpec::EMPTY
    }
}

/// `SyntaxError(msg, (filename, lineno, offset, text[, end_lineno, end_offset[, metadata]]))`.
fn syntax_error_init(th: &Thread, v: &Value, args: Args<'_>) -> Result<()> {
    base::no_keywords(th, v, args)?;
    let Some(e) = exc::SYNTAX_ERROR.get(v) else {
        return Ok(());
    };
    e.base.set_args(tuple::from_slice(args.values));
    let x = &e.ext;
    if let Some(msg) = args.values.first() {
        x.msg.set(msg.clone());
    }
    let [_, info] = args.values else {
        return Ok(());
    };
    let info = iter::collect(th, info)?;
    let n = info.len();
    if !(4..=7).contains(&n) {
        let (how, limit) = if n < 4 { ("least", 4) } else { ("most", 7) };
        return Err(th.type_error(format!(
            "function takes at {how} {limit} arguments ({n} given)"
        )));
    }
    let fields = [
        &x.filename,
        &x.lineno,
        &x.offset,
        &x.text,
        &x.end_lineno,
        &x.end_offset,
        &x.metadata,
    ];
    for (i, f) in fields.into_iter().enumerate() {
        drop(f.replace(info.get(i).cloned()));
    }
    if n == 5 {
        return Err(th.type_error("end_offset must be provided when end_lineno is provided"));
    }
    Ok(())
}

/// The message, with the file's base name and the line where they are known.
fn syntax_error_str(th: &Thread, v: &Value) -> Result<Value> {
    let Some(e) = exc::SYNTAX_ERROR.get(v) else {
        return repr::repr(th, v);
    };
    let x = &e.ext;
    let mut b = Builder::default();
    b.push(&repr::to_str(th, &x.msg.get_or_none())?);
    let file = x.filename.get().filter(|f| f.as_str().is_some());
    let line = x
        .lineno
        .get()
        .filter(|l| l.is_exact(&krait_object::types::int::INT.ty));
    if file.is_none() && line.is_none() {
        return Ok(b.finish());
    }
    b.push_str(" (");
    if let Some(s) = file.as_ref().and_then(Value::as_str) {
        let points: Vec<u32> = s.code_points().collect();
        let start = points
            .iter()
            .rposition(|&c| c == u32::from('/'))
            .map_or(0, |i| i + 1);
        b.push(&s.substring(start, points.len()));
        if line.is_some() {
            b.push_str(", ");
        }
    }
    if let Some(l) = line {
        b.push_str("line ");
        b.push(&repr::to_str(th, &l)?);
    }
    b.push_str(")");
    Ok(b.finish())
}
