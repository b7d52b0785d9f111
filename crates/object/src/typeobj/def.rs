//! `TypeDef`: a built-in type as a Rust static, tied to the payload its instances have.

use super::{
    BASETYPE, HAVE_GC, MANAGED_WEAKREF, PreHeader, TYPE_SUBCLASS, TypeData, TypeObject, flags,
    static_header,
};
use crate::gc::{Trace, Visitor};
use crate::header::{Header, Obj, Ref};
use crate::layout::{Layout, Tailed};
use crate::value::Value;
use std::marker::PhantomData;

/// A payload that knows its type, so that `value.downcast::<T>()` can be written.
///
/// Implemented by `pytype!`. Any answer is sound: the `TypeDef` itself ties type object and payload together.
pub trait Payload: Trace + Sized + 'static {
    fn type_def() -> &'static TypeDef<Self>;
}

/// A payload that extends another one: the base's first, then our own.
#[repr(C)]
pub struct Ext<B, X> {
    pub base: B,
    pub ext: X,
}

impl<B, X> Obj<Ext<B, X>> {
    /// The object as one of its base type.
    #[inline(always)]
    pub fn as_base(&self) -> &Obj<B> {
        const { assert!(align_of::<Ext<B, X>>() <= size_of::<Header>()) };
        // SAFETY: with that alignment a payload lies right behind its header, and the base's comes first in it.
        unsafe { &*(self as *const Obj<Ext<B, X>> as *const Obj<B>) }
    }
}

impl<B: Trace, X: Trace> Trace for Ext<B, X> {
    fn trace(&self, v: &mut Visitor<'_>) {
        self.base.trace(v);
        self.ext.trace(v);
    }
    fn clear(&self) {
        self.base.clear();
        self.ext.clear();
    }
    #[inline(always)]
    fn goes_first(&self) {
        self.ext.goes_first();
    }
}

/// A built-in type. Instances and instances of subclasses have payload `T`.
///
/// Invariant: an object whose type has this type in its chain of bases was allocated with payload `T` at the
/// payload's place, because `alloc` and class creation are the only makers of objects.
#[repr(C)]
pub struct TypeDef<T: 'static> {
    pre: PreHeader,
    pub ty: TypeObject,
    payload: PhantomData<fn() -> T>,
}

// SAFETY: see `TypeObject`; the static itself is written only while types are made ready.
unsafe impl<T> Sync for TypeDef<T> {}

struct LayoutOf<T>(PhantomData<T>);
impl<T: Trace + 'static> LayoutOf<T> {
    const LAYOUT: Layout = Layout::of::<T>();
}

