//! `_lsprof`: the profiler under `cProfile`, a tool of `sys.monitoring` that counts and times calls.
//!
//! Python code is told apart by its code object, native functions by their definition ([`callee`]); what was counted is in
//! a [`record::Record`]. The timer is the program's own code and may call the profiler: nothing is borrowed around it.

mod callee;
mod clock;
mod monitor;
mod record;

use krait_builtins::structseq::{self, StructSeq};
use krait_object::types::{list, str};
use krait_object::{
    Args, Field, IntoValue, Module, Obj, Result, Thread, Trace, TypeObject, Value, Visitor,
    pymethods, ready_type,
};
use record::{Exhausted, Record, Tally};
use std::cell::{Cell, RefCell};

static ENTRY: StructSeq = StructSeq {
    name: "_lsprof.profiler_entry",
    doc: "",
    fields: &[
        (
            "code",
            "what was called: a code object, or a text for native code",
        ),
        ("callcount", "number of calls"),
        ("reccallcount", "number of recursive ones among them"),
        ("totaltime", "time spent from call to return"),
        ("inlinetime", "time spent in itself, without what it called"),
        ("calls", "what it called, or None"),
    ],
    visible: 6,
    immutable: false,
};

static SUBENTRY: StructSeq = StructSeq {
    name: "_lsprof.profiler_subentry",
    doc: "",
    fields: &[
        (
            "code",
            "what was called: a code object, or a text for native code",
        ),
        ("callcount", "number of calls by this caller"),
        ("reccallcount", "number of recursive ones among them"),
        ("totaltime", "time spent from call to return"),
        ("inlinetime", "time spent in itself, without what it called"),
    ],
    visible: 5,
    immutable: false,
};

#[derive(Default)]
pub struct Profiler {
    record: RefCell<Record>,
    timer: Field,
    /// Seconds per tick of the timer; 0 if it answers in seconds.
    unit: Cell<f64>,
    /// Whether calls are counted by caller, too.
    by_caller: Cell<bool>,
    /// Whether native functions are counted.
    native: Cell<bool>,
    enabled: Cell<bool>,
    in_timer: Cell<bool>,
    exhausted: Cell<bool>,
}

impl Trace for Profiler {
    fn trace(&self, v: &mut Visitor<'_>) {
        self.timer.trace(v);
        if let Ok(r) = self.record.try_borrow() {
            r.visit(v);
        }
    }
    fn clear(&self) {
        self.timer.clear();
        let record = self
            .record
            .try_borrow_mut()
            .map(|mut r| std::mem::take(&mut *r));
        drop(record);
    }
}

krait_object::pytype! {
    pub static PROFILER: Profiler = "_lsprof.Profiler", BASETYPE | HAVE_GC;
}

impl Profiler {
    fn set_what(&self, by_caller: bool, native: bool) {
        self.by_caller.set(by_caller);
        self.native.set(native);
    }

    /// A call begins of what has this key; `what` makes its entry. What the timer does is not counted.
    fn enter(&self, th: &Thread, key: u64, what: impl FnOnce() -> Value) {
        if self.in_timer.get() {
            return;
        }
        let known = self.record.borrow().find(key);
        let place = match known {
            Some(i) => Ok(i),
            None => {
                let what = what();
                self.record.borrow_mut().add(key, what)
            }
        }
        .and_then(|entry| self.record.borrow_mut().enter(entry, self.by_caller.get()));
        match place {
            Ok(place) => {
                let at = clock::now(th, self);
                self.record.borrow_mut().started(place, at);
            }
            Err(Exhausted) => self.exhausted.set(true),
        }
    }

    /// The innermost call ends as one of what has this key.
    fn leave(&self, th: &Thread, key: u64) {
        if self.in_timer.get() {
            return;
        }
        let (innermost, entry) = {
            let r = self.record.borrow();
            (r.innermost(), r.find(key))
        };
        match (innermost, entry) {
            (Some((place, _)), Some(entry)) => self.stop(th, place, entry),
            (Some(_), None) => self.record.borrow_mut().forget(),
            (None, _) => {}
        }
    }

