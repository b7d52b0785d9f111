//! Methods of `_socket.socket`.

use super::address::{parse, shown};
use super::value::{
    DefaultTimeout, READABLE, SOCKET, Socket, SocketData, WRITABLE, deadline, ready, run,
    run_until, timed_out,
};
use crate::host::{self, OrRaise};
use krait_host::SocketAddress;
use krait_object::protocol::{buffer, number};
use krait_object::types::{bytes, int};
use krait_object::{Args, IntoValue, Result, Thread, TypeObject, Value, exc, pymethods};
use std::cell::Cell;
use std::io;
use std::time::Duration;

const SOCK_NONBLOCK: i32 = 0o4000;
const SOCK_CLOEXEC: i32 = 0o2000000;
const SOL_SOCKET: i32 = 1;
const SO_TYPE: i32 = 3;
const SO_ERROR: i32 = 4;
const SO_PROTOCOL: i32 = 38;
const SO_DOMAIN: i32 = 39;

fn option_int(th: &Thread, fd: i32, option: i32) -> io::Result<i32> {
    let b = host::of(th).socket_option(fd, SOL_SOCKET, option, 4)?;
    let mut w = [0; 4];
    w.iter_mut().zip(&b).for_each(|(t, f)| *t = *f);
    Ok(i32::from_ne_bytes(w))
}

/// Seconds as a timeout; `None` blocks.
pub fn timeout_of(th: &Thread, v: &Value) -> Result<Option<Duration>> {
    if v.is_none() {
        return Ok(None);
    }
    let s = number::as_f64(th, v)?;
    if s.is_nan() {
        return Err(th.value_error("Invalid value NaN (not a number)"));
    }
    if s < 0.0 {
        return Err(th.value_error("Timeout value out of range"));
    }
    match Duration::try_from_secs_f64(s) {
        Ok(d) if s < 9_223_372_036.0 => Ok(Some(d)),
        _ => Err(th.overflow_error("timestamp too large to convert to C PyTime_t")),
    }
}

fn set_timeout(th: &Thread, s: &SocketData, t: Option<Duration>) -> Result<()> {
    host::of(th)
        .set_blocking(s.fd.get(), t.is_none())
        .or_raise(th)?;
    s.timeout.set(t);
    Ok(())
}

fn close(th: &Thread, s: &SocketData) -> Result<()> {
    let fd = s.fd.replace(-1);
    if fd < 0 {
        return Ok(());
    }
    match host::of(th).close(fd) {
        Err(e) if e.raw_os_error() != Some(krait_host::errno::ECONNRESET) => {
            Err(host::error(th, &e))
        }
        _ => Ok(()),
    }
}

/// Connects; the error that was met, if any.
fn connect(th: &Thread, s: &SocketData, a: &SocketAddress) -> Result<Option<io::Error>> {
    let h = host::of(th);
    let fd = s.fd.get();
    let Err(e) = th.without_gil(|| h.connect(fd, a)) else {
        return Ok(None);
    };
    let waiting = match e.raw_os_error() {
        Some(c) if c == krait_host::errno::EINTR => {
            host::serve_signals(th)?;
            s.timeout.get().is_none_or(|t| !t.is_zero())
        }
        Some(c) if c == krait_host::errno::EINPROGRESS => {
            s.timeout.get().is_some_and(|t| !t.is_zero())
        }
        _ => false,
    };
    if !waiting {
        return Ok(Some(e));
    }
    if !ready(th, fd, WRITABLE, deadline(s))? {
        return Err(timed_out(th));
    }
    match option_int(th, fd, SO_ERROR) {
        Ok(0) => Ok(None),
        Ok(code) => Ok(Some(io::Error::from_raw_os_error(code))),
        Err(e) => Ok(Some(e)),
    }
}

/// A buffer of `n` bytes to receive into.
pub(super) fn room(th: &Thread, n: isize, func: &str) -> Result<Vec<u8>> {
    let Ok(n) = usize::try_from(n) else {
        return Err(th.value_error(format!("negative buffersize in {func}")));
    };
    let mut b = Vec::new();
    krait_object::alloc::reserve(&mut b, n)?;
    b.resize(n, 0);
    Ok(b)
}

/// How many bytes to receive into a buffer.
fn wanted(th: &Thread, given: Option<isize>, len: usize, func: &str) -> Result<usize> {
    let n = given.unwrap_or(0);
    let Ok(n) = usize::try_from(n) else {
        return Err(th.value_error(format!("negative buffersize in {func}")));
    };
    if n > len {
        return Err(th.value_error("buffer too small for requested bytes"));
    }
    Ok(if n == 0 { len } else { n })
}

