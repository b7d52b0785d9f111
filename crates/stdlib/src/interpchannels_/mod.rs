//! `_interpchannels`: channels between interpreters, whose senders can wait until what they sent is received.

pub mod id;
pub mod table;

use crate::host;
use crate::interpqueues_::table::Item;
use crate::interpqueues_::{defaults, fallback, received, unbound};
use crate::interpreters_::data::{self, Data, Registered};
use crate::interpreters_::{self, family};
use id::{Ident, ident_of};
use krait_builtins::structseq::{self, StructSeq};
use krait_object::exc::{ExcData, RUNTIME_ERROR, TIMEOUT_ERROR};
use krait_object::protocol::{buffer, number};
use krait_object::types::{int, tuple};
use krait_object::{Module, Raised, Result, Thread, Value, err, pymethods, ready_type};
use std::time::{Duration, Instant};
pub use table::Channels;
use table::{End, Progress, Refused};

krait_object::pytype! {
    pub static CHANNEL_ERROR: ExcData = "_interpchannels.ChannelError" derives RUNTIME_ERROR, BASETYPE | HAVE_GC | BASE_EXC_SUBCLASS | MANAGED_DICT | MANAGED_WEAKREF;
}
krait_object::pytype! {
    pub static NOT_FOUND: ExcData = "_interpchannels.ChannelNotFoundError" derives CHANNEL_ERROR, BASETYPE | HAVE_GC | BASE_EXC_SUBCLASS | MANAGED_DICT | MANAGED_WEAKREF;
}
krait_object::pytype! {
    pub static CLOSED: ExcData = "_interpchannels.ChannelClosedError" derives CHANNEL_ERROR, BASETYPE | HAVE_GC | BASE_EXC_SUBCLASS | MANAGED_DICT | MANAGED_WEAKREF;
}
krait_object::pytype! {
    pub static EMPTY: ExcData = "_interpchannels.ChannelEmptyError" derives CHANNEL_ERROR, BASETYPE | HAVE_GC | BASE_EXC_SUBCLASS | MANAGED_DICT | MANAGED_WEAKREF;
}
krait_object::pytype! {
    pub static NOT_EMPTY: ExcData = "_interpchannels.ChannelNotEmptyError" derives CHANNEL_ERROR, BASETYPE | HAVE_GC | BASE_EXC_SUBCLASS | MANAGED_DICT | MANAGED_WEAKREF;
}

struct ErrorMethods;

#[pymethods]
impl ErrorMethods {}

static INFO: StructSeq = StructSeq {
    name: "_interpchannels.ChannelInfo",
    doc: "ChannelInfo\n\nA named tuple of a channel's state.",
    fields: &[
        ("open", "both ends are open"),
        ("closing", "send is closed, recv is non-empty"),
        ("closed", "both ends are closed"),
        ("count", "queued objects"),
        ("num_interp_send", "interpreters bound to the send end"),
        (
            "num_interp_send_released",
            "interpreters bound to the send end and released",
        ),
        ("num_interp_recv", "interpreters bound to the send end"),
        (
            "num_interp_recv_released",
            "interpreters bound to the send end and released",
        ),
        ("num_interp_both", "interpreters bound to both ends"),
        (
            "num_interp_both_released",
            "interpreters bound to both ends and released_from_both",
        ),
        (
            "num_interp_both_send_released",
            "interpreters bound to both ends and released_from_the send end",
        ),
        (
            "num_interp_both_recv_released",
            "interpreters bound to both ends and released_from_the recv end",
        ),
        (
            "send_associated",
            "current interpreter is bound to the send end",
        ),
        (
            "send_released",
            "current interpreter *was* bound to the send end",
        ),
        (
            "recv_associated",
            "current interpreter is bound to the recv end",
        ),
        (
            "recv_released",
            "current interpreter *was* bound to the recv end",
        ),
    ],
    visible: 8,
    immutable: false,
};

/// The exception that a channel's answer stands for.
pub fn raised(th: &Thread, id: i64, why: Refused) -> Raised {
    let (class, text) = match why {
        Refused::NotFound => (&NOT_FOUND.ty, "not found"),
        Refused::Closed => (&CLOSED.ty, "is closed"),
        Refused::EndClosed => (&CLOSED.ty, "is already closed"),
        Refused::Empty => (&EMPTY.ty, "is empty"),
        Refused::NotEmpty => (
            &NOT_EMPTY.ty,
            "may not be closed if not empty (try force=True)",
        ),
    };
    err::new(th, class, &format!("channel {id} {text}"))
}

/// Between looks at signals.
const SLICE: Duration = Duration::from_millis(20);

/// How long a sender waits: not at all, until a moment, or for ever.
enum Wait {
    Not,
    Until(Instant),
    Ever,
}

