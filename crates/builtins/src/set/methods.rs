//! Methods of `set` and `frozenset`.

use super::{FROZENSET, SET, Set, SetData, any, iter, ops};
use krait_object::err::{Result, new};
use krait_object::typeobj::{CompareOp, SlotId, TypeObject};
use krait_object::types::{list, tuple};
use krait_object::{Args, Ref, Thread, Value, exc, pymethods, wk};

/// The receiver of a method; the descriptor has checked it.
fn me<'a>(th: &Thread, v: &'a Value) -> Result<&'a Set> {
    any(v).ok_or_else(|| th.type_error("expected a set"))
}

/// The operands of a binary operator, if both are sets.
fn both<'a>(a: &'a Value, b: &'a Value) -> Option<(&'a Set, &'a Set)> {
    Some((any(a)?, any(b)?))
}

/// `(class, ([items],), state)`.
fn reduce(th: &Thread, v: &Value) -> Result<Value> {
    let items = {
        let own = me(th, v)?;
        krait_object::alloc::with_room(own.len() * 8, || own.snapshot())?
    };
    let args = tuple::from_array([list::from_vec(items).into_value()]).into_value();
    let state = krait_object::protocol::call::call_method(th, v, wk::__getstate__(), &[])?;
    Ok(tuple::from_array([v.ty().type_value(), args, state]).into_value())
}

fn sizeof(v: &Value) -> usize {
    const SMALL: usize = 8;
    let places = any(v).map_or(0, |s| s.places());
    crate::type_type::visible_basicsize(v.ty()) + if places > SMALL { places * 16 } else { 0 }
}

