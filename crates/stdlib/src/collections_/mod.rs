//! `_collections`: `deque`, `defaultdict`, `OrderedDict`, and what speeds up `Counter` and `namedtuple`.

mod counter;
mod defaultdict;
mod deque;
mod deque_iter;
mod ordered;
mod tuplegetter;

use krait_object::{Module, Result, Thread, Value, pymodule, ready_type};

pub struct Collections;

/// High performance data structures.
/// - deque:        ordered collection accessible from endpoints only
/// - defaultdict:  dict subclass with a default value factory
#[pymodule(name = "_collections")]
impl Collections {
    /// Count elements in the iterable, updating the mapping
    #[sig("(mapping, iterable, /)")]
    fn _count_elements(th: &Thread, mapping: &Value, iterable: &Value) -> Result<()> {
        counter::count_elements(th, mapping, iterable)
    }

    #[init]
    fn init(th: &Thread, m: &Module) -> Result<()> {
        ready_type(&deque::DEQUE.ty, &deque::DequeMethods::SPEC);
        ready_type(
            &deque_iter::DEQUE_ITER.ty,
            &deque_iter::DequeIterMethods::SPEC,
        );
        ready_type(
            &deque_iter::DEQUE_REV_ITER.ty,
            &deque_iter::DequeRevIterMethods::SPEC,
        );
        ready_type(
            &defaultdict::DEFAULTDICT.ty,
            &defaultdict::DefaultDictMethods::SPEC,
        );
        ready_type(
            &tuplegetter::TUPLEGETTER.ty,
            &tuplegetter::TupleGetterMethods::SPEC,
        );
        m.add_type(th, &deque::DEQUE.ty)?;
        m.add_type(th, &defaultdict::DEFAULTDICT.ty)?;
        m.add_type(th, &deque_iter::DEQUE_ITER.ty)?;
        m.add_type(th, &deque_iter::DEQUE_REV_ITER.ty)?;
        ordered::install(th, m)?;
        m.add_type(th, &tuplegetter::TUPLEGETTER.ty)
    }
}
