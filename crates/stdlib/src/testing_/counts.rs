//! The part of `_testinternalcapi` that counts the variables of code objects, and what follows from the numbers.

use krait_base::Wtf8Buf;
use krait_bytecode::{CodeData, LocalKind, Opcode, dis};
use krait_object::protocol::item;
use krait_object::types::{int, str};
use krait_object::{DictData, Result, Thread, Value};
use krait_vm::code::{self, Code};
use krait_vm::function::FUNCTION;

pub struct Counts;

/// Local variables by how they are bound.
#[derive(Default)]
struct Locals {
    posonly: i64,
    posorkw: i64,
    kwonly: i64,
    varargs: i64,
    varkwargs: i64,
    pure: i64,
    arg_cells: i64,
    other_cells: i64,
    hidden_pure: i64,
    hidden_cells: i64,
    free: i64,
}

/// Names of `co_names` by what the instructions use them for.
#[derive(Default)]
struct Unbound {
    attributes: i64,
    global: i64,
    builtin: i64,
    unknown_global: i64,
    unknown: i64,
}

fn locals(code: &CodeData) -> Locals {
    let mut n = Locals::default();
    for &kind in &code.localspluskinds {
        let has = |k: u8| kind & k != 0;
        let (pos, kw) = (has(LocalKind::ARG_POS), has(LocalKind::ARG_KW));
        if has(LocalKind::FREE) {
            n.free += 1;
        } else if pos || kw {
            *match (has(LocalKind::ARG_VAR), pos, kw) {
                (true, true, _) => &mut n.varargs,
                (true, ..) => &mut n.varkwargs,
                (false, true, true) => &mut n.posorkw,
                (false, true, false) => &mut n.posonly,
                (false, false, _) => &mut n.kwonly,
            } += 1;
            n.arg_cells += i64::from(has(LocalKind::CELL));
        } else {
            *match (has(LocalKind::HIDDEN), has(LocalKind::CELL)) {
                (true, true) => &mut n.hidden_cells,
                (true, false) => &mut n.hidden_pure,
                (false, true) => &mut n.other_cells,
                (false, false) => &mut n.pure,
            } += 1;
        }
    }
    n
}

/// Where global names may be found.
struct Namespaces {
    globals: Option<Value>,
    builtins: Option<Value>,
}

fn unbound(th: &Thread, code: &CodeData, spaces: &Namespaces) -> Result<Unbound> {
    let mut attributes = vec![false; code.names.len()];
    let mut globals = vec![false; code.names.len()];
    for i in dis::instructions(&code.code) {
        let arg = i.arg.unwrap_or(0) as usize;
        let (table, index) = match i.op.deopt() {
            Opcode::LOAD_ATTR => (&mut attributes, arg >> 1),
            Opcode::STORE_ATTR | Opcode::DELETE_ATTR => (&mut attributes, arg),
            Opcode::LOAD_SUPER_ATTR => (&mut attributes, arg >> 2),
            Opcode::LOAD_GLOBAL => (&mut globals, arg >> 1),
            Opcode::STORE_GLOBAL | Opcode::DELETE_GLOBAL => (&mut globals, arg),
            _ => continue,
        };
        if let Some(used) = table.get_mut(index) {
            *used = true;
        }
    }
    let mut n = Unbound::default();
    let within = |space: &Option<Value>, name: &Wtf8Buf| match space {
        Some(d) => item::contains(th, d, &str::from_wtf8(name.as_wtf8())),
        None => Ok(false),
    };
    for (name, (is_attribute, is_global)) in code.names.iter().zip(attributes.iter().zip(&globals))
    {
        n.attributes += i64::from(*is_attribute);
        if *is_global {
            *if within(&spaces.globals, name)? {
                &mut n.global
            } else if within(&spaces.builtins, name)? {
                &mut n.builtin
            } else {
                &mut n.unknown_global
            } += 1;
        }
        n.unknown += i64::from(!is_attribute && !is_global);
    }
    Ok(n)
}

/// The code of a code object or function, and the namespaces that go with it.
fn subject(
    th: &Thread,
    v: &Value,
    globals: Option<&Value>,
    builtins: Option<&Value>,
) -> Result<(krait_object::Ref<code::CodeObj>, Namespaces)> {
    let given = |v: Option<&Value>| v.filter(|v| !v.is_none()).cloned();
    let mut spaces = Namespaces {
        globals: given(globals),
        builtins: given(builtins),
    };
    if let Some(f) = FUNCTION.get(v)
        && let Some(code) = f.code()
    {
        spaces.globals = spaces.globals.or_else(|| f.globals.get());
        spaces.builtins = spaces.builtins.or_else(|| f.builtins.get());
        return Ok((code, spaces));
    }
    match code::get(v) {
        Some(code) => Ok((code.to_ref(), spaces)),
        None => Err(th.type_error("argument must be a code object or a function")),
    }
}