pub(super) fn address_value(a: Option<SocketAddress>) -> Value {
    a.map_or_else(Value::none, |a| shown(&a))
}

pub struct SocketMethods;

/// socket(family=AF_INET, type=SOCK_STREAM, proto=0) -> socket object
/// socket(family=-1, type=-1, proto=-1, fileno=None) -> socket object
///
/// Open a socket of the given type.
#[pymethods]
impl SocketMethods {
    #[name("socket")]
    fn __new__(th: &Thread, cls: &'static TypeObject, args: Args<'_>) -> Value {
        let _ = args;
        SOCKET
            .create_in(
                cls,
                SocketData {
                    fd: Cell::new(-1),
                    family: Cell::new(-1),
                    kind: Cell::new(-1),
                    protocol: Cell::new(-1),
                    timeout: Cell::new(th.interp.state::<DefaultTimeout>().0.get()),
                },
            )
            .into_value()
    }

    #[sig("(family=-1, type=-1, proto=-1, fileno=None)")]
    fn __init__(
        th: &Thread,
        zelf: &Socket,
        family: Option<i32>,
        type_: Option<i32>,
        proto: Option<i32>,
        fileno: Option<&Value>,
    ) -> Result<()> {
        let kind = type_;
        let number = |n: Option<i32>| int::from_i64(n.unwrap_or(-1).into());
        let asked = [zelf.value(), number(family), number(type_), number(proto)];
        th.audit("socket.__new__", &asked)?;
        let h = host::of(th);
        let given = |v: Option<i32>| v.filter(|n| *n != -1);
        let fd = match fileno.filter(|v| !v.is_none()) {
            Some(v) => {
                if v.as_float().is_some() {
                    return Err(th.type_error("integer argument expected, got float"));
                }
                let n = number::as_isize(th, v)?;
                let Some(fd) = i32::try_from(n).ok().filter(|n| *n >= 0) else {
                    return Err(th.value_error("negative file descriptor"));
                };
                let family = match given(family) {
                    Some(f) => {
                        h.local_address(fd).or_else(|e| match e.raw_os_error() {
                            Some(c) if c == krait_host::errno::EAFNOSUPPORT => {
                                Ok(SocketAddress::Local(Vec::new()))
                            }
                            _ => Err(host::error(th, &e)),
                        })?;
                        f
                    }
                    None => option_int(th, fd, SO_DOMAIN).or_raise(th)?,
                };
                let kind = match given(kind) {
                    Some(k) => k,
                    None => option_int(th, fd, SO_TYPE).or_raise(th)?,
                };
                let protocol = match given(proto) {
                    Some(p) => p,
                    None => option_int(th, fd, SO_PROTOCOL).or_raise(th)?,
                };
                zelf.family.set(family);
                zelf.kind.set(kind & !(SOCK_NONBLOCK | SOCK_CLOEXEC));
                zelf.protocol.set(protocol);
                fd
            }
            None => {
                let family = given(family).unwrap_or(super::address::AF_INET);
                let kind = given(kind).unwrap_or(1);
                let protocol = given(proto).unwrap_or(0);
                let fd = h.socket(family, kind, protocol).or_raise(th)?;
                zelf.family.set(family);
                zelf.kind.set(kind & !(SOCK_NONBLOCK | SOCK_CLOEXEC));
                zelf.protocol.set(protocol);
                if kind & SOCK_NONBLOCK != 0 {
                    zelf.timeout.set(Some(Duration::ZERO));
                }
                fd
            }
        };
        zelf.fd.set(fd);
        if zelf.timeout.get().is_some() {
            h.set_blocking(fd, false).or_raise(th)?;
        }
        Ok(())
    }

    fn __del__(th: &Thread, zelf: &Socket) {
        if zelf.fd.get() < 0 {
            return;
        }
        let v = zelf.value();
        let shown = krait_object::protocol::repr::repr_text(th, &v).unwrap_or_default();
        let warned = th.warn(&exc::RESOURCE_WARNING.ty, &format!("unclosed {shown}"), 1);
        if let Err(e) = warned {
            th.unraisable(
                e,
                Some(&v),
                Some("Exception ignored while finalizing socket"),
            );
        }
        // Nobody is left to tell of an error.
        let _ = close(th, zelf);
    }

    fn __repr__(zelf: &Socket) -> String {
        format!(
            "<socket object, fd={}, family={}, type={}, proto={}>",
            zelf.fd.get(),
            zelf.family.get(),
            zelf.kind.get(),
            zelf.protocol.get()
        )
    }

