//! `frame`, and the write-through view of a function's locals (PEP 667).

use crate::cellobj::CELL;
use crate::frame::Frame;
use crate::frameobj::{FRAME, FrameObj};
use crate::slot::{clone, release};
use krait_bytecode::{CodeFlags, LocalKind};
use krait_object::protocol::{compare, hash, item, iter, repr};
use krait_object::types::{list, str};
use krait_object::{CompareOp, DictData, Obj, Result, Thread, Trace, Value};

pub struct FrameMethods;

fn frame<'a>(th: &Thread, f: &'a FrameObj) -> Result<&'a Frame> {
    f.frame().ok_or_else(|| th.runtime_error("frame is gone"))
}

#[krait_object::pymethods]
impl FrameMethods {
    fn __repr__(zelf: &FrameObj) -> String {
        let Some(f) = zelf.frame() else {
            return format!("<frame at {:#x}>", zelf.addr());
        };
        let text = |v: &Value| v.as_str().map(|s| s.to_string_lossy()).unwrap_or_default();
        let code = f.code();
        let file = krait_object::protocol::repr::ascii_quoted(&code.filename.get_or_none());
        format!(
            "<frame at {:#x}, file {file}, line {}, code {}>",
            zelf.addr(),
            zelf.line(),
            text(&code.name)
        )
    }

    #[getter]
    fn f_back(zelf: &FrameObj) -> Option<Value> {
        zelf.back()
    }

    #[getter]
    fn f_code(th: &Thread, zelf: &FrameObj) -> Result<Value> {
        th.audit("object.__getattr__", &[zelf.value(), str::new("f_code")])?;
        Ok(frame(th, zelf)?.code().value())
    }

    #[getter]
    fn f_globals(th: &Thread, zelf: &FrameObj) -> Result<Option<Value>> {
        Ok(frame(th, zelf)?.func().map(|f| f.globals.get_or_none()))
    }

    #[getter]
    fn f_builtins(th: &Thread, zelf: &FrameObj) -> Result<Option<Value>> {
        Ok(frame(th, zelf)?.func().map(|f| f.builtins.get_or_none()))
    }

    /// Return the mapping used by the frame to look up local variables.
    #[getter]
    fn f_locals(th: &Thread, zelf: &FrameObj) -> Result<Value> {
        locals(th, zelf)
    }

    /// Return the current line number in the frame.
    #[getter]
    fn f_lineno(zelf: &FrameObj) -> Option<i32> {
        let l = zelf.line();
        if l < 0 { None } else { Some(l) }
    }

    #[setter]
    fn set_f_lineno(th: &Thread, zelf: &FrameObj, value: Option<&Value>) -> Result<()> {
        crate::trace::jump::set_line(th, zelf, value)
    }

    #[getter]
    fn f_lasti(th: &Thread, zelf: &FrameObj) -> Result<i32> {
        let f = frame(th, zelf)?;
        Ok(f.unit() as i32 * 2)
    }

    #[getter]
    fn f_trace(zelf: &FrameObj) -> Value {
        zelf.trace.get_or_none()
    }

    #[setter]
    fn set_f_trace(zelf: &FrameObj, value: Option<&Value>) -> Result<()> {
        zelf.trace.replace(value.filter(|v| !v.is_none()).cloned());
        Ok(())
    }

    #[member]
    fn f_trace_lines(zelf: &FrameObj) -> bool {
        zelf.frame().is_none_or(|f| f.trace_lines)
    }

    #[setter]
    #[name("f_trace_lines")]
    fn set_f_trace_lines(th: &Thread, zelf: &FrameObj, value: Option<&Value>) -> Result<()> {
        let on = flag(th, value)?;
        frame(th, zelf)?;
        // SAFETY: the frame is alive.
        unsafe { (*zelf.raw()).trace_lines = on };
        Ok(())
    }

    #[getter]
    fn f_trace_opcodes(zelf: &FrameObj) -> bool {
        zelf.frame().is_some_and(|f| f.trace_opcodes)
    }

    #[setter]
    fn set_f_trace_opcodes(th: &Thread, zelf: &FrameObj, value: Option<&Value>) -> Result<()> {
        if value.is_none() {
            let name = krait_object::wk::str("f_trace_opcodes");
            let msg = "attribute 'f_trace_opcodes' of 'frame' objects cannot be deleted";
            return Err(th.attribute_error_text(&zelf.value(), &name, msg));
        }
        let on = flag(th, value)?;
        frame(th, zelf)?;
        // SAFETY: the frame is alive.
        unsafe { (*zelf.raw()).trace_opcodes = on };
        Ok(())
    }

