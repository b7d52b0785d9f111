//! Sockets.

use std::io;
use std::mem::{MaybeUninit, size_of};
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV4, SocketAddrV6, ToSocketAddrs};

use super::{SystemHost, c_string, check, count, done, growing, resolver, until_zero};
use crate::{
    AddressInfo, AddressQuery, Ancillary, Fd, Message, Network, ResolveError, SocketAddress,
};

/// An address as libc has it, with its length.
pub(super) type RawAddress = (libc::sockaddr_storage, libc::socklen_t);

pub(super) fn empty() -> libc::sockaddr_storage {
    // SAFETY: plain numbers; family 0 is "unspecified".
    unsafe { MaybeUninit::zeroed().assume_init() }
}

pub(super) fn to_raw(address: &SocketAddress) -> io::Result<RawAddress> {
    let mut storage = empty();
    let at = &raw mut storage;
    let len = match address {
        SocketAddress::Internet(SocketAddr::V4(v4)) => {
            let raw = libc::sockaddr_in {
                sin_family: libc::AF_INET as libc::sa_family_t,
                sin_port: v4.port().to_be(),
                sin_addr: libc::in_addr {
                    s_addr: u32::from_ne_bytes(v4.ip().octets()),
                },
                sin_zero: [0; 8],
            };
            // SAFETY: the storage is large enough and aligned for every kind of address.
            unsafe { at.cast::<libc::sockaddr_in>().write(raw) };
            size_of::<libc::sockaddr_in>()
        }
        SocketAddress::Internet(SocketAddr::V6(v6)) => {
            let raw = libc::sockaddr_in6 {
                sin6_family: libc::AF_INET6 as libc::sa_family_t,
                sin6_port: v6.port().to_be(),
                sin6_flowinfo: v6.flowinfo(),
                sin6_addr: libc::in6_addr {
                    s6_addr: v6.ip().octets(),
                },
                sin6_scope_id: v6.scope_id(),
            };
            // SAFETY: the storage is large enough and aligned for every kind of address.
            unsafe { at.cast::<libc::sockaddr_in6>().write(raw) };
            size_of::<libc::sockaddr_in6>()
        }
        SocketAddress::Local(path) => {
            let mut raw = libc::sockaddr_un {
                sun_family: libc::AF_UNIX as libc::sa_family_t,
                sun_path: [0; 108],
            };
            // An abstract name may fill the whole; a path needs its final zero.
            let named = usize::from(path.first().is_some_and(|&b| b != 0));
            if path.len() + named > raw.sun_path.len() {
                return Err(io::Error::from_raw_os_error(libc::ENAMETOOLONG));
            }
            for (to, &from) in raw.sun_path.iter_mut().zip(path) {
                *to = from as libc::c_char;
            }
            // SAFETY: the storage is large enough and aligned for every kind of address.
            unsafe { at.cast::<libc::sockaddr_un>().write(raw) };
            // A path ends in a zero; an abstract name is as long as it is.
            let zero = usize::from(path.first().is_some_and(|&b| b != 0));
            size_of::<libc::sa_family_t>() + path.len() + zero
        }
    };
    Ok((storage, len as libc::socklen_t))
}

pub(super) fn from_raw(
    storage: &libc::sockaddr_storage,
    len: libc::socklen_t,
) -> Option<SocketAddress> {
    let at = std::ptr::from_ref(storage);
    let len = (len as usize).min(size_of::<libc::sockaddr_storage>());
    match i32::from(storage.ss_family) {
        libc::AF_INET => {
            // SAFETY: the family says which struct the storage holds.
            let raw = unsafe { at.cast::<libc::sockaddr_in>().read() };
            let ip = Ipv4Addr::from(raw.sin_addr.s_addr.to_ne_bytes());
            Some(SocketAddress::Internet(
                SocketAddrV4::new(ip, u16::from_be(raw.sin_port)).into(),
            ))
        }
        libc::AF_INET6 => {
            // SAFETY: the family says which struct the storage holds.
            let raw = unsafe { at.cast::<libc::sockaddr_in6>().read() };
            let ip = Ipv6Addr::from(raw.sin6_addr.s6_addr);
            let port = u16::from_be(raw.sin6_port);
            Some(SocketAddress::Internet(
                SocketAddrV6::new(ip, port, raw.sin6_flowinfo, raw.sin6_scope_id).into(),
            ))
        }
        libc::AF_UNIX => {
            // SAFETY: the family says which struct the storage holds.
            let raw = unsafe { at.cast::<libc::sockaddr_un>().read() };
            let used = len.saturating_sub(size_of::<libc::sa_family_t>());
            let mut path: Vec<u8> = raw.sun_path.iter().take(used).map(|&c| c as u8).collect();
            if path.first().is_some_and(|&b| b != 0) {
                path.truncate(until_zero(&path));
            }
            Some(SocketAddress::Local(path))
        }
        _ => None,
    }
}