    /// the socket family
    #[member]
    fn family(zelf: &Socket) -> i32 {
        zelf.family.get()
    }

    /// the socket type
    #[member]
    #[name("type")]
    fn kind(zelf: &Socket) -> i32 {
        zelf.kind.get()
    }

    /// the socket protocol
    #[member]
    fn proto(zelf: &Socket) -> i32 {
        zelf.protocol.get()
    }

    /// the socket timeout
    #[getter]
    fn timeout(zelf: &Socket) -> Option<f64> {
        zelf.timeout.get().map(|t| t.as_secs_f64())
    }

    /// Wait for an incoming connection.
    fn _accept(th: &Thread, zelf: &Socket) -> Result<(i32, Value)> {
        let h = host::of(th);
        let (fd, a) = run(th, zelf, READABLE, |fd| h.accept(fd))?;
        Ok((fd, shown(&a)))
    }

    /// Bind the socket to a local address.
    #[sig("(object, /)")]
    fn bind(th: &Thread, zelf: &Socket, object: &Value) -> Result<()> {
        let a = parse(th, zelf, object, "bind")?;
        th.audit("socket.bind", &[zelf.value(), object.clone()])?;
        host::of(th).bind(zelf.fd.get(), &a).or_raise(th)
    }

    /// Close the socket.  It cannot be used after this call.
    fn close(th: &Thread, zelf: &Socket) -> Result<()> {
        close(th, zelf)
    }

    /// Connect the socket to a remote address.
    #[sig("(object, /)")]
    fn connect(th: &Thread, zelf: &Socket, object: &Value) -> Result<()> {
        let a = parse(th, zelf, object, "connect")?;
        th.audit("socket.connect", &[zelf.value(), object.clone()])?;
        match connect(th, zelf, &a)? {
            None => Ok(()),
            Some(e) => Err(host::error(th, &e)),
        }
    }

    /// This is like connect(address), but returns an error code instead of raising an exception.
    #[sig("(object, /)")]
    fn connect_ex(th: &Thread, zelf: &Socket, object: &Value) -> Result<i32> {
        let a = parse(th, zelf, object, "connect_ex")?;
        match connect(th, zelf, &a) {
            Ok(None) => Ok(0),
            Ok(Some(e)) => Ok(e.raw_os_error().unwrap_or(0)),
            Err(e) if e.is(&exc::TIMEOUT_ERROR) => Ok(krait_host::errno::EAGAIN),
            Err(e) => Err(e),
        }
    }

    /// Close the socket object without closing the underlying file descriptor.
    fn detach(zelf: &Socket) -> i32 {
        zelf.fd.replace(-1)
    }

    /// Return the integer file descriptor of the socket.
    fn fileno(zelf: &Socket) -> i32 {
        zelf.fd.get()
    }

    /// Return the address of the remote endpoint.
    fn getpeername(th: &Thread, zelf: &Socket) -> Result<Value> {
        let a = host::of(th).peer_address(zelf.fd.get());
        a.map(|a| shown(&a)).or_raise(th)
    }

    /// Return the address of the local endpoint.
    fn getsockname(th: &Thread, zelf: &Socket) -> Result<Value> {
        let a = host::of(th).local_address(zelf.fd.get());
        a.map(|a| shown(&a)).or_raise(th)
    }

    /// Get a socket option.
    #[no_signature]
    #[sig("(level, option, buffersize=0, /)")]
    #[parsed_tuple]
    fn getsockopt(
        th: &Thread,
        zelf: &Socket,
        level: i32,
        option: i32,
        buffersize: Option<i32>,
    ) -> Result<Value> {
        let n = buffersize.unwrap_or(0);
        let most = match n {
            0 => 4,
            1..=1024 => n as usize,
            _ => {
                return Err(host::error(
                    th,
                    &io::Error::other("getsockopt buflen out of range"),
                ));
            }
        };
        let b = host::of(th)
            .socket_option(zelf.fd.get(), level, option, most)
            .or_raise(th)?;
        if n != 0 {
            return Ok(bytes::new(&b));
        }
        let mut w = [0; 4];
        w.iter_mut().zip(&b).for_each(|(t, f)| *t = *f);
        Ok(Value::int32(i32::from_ne_bytes(w)))
    }

