//! Objects that are taken apart: `copyreg`'s functions, `__reduce_ex__`, and what they return (PEP 307, PEP 574).

use super::super::opcodes as op;
use super::super::state::{look, noted, pickling_error, shown};
use super::Saver;
use super::atoms::reduction;
use krait_object::protocol::{attr, call, item};
use krait_object::typeobj::TYPE;
use krait_object::types::tuple;
use krait_object::{Raised, Result, Value, exc, wk};

/// What asking an object came to.
pub(super) enum Reduced {
    /// A name, or how to rebuild it.
    To(Value),
    /// It is a class.
    Class,
    /// It needed no asking and is written.
    Written,
}

impl Saver<'_> {
    /// What the object is reduced to.
    pub(super) fn reduce(&mut self, v: &Value) -> Result<Reduced> {
        let th = self.th;
        let class = v.ty().type_value();
        let function = match self.core.dispatch_table.get() {
            None => look(&self.state.dispatch_table, |d| d.get(th, &class))?,
            Some(table) => match item::get(th, &table, &class) {
                Ok(f) => Some(f),
                Err(e) if e.is(&exc::KEY_ERROR) => None,
                Err(e) => return Err(e),
            },
        };
        if let Some(f) = function {
            return call::call1(th, &f, v).map(Reduced::To);
        }
        if v.ty().is_subtype(&TYPE.ty) {
            return Ok(Reduced::Class);
        }
        if self.save_plain(v)? {
            return Ok(Reduced::Written);
        }
        if let Some(f) = attr::get_opt(th, v, wk::__reduce_ex__())? {
            let proto = Value::int32(i32::from(self.proto));
            return call::call1(th, &f, &proto).map(Reduced::To);
        }
        if let Some(f) = attr::get_opt(th, v, wk::__reduce__())? {
            return call::call0(th, &f).map(Reduced::To);
        }
        Err(pickling_error(
            th,
            format!("Can't pickle {} object", v.ty().full_name()),
        ))
    }

    /// What a reducer returned: a name, or how to rebuild the object.
    pub(super) fn save_reduced(&mut self, reduced: &Value, v: &Value) -> Result<()> {
        if reduced.as_str().is_some() {
            return self.save_global(v, Some(reduced));
        }
        let r = if reduced.as_tuple().is_some() {
            self.save_reduction(reduced, Some(v))
        } else {
            Err(pickling_error(
                self.th,
                format!(
                    "__reduce__ must return a string or tuple, not {}",
                    reduced.ty().full_name()
                ),
            ))
        };
        r.map_err(|e| self.part_of(e, Some(v), "object"))
    }

    /// Adds which part of an object was being written.
    #[cold]
    pub(super) fn part_of(&self, e: Raised, v: Option<&Value>, part: &str) -> Raised {
        let Some(v) = v else { return e };
        noted(self.th, e, || {
            Ok(format!("when serializing {} {part}", v.ty().full_name()))
        })
    }

    pub(super) fn save_part(&mut self, part: &Value, of: Option<&Value>, name: &str) -> Result<()> {
        self.save(part).map_err(|e| self.part_of(e, of, name))
    }

    #[cold]
    fn refuse<T>(&self, text: String) -> Result<T> {
        Err(pickling_error(self.th, text))
    }

    /// `(callable, arguments[, state[, items[, pairs[, state setter]]]])`, of `v`.
    pub(super) fn save_reduction(&mut self, reduction: &Value, v: Option<&Value>) -> Result<()> {
        let th = self.th;
        let parts = reduction.as_tuple().map_or(&[][..], |t| t.as_slice());
        let (callable, args) = match parts {
            [callable, args, rest @ ..] if rest.len() <= 4 => (callable, args),
            _ => {
                return Err(pickling_error(
                    th,
                    "tuple returned by __reduce__ must contain 2 through 6 elements",
                ));
            }
        };
        let must = |nth: &str, what: &str, x: &Value| {
            pickling_error(
                th,
                format!(
                    "{nth} item of the tuple returned by __reduce__ must be {what}, not {}",
                    x.ty().full_name()
                ),
            )
        };
        let part = |i: usize| parts.get(i).filter(|x| !x.is_none());
        if !call::is_callable(callable) {
            return Err(must("first", "callable", callable));
        }
        if args.as_tuple().is_none() {
            return Err(must("second", "a tuple", args));
        }
        let (state, items, pairs, setter) = (part(2), part(3), part(4), part(5));
        for (nth, it) in [("fourth", items), ("fifth", pairs)] {
            if let Some(it) = it
                && it.ty().slots.iternext.get().is_none()
            {
                return Err(must(nth, "an iterator", it));
            }
        }
        if let Some(f) = setter
            && !call::is_callable(f)
        {
            return Err(must("sixth", "callable", f));
        }
        self.save_call(callable, args, v)?;
        if let Some(v) = v {
            // Writing the arguments may have written the object itself.
            let made = self.core.memo.borrow().get(v);
            if let Some(made) = made {
                self.op(op::POP)?;
                return self.get(made);
            }
            self.memoize(v)?;
        }
        let owner = v.unwrap_or(reduction);
        if let Some(it) = items {
            self.append_each(it, owner)?;
        }
        if let Some(it) = pairs {
            self.set_each(it, owner)?;
        }
        let Some(state) = state else { return Ok(()) };
        let Some(setter) = setter else {
            self.save_part(state, v, "state")?;
            return self.op(op::BUILD);
        };
        self.save_part(setter, v, "state setter")?;
        self.save(owner)?;
        self.save_part(state, v, "state")?;
        // What the setter returns is of no use.
        self.put(&[op::TUPLE2, op::REDUCE, op::POP])
    }

    /// The call that makes the object.
    fn save_call(&mut self, callable: &Value, args: &Value, v: Option<&Value>) -> Result<()> {
        if self.proto >= 2 {
            let name = attr::get_opt(self.th, callable, wk::__name__())?;
            if let Some(name) = name.as_ref().and_then(Value::as_str) {
                if name.eq_str("__newobj_ex__") {
                    return self.save_newobj_ex(args, v);
                }
                if name.eq_str("__newobj__") {
                    return self.save_newobj(args, v);
                }
            }
        }
        self.save_part(callable, v, "reconstructor")?;
        self.save_part(args, v, "reconstructor arguments")?;
        self.op(op::REDUCE)
    }

    fn save_newobj(&mut self, args: &Value, v: Option<&Value>) -> Result<()> {
        let th = self.th;
        let args = args.as_tuple().map_or(&[][..], |t| t.as_slice());
        let Some((class, rest)) = args.split_first() else {
            return self.refuse("__newobj__ expected at least 1 argument, got 0".into());
        };
        if class.as_type().is_none() {
            return self.refuse(format!(
                "first argument to __newobj__() must be a class, not {}",
                class.ty().full_name()
            ));
        }
        if let Some(v) = v {
            let own = attr::get_opt(th, v, wk::__class__())?;
            let own = own.unwrap_or_else(|| v.ty().type_value());
            if !own.is(class) {
                return self.refuse(format!(
                    "first argument to __newobj__() must be {}, not {}",
                    shown(th, &own)?,
                    shown(th, class)?
                ));
            }
        }
        self.save_part(class, v, "class")?;
        let rest = tuple::from_slice(rest).into_value();
        self.save_part(&rest, v, "__new__ arguments")?;
        self.op(op::NEWOBJ)
    }

    fn save_newobj_ex(&mut self, args: &Value, v: Option<&Value>) -> Result<()> {
        let th = self.th;
        let given = args.as_tuple().map_or(&[][..], |t| t.as_slice());
        let [class, args, kwargs] = given else {
            return self.refuse(format!(
                "__newobj_ex__ expected 3 arguments, got {}",
                given.len()
            ));
        };
        let must = |nth: &str, what: &str, x: &Value| {
            format!(
                "{nth} argument to __newobj_ex__() must be {what}, not {}",
                x.ty().full_name()
            )
        };
        if class.as_type().is_none() {
            return self.refuse(must("first", "a class", class));
        }
        let Some(positional) = args.as_tuple() else {
            return self.refuse(must("second", "a tuple", args));
        };
        let Some(keywords) = kwargs.as_dict() else {
            return self.refuse(must("third", "a dict", kwargs));
        };
        if self.proto >= 4 {
            self.save_part(class, v, "class")?;
            self.save_part(args, v, "__new__ arguments")?;
            self.save_part(kwargs, v, "__new__ arguments")?;
            return self.op(op::NEWOBJ_EX);
        }
        // Older protocols pass keywords by a `functools.partial`.
        let mut values = vec![attr::get(th, class, wk::__new__())?, class.clone()];
        values.extend_from_slice(positional.as_slice());
        let mut names = Vec::new();
        for (k, x) in keywords.snapshot() {
            if k.as_str().is_none() {
                return Err(th.type_error("keywords must be strings"));
            }
            names.push(k);
            values.push(x);
        }
        let names = tuple::from_vec(names);
        let partial = self.state.partial.get_or_none();
        let made = call::call_args(th, &partial, krait_object::Args::new(&values, Some(&names)))?;
        self.save_part(&made, v, "reconstructor")?;
        self.save(&tuple::empty().into_value())?;
        self.op(op::REDUCE)
    }

    /// A class. Those of the singletons have no name of their own.
    pub(super) fn save_type(&mut self, v: &Value) -> Result<()> {
        for single in [Value::none(), Value::ellipsis(), Value::not_implemented()] {
            if single.ty().type_value().is(v) {
                let made = reduction(TYPE.ty.type_value(), vec![single]);
                return self.save_reduction(&made, Some(v));
            }
        }
        self.save_global(v, None)
    }
}