/// Runs a call that fills in an address.
fn address_by(
    call: impl FnOnce(*mut libc::sockaddr, *mut libc::socklen_t) -> i32,
) -> io::Result<SocketAddress> {
    let mut storage = empty();
    let mut len = size_of::<libc::sockaddr_storage>() as libc::socklen_t;
    done(call((&raw mut storage).cast(), &raw mut len))?;
    from_raw(&storage, len).ok_or_else(|| io::Error::from_raw_os_error(libc::EAFNOSUPPORT))
}

// Declared here because the `libc` crate does not have it for this system.
unsafe extern "C" {
    fn sethostname(name: *const libc::c_char, size: libc::size_t) -> libc::c_int;
}

impl Network for SystemHost {
    fn socket(&self, family: i32, kind: i32, protocol: i32) -> io::Result<Fd> {
        // SAFETY: only numbers are passed.
        check(unsafe { libc::socket(family, kind | libc::SOCK_CLOEXEC, protocol) })
    }

    fn socket_pair(&self, family: i32, kind: i32, protocol: i32) -> io::Result<(Fd, Fd)> {
        let mut ends = [0; 2];
        // SAFETY: the array has the two numbers that the call fills.
        done(unsafe {
            libc::socketpair(
                family,
                kind | libc::SOCK_CLOEXEC,
                protocol,
                ends.as_mut_ptr(),
            )
        })?;
        Ok((ends[0], ends[1]))
    }

    fn bind(&self, fd: Fd, address: &SocketAddress) -> io::Result<()> {
        let (storage, len) = to_raw(address)?;
        // SAFETY: the address is readable for its length.
        done(unsafe { libc::bind(fd, (&raw const storage).cast(), len) })
    }

    fn connect(&self, fd: Fd, address: &SocketAddress) -> io::Result<()> {
        let (storage, len) = to_raw(address)?;
        // SAFETY: the address is readable for its length.
        done(unsafe { libc::connect(fd, (&raw const storage).cast(), len) })
    }

    fn listen(&self, fd: Fd, backlog: i32) -> io::Result<()> {
        // SAFETY: only numbers are passed.
        done(unsafe { libc::listen(fd, backlog) })
    }

    fn accept(&self, fd: Fd) -> io::Result<(Fd, SocketAddress)> {
        let mut storage = empty();
        let mut len = size_of::<libc::sockaddr_storage>() as libc::socklen_t;
        // SAFETY: address and length are there to be filled.
        let new = check(unsafe {
            libc::accept4(
                fd,
                (&raw mut storage).cast(),
                &raw mut len,
                libc::SOCK_CLOEXEC,
            )
        })?;
        Ok((
            new,
            from_raw(&storage, len).unwrap_or(SocketAddress::Local(Vec::new())),
        ))
    }

    fn receive(&self, fd: Fd, buffer: &mut [u8], flags: i32) -> io::Result<usize> {
        // SAFETY: the buffer is writable for its length.
        count(unsafe { libc::recv(fd, buffer.as_mut_ptr().cast(), buffer.len(), flags) })
    }

    fn receive_from(
        &self,
        fd: Fd,
        buffer: &mut [u8],
        flags: i32,
    ) -> io::Result<(usize, Option<SocketAddress>)> {
        let mut storage = empty();
        let mut len = size_of::<libc::sockaddr_storage>() as libc::socklen_t;
        let (at, size, from) = (
            buffer.as_mut_ptr().cast(),
            buffer.len(),
            (&raw mut storage).cast(),
        );
        // SAFETY: the buffer is writable for its length; address and length are there to be filled.
        let used = count(unsafe { libc::recvfrom(fd, at, size, flags, from, &raw mut len) })?;
        Ok((used, from_raw(&storage, len)))
    }

    fn send(&self, fd: Fd, data: &[u8], flags: i32) -> io::Result<usize> {
        // SAFETY: the data is readable for its length.
        count(unsafe {
            libc::send(
                fd,
                data.as_ptr().cast(),
                data.len(),
                flags | libc::MSG_NOSIGNAL,
            )
        })
    }

    fn send_to(
        &self,
        fd: Fd,
        data: &[u8],
        flags: i32,
        address: &SocketAddress,
    ) -> io::Result<usize> {
        let (storage, len) = to_raw(address)?;
        let to = (&raw const storage).cast();
        // SAFETY: data and address are readable for their lengths.
        count(unsafe {
            libc::sendto(
                fd,
                data.as_ptr().cast(),
                data.len(),
                flags | libc::MSG_NOSIGNAL,
                to,
                len,
            )
        })
    }

