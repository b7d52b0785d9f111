//! What the classes of this folder share: errors, argument kinds, interrupted calls, bytes of buffers.

use crate::host;
use crate::sys::flags::SettingsState;
use krait_builtins::bytes::check_size;
use krait_object::protocol::buffer::{self, Buffer, Request};
use krait_object::protocol::{attr, call, number, truth};
use krait_object::typeobj::shape;
use krait_object::types::{bytes, int, str};
use krait_object::{
    ArgAt, Args, Field, FromArg, Header, Raised, Result, Thread, TypeObject, Value, err, exc, wk,
};

/// `io.DEFAULT_BUFFER_SIZE`.
pub const DEFAULT_BUFFER_SIZE: usize = 128 * 1024;

/// `EAGAIN`, on which a call that must not block gives up.
const WOULD_BLOCK: i32 = krait_host::errno::EAGAIN;

#[cold]
pub fn unsupported(th: &Thread, message: &str) -> Raised {
    err::new(th, &super::UNSUPPORTED_OPERATION.ty, message)
}

#[cold]
pub fn uninitialized(th: &Thread) -> Raised {
    th.value_error("I/O operation on uninitialized object")
}

/// `BlockingIOError` with the number of bytes that were taken. A raw stream of Python code leaves no error number.
#[cold]
pub fn would_block(th: &Thread, of_system: bool, message: &str, written: usize) -> Raised {
    let args = vec![
        Value::int32(if of_system { WOULD_BLOCK } else { 0 }),
        str::new(message),
        int::from_usize(written),
    ];
    err::new_args(th, &exc::BLOCKING_IO_ERROR.ty, args)
}

/// Whether an error says that a call would block.
pub fn is_would_block(e: &Raised) -> bool {
    exc::BLOCKING_IO_ERROR.get(e.value()).is_some()
}

/// Whether a system error says so.
pub fn blocks(e: &std::io::Error) -> bool {
    e.raw_os_error() == Some(WOULD_BLOCK)
}

/// `TypeError` of `__getstate__`.
#[cold]
pub fn cannot_pickle(th: &Thread, v: &Value) -> Raised {
    th.type_error(format!("cannot pickle '{}' instances", v.ty().short_name()))
}

/// A count that may be `None`: "as much as there is", like any negative number.
#[derive(Clone, Copy)]
pub struct Size(pub isize);

impl FromArg<'_> for Size {
    fn from_arg(th: &Thread, v: &Value, _: ArgAt<'_>) -> Result<Size> {
        size(th, v).map(Size)
    }
}

pub fn size(th: &Thread, v: &Value) -> Result<isize> {
    if v.is_none() {
        return Ok(-1);
    }
    if !number::is_index(v) {
        return Err(th.type_error(format!(
            "argument should be integer or None, not '{}'",
            v.ty().name()
        )));
    }
    number::as_isize(th, v)
}

/// A count that may be missing, but not `None`.
pub fn count(th: &Thread, v: Option<&Value>, missing: isize) -> Result<isize> {
    v.map_or(Ok(missing), |v| number::as_isize(th, v))
}

/// The number, or -1 where the argument is missing.
pub fn or_all(size: Option<Size>) -> isize {
    size.map_or(-1, |s| s.0)
}

/// A file offset.
pub fn offset(th: &Thread, v: &Value) -> Result<i64> {
    fitting(th, v, "offset").map(|n| n as i64)
}

/// A position as a C `long`.
pub fn position(th: &Thread, v: &Value) -> Result<isize> {
    let i = number::index(th, v)?;
    i.as_i64()
        .map(|n| n as isize)
        .ok_or_else(|| th.overflow_error("Python int too large to convert to C long"))
}

/// A count that a stream's method answered.
pub fn answered(th: &Thread, v: &Value) -> Result<isize> {
    fitting(th, v, "index")
}

/// `ValueError` if it does not fit.
fn fitting(th: &Thread, v: &Value, size: &str) -> Result<isize> {
    let i = number::index(th, v)?;
    i.as_i64().map(|n| n as isize).ok_or_else(|| {
        let t = v.ty().name();
        th.value_error(format!("cannot fit '{t}' into an {size}-sized integer"))
    })
}

/// Repeats a call while a signal interrupts it and its handler raises nothing.
pub fn retry(th: &Thread, mut f: impl FnMut() -> Result<Value>) -> Result<Value> {
    loop {
        match f() {
            Err(e) if e.is(&exc::INTERRUPTED_ERROR) => host::serve_signals(th)?,
            r => return r,
        }
    }
}

/// The truth of an attribute.
pub fn flag(th: &Thread, v: &Value, name: &Value) -> Result<bool> {
    truth::is_true(th, &attr::get(th, v, name)?)
}

/// Whether an instance has an attribute of its own with this name, which hides the class's method.
pub fn is_shadowed(th: &Thread, h: &Header, name: &str) -> bool {
    !matches!(shape::get(th, h, &wk::str(name)), Ok(None))
}

/// The first error with the second as its follower: `second` is raised, the first is its context.
pub fn chain(first: Result<()>, second: Result<Value>) -> Result<Value> {
    match (first, second) {
        (Ok(()), r) => r,
        (Err(e), Ok(_)) => Err(e),
        (Err(a), Err(b)) => {
            err::chain_context(&b, a.value());
            Err(b)
        }
    }
}

