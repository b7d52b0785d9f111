//! `sendmsg`, `recvmsg` and `recvmsg_into`: messages with ancillary data.

use super::address::parse;
use super::methods::{address_value, room};
use super::value::{READABLE, Socket, WRITABLE, run};
use crate::host;
use krait_host::{Ancillary, Message};
use krait_object::protocol::buffer::{self, Request};
use krait_object::protocol::{iter, number};
use krait_object::types::{bytes, int, list, tuple};
use krait_object::{Args, Raised, Result, Thread, Value};

/// The items of an iterable argument.
fn items(th: &Thread, v: &Value, func: &str, n: usize) -> Result<Vec<Value>> {
    match iter::iter(th, v) {
        Ok(it) => iter::collect(th, &it),
        Err(e) if e.is(&krait_object::exc::TYPE_ERROR) => {
            Err(th.type_error(format!("{func}() argument {n} must be an iterable")))
        }
        Err(e) => Err(e),
    }
}

fn check_count(th: &Thread, args: Args<'_>, func: &str, most: usize) -> Result<()> {
    args.no_keywords(th, func)?;
    let n = args.positional().len();
    if n == 0 {
        return Err(th.type_error(format!("{func}() takes at least 1 argument (0 given)")));
    }
    if n > most {
        return Err(th.type_error(format!(
            "{func}() takes at most {most} arguments ({n} given)"
        )));
    }
    Ok(())
}

fn int_of(th: &Thread, v: Option<&Value>) -> Result<i32> {
    let Some(v) = v else { return Ok(0) };
    let n = number::as_isize(th, v)?;
    i32::try_from(n).map_err(|_| th.overflow_error("Python int too large to convert to C int"))
}

fn ancillary(th: &Thread, v: &Value) -> Result<Ancillary> {
    let what = "[sendmsg() ancillary data items]() argument must be";
    let Some(t) = v.as_tuple() else {
        return Err(th.type_error(format!("{what} 3-item tuple, not {}", v.ty().name())));
    };
    let [level, kind, data] = t.as_slice() else {
        return Err(th.type_error(format!("{what} tuple of length 3, not {}", t.len())));
    };
    Ok(Ancillary {
        level: int_of(th, Some(level))?,
        kind: int_of(th, Some(kind))?,
        data: buffer::to_vec(th, data)?,
    })
}

/// All bytes of an iterable of buffers.
pub fn gathered(th: &Thread, v: &Value) -> Result<Vec<u8>> {
    let mut data = Vec::new();
    for piece in items(th, v, "sendmsg", 1)? {
        let b = buffer::to_vec(th, &piece)?;
        krait_object::alloc::make_room(&mut data, b.len())?;
        data.extend_from_slice(&b);
    }
    Ok(data)
}

pub fn send(th: &Thread, s: &Socket, args: Args<'_>) -> Result<usize> {
    check_count(th, args, "sendmsg", 4)?;
    let given = args.positional();
    let data = match given.first() {
        Some(v) => gathered(th, v)?,
        None => Vec::new(),
    };
    let beside = match given.get(1) {
        Some(v) => items(th, v, "sendmsg", 2)?
            .iter()
            .map(|v| ancillary(th, v))
            .collect::<Result<Vec<_>>>()?,
        None => Vec::new(),
    };
    let flags = int_of(th, given.get(2))?;
    let address = match given.get(3).filter(|v| !v.is_none()) {
        Some(v) => Some(parse(th, s, v, "sendmsg")?),
        None => None,
    };
    let h = host::of(th);
    run(th, s, WRITABLE, |fd| {
        h.send_message(fd, &data, &beside, flags, address.as_ref())
    })
}

#[cold]
fn bad_room(th: &Thread) -> Raised {
    th.value_error("invalid ancillary data buffer length")
}

/// The optional arguments: room for ancillary data, flags.
fn options(th: &Thread, given: &[Value]) -> Result<(usize, i32)> {
    let n = match given.get(1) {
        Some(v) => number::as_isize(th, v)?,
        None => 0,
    };
    let n = usize::try_from(n)
        .ok()
        .filter(|n| i32::try_from(*n).is_ok())
        .ok_or_else(|| bad_room(th))?;
    Ok((n, int_of(th, given.get(2))?))
}

fn result(first: Value, m: Message) -> Value {
    let beside = m.ancillary.iter().map(|a| {
        tuple::from_array([
            Value::int32(a.level),
            Value::int32(a.kind),
            bytes::new(&a.data),
        ])
        .into_value()
    });
    tuple::from_array([
        first,
        list::from_vec(beside.collect()).into_value(),
        Value::int32(m.flags),
        address_value(m.address),
    ])
    .into_value()
}

pub fn receive(th: &Thread, s: &Socket, args: Args<'_>) -> Result<Value> {
    check_count(th, args, "recvmsg", 3)?;
    let given = args.positional();
    let n = match given.first() {
        Some(v) => number::as_isize(th, v)?,
        None => 0,
    };
    let (beside, flags) = options(th, given)?;
    if n < 0 {
        return Err(th.value_error("negative buffer size in recvmsg()"));
    }
    let mut b = room(th, n, "recvmsg")?;
    let h = host::of(th);
    let m = run(th, s, READABLE, |fd| {
        h.receive_message(fd, &mut b, beside, flags)
    })?;
    let data = bytes::new(b.get(..m.len).unwrap_or(&b));
    Ok(result(data, m))
}

pub fn receive_into(th: &Thread, s: &Socket, args: Args<'_>) -> Result<Value> {
    check_count(th, args, "recvmsg_into", 3)?;
    let given = args.positional();
    let mut views = Vec::new();
    if let Some(v) = given.first() {
        for piece in items(th, v, "recvmsg_into", 1)? {
            match buffer::get(th, &piece, Request::WRITABLE) {
                Ok(b) if !b.readonly => views.push(b),
                Ok(_) | Err(_) => {
                    return Err(th.type_error(
                        "recvmsg_into() argument 1 must be an iterable of single-segment read-write buffers",
                    ));
                }
            }
        }
    }
    let (beside, flags) = options(th, given)?;
    let total: usize = views.iter().map(|v| v.nbytes()).sum();
    let mut b = room(th, total as isize, "recvmsg_into")?;
    let h = host::of(th);
    let m = run(th, s, READABLE, |fd| {
        h.receive_message(fd, &mut b, beside, flags)
    })?;
    let mut rest = b.get(..m.len.min(b.len())).unwrap_or_default();
    for v in &views {
        let (now, later) = rest.split_at(v.nbytes().min(rest.len()));
        v.fill_from(now);
        rest = later;
    }
    Ok(result(int::from_usize(m.len), m))
}
