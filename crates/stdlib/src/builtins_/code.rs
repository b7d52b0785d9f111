//! `compile`, `eval`, `exec`, `globals`, `locals`, `__import__`.

use crate::sys;
use krait_base::{Wtf8, Wtf8Buf};
use krait_bytecode::CodeFlags;
use krait_object::protocol::item;
use krait_object::types::{bytes, str};
use krait_object::{Dict, Result, Thread, Value, wk};
use krait_parser::Mode;
use krait_vm::compile::{self, Choices};
use krait_vm::frameobj::{self, FRAME};
use krait_vm::{call, code, import};

pub struct Code;

const ONLY_AST: i64 = 0x400;
const OPTIMIZED_AST: i64 = 0x8000;
const TYPE_COMMENTS: i64 = 0x1000;
const TOP_LEVEL_AWAIT: i64 = 0x2000;
const ALLOW_INCOMPLETE: i64 = 0x4000;
const DONT_IMPLY_DEDENT: i64 = 0x200;
const SOURCE_IS_UTF8: i64 = 0x100;
/// The flag of `nested_scopes`, which is in force anyway.
const OBSOLETE: i64 = 0x10;
const KNOWN: i64 = ONLY_AST
    | OPTIMIZED_AST
    | TYPE_COMMENTS
    | TOP_LEVEL_AWAIT
    | ALLOW_INCOMPLETE
    | DONT_IMPLY_DEDENT
    | SOURCE_IS_UTF8
    | OBSOLETE;

/// What `locals()` answers in the running frame.
pub fn current_locals(th: &Thread) -> Result<Value> {
    let f = frameobj::current(th);
    if f.is_null() {
        return Err(th.system_error("frame does not exist"));
    }
    let o = frameobj::of(f);
    let Some(fo) = FRAME.get(&o) else {
        return Err(th.system_error("frame does not exist"));
    };
    let shown = krait_vm::types::frame::locals(th, fo)?;
    if krait_vm::types::frame::LOCALS_PROXY.get(&shown).is_some() {
        return Ok(krait_vm::types::frame::snapshot(th, fo)?.into_value());
    }
    Ok(shown)
}

/// The same; without a frame the names of `__main__`, if another interpreter calls there.
pub fn locals_or_main(th: &Thread) -> Result<Value> {
    match current_locals(th) {
        Ok(locals) => Ok(locals),
        Err(e) => main_globals(th).ok_or(e),
    }
}

fn current_globals(th: &Thread) -> Option<Value> {
    let f = frameobj::current(th);
    let o = if f.is_null() {
        return None;
    } else {
        frameobj::of(f)
    };
    FRAME
        .get(&o)
        .and_then(|fo| fo.frame().and_then(|f| f.globals_value()))
}

/// The names of `__main__` while another interpreter lets something be called there, which has no frame of its own.
pub fn main_globals(th: &Thread) -> Option<Value> {
    let family = crate::interpreters_::family::of(th)?;
    if !family.is_running(th.interp.id) {
        return None;
    }
    let name = krait_object::types::str::new("__main__");
    let main = krait_vm::import::loaded(th, &name).ok()??;
    let main = krait_object::types::module::MODULE.get(&main)?;
    Some(main.dict().into_value())
}

/// Future features of the code that calls.
fn inherited_features(th: &Thread) -> u32 {
    let f = frameobj::current(th);
    if f.is_null() {
        return 0;
    }
    let o = frameobj::of(f);
    FRAME
        .get(&o)
        .and_then(|fo| {
            fo.frame()
                .map(|f| f.code().flags.0 & CodeFlags::FUTURE_MASK)
        })
        .unwrap_or(0)
}

/// Source given as `str` or as bytes.
pub fn source_text(
    th: &Thread,
    v: &Value,
    func: &str,
    what: &str,
    filename: Wtf8<'_>,
) -> Result<String> {
    let text = if let Some(s) = v.as_str() {
        s.to_utf8(th)?
    } else if let Ok(b) = krait_object::protocol::buffer::to_vec(th, v) {
        crate::source::decode(th, &b, filename)?
    } else {
        return Err(th.type_error(format!("{func}() arg 1 must be a {what}")));
    };
    if text.contains('\0') {
        return Err(krait_object::err::new(
            th,
            &krait_object::exc::SYNTAX_ERROR.ty,
            "source code string cannot contain null bytes",
        ));
    }
    Ok(text)
}

