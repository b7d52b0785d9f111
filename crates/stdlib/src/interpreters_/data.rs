//! What can cross from one interpreter to another: plain Rust data that stands for an object.
//!
//! Some types cross by themselves, as do functions that use nothing but their arguments and built-in names; with
//! [`Fallback::Full`] anything else is pickled.

use super::errors::not_shareable;
use super::script;
use krait_base::Wtf8Buf;
use krait_builtins::memoryview;
use krait_object::protocol::buffer::Buffer;
use krait_object::protocol::{attr, call, repr};
use krait_object::types::{bytes, int, str, tuple};
use krait_object::{DictData, Fields, Raised, Result, Thread, Value, err, exc};
use krait_vm::function::FUNCTION;
use krait_vm::import;
use std::cell::RefCell;
use std::sync::{Arc, Weak};

/// A view's layout and the bytes that it shows, in C order. Its own interpreter finds the memory itself by the token.
pub struct View {
    token: Arc<()>,
    bytes: Vec<u8>,
    format: String,
    itemsize: usize,
    shape: Vec<usize>,
    readonly: bool,
}

/// A pickled object. Names that it looks for in `__main__` may have to be made by running the sender's main file.
pub struct Pickled {
    bytes: Vec<u8>,
    main_file: Option<Vec<u8>>,
}