    fn stop(&self, th: &Thread, place: usize, entry: u32) {
        let at = clock::now(th, self);
        let by_caller = self.by_caller.get();
        self.record.borrow_mut().leave(place, entry, at, by_caller);
    }

    /// Ends all calls that are under way.
    fn stop_all(&self, th: &Thread) {
        loop {
            let innermost = self.record.borrow().innermost();
            let Some((place, entry)) = innermost else {
                return;
            };
            self.stop(th, place, entry);
        }
    }

    /// An error if the timer asks for something that it would be hurt by.
    fn not_in_timer(&self, th: &Thread, what: &str) -> Result<()> {
        if self.in_timer.get() {
            return Err(th.runtime_error(format!("cannot {what} profiler in external timer")));
        }
        Ok(())
    }
}

/// What one entry shows of its calls.
struct Shown {
    what: Value,
    tally: Tally,
    callees: Option<Vec<(Value, Tally)>>,
}

/// What was counted, taken apart from the record, which may change while results are made.
fn shown(r: &Record) -> Vec<Shown> {
    let entries = r.entries().iter();
    let mut all: Vec<Shown> = entries
        .map(|e| Shown {
            what: e.what.clone(),
            tally: e.tally,
            callees: None,
        })
        .collect();
    for l in r.links() {
        let callee = r.entries().get(l.callee as usize).map(|e| e.what.clone());
        if let (Some(caller), Some(callee)) = (all.get_mut(l.caller as usize), callee) {
            let callees = caller.callees.get_or_insert_default();
            callees.push((callee, l.tally));
        }
    }
    all.retain(|s| s.tally.calls != 0);
    all
}

/// The fields that entries and subentries have in common.
fn fields(what: Value, t: &Tally, tick: f64) -> Vec<Value> {
    vec![
        what,
        t.calls.into_value(),
        t.recursive.into_value(),
        (tick * t.total as f64).into_value(),
        (tick * t.inline as f64).into_value(),
    ]
}

fn entry(th: &Thread, s: Shown, tick: f64) -> Result<Value> {
    let callees = match s.callees {
        None => Value::none(),
        Some(all) => {
            let made = all
                .into_iter()
                .map(|(what, t)| structseq::make(th, &SUBENTRY, fields(what, &t, tick)));
            list::from_vec(made.collect::<Result<_>>()?).into_value()
        }
    };
    let mut all = fields(s.what, &s.tally, tick);
    all.push(callees);
    structseq::make(th, &ENTRY, all)
}

struct ProfilerMethods;

/// Counts and times calls: by the machine's clock, or by what timer() answers.
///
///   timer
///     A function for the time, in seconds, or as a whole number of units.
///   timeunit
///     The length of the timer's unit in seconds, if it answers whole numbers.
///   subcalls
///     Whether to count calls by caller, too.
///   builtins
///     Whether to count native functions on their own.
#[pymethods(sig = "(timer=None, timeunit=0.0, subcalls=True, builtins=True)")]
impl ProfilerMethods {
    fn __new__(cls: &'static TypeObject, args: Args<'_>) -> Value {
        let _ = args;
        PROFILER.create_in(cls, Profiler::default()).into_value()
    }

    #[name("Profiler")]
    #[sig("(timer=<unrepresentable>, timeunit=0.0, subcalls=True, builtins=True)")]
    fn __init__(
        zelf: &Obj<Profiler>,
        timer: Option<&Value>,
        timeunit: f64,
        subcalls: bool,
        builtins: bool,
    ) {
        // None that is given is called like any other timer.
        let before = zelf.timer.replace(timer.cloned());
        zelf.unit.set(timeunit);
        zelf.set_what(subcalls, builtins);
        drop(before);
    }

    /// Return what was counted, as a list of profiler_entry objects.
    ///
    /// An entry has a code object, or for native code a text that stands for it (code),
    /// the number of calls that came back (callcount), how many of them were recursive
    /// (reccallcount), the seconds spent in them with what they called (totaltime) and
    /// without (inlinetime), and a list of profiler_subentry objects that say the same
    /// of what they called (calls), or None.
    #[sig("()")]
    fn getstats(th: &Thread, zelf: &Obj<Profiler>, args: Args<'_>) -> Result<Value> {
        if !args.values.is_empty() {
            return Err(th.type_error("getstats() takes no arguments"));
        }
        let tick = clock::tick(zelf);
        let all = shown(&zelf.record.borrow());
        let made = all.into_iter().map(|s| entry(th, s, tick));
        Ok(list::from_vec(made.collect::<Result<_>>()?).into_value())
    }

