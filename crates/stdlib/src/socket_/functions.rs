//! Functions of `_socket`.

use super::address::{host_bytes, ip_of, resolve, shown};
use super::errors::resolve_error;
use super::methods::timeout_of;
use super::value::DefaultTimeout;
use crate::host::{self, OrRaise};
use crate::posix::decode;
use crate::posix::numbers::Unsigned;
use crate::posix::programs::c_string;
use krait_host::{AddressQuery, SocketAddress};
use krait_object::protocol::{buffer, call, number};
use krait_object::types::{bytes, int, list, str, tuple};
use krait_object::{Args, Fd, IntoValue, Result, Thread, Value};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

pub struct Functions;

/// Protocols by name, as `/etc/protocols` has them everywhere.
static PROTOCOLS: &[(&str, i32)] = &[
    ("ip", 0),
    ("icmp", 1),
    ("igmp", 2),
    ("tcp", 6),
    ("egp", 8),
    ("udp", 17),
    ("ipv6", 41),
    ("ipv6-icmp", 58),
    ("sctp", 132),
];

/// A service's port, or `None` if there is no such service.
fn service(th: &Thread, name: &[u8], protocol: Option<&str>) -> Option<u16> {
    for (proto, kind) in [("tcp", 1), ("udp", 2)] {
        if protocol.is_some_and(|p| p != proto) {
            continue;
        }
        let query = AddressQuery {
            service: Some(name.to_vec()),
            family: super::address::AF_INET,
            kind,
            ..Default::default()
        };
        let found = host::of(th).address_info(&query).ok()?;
        if let Some(SocketAddress::Internet(a)) = found.first().map(|i| &i.address) {
            return Some(a.port());
        }
    }
    None
}

fn not_found(th: &Thread, what: &str) -> krait_object::Raised {
    let args = [str::new(what)];
    krait_object::err::new_args(th, &krait_object::exc::OS_ERROR.ty, args.to_vec())
}

fn bad_address(th: &Thread, what: &str) -> krait_object::Raised {
    not_found(th, what)
}

#[krait_object::pyfunctions]
impl Functions {
    /// Return the current host name.
    fn gethostname(th: &Thread) -> Result<Value> {
        th.audit("socket.gethostname", &[])?;
        let n = host::of(th).host_name().or_raise(th)?;
        Ok(decode(&n))
    }

    /// Return the IP address (a string of the form '255.255.255.255') for a host.
    #[no_signature]
    #[parsed_tuple]
    fn gethostbyname(th: &Thread, host: &Value) -> Result<String> {
        let name = host_bytes(th, host)?;
        Ok(ip_of(th, &name, super::address::AF_INET)?.to_string())
    }

    /// Return the true host name, a list of aliases, and a list of IP addresses, for a host.
    #[no_signature]
    #[parsed_tuple]
    fn gethostbyname_ex(th: &Thread, host: &Value) -> Result<(Value, Value, Value)> {
        let name = host_bytes(th, host)?;
        let query = AddressQuery {
            host: Some(name.clone()),
            family: super::address::AF_INET,
            kind: 1,
            flags: 2,
            ..Default::default()
        };
        let found = resolve(th, &query)?;
        let canonical = found
            .iter()
            .map(|i| i.canonical_name.clone())
            .find(|n| !n.is_empty())
            .unwrap_or(name);
        let ips = found
            .iter()
            .filter_map(|i| match i.address {
                SocketAddress::Internet(a) => Some(str::new(&a.ip().to_string())),
                SocketAddress::Local(_) => None,
            })
            .collect();
        Ok((
            decode(&canonical),
            list::new().into_value(),
            list::from_vec(ips).into_value(),
        ))
    }

    /// Return the true host name, a list of aliases, and a list of IP addresses, for a host.
    #[no_signature]
    #[parsed_tuple]
    fn gethostbyaddr(th: &Thread, host: &Value) -> Result<(Value, Value, Value)> {
        let name = host_bytes(th, host)?;
        let ip = ip_of(th, &name, 0)?;
        let a = SocketAddress::Internet(SocketAddr::new(ip, 0));
        // 8: a name is required.
        let (name, _) = host::of(th)
            .name_info(&a, 8)
            .map_err(|e| resolve_error(th, &e))?;
        let ips = vec![str::new(&ip.to_string())];
        Ok((
            decode(&name),
            list::new().into_value(),
            list::from_vec(ips).into_value(),
        ))
    }

