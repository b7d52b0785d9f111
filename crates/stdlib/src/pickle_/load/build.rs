//! Objects that are made by calls, and their state (PEP 307).

use super::super::state::unpickling_error;
use super::Loader;
use super::source::Source;
use krait_object::protocol::{attr, call, item};
use krait_object::typeobj::{OBJECT, shape};
use krait_object::types::{str, tuple};
use krait_object::{Args, Dict, Result, Thread, Value, intern, wk};

/// Makes an instance of a class of old pickles: without arguments its `__init__` is not called.
fn instantiate(th: &Thread, class: &Value, args: &Value) -> Result<Value> {
    let given = args.as_tuple().map_or(&[][..], |t| t.as_slice());
    if given.is_empty()
        && class.as_type().is_some()
        && attr::get_opt(th, class, wk::__getinitargs__())?.is_none()
    {
        return call::call_method(th, class, wk::__new__(), std::slice::from_ref(class));
    }
    call::call(th, class, given)
}

/// Whether the attributes of an object are what they seem: nothing of its class stands between them and the program.
fn has_plain_attributes(th: &Thread, v: &Value) -> bool {
    let object = &OBJECT.ty;
    let same = |name: &Value| match (v.ty().lookup(th, name), object.lookup(th, name)) {
        (Some(a), Some(b)) => a.is(&b),
        _ => false,
    };
    let own_dict = || match v.ty().lookup(th, wk::__dict__()) {
        Some(d) => krait_object::types::native::getset_of(&d).is_some(),
        None => false,
    };
    v.as_header().is_some_and(shape::is_inline) && same(wk::__getattribute__()) && own_dict()
}

impl<S: Source> Loader<'_, S> {
    pub(super) fn load_reduce(&mut self) -> Result<()> {
        let args = self.pop()?;
        let f = self.pop()?;
        let Some(t) = args.as_tuple() else {
            return Err(self.th.type_error("argument list must be a tuple"));
        };
        let v = call::call(self.th, &f, t.as_slice())?;
        self.push(v)
    }

    pub(super) fn load_newobj(&mut self) -> Result<()> {
        let args = self.pop()?;
        let class = self.pop()?;
        self.make("NEWOBJ", &class, &args, None)
    }

    pub(super) fn load_newobj_ex(&mut self) -> Result<()> {
        let kwargs = self.pop()?;
        let args = self.pop()?;
        let class = self.pop()?;
        self.make("NEWOBJ_EX", &class, &args, Some(&kwargs))
    }

    fn make(
        &mut self,
        op: &str,
        class: &Value,
        args: &Value,
        kwargs: Option<&Value>,
    ) -> Result<()> {
        let th = self.th;
        let must = |which: &str, what: &str, v: &Value| {
            unpickling_error(
                th,
                format!(
                    "{op} {which} argument must be a {what}, not {}",
                    v.ty().full_name()
                ),
            )
        };
        let Some(ty) = class.as_type() else {
            return Err(must("class", "type", class));
        };
        let Some(new) = ty.slots.new.get() else {
            return Err(unpickling_error(
                th,
                // The text names the class of the class.
                format!(
                    "{op} class argument '{}' doesn't have __new__",
                    class.ty().name()
                ),
            ));
        };
        let Some(positional) = args.as_tuple() else {
            return Err(must("args", "tuple", args));
        };
        let Some(kwargs) = kwargs else {
            let v = new(th, ty, Args::pos(positional.as_slice()))?;
            return self.push(v);
        };
        let Some(keywords) = kwargs.as_dict() else {
            return Err(must("kwargs", "dict", kwargs));
        };
        let mut values = positional.as_slice().to_vec();
        let mut names = Vec::new();
        for (k, x) in keywords.snapshot() {
            if k.as_str().is_none() {
                return Err(th.type_error("keywords must be strings"));
            }
            names.push(k);
            values.push(x);
        }
        let names = tuple::from_vec(names);
        let v = new(th, ty, Args::new(&values, Some(&names)))?;
        self.push(v)
    }

    pub(super) fn load_obj(&mut self) -> Result<()> {
        let mark = self.pop_mark()?;
        if self.stack.len() <= mark {
            return Err(self.underflow());
        }
        let args = tuple::from_vec(self.stack.split_off(mark + 1)).into_value();
        let class = self.pop()?;
        let v = instantiate(self.th, &class, &args)?;
        self.push(v)
    }

    pub(super) fn load_inst(&mut self) -> Result<()> {
        let th = self.th;
        let mark = self.pop_mark()?;
        let mut name = || -> Result<Value> {
            let line = self.line(2)?;
            let text = line.strip_suffix(b"\n").unwrap_or(&line);
            match text.is_ascii() {
                true => Ok(str::ascii_bytes(text)),
                false => krait_builtins::codecs::decode(th, text, "ascii", "strict"),
            }
        };
        let module = name()?;
        let name = name()?;
        let class = self.find(&module, &name)?;
        let args = tuple::from_vec(self.stack.split_off(mark.min(self.stack.len()))).into_value();
        let v = instantiate(th, &class, &args)?;
        self.push(v)
    }

    pub(super) fn load_build(&mut self) -> Result<()> {
        let th = self.th;
        if self.stack.len() < self.fence + 2 {
            return Err(self.underflow());
        }
        let state = self.pop()?;
        let v = self.top()?.clone();
        if let Some(f) = attr::get_opt(th, &v, wk::__setstate__())? {
            return call::call1(th, &f, &state).map(drop);
        }
        let (state, slots) = match state.as_tuple().map(|t| t.as_slice()) {
            Some([a, b]) => (a.clone(), Some(b.clone())),
            _ => (state, None),
        };
        if !state.is_none() {
            let Some(d) = state.as_dict() else {
                return Err(unpickling_error(th, "state is not a dictionary"));
            };
            self.set_attributes(&v, d)?;
        }
        let Some(slots) = slots else { return Ok(()) };
        let Some(d) = slots.as_dict() else {
            return Err(unpickling_error(th, "slot state is not a dictionary"));
        };
        let mut at = 0;
        while let Some((name, x)) = d.next(&mut at) {
            attr::set(th, &v, &name, &x)?;
        }
        Ok(())
    }

    /// Updates the `__dict__` of an object. Names are interned, as they would be in source text.
    fn set_attributes(&mut self, v: &Value, state: &Dict) -> Result<()> {
        let th = self.th;
        let interned = |k: Value| match k.as_exact_str() {
            Some(_) => intern::intern(th, k),
            None => k,
        };
        let mut at = 0;
        if has_plain_attributes(th, v)
            && let Some(h) = v.as_header()
        {
            loop {
                let before = at;
                let Some((k, x)) = state.next(&mut at) else {
                    return Ok(());
                };
                // Other keys need the dict.
                if k.as_exact_str().is_none() {
                    at = before;
                    break;
                }
                shape::set(th, h, &k, x)?;
            }
        }
        let dict = attr::get(th, v, wk::__dict__())?;
        while let Some((k, x)) = state.next(&mut at) {
            let k = interned(k);
            match dict.as_exact_dict() {
                Some(d) => d.set(th, k, x)?,
                None => item::set(th, &dict, &k, &x)?,
            }
        }
        Ok(())
    }
}
