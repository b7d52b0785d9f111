//! Type objects: what every object's header points to.
//!
//! A `TypeObject` begins like CPython's `PyTypeObject` (compiled extensions read its head); our own part
//! follows. Built-in types are immortal statics made by [`TypeDef`]; classes are heap objects whose memory is
//! recycled only for other types, so that a `&'static TypeObject` is always a valid type object, if perhaps a dead one.

mod attr;
mod def;
pub(crate) mod dispatch;
pub mod flags;
mod heap;
mod listed;
mod lookup;
mod mro;
mod ready;
pub mod shape;
mod shown;
mod slotdefs;
mod slots;
mod structseq;
mod subclass;

pub(crate) use attr::getattr_given;
pub use attr::{
    generic_getattr, generic_getattr_opt, generic_setattr, type_getattr_opt, type_getattro,
    type_setattro,
};
pub use def::{Ext, Payload, TypeDef};
pub use flags::*;
pub use heap::{ClassDef, MAX_INLINE, assign_bases, assign_class, calculate_metaclass, new_class};
pub use listed::{Shown, listed};
pub use lookup::invalidate;
pub use ready::{
    Arity, GetSetDef, MemberDef, MethodDef, MethodKind, NativeFn, TypeSpec, built_in_types,
    not_hashable, ready_type, ready_with_bases, ready_with_values,
};
pub use slotdefs::{SLOT_DEFS, SlotDef, SlotWrapper};
pub use slots::*;
pub use structseq::StructSeq;

/// Keeps other interpreters' threads from making types ready and from taking memory for classes that others left.
pub(crate) fn at_rest() -> impl Sized {
    (ready::at_rest(), shape::left_behind())
}

use crate::cell::Field;
use crate::dealloc::quick::Dealloc;
use crate::gc::{Trace, Visitor};
use crate::header::{Header, Obj};
use crate::layout::Layout;
use crate::value::Value;
use std::cell::Cell;

/// A type object.
pub type TypeObject = Obj<TypeData>;

/// The payload of a type object; `repr(C)` and in CPython's order up to `c_high`.
#[repr(C)]
pub struct TypeData {
    ob_size: isize,
    c_name: Cell<usize>,
    pub(crate) basicsize: Cell<usize>,
    pub(crate) itemsize: Cell<usize>,
    /// `tp_dealloc` to `tp_as_buffer`: filled when the first extension module is loaded.
    c_low: [Cell<usize>; 15],
    pub(crate) flags: Cell<u64>,
    /// `tp_doc` onwards, likewise.
    c_high: [Cell<usize>; 29],
    /// How the payload of the instances is dropped and traced.
    pub(crate) layout: Cell<&'static Layout>,
    /// How an instance ends.
    pub(crate) dealloc: Cell<Dealloc>,
    /// The fast entry points of the protocols; `None` where the type has none.
    pub slots: Slots,
    /// Dotted name of a built-in type and of a struct sequence; classes use `ht_name`.
    pub(crate) static_name: Cell<&'static str>,
    pub(crate) base: Cell<Option<&'static TypeObject>>,
    /// Unique while the type and its bases are unchanged; 0 when not assigned.
    pub(crate) version: Cell<u32>,
    /// How many versions the class has had; it gets no more than so many.
    pub(crate) versions_used: Cell<u16>,
    /// Shape of a fresh instance, 0 if instances have no inline slots.
    pub(crate) root_shape: Cell<u32>,
    /// Offset from the object's address to its first inline slot, and how many there are.
    pub(crate) inline_offset: Cell<u32>,
    pub(crate) inline_cap: Cell<u32>,
    pub(crate) dict: Field,
    pub(crate) mro: Field,
    pub(crate) bases: Field,
    pub(crate) ht_name: Field,
    pub(crate) ht_qualname: Field,
    /// `__slots__` names as a tuple, and the offsets they were given.
    pub(crate) ht_slots: Field,
    pub(crate) slots_start: Cell<u32>,
    pub(crate) slots_count: Cell<u32>,
    /// Signature of a built-in type's constructor, for `__text_signature__`; empty if none.
    pub(crate) signature: Cell<&'static str>,
    /// `__init__`, if it is a Python function that specialised calls of the class may enter; reset with the version.
    pub spec_init: Field,
    /// The same for `__getitem__` and subscripts.
    pub spec_getitem: Field,
}

// SAFETY: the statics are written only while the process's types are made ready (under a `Once`) or by the one
// thread that holds the lock of the interpreter that owns the class.
unsafe impl Sync for Obj<TypeData> {}

