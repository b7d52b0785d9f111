//! Code that runs in another interpreter: source text, code objects and functions, which cross as marshalled code.

use krait_bytecode::{CodeData, CodeFlags, Const, Opcode};
use krait_object::protocol::repr;
use krait_object::types::str;
use krait_object::{DictData, Result, Thread, Value, wk};
use krait_parser::Mode;
use krait_vm::code::{self, Code};
use krait_vm::compile::{self, Choices};
use krait_vm::function::{self, FUNCTION};

/// Instructions with their arguments, and the arguments of those before them.
fn instructions(c: &CodeData) -> Vec<(Opcode, u32)> {
    let mut out = Vec::new();
    let units: Vec<(u8, u8)> = c
        .code
        .chunks_exact(2)
        .filter_map(|p| Some((*p.first()?, *p.get(1)?)))
        .collect();
    let (mut i, mut extended) = (0, 0u32);
    while let Some(&(op, arg)) = units.get(i) {
        let op = Opcode::from_u8(op).deopt();
        let arg = extended << 8 | u32::from(arg);
        extended = if op == Opcode::EXTENDED_ARG { arg } else { 0 };
        if op != Opcode::EXTENDED_ARG {
            out.push((op, arg));
        }
        i += 1 + op.caches();
    }
    out
}

/// Whether the code answers None wherever it ends.
fn returns_only_none(c: &CodeData) -> bool {
    const SUSPENDS: u32 = CodeFlags::GENERATOR | CodeFlags::COROUTINE | CodeFlags::ASYNC_GENERATOR;
    if c.flags.0 & SUSPENDS != 0 {
        return false;
    }
    let all = instructions(c);
    all.iter().enumerate().all(|(i, (op, _))| {
        *op != Opcode::RETURN_VALUE
            || i.checked_sub(1)
                .and_then(|before| all.get(before))
                .is_some_and(|(op, arg)| {
                    *op == Opcode::LOAD_CONST
                        && matches!(c.consts.get(*arg as usize), Some(Const::None))
                })
    })
}

fn dump(th: &Thread, code: &Code) -> Result<Vec<u8>> {
    crate::marshal_::dump_value(th, &code.value(), krait_bytecode::marshal::VERSION as i32)
}

/// Refuses code that can not be run as a script is: without arguments, closure, and result.
fn check(th: &Thread, code: &Code) -> Result<()> {
    let data = code.whole();
    if data.freevars().next().is_some() {
        return Err(th.value_error("closures not supported"));
    }
    let variable = CodeFlags::VARARGS | CodeFlags::VARKEYWORDS;
    if data.argcount + data.kwonlyargcount > 0 || data.flags.0 & variable != 0 {
        return Err(th.value_error("code with args not supported"));
    }
    if !returns_only_none(&data) {
        return Err(th.value_error("code that returns a value is not a script"));
    }
    Ok(())
}

/// The code of a script: source text or bytes, a code object, or a function, whose code alone counts.
pub fn prepare(th: &Thread, script: &Value) -> Result<Vec<u8>> {
    if let Some(f) = FUNCTION.get_exact(script)
        && let Some(code) = f.code()
    {
        check(th, &code)?;
        return dump(th, &code);
    }
    if let Some(code) = code::get(script) {
        check(th, code)?;
        return dump(th, code);
    }
    const NAME: &str = "<script>";
    let text = match (script.as_str(), script.as_bytes()) {
        (Some(s), _) => s.to_utf8(th)?,
        (None, Some(b)) => crate::source::decode(th, b.as_slice(), NAME.into())?,
        (None, None) => {
            let shown = repr::repr_text(th, script)?;
            return Err(th.type_error(format!("unsupported script {shown}")));
        }
    };
    if text.contains('\0') {
        return Err(krait_object::err::new(
            th,
            &krait_object::exc::SYNTAX_ERROR.ty,
            "source code string cannot contain null bytes",
        ));
    }
    let mut choices = Choices::new(Mode::Exec);
    choices.optimize = crate::sys::flags::optimize(th);
    let code = compile::source(th, &text, NAME.into(), &choices)?;
    dump(th, &code)
}

/// Runs prepared code in `__main__`.
pub fn run(th: &Thread, code: &[u8], globals: &krait_object::Dict) -> Result<()> {
    let loaded = crate::marshal_::load_untrusted(th, code)?;
    match code::get(&loaded) {
        Some(c) => krait_vm::call::eval_code(th, c, globals, None).map(drop),
        None => Err(th.system_error("a script is no code")),
    }
}

/// Whether a name in the code's globals is one that other interpreters do not know.
fn uses_globals(th: &Thread, f: &function::Function, data: &CodeData) -> Result<bool> {
    let (globals, builtins) = (f.globals.get_or_none(), f.builtins.get_or_none());
    for (op, arg) in instructions(data) {
        let index = match op {
            Opcode::LOAD_GLOBAL => arg >> 1,
            Opcode::LOAD_NAME => arg,
            _ => continue,
        };
        let Some(name) = data.names.get(index as usize) else {
            continue;
        };
        let name = str::from_wtf8(name.as_wtf8());
        if globals
            .as_dict()
            .map(|d| d.contains(th, &name))
            .transpose()?
            == Some(true)
            || builtins
                .as_dict()
                .map(|d| d.contains(th, &name))
                .transpose()?
                != Some(true)
        {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The code of a function that uses nothing but its arguments and built-in names; the error says what else it uses.
pub fn stateless(th: &Thread, v: &Value) -> Result<Vec<u8>> {
    let Some((f, code)) = FUNCTION.get_exact(v).and_then(|f| Some((f, f.code()?))) else {
        return Err(th.type_error("expected a function"));
    };
    let has = |field: &krait_object::Field| {
        field.get().is_some_and(|v| {
            !v.is_none()
                && v.as_tuple().is_none_or(|t| !t.is_empty())
                && v.as_dict().is_none_or(|d| !d.is_empty())
        })
    };
    if has(&f.defaults) {
        return Err(th.value_error("defaults not supported"));
    }
    if has(&f.kwdefaults) {
        return Err(th.value_error("keyword defaults not supported"));
    }
    if has(&f.closure) {
        return Err(th.value_error("closures not supported"));
    }
    if uses_globals(th, f, &code.whole())? {
        return Err(th.value_error("globals not supported"));
    }
    dump(th, &code)
}

/// A function of such code, in the globals of `__main__` if something runs there, else in globals of its own.
pub fn function(th: &Thread, code: &[u8]) -> Result<Value> {
    let loaded = crate::marshal_::load_untrusted(th, code)?;
    let Some(c) = code::get(&loaded) else {
        return Err(th.system_error("a function has no code"));
    };
    let main = crate::builtins_::code::main_globals(th);
    if let Some(main) = main.as_ref().and_then(Value::as_dict) {
        return Ok(function::new(th, c, main)?.into_value());
    }
    let globals = DictData::create();
    globals.set(
        th,
        wk::__builtins__().clone(),
        th.interp.builtins.get_or_none(),
    )?;
    Ok(function::new(th, c, &globals)?.into_value())
}
