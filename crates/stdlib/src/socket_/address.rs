//! Addresses between Python's tuples and the host.

use super::errors::resolve_error;
use super::value::SocketData;
use crate::host;
use crate::posix::{decode, encode};
use krait_host::{AddressInfo, AddressQuery, SocketAddress};
use krait_object::protocol::{buffer, number};
use krait_object::types::{bytes, int, str, tuple};
use krait_object::{IntoValue, Result, Thread, Value};
use std::net::{IpAddr, SocketAddr, SocketAddrV4, SocketAddrV6};

pub const AF_UNIX: i32 = 1;
pub const AF_INET: i32 = 2;
pub const AF_INET6: i32 = 10;

/// As Python shows an address.
pub fn shown(a: &SocketAddress) -> Value {
    match a {
        SocketAddress::Internet(SocketAddr::V4(a)) => {
            (a.ip().to_string(), i32::from(a.port())).into_value()
        }
        SocketAddress::Internet(SocketAddr::V6(a)) => tuple::from_array([
            str::new(&a.ip().to_string()),
            int::from_i64(a.port().into()),
            int::from_i64(a.flowinfo().into()),
            int::from_i64(a.scope_id().into()),
        ])
        .into_value(),
        SocketAddress::Local(p) if p.first() == Some(&0) => bytes::new(p),
        SocketAddress::Local(p) => decode(p),
    }
}

/// A host name as the resolver takes it.
pub fn host_bytes(th: &Thread, v: &Value) -> Result<Vec<u8>> {
    if let Some(s) = v.as_str() {
        if let Some(a) = s.as_ascii() {
            return check_zero(th, a.as_bytes().to_vec());
        }
        let b = krait_builtins::codecs::encode(th, s, "idna", "strict")?;
        return buffer::to_vec(th, &b);
    }
    if v.as_bytes().is_some() || v.ty().static_name() == "bytearray" {
        return check_zero(th, buffer::to_vec(th, v)?);
    }
    Err(th.type_error(format!(
        "str, bytes or bytearray expected, not {}",
        v.ty().name()
    )))
}

fn check_zero(th: &Thread, b: Vec<u8>) -> Result<Vec<u8>> {
    if b.contains(&0) {
        return Err(th.type_error("host name must not contain null character"));
    }
    Ok(b)
}

pub fn resolve(th: &Thread, query: &AddressQuery) -> Result<Vec<AddressInfo>> {
    let h = host::of(th);
    th.without_gil(|| h.address_info(query))
        .map_err(|e| resolve_error(th, &e))
}

/// The internet address of a host name; empty is any, `<broadcast>` all.
pub fn ip_of(th: &Thread, name: &[u8], family: i32) -> Result<IpAddr> {
    let (host, flags) = match name {
        b"" => (None, 1),
        b"<broadcast>" => (Some(b"255.255.255.255".to_vec()), 0),
        n => (Some(n.to_vec()), 0),
    };
    let service = host.is_none().then(|| b"0".to_vec());
    let query = AddressQuery {
        host,
        service,
        family,
        kind: 2,
        flags,
        ..Default::default()
    };
    let found = resolve(th, &query)?;
    found
        .iter()
        .find_map(|i| match i.address {
            SocketAddress::Internet(a) => Some(a.ip()),
            SocketAddress::Local(_) => None,
        })
        .ok_or_else(|| th.os_error_code(krait_host::errno::EINVAL, None, None))
}

fn port_of(th: &Thread, v: &Value, func: &str) -> Result<u16> {
    let n = number::index(th, v)?;
    match int::to_i128(&n).map(u16::try_from) {
        Some(Ok(p)) => Ok(p),
        _ => Err(th.overflow_error(format!("{func}(): port must be 0-65535."))),
    }
}

fn number_of(th: &Thread, v: Option<&Value>) -> Result<u32> {
    match v {
        None => Ok(0),
        Some(v) => match number::index(th, v)?.as_i64().map(u32::try_from) {
            Some(Ok(n)) => Ok(n),
            _ => Err(th.overflow_error("Python int too large to convert to C unsigned int")),
        },
    }
}

/// The address in `v` for a socket's family.
pub fn parse(th: &Thread, s: &SocketData, v: &Value, func: &str) -> Result<SocketAddress> {
    let family = s.family.get();
    match family {
        AF_UNIX => {
            if let Some(t) = v.as_str() {
                return Ok(SocketAddress::Local(encode(th, t)?));
            }
            Ok(SocketAddress::Local(buffer::to_vec(th, v)?))
        }
        AF_INET | AF_INET6 => {
            let name = if family == AF_INET {
                "AF_INET"
            } else {
                "AF_INET6"
            };
            let Some(t) = v.as_tuple() else {
                return Err(th.type_error(format!(
                    "{func}(): {name} address must be tuple, not {}",
                    v.ty().name()
                )));
            };
            let most = if family == AF_INET { 2 } else { 4 };
            let (host, port, rest) = match t.as_slice() {
                [h, p, rest @ ..] if t.len() <= most => (h, p, rest),
                _ if family == AF_INET => {
                    return Err(th.type_error(format!(
                        "{func}(): AF_INET address must be a pair (host, port)"
                    )));
                }
                _ => {
                    return Err(th.type_error(format!(
                        "{func}(): AF_INET6 address must be a tuple (host, port[, flowinfo[, scopeid]])"
                    )));
                }
            };
            let host = host_bytes(th, host)?;
            let ip = ip_of(th, &host, family)?;
            let port = port_of(th, port, func)?;
            let flow = number_of(th, rest.first())?;
            if flow > 0xf_ffff {
                return Err(th.overflow_error(format!("{func}(): flowinfo must be 0-1048575.")));
            }
            let scope = number_of(th, rest.get(1))?;
            Ok(SocketAddress::Internet(match ip {
                IpAddr::V4(ip) => SocketAddrV4::new(ip, port).into(),
                IpAddr::V6(ip) => SocketAddrV6::new(ip, port, flow, scope).into(),
            }))
        }
        _ => Err(th.os_error_code(krait_host::errno::EAFNOSUPPORT, None, None)),
    }
}