    /// Start counting calls.
    ///
    ///   subcalls
    ///     Whether to count calls by caller, too.
    ///   builtins
    ///     Whether to count native functions on their own.
    #[sig("(subcalls=True, builtins=True)")]
    fn enable(th: &Thread, zelf: &Obj<Profiler>, subcalls: bool, builtins: bool) -> Result<()> {
        zelf.set_what(subcalls, builtins);
        monitor::start(th, &zelf.value())?;
        zelf.enabled.set(true);
        Ok(())
    }

    /// Stop counting calls; those that are under way end here.
    fn disable(th: &Thread, zelf: &Obj<Profiler>) -> Result<()> {
        zelf.not_in_timer(th, "disable")?;
        if zelf.enabled.get() {
            monitor::stop(th)?;
            zelf.enabled.set(false);
            zelf.stop_all(th);
        }
        if zelf.exhausted.replace(false) {
            let text = str::new("memory was exhausted while profiling");
            return Err(krait_object::err::new_args(
                th,
                &krait_object::exc::MEMORY_ERROR.ty,
                vec![text],
            ));
        }
        Ok(())
    }

    /// Forget what was counted.
    fn clear(th: &Thread, zelf: &Obj<Profiler>) -> Result<()> {
        zelf.not_in_timer(th, "clear")?;
        let before = zelf.record.take();
        drop(before);
        Ok(())
    }

    #[sig("(code, instruction_offset, /)")]
    fn _pystart_callback(
        th: &Thread,
        zelf: &Obj<Profiler>,
        code: &Value,
        instruction_offset: &Value,
    ) {
        let _ = instruction_offset;
        zelf.enter(th, code.bits(), || code.clone());
    }

    #[sig("(code, instruction_offset, exception, /)")]
    fn _pythrow_callback(
        th: &Thread,
        zelf: &Obj<Profiler>,
        code: &Value,
        instruction_offset: &Value,
        exception: &Value,
    ) {
        let _ = (instruction_offset, exception);
        zelf.enter(th, code.bits(), || code.clone());
    }

    #[sig("(code, instruction_offset, retval, /)")]
    fn _pyreturn_callback(
        th: &Thread,
        zelf: &Obj<Profiler>,
        code: &Value,
        instruction_offset: &Value,
        retval: &Value,
    ) {
        let _ = (instruction_offset, retval);
        zelf.leave(th, code.bits());
    }

    #[sig("(code, instruction_offset, callable, self_arg, /)")]
    fn _ccall_callback(
        th: &Thread,
        zelf: &Obj<Profiler>,
        code: &Value,
        instruction_offset: &Value,
        callable: &Value,
        self_arg: &Value,
    ) {
        let _ = (code, instruction_offset);
        if zelf.native.get()
            && let Some(c) = callee::of(callable, self_arg)
        {
            zelf.enter(th, c.key(), || c.text(th));
        }
    }

    #[sig("(code, instruction_offset, callable, self_arg, /)")]
    fn _creturn_callback(
        th: &Thread,
        zelf: &Obj<Profiler>,
        code: &Value,
        instruction_offset: &Value,
        callable: &Value,
        self_arg: &Value,
    ) {
        let _ = (code, instruction_offset);
        if zelf.native.get()
            && let Some(c) = callee::of(callable, self_arg)
        {
            zelf.leave(th, c.key());
        }
    }
}

pub struct Lsprof;

/// A profiler that counts and times calls in native code.
#[krait_object::pymodule(name = "_lsprof")]
impl Lsprof {
    #[init]
    fn init(th: &Thread, m: &Module) -> Result<()> {
        ready_type(&PROFILER.ty, &ProfilerMethods::SPEC);
        m.add_type(th, structseq::class(th, &ENTRY)?)?;
        m.add_type(th, structseq::class(th, &SUBENTRY)?)?;
        m.add_type(th, &PROFILER.ty)
    }
}