/// A file name that was given as text, as bytes or as a path object.
pub(crate) fn filename_text(th: &Thread, v: &Value) -> Result<Wtf8Buf> {
    if let Some(s) = v.as_str() {
        return Ok(s.to_wtf8());
    }
    if let Some(b) = v.as_bytes() {
        return Ok(Wtf8Buf::from_escaped_bytes(b.as_slice()));
    }
    // What that gives is text or bytes.
    filename_text(th, &crate::posix::files::Files::fspath(th, v)?)
}

/// Gives globals their `__builtins__`.
fn with_builtins(th: &Thread, g: &Dict) -> Result<()> {
    if !g.contains(th, wk::__builtins__())? {
        g.set(
            th,
            wk::__builtins__().clone(),
            th.interp.builtins.get_or_none(),
        )?;
    }
    Ok(())
}

fn scopes(
    th: &Thread,
    func: &str,
    globals: Option<&Value>,
    locals: Option<&Value>,
) -> Result<(Value, Value)> {
    let globals = globals.filter(|g| !g.is_none());
    let locals = locals.filter(|l| !l.is_none());
    let wrong_locals = locals.filter(|l| !item::is_mapping(l));
    if wrong_locals.is_some() && func == "eval" {
        return Err(th.type_error("locals must be a mapping"));
    }
    if let Some(l) = wrong_locals
        && globals.is_none_or(|g| g.as_dict().is_some())
    {
        return Err(th.type_error(format!(
            "locals must be a mapping or None, not {}",
            l.ty().name()
        )));
    }
    match globals {
        Some(g) => {
            if g.as_dict().is_none() {
                let msg = if func == "eval" {
                    if item::is_mapping(g) {
                        "globals must be a real dict; try eval(code, {}, mapping)".to_owned()
                    } else {
                        "globals must be a dict".to_owned()
                    }
                } else {
                    format!("exec() globals must be a dict, not {}", g.ty().name())
                };
                return Err(th.type_error(msg));
            }
            Ok((g.clone(), locals.unwrap_or(g).clone()))
        }
        None => {
            let framed = current_globals(th);
            let Some(g) = framed.clone().or_else(|| main_globals(th)) else {
                return Err(th.type_error(format!(
                    "{func} must be given globals and locals when called without a frame"
                )));
            };
            let l = match locals {
                Some(l) => l.clone(),
                None if framed.is_none() => g.clone(),
                None => current_locals(th)?,
            };
            Ok((g, l))
        }
    }
}

/// Audit hooks see text that is compiled.
fn audit_source(th: &Thread, text: &str, filename: Wtf8<'_>) -> Result<()> {
    if !th.interp.audited.get() {
        return Ok(());
    }
    th.audit(
        "compile",
        &[bytes::new(text.as_bytes()), str::from_wtf8(filename)],
    )
}

