//! Names: globals, builtins, class and module scopes, cells.

use crate::cellobj::CELL;
use crate::code::Code;
use crate::frame::Frame;
use crate::slot::{self, view};
use krait_bytecode::LocalKind;
use krait_object::protocol::item;
use krait_object::{Field, Raised, Result, Thread, Value, exc, wk};

fn text(v: &Value) -> String {
    v.as_str().map(|s| s.to_string_lossy()).unwrap_or_default()
}

#[cold]
fn not_defined(th: &Thread, name: &Value) -> Raised {
    th.name_error(
        &exc::NAME_ERROR.ty,
        name,
        &format!("name '{}' is not defined", text(name)),
    )
}

/// The value of a mapping's key; `None` for `KeyError`.
fn mapping_get(th: &Thread, m: &Value, key: &Value) -> Result<Option<Value>> {
    if let Some(d) = m.as_exact_dict() {
        return d.get(th, key);
    }
    match item::get(th, m, key) {
        Ok(v) => Ok(Some(v)),
        Err(e) if e.is(&exc::KEY_ERROR) => Ok(None),
        Err(e) => Err(e),
    }
}

/// # Safety
/// `f` is the running frame.
unsafe fn globals<'a>(f: *mut Frame) -> krait_object::BorrowedValue<'a> {
    // SAFETY: the frame's function keeps its globals alive.
    unsafe { view((*f).globals) }
}

/// A global or builtin.
///
/// # Safety
/// `f` is the running frame.
pub unsafe fn load_global(th: &Thread, f: *mut Frame, name: &Value) -> Result<Value> {
    // SAFETY: as above.
    unsafe {
        if let Some(v) = mapping_get(th, &globals(f), name)? {
            return Ok(v);
        }
        load_builtin(th, f, name)
    }
}

/// # Safety
/// `f` is the running frame.
unsafe fn load_builtin(th: &Thread, f: *mut Frame, name: &Value) -> Result<Value> {
    // SAFETY: as above.
    unsafe {
        if (*f).builtins != 0
            && let Some(v) = mapping_get(th, &view((*f).builtins), name)?
        {
            return Ok(v);
        }
    }
    Err(not_defined(th, name))
}

/// A module's code that is called as a function has the globals as its locals, as `exec` gives them to it.
///
/// # Safety
/// `f` is the running frame.
#[inline]
unsafe fn call_locals(f: *mut Frame) {
    // SAFETY: as above; the frame's locals word is empty.
    unsafe {
        if (*f).locals == 0
            && !(*f).code().flags.has(krait_bytecode::CodeFlags::NEWLOCALS)
            && let Some(globals) = (*f).globals_value()
        {
            (*f).has_more();
            (*f).locals = globals.into_bits();
        }
    }
}

/// # Safety
/// `f` is the running frame.
pub unsafe fn load_name(th: &Thread, f: *mut Frame, name: &Value) -> Result<Value> {
    // SAFETY: a frame with names has its own locals mapping.
    unsafe {
        call_locals(f);
        if (*f).locals == 0 {
            return Err(th.system_error("no locals"));
        }
        if let Some(v) = mapping_get(th, &view((*f).locals), name)? {
            return Ok(v);
        }
        // What a subclass of dict makes of subscription is not asked here, unlike where a function looks up a global.
        let globals = globals(f);
        let global = match globals.as_dict() {
            Some(d) => d.get(th, name)?,
            None => mapping_get(th, &globals, name)?,
        };
        if let Some(v) = global {
            return Ok(v);
        }
        load_builtin(th, f, name)
    }
}

/// # Safety
/// `f` is the running frame.
pub unsafe fn load_locals(th: &Thread, f: *mut Frame) -> Result<Value> {
    // SAFETY: as above.
    unsafe {
        call_locals(f);
        if (*f).locals == 0 {
            Err(th.system_error("no locals"))
        } else {
            Ok(slot::clone((*f).locals))
        }
    }
}

/// # Safety
/// `f` is the running frame.
pub unsafe fn store_name(th: &Thread, f: *mut Frame, name: &Value, v: &Value) -> Result<()> {
    // SAFETY: as above.
    unsafe {
        call_locals(f);
        if (*f).locals == 0 {
            return Err(th.system_error(format!("no locals found when storing '{}'", text(name))));
        }
        let m = view((*f).locals);
        match m.as_exact_dict() {
            Some(d) => d.set(th, name.clone(), v.clone()),
            None => item::set(th, &m, name, v),
        }
    }
}

/// # Safety
/// `f` is the running frame.
pub unsafe fn delete_name(th: &Thread, f: *mut Frame, name: &Value) -> Result<()> {
    // SAFETY: as above.
    unsafe {
        call_locals(f);
        if (*f).locals == 0 {
            return Err(th.system_error(format!("no locals when deleting '{}'", text(name))));
        }
        // Whatever the mapping complained of.
        item::delete(th, &view((*f).locals), name).map_err(|_| not_defined(th, name))
    }
}

/// # Safety
/// `f` is the running frame.
pub unsafe fn store_global(th: &Thread, f: *mut Frame, name: &Value, v: Value) -> Result<()> {
    // SAFETY: as above.
    unsafe {
        match globals(f).as_dict() {
            Some(d) => d.set(th, name.clone(), v),
            None => Err(th.system_error("globals are not a dict")),
        }
    }
}