    /// Return the generator or coroutine associated with this frame, or None.
    #[getter]
    fn f_generator(zelf: &FrameObj) -> Option<Value> {
        let f = zelf.frame()?;
        // SAFETY: a generator's frame points to its live generator.
        (f.owner == crate::frame::Owner::Generator && f.generator != 0)
            .then(|| unsafe { clone(f.generator) })
    }

    /// Clear all references held by the frame.
    fn clear(th: &Thread, zelf: &FrameObj) -> Result<()> {
        let Some(f) = zelf.frame() else { return Ok(()) };
        match f.owner {
            crate::frame::Owner::Plain | crate::frame::Owner::Thread => {
                return Err(th.runtime_error("cannot clear an executing frame"));
            }
            crate::frame::Owner::Generator => {
                // SAFETY: a generator's frame points to its live generator.
                let v = unsafe { clone(f.generator) };
                if let Some(g) = crate::generator::get(&v) {
                    match g.state.get() {
                        crate::generator::State::Executing => {
                            return Err(th.runtime_error("cannot clear an executing frame"));
                        }
                        crate::generator::State::Suspended
                        | crate::generator::State::SuspendedYieldFrom => {
                            return Err(th.runtime_error("cannot clear a suspended frame"));
                        }
                        _ => {}
                    }
                    crate::generator::methods::finalize(th, &v);
                }
            }
            // SAFETY: an ended frame is not executed again.
            crate::frame::Owner::FrameObject => unsafe { Frame::clear_words(zelf.raw()) },
        }
        Ok(())
    }

    fn __sizeof__(zelf: &FrameObj) -> usize {
        72 + zelf
            .frame()
            .map_or(0, |f| (f.code().frame_words as usize + 9) * 8)
    }
}

/// Whether a frame's variables are its fast locals: those of a function, or of a comprehension that runs in the frame of
/// its module or class.
fn shows_fast_locals(f: &FrameObj, fr: &Frame) -> bool {
    let code = fr.code();
    code.flags.has(CodeFlags::OPTIMIZED)
        || (0..code.nlocalsplus as usize).any(|i| {
            code.local_kind(i).has(LocalKind::HIDDEN) && fast_value(fr, f.raw(), i).is_some()
        })
}

/// What `locals()` and `f_locals` show of a frame.
pub fn locals(th: &Thread, f: &FrameObj) -> Result<Value> {
    let fr = frame(th, f)?;
    if !shows_fast_locals(f, fr) {
        if fr.locals != 0 {
            // SAFETY: the frame owns its locals mapping.
            return Ok(unsafe { clone(fr.locals) });
        }
        return Ok(fr.globals_value().unwrap_or_else(Value::none));
    }
    Ok(LOCALS_PROXY
        .create(LocalsProxy { frame: f.value() })
        .into_value())
}

/// The locals of a function's frame as a plain dict: a snapshot, as `locals()` gives it.
pub fn snapshot(th: &Thread, f: &FrameObj) -> Result<krait_object::Ref<DictData>> {
    let d = DictData::create();
    for (k, v) in entries(th, f)? {
        d.set(th, k, v)?;
    }
    Ok(d)
}

/// The value of a fast local, looking into cells.
fn fast_value(f: &Frame, raw: *mut Frame, i: usize) -> Option<Value> {
    // SAFETY: the frame is alive and has this local.
    let w = unsafe { *Frame::fast(raw).add(i) };
    if w == 0 {
        return None;
    }
    // SAFETY: the word is live.
    let v = unsafe { clone(w) };
    if f.code()
        .local_kind(i)
        .has(LocalKind::CELL | LocalKind::FREE)
        && let Some(c) = CELL.get(&v)
    {
        return c.contents.get();
    }
    Some(v)
}

fn entries(th: &Thread, fo: &FrameObj) -> Result<Vec<(Value, Value)>> {
    let f = frame(th, fo)?;
    let mut out: Vec<(Value, Value)> = Vec::new();
    let code = f.code().to_ref();
    // A generator expression's frame that has not copied its free variables yet has none.
    for i in 0..code.nlocalsplus as usize {
        if code.flags.has(CodeFlags::OPTIMIZED) && code.local_kind(i).has(LocalKind::HIDDEN) {
            continue;
        }
        let Some(n) = code.local_name(i) else {
            continue;
        };
        if let Some(v) = fast_value(f, fo.raw(), i)
            && !out.iter().any(|(k, _)| k.is(n))
        {
            out.push((n.clone(), v));
        }
    }
    if let Some(extra) = fo.extra_locals.get()
        && let Some(d) = extra.as_dict()
    {
        out.extend(d.snapshot());
    }
    Ok(out)
}

