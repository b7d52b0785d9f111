//! `xxsubtype`: a list and a dict with a number beside them, as an extension module would derive them.

use krait_object::typeobj::Ext;
use krait_object::types::dict::{DICT, DictData};
use krait_object::types::list::{LIST, ListData};
use krait_object::types::{list, tuple};
use krait_object::{
    Args, DictData as Dict, Module, Result, Thread, Trace, TypeDef, TypeObject, Value, Visitor,
    pymethods, ready_type,
};
use std::cell::Cell;

/// The number.
#[derive(Default)]
pub struct State(Cell<i32>);

impl Trace for State {
    fn trace(&self, _: &mut Visitor<'_>) {}
}

type SpamList = Ext<ListData, State>;
type SpamDict = Ext<DictData, State>;

krait_object::pytype! {
    pub static SPAM_LIST: SpamList = "xxsubtype.spamlist" extends LIST, BASETYPE | HAVE_GC | LIST_SUBCLASS | SEQUENCE | MATCH_SELF;
}

krait_object::pytype! {
    pub static SPAM_DICT: SpamDict = "xxsubtype.spamdict" extends DICT, BASETYPE | HAVE_GC | DICT_SUBCLASS | MAPPING | MATCH_SELF;
}

/// The number of an instance.
fn number<'a, B: Trace>(
    th: &Thread,
    ty: &'static TypeDef<Ext<B, State>>,
    v: &'a Value,
) -> Result<&'a Cell<i32>> {
    match ty.get(v) {
        Some(z) => Ok(&z.ext.0),
        None => Err(th.type_error("expected an instance of a type of xxsubtype")),
    }
}

/// What a class or static method was called with.
fn called(th: &Thread, first: Value, args: Args<'_>) -> Result<Value> {
    let positional = tuple::from_vec(args.positional().to_vec()).into_value();
    let mut keywords = Value::none();
    if args.names.is_some() {
        let d = Dict::create();
        for (k, v) in args.keywords() {
            d.set(th, k.clone(), v.clone())?;
        }
        keywords = d.into_value();
    }
    Ok(tuple::from_array([first, positional, keywords]).into_value())
}

struct SpamListMethods;

#[pymethods]
impl SpamListMethods {
    #[name("spamlist")]
    fn __new__(cls: &'static TypeObject, args: Args<'_>) -> Value {
        let _ = args;
        let ext = State::default();
        SPAM_LIST
            .create_in(
                cls,
                Ext {
                    base: list::ListData::empty(),
                    ext,
                },
            )
            .into_value()
    }

    /// getstate() -> state
    #[method]
    #[no_signature]
    fn getstate(th: &Thread, zelf: &Value) -> Result<i32> {
        number(th, &SPAM_LIST, zelf).map(Cell::get)
    }

    /// setstate(state)
    #[method]
    #[no_signature]
    #[sig("(state, /)")]
    fn setstate(th: &Thread, zelf: &Value, state: i32) -> Result<()> {
        number(th, &SPAM_LIST, zelf).map(|n| n.set(state))
    }

    /// classmeth(*args, **kw)
    #[classmethod]
    #[method]
    #[no_signature]
    fn classmeth(th: &Thread, cls: &'static TypeObject, args: Args<'_>) -> Result<Value> {
        called(th, cls.type_value(), args)
    }

    #[staticmethod]
    #[method]
    #[no_signature]
    fn staticmeth(th: &Thread, args: Args<'_>) -> Result<Value> {
        called(th, Value::none(), args)
    }

    /// an int variable for demonstration purposes
    #[getter]
    fn state(th: &Thread, zelf: &Value) -> Result<i32> {
        number(th, &SPAM_LIST, zelf).map(Cell::get)
    }
}

struct SpamDictMethods;

#[pymethods]
impl SpamDictMethods {
    #[name("spamdict")]
    fn __new__(cls: &'static TypeObject, args: Args<'_>) -> Value {
        let _ = args;
        let ext = State::default();
        SPAM_DICT
            .create_in(
                cls,
                Ext {
                    base: DictData::empty(),
                    ext,
                },
            )
            .into_value()
    }

    /// getstate() -> state
    #[method]
    #[no_signature]
    fn getstate(th: &Thread, zelf: &Value) -> Result<i32> {
        number(th, &SPAM_DICT, zelf).map(Cell::get)
    }

    /// setstate(state)
    #[method]
    #[no_signature]
    #[sig("(state, /)")]
    fn setstate(th: &Thread, zelf: &Value, state: i32) -> Result<()> {
        number(th, &SPAM_DICT, zelf).map(|n| n.set(state))
    }

    /// an int variable for demonstration purposes
    #[member]
    fn state(th: &Thread, zelf: &Value) -> Result<i32> {
        number(th, &SPAM_DICT, zelf).map(Cell::get)
    }
}

pub struct SubTypes;

/// Built-in types with something of their own, derived natively.
#[krait_object::pymodule(name = "xxsubtype")]
impl SubTypes {
    #[init]
    fn init(th: &Thread, m: &Module) -> Result<()> {
        ready_type(&SPAM_LIST.ty, &SpamListMethods::SPEC);
        ready_type(&SPAM_DICT.ty, &SpamDictMethods::SPEC);
        m.add(th, "spamlist", SPAM_LIST.ty.type_value())?;
        m.add(th, "spamdict", SPAM_DICT.ty.type_value())
    }
}