    fn send_message(
        &self,
        fd: Fd,
        data: &[u8],
        ancillary: &[Ancillary],
        flags: i32,
        address: Option<&SocketAddress>,
    ) -> io::Result<usize> {
        super::message::send(fd, data, ancillary, flags, address)
    }

    fn receive_message(
        &self,
        fd: Fd,
        buffer: &mut [u8],
        ancillary_room: usize,
        flags: i32,
    ) -> io::Result<Message> {
        super::message::receive(fd, buffer, ancillary_room, flags)
    }

    fn shutdown(&self, fd: Fd, how: i32) -> io::Result<()> {
        // SAFETY: only numbers are passed.
        done(unsafe { libc::shutdown(fd, how) })
    }

    fn local_address(&self, fd: Fd) -> io::Result<SocketAddress> {
        // SAFETY: address and length are there to be filled.
        address_by(|address, len| unsafe { libc::getsockname(fd, address, len) })
    }

    fn peer_address(&self, fd: Fd) -> io::Result<SocketAddress> {
        // SAFETY: address and length are there to be filled.
        address_by(|address, len| unsafe { libc::getpeername(fd, address, len) })
    }

    fn socket_option(&self, fd: Fd, level: i32, option: i32, most: usize) -> io::Result<Vec<u8>> {
        let mut value = vec![0u8; most.min(1024)];
        let mut len = value.len() as libc::socklen_t;
        // SAFETY: the buffer is writable for the length told.
        done(unsafe {
            libc::getsockopt(fd, level, option, value.as_mut_ptr().cast(), &raw mut len)
        })?;
        value.truncate(len as usize);
        Ok(value)
    }

    fn set_socket_option(&self, fd: Fd, level: i32, option: i32, value: &[u8]) -> io::Result<()> {
        let len = value.len() as libc::socklen_t;
        // SAFETY: the value is readable for its length.
        done(unsafe { libc::setsockopt(fd, level, option, value.as_ptr().cast(), len) })
    }

    fn resolve(&self, host: &str, port: u16) -> io::Result<Vec<SocketAddr>> {
        (host, port).to_socket_addrs().map(Iterator::collect)
    }

    fn address_info(&self, query: &AddressQuery) -> Result<Vec<AddressInfo>, ResolveError> {
        resolver::address_info(query)
    }

    fn name_info(
        &self,
        address: &SocketAddress,
        flags: i32,
    ) -> Result<(Vec<u8>, Vec<u8>), ResolveError> {
        resolver::name_info(address, flags)
    }

    fn interfaces(&self) -> io::Result<Vec<(u32, Vec<u8>)>> {
        // SAFETY: no arguments.
        let first = unsafe { libc::if_nameindex() };
        if first.is_null() {
            return Err(io::Error::last_os_error());
        }
        let mut found = Vec::new();
        let mut at = first;
        // SAFETY: the array ends in an entry without number and name, which is never passed; it is released once.
        unsafe {
            while (*at).if_index != 0 && !(*at).if_name.is_null() {
                let name = std::ffi::CStr::from_ptr((*at).if_name);
                found.push(((*at).if_index, name.to_bytes().to_vec()));
                at = at.add(1);
            }
            libc::if_freenameindex(first);
        }
        Ok(found)
    }

    fn interface_number(&self, name: &[u8]) -> io::Result<u32> {
        let name = c_string(name)?;
        // SAFETY: the name is a C string that lives through the call.
        match unsafe { libc::if_nametoindex(name.as_ptr()) } {
            0 => Err(io::Error::last_os_error()),
            number => Ok(number),
        }
    }

    fn interface_name(&self, number: u32) -> io::Result<Vec<u8>> {
        let mut name = vec![0; libc::IF_NAMESIZE];
        // SAFETY: the buffer has room for any name.
        if unsafe { libc::if_indextoname(number, name.as_mut_ptr().cast()) }.is_null() {
            return Err(io::Error::last_os_error());
        }
        name.truncate(until_zero(&name));
        Ok(name)
    }

    fn set_host_name(&self, name: &[u8]) -> io::Result<()> {
        // SAFETY: the name is readable for its length.
        done(unsafe { sethostname(name.as_ptr().cast(), name.len()) })
    }

    fn host_name(&self) -> io::Result<Vec<u8>> {
        growing(|buffer| {
            // SAFETY: the buffer is writable for its length.
            done(unsafe { libc::gethostname(buffer.as_mut_ptr().cast(), buffer.len()) })?;
            Ok(until_zero(buffer))
        })
    }
}