impl TypeData {
    pub(crate) const fn blank(
        name: &'static str,
        base: Option<&'static TypeObject>,
        layout: &'static Layout,
        flags: u64,
    ) -> TypeData {
        TypeData {
            ob_size: 0,
            c_name: Cell::new(0),
            basicsize: Cell::new(layout.size),
            itemsize: Cell::new(layout.itemsize),
            c_low: [const { Cell::new(0) }; 15],
            flags: Cell::new(flags),
            c_high: [const { Cell::new(0) }; 29],
            layout: Cell::new(layout),
            dealloc: Cell::new(crate::dealloc::dealloc_other),
            slots: Slots::empty(),
            static_name: Cell::new(name),
            base: Cell::new(base),
            version: Cell::new(0),
            versions_used: Cell::new(0),
            root_shape: Cell::new(0),
            inline_offset: Cell::new(0),
            inline_cap: Cell::new(0),
            dict: Field::empty(),
            mro: Field::empty(),
            bases: Field::empty(),
            ht_name: Field::empty(),
            ht_qualname: Field::empty(),
            ht_slots: Field::empty(),
            slots_start: Cell::new(0),
            slots_count: Cell::new(0),
            signature: Cell::new(""),
            spec_init: Field::empty(),
            spec_getitem: Field::empty(),
        }
    }
}

impl Trace for TypeData {
    fn trace(&self, v: &mut Visitor<'_>) {
        self.dict.trace(v);
        self.mro.trace(v);
        self.bases.trace(v);
        self.spec_init.trace(v);
        self.spec_getitem.trace(v);
        if let Some(b) = self.base.get() {
            v.visit_header(b.header());
        }
    }
    fn clear(&self) {
        // As in CPython the dict's content goes, and the MRO, which holds a reference to the type itself.
        // The base and bases stay: subclass checks on a half-dead type must still answer.
        self.spec_init.take();
        self.spec_getitem.take();
        if let Some(d) = self.dict.get()
            && let Some(d) = d.as_dict()
        {
            d.clear();
        }
        drop(self.mro.take());
    }
}

impl Obj<TypeData> {
    #[inline(always)]
    pub fn flags(&self) -> u64 {
        self.flags.get()
    }

    #[inline(always)]
    pub fn has(&self, flag: u64) -> bool {
        self.flags.get() & flag != 0
    }

    pub fn is_heap(&self) -> bool {
        self.has(HEAPTYPE)
    }

    /// `tp_name` without the module: what error messages show (`'%.100s'` of `tp_name` for classes).
    pub fn name(&self) -> String {
        match self.ht_name.get() {
            Some(n) => n.as_str().map(|s| s.to_string_lossy()).unwrap_or_default(),
            None => self.static_name.get().to_owned(),
        }
    }

    /// `__name__`: the last component of a built-in type's dotted name.
    pub fn short_name(&self) -> String {
        match self.ht_name.get() {
            Some(n) => n.as_str().map(|s| s.to_string_lossy()).unwrap_or_default(),
            None => self
                .static_name
                .get()
                .rsplit('.')
                .next()
                .unwrap_or_default()
                .to_owned(),
        }
    }

    /// `module.Qualname` for messages; the module is left out for `builtins` and `__main__` (`%T`).
    pub fn full_name(&self) -> String {
        if !self.is_heap() || self.is_struct_sequence() {
            return self.static_name().to_owned();
        }
        let text = |v: Option<Value>| v.and_then(|v| v.as_str().map(|s| s.to_string_lossy()));
        let qualname = text(self.data.ht_qualname.get()).unwrap_or_else(|| self.short_name());
        let module = crate::wk::__module__()
            .as_str()
            .and_then(|n| text(self.dict()?.get_str_only(n)));
        match module.as_deref() {
            Some("builtins" | "__main__") | None => qualname,
            Some(m) => format!("{m}.{qualname}"),
        }
    }

    /// The name as `%T` shows it: with the module, unless that is `builtins` or `__main__`.
    pub fn qualified_name(&self) -> String {
        let qualname = self.ht_qualname.get().filter(|_| !self.shows_as_static());
        let name = match qualname.and_then(|q| q.as_str().map(|s| s.to_string_lossy())) {
            Some(q) => q,
            None => return self.static_name.get().to_owned(),
        };
        let module = crate::wk::__module__()
            .as_str()
            .and_then(|n| self.dict()?.get_str_only(n));
        match module.and_then(|m| m.as_str().map(|s| s.to_string_lossy())) {
            Some(m) if m != "builtins" => format!("{m}.{name}"),
            _ => name,
        }
    }

