//! Functions, classes and other objects that are written by module and name.

use super::super::opcodes as op;
use super::super::state::{State, caused, look, pickling_error, shown};
use super::Saver;
use krait_object::protocol::{attr, call, item, iter, number, repr};
use krait_object::types::{list, tuple};
use krait_object::{DictData, Raised, Result, Str, Thread, Value, exc, wk};
use krait_vm::import;

/// The parts of a dotted name.
pub fn split(name: &Str) -> Vec<Value> {
    let text = name.text();
    let mut parts = Vec::new();
    let mut at = 0;
    while let Some(dot) = text.find_char(u32::from(b'.'), at) {
        parts.push(name.substring(at, dot));
        at = dot + 1;
    }
    parts.push(name.substring(at, name.len()));
    parts
}

/// The object at the end of a path of attributes.
pub fn follow(th: &Thread, from: &Value, path: &[Value]) -> Result<Value> {
    let mut at = from.clone();
    for name in path {
        at = attr::get(th, &at, name)?;
    }
    Ok(at)
}

/// The same, `None` where there is no such attribute.
fn follow_opt(th: &Thread, from: &Value, path: &[Value]) -> Result<Option<Value>> {
    let mut at = from.clone();
    for name in path {
        match attr::get_opt(th, &at, name)? {
            Some(next) => at = next,
            None => return Ok(None),
        }
    }
    Ok(Some(at))
}

/// The module of an object that does not tell it, among those that are loaded; `__main__` if none has it.
fn search(th: &Thread, v: &Value, path: &[Value]) -> Result<Value> {
    let has_it = |name: &Value, module: &Value| -> Result<bool> {
        let own = |n: &str| name.as_str().is_some_and(|s| s.eq_str(n));
        if module.is_none() || own("__main__") || own("__mp_main__") {
            return Ok(false);
        }
        Ok(follow_opt(th, module, path)?.is_some_and(|x| x.is(v)))
    };
    let sys = th.interp.sysdict.get_or_none();
    let modules = sys.as_dict().and_then(|d| d.get_text("modules"));
    let Some(modules) = modules else {
        return Err(th.runtime_error("lost sys.modules"));
    };
    if let Some(d) = modules.as_exact_dict() {
        let mut at = 0;
        while let Some((name, module)) = d.next(&mut at) {
            if has_it(&name, &module)? {
                return Ok(name);
            }
        }
    } else {
        let it = iter::iter(th, &modules)?;
        while let Some(name) = iter::next(th, &it)? {
            let module = item::get(th, &modules, &name)?;
            if has_it(&name, &module)? {
                return Ok(name);
            }
        }
    }
    Ok(wk::__main__().clone())
}

/// The module by which an object is to be found again. It is checked that it is found.
fn module_of(th: &Thread, v: &Value, name: &Value, path: &[Value]) -> Result<Value> {
    let told = attr::get_opt(th, v, wk::__module__())?;
    let cannot = |why: &str| -> Result<Raised> {
        let text = format!("Can't pickle {}: {why}", shown(th, v)?);
        Ok(pickling_error(th, text))
    };
    if path
        .iter()
        .any(|p| p.as_str().is_some_and(|s| s.eq_str("<locals>")))
    {
        let text = format!("Can't pickle local object {}", shown(th, v)?);
        return Err(pickling_error(th, text));
    }
    let module_name = match told {
        Some(m) if !m.is_none() => m,
        _ => search(th, v, path)?,
    };
    let module = match import_module(th, &module_name) {
        Ok(m) => m,
        Err(e) if e.is(&exc::IMPORT_ERROR) || e.is(&exc::VALUE_ERROR) => {
            let why = repr::str_text(th, e.value())?;
            return Err(caused(cannot(&why)?, &e));
        }
        Err(e) => return Err(e),
    };
    let place = || -> Result<String> {
        Ok(format!(
            "{}.{}",
            repr::str_text(th, &module_name)?,
            repr::str_text(th, name)?
        ))
    };
    let there = match follow(th, &module, path) {
        Ok(x) => x,
        Err(e) if e.is(&exc::ATTRIBUTE_ERROR) => {
            let new = cannot(&format!("it's not found as {}", place()?))?;
            return Err(caused(new, &e));
        }
        Err(e) => return Err(e),
    };
    if !there.is(v) {
        return Err(cannot(&format!(
            "it's not the same object as {}",
            place()?
        ))?);
    }
    Ok(module_name)
}

/// A module by name, by `builtins.__import__` if a program put another one there.
pub fn import_module(th: &Thread, name: &Value) -> Result<Value> {
    let builtins = th.interp.builtins.get_or_none();
    let f = builtins.as_dict().and_then(|d| d.get_text("__import__"));
    let default = th.interp.default_import.get();
    if let Some(f) = f.filter(|f| f.bits() != default) {
        let none = list::new().into_value();
        let globals = DictData::create().into_value();
        let args = [
            name.clone(),
            globals.clone(),
            globals,
            none,
            Value::int32(0),
        ];
        call::call(th, &f, &args)?;
        return match import::loaded(th, name)? {
            Some(m) => Ok(m),
            None => Err(th.key_error(name)),
        };
    }
    let Some(text) = name.as_str() else {
        return Err(th.type_error("module name must be a string"));
    };
    if text.is_empty() {
        return Err(th.value_error("Empty module name"));
    }
    import::import_absolute(th, name)
}

