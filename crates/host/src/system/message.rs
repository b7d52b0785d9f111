//! `sendmsg` and `recvmsg`: messages with ancillary data.

use std::io;

use super::count;
use super::network::{empty, from_raw, to_raw};
use crate::{Ancillary, Fd, Message, SocketAddress};

/// The next multiple of a word: where the header of the next piece starts.
const fn aligned(n: usize) -> usize {
    n.next_multiple_of(size_of::<usize>())
}

const HEADER: usize = aligned(size_of::<libc::cmsghdr>());

/// Pieces as the system wants them: a header with length, level and type, then the data.
fn packed(pieces: &[Ancillary]) -> Vec<u8> {
    let mut out = Vec::new();
    for p in pieces {
        let start = out.len();
        out.extend_from_slice(&(HEADER + p.data.len()).to_ne_bytes());
        out.extend_from_slice(&p.level.to_ne_bytes());
        out.extend_from_slice(&p.kind.to_ne_bytes());
        out.resize(start + HEADER, 0);
        out.extend_from_slice(&p.data);
        out.resize(aligned(out.len()), 0);
    }
    out
}

/// The reverse; a piece that was cut off is as long as there is data.
fn unpacked(mut b: &[u8]) -> Vec<Ancillary> {
    let mut out = Vec::new();
    while let (Some(head), Some(level), Some(kind)) = (
        b.first_chunk::<8>(),
        b.get(8..12).and_then(|b| b.first_chunk::<4>()),
        b.get(12..16).and_then(|b| b.first_chunk::<4>()),
    ) {
        let len = usize::from_ne_bytes(*head);
        if len < HEADER {
            break;
        }
        let end = len.min(b.len());
        out.push(Ancillary {
            level: i32::from_ne_bytes(*level),
            kind: i32::from_ne_bytes(*kind),
            data: b.get(HEADER..end).unwrap_or_default().to_vec(),
        });
        let next = len.checked_next_multiple_of(size_of::<usize>());
        b = next.and_then(|n| b.get(n..)).unwrap_or_default();
    }
    out
}

pub(super) fn send(
    fd: Fd,
    data: &[u8],
    ancillary: &[Ancillary],
    flags: i32,
    address: Option<&SocketAddress>,
) -> io::Result<usize> {
    let mut to = address.map(to_raw).transpose()?;
    let mut control = packed(ancillary);
    let mut piece = libc::iovec {
        iov_base: data.as_ptr().cast_mut().cast(),
        iov_len: data.len(),
    };
    // SAFETY: all zero is a valid, empty header.
    let mut head: libc::msghdr = unsafe { std::mem::zeroed() };
    head.msg_iov = &raw mut piece;
    head.msg_iovlen = 1;
    if let Some((storage, len)) = &mut to {
        head.msg_name = std::ptr::from_mut(storage).cast();
        head.msg_namelen = *len;
    }
    if !control.is_empty() {
        head.msg_control = control.as_mut_ptr().cast();
        head.msg_controllen = control.len();
    }
    // SAFETY: every pointer of the header is to memory that outlives the call, of the length beside it.
    count(unsafe { libc::sendmsg(fd, &raw const head, flags | libc::MSG_NOSIGNAL) })
}

pub(super) fn receive(
    fd: Fd,
    buffer: &mut [u8],
    ancillary_room: usize,
    flags: i32,
) -> io::Result<Message> {
    let mut storage = empty();
    let mut control = Vec::new();
    if control.try_reserve_exact(ancillary_room).is_err() {
        return Err(io::ErrorKind::OutOfMemory.into());
    }
    control.resize(ancillary_room, 0u8);
    let mut piece = libc::iovec {
        iov_base: buffer.as_mut_ptr().cast(),
        iov_len: buffer.len(),
    };
    // SAFETY: all zero is a valid, empty header.
    let mut head: libc::msghdr = unsafe { std::mem::zeroed() };
    head.msg_iov = &raw mut piece;
    head.msg_iovlen = 1;
    head.msg_name = (&raw mut storage).cast();
    head.msg_namelen = size_of::<libc::sockaddr_storage>() as libc::socklen_t;
    if !control.is_empty() {
        head.msg_control = control.as_mut_ptr().cast();
        head.msg_controllen = control.len();
    }
    // Descriptors that come along are not for programs that this one starts.
    let flags = flags | libc::MSG_CMSG_CLOEXEC;
    // SAFETY: every pointer of the header is to writable memory that outlives the call, of the length beside it.
    let len = count(unsafe { libc::recvmsg(fd, &raw mut head, flags) })?;
    control.truncate(head.msg_controllen);
    Ok(Message {
        len,
        ancillary: unpacked(&control),
        flags: head.msg_flags & !libc::MSG_CMSG_CLOEXEC,
        address: if head.msg_namelen == 0 {
            None
        } else {
            from_raw(&storage, head.msg_namelen)
        },
    })
}