    /// Return a port number from a service name and protocol name.
    #[sig("(servicename, protocolname=None, /)")]
    #[no_signature]
    #[parsed_tuple]
    fn getservbyname(
        th: &Thread,
        servicename: String,
        protocolname: Option<String>,
    ) -> Result<u32> {
        service(th, servicename.as_bytes(), protocolname.as_deref())
            .map(u32::from)
            .ok_or_else(|| not_found(th, "service/proto not found"))
    }

    /// Return the service name from a port number and protocol name.
    #[sig("(port, protocolname=None, /)")]
    #[no_signature]
    #[parsed_tuple]
    fn getservbyport(th: &Thread, port: i32, protocolname: Option<String>) -> Result<Value> {
        let Ok(port) = u16::try_from(port) else {
            return Err(th.overflow_error("getservbyport: port must be 0-65535."));
        };
        let a = SocketAddress::Internet(SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), port));
        // 1: the host as a number; 16: datagrams.
        let flags = if protocolname.as_deref() == Some("udp") {
            17
        } else {
            1
        };
        let (_, name) = host::of(th)
            .name_info(&a, flags)
            .map_err(|e| resolve_error(th, &e))?;
        if name == port.to_string().as_bytes() {
            return Err(not_found(th, "port/proto not found"));
        }
        Ok(decode(&name))
    }

    /// Return the protocol number for the named protocol.
    #[no_signature]
    #[parsed_tuple]
    fn getprotobyname(th: &Thread, name: String) -> Result<i32> {
        PROTOCOLS
            .iter()
            .find(|(n, _)| *n == name)
            .map(|(_, p)| *p)
            .ok_or_else(|| not_found(th, "protocol not found"))
    }

    /// Close an integer socket file descriptor.
    fn close(th: &Thread, fd: i32) -> Result<()> {
        host::of(th).close(fd).or_raise(th)
    }

    /// Duplicate an integer socket file descriptor.
    fn dup(th: &Thread, fd: Fd) -> Result<i32> {
        host::of(th).duplicate(fd.0).or_raise(th)
    }

    /// Create a pair of socket objects from the sockets returned by the platform socketpair() function.
    #[sig("(family=None, kind=1, proto=0, /)")]
    #[no_signature]
    #[parsed_tuple]
    fn socketpair(
        th: &Thread,
        family: Option<&Value>,
        kind: Option<i32>,
        proto: Option<i32>,
    ) -> Result<(Value, Value)> {
        let family = match family.filter(|v| !v.is_none()) {
            Some(v) => number::as_isize(th, v)? as i32,
            None => super::address::AF_UNIX,
        };
        let (kind, proto) = (kind.unwrap_or(1), proto.unwrap_or(0));
        let (a, b) = host::of(th).socket_pair(family, kind, proto).or_raise(th)?;
        let make = |fd: i32| {
            let args = [family, kind, proto, fd].map(Value::int32);
            call::call_type(th, &super::value::SOCKET.ty, &args)
        };
        Ok((make(a)?, make(b)?))
    }

    /// Convert a 16-bit unsigned integer from network to host byte order.
    fn ntohs(th: &Thread, x: &Value) -> Result<u32> {
        swapped16(th, x)
    }

    /// Convert a 32-bit unsigned integer from network to host byte order.
    fn ntohl(th: &Thread, x: &Value) -> Result<u32> {
        swapped32(th, x)
    }

    /// Convert a 16-bit unsigned integer from host to network byte order.
    fn htons(th: &Thread, x: &Value) -> Result<u32> {
        swapped16(th, x)
    }

    /// Convert a 32-bit unsigned integer from host to network byte order.
    fn htonl(th: &Thread, x: &Value) -> Result<u32> {
        swapped32(th, x)
    }

    /// Convert an IP address in string format (123.45.67.89) to the 32-bit packed binary format used in low-level network functions.
    fn inet_aton(th: &Thread, ip_addr: String) -> Result<Value> {
        match parse_aton(&ip_addr) {
            Some(n) => Ok(bytes::new(&n.to_be_bytes())),
            None => Err(bad_address(
                th,
                "illegal IP address string passed to inet_aton",
            )),
        }
    }

    /// Convert an IP address from 32-bit packed binary format to string format.
    fn inet_ntoa(th: &Thread, packed_ip: &Value) -> Result<String> {
        match <[u8; 4]>::try_from(buffer::to_vec(th, packed_ip)?) {
            Ok(b) => Ok(Ipv4Addr::from(b).to_string()),
            Err(_) => Err(bad_address(th, "packed IP wrong length")),
        }
    }

    /// Convert an IP address from string format to a packed string suitable for use with low-level network functions.
    #[no_signature]
    #[parsed_tuple]
    fn inet_pton(th: &Thread, address_family: i32, ip_string: String) -> Result<Value> {
        let bad = || bad_address(th, "illegal IP address string passed to inet_pton");
        match address_family {
            super::address::AF_INET => {
                let ip: Ipv4Addr = ip_string.parse().map_err(|_| bad())?;
                Ok(bytes::new(&ip.octets()))
            }
            super::address::AF_INET6 => {
                let ip: Ipv6Addr = ip_string.parse().map_err(|_| bad())?;
                Ok(bytes::new(&ip.octets()))
            }
            _ => Err(th.os_error_code(krait_host::errno::EAFNOSUPPORT, None, None)),
        }
    }

    /// Convert a packed IP address of the given family to string format.
    #[no_signature]
    #[parsed_tuple]
    fn inet_ntop(th: &Thread, address_family: i32, packed_ip: &Value) -> Result<String> {
        let b = buffer::to_vec(th, packed_ip)?;
        let bad = || th.value_error("invalid length of packed IP address string");
        match address_family {
            super::address::AF_INET => <[u8; 4]>::try_from(b)
                .map(|b| Ipv4Addr::from(b).to_string())
                .map_err(|_| bad()),
            super::address::AF_INET6 => <[u8; 16]>::try_from(b)
                .map(|b| Ipv6Addr::from(b).to_string())
                .map_err(|_| bad()),
            n => Err(th.value_error(format!("unknown address family {n}"))),
        }
    }

    /// Resolve host and port into addrinfo struct.
    #[sig("(host, port, family=0, type=0, proto=0, flags=0)")]
    fn getaddrinfo(
        th: &Thread,
        host: &Value,
        port: &Value,
        family: Option<i32>,
        type_: Option<i32>,
        proto: Option<i32>,
        flags: Option<i32>,
    ) -> Result<Vec<Value>> {
        let name = if host.is_none() {
            None
        } else {
            Some(host_bytes(th, host).map_err(|e| {
                if host.as_str().is_none() && host.as_bytes().is_none() {
                    th.type_error("getaddrinfo() argument 1 must be string or None")
                } else {
                    e
                }
            })?)
        };
        let service = if port.is_none() {
            None
        } else if let Some(s) = port.as_str() {
            Some(s.to_utf8(th)?.into_bytes())
        } else if let Some(b) = port.as_bytes() {
            Some(b.as_slice().to_vec())
        } else if port.as_int().is_some() {
            let n = number::index(th, port)?;
            Some(krait_object::protocol::repr::repr_text(th, &n)?.into_bytes())
        } else {
            return Err(not_found(th, "Int or String expected"));
        };
        let query = AddressQuery {
            host: name,
            service,
            family: family.unwrap_or(0),
            kind: type_.unwrap_or(0),
            protocol: proto.unwrap_or(0),
            flags: flags.unwrap_or(0),
        };
        let found = resolve(th, &query)?;
        Ok(found
            .into_iter()
            .map(|i| {
                tuple::from_array([
                    Value::int32(i.family),
                    Value::int32(i.kind),
                    Value::int32(i.protocol),
                    decode(&i.canonical_name),
                    shown(&i.address),
                ])
                .into_value()
            })
            .collect())
    }

    /// Get host and port for a sockaddr.
    #[no_signature]
    #[parsed_tuple]
    fn getnameinfo(th: &Thread, sockaddr: &Value, flags: i32) -> Result<(Value, Value)> {
        let Some(t) = sockaddr.as_tuple() else {
            return Err(th.type_error("getnameinfo() argument 1 must be a tuple"));
        };
        let (Some(name), Some(port)) = (t.get(0), t.get(1)) else {
            return Err(th.type_error("getnameinfo(): illegal sockaddr argument"));
        };
        let name = host_bytes(th, name)?;
        let port = number::as_isize(th, port)?;
        let query = AddressQuery {
            host: Some(name),
            service: Some(port.to_string().into_bytes()),
            kind: 2,
            // 4: the host is a number.
            flags: 4,
            ..Default::default()
        };
        let found = resolve(th, &query)?;
        let Some(a) = found.first() else {
            return Err(not_found(th, "sockaddr resolved to no address"));
        };
        if found.len() > 1 {
            return Err(not_found(th, "sockaddr resolved to multiple addresses"));
        }
        let h = host::of(th);
        let (n, s) = th
            .without_gil(|| h.name_info(&a.address, flags))
            .map_err(|e| resolve_error(th, &e))?;
        Ok((decode(&n), decode(&s)))
    }

    /// Return the name of the network interface with a number.
    fn if_indextoname(th: &Thread, if_index: Unsigned) -> Result<Value> {
        let name = host::of(th).interface_name(if_index.0).or_raise(th)?;
        Ok(decode(&name))
    }

    /// Return the number of the network interface with a name.
    fn if_nametoindex(th: &Thread, oname: &Value) -> Result<u32> {
        let name = c_string(th, oname)?;
        host::of(th).interface_number(&name).or_raise(th)
    }

    /// if_nameindex()
    ///
    /// Return a list of the network interfaces, each a tuple of number and name.
    fn if_nameindex(th: &Thread) -> Result<Vec<Value>> {
        let found = host::of(th).interfaces().or_raise(th)?;
        Ok(found
            .into_iter()
            .map(|(n, name)| tuple::from_array([n.into_value(), decode(&name)]).into_value())
            .collect())
    }

    /// sethostname(name)
    ///
    /// Give the machine another name.
    fn sethostname(th: &Thread, args: Args<'_>) -> Result<()> {
        args.no_keywords(th, "sethostname")?;
        let [name] = args.positional() else {
            return Err(th.type_error(format!(
                "sethostname() takes exactly 1 argument ({} given)",
                args.positional().len()
            )));
        };
        let name = match name.as_bytes() {
            Some(b) => b.as_slice().to_vec(),
            None => c_string(th, name)?,
        };
        th.audit("socket.sethostname", &[bytes::new(&name)])?;
        host::of(th).set_host_name(&name).or_raise(th)
    }

    /// Returns the default timeout in seconds (float) for new socket objects.
    fn getdefaulttimeout(th: &Thread) -> Value {
        let t = th.interp.state::<DefaultTimeout>().0.get();
        t.map(|t| t.as_secs_f64()).into_value()
    }

    /// Set the default timeout in seconds (float) for new socket objects.
    fn setdefaulttimeout(th: &Thread, timeout: &Value) -> Result<()> {
        let t = timeout_of(th, timeout)?;
        th.interp.state::<DefaultTimeout>().0.set(t);
        Ok(())
    }

    /// Return the total length, without trailing padding, of an ancillary data item.
    #[no_signature]
    #[parsed_tuple]
    #[name("CMSG_LEN")]
    fn cmsg_len(th: &Thread, length: isize) -> Result<usize> {
        match usize::try_from(length) {
            Ok(n) if n <= i32::MAX as usize - 16 => Ok(n + 16),
            _ => Err(th.overflow_error("CMSG_LEN() argument out of range")),
        }
    }

    /// Return the buffer size needed for an ancillary data item, with padding.
    #[no_signature]
    #[parsed_tuple]
    #[name("CMSG_SPACE")]
    fn cmsg_space(th: &Thread, length: isize) -> Result<usize> {
        match usize::try_from(length) {
            Ok(n) if n <= i32::MAX as usize - 24 => Ok(n.next_multiple_of(8) + 16),
            _ => Err(th.overflow_error("CMSG_SPACE() argument out of range")),
        }
    }
}

