//! Sizes of instances as CPython 3.14 counts them on 64-bit Linux (`tp_basicsize`), where ours differ.
//!
//! A type that is not listed differs from its base by as much as its own instances are larger than the base's.

use super::visible;
use krait_object::flags::{HAVE_GC, LONG_SUBCLASS};
use krait_object::typeobj::TypeObject;
use krait_object::types::int;

/// Built-in types in alphabetical order.
#[rustfmt::skip]
static SIZES: &[(&str, usize)] = &[
    ("BaseException", 72),
    ("PyCapsule", 64),
    ("_blake2.blake2b", 32),
    ("_blake2.blake2s", 32),
    ("_contextvars.Context", 48),
    ("_contextvars.ContextVar", 64),
    ("_csv.reader", 88),
    ("_csv.writer", 72),
    ("_io.BufferedRandom", 152),
    ("_io.BufferedReader", 152),
    ("_io.BufferedWriter", 152),
    ("_io.BytesIO", 64),
    ("_io.FileIO", 48),
    ("_io.StringIO", 120),
    ("_io.TextIOWrapper", 200),
    ("_io._IOBase", 32),
    ("_json.Encoder", 80),
    ("_pickle.Pickler", 152),
    ("_pickle.Unpickler", 296),
    ("_queue.SimpleQueue", 72),
    ("_random.Random", 2520),
    ("_socket.socket", 56),
    ("_struct.Struct", 56),
    ("_thread.RLock", 40),
    ("_thread._ThreadHandle", 24),
    ("_thread._local", 56),
    ("_thread.lock", 24),
    ("array.array", 64),
    ("ast.AST", 24),
    ("async_generator", 152),
    ("builtin_function_or_method", 56),
    ("bytes", 33),
    ("classmethod", 32),
    ("classmethod_descriptor", 56),
    ("code", 208),
    ("collections.OrderedDict", 112),
    ("collections.deque", 216),
    ("coroutine", 152),
    ("dict", 48),
    ("enumerate", 56),
    ("frame", 152),
    ("frozenset", 200),
    ("function", 152),
    ("functools._lru_cache_wrapper", 152),
    ("functools.partial", 80),
    ("generator", 152),
    ("getset_descriptor", 48),
    ("itertools._grouper", 32),
    ("itertools._tee", 48),
    ("itertools._tee_dataobject", 496),
    ("itertools.accumulate", 56),
    ("itertools.combinations", 56),
    ("itertools.combinations_with_replacement", 56),
    ("itertools.count", 40),
    ("itertools.cycle", 40),
    ("itertools.islice", 56),
    ("itertools.pairwise", 40),
    ("itertools.permutations", 64),
    ("itertools.product", 48),
    ("itertools.repeat", 32),
    ("map", 40),
    ("member_descriptor", 48),
    ("memoryview", 144),
    ("method", 48),
    ("method-wrapper", 32),
    ("method_descriptor", 56),
    ("mmap.mmap", 88),
    ("module", 56),
    ("operator.attrgetter", 40),
    ("operator.itemgetter", 48),
    ("operator.methodcaller", 64),
    ("os.stat_result", 104),
    ("os.statvfs_result", 40),
    ("posix.DirEntry", 72),
    ("re.Match", 88),
    ("re.Pattern", 96),
    ("set", 200),
    ("staticmethod", 32),
    ("str", 64),
    ("sys.flags", 56),
    ("time.struct_time", 48),
    ("type", 936),
    ("types.GenericAlias", 64),
    ("types.SimpleNamespace", 24),
    ("typing.Union", 56),
    ("unicodedata.UCD", 40),
    ("weakref.CallableProxyType", 64),
    ("weakref.ProxyType", 64),
    ("weakref.ReferenceType", 64),
    ("wrapper_descriptor", 56),
    ("zip", 48),
    ("zlib._ZlibDecompressor", 184),
];

fn listed(t: &TypeObject) -> Option<usize> {
    let name = t.qualified_name();
    let at = SIZES.binary_search_by(|row| row.0.cmp(&name)).ok()?;
    SIZES.get(at).map(|row| row.1)
}

/// Whether the size of instances is one of those above.
pub fn has_listed_size(t: &TypeObject) -> bool {
    listed(t).is_some()
}

/// Whether CPython's collector knows the instances of a type.
pub fn is_collected(t: &TypeObject) -> bool {
    if t.is_heap() {
        return t.has(HAVE_GC);
    }
    visible::listed_flags(t).map_or(t.has(HAVE_GC), |flags| flags & HAVE_GC != 0)
}

/// The size without the inline attribute slots, which are ours alone.
fn own(t: &TypeObject) -> usize {
    if t.inline_cap() != 0 {
        t.inline_offset() as usize
    } else {
        t.basicsize()
    }
}

/// `tp_basicsize` as CPython counts it.
pub fn visible_basicsize(t: &TypeObject) -> usize {
    let (mut at, mut more) = (t, 0);
    loop {
        if let Some(size) = listed(at) {
            return size + more;
        }
        let Some(base) = at.base() else {
            break;
        };
        more += own(at).saturating_sub(own(base));
        at = base;
    }
    // CPython's ints have their digits behind the fixed part.
    if t.has(LONG_SUBCLASS) {
        own(t).saturating_sub(int::INT.ty.basicsize()) + 24
    } else {
        own(t)
    }
}
