//! `-X importtime`: a line on `sys.stderr` for every import, with the time that it took.

use crate::host;
use krait_host::Clock;
use krait_object::{Thread, Value};
use krait_vm::import::{Event, ImportState};
use std::cell::{Cell, RefCell};

/// Imports that are under way.
#[derive(Default)]
struct Times {
    /// Whether modules that are there already are told of, too.
    tells_cached: Cell<bool>,
    has_header: Cell<bool>,
    running: RefCell<Vec<Running>>,
}

/// An import that is under way; times are in nanoseconds.
struct Running {
    began: i128,
    /// What the imports inside this one took.
    inner: i128,
}

/// Makes the interpreter tell of its imports. Level 1 is for modules that are loaded, level 2 for all.
pub fn install(th: &Thread, level: u8) {
    th.interp.state::<Times>().tells_cached.set(level > 1);
    th.interp.state::<ImportState>().observer.set(Some(observe));
    th.interp.import_observed.set(true);
}

fn now(th: &Thread) -> i128 {
    host::of(th).now(Clock::Monotonic).unwrap_or(0)
}

/// Microseconds, rounded up.
fn micros(nanos: i128) -> i128 {
    (nanos.max(0) + 999) / 1000
}

fn observe(th: &Thread, name: &Value, event: Event) {
    let times = th.interp.state::<Times>();
    let line = match event {
        Event::Begin => {
            let began = now(th);
            if let Ok(mut running) = times.running.try_borrow_mut() {
                running.push(Running { began, inner: 0 });
            }
            return;
        }
        Event::Cached if !times.tells_cached.get() => return,
        Event::Cached => "cached    | cached    ".to_owned(),
        Event::End => {
            let Ok(mut running) = times.running.try_borrow_mut() else {
                return;
            };
            let Some(done) = running.pop() else { return };
            let whole = now(th) - done.began;
            if let Some(outer) = running.last_mut() {
                outer.inner += whole;
            }
            format!("{:9} | {:10}", micros(whole - done.inner), micros(whole))
        }
    };
    if !times.has_header.replace(true) {
        let header = "import time: self [us] | cumulative | imported package\n";
        crate::sys::hooks::write_stderr(th, header);
    }
    let depth = times.running.try_borrow().map_or(0, |r| r.len());
    let Some(name) = name.as_str() else { return };
    let mut text = format!("import time: {line} | {:1$}", "", depth * 2);
    for c in name.code_points() {
        match char::from_u32(c) {
            Some(c) => text.push(c),
            None => text.push_str(&format!("\\u{c:04x}")),
        }
    }
    text.push('\n');
    crate::sys::hooks::write_stderr(th, &text);
}