fn swapped16(th: &Thread, v: &Value) -> Result<u32> {
    let i = number::index(th, v)?;
    if int::is_negative(&i) {
        return Err(th.value_error("Cannot convert negative int"));
    }
    match int::to_i128(&i).map(u16::try_from) {
        Some(Ok(n)) => Ok(u16::from_be(n).into()),
        _ => Err(th.overflow_error("Python int too large for C uint16_t")),
    }
}

fn swapped32(th: &Thread, v: &Value) -> Result<u32> {
    if v.as_int().is_none() {
        return Err(th.type_error(format!("expected int, {} found", v.ty().name())));
    }
    if int::is_negative(v) {
        return Err(th.value_error("Cannot convert negative int"));
    }
    match int::to_i128(v).map(u32::try_from) {
        Some(Ok(n)) => Ok(u32::from_be(n)),
        _ => Err(th.overflow_error("Python int too large for C uint32_t")),
    }
}

/// The old forms of an address: one to four numbers in any C notation.
fn parse_aton(s: &str) -> Option<u32> {
    let parts: Vec<&str> = s.split('.').collect();
    let mut out = 0u32;
    let last = parts.len().checked_sub(1).filter(|n| *n < 4)?;
    for (i, p) in parts.iter().enumerate() {
        let n = if let Some(h) = p.strip_prefix("0x").or(p.strip_prefix("0X")) {
            u32::from_str_radix(h, 16).ok()?
        } else if p.len() > 1 && p.starts_with('0') {
            u32::from_str_radix(p, 8).ok()?
        } else {
            p.parse().ok()?
        };
        if i == last {
            let bits = 32 - 8 * last as u32;
            if bits < 32 && n >> bits != 0 {
                return None;
            }
            return Some(out | n);
        }
        if n > 255 {
            return None;
        }
        out |= n << (24 - 8 * i as u32);
    }
    None
}
