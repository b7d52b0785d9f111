//! `atexit`: functions that run when the interpreter ends, last registered first.

use krait_object::protocol::{call, compare};
use krait_object::types::tuple;
use krait_object::{Args, Result, Thread, Value};
use std::cell::RefCell;

/// One registration.
#[derive(Clone)]
struct Entry {
    function: Value,
    positional: Vec<Value>,
    keywords: Vec<(Value, Value)>,
}

/// Registrations of one interpreter, the oldest first.
#[derive(Default)]
struct Entries(RefCell<Vec<Entry>>);

fn call_entry(th: &Thread, e: &Entry) -> Result<Value> {
    let mut values = e.positional.clone();
    values.extend(e.keywords.iter().map(|(_, v)| v.clone()));
    if e.keywords.is_empty() {
        return call::call(th, &e.function, &values);
    }
    let names = tuple::from_vec(e.keywords.iter().map(|(n, _)| n.clone()).collect());
    call::call_args(th, &e.function, Args::new(&values, Some(&names)))
}

/// Calls and forgets every function; what they raise goes to `sys.unraisablehook`.
pub fn run(th: &Thread) {
    let entries = th.interp.state::<Entries>();
    loop {
        // One at a time: a function may register or unregister others.
        let last = entries.0.borrow_mut().pop();
        let Some(e) = last else { break };
        if let Err(raised) = call_entry(th, &e) {
            th.unraisable(
                raised,
                Some(&e.function),
                Some("Exception ignored in atexit callback"),
            );
        }
    }
}

pub struct Atexit;

/// Functions that run at the normal end of a program.
#[krait_object::pymodule(name = "atexit")]
impl Atexit {
    /// Register a function, with the arguments to call it with; it is returned.
    #[sig("(func, /, *args, **kwargs)")]
    fn register(th: &Thread, args: Args<'_>) -> Result<Value> {
        let Some((function, rest)) = args.positional().split_first() else {
            return Err(th.type_error("register() takes at least 1 argument (0 given)"));
        };
        if !call::is_callable(function) {
            return Err(th.type_error("the first argument must be callable"));
        }
        let entry = Entry {
            function: function.clone(),
            positional: rest.to_vec(),
            keywords: args
                .keywords()
                .map(|(n, v)| (n.clone(), v.clone()))
                .collect(),
        };
        th.interp.state::<Entries>().0.borrow_mut().push(entry);
        Ok(function.clone())
    }

    /// Forget every registration of a function.
    #[sig("(func, /)")]
    fn unregister(th: &Thread, func: &Value) -> Result<()> {
        let entries = th.interp.state::<Entries>();
        // Comparing runs Python code, which may change the list: it is asked for anew each time.
        let mut i = entries.0.borrow().len();
        while i > 0 {
            i -= 1;
            let Some(e) = entries.0.borrow().get(i).cloned() else {
                continue;
            };
            if compare::eq(th, &e.function, func)? {
                let mut list = entries.0.borrow_mut();
                let removed = (i < list.len()).then(|| list.remove(i));
                drop(list);
                drop(removed);
            }
        }
        Ok(())
    }

    /// Forget every registration.
    fn _clear(th: &Thread) {
        let old = th.interp.state::<Entries>().0.take();
        drop(old);
    }

    /// Run every registered function now.
    fn _run_exitfuncs(th: &Thread) {
        run(th);
    }

    /// How many functions are registered.
    fn _ncallbacks(th: &Thread) -> usize {
        th.interp.state::<Entries>().0.borrow().len()
    }
}
