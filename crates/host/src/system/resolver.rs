//! Names to addresses and back.

use std::ffi::CStr;
use std::io;
use std::mem::{MaybeUninit, size_of};
use std::ptr;

use super::network::{empty, from_raw, to_raw};
use super::{c_string, until_zero};
use crate::{AddressInfo, AddressQuery, ResolveError, SocketAddress};

fn failure(code: i32) -> ResolveError {
    if code == libc::EAI_SYSTEM {
        return ResolveError::System(io::Error::last_os_error());
    }
    // SAFETY: the answer is a static C string.
    let text = unsafe { CStr::from_ptr(libc::gai_strerror(code)) };
    ResolveError::Resolver(code, text.to_string_lossy().into_owned())
}

pub(super) fn address_info(query: &AddressQuery) -> Result<Vec<AddressInfo>, ResolveError> {
    let text = |b: &Option<Vec<u8>>| {
        b.as_deref()
            .map(c_string)
            .transpose()
            .map_err(ResolveError::System)
    };
    let (host, service) = (text(&query.host)?, text(&query.service)?);
    // SAFETY: plain numbers and null pointers.
    let mut hints: libc::addrinfo = unsafe { MaybeUninit::zeroed().assume_init() };
    hints.ai_family = query.family;
    hints.ai_socktype = query.kind;
    hints.ai_protocol = query.protocol;
    hints.ai_flags = query.flags;
    let mut list: *mut libc::addrinfo = ptr::null_mut();
    // SAFETY: strings and hints live through the call; the list is there to be filled.
    let code = unsafe {
        libc::getaddrinfo(
            host.as_ref().map_or(ptr::null(), |s| s.as_ptr()),
            service.as_ref().map_or(ptr::null(), |s| s.as_ptr()),
            &raw const hints,
            &raw mut list,
        )
    };
    if code != 0 {
        return Err(failure(code));
    }
    let mut out = Vec::new();
    let mut at = list;
    while !at.is_null() {
        // SAFETY: an entry of the list, which is released only below.
        let entry = unsafe { &*at };
        let mut storage = empty();
        let len = (entry.ai_addrlen as usize).min(size_of::<libc::sockaddr_storage>());
        if !entry.ai_addr.is_null() {
            // SAFETY: the entry's address is as long as it says, the storage at least that long.
            unsafe {
                ptr::copy_nonoverlapping(
                    entry.ai_addr.cast::<u8>(),
                    (&raw mut storage).cast::<u8>(),
                    len,
                );
            }
        }
        let canonical_name = if entry.ai_canonname.is_null() {
            Vec::new()
        } else {
            // SAFETY: a C string of the entry.
            unsafe { CStr::from_ptr(entry.ai_canonname) }
                .to_bytes()
                .to_vec()
        };
        if let Some(address) = from_raw(&storage, len as libc::socklen_t) {
            out.push(AddressInfo {
                family: entry.ai_family,
                kind: entry.ai_socktype,
                protocol: entry.ai_protocol,
                canonical_name,
                address,
            });
        }
        at = entry.ai_next;
    }
    // SAFETY: made by getaddrinfo, not used any more.
    unsafe { libc::freeaddrinfo(list) };
    Ok(out)
}

pub(super) fn name_info(
    address: &SocketAddress,
    flags: i32,
) -> Result<(Vec<u8>, Vec<u8>), ResolveError> {
    let (storage, len) = to_raw(address).map_err(ResolveError::System)?;
    let (mut host, mut service) = ([0u8; 1025], [0u8; 32]);
    // SAFETY: the address is readable for its length, the buffers writable for theirs.
    let code = unsafe {
        libc::getnameinfo(
            (&raw const storage).cast(),
            len,
            host.as_mut_ptr().cast(),
            host.len() as libc::socklen_t,
            service.as_mut_ptr().cast(),
            service.len() as libc::socklen_t,
            flags,
        )
    };
    if code != 0 {
        return Err(failure(code));
    }
    let text = |b: &[u8]| b.get(..until_zero(b)).unwrap_or_default().to_vec();
    Ok((text(&host), text(&service)))
}
