//! `_interpchannels.ChannelID`: names a channel, or one of its ends, and keeps the channel.

use super::table::{Channels, End};
use super::{raised, table::Refused};
use crate::interpreters_::data::Registered;
use crate::interpreters_::family::Family;
use crate::interpreters_::{family, number_of};
use krait_object::protocol::{compare, number};
use krait_object::typeobj::CompareOp;
use krait_object::types::int;
use krait_object::{Obj, Result, Thread, Trace, Value, Visitor, pymethods, ready_type};
use krait_vm::import;
use std::sync::Arc;

/// What a `ChannelID` says. `None`: both ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ident {
    pub id: i64,
    pub end: Option<End>,
}

pub struct ChannelId {
    ident: Ident,
    family: Arc<Family>,
    /// Whether the channel knew of the object.
    counted: bool,
}

impl Trace for ChannelId {
    fn trace(&self, _: &mut Visitor<'_>) {}
}

impl Drop for ChannelId {
    fn drop(&mut self) {
        if self.counted {
            let channels: &Channels = &self.family.channels;
            channels.unname(self.ident.id);
        }
    }
}

krait_object::pytype! {
    pub static CHANNEL_ID: ChannelId = "_interpchannels.ChannelID", DISALLOW_INSTANTIATION;
}

impl ChannelId {
    pub fn ident(&self) -> Ident {
        self.ident
    }
}

/// An object for a channel; with `force` also for one that there is not.
pub fn object(th: &Thread, ident: Ident, force: bool) -> Result<Value> {
    let family = family(th)?;
    let counted = family.channels.name(ident.id);
    if !counted && !force {
        return Err(raised(th, ident.id, Refused::NotFound));
    }
    let o = CHANNEL_ID.create(ChannelId {
        ident,
        family,
        counted,
    });
    Ok(o.into_value())
}

/// An end of a channel, as an object of the class that stands for it in this interpreter.
pub fn end_object(th: &Thread, ident: Ident) -> Result<Value> {
    let known = th.interp.state::<Registered>();
    if known.channel_ends.is_empty()
        && import::import(th, "concurrent.interpreters.channels").is_err()
    {
        import::import(th, "test.support.channels")?;
    }
    let at = usize::from(ident.end == Some(End::Recv));
    let Some(class) = known.channel_ends.get(at) else {
        return Err(th.type_error("channel end types not registered"));
    };
    let id = object(th, ident, true)?;
    krait_object::protocol::call::call1(th, &class, &id)
}

/// What an argument says: a `ChannelID` or a number.
pub fn ident_of(th: &Thread, v: &Value) -> Result<Ident> {
    if let Some(c) = CHANNEL_ID.get(v) {
        return Ok(c.ident);
    }
    let id = number_of(th, "channel", v)?;
    Ok(Ident { id, end: None })
}

struct IdMethods;

/// A channel ID identifies a channel and may be used as an int.
#[pymethods]
impl IdMethods {
    fn __repr__(zelf: &Obj<ChannelId>) -> String {
        let id = zelf.ident.id;
        match zelf.ident.end {
            None => format!("ChannelID({id})"),
            Some(End::Send) => format!("ChannelID({id}, send=True)"),
            Some(End::Recv) => format!("ChannelID({id}, recv=True)"),
        }
    }

    fn __str__(zelf: &Obj<ChannelId>) -> String {
        zelf.ident.id.to_string()
    }

    fn __hash__(zelf: &Obj<ChannelId>) -> i64 {
        int::hash_i64(zelf.ident.id)
    }

    fn __int__(zelf: &Obj<ChannelId>) -> i64 {
        zelf.ident.id
    }

    fn __index__(zelf: &Obj<ChannelId>) -> i64 {
        zelf.ident.id
    }

    fn __richcmp__(
        th: &Thread,
        zelf: &Obj<ChannelId>,
        other: &Value,
        op: CompareOp,
    ) -> Result<Value> {
        if !matches!(op, CompareOp::Eq | CompareOp::Ne) {
            return Ok(Value::not_implemented());
        }
        let equal = if let Some(c) = CHANNEL_ID.get(other) {
            c.ident == zelf.ident
        } else if other.as_int().is_some()
            || other.as_exact_float().is_some()
            || number::is_index(other)
        {
            compare::eq(th, &int::from_i64(zelf.ident.id), other)?
        } else {
            return Ok(Value::not_implemented());
        };
        Ok(Value::bool(equal == matches!(op, CompareOp::Eq)))
    }

    /// 'send', 'recv', or 'both'
    #[getter]
    fn end(zelf: &Obj<ChannelId>) -> &'static str {
        match zelf.ident.end {
            None => "both",
            Some(End::Send) => "send",
            Some(End::Recv) => "recv",
        }
    }

    /// the 'send' end of the channel
    #[getter]
    fn send(th: &Thread, zelf: &Obj<ChannelId>) -> Result<Value> {
        let end = Some(End::Send);
        object(th, Ident { end, ..zelf.ident }, true)
    }

    /// the 'recv' end of the channel
    #[getter]
    fn recv(th: &Thread, zelf: &Obj<ChannelId>) -> Result<Value> {
        let end = Some(End::Recv);
        object(th, Ident { end, ..zelf.ident }, true)
    }
}

pub fn install() {
    ready_type(&CHANNEL_ID.ty, &IdMethods::SPEC);
}