macro_rules! shared {
    ($(#[$doc:meta])* $methods:ident { $($own:tt)* }) => {
        pub(super) struct $methods;

        $(#[$doc])*
        #[pymethods(sig = "(iterable=(), /)")]
        impl $methods {
            $($own)*

            fn __repr__(th: &Thread, zelf: &Value) -> Result<Value> {
                ops::show(th, zelf)
            }

            fn __richcmp__(th: &Thread, zelf: &Value, other: &Value, op: CompareOp) -> Result<Value> {
                ops::compare(th, me(th, zelf)?, other, op)
            }

            fn __iter__(zelf: &Value) -> Value {
                iter::new(zelf)
            }

            fn __len__(th: &Thread, zelf: &Value) -> Result<usize> {
                Ok(me(th, zelf)?.len())
            }

            fn __contains__(th: &Thread, zelf: &Value, x: &Value) -> Result<bool> {
                ops::contains(th, me(th, zelf)?, x)
            }

            fn __sub__(th: &Thread, a: &Value, b: &Value) -> Result<Value> {
                match both(a, b) {
                    Some((s, _)) => ops::difference(th, s, b),
                    None => Ok(Value::not_implemented()),
                }
            }

            fn __and__(th: &Thread, a: &Value, b: &Value) -> Result<Value> {
                match both(a, b) {
                    Some((s, _)) => ops::intersection(th, s, b),
                    None => Ok(Value::not_implemented()),
                }
            }

            fn __xor__(th: &Thread, a: &Value, b: &Value) -> Result<Value> {
                match both(a, b) {
                    Some((s, _)) => ops::symmetric_difference(th, s, b),
                    None => Ok(Value::not_implemented()),
                }
            }

            fn __or__(th: &Thread, a: &Value, b: &Value) -> Result<Value> {
                match both(a, b) {
                    Some((s, _)) => ops::union_all(th, s, std::slice::from_ref(b)),
                    None => Ok(Value::not_implemented()),
                }
            }

            /// x.__contains__(y) <==> y in x.
            #[method]
            #[name("__contains__")]
            #[sig("(object, /)")]
            fn has(th: &Thread, zelf: &Value, object: &Value) -> Result<bool> {
                ops::contains(th, me(th, zelf)?, object)
            }

            /// Return the difference of two or more sets as a new set.
            #[sig("($self, /, *others)")]
            fn difference(th: &Thread, zelf: &Value, others: &[Value]) -> Result<Value> {
                ops::difference_all(th, me(th, zelf)?, others)
            }

            /// Return a new set with elements common to the set and all others.
            #[sig("($self, /, *others)")]
            fn intersection(th: &Thread, zelf: &Value, others: &[Value]) -> Result<Value> {
                ops::intersection_all(th, me(th, zelf)?, others)
            }

            /// Return True if two sets have a null intersection.
            #[sig("(other, /)")]
            fn isdisjoint(th: &Thread, zelf: &Value, other: &Value) -> Result<bool> {
                ops::is_disjoint(th, me(th, zelf)?, other)
            }

            /// Report whether another set contains this set.
            #[sig("(other, /)")]
            fn issubset(th: &Thread, zelf: &Value, other: &Value) -> Result<bool> {
                ops::is_subset(th, me(th, zelf)?, other)
            }

            /// Report whether this set contains another set.
            #[sig("(other, /)")]
            fn issuperset(th: &Thread, zelf: &Value, other: &Value) -> Result<bool> {
                ops::is_superset(th, me(th, zelf)?, other)
            }

            /// Return state information for pickling.
            #[method]
            fn __reduce__(th: &Thread, zelf: &Value) -> Result<Value> {
                reduce(th, zelf)
            }

            /// S.__sizeof__() -> size of S in memory, in bytes.
            #[method]
            fn __sizeof__(zelf: &Value) -> usize {
                sizeof(zelf)
            }

            /// Return a new set with elements in either the set or other but not both.
            #[sig("(other, /)")]
            fn symmetric_difference(th: &Thread, zelf: &Value, other: &Value) -> Result<Value> {
                ops::symmetric_difference(th, me(th, zelf)?, other)
            }

            /// Return a new set with elements from the set and all others.
            #[sig("($self, /, *others)")]
            fn union(th: &Thread, zelf: &Value, others: &[Value]) -> Result<Value> {
                ops::union_all(th, me(th, zelf)?, others)
            }

            /// See PEP 585
            #[classmethod]
            #[method]
            #[sig("(object, /)")]
            fn __class_getitem__(cls: &'static TypeObject, object: &Value) -> Value {
                crate::generic_alias::new(cls.type_value(), object.clone())
            }
        }
    };
}

shared! {
    /// Build an unordered collection of unique elements.
    SetMethods {
        #[name("set")]
        fn __new__(cls: &'static TypeObject, args: Args<'_>) -> Ref<SetData> {
            let _ = args;
            SET.create_in(cls, SetData::default())
        }

        fn __init__(th: &Thread, zelf: &Set, args: Args<'_>) -> Result<()> {
            args.no_keywords(th, "set")?;
            args.check_positional(th, "set", 0, 1)?;
            if !zelf.is_fresh() {
                zelf.clear();
            }
            match args.values.first() {
                Some(v) => ops::update(th, zelf, v),
                None => Ok(()),
            }
        }

        fn __isub__(th: &Thread, a: &Value, b: &Value) -> Result<Value> {
            match both(a, b) {
                Some((s, _)) => ops::difference_update(th, s, b).map(|()| a.clone()),
                None => Ok(Value::not_implemented()),
            }
        }

        fn __iand__(th: &Thread, a: &Value, b: &Value) -> Result<Value> {
            match both(a, b) {
                Some((s, _)) => {
                    let r = ops::intersection(th, s, b)?;
                    s.swap(me(th, &r)?);
                    Ok(a.clone())
                }
                None => Ok(Value::not_implemented()),
            }
        }

        fn __ixor__(th: &Thread, a: &Value, b: &Value) -> Result<Value> {
            match both(a, b) {
                Some((s, _)) => ops::symmetric_difference_update(th, s, b).map(|()| a.clone()),
                None => Ok(Value::not_implemented()),
            }
        }

        fn __ior__(th: &Thread, a: &Value, b: &Value) -> Result<Value> {
            match both(a, b) {
                Some((s, _)) => ops::update(th, s, b).map(|()| a.clone()),
                None => Ok(Value::not_implemented()),
            }
        }

        /// Add an element to a set.
        ///
        /// This has no effect if the element is already present.
        fn add(th: &Thread, zelf: &Set, object: &Value) -> Result<()> {
            zelf.add(th, object.clone())
        }

        /// Remove all elements from this set.
        fn clear(zelf: &Set) {
            zelf.clear();
        }

        /// Return a shallow copy of a set.
        fn copy(th: &Thread, zelf: &Value) -> Result<Ref<SetData>> {
            ops::copy(th, zelf)
        }

        /// Remove an element from a set if it is a member.
        ///
        /// Unlike set.remove(), the discard() method does not raise
        /// an exception when an element is missing from the set.
        fn discard(th: &Thread, zelf: &Set, object: &Value) -> Result<()> {
            ops::discard(th, zelf, object).map(drop)
        }

        /// Update the set, removing elements found in others.
        #[sig("($self, /, *others)")]
        fn difference_update(th: &Thread, zelf: &Set, others: &[Value]) -> Result<()> {
            for o in others {
                ops::difference_update(th, zelf, o)?;
            }
            Ok(())
        }

        /// Update the set, keeping only elements found in it and all others.
        #[sig("($self, /, *others)")]
        fn intersection_update(th: &Thread, zelf: &Set, others: &[Value]) -> Result<()> {
            let r = ops::intersection_all(th, zelf, others)?;
            zelf.swap(me(th, &r)?);
            Ok(())
        }

        /// Remove and return an arbitrary set element.
        ///
        /// Raises KeyError if the set is empty.
        fn pop(th: &Thread, zelf: &Set) -> Result<Value> {
            zelf.pop()
                .ok_or_else(|| new(th, &exc::KEY_ERROR.ty, "pop from an empty set"))
        }

        /// Remove an element from a set; it must be a member.
        ///
        /// If the element is not a member, raise a KeyError.
        fn remove(th: &Thread, zelf: &Set, object: &Value) -> Result<()> {
            if ops::discard(th, zelf, object)? {
                Ok(())
            } else {
                Err(th.key_error(object))
            }
        }

        /// Update the set, keeping only elements found in either set, but not in both.
        #[sig("(other, /)")]
        fn symmetric_difference_update(th: &Thread, zelf: &Set, other: &Value) -> Result<()> {
            ops::symmetric_difference_update(th, zelf, other)
        }

        /// Update the set, adding elements from all others.
        #[sig("($self, /, *others)")]
        fn update(th: &Thread, zelf: &Set, others: &[Value]) -> Result<()> {
            for o in others {
                ops::update(th, zelf, o)?;
            }
            Ok(())
        }
    }
}

shared! {
    /// Build an immutable unordered collection of unique elements.
    FrozensetMethods {
        #[name("frozenset")]
        fn __new__(th: &Thread, cls: &'static TypeObject, args: Args<'_>) -> Result<Value> {
            // A subclass with its own `__init__` may take keyword arguments.
            if SlotId::init.address(&cls.slots) == SlotId::init.address(&FROZENSET.ty.slots) {
                args.no_keywords(th, "frozenset")?;
            }
            args.check_positional(th, "frozenset", 0, 1)?;
            let source = args.positional().first();
            if let Some(v) = source
                && std::ptr::eq(cls, &FROZENSET.ty)
                && v.is_exact(&FROZENSET.ty)
            {
                return Ok(v.clone());
            }
            let s = FROZENSET.create_in(cls, SetData::default());
            if let Some(v) = source {
                ops::update(th, &s, v)?;
            }
            Ok(s.into_value())
        }

        fn __hash__(th: &Thread, zelf: &Value) -> Result<i64> {
            let s = me(th, zelf)?;
            if s.hash.get() == -1 {
                s.hash.set(s.content_hash());
            }
            Ok(s.hash.get())
        }

        /// Return a shallow copy of a set.
        fn copy(th: &Thread, zelf: &Value) -> Result<Value> {
            if zelf.is_exact(&FROZENSET.ty) {
                return Ok(zelf.clone());
            }
            ops::copy(th, zelf).map(Ref::into_value)
        }
    }
}