/// A value of a table of `_compat_pickle` that should be a pair of strings.
fn renamed(th: &Thread, pair: &Value, table: &str) -> Result<(Value, Value)> {
    let Some([module, name]) = pair.as_tuple().map(|t| t.as_slice()) else {
        return Err(th.runtime_error(format!(
            "_compat_pickle.{table} values should be 2-tuples, not {}",
            pair.ty().name()
        )));
    };
    if module.as_str().is_none() || name.as_str().is_none() {
        return Err(th.runtime_error(format!(
            "_compat_pickle.{table} values should be pairs of str, not ({}, {})",
            module.ty().name(),
            name.ty().name()
        )));
    }
    Ok((module.clone(), name.clone()))
}

/// Which way names are translated between Python 2 and 3.
#[derive(Clone, Copy)]
pub enum Way {
    To2,
    To3,
}

/// The names of the other Python.
pub fn translate(
    th: &Thread,
    state: &State,
    way: Way,
    module: Value,
    name: Value,
) -> Result<(Value, Value)> {
    let (names, modules, prefix) = match way {
        Way::To2 => (&state.name_3to2, &state.import_3to2, "REVERSE_"),
        Way::To3 => (&state.name_2to3, &state.import_2to3, ""),
    };
    let key = tuple::from_array([module.clone(), name.clone()]).into_value();
    if let Some(pair) = look(names, |d| d.get(th, &key))? {
        return renamed(th, &pair, &format!("{prefix}NAME_MAPPING"));
    }
    match look(modules, |d| d.get(th, &module))? {
        Some(new) if new.as_str().is_none() => Err(th.runtime_error(format!(
            "_compat_pickle.{prefix}IMPORT_MAPPING values should be strings, not {}",
            new.ty().name()
        ))),
        Some(new) => Ok((new, name)),
        None => Ok((module, name)),
    }
}

impl Saver<'_> {
    /// Writes an object by its name, or by another one that its reducer told.
    pub(super) fn save_global(&mut self, v: &Value, name: Option<&Value>) -> Result<()> {
        let th = self.th;
        let name = match name {
            Some(n) => n.clone(),
            None => match attr::get_opt(th, v, wk::__qualname__())? {
                Some(n) => n,
                None => attr::get(th, v, wk::__name__())?,
            },
        };
        let Some(text) = name.as_str() else {
            return Err(th.type_error(format!("must be str, not {}", name.ty().name())));
        };
        let path = split(text);
        let module = module_of(th, v, &name, &path)?;
        if self.proto >= 2 {
            let key = tuple::from_array([module.clone(), name.clone()]).into_value();
            if let Some(code) = look(&self.state.extension_registry, |d| d.get(th, &key))? {
                return self.save_extension(&code);
            }
        }
        if self.proto >= 4 {
            self.save(&module)?;
            self.save(&name)?;
            self.op(op::STACK_GLOBAL)?;
        } else if let [first, rest @ ..] = path.as_slice() {
            // A dotted name is a call of `getattr` for each dot.
            let getattr = self.state.getattr.get_or_none();
            for _ in rest {
                self.save(&getattr)?;
                if self.proto < 2 {
                    self.op(op::MARK)?;
                }
            }
            let first = if rest.is_empty() { &name } else { first };
            self.save_toplevel(module, first.clone())?;
            for attribute in rest {
                self.save(attribute)?;
                let make = if self.proto < 2 {
                    op::TUPLE
                } else {
                    op::TUPLE2
                };
                self.put(&[make, op::REDUCE])?;
            }
        }
        self.memoize(v)
    }

    fn save_extension(&mut self, code: &Value) -> Result<()> {
        let th = self.th;
        let Some(n) = number::index(th, code)?.as_i64() else {
            return Err(th.overflow_error("Python int too large to convert to C long"));
        };
        match u32::try_from(n) {
            Ok(1..=0xff) => self.put(&[op::EXT1, n as u8]),
            Ok(0x100..=0xffff) => {
                let [a, b] = (n as u16).to_le_bytes();
                self.put(&[op::EXT2, a, b])
            }
            Ok(n @ 0x1_0000..=0x7fff_ffff) => self.put_u32(op::EXT4, n),
            _ => Err(th.runtime_error(format!("extension code {n} is out of range"))),
        }
    }

    /// GLOBAL of a name without dots.
    fn save_toplevel(&mut self, module: Value, name: Value) -> Result<()> {
        let th = self.th;
        let (mut module, mut name) = (module, name);
        if self.proto < 3 && self.core.fix_imports.get() {
            (module, name) = translate(th, &self.state, Way::To2, module, name)?;
        }
        self.op(op::GLOBAL)?;
        for (text, what) in [(&module, "module"), (&name, "global")] {
            let encoding = if self.proto >= 3 { "utf-8" } else { "ascii" };
            let encoded = match text.as_str() {
                Some(s) => krait_builtins::codecs::encode(th, s, encoding, "strict"),
                None => Err(th.type_error("bad argument type for built-in operation")),
            };
            let encoded = match encoded {
                Ok(b) => b,
                Err(e) if e.is(&exc::UNICODE_ENCODE_ERROR) => {
                    let shown = shown(th, text)?;
                    let new = pickling_error(
                        th,
                        format!(
                            "can't pickle {what} identifier {shown} using pickle protocol {}",
                            self.proto
                        ),
                    );
                    return Err(caused(new, &e));
                }
                Err(e) => return Err(e),
            };
            self.put(encoded.as_bytes().map_or(&[][..], |b| b.as_slice()))?;
            self.op(b'\n')?;
        }
        Ok(())
    }
}
