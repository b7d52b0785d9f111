//! Sockets, as far as addresses of the internet and of the file system go.

use std::io;
use std::net::SocketAddr;

use crate::{Fd, refuse};

/// Where a socket is or connects to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SocketAddress {
    Internet(SocketAddr),
    /// A path; empty for an unnamed socket, first byte zero for an abstract one.
    Local(Vec<u8>),
}

/// What the resolver is asked; `None` leaves open.
#[derive(Clone, Debug, Default)]
pub struct AddressQuery {
    pub host: Option<Vec<u8>>,
    pub service: Option<Vec<u8>>,
    pub family: i32,
    pub kind: i32,
    pub protocol: i32,
    pub flags: i32,
}

/// One answer of the resolver.
#[derive(Clone, Debug)]
pub struct AddressInfo {
    pub family: i32,
    pub kind: i32,
    pub protocol: i32,
    pub canonical_name: Vec<u8>,
    pub address: SocketAddress,
}

/// Why a name could not be resolved: an `EAI_*` number, or the system's error.
#[derive(Debug)]
pub enum ResolveError {
    Resolver(i32, String),
    System(io::Error),
}

/// Data beside the data of a message: level, type, contents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ancillary {
    pub level: i32,
    pub kind: i32,
    pub data: Vec<u8>,
}

/// What `recvmsg` tells of a message.
#[derive(Clone, Debug)]
pub struct Message {
    pub len: usize,
    pub ancillary: Vec<Ancillary>,
    pub flags: i32,
    pub address: Option<SocketAddress>,
}

/// Numbers for families, types, protocols, levels and options are the system's own.
pub trait Network {
    fn socket(&self, _family: i32, _kind: i32, _protocol: i32) -> io::Result<Fd> {
        refuse()
    }

    fn socket_pair(&self, _family: i32, _kind: i32, _protocol: i32) -> io::Result<(Fd, Fd)> {
        refuse()
    }

    fn bind(&self, _fd: Fd, _address: &SocketAddress) -> io::Result<()> {
        refuse()
    }

    fn connect(&self, _fd: Fd, _address: &SocketAddress) -> io::Result<()> {
        refuse()
    }

    fn listen(&self, _fd: Fd, _backlog: i32) -> io::Result<()> {
        refuse()
    }

    fn accept(&self, _fd: Fd) -> io::Result<(Fd, SocketAddress)> {
        refuse()
    }

    fn receive(&self, _fd: Fd, _buffer: &mut [u8], _flags: i32) -> io::Result<usize> {
        refuse()
    }

    fn receive_from(
        &self,
        _fd: Fd,
        _buffer: &mut [u8],
        _flags: i32,
    ) -> io::Result<(usize, Option<SocketAddress>)> {
        refuse()
    }

    fn send(&self, _fd: Fd, _data: &[u8], _flags: i32) -> io::Result<usize> {
        refuse()
    }

    fn send_to(
        &self,
        _fd: Fd,
        _data: &[u8],
        _flags: i32,
        _address: &SocketAddress,
    ) -> io::Result<usize> {
        refuse()
    }

    /// `sendmsg` of one piece.
    fn send_message(
        &self,
        _fd: Fd,
        _data: &[u8],
        _ancillary: &[Ancillary],
        _flags: i32,
        _address: Option<&SocketAddress>,
    ) -> io::Result<usize> {
        refuse()
    }

    /// `recvmsg` into one piece, with room for so many bytes of ancillary data.
    fn receive_message(
        &self,
        _fd: Fd,
        _buffer: &mut [u8],
        _ancillary_room: usize,
        _flags: i32,
    ) -> io::Result<Message> {
        refuse()
    }

    /// `how`: 0 reading, 1 writing, 2 both.
    fn shutdown(&self, _fd: Fd, _how: i32) -> io::Result<()> {
        refuse()
    }

    fn local_address(&self, _fd: Fd) -> io::Result<SocketAddress> {
        refuse()
    }

    fn peer_address(&self, _fd: Fd) -> io::Result<SocketAddress> {
        refuse()
    }

    /// Reads an option of at most `most` bytes.
    fn socket_option(
        &self,
        _fd: Fd,
        _level: i32,
        _option: i32,
        _most: usize,
    ) -> io::Result<Vec<u8>> {
        refuse()
    }

    fn set_socket_option(
        &self,
        _fd: Fd,
        _level: i32,
        _option: i32,
        _value: &[u8],
    ) -> io::Result<()> {
        refuse()
    }

    /// The addresses of a name, in the order the resolver gives them.
    fn resolve(&self, _host: &str, _port: u16) -> io::Result<Vec<SocketAddr>> {
        refuse()
    }

    /// `getaddrinfo`.
    fn address_info(&self, _query: &AddressQuery) -> Result<Vec<AddressInfo>, ResolveError> {
        Err(ResolveError::System(io::Error::from_raw_os_error(
            crate::errno::EPERM,
        )))
    }

    /// `getnameinfo`: the names of an address and its port.
    fn name_info(
        &self,
        _address: &SocketAddress,
        _flags: i32,
    ) -> Result<(Vec<u8>, Vec<u8>), ResolveError> {
        Err(ResolveError::System(io::Error::from_raw_os_error(
            crate::errno::EPERM,
        )))
    }

    /// The numbers and names of the network interfaces.
    fn interfaces(&self) -> io::Result<Vec<(u32, Vec<u8>)>> {
        refuse()
    }

    /// The number of a network interface.
    fn interface_number(&self, _name: &[u8]) -> io::Result<u32> {
        refuse()
    }

    fn interface_name(&self, _number: u32) -> io::Result<Vec<u8>> {
        refuse()
    }

    fn set_host_name(&self, _name: &[u8]) -> io::Result<()> {
        refuse()
    }

    fn host_name(&self) -> io::Result<Vec<u8>> {
        refuse()
    }
}