    /// The dotted name of a built-in type.
    pub fn static_name(&self) -> &'static str {
        self.static_name.get()
    }

    /// Signature of a built-in type's constructor; empty if none.
    pub fn signature(&self) -> &'static str {
        self.signature.get()
    }

    pub fn ht_name(&self) -> &Field {
        &self.data.ht_name
    }

    pub fn ht_qualname(&self) -> &Field {
        &self.data.ht_qualname
    }

    #[inline(always)]
    pub fn base(&self) -> Option<&'static TypeObject> {
        self.base.get()
    }

    #[inline(always)]
    pub fn version(&self) -> u32 {
        self.version.get()
    }

    #[inline(always)]
    pub fn root_shape(&self) -> u32 {
        self.root_shape.get()
    }

    #[inline(always)]
    pub fn inline_offset(&self) -> u32 {
        self.inline_offset.get()
    }

    pub fn inline_cap(&self) -> u32 {
        self.inline_cap.get()
    }

    pub fn basicsize(&self) -> usize {
        self.basicsize.get()
    }

    pub fn itemsize(&self) -> usize {
        self.itemsize.get()
    }

    /// The class dict.
    pub fn dict(&self) -> Option<crate::header::Ref<crate::types::dict::DictData>> {
        self.dict.get().and_then(|d| d.as_dict().map(Obj::to_ref))
    }

    /// `__mro__`, once the type is ready.
    pub fn mro(&self) -> Option<crate::header::Ref<crate::types::tuple::TupleData>> {
        self.mro.get().and_then(|m| m.as_tuple().map(Obj::to_ref))
    }

    pub fn bases(&self) -> Option<crate::header::Ref<crate::types::tuple::TupleData>> {
        self.bases.get().and_then(|m| m.as_tuple().map(Obj::to_ref))
    }

    /// Whether `self` is `other` or derives from it, by the MRO (`PyType_IsSubtype`).
    #[inline]
    pub fn is_subtype(&self, other: &TypeObject) -> bool {
        if std::ptr::eq(self, other) {
            return true;
        }
        match self.mro.peek(|m| {
            m.and_then(Value::as_tuple)
                .map(|m| m.as_slice().iter().any(|t| other.is(t)))
        }) {
            Some(found) => found,
            None => self.is_layout_subtype(other),
        }
    }

    /// Whether instances of `self` contain the payload of `other`: follows the chain of best bases.
    #[inline]
    pub fn is_layout_subtype(&self, other: &TypeObject) -> bool {
        let mut t: Option<&TypeObject> = Some(self);
        while let Some(x) = t {
            if std::ptr::eq(x, other) {
                return true;
            }
            t = x.base.get();
        }
        false
    }

    /// Sets or clears the mark of an abstract class, whose instances `object.__new__` refuses to make.
    pub fn set_abstract(&self, yes: bool) {
        if !self.is_heap() {
            return;
        }
        let f = self.flags.get();
        self.flags.set(if yes {
            f | IS_ABSTRACT
        } else {
            f & !IS_ABSTRACT
        });
    }

    /// From now on calling the class is an error: native code alone makes its instances.
    pub fn disallow_instantiation(&self) {
        self.flags.set(self.flags.get() | DISALLOW_INSTANTIATION);
        self.slots.new.set(None);
    }

    /// Marks a class as a sequence or a mapping for `match` (one of [`SEQUENCE`] and [`MAPPING`]); not an immutable one.
    pub fn set_collection_kind(&self, kind: u64) {
        let f = self.flags.get();
        if f & IMMUTABLETYPE == 0 {
            self.flags
                .set(f & !(SEQUENCE | MAPPING) | kind & (SEQUENCE | MAPPING));
        }
    }

    /// Whether `self` is `other` or derives from it without adding to the payload (`__slots__` and attributes apart).
    #[inline]
    pub fn shares_payload(&self, other: &TypeObject) -> bool {
        std::ptr::eq(self, other)
            || self.layout.get().size == other.layout.get().size && self.is_layout_subtype(other)
    }

    /// This type as an owned value.
    pub fn type_value(&'static self) -> Value {
        self.value()
    }

    pub fn dict_or_empty(&self) -> Option<Value> {
        self.dict.get()
    }
}

/// The static parts in front of a built-in type: dict and weakref words, collector links.
#[repr(C)]
pub(crate) struct PreHeader {
    pub words: [Cell<usize>; 4],
}

impl PreHeader {
    pub const fn empty() -> PreHeader {
        PreHeader {
            words: [const { Cell::new(0) }; 4],
        }
    }
}

pub(crate) const fn static_header() -> Header {
    Header::immortal(&def::TYPE.ty)
}

pub use def::{OBJECT, TYPE};

impl Value {
    /// This value as a type object.
    #[inline(always)]
    pub fn as_type(&self) -> Option<&'static TypeObject> {
        let h = self.as_header()?;
        if h.ty().has(TYPE_SUBCLASS) {
            // SAFETY: only subtypes of `type` carry the flag; type objects' memory is never reused for anything else.
            Some(unsafe { &*(h as *const Header as *const TypeObject) })
        } else {
            None
        }
    }

    /// `isinstance` by layout and MRO, without `__instancecheck__`.
    #[inline]
    pub fn is_instance(&self, t: &TypeObject) -> bool {
        self.ty().is_subtype(t)
    }

    /// `type(self) is t`.
    #[inline(always)]
    pub fn is_exact(&self, t: &TypeObject) -> bool {
        std::ptr::eq(self.ty(), t)
    }
}
