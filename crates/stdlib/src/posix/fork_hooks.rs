//! What `os.register_at_fork` registered, and its calls around a fork.

use krait_object::protocol::call;
use krait_object::{Result, Thread, Value};
use std::cell::RefCell;

#[derive(Default)]
struct ForkHooks {
    before: RefCell<Vec<Value>>,
    in_child: RefCell<Vec<Value>>,
    in_parent: RefCell<Vec<Value>>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    Before,
    InChild,
    InParent,
}

/// Calls a moment's functions: before the fork the last registered first, after it the first.
pub fn run(th: &Thread, moment: Moment) {
    let hooks = th.interp.state::<ForkHooks>();
    let list = match moment {
        Moment::Before => &hooks.before,
        Moment::InChild => &hooks.in_child,
        Moment::InParent => &hooks.in_parent,
    };
    let mut functions = list.borrow().clone();
    if moment == Moment::Before {
        functions.reverse();
    }
    for f in functions {
        if let Err(e) = call::call0(th, &f) {
            th.unraisable(e, Some(&f), None);
        }
    }
}

pub fn register(
    th: &Thread,
    before: Option<&Value>,
    in_child: Option<&Value>,
    in_parent: Option<&Value>,
) -> Result<()> {
    let given = [
        ("before", before),
        ("after_in_child", in_child),
        ("after_in_parent", in_parent),
    ];
    if given.iter().all(|(_, f)| f.is_none()) {
        return Err(th.type_error("At least one argument is required."));
    }
    for (name, f) in given {
        if let Some(f) = f.filter(|f| !call::is_callable(f)) {
            let ty = f.ty().name();
            return Err(th.type_error(format!("'{name}' must be callable, not {ty}")));
        }
    }
    let hooks = th.interp.state::<ForkHooks>();
    let lists = [&hooks.before, &hooks.in_child, &hooks.in_parent];
    for (list, (_, f)) in lists.into_iter().zip(given) {
        list.borrow_mut().extend(f.cloned());
    }
    Ok(())
}