    /// Set a socket option.
    #[no_signature]
    #[sig("(level, option, value, optlen=0, /)")]
    fn setsockopt(
        th: &Thread,
        zelf: &Socket,
        level: i32,
        option: i32,
        value: &Value,
        optlen: Option<u32>,
    ) -> Result<()> {
        let data = if value.is_none() {
            vec![0; optlen.unwrap_or(0).min(1024) as usize]
        } else if number::is_index(value) {
            let i = number::index(th, value)?;
            match int::to_i128(&i).and_then(|n| {
                i32::try_from(n)
                    .ok()
                    .or(u32::try_from(n).ok().map(|n| n as i32))
            }) {
                Some(n) => n.to_ne_bytes().to_vec(),
                None => return Err(th.overflow_error("Python int too large to convert to C int")),
            }
        } else {
            buffer::to_vec(th, value)?
        };
        host::of(th)
            .set_socket_option(zelf.fd.get(), level, option, &data)
            .or_raise(th)
    }

    /// Enable a server to accept connections.
    #[no_signature]
    #[sig("(backlog=128, /)")]
    #[parsed_tuple]
    fn listen(th: &Thread, zelf: &Socket, backlog: Option<i32>) -> Result<()> {
        let n = backlog.unwrap_or(128).max(0);
        host::of(th).listen(zelf.fd.get(), n).or_raise(th)
    }

    /// Receive up to buffersize bytes from the socket.
    #[no_signature]
    #[sig("(buffersize, flags=0, /)")]
    #[parsed_tuple]
    fn recv(th: &Thread, zelf: &Socket, buffersize: isize, flags: Option<i32>) -> Result<Value> {
        let mut b = room(th, buffersize, "recv")?;
        let h = host::of(th);
        let flags = flags.unwrap_or(0);
        let n = run(th, zelf, READABLE, |fd| h.receive(fd, &mut b, flags))?;
        Ok(bytes::new(b.get(..n).unwrap_or_default()))
    }

    /// A version of recv() that stores its data into a buffer rather than creating a new string.
    #[no_signature]
    #[sig("(buffer, nbytes=0, flags=0)")]
    fn recv_into(
        th: &Thread,
        zelf: &Socket,
        buffer: &Value,
        nbytes: Option<isize>,
        flags: Option<i32>,
    ) -> Result<usize> {
        let view = buffer::get(th, buffer, buffer::Request::WRITABLE)?;
        let n = wanted(th, nbytes, view.nbytes(), "recv_into")?;
        let mut b = room(th, n as isize, "recv_into")?;
        let h = host::of(th);
        let flags = flags.unwrap_or(0);
        let n = run(th, zelf, READABLE, |fd| h.receive(fd, &mut b, flags))?;
        view.fill_from(b.get(..n).unwrap_or_default());
        Ok(n)
    }

    /// Like recv(buffersize, flags) but also return the sender's address info.
    #[no_signature]
    #[sig("(buffersize, flags=0, /)")]
    #[parsed_tuple]
    fn recvfrom(
        th: &Thread,
        zelf: &Socket,
        buffersize: isize,
        flags: Option<i32>,
    ) -> Result<(Value, Value)> {
        let mut b = room(th, buffersize, "recvfrom")?;
        let h = host::of(th);
        let flags = flags.unwrap_or(0);
        let (n, a) = run(th, zelf, READABLE, |fd| h.receive_from(fd, &mut b, flags))?;
        Ok((bytes::new(b.get(..n).unwrap_or_default()), address_value(a)))
    }

    /// Like recv_into(buffer[, nbytes[, flags]]) but also return the sender's address info.
    #[no_signature]
    #[sig("(buffer, nbytes=0, flags=0)")]
    fn recvfrom_into(
        th: &Thread,
        zelf: &Socket,
        buffer: &Value,
        nbytes: Option<isize>,
        flags: Option<i32>,
    ) -> Result<(usize, Value)> {
        let view = buffer::get(th, buffer, buffer::Request::WRITABLE)?;
        let n = wanted(th, nbytes, view.nbytes(), "recvfrom_into")?;
        let mut b = room(th, n as isize, "recvfrom_into")?;
        let h = host::of(th);
        let flags = flags.unwrap_or(0);
        let (n, a) = run(th, zelf, READABLE, |fd| h.receive_from(fd, &mut b, flags))?;
        view.fill_from(b.get(..n).unwrap_or_default());
        Ok((n, address_value(a)))
    }

    /// Send a data string to the socket.
    #[no_signature]
    #[sig("(data, flags=0, /)")]
    #[parsed_tuple]
    fn send(th: &Thread, zelf: &Socket, data: &Value, flags: Option<i32>) -> Result<usize> {
        let b = buffer::to_vec(th, data)?;
        let h = host::of(th);
        let flags = flags.unwrap_or(0);
        run(th, zelf, WRITABLE, |fd| h.send(fd, &b, flags))
    }