/// Calls `f` with the bytes of a bytes-like object. `f` may release the lock, but runs no Python code.
pub fn with_bytes<R>(th: &Thread, v: &Value, f: impl FnOnce(&[u8]) -> R) -> Result<R> {
    if let Some(b) = buffer::plain(v) {
        return Ok(f(b.as_slice()));
    }
    // Changeable memory is copied: another thread may change it while the lock is released. Its owner must not
    // resize it, and hears of the release when all is done.
    let held = buffer::get(th, v, Request::SIMPLE)?;
    let r = f(&held.to_vec());
    drop(held);
    Ok(r)
}

/// A writable buffer argument.
pub fn writable_buffer(th: &Thread, v: &Value, func: &str, which: &str) -> Result<Buffer> {
    match buffer::get(th, v, Request::WRITABLE) {
        Ok(b) if b.is_c_contiguous() => Ok(b),
        // Whatever was raised meanwhile.
        _ => Err(th.type_error(format!(
            "{func}() {which} must be read-write bytes-like object, not {}",
            v.ty().name()
        ))),
    }
}

/// Room for a `bytes` object.
pub fn room_for_bytes(th: &Thread, n: usize) -> Result<Vec<u8>> {
    check_size(th, n)?;
    zeroed(n)
}

/// Most bytes that one system call may move.
pub const MOST: usize = 0x7fff_f000;

/// Room to read so many bytes by one system call. What there is no room for is refused even where no call moves it.
pub fn room_to_read(th: &Thread, n: usize) -> Result<Vec<u8>> {
    check_size(th, n)?;
    krait_object::alloc::room(n)?;
    zeroed(n.min(MOST))
}

/// A vector of zeros, or `MemoryError`.
pub fn zeroed(n: usize) -> Result<Vec<u8>> {
    if n > (isize::MAX as usize) / 2 {
        return Err(err::memory_error());
    }
    if n <= krait_host::shortage::SMALL {
        return Ok(vec![0; n]);
    }
    let mut v = Vec::new();
    krait_object::alloc::reserve(&mut v, n)?;
    v.resize(n, 0);
    Ok(v)
}

/// `bytes` of a vector's first `n` bytes.
pub fn first(v: &[u8], n: usize) -> Value {
    bytes::new(v.get(..n).unwrap_or(v))
}

/// Reports an error that nobody else can hear of, because the stream is dying.
pub fn unraisable(th: &Thread, e: Raised, zelf: &Value) {
    th.unraisable(
        e,
        Some(zelf),
        Some("Exception ignored while finalizing file"),
    );
}

/// `ResourceWarning` about something that was not closed; `source` is the object for `tracemalloc`.
pub fn warn_unclosed(th: &Thread, zelf: &Value, source: &Value) {
    match try_warn(th, source) {
        Err(e) if e.is(&exc::WARNING) => unraisable(th, e, zelf),
        // The filters let it pass, but what shows warnings is gone.
        Err(e) if e.is(&exc::IMPORT_ERROR) && th.interp.state::<Warn>().0.is_some() => {
            if let Ok(shown) = krait_object::protocol::repr::repr_text(th, source) {
                let line = format!("<sys>:0: ResourceWarning: unclosed file {shown}\n");
                crate::sys::hooks::write_stderr(th, &line);
            }
        }
        _ => {}
    }
}

/// `warnings.warn`, kept for when modules are gone.
#[derive(Default)]
struct Warn(Field);

fn warn_function(th: &Thread) -> Result<Value> {
    let module = (th.interp.hooks.get().import)(th, "warnings")?;
    attr::get_text(th, &module, "warn")
}

/// Before modules go: streams that the program forgot to close will want to warn, if anybody asked for warnings.
pub fn prepare_exit(th: &Thread) {
    let asked = {
        let settings = th.interp.state::<SettingsState>();
        let s = settings.0.borrow();
        s.dev_mode || !s.warnoptions.is_empty()
    };
    if asked && let Ok(warn) = warn_function(th) {
        th.interp.state::<Warn>().0.set(warn);
    }
}

fn try_warn(th: &Thread, source: &Value) -> Result<()> {
    let shown = krait_object::protocol::repr::repr(th, source)?;
    let mut text = krait_object::TextBuf::from("unclosed file ");
    if let Some(s) = shown.as_str() {
        text.push_text(s.text());
    }
    let warn = match th.interp.state::<Warn>().0.get() {
        Some(kept) => kept,
        None => warn_function(th)?,
    };
    let args = [
        str::from_buf(text)?,
        exc::RESOURCE_WARNING.ty.type_value(),
        int::from_i64(1),
        source.clone(),
    ];
    call::call_args(th, &warn, Args::pos(&args)).map(drop)
}

/// The name that `repr` and errors show for a type.
pub fn type_name(t: &TypeObject) -> String {
    t.name()
}

/// The attribute `name` of a stream, for its `repr`: missing and broken ones are left out.
pub fn name_of(th: &Thread, v: &Value, attribute: &str) -> Result<Option<Value>> {
    match attr::get(th, v, &wk::str(attribute)) {
        Ok(n) => Ok(Some(n)),
        Err(e) if e.is(&exc::ATTRIBUTE_ERROR) || e.is(&exc::VALUE_ERROR) => Ok(None),
        Err(e) => Err(e),
    }
}

/// Runs a `repr` that must not be entered again for the same object.
pub fn guarded_repr(th: &Thread, v: &Value, f: impl FnOnce() -> Result<Value>) -> Result<Value> {
    if !th.repr_enter(v) {
        return Err(th.runtime_error(format!(
            "reentrant call inside {}.__repr__",
            type_name(v.ty())
        )));
    }
    let r = f();
    th.repr_leave(v);
    r
}
