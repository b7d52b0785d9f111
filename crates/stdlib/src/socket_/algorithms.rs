//! `sendmsg_afalg`: messages to the kernel's cryptography, with what it has to do beside the data.

use super::message::gathered;
use super::value::{Socket, WRITABLE, run};
use crate::host;
use crate::posix::numbers::small;
use krait_host::Ancillary;
use krait_object::protocol::buffer::{self, Request};
use krait_object::types::int;
use krait_object::{Args, Param, ParamKind, Result, Signature, Thread, Value};

const AF_ALG: i32 = 38;
/// The level of the ancillary data, and its kinds.
const SOL_ALG: i32 = 279;
const SET_IV: i32 = 2;
const SET_OP: i32 = 3;
const SET_ASSOCLEN: i32 = 4;

const fn optional(name: &'static str, kind: ParamKind) -> Param {
    Param {
        name,
        kind,
        required: false,
    }
}

const SIGNATURE: Signature = Signature {
    name: "sendmsg_afalg",
    params: &[
        optional("msg", ParamKind::Normal),
        optional("op", ParamKind::KeywordOnly),
        optional("iv", ParamKind::KeywordOnly),
        optional("assoclen", ParamKind::KeywordOnly),
        optional("flags", ParamKind::KeywordOnly),
    ],
    varargs: false,
    varkw: false,
};

fn piece(kind: i32, data: Vec<u8>) -> Ancillary {
    Ancillary {
        level: SOL_ALG,
        kind,
        data,
    }
}

/// An argument that must be an int, whatever its size.
fn whole<'a>(th: &Thread, v: Option<&'a Value>, place: usize) -> Result<Option<&'a Value>> {
    match v {
        Some(v) if v.as_int().is_none() => Err(th.type_error(format!(
            "sendmsg_afalg() argument {place} must be int, not {}",
            v.ty().name()
        ))),
        v => Ok(v),
    }
}

fn c_int(v: &Value) -> Option<i32> {
    int::to_i128(v).and_then(|n| i32::try_from(n).ok())
}

pub fn send(th: &Thread, s: &Socket, args: Args<'_>) -> Result<usize> {
    if s.family.get() != AF_ALG {
        return Err(th.os_error_text("algset is only supported for AF_ALG"));
    }
    let [msg, op, iv, assoclen, flags] = SIGNATURE.bind::<5>(th, args)?;
    let op = whole(th, op, 2)?;
    let iv = match iv {
        Some(v) => {
            let b = buffer::get(th, v, Request::SIMPLE)?;
            Some(b.to_vec())
        }
        None => None,
    };
    let assoclen = whole(th, assoclen, 4)?;
    let flags = flags.map_or(Ok(0), |v| small(th, v))?;
    let Some(op) = op.and_then(c_int).filter(|op| *op >= 0) else {
        return Err(th.type_error("Invalid or missing argument 'op'"));
    };
    let mut beside = vec![piece(SET_OP, op.to_ne_bytes().to_vec())];
    if let Some(v) = assoclen {
        let Some(n) = c_int(v) else {
            return Err(th.overflow_error("Python int too large to convert to C int"));
        };
        if n < 0 {
            return Err(th.type_error("assoclen must be positive"));
        }
        beside.push(piece(SET_ASSOCLEN, n.to_ne_bytes().to_vec()));
    }
    if let Some(iv) = iv {
        let Ok(len) = u32::try_from(iv.len()) else {
            return Err(krait_object::err::memory_error());
        };
        let mut data = len.to_ne_bytes().to_vec();
        data.extend(iv);
        beside.insert(1, piece(SET_IV, data));
    }
    let data = match msg {
        Some(v) => gathered(th, v)?,
        None => Vec::new(),
    };
    let h = host::of(th);
    run(th, s, WRITABLE, |fd| {
        h.send_message(fd, &data, &beside, flags, None)
    })
}
