//! Where in the program a warning is attributed to: the frame `stacklevel` calls up.

use krait_object::{DictData, Result, Thread, Value, wk};
use krait_vm::frameobj::{self, FRAME};

pub(super) struct Place {
    pub filename: Value,
    pub line: i64,
    pub module: Value,
    /// The `__warningregistry__` of the frame's globals.
    pub registry: Value,
}

fn filename_of(frame: &Value) -> Option<Value> {
    let f = FRAME.get(frame)?.frame()?;
    Some(f.code().filename.get_or_none())
}

fn starts_with_any(frame: &Value, prefixes: &[String]) -> bool {
    if prefixes.is_empty() {
        return false;
    }
    let name = filename_of(frame).and_then(|n| n.as_str().map(|s| s.to_string_lossy()));
    name.is_some_and(|name| prefixes.iter().any(|p| name.starts_with(p.as_str())))
}

/// Whether a frame belongs to the import machinery.
fn is_internal(frame: &Value) -> bool {
    let name = filename_of(frame).and_then(|n| n.as_str().map(|s| s.to_string_lossy()));
    name.is_some_and(|name| name.contains("importlib") && name.contains("_bootstrap"))
}

fn back(frame: &Value) -> Option<Value> {
    FRAME.get(frame).and_then(|f| f.back())
}

/// The next frame up that is neither the import machinery's nor to be skipped.
fn next_external(frame: &Value, skip: &[String]) -> Option<Value> {
    let mut at = back(frame);
    while let Some(f) = &at
        && (is_internal(f) || starts_with_any(f, skip))
    {
        at = back(f);
    }
    at
}

fn frame_at(th: &Thread, level: i64, skip: &[String]) -> Option<Value> {
    let current = frameobj::current(th);
    if current.is_null() {
        return None;
    }
    let mut frame = frameobj::of(current);
    let plain = level <= 0 || is_internal(&frame);
    for _ in 1..level {
        frame = match plain {
            true => back(&frame)?,
            false => next_external(&frame, skip)?,
        };
    }
    Some(frame)
}

pub(super) fn of(th: &Thread, level: i64, skip: &[String]) -> Result<Place> {
    let frame = frame_at(th, level, skip);
    let found = frame.as_ref().and_then(|v| {
        let f = FRAME.get(v)?;
        Some((f.frame()?.globals_value()?, i64::from(f.line())))
    });
    let (globals, filename, line) = match (found, frame.as_ref().and_then(filename_of)) {
        (Some((globals, line)), Some(filename)) => (globals, filename, line),
        _ => (
            th.interp.sysdict.get_or_none(),
            krait_object::types::str::new("<sys>"),
            0,
        ),
    };
    let Some(globals) = globals.as_dict() else {
        return Err(th.system_error("globals of a frame are no dict"));
    };
    let key = wk::str("__warningregistry__");
    let registry = match globals.get(th, &key)? {
        Some(r) => r,
        None => {
            let r = DictData::create().into_value();
            globals.set(th, key, r.clone())?;
            r
        }
    };
    let module = globals
        .get(th, wk::__name__())?
        .filter(|m| m.is_none() || m.as_str().is_some())
        .unwrap_or_else(|| krait_object::types::str::new("<string>"));
    Ok(Place {
        filename,
        line,
        module,
        registry,
    })
}