fn wait_of(th: &Thread, blocking: Option<&Value>, timeout: Option<&Value>) -> Result<Wait> {
    let blocking = match blocking {
        Some(b) => krait_object::protocol::truth::is_true(th, b)?,
        None => true,
    };
    let Some(t) = timeout.filter(|t| !t.is_none()) else {
        return Ok(if blocking { Wait::Ever } else { Wait::Not });
    };
    if t.as_int().is_none() && !number::is_index(t) && t.as_exact_float().is_none() {
        let class = t.ty().short_name();
        return Err(th.type_error(format!(
            "'{class}' object cannot be interpreted as an integer or float"
        )));
    }
    let seconds = number::as_f64(th, t)?;
    if seconds.is_nan() || seconds < 0.0 {
        return Err(th.value_error("timeout value must be a non-negative number"));
    }
    if !blocking {
        return Err(th.value_error("can't specify a timeout for a non-blocking call"));
    }
    let limit = Duration::try_from_secs_f64(seconds).ok();
    Ok(limit
        .and_then(|d| Instant::now().checked_add(d))
        .map_or(Wait::Ever, Wait::Until))
}

/// Sends data and waits for it to be received, if it is to.
fn send(th: &Thread, id: i64, item: Item, wait: &Wait) -> Result<()> {
    let family = family(th)?;
    let (receipt, number) = family
        .channels
        .send(id, item)
        .map_err(|why| raised(th, id, why))?;
    loop {
        let left = match wait {
            Wait::Not => return Ok(()),
            Wait::Ever => SLICE,
            Wait::Until(end) => end.saturating_duration_since(Instant::now()),
        };
        match th.without_gil(|| receipt.wait(left.min(SLICE))) {
            Progress::Received => return Ok(()),
            Progress::Lost => return Err(raised(th, id, Refused::Closed)),
            Progress::Waiting => {}
        }
        let interrupted = host::serve_signals(th);
        if interrupted.is_err() || left.is_zero() {
            if !family.channels.take_back(id, number) && interrupted.is_ok() {
                continue;
            }
            interrupted?;
            return Err(err::new(th, &TIMEOUT_ERROR.ty, "timed out"));
        }
    }
}

fn is_set(th: &Thread, v: Option<&Value>) -> Result<Option<bool>> {
    match v.filter(|v| !v.is_none()) {
        Some(v) => krait_object::protocol::truth::is_true(th, v).map(Some),
        None => Ok(None),
    }
}

pub struct InterpChannels;

/// This module provides primitive operations to manage Python interpreters.
/// The 'interpreters' module provides a more convenient interface.
#[krait_object::pymodule(name = "_interpchannels")]
impl InterpChannels {
    #[init]
    fn init(th: &Thread, m: &Module) -> Result<()> {
        interpreters_::errors::install();
        interpreters_::view::install();
        id::install();
        for t in [
            &CHANNEL_ERROR.ty,
            &NOT_FOUND.ty,
            &CLOSED.ty,
            &EMPTY.ty,
            &NOT_EMPTY.ty,
        ] {
            ready_type(t, &ErrorMethods::SPEC);
            m.add_type(th, t)?;
        }
        m.add(th, "ChannelInfo", structseq::class(th, &INFO)?.type_value())?;
        m.add_type(th, &id::CHANNEL_ID.ty)
    }

    /// channel_create(unboundop) -> cid
    ///
    /// Create a new cross-interpreter channel and return a unique generated ID.
    #[sig("(unboundop=-1, fallback=-1)")]
    fn create(th: &Thread, unboundop: Option<i32>, fallback: Option<i32>) -> Result<Value> {
        let defaults = defaults(th, unboundop, fallback)?;
        let id = family(th)?.channels.create(defaults);
        id::object(th, Ident { id, end: None }, false)
    }

    /// channel_destroy(cid)
    ///
    /// Close and finalize the channel.  Afterward attempts to use the channel
    /// will behave as though it never existed.
    #[sig("(cid)")]
    fn destroy(th: &Thread, cid: &Value) -> Result<()> {
        let id = ident_of(th, cid)?.id;
        let r = family(th)?.channels.destroy(id);
        r.map_err(|why| raised(th, id, why))
    }

    /// channel_list_all() -> [cid]
    ///
    /// Return the list of all IDs for active channels.
    fn list_all(th: &Thread) -> Result<Vec<Value>> {
        let all = family(th)?.channels.list().into_iter();
        all.map(|(id, d)| {
            let id = id::object(th, Ident { id, end: None }, true)?;
            let (op, fall) = (d.unbound as i64, d.fallback as i64);
            let parts = [id, int::from_i64(op), int::from_i64(fall)];
            Ok(tuple::from_array(parts).into_value())
        })
        .collect()
    }

