//! `defaultdict`: a dict that makes missing values with a factory.

use krait_builtins::dict;
use krait_object::protocol::{call, number, repr};
use krait_object::typeobj::Ext;
use krait_object::types::dict::{DICT, DictData};
use krait_object::types::{str, tuple};
use krait_object::{
    Args, Field, Obj, Result, Thread, Trace, TypeDef, TypeObject, Value, Visitor, pymethods, wk,
};

pub struct Factory {
    factory: Field,
}

impl Trace for Factory {
    fn trace(&self, v: &mut Visitor<'_>) {
        self.factory.trace(v);
    }
    fn clear(&self) {
        drop(self.factory.take());
    }
    /// The factory dies before the entries.
    fn goes_first(&self) {
        drop(self.factory.take());
    }
}

type DefaultDict = Ext<DictData, Factory>;

krait_object::pytype! {
    pub static DEFAULTDICT: DefaultDict = "collections.defaultdict" extends DICT, BASETYPE | HAVE_GC | DICT_SUBCLASS | MAPPING | MATCH_SELF;
}

/// The part of a value that is ours.
fn of<'a>(th: &Thread, v: &'a Value) -> Result<&'a Obj<DefaultDict>> {
    let ty: &'static TypeDef<DefaultDict> = &DEFAULTDICT;
    ty.get(v)
        .ok_or_else(|| th.type_error("expected a defaultdict"))
}

/// An empty one of a class.
fn empty(cls: &'static TypeObject, factory: Option<Value>) -> Value {
    let field = factory.map_or_else(Field::empty, Field::new);
    DEFAULTDICT
        .create_in(
            cls,
            Ext {
                base: DictData::empty(),
                ext: Factory { factory: field },
            },
        )
        .into_value()
}

pub struct DefaultDictMethods;

/// defaultdict(default_factory=None, /, [...]) --> dict with default factory
///
/// The default factory is called without arguments to produce
/// a new value when a key is not present, in __getitem__ only.
/// A defaultdict compares equal to a dict with the same items.
/// All remaining arguments are treated the same as if they were
/// passed to the dict constructor, including keyword arguments.
#[pymethods]
impl DefaultDictMethods {
    #[name("defaultdict")]
    fn __new__(cls: &'static TypeObject, args: Args<'_>) -> Value {
        let _ = args;
        empty(cls, None)
    }

    fn __init__(th: &Thread, zelf: &Value, args: Args<'_>) -> Result<()> {
        let z = of(th, zelf)?;
        let factory = args.positional().first().filter(|f| !f.is_none());
        if let Some(f) = factory
            && !call::is_callable(f)
        {
            return Err(th.type_error("first argument must be callable or None"));
        }
        // The old one stays alive until the table is filled.
        let _old = z.ext.factory.replace(factory.cloned());
        let rest = args.positional().get(1..).unwrap_or(&[]);
        if rest.len() > 1 {
            return Err(th.type_error(format!(
                "dict expected at most 1 argument, got {}",
                rest.len()
            )));
        }
        let Some(d) = zelf.as_dict() else {
            return Ok(());
        };
        if let [other] = rest {
            dict::update_from(th, d, other)?;
        }
        for (k, v) in args.keywords() {
            d.set(th, k.clone(), v.clone())?;
        }
        Ok(())
    }

    /// __missing__(key) # Called by __getitem__ for missing key; pseudo-code:
    ///   if self.default_factory is None: raise KeyError((key,))
    ///   self[key] = value = self.default_factory()
    ///   return value
    #[method]
    fn __missing__(th: &Thread, zelf: &Value, object: &Value) -> Result<Value> {
        let Some(f) = of(th, zelf)?.ext.factory.get() else {
            return Err(th.key_error(object));
        };
        let v = call::call0(th, &f)?;
        // It may be another one's by now.
        drop(f);
        let Some(d) = zelf.as_dict() else {
            return Ok(v);
        };
        // The factory may have set the object itself: the first value stays.
        d.set_default(th, object, v)
    }

    /// D.copy() -> a shallow copy of D.
    fn copy(th: &Thread, zelf: &Value) -> Result<Value> {
        let f = of(th, zelf)?.ext.factory.get_or_none();
        call::call_type(th, zelf.ty(), &[f, zelf.clone()])
    }

    /// D.copy() -> a shallow copy of D.
    #[method]
    fn __copy__(th: &Thread, zelf: &Value) -> Result<Value> {
        Self::copy(th, zelf)
    }

    /// Return state information for pickling.
    #[method]
    fn __reduce__(th: &Thread, zelf: &Value) -> Result<Value> {
        let args = match of(th, zelf)?.ext.factory.get() {
            Some(f) => tuple::from_array([f]),
            None => tuple::empty(),
        };
        let items = call::call_method(th, zelf, &wk::str("items"), &[])?;
        let items = krait_object::protocol::iter::iter(th, &items)?;
        let none = Value::none();
        let all = vec![
            zelf.ty().type_value(),
            args.into_value(),
            none.clone(),
            none,
            items,
        ];
        Ok(tuple::from_vec(all).into_value())
    }

    fn __repr__(th: &Thread, zelf: &Value) -> Result<Value> {
        let mut b = krait_builtins::text::Builder::of_repr(th, zelf);
        let base = match DICT.ty.slots.repr.get() {
            Some(show) => show(th, zelf)?,
            None => str::empty(),
        };
        let z = of(th, zelf)?;
        let factory = match z.ext.factory.get() {
            None => str::new("None"),
            Some(f) => {
                if th.repr_enter(&f) {
                    let r = repr::repr(th, &f);
                    th.repr_leave(&f);
                    if z.ext.factory.get().is_none_or(|now| !now.is(&f)) {
                        // As in CPython, which looks for the factory of now among what is being shown, a factory that was
                        // replaced meanwhile stays there, and so alive.
                        th.repr_stays(f);
                    }
                    r?
                } else {
                    str::new("...")
                }
            }
        };
        b.push_str(zelf.ty().name().rsplit('.').next().unwrap_or_default());
        b.push_str("(");
        b.push(&factory);
        b.push_str(", ");
        b.push(&base);
        b.push_str(")");
        Ok(b.finish())
    }

    fn __or__(th: &Thread, a: &Value, b: &Value) -> Result<Value> {
        let (own, other) = if DEFAULTDICT.get(a).is_some() {
            (a, b)
        } else {
            (b, a)
        };
        if other.as_dict().is_none() {
            return Ok(Value::not_implemented());
        }
        let f = of(th, own)?.ext.factory.get_or_none();
        let new = call::call_type(th, own.ty(), &[f, a.clone()])?;
        if new.as_dict().is_none() {
            return Err(th.type_error("expected a dict"));
        }
        number::inplace(th, &new, b, number::BinOp::Or)
    }

    #[classmethod]
    #[method]
    #[sig("(object, /)")]
    fn __class_getitem__(cls: &'static TypeObject, object: &Value) -> Value {
        krait_builtins::generic_alias::new(cls.type_value(), object.clone())
    }

    /// Factory for default value called by __missing__().
    #[getter]
    #[member]
    fn default_factory(th: &Thread, zelf: &Value) -> Result<Value> {
        Ok(of(th, zelf)?.ext.factory.get_or_none())
    }

    #[setter]
    fn set_default_factory(th: &Thread, zelf: &Value, value: Option<&Value>) -> Result<()> {
        let new = value.filter(|v| !v.is_none()).cloned();
        drop(of(th, zelf)?.ext.factory.replace(new));
        Ok(())
    }
}
