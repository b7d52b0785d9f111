//! `tp_flags` bits, with CPython's numbers.

pub const MANAGED_WEAKREF: u64 = 1 << 3;
pub const MANAGED_DICT: u64 = 1 << 4;
pub const SEQUENCE: u64 = 1 << 5;
pub const MAPPING: u64 = 1 << 6;
pub const DISALLOW_INSTANTIATION: u64 = 1 << 7;
pub const IMMUTABLETYPE: u64 = 1 << 8;
pub const HEAPTYPE: u64 = 1 << 9;
pub const BASETYPE: u64 = 1 << 10;
pub const HAVE_VECTORCALL: u64 = 1 << 11;
pub const READY: u64 = 1 << 12;
pub const READYING: u64 = 1 << 13;
pub const HAVE_GC: u64 = 1 << 14;
pub const METHOD_DESCRIPTOR: u64 = 1 << 17;
pub const IS_ABSTRACT: u64 = 1 << 20;
pub const MATCH_SELF: u64 = 1 << 22;
pub const ITEMS_AT_END: u64 = 1 << 23;
pub const LONG_SUBCLASS: u64 = 1 << 24;
pub const LIST_SUBCLASS: u64 = 1 << 25;
pub const TUPLE_SUBCLASS: u64 = 1 << 26;
pub const BYTES_SUBCLASS: u64 = 1 << 27;
pub const UNICODE_SUBCLASS: u64 = 1 << 28;
pub const DICT_SUBCLASS: u64 = 1 << 29;
pub const BASE_EXC_SUBCLASS: u64 = 1 << 30;
pub const TYPE_SUBCLASS: u64 = 1 << 31;
/// Ours, above the 32 bits a compiled extension sees: subclasses of `float`.
pub const FLOAT_SUBCLASS: u64 = 1 << 40;
/// Ours: the type has `tp_as_mapping->mp_subscript` but is not a sequence (`iter()` must not fall back on it).
pub const MAPPING_ONLY: u64 = 1 << 41;
/// Ours: `__getattribute__` is `object`'s, so attribute access may be specialised.
pub const GENERIC_GETATTR: u64 = 1 << 42;
/// Ours: `__setattr__` is `object`'s.
pub const GENERIC_SETATTR: u64 = 1 << 43;
/// Ours: an instance may need `__del__` before it goes.
pub const HAS_FINALIZER: u64 = 1 << 44;
/// Ours: items are those of a sequence only (`sq_item`), so that `__getitem__` called as a method takes an index.
pub const ITEM_BY_INDEX: u64 = 1 << 45;
/// Ours: `__class__` of instances is found to be their type. Kept as long as nothing on the way there changes.
pub const SHOWS_TYPE: u64 = 1 << 46;
/// Ours: a call of the type takes named arguments whose names are no text.
pub const ANY_KEYWORDS: u64 = 1 << 47;
/// Ours: the weak references to instances are the native base's, and cleared after the slots that subclasses have.
pub const WEAKREFS_AFTER_SLOTS: u64 = 1 << 48;
/// Ours: a dying instance's attributes go before its weak references are cleared.
pub const DICT_BEFORE_WEAKREFS: u64 = 1 << 49;
/// Ours: a dying instance's attributes go after its payload.
pub const DICT_LAST: u64 = 1 << 50;

/// The flags that say which payload an instance has; a subclass takes them from its best base.
pub const FAST_SUBCLASS: u64 = LONG_SUBCLASS
    | LIST_SUBCLASS
    | TUPLE_SUBCLASS
    | BYTES_SUBCLASS
    | UNICODE_SUBCLASS
    | DICT_SUBCLASS
    | BASE_EXC_SUBCLASS
    | TYPE_SUBCLASS
    | FLOAT_SUBCLASS;