    /// channel_list_interpreters(cid, *, send) -> [id]
    ///
    /// Return the list of all interpreter IDs associated with an end of the channel.
    ///
    /// The 'send' argument should be a boolean indicating whether to use the send or
    /// receive end.
    #[sig("(cid, *, send)")]
    fn list_interpreters(th: &Thread, cid: &Value, send: &Value) -> Result<Vec<Value>> {
        let id = ident_of(th, cid)?.id;
        let end = if krait_object::protocol::truth::is_true(th, send)? {
            End::Send
        } else {
            End::Recv
        };
        let family = family(th)?;
        let users = family
            .channels
            .users(id, end)
            .map_err(|why| raised(th, id, why))?;
        let all = family.list().into_iter().rev().map(|(id, _)| id);
        Ok(all
            .filter(|id| users.contains(id))
            .map(int::from_i64)
            .collect())
    }

    /// channel_send(cid, obj, *, blocking=True, timeout=None)
    ///
    /// Add the object's data to the channel's queue.
    /// By default this waits for the object to be received.
    #[sig("(cid, obj, unboundop=-1, fallback=-1, *, blocking=True, timeout=None)")]
    fn send(
        th: &Thread,
        cid: &Value,
        obj: &Value,
        unboundop: Option<i32>,
        fallback: Option<i32>,
        blocking: Option<&Value>,
        timeout: Option<&Value>,
    ) -> Result<()> {
        let id = ident_of(th, cid)?.id;
        let (op, fall) = (
            unbound(th, unboundop)?,
            crate::interpqueues_::fallback(th, fallback)?,
        );
        let wait = wait_of(th, blocking, timeout)?;
        let d = family(th)?
            .channels
            .defaults(id)
            .map_err(|why| raised(th, id, why))?;
        let item = Item {
            origin: th.interp.id,
            unbound: op.unwrap_or(d.unbound),
            data: Some(data::of(th, obj, fall.unwrap_or(d.fallback))?),
        };
        send(th, id, item, &wait)
    }

    /// channel_send_buffer(cid, obj, *, blocking=True, timeout=None)
    ///
    /// Add the object's buffer to the channel's queue.
    /// By default this waits for the object to be received.
    #[sig("(cid, obj, unboundop=-1, fallback=-1, *, blocking=True, timeout=None)")]
    fn send_buffer(
        th: &Thread,
        cid: &Value,
        obj: &Value,
        unboundop: Option<i32>,
        fallback: Option<i32>,
        blocking: Option<&Value>,
        timeout: Option<&Value>,
    ) -> Result<()> {
        let id = ident_of(th, cid)?.id;
        let op = unbound(th, unboundop)?;
        self::fallback(th, fallback)?;
        let wait = wait_of(th, blocking, timeout)?;
        if !buffer::supports(obj) {
            let class = obj.ty().short_name();
            return Err(th.type_error(format!(
                "memoryview: a bytes-like object is required, not '{class}'"
            )));
        }
        let view = buffer::get(th, obj, buffer::Request::FULL_RO)?;
        let d = family(th)?
            .channels
            .defaults(id)
            .map_err(|why| raised(th, id, why))?;
        let item = Item {
            origin: th.interp.id,
            unbound: op.unwrap_or(d.unbound),
            data: Some(Data::View(data::view(th, &view)?)),
        };
        send(th, id, item, &wait)
    }

    /// channel_recv(cid, [default]) -> (obj, unboundop)
    ///
    /// Return a new object from the data at the front of the channel's queue.
    ///
    /// If there is nothing to receive then raise ChannelEmptyError, unless
    /// a default value is provided.  In that case return it.
    #[sig("(cid, default=<unrepresentable>)")]
    fn recv(th: &Thread, cid: &Value, default: Option<&Value>) -> Result<Value> {
        let id = ident_of(th, cid)?.id;
        match (family(th)?.channels.recv(id, th.interp.id), default) {
            (Ok(item), _) => received(th, &item),
            (Err(Refused::Empty), Some(d)) => {
                Ok(tuple::from_array([d.clone(), Value::none()]).into_value())
            }
            (Err(why), _) => Err(raised(th, id, why)),
        }
    }