#[krait_object::pyfunctions]
impl Code {
    /// Compile source into a code object that can be executed by exec() or eval().
    ///
    /// The source code may represent a Python module, statement or expression.
    /// The filename will be used for run-time error messages.
    /// The mode must be 'exec' to compile a module, 'single' to compile a
    /// single (interactive) statement, or 'eval' to compile an expression.
    /// The flags argument, if present, controls which future statements influence
    /// the compilation of the code.
    /// The dont_inherit argument, if true, stops the compilation inheriting
    /// the effects of any future statements in effect in the code calling
    /// compile; if absent or false these statements do influence the compilation,
    /// in addition to any features explicitly specified.
    #[sig(
        "(source, filename, mode, flags=0, dont_inherit=False, optimize=-1, *, _feature_version=-1)"
    )]
    fn compile(
        th: &Thread,
        source: &Value,
        filename: &Value,
        mode: &krait_object::Str,
        flags: i32,
        dont_inherit: bool,
        optimize: i32,
        feature_version: i32,
    ) -> Result<Value> {
        let filename = filename_text(th, filename)?;
        let filename = filename.as_wtf8();
        let flags = i64::from(flags);
        if flags & !(KNOWN | i64::from(CodeFlags::FUTURE_MASK)) != 0 {
            return Err(th.value_error("compile(): unrecognised flags"));
        }
        if !(-1..=2).contains(&optimize) {
            return Err(th.value_error("compile(): invalid optimize value"));
        }
        let mode_text = mode.to_string_lossy();
        let mode = match mode_text.as_str() {
            "exec" => Mode::Exec,
            "eval" => Mode::Eval,
            "single" => Mode::Single,
            "func_type" => {
                if flags & ONLY_AST == 0 {
                    return Err(
                        th.value_error("compile() mode 'func_type' requires flag PyCF_ONLY_AST")
                    );
                }
                Mode::FuncType
            }
            _ if flags & ONLY_AST != 0 => {
                return Err(th.value_error(
                    "compile() mode must be 'exec', 'eval', 'single' or 'func_type'",
                ));
            }
            _ => return Err(th.value_error("compile() mode must be 'exec', 'eval' or 'single'")),
        };
        let mut c = Choices::new(mode);
        c.optimize = if optimize < 0 {
            sys::flags::optimize(th)
        } else {
            optimize as u8
        };
        c.features = flags as u32 & CodeFlags::FUTURE_MASK;
        if !dont_inherit {
            c.features |= inherited_features(th);
        }
        c.type_comments = flags & TYPE_COMMENTS != 0;
        c.allow_incomplete = flags & ALLOW_INCOMPLETE != 0;
        c.dont_imply_dedent = flags & DONT_IMPLY_DEDENT != 0;
        c.top_level_await = flags & TOP_LEVEL_AWAIT != 0;
        if feature_version >= 0 && flags & ONLY_AST != 0 {
            c.feature_minor = u8::try_from(feature_version).unwrap_or(14);
        }
        if let Some(r) = crate::ast::compile_tree(
            th,
            source,
            filename,
            &c,
            flags & ONLY_AST != 0,
            flags & OPTIMIZED_AST == OPTIMIZED_AST,
        )? {
            return Ok(r);
        }
        let text = source_text(
            th,
            source,
            "compile",
            "string, bytes or AST object",
            filename,
        )?;
        audit_source(th, &text, filename)?;
        if flags & ONLY_AST != 0 {
            let optimized = flags & OPTIMIZED_AST == OPTIMIZED_AST;
            return crate::ast::parse_to_objects(th, &text, filename, &c, optimized);
        }
        Ok(compile::source(th, &text, filename, &c)?.into_value())
    }

    /// Evaluate the given source in the context of globals and locals.
    ///
    /// The source may be a string representing a Python expression
    /// or a code object as returned by compile().
    /// The globals must be a dictionary and locals can be any mapping,
    /// defaulting to the current globals and locals.
    /// If only globals is given, locals defaults to it.
    #[sig("(source, /, globals=None, locals=None)")]
    fn eval(
        th: &Thread,
        source: &Value,
        globals: Option<&Value>,
        locals: Option<&Value>,
    ) -> Result<Value> {
        let (g, l) = scopes(th, "eval", globals, locals)?;
        let Some(gd) = g.as_dict() else {
            return Err(th.type_error("globals must be a dict"));
        };
        with_builtins(th, gd)?;
        if let Some(c) = code::get(source) {
            if c.nfrees > 0 {
                return Err(
                    th.type_error("code object passed to eval() may not contain free variables")
                );
            }
            th.audit("exec", std::slice::from_ref(source))?;
            return call::eval_code(th, c, gd, Some(l));
        }
        let text = source_text(
            th,
            source,
            "eval",
            "string, bytes or code object",
            "<string>".into(),
        )?;
        let mut c = Choices::new(Mode::Eval);
        c.features = inherited_features(th);
        c.optimize = sys::flags::optimize(th);
        let text = text.trim_start_matches([' ', '\t']);
        audit_source(th, text, "<string>".into())?;
        let code = compile::source(th, text, "<string>".into(), &c)?;
        th.audit("exec", &[code.value()])?;
        call::eval_code(th, &code, gd, Some(l))
    }

    /// Execute the given source in the context of globals and locals.
    ///
    /// The source may be a string representing one or more Python statements
    /// or a code object as returned by compile().
    /// The globals must be a dictionary and locals can be any mapping,
    /// defaulting to the current globals and locals.
    /// If only globals is given, locals defaults to it.
    /// The closure must be a tuple of cellvars, and can only be used
    /// when source is a code object requiring exactly that many cellvars.
    #[sig("(source, /, globals=None, locals=None, *, closure=None)")]
    fn exec(
        th: &Thread,
        source: &Value,
        globals: Option<&Value>,
        locals: Option<&Value>,
        closure: Option<&Value>,
    ) -> Result<()> {
        let (g, l) = scopes(th, "exec", globals, locals)?;
        let Some(gd) = g.as_dict() else {
            return Err(th.type_error("globals must be a dict"));
        };
        with_builtins(th, gd)?;
        if let Some(c) = code::get(source) {
            let n = c.nfrees as usize;
            match closure {
                Some(_) if n == 0 => {
                    return Err(th.type_error("cannot use a closure with this code object"));
                }
                Some(cl) => {
                    let ok = cl.as_exact_tuple().is_some_and(|t| {
                        t.len() == n
                            && t.as_slice()
                                .iter()
                                .all(|c| krait_vm::cellobj::CELL.get(c).is_some())
                    });
                    if !ok {
                        return Err(th.type_error(format!(
                            "code object requires a closure of exactly length {n}"
                        )));
                    }
                }
                None if n > 0 => {
                    return Err(th.type_error(
                        "code object requires a closure of exactly length ".to_owned()
                            + &n.to_string(),
                    ));
                }
                None => {}
            }
            th.audit("exec", std::slice::from_ref(source))?;
            call::eval_code_with_closure(th, c, gd, Some(l), closure.cloned())?;
            return Ok(());
        }
        if closure.is_some() {
            return Err(th.type_error("closure can only be used when source is a code object"));
        }
        let text = source_text(
            th,
            source,
            "exec",
            "string, bytes or code object",
            "<string>".into(),
        )?;
        let mut c = Choices::new(Mode::Exec);
        c.features = inherited_features(th);
        c.optimize = sys::flags::optimize(th);
        audit_source(th, &text, "<string>".into())?;
        let code = compile::source(th, &text, "<string>".into(), &c)?;
        th.audit("exec", &[code.value()])?;
        call::eval_code(th, &code, gd, Some(l))?;
        Ok(())
    }

    /// Return the dictionary containing the current scope's global variables.
    ///
    /// NOTE: Updates to this dictionary *will* affect name lookups in the current
    /// global scope and vice-versa.
    fn globals(th: &Thread) -> Result<Value> {
        current_globals(th)
            .or_else(|| main_globals(th))
            .ok_or_else(|| th.system_error("globals() without a frame"))
    }

    /// Return a dictionary containing the current scope's local variables.
    ///
    /// NOTE: Whether or not updates to this dictionary will affect name lookups in
    /// the local scope and vice-versa is *implementation dependent* and not
    /// covered by any backwards compatibility guarantees.
    fn locals(th: &Thread) -> Result<Value> {
        locals_or_main(th)
    }

    /// Import a module.
    ///
    /// Because this function is meant for use by the Python
    /// interpreter and not for general use, it is better to use
    /// importlib.import_module() to programmatically import a module.
    #[sig("(name, globals=None, locals=None, fromlist=(), level=0)")]
    fn __import__(
        th: &Thread,
        name: &Value,
        globals: Option<&Value>,
        locals: Option<&Value>,
        fromlist: Option<&Value>,
        level: i64,
    ) -> Result<Value> {
        let none = Value::none();
        let _ = locals;
        import::import_module_level(
            th,
            name,
            globals.unwrap_or(&none),
            fromlist.unwrap_or(&none),
            level,
        )
    }
}
