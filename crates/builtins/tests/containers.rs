//! Containers against facts recorded from CPython 3.14.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

use krait_builtins::set::SetData;
use krait_object::protocol::repr::repr_text;
use krait_object::types::int::from_i64;
use krait_object::{Interp, Thread, Value};
use std::rc::Rc;
use std::sync::Arc;

fn with_thread(f: impl FnOnce(&Thread)) {
    krait_builtins::install_types();
    let interp = Arc::new(Interp::new(0, Rc::new(())));
    krait_builtins::install_hooks(&interp);
    let th = Thread::new(interp, 1, 1 << 20);
    let entered = th.enter();
    f(&th);
    drop(entered);
}

fn ints(s: &str) -> Vec<i64> {
    s.split_whitespace().map(|n| n.parse().unwrap()).collect()
}

#[test]
fn set_iterates_in_cpythons_order() {
    with_thread(|th| {
        for line in include_str!("golden/set_order.txt").lines() {
            let (ops, want) = line.split_once('=').unwrap();
            let (add, remove) = ops.split_once(" - ").unwrap();
            let (add, remove) = (ints(add), ints(remove));
            let s = krait_builtins::set::new_set(th);
            let put = |s: &SetData, i: i64| s.add(th, from_i64(i)).unwrap();
            add.iter().for_each(|&i| put(&s, i));
            for &i in &remove {
                s.discard(th, &from_i64(i)).unwrap();
            }
            add.iter().take(add.len() / 2).for_each(|&i| put(&s, i + 1));
            let got: Vec<i64> = s.snapshot().iter().map(|v| v.as_i64().unwrap()).collect();
            assert_eq!(got, ints(want), "{ops}");
        }
    });
}

#[test]
fn reprs() {
    with_thread(|th| {
        let check = |v: &Value, want: &str| assert_eq!(repr_text(th, v).unwrap(), want);
        let one = krait_object::types::tuple::from_vec(vec![Value::int32(1)]).into_value();
        check(&one, "(1,)");
        let l = krait_object::types::list::from_vec(vec![one, Value::none()]);
        check(l.as_value(), "[(1,), None]");
        l.append(l.as_value().clone());
        check(l.as_value(), "[(1,), None, [...]]");
        drop(l.take_all());
        check(&l.ty().type_value(), "<class 'list'>");
        let e = th.key_error(&Value::int32(3));
        check(e.value(), "KeyError(3)");
        let a = krait_builtins::generic_alias::new(
            l.ty().type_value(),
            Value::none().ty().type_value(),
        );
        check(&a, "list[NoneType]");
    });
}