    /// channel_close(cid, *, send=None, recv=None, force=False)
    ///
    /// Close the channel for all interpreters.
    ///
    /// If the channel is empty then the keyword args are ignored and both
    /// ends are immediately closed.  Otherwise, if 'force' is True then
    /// all queued items are released and both ends are immediately
    /// closed.
    ///
    /// If the channel is not empty *and* 'force' is False then following
    /// happens:
    ///
    ///  * recv is True (regardless of send):
    ///    - raise ChannelNotEmptyError
    ///  * recv is None and send is None:
    ///    - raise ChannelNotEmptyError
    ///  * send is True and recv is not True:
    ///    - fully close the 'send' end
    ///    - close the 'recv' end to interpreters not already receiving
    ///    - fully close it once empty
    ///
    /// Closing an already closed channel results in a ChannelClosedError.
    ///
    /// Once the channel's ID has no more ref counts in any interpreter
    /// the channel will be destroyed.
    #[sig("(cid, *, send=None, recv=None, force=False)")]
    fn close(
        th: &Thread,
        cid: &Value,
        send: Option<&Value>,
        recv: Option<&Value>,
        force: bool,
    ) -> Result<()> {
        let id = ident_of(th, cid)?.id;
        let (send, recv) = (
            is_set(th, send)? == Some(true),
            is_set(th, recv)? == Some(true),
        );
        let end = match (send, recv) {
            (true, false) => Some(End::Send),
            (false, true) => Some(End::Recv),
            _ => None,
        };
        let r = family(th)?.channels.close(id, end, force);
        r.map_err(|why| raised(th, id, why))
    }

    /// channel_release(cid, *, send=None, recv=None, force=True)
    ///
    /// Close the channel for the current interpreter.  'send' and 'recv'
    /// (bool) may be used to indicate the ends to close.  By default both
    /// ends are closed.  Closing an already closed end is a noop.
    #[sig("(cid, *, send=None, recv=None, force=True)")]
    fn release(
        th: &Thread,
        cid: &Value,
        send: Option<&Value>,
        recv: Option<&Value>,
        force: Option<&Value>,
    ) -> Result<()> {
        let _ = force;
        let id = ident_of(th, cid)?.id;
        let ends: &[End] = match (is_set(th, send)?, is_set(th, recv)?) {
            (None, None) | (Some(true), Some(true)) => &[End::Send, End::Recv],
            (Some(true), _) => &[End::Send],
            (_, Some(true)) => &[End::Recv],
            _ => return Ok(()),
        };
        let r = family(th)?.channels.release(id, th.interp.id, ends);
        r.map_err(|why| raised(th, id, why))
    }

    /// get_count(cid)
    ///
    /// Return the number of items in the channel.
    #[sig("(cid)")]
    fn get_count(th: &Thread, cid: &Value) -> Result<usize> {
        let id = ident_of(th, cid)?.id;
        let r = family(th)?.channels.count(id);
        r.map_err(|why| raised(th, id, why))
    }

    /// get_info(cid)
    ///
    /// Return details about the channel.
    #[sig("(cid)")]
    fn get_info(th: &Thread, cid: &Value) -> Result<Value> {
        let id = ident_of(th, cid)?.id;
        let info = family(th)?
            .channels
            .info(id, th.interp.id)
            .map_err(|why| raised(th, id, why))?;
        let mut fields: Vec<Value> = info.status.iter().map(|b| Value::bool(*b)).collect();
        fields.push(int::from_usize(info.count));
        fields.extend(info.interps.iter().map(|n| int::from_u64(*n)));
        fields.extend(info.own.iter().map(|b| Value::bool(*b)));
        structseq::make(th, &INFO, fields)
    }

    /// get_channel_defaults(cid)
    ///
    /// Return the channel's default values, set when it was created.
    #[sig("(cid)")]
    fn get_channel_defaults(th: &Thread, cid: &Value) -> Result<Value> {
        let id = ident_of(th, cid)?.id;
        let r = family(th)?.channels.defaults(id);
        let d = r.map_err(|why| raised(th, id, why))?;
        let parts = [d.unbound as i64, d.fallback as i64];
        Ok(tuple::from_array(parts.map(int::from_i64)).into_value())
    }

    #[sig("(id, *, send=None, recv=None, force=False, _resolve=False)")]
    fn _channel_id(
        th: &Thread,
        id: &Value,
        send: Option<&Value>,
        recv: Option<&Value>,
        force: bool,
        _resolve: bool,
    ) -> Result<Value> {
        let given = ident_of(th, id)?;
        let end = match (is_set(th, send)?, is_set(th, recv)?) {
            (Some(false), Some(false)) => {
                return Err(th.value_error("'send' and 'recv' cannot both be False"));
            }
            (Some(true), None | Some(false)) => Some(End::Send),
            (None | Some(false), Some(true)) => Some(End::Recv),
            (Some(true), Some(true)) => None,
            _ => given.end,
        };
        let _ = _resolve;
        id::object(th, Ident { end, ..given }, force)
    }

    #[sig("(send, recv)")]
    fn _register_end_types(th: &Thread, send: &Value, recv: &Value) -> Result<()> {
        for (name, v) in [("send", send), ("recv", recv)] {
            if v.as_type().is_none() {
                return Err(th.type_error(format!("expected a type for '{name}'")));
            }
        }
        let known = th.interp.state::<Registered>();
        drop(known.channel_ends.replace(vec![send.clone(), recv.clone()]));
        Ok(())
    }
}