/// The local variable that a key means: one that is equal to its name.
fn index_of(th: &Thread, f: &Frame, key: &Value) -> Result<Option<usize>> {
    let code = f.code();
    let names = (0..code.nlocalsplus as usize).filter_map(|i| Some((i, code.local_name(i)?)));
    if let Some(s) = key.as_exact_str() {
        let same = |n: &Value| n.as_str().is_some_and(|n| n.same_text(s));
        return Ok(names.into_iter().find(|(_, n)| same(n)).map(|(i, _)| i));
    }
    let wanted = hash::hash(th, key)?;
    for (i, name) in names {
        if hash::hash(th, name)? == wanted && compare::eq(th, name, key)? {
            return Ok(Some(i));
        }
    }
    Ok(None)
}

/// A flag that is set from Python.
fn flag(th: &Thread, value: Option<&Value>) -> Result<bool> {
    match value {
        Some(v) if v.is_true() || v.is_false() => Ok(v.is_true()),
        Some(_) => Err(th.type_error("attribute value type must be bool")),
        None => Err(th.type_error("can't delete numeric/char attribute")),
    }
}

#[derive(Trace)]
pub struct LocalsProxy {
    frame: Value,
}

krait_object::pytype! {
    pub static LOCALS_PROXY: LocalsProxy = "FrameLocalsProxy", HAVE_GC | MAPPING;
}

type Proxy = Obj<LocalsProxy>;

fn target<'a>(th: &Thread, p: &'a Proxy) -> Result<&'a FrameObj> {
    FRAME
        .get(&p.frame)
        .ok_or_else(|| th.type_error("not a frame"))
}

pub struct ProxyMethods;

#[krait_object::pymethods]
impl ProxyMethods {
    fn __new__(
        th: &Thread,
        cls: &'static krait_object::TypeObject,
        frame: &Value,
    ) -> Result<Value> {
        if FRAME.get(frame).is_none() {
            return Err(th.type_error(format!("expect frame, not {}", frame.ty().name())));
        }
        Ok(LOCALS_PROXY
            .create_in(
                cls,
                LocalsProxy {
                    frame: frame.clone(),
                },
            )
            .into_value())
    }

    fn __getitem__(th: &Thread, zelf: &Proxy, key: &Value) -> Result<Value> {
        let fo = target(th, zelf)?;
        if let Some(i) = index_of(th, frame(th, fo)?, key)?
            && let Some(v) = fast_value(frame(th, fo)?, fo.raw(), i)
        {
            return Ok(v);
        }
        if let Some(x) = fo.extra_locals.get()
            && let Some(d) = x.as_dict()
            && let Some(v) = d.get(th, key)?
        {
            return Ok(v);
        }
        Err(krait_object::err::new(
            th,
            &krait_object::exc::KEY_ERROR.ty,
            &format!(
                "local variable '{}' is not defined",
                repr::repr_text(th, key)?
            ),
        ))
    }

    fn __setitem__(th: &Thread, zelf: &Proxy, key: &Value, value: Option<&Value>) -> Result<()> {
        let fo = target(th, zelf)?;
        let f = frame(th, fo)?;
        if let Some(i) = index_of(th, f, key)? {
            let Some(v) = value else {
                return Err(th.value_error("cannot remove local variables from FrameLocalsProxy"));
            };
            // SAFETY: the frame is alive and has this local; the old value is kept while the stack may borrow it.
            unsafe {
                let place = Frame::fast(fo.raw()).add(i);
                if f.code()
                    .local_kind(i)
                    .has(LocalKind::CELL | LocalKind::FREE)
                    && *place != 0
                    && let Some(c) = CELL.get(&clone(*place))
                {
                    c.contents.set(v.clone());
                    return Ok(());
                }
                let old = std::mem::replace(&mut *place, v.clone().into_bits());
                if old != 0 {
                    fo.overwritten.push(clone(old));
                    release(old);
                }
            }
            return Ok(());
        }
        let extra = match fo.extra_locals.get() {
            Some(d) => d,
            None => {
                let d = DictData::create().into_value();
                fo.extra_locals.set(d.clone());
                d
            }
        };
        let Some(d) = extra.as_dict() else {
            return Ok(());
        };
        match value {
            Some(v) => d.set(th, key.clone(), v.clone()),
            None => match d.remove(th, key)? {
                Some(_) => Ok(()),
                None => Err(th.key_error(key)),
            },
        }
    }

    fn __contains__(th: &Thread, zelf: &Proxy, key: &Value) -> Result<bool> {
        item::contains(th, &dict(th, zelf)?, key)
    }

    fn __len__(th: &Thread, zelf: &Proxy) -> Result<usize> {
        Ok(entries(th, target(th, zelf)?)?.len())
    }

    fn __iter__(th: &Thread, zelf: &Proxy) -> Result<Value> {
        iter::iter(th, &keys(th, zelf)?)
    }

    fn __reversed__(th: &Thread, zelf: &Proxy) -> Result<Value> {
        let k = keys(th, zelf)?;
        if let Some(l) = k.as_list() {
            l.reverse();
        }
        Ok(k)
    }

