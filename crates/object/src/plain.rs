//! Objects of built-in types that have nothing in front of their header and no attributes: no flag of the type needs to
//! be looked at.

use crate::header::Header;
use crate::pool;
use crate::thread::Thread;
use crate::typeobj::TypeObject;

/// `size` bytes from the header on, which is written, and nothing else.
///
/// # Safety
/// The type is built in, the collector does not follow it, and its instances have neither attributes nor weak references.
/// `size` is what they have, and the caller writes what follows the header before anybody sees the object.
#[inline(always)]
pub(crate) unsafe fn raw_plain(
    th: Option<&Thread>,
    ty: &'static TypeObject,
    size: usize,
) -> Option<*mut Header> {
    let p = pool::take(th, size)? as *mut Header;
    // SAFETY: the bytes were just taken.
    unsafe { p.write(Header::new(ty)) };
    Some(p)
}