impl<T: Trace + 'static> TypeDef<T> {
    /// A type derived from `object`. `name` is dotted unless the module is `builtins`.
    pub const fn new(name: &'static str, flags: u64) -> TypeDef<T> {
        TypeDef::build(name, Some(&OBJECT.ty), &LayoutOf::<T>::LAYOUT, flags)
    }

    /// A type whose payload is followed by items; see [`TypeDef::create_tailed`].
    pub const fn tailed(name: &'static str, flags: u64) -> TypeDef<T>
    where
        T: Tailed,
    {
        assert!(crate::plain::is_plain(flags));
        TypeDef::build(
            name,
            Some(&OBJECT.ty),
            &const { Layout::with_tail::<T>() },
            flags,
        )
    }

    /// A type with the same payload as its base.
    pub const fn derived(name: &'static str, base: &'static TypeDef<T>, flags: u64) -> TypeDef<T> {
        TypeDef::build(name, Some(&base.ty), &LayoutOf::<T>::LAYOUT, flags)
    }

    /// A type whose base's instances hold nothing, so that any payload extends theirs.
    pub const fn over(name: &'static str, base: &'static TypeDef<()>, flags: u64) -> TypeDef<T> {
        TypeDef::build(name, Some(&base.ty), &LayoutOf::<T>::LAYOUT, flags)
    }

    pub(crate) const fn build(
        name: &'static str,
        base: Option<&'static TypeObject>,
        layout: &'static Layout,
        flags: u64,
    ) -> TypeDef<T> {
        TypeDef {
            pre: PreHeader::empty(),
            ty: Obj {
                header: static_header(),
                data: TypeData::blank(name, base, layout, flags | flags::IMMUTABLETYPE),
            },
            payload: PhantomData,
        }
    }

    /// The payload of `v`, if it is an instance of this type or of a subclass.
    #[inline(always)]
    pub fn get<'a>(&'static self, v: &'a Value) -> Option<&'a Obj<T>> {
        let h = v.as_header()?;
        if std::ptr::eq(h.ty(), &self.ty) || h.ty().is_layout_subtype(&self.ty) {
            // SAFETY: the invariant of `TypeDef`.
            Some(unsafe { &*(h as *const Header as *const Obj<T>) })
        } else {
            None
        }
    }

    /// The payload of `v`, if its type is exactly this one.
    #[inline(always)]
    pub fn get_exact<'a>(&'static self, v: &'a Value) -> Option<&'a Obj<T>> {
        let h = v.as_header()?;
        if std::ptr::eq(h.ty(), &self.ty) {
            // SAFETY: the invariant of `TypeDef`.
            Some(unsafe { &*(h as *const Header as *const Obj<T>) })
        } else {
            None
        }
    }

    /// A new instance of exactly this type.
    #[inline]
    pub fn create(&'static self, data: T) -> Ref<T> {
        // SAFETY: this type's instances have payload `T`.
        unsafe {
            match crate::plain::create(&self.ty, data) {
                Ok(made) => made,
                Err(data) => crate::alloc::new_object(&self.ty, data),
            }
        }
    }

    /// A new instance of exactly this type whose payload is followed by `tail` bytes. Both are written by `fill`, which
    /// gets their places.
    ///
    /// # Safety
    /// `fill` writes the payload, whose [`Tailed::tail`] is the same number, and all items.
    #[inline]
    pub unsafe fn create_tailed(
        &'static self,
        tail: usize,
        fill: impl FnOnce(*mut T, *mut u8),
    ) -> Option<Ref<T>>
    where
        T: Tailed,
    {
        debug_assert!(crate::plain::is_plain(self.ty.flags()));
        // SAFETY: this type's instances have payload `T` and nothing else, as those of all types with items; the rest is
        // passed on.
        unsafe { crate::plain::create_tailed(&self.ty, tail, fill) }
    }

    /// A new instance of `cls`, which must be this type or a subclass that adds nothing to the payload;
    /// otherwise of this type.
    pub fn create_in(&'static self, cls: &'static TypeObject, data: T) -> Ref<T> {
        if std::ptr::eq(cls, &self.ty) {
            return self.create(data);
        }
        let cls = if cls.shares_payload(&self.ty) {
            cls
        } else {
            &self.ty
        };
        // SAFETY: the payload of `cls` is exactly that of this type.
        unsafe { crate::alloc::new_object(cls, data) }
    }

    /// The same; `None` if there is no memory for it.
    #[inline]
    pub fn try_create_in(&'static self, cls: &'static TypeObject, data: T) -> Option<Ref<T>> {
        let cls = if cls.shares_payload(&self.ty) {
            cls
        } else {
            &self.ty
        };
        // SAFETY: the payload of `cls` is exactly that of this type.
        unsafe { crate::alloc::try_new_object(cls, data) }
    }

    pub const fn addr_of(&'static self) -> &'static TypeObject {
        &self.ty
    }
}

impl<B: Trace + 'static, X: Trace + 'static> TypeDef<Ext<B, X>> {
    /// A type whose payload extends its base's.
    pub const fn extending(
        name: &'static str,
        base: &'static TypeDef<B>,
        flags: u64,
    ) -> TypeDef<Ext<B, X>> {
        TypeDef::build(name, Some(&base.ty), &LayoutOf::<Ext<B, X>>::LAYOUT, flags)
    }
}

/// Declares a built-in type: `pytype! { pub static DEQUE: Deque = "collections.deque", BASETYPE | HAVE_GC; }`.
///
/// The form with `extends BASE` is for payloads `Ext<Base, _>`; `derives BASE` shares the base's payload
/// (and then implements no `Payload`). `over BASE` is for a base whose instances hold nothing.
#[macro_export]
macro_rules! pytype {
    ($(#[$m:meta])* $vis:vis static $NAME:ident: $T:ty = $name:literal, $flags:expr;) => {
        $(#[$m])*
        $vis static $NAME: $crate::TypeDef<$T> = $crate::TypeDef::new($name, { #[allow(unused_imports)] use $crate::flags::*; $flags });
        impl $crate::Payload for $T {
            #[inline(always)]
            fn type_def() -> &'static $crate::TypeDef<$T> { &$NAME }
        }
    };
    ($(#[$m:meta])* $vis:vis static $NAME:ident: $T:ty = $name:literal over $BASE:path, $flags:expr;) => {
        $(#[$m])*
        $vis static $NAME: $crate::TypeDef<$T> = $crate::TypeDef::over($name, &$BASE, { #[allow(unused_imports)] use $crate::flags::*; $flags });
        impl $crate::Payload for $T {
            #[inline(always)]
            fn type_def() -> &'static $crate::TypeDef<$T> { &$NAME }
        }
    };
    ($(#[$m:meta])* $vis:vis static $NAME:ident: $T:ty = $name:literal extends $BASE:path, $flags:expr;) => {
        $(#[$m])*
        $vis static $NAME: $crate::TypeDef<$T> = $crate::TypeDef::extending($name, &$BASE, { #[allow(unused_imports)] use $crate::flags::*; $flags });
    };
    ($(#[$m:meta])* $vis:vis static $NAME:ident: $T:ty = $name:literal derives $BASE:path, $flags:expr;) => {
        $(#[$m])*
        $vis static $NAME: $crate::TypeDef<$T> = $crate::TypeDef::derived($name, &$BASE, { #[allow(unused_imports)] use $crate::flags::*; $flags });
    };
}

impl Value {
    /// The payload, if this is an instance of `T`'s type or of a subclass.
    #[inline(always)]
    pub fn downcast<T: Payload>(&self) -> Option<&Obj<T>> {
        T::type_def().get(self)
    }

    /// The payload, if the type is exactly `T`'s.
    #[inline(always)]
    pub fn downcast_exact<T: Payload>(&self) -> Option<&Obj<T>> {
        T::type_def().get_exact(self)
    }
}

/// `object`, whose instances have nothing but a header.
pub static OBJECT: TypeDef<()> = TypeDef::build(
    "object",
    None,
    &LayoutOf::<()>::LAYOUT,
    BASETYPE | flags::ANY_KEYWORDS,
);
/// `type`.
pub static TYPE: TypeDef<TypeData> = TypeDef::new(
    "type",
    BASETYPE | HAVE_GC | TYPE_SUBCLASS | MANAGED_WEAKREF | flags::HAVE_VECTORCALL,
);

impl Payload for TypeData {
    fn type_def() -> &'static TypeDef<TypeData> {
        &TYPE
    }
}
