//! `None`, `True`, `False`, `...` and `NotImplemented`: immortal statics.

use super::int::{BOOL, IntData};
use crate::gc::{Trace, Visitor};
use crate::header::Header;
use crate::typeobj::{Payload, TypeDef, TypeObject};
use crate::value::Value;
use dashu_int::IBig;

/// A static object without items of its own.
#[repr(C, align(16))]
pub struct Singleton<T> {
    header: Header,
    data: T,
}

// SAFETY: the header of an immortal object is never written.
unsafe impl<T> Sync for Singleton<T> {}

impl<T> Singleton<T> {
    const fn new(ty: &'static TypeObject, data: T) -> Singleton<T> {
        Singleton {
            header: Header::immortal(ty),
            data,
        }
    }

    #[inline(always)]
    pub fn addr(&'static self) -> u64 {
        self as *const Singleton<T> as u64
    }

    #[inline(always)]
    pub fn value(&'static self) -> Value {
        // SAFETY: the object lives for ever and is not counted.
        unsafe { Value::from_bits(self.addr()) }
    }
}

macro_rules! unit_payload {
    ($($name:ident),*) => {$(
        #[doc = concat!("Payload of the one instance of ", stringify!($name), ".")]
        pub struct $name;
        impl Trace for $name { fn trace(&self, _: &mut Visitor<'_>) {} }
    )*};
}
unit_payload!(NoneData, EllipsisData, NotImplementedData);

pub static NONE_TYPE: TypeDef<NoneData> = TypeDef::new("NoneType", 0);
pub static ELLIPSIS_TYPE: TypeDef<EllipsisData> = TypeDef::new("ellipsis", 0);
pub static NOT_IMPLEMENTED_TYPE: TypeDef<NotImplementedData> =
    TypeDef::new("NotImplementedType", 0);

impl Payload for NoneData {
    fn type_def() -> &'static TypeDef<NoneData> {
        &NONE_TYPE
    }
}

pub static NONE: Singleton<NoneData> = Singleton::new(&NONE_TYPE.ty, NoneData);
pub static ELLIPSIS: Singleton<EllipsisData> = Singleton::new(&ELLIPSIS_TYPE.ty, EllipsisData);
pub static NOT_IMPLEMENTED: Singleton<NotImplementedData> =
    Singleton::new(&NOT_IMPLEMENTED_TYPE.ty, NotImplementedData);
pub static TRUE: Singleton<IntData> = Singleton::new(&BOOL.ty, IntData::new(IBig::ONE));
pub static FALSE: Singleton<IntData> = Singleton::new(&BOOL.ty, IntData::new(IBig::ZERO));