pub enum Data {
    None,
    Bool(bool),
    Int(i64),
    Float(f64),
    Str(Wtf8Buf),
    Bytes(Vec<u8>),
    Tuple(Vec<Data>),
    View(View),
    /// Marshalled code of a function without state.
    Function(Vec<u8>),
    Pickled(Pickled),
    Queue(crate::interpqueues_::table::QueueRef),
    Channel(crate::interpchannels_::id::Ident),
    /// An end of a channel as an object of the class that the interpreter registered.
    ChannelEnd(crate::interpchannels_::id::Ident),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fallback {
    /// Only what crosses by itself.
    None = 0,
    Full = 1,
}

/// Classes written in Python whose objects cross by themselves.
#[derive(Default)]
pub struct Registered {
    /// `Queue`.
    pub queue: Fields,
    /// `SendChannel`, `RecvChannel`.
    pub channel_ends: Fields,
}

/// One of the classes of queues: `Queue`, `QueueEmpty`, `QueueFull`.
pub fn registered_queue(th: &Thread, at: usize) -> Result<Value> {
    let known = th.interp.state::<Registered>();
    if known.queue.is_empty() {
        import::import(th, "concurrent.interpreters._queues")?;
    }
    known
        .queue
        .get(at)
        .ok_or_else(|| th.type_error("Queue type not registered"))
}

/// The error for an object that cannot cross.
fn unsupported(th: &Thread, v: &Value, cause: Option<Raised>) -> Raised {
    let shown = repr::str_text(th, v).unwrap_or_else(|_| "object".to_owned());
    let message = format!("{shown} does not support cross-interpreter data");
    not_shareable(th, &message, cause)
}

fn is_registered(th: &Thread, v: &Value) -> Option<bool> {
    let known = th.interp.state::<Registered>();
    let class = v.ty().type_value();
    if known.queue.get(0).is_some_and(|q| q.is(&class)) {
        return Some(true);
    }
    let ends = known.channel_ends.snapshot();
    ends.iter().any(|c| c.is(&class)).then_some(false)
}

/// Whether objects of the value's type cross by themselves.
pub fn is_shareable(th: &Thread, v: &Value) -> bool {
    use krait_object::types::float::FLOAT;
    let t = v.ty();
    v.is_none()
        || v.is_true()
        || v.is_false()
        || v.as_exact_str().is_some()
        || std::ptr::eq(t, &int::INT.ty)
        || std::ptr::eq(t, &FLOAT.ty)
        || std::ptr::eq(t, &bytes::BYTES.ty)
        || std::ptr::eq(t, &tuple::TUPLE.ty)
        || std::ptr::eq(t, &memoryview::MEMORYVIEW.ty)
        || std::ptr::eq(t, &crate::interpchannels_::id::CHANNEL_ID.ty)
        || is_registered(th, v).is_some()
}

/// What crosses by itself; `Ok(None)` if the type does not.
fn simple(th: &Thread, v: &Value, fallback: Fallback, depth: u32) -> Result<Option<Data>> {
    if !is_shareable(th, v) {
        return Ok(None);
    }
    if v.is_none() {
        return Ok(Some(Data::None));
    }
    if v.is_true() || v.is_false() {
        return Ok(Some(Data::Bool(v.is_true())));
    }
    if let Some(s) = v.as_str() {
        return Ok(Some(Data::Str(s.to_wtf8())));
    }
    if let Some(b) = v.as_bytes() {
        return Ok(Some(Data::Bytes(b.as_slice().to_vec())));
    }
    if v.as_int().is_some() {
        return match v.as_i64() {
            Some(i) => Ok(Some(Data::Int(i))),
            None => Err(unsupported(
                th,
                v,
                Some(th.overflow_error("try sending as bytes")),
            )),
        };
    }
    if let Some(f) = v.as_exact_float() {
        return Ok(Some(Data::Float(f)));
    }
    if let Some(t) = v.as_tuple() {
        if depth >= MOST_NESTED {
            let message = "maximum recursion depth exceeded while sharing a tuple";
            return Err(err::new(th, &exc::RECURSION_ERROR.ty, message));
        }
        let items = th.recurse(" while sharing a tuple", || {
            t.as_slice()
                .iter()
                .map(|x| at_depth(th, x, fallback, depth + 1))
                .collect::<Result<Vec<Data>>>()
        });
        return match items {
            Ok(items) => Ok(Some(Data::Tuple(items))),
            Err(e) if e.is(&super::errors::NOT_SHAREABLE) => Err(unsupported(th, v, Some(e))),
            Err(e) => Err(e),
        };
    }
    if let Some(m) = memoryview::MEMORYVIEW.get(v) {
        return view(th, &m.buffer(th)?).map(|v| Some(Data::View(v)));
    }
    if let Some(id) = crate::interpchannels_::id::CHANNEL_ID.get(v) {
        return Ok(Some(Data::Channel(id.ident())));
    }
    let id = attr::get_text(th, v, "_id")?;
    match is_registered(th, v) {
        Some(true) => {
            let queues = &super::family(th)?.queues;
            let queue = id.as_i64().and_then(|id| queues.reference(id).ok());
            Ok(queue.map(Data::Queue))
        }
        _ => match crate::interpchannels_::id::CHANNEL_ID.get(&id) {
            Some(id) => Ok(Some(Data::ChannelEnd(id.ident()))),
            None => Err(th.type_error(format!(
                "'_id' attribute must be an _interpchannels.ChannelID object, not {}",
                id.ty().short_name()
            ))),
        },
    }
}

/// The buffers that are on their way, for when they come back to where they belong.
#[derive(Default)]
struct Lent(RefCell<Vec<(Weak<()>, Buffer)>>);

/// The bytes that a view shows now: memory itself belongs to its interpreter.
pub fn view(th: &Thread, b: &Buffer) -> Result<View> {
    let token = Arc::new(());
    let lent = th.interp.state::<Lent>();
    let (mut kept, gone): (Vec<_>, Vec<_>) = std::mem::take(&mut *lent.0.borrow_mut())
        .into_iter()
        .partition(|(token, _)| token.strong_count() > 0);
    kept.push((Arc::downgrade(&token), b.clone()));
    lent.0.borrow_mut().append(&mut kept);
    // Letting go of a buffer may run code.
    drop(gone);
    Ok(View {
        token,
        bytes: b.to_vec(),
        format: b.format.to_string(),
        itemsize: b.itemsize,
        shape: b.shape.clone(),
        readonly: b.readonly,
    })
}

fn pickled(th: &Thread, v: &Value) -> Option<Data> {
    let pickle = import::import(th, "pickle").ok()?;
    let b = call::call_method_text(th, &pickle, "dumps", std::slice::from_ref(v)).ok()?;
    let main_file = import::loaded(th, &str::new("__main__"))
        .ok()
        .flatten()
        .and_then(|m| attr::get_text(th, &m, "__file__").ok())
        .and_then(|f| {
            f.as_str()
                .map(|f| f.to_wtf8().as_wtf8().as_bytes().to_vec())
        });
    Some(Data::Pickled(Pickled {
        bytes: b.as_bytes()?.as_slice().to_vec(),
        main_file,
    }))
}

/// The data of an object.
pub fn of(th: &Thread, v: &Value, fallback: Fallback) -> Result<Data> {
    at_depth(th, v, fallback, 0)
}

/// Tuples within tuples that cross: data may have to be taken apart on a thread with a smaller stack.
const MOST_NESTED: u32 = 5000;

fn at_depth(th: &Thread, v: &Value, fallback: Fallback, depth: u32) -> Result<Data> {
    let mut error = match simple(th, v, fallback, depth) {
        Ok(Some(data)) => return Ok(data),
        Ok(None) => None,
        // The program's own errors are not replaced.
        Err(e) if !e.is(&super::errors::NOT_SHAREABLE) => return Err(e),
        Err(e) => Some(e),
    };
    if fallback == Fallback::Full {
        if FUNCTION.get_exact(v).is_some() {
            match script::stateless(th, v) {
                Ok(code) => return Ok(Data::Function(code)),
                Err(e) => {
                    let message = "only stateless functions are shareable";
                    error = Some(not_shareable(th, message, Some(e)));
                }
            }
        }
        if let Some(data) = pickled(th, v) {
            return Ok(data);
        }
    }
    Err(error.unwrap_or_else(|| unsupported(th, v, None)))
}

fn from_view(th: &Thread, v: &View) -> Result<Value> {
    let own = th
        .interp
        .state::<Lent>()
        .0
        .borrow()
        .iter()
        .find(|(token, _)| std::ptr::eq(token.as_ptr(), Arc::as_ptr(&v.token)))
        .map(|(_, b)| b.clone());
    if let Some(own) = own {
        return memoryview::view(th, own);
    }
    let owner = super::view::new(v.bytes.clone(), v.readonly);
    let mut b = krait_object::protocol::buffer::get(
        th,
        &owner,
        krait_object::protocol::buffer::Request::from_flags(if v.readonly { 0 } else { 1 }),
    )?;
    let mut strides = Vec::with_capacity(v.shape.len());
    let mut step = v.itemsize as isize;
    for n in v.shape.iter().rev() {
        strides.push(step);
        step = step.saturating_mul(*n as isize);
    }
    strides.reverse();
    b.format = v.format.as_str().into();
    b.itemsize = v.itemsize;
    b.shape.clone_from(&v.shape);
    b.strides = strides;
    memoryview::view(th, b)
}

/// Python's text for the sequence of an error and the one that it caused.
const CAUSED: &str = "\n\nThe above exception was the direct cause of the following exception:\n\n";

/// An object of this interpreter for data of another; the data may be used again.
pub fn object(th: &Thread, data: &Data) -> Result<Value> {
    Ok(match data {
        Data::None => Value::none(),
        Data::Bool(b) => Value::bool(*b),
        Data::Int(i) => int::from_i64(*i),
        Data::Float(f) => Value::float(*f),
        Data::Str(s) => str::from_wtf8(s.as_wtf8()),
        Data::Bytes(b) => bytes::new(b),
        Data::Tuple(items) => {
            let items = items.iter().map(|d| object(th, d));
            tuple::from_vec(items.collect::<Result<Vec<Value>>>()?).into_value()
        }
        Data::View(v) => from_view(th, v)?,
        Data::Function(code) => script::function(th, code)?,
        Data::Pickled(p) => match unpickle(th, p) {
            Ok(v) => v,
            Err(e) => {
                let message = "object could not be unpickled";
                return Err(not_shareable(th, message, Some(e)));
            }
        },
        Data::Queue(queue) => {
            let class = registered_queue(th, 0)?;
            call::call(th, &class, &[int::from_i64(queue.id)])?
        }
        Data::Channel(ident) => crate::interpchannels_::id::object(th, *ident, false)?,
        Data::ChannelEnd(ident) => crate::interpchannels_::id::end_object(th, *ident)?,
    })
}

/// The text of an error and of its direct cause, without tracebacks.
pub fn describe(th: &Thread, e: &Value) -> String {
    let own = super::errors::Snapshot::of(th, e).formatted();
    match err::exc_data(e).and_then(|d| d.cause.get()) {
        Some(cause) => {
            let cause = super::errors::Snapshot::of(th, &cause).formatted();
            format!("{cause}{CAUSED}{own}")
        }
        None => own,
    }
}

/// What an interpreter keeps of the main file of others: a module made by running it under another name.
#[derive(Default)]
struct FakeMain {
    module: krait_object::Field,
}

fn unpickle(th: &Thread, p: &Pickled) -> Result<Value> {
    let pickle = import::import(th, "pickle")?;
    let load = || call::call_method_text(th, &pickle, "loads", &[bytes::new(&p.bytes)]);
    let e = match load() {
        Err(e) if e.is(&exc::ATTRIBUTE_ERROR) && is_of_main(th, &e) => e,
        r => return r,
    };
    let Some(file) = &p.main_file else {
        return Err(e);
    };
    let fake = fake_main(th, file)?;
    let modules = th.interp.modules.get_or_none();
    let Some(modules) = modules.as_dict() else {
        return Err(e);
    };
    let own = modules.get_text("__main__");
    modules.set_str(th, "__main__", fake)?;
    let r = load();
    match own {
        Some(own) => modules.set_str(th, "__main__", own)?,
        None => drop(modules.remove(th, &str::new("__main__"))?),
    }
    r
}

/// Whether an attribute was missed in `__main__`.
fn is_of_main(th: &Thread, e: &Raised) -> bool {
    let main = import::loaded(th, &str::new("__main__")).ok().flatten();
    let name = main.and_then(|m| attr::get(th, &m, krait_object::wk::__name__()).ok());
    name.is_some_and(|n| n.as_str().is_some_and(|n| n.eq_str("__main__")))
        && repr::str_text(th, e.value()).is_ok_and(|t| t.contains("'__main__'"))
}

fn fake_main(th: &Thread, file: &[u8]) -> Result<Value> {
    const NAME: &str = "<fake __main__>";
    let state = th.interp.state::<FakeMain>();
    if let Some(m) = state.module.get() {
        return Ok(m);
    }
    let runpy = import::import(th, "runpy")?;
    let run = attr::get_text(th, &runpy, "run_path")?;
    let names = tuple::from_array([str::new("run_name")]);
    let args = [crate::posix::decode(file), str::new(NAME)];
    let args = krait_object::Args::new(&args, Some(&names));
    let found = call::call_args(th, &run, args)?;
    let m = krait_object::types::module::new(th, NAME)?;
    if let Some(found) = found.as_dict() {
        let into: krait_object::Ref<DictData> = m.dict();
        into.merge(th, found, true)?;
    }
    let m = m.into_value();
    state.module.set(m.clone());
    Ok(m)
}
