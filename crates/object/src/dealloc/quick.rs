//! Short ways to the end, for the built-in types whose instances come and go most: a deallocator per payload, in which
//! sizes are constants and what is dropped is known.
//!
//! They end exact instances only. What has weak references or a dict, or a finalizer with something to do, goes the long way.

use super::{dealloc_other, nested};
use crate::gc::Trace;
use crate::header::{Header, Obj};
use crate::layout::{Layout, Tailed};
use crate::thread::{self, Thread};
use crate::typeobj::{
    HAVE_GC, HEAPTYPE, MANAGED_DICT, MANAGED_WEAKREF, TYPE_SUBCLASS, TypeDef, TypeObject,
};

/// The deallocator of a type: destroys an object whose count has reached zero.
pub(crate) type Dealloc = unsafe fn(*const Header);

/// Two words in front of a header: the collector's head, or the managed dict and weak references.
type Pair = [usize; 2];

/// The memory half of a type with payload `T`, known where its deallocator is compiled.
trait Known<T> {
    const LAYOUT: Layout;
}

struct Fixed;
struct WithTail;

impl<T: Trace + 'static> Known<T> for Fixed {
    const LAYOUT: Layout = Layout::of::<T>();
}

impl<T: Tailed + 'static> Known<T> for WithTail {
    const LAYOUT: Layout = Layout::with_tail::<T>();
}

impl<T: Trace + 'static> TypeDef<T> {
    /// Gives the exact instances of this type a deallocator of their own. The type is ready; if it has a finalizer,
    /// [`Trace::is_over`] tells when that has nothing to do.
    pub fn ends_quickly(&'static self) {
        arrange::<T, Fixed>(&self.ty);
    }

    /// The same for a type with items behind the payload.
    pub fn ends_quickly_with_tail(&'static self)
    where
        T: Tailed,
    {
        arrange::<T, WithTail>(&self.ty);
    }
}

fn arrange<T: Trace, K: Known<T>>(ty: &'static TypeObject) {
    if ty.has(HEAPTYPE | TYPE_SUBCLASS) {
        return;
    }
    ty.dealloc.set(
        match (ty.has(HAVE_GC), ty.has(MANAGED_DICT | MANAGED_WEAKREF)) {
            (false, false) => end::<T, K, false, false>,
            (false, true) => end::<T, K, false, true>,
            (true, false) => end::<T, K, true, false>,
            (true, true) => end::<T, K, true, true>,
        },
    );
}

/// # Safety
/// As for [`super::dealloc`]; the object is an exact instance of a built-in type with this payload, which has what the
/// constants say, and nothing else, in front of its header.
unsafe fn end<T: Trace, K: Known<T>, const GC: bool, const MANAGED: bool>(p: *const Header) {
    // SAFETY: the object is alive until its memory is given back at the end.
    unsafe {
        let front = size_of::<Pair>() * (GC as usize + MANAGED as usize);
        let start = (p as *mut u8).sub(front);
        let data = &(*(p as *const Obj<T>)).data;
        let has_more = || MANAGED && *(start as *const Pair) != [0, 0];
        let Some(th) = thread::current().filter(|_| data.is_over() && !has_more()) else {
            return dealloc_other(p);
        };
        let finish = |p: *const Header| {
            if GC {
                crate::gc::untrack_in(Some(th), p);
            }
            let tail = (K::LAYOUT.drop)(p as *mut Header);
            crate::pool::give(Some(th), start, front + K::LAYOUT.size + tail);
        };
        if K::LAYOUT.leaf {
            finish(p);
        } else {
            nested(th, p, finish);
        }
    }
}

/// The end of a string. Most of what dies is text, and most text is plain.
///
/// # Safety
/// As for [`super::dealloc`]; the object is an exact `str`.
unsafe fn end_str(p: *const Header) {
    // SAFETY: passed on.
    unsafe {
        let simple = |th: &Thread| crate::types::str::destroy_simple(th, p);
        if !thread::current().is_some_and(simple) {
            dealloc_other(p);
        }
    }
}

/// Arranges it for this crate's types, whose definitions say all that it depends on.
pub(crate) fn arrange_own() {
    use crate::types::{dict::DICT, float::FLOAT, int::INT, list::LIST, str::STR, tuple::TUPLE};
    STR.ty.dealloc.set(end_str);
    TUPLE.ends_quickly_with_tail();
    LIST.ends_quickly();
    DICT.ends_quickly();
    FLOAT.ends_quickly();
    INT.ends_quickly_with_tail();
    crate::exc::end_quickly();
}
