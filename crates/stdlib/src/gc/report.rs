//! What `gc.set_debug` makes the collector print on `sys.stderr`.

use crate::host;
use krait_host::Clock;
use krait_object::gc::Report;
use krait_object::protocol::{call, item};
use krait_object::types::str;
use krait_object::{Thread, Value};
use std::cell::Cell;

/// When the running collection began, in nanoseconds of the monotonic clock.
#[derive(Default)]
struct Started(Cell<i128>);

/// Prints one report. Whoever cannot print does without.
pub fn report(th: &Thread, what: Report<'_>) {
    let started = th.interp.state::<Started>();
    let now = || host::of(th).now(Clock::Monotonic).unwrap_or(0);
    match what {
        Report::Start(generation) => {
            let [young, middle, old] = th.gc().sizes();
            say(
                th,
                &format!(
                    "gc: collecting generation {generation}...\n\
                     gc: objects in each generation: {young} {middle} {old}\n\
                     gc: objects in permanent generation: {}\n",
                    th.gc().freeze_count()
                ),
            );
            started.0.set(now());
        }
        Report::Stop(stats) => {
            let seconds = (now() - started.0.get()) as f64 / 1e9;
            let unreachable = stats.collected + stats.uncollectable;
            say(
                th,
                &format!(
                    "gc: done, {unreachable} unreachable, {} uncollectable, {seconds:.4}s elapsed\n",
                    stats.uncollectable
                ),
            );
        }
        Report::Collectable(v) => {
            let name = v.ty().name();
            say(th, &format!("gc: collectable <{name} {:#x}>\n", v.id()));
        }
    }
}

fn say(th: &Thread, text: &str) {
    let stderr: Option<Value> = (th.interp.sysdict.get())
        .and_then(|d| item::get(th, &d, &str::new("stderr")).ok())
        .filter(|v| !v.is_none());
    if let Some(stderr) = stderr {
        let _ = call::call_method_text(th, &stderr, "write", &[str::new(text)]);
    }
}