    fn __repr__(th: &Thread, zelf: &Proxy) -> Result<Value> {
        if !th.repr_enter(&zelf.as_value()) {
            return Ok(str::new("{...}"));
        }
        let r = dict(th, zelf).and_then(|d| repr::repr(th, &d));
        th.repr_leave(&zelf.as_value());
        r
    }

    fn __richcmp__(th: &Thread, zelf: &Proxy, other: &Value, op: CompareOp) -> Result<Value> {
        if !matches!(op, CompareOp::Eq | CompareOp::Ne) {
            return Ok(Value::not_implemented());
        }
        if let Some(o) = LOCALS_PROXY.get(other) {
            return Ok(Value::bool(
                zelf.frame.is(&o.frame) == (op == CompareOp::Eq),
            ));
        }
        if other.as_dict().is_some() {
            return compare::rich(th, &dict(th, zelf)?, other, op);
        }
        Ok(Value::not_implemented())
    }

    fn __or__(th: &Thread, a: &Value, b: &Value) -> Result<Value> {
        let plain = |v: &Value| match LOCALS_PROXY.get(v) {
            Some(p) => dict(th, p),
            None => Ok(v.clone()),
        };
        krait_object::protocol::number::binary(
            th,
            &plain(a)?,
            &plain(b)?,
            krait_object::protocol::number::BinOp::Or,
        )
    }

    fn __ior__(th: &Thread, zelf: &Proxy, other: &Value) -> Result<Value> {
        ProxyMethods::update(th, zelf, other)?;
        Ok(zelf.value())
    }

    fn keys(th: &Thread, zelf: &Proxy) -> Result<Value> {
        keys(th, zelf)
    }

    fn values(th: &Thread, zelf: &Proxy) -> Result<Vec<Value>> {
        Ok(entries(th, target(th, zelf)?)?
            .into_iter()
            .map(|(_, v)| v)
            .collect())
    }

    fn items(th: &Thread, zelf: &Proxy) -> Result<Vec<Value>> {
        Ok(entries(th, target(th, zelf)?)?
            .into_iter()
            .map(krait_object::IntoValue::into_value)
            .collect())
    }

    #[sig("(key, default=None, /)")]
    fn get(th: &Thread, zelf: &Proxy, key: &Value, default: Option<Value>) -> Result<Value> {
        match ProxyMethods::__getitem__(th, zelf, key) {
            Err(e) if e.is(&krait_object::exc::KEY_ERROR) => {
                Ok(default.unwrap_or_else(Value::none))
            }
            r => r,
        }
    }

    #[sig("(key, default=None, /)")]
    fn setdefault(th: &Thread, zelf: &Proxy, key: &Value, default: Option<Value>) -> Result<Value> {
        match ProxyMethods::__getitem__(th, zelf, key) {
            Err(e) if e.is(&krait_object::exc::KEY_ERROR) => {
                let v = default.unwrap_or_else(Value::none);
                ProxyMethods::__setitem__(th, zelf, key, Some(&v))?;
                Ok(v)
            }
            r => r,
        }
    }

    fn pop(th: &Thread, zelf: &Proxy, key: &Value, default: Option<Value>) -> Result<Value> {
        let fo = target(th, zelf)?;
        if index_of(th, frame(th, fo)?, key)?.is_some() {
            return Err(th.value_error("cannot remove local variables from FrameLocalsProxy"));
        }
        if let Some(x) = fo.extra_locals.get()
            && let Some(d) = x.as_dict()
            && let Some(v) = d.remove(th, key)?
        {
            return Ok(v);
        }
        default.ok_or_else(|| th.key_error(key))
    }

    fn copy(th: &Thread, zelf: &Proxy) -> Result<Value> {
        dict(th, zelf)
    }

    fn update(th: &Thread, zelf: &Proxy, other: &Value) -> Result<()> {
        let Some(d) = other.as_dict() else {
            let other = match LOCALS_PROXY.get(other) {
                Some(p) => dict(th, p)?,
                None => {
                    return Err(
                        th.type_error("update() argument must be dict or another FrameLocalsProxy")
                    );
                }
            };
            return ProxyMethods::update(th, zelf, &other);
        };
        for (k, v) in d.snapshot() {
            ProxyMethods::__setitem__(th, zelf, &k, Some(&v))?;
        }
        Ok(())
    }
}

fn dict(th: &Thread, p: &Proxy) -> Result<Value> {
    Ok(snapshot(th, target(th, p)?)?.into_value())
}

fn keys(th: &Thread, p: &Proxy) -> Result<Value> {
    let k = entries(th, target(th, p)?)?
        .into_iter()
        .map(|(k, _)| k)
        .collect();
    Ok(list::from_vec(k).into_value())
}