fn dict(th: &Thread, entries: Vec<(&str, Value)>) -> Result<Value> {
    let d = DictData::create();
    for (key, value) in entries {
        d.set_str(th, key, value)?;
    }
    Ok(d.into_value())
}

fn returns_only_none(code: &Code) -> bool {
    let mut before = None;
    for i in dis::instructions(&code.data.code) {
        if i.op.deopt() == Opcode::RETURN_VALUE {
            let is_none = match before {
                Some((Opcode::LOAD_CONST, arg)) => {
                    let consts = code.consts.as_tuple();
                    consts.is_some_and(|c| c.get(arg as usize).is_some_and(Value::is_none))
                }
                _ => false,
            };
            if !is_none {
                return false;
            }
        }
        before = Some((i.op.deopt(), i.arg.unwrap_or(0)));
    }
    true
}

#[krait_object::pyfunctions]
impl Counts {
    /// Whether every return statement of the code returns None.
    #[sig("(code, /)")]
    fn code_returns_only_none(th: &Thread, code: &Value) -> Result<bool> {
        match code::get(code) {
            Some(code) => Ok(returns_only_none(code)),
            None => Err(th.type_error("argument must be a code object")),
        }
    }

    /// How many variables code has, by kind.
    #[sig("(code, *, globalsns=None, builtinsns=None)")]
    fn get_code_var_counts(
        th: &Thread,
        code: &Value,
        globalsns: Option<&Value>,
        builtinsns: Option<&Value>,
    ) -> Result<Value> {
        let (code, spaces) = subject(th, code, globalsns, builtinsns)?;
        let (l, u) = (locals(&code.data), unbound(th, &code.data, &spaces)?);
        let n = int::from_i64;
        let args = l.posonly + l.posorkw + l.kwonly + l.varargs + l.varkwargs;
        let hidden = l.hidden_pure + l.hidden_cells;
        let all_locals = args + l.pure + l.other_cells + hidden;
        let globals = u.global + u.builtin + u.unknown_global;
        let all_unbound = globals + u.attributes + u.unknown;
        let args = dict(
            th,
            vec![
                ("total", n(args)),
                ("numposonly", n(l.posonly)),
                ("numposorkw", n(l.posorkw)),
                ("numkwonly", n(l.kwonly)),
                ("varargs", n(l.varargs)),
                ("varkwargs", n(l.varkwargs)),
            ],
        )?;
        let cells = dict(
            th,
            vec![
                ("total", n(l.arg_cells + l.other_cells)),
                ("numargs", n(l.arg_cells)),
                ("numothers", n(l.other_cells)),
            ],
        )?;
        let hidden = dict(
            th,
            vec![
                ("total", n(hidden)),
                ("numpure", n(l.hidden_pure)),
                ("numcells", n(l.hidden_cells)),
            ],
        )?;
        let locals = dict(
            th,
            vec![
                ("total", n(all_locals)),
                ("args", args),
                ("numpure", n(l.pure)),
                ("cells", cells),
                ("hidden", hidden),
            ],
        )?;
        let globals = dict(
            th,
            vec![
                ("total", n(globals)),
                ("numglobal", n(u.global)),
                ("numbuiltin", n(u.builtin)),
                ("numunknown", n(u.unknown_global)),
            ],
        )?;
        let unbound = dict(
            th,
            vec![
                ("total", n(all_unbound)),
                ("globals", globals),
                ("numattrs", n(u.attributes)),
                ("numunknown", n(u.unknown)),
            ],
        )?;
        dict(
            th,
            vec![
                ("total", n(all_locals + l.free + all_unbound)),
                ("locals", locals),
                ("numfree", n(l.free)),
                ("unbound", unbound),
            ],
        )
    }

    /// Raises an exception if code depends on more than its arguments and the builtins.
    #[sig("(code, *, globalsns=None, builtinsns=None)")]
    fn verify_stateless_code(
        th: &Thread,
        code: &Value,
        globalsns: Option<&Value>,
        builtinsns: Option<&Value>,
    ) -> Result<()> {
        let (code, spaces) = subject(th, code, globalsns, builtinsns)?;
        if locals(&code.data).free > 0 {
            return Err(th.value_error("closures not supported"));
        }
        if unbound(th, &code.data, &spaces)?.global > 0 {
            return Err(th.value_error("globals not supported"));
        }
        Ok(())
    }
}