/// # Safety
/// `f` is the running frame.
pub unsafe fn delete_global(th: &Thread, f: *mut Frame, name: &Value) -> Result<()> {
    // SAFETY: as above.
    unsafe {
        match globals(f).as_dict() {
            Some(d) => match d.remove(th, name)? {
                Some(_) => Ok(()),
                None => Err(not_defined(th, name)),
            },
            None => Err(th.system_error("globals are not a dict")),
        }
    }
}

/// # Safety
/// `f` is the running frame.
pub unsafe fn from_dict_or_globals(
    th: &Thread,
    f: *mut Frame,
    d: &Value,
    name: &Value,
) -> Result<Value> {
    match mapping_get(th, d, name)? {
        Some(v) => Ok(v),
        // SAFETY: passed on.
        None => unsafe { load_global(th, f, name) },
    }
}

/// # Safety
/// `f` is the running frame and local `i` a cell.
pub unsafe fn from_dict_or_deref(th: &Thread, f: *mut Frame, d: &Value, i: usize) -> Result<Value> {
    // SAFETY: as above.
    unsafe {
        if let Some(name) = (*f).code().local_name(i)
            && let Some(v) = mapping_get(th, d, name)?
        {
            return Ok(v);
        }
        load_deref(th, f, i)
    }
}

#[cold]
fn unbound_cell(th: &Thread, code: &Code, i: usize) -> Raised {
    if code.local_kind(i).has(LocalKind::FREE) {
        return crate::call::unbound(th, code, i);
    }
    crate::call::unbound(th, code, i)
}

/// # Safety
/// `f` is the running frame and local `i` a cell.
#[inline]
pub unsafe fn load_deref(th: &Thread, f: *mut Frame, i: usize) -> Result<Value> {
    // SAFETY: as above.
    unsafe {
        let w = *Frame::fast(f).add(i);
        if w != 0
            && let Some(c) = CELL.get_exact(&view(w))
            && let Some(v) = c.contents.get()
        {
            return Ok(v);
        }
        Err(unbound_cell(th, (*f).code(), i))
    }
}

/// # Safety
/// `f` is the running frame and local `i` a cell.
#[inline]
pub unsafe fn store_deref(f: *mut Frame, i: usize, v: Value) {
    // SAFETY: as above.
    unsafe {
        let w = *Frame::fast(f).add(i);
        if w != 0
            && let Some(c) = CELL.get_exact(&view(w))
        {
            c.contents.set(v);
        }
    }
}

/// # Safety
/// `f` is the running frame and local `i` a cell.
pub unsafe fn delete_deref(th: &Thread, f: *mut Frame, i: usize) -> Result<()> {
    // SAFETY: as above.
    unsafe {
        let w = *Frame::fast(f).add(i);
        if w != 0
            && let Some(c) = CELL.get_exact(&view(w))
            && c.contents.take().is_some()
        {
            return Ok(());
        }
        Err(unbound_cell(th, (*f).code(), i))
    }
}

/// # Safety
/// `f` is the running frame.
pub unsafe fn build_class(th: &Thread, f: *mut Frame) -> Result<Value> {
    // SAFETY: as above.
    unsafe {
        if (*f).builtins != 0
            && let Some(v) = mapping_get(th, &view((*f).builtins), wk::__build_class__())?
        {
            return Ok(v);
        }
    }
    Err(th.name_error(
        &exc::NAME_ERROR.ty,
        wk::__build_class__(),
        "__build_class__ not found",
    ))
}

/// # Safety
/// `f` is the running frame.
pub unsafe fn setup_annotations(th: &Thread, f: *mut Frame) -> Result<()> {
    // SAFETY: as above.
    unsafe {
        if (*f).locals == 0 {
            return Err(th.system_error("no locals found when setting up annotations"));
        }
        let m = view((*f).locals);
        if mapping_get(th, &m, wk::__annotations__())?.is_none() {
            let d = krait_object::DictData::create().into_value();
            item::set(th, &m, wk::__annotations__(), &d)?;
        }
        Ok(())
    }
}

/// `all` and `any` as they were when the interpreter started, whatever programs put in their places.
#[derive(Default)]
struct CommonFunctions {
    all: Field,
    any: Field,
}

/// Notes the functions that code may refer to without a name.
pub fn remember_common_functions(th: &Thread) {
    let common = th.interp.state::<CommonFunctions>();
    let builtins = th.interp.builtins.get_or_none();
    if let Some(d) = builtins.as_dict() {
        drop(common.all.replace(d.get_text("all")));
        drop(common.any.replace(d.get_text("any")));
    }
}

/// `LOAD_COMMON_CONSTANT`.
pub fn common_constant(th: &Thread, i: usize) -> Result<Value> {
    match i {
        0 => Ok(exc::ASSERTION_ERROR.ty.type_value()),
        1 => Ok(exc::NOT_IMPLEMENTED_ERROR.ty.type_value()),
        2 => Ok(krait_object::types::tuple::TUPLE.ty.type_value()),
        3 | 4 => {
            let common = th.interp.state::<CommonFunctions>();
            let function = if i == 3 { &common.all } else { &common.any };
            function
                .get()
                .ok_or_else(|| th.system_error("unknown common constant"))
        }
        _ => Err(th.system_error("unknown common constant")),
    }
}