    /// Send a data string to the socket, until all of it is sent or an error occurs.
    #[no_signature]
    #[sig("(data, flags=0, /)")]
    #[parsed_tuple]
    fn sendall(th: &Thread, zelf: &Socket, data: &Value, flags: Option<i32>) -> Result<()> {
        let b = buffer::to_vec(th, data)?;
        let h = host::of(th);
        let flags = flags.unwrap_or(0);
        let until = deadline(zelf);
        let mut rest = b.as_slice();
        loop {
            let n = run_until(th, zelf, WRITABLE, until, |fd| h.send(fd, rest, flags))?;
            rest = rest.get(n..).unwrap_or_default();
            if rest.is_empty() {
                return Ok(());
            }
            host::serve_signals(th)?;
        }
    }

    /// Like send(data, flags) but allows specifying the destination address.
    fn sendto(th: &Thread, zelf: &Socket, args: Args<'_>) -> Result<usize> {
        args.no_keywords(th, "sendto")?;
        let (data, flags, address) = match args.positional() {
            [d, a] => (d, 0, a),
            [d, f, a] => (d, number::as_isize(th, f)? as i32, a),
            other => {
                return Err(th.type_error(format!(
                    "sendto() takes 2 or 3 arguments ({} given)",
                    other.len()
                )));
            }
        };
        let b = buffer::to_vec(th, data)?;
        let a = parse(th, zelf, address, "sendto")?;
        let h = host::of(th);
        run(th, zelf, WRITABLE, |fd| h.send_to(fd, &b, flags, &a))
    }

    /// sendmsg(buffers[, ancdata[, flags[, address]]]) -> count
    ///
    /// Send normal and ancillary data to the socket, gathering the
    /// non-ancillary data from a series of buffers and concatenating it into
    /// a single message.
    fn sendmsg(th: &Thread, zelf: &Socket, args: Args<'_>) -> Result<usize> {
        super::message::send(th, zelf, args)
    }

    /// sendmsg_afalg([msg], *, op[, iv[, assoclen[, flags]]])
    ///
    /// Send data to a socket of the kernel's cryptography, with the operation
    /// that it has to do, the initialisation vector, and the length of the data
    /// that is only authenticated.
    #[no_signature]
    fn sendmsg_afalg(th: &Thread, zelf: &Socket, args: Args<'_>) -> Result<usize> {
        super::algorithms::send(th, zelf, args)
    }

    /// recvmsg(bufsize[, ancbufsize[, flags]]) -> (data, ancdata, msg_flags, address)
    ///
    /// Receive normal data (up to bufsize bytes) and ancillary data from the
    /// socket.
    fn recvmsg(th: &Thread, zelf: &Socket, args: Args<'_>) -> Result<Value> {
        super::message::receive(th, zelf, args)
    }

    /// recvmsg_into(buffers[, ancbufsize[, flags]]) -> (nbytes, ancdata, msg_flags, address)
    ///
    /// Receive normal data and ancillary data from the socket, scattering the
    /// non-ancillary data into a series of buffers.
    fn recvmsg_into(th: &Thread, zelf: &Socket, args: Args<'_>) -> Result<Value> {
        super::message::receive_into(th, zelf, args)
    }

    /// Set the socket to blocking (flag is true) or non-blocking (false).
    #[sig("(object, /)")]
    fn setblocking(th: &Thread, zelf: &Socket, object: bool) -> Result<()> {
        set_timeout(th, zelf, (!object).then_some(Duration::ZERO))
    }

    /// Returns True if socket is in blocking mode, or False if it is in non-blocking mode.
    fn getblocking(zelf: &Socket) -> bool {
        zelf.timeout.get().is_none_or(|t| !t.is_zero())
    }

    /// Set a timeout on socket operations.
    #[sig("(object, /)")]
    fn settimeout(th: &Thread, zelf: &Socket, object: &Value) -> Result<()> {
        let t = timeout_of(th, object)?;
        set_timeout(th, zelf, t)
    }

    /// Returns the timeout in seconds (float) associated with socket operations.
    fn gettimeout(zelf: &Socket) -> Value {
        zelf.timeout.get().map(|t| t.as_secs_f64()).into_value()
    }

    /// Shut down the reading side of the socket, the writing side, or both.
    #[sig("(object, /)")]
    fn shutdown(th: &Thread, zelf: &Socket, object: i32) -> Result<()> {
        host::of(th).shutdown(zelf.fd.get(), object).or_raise(th)
    }
}
