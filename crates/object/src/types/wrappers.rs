//! `staticmethod`, `classmethod` and bound methods: one or two values each. Their slots are in `builtins`.

use crate::cell::Field;
use crate::gc::{Trace, Visitor};
use crate::header::Ref;
use crate::typeobj::TypeObject;
use crate::value::Value;

/// What `staticmethod` and `classmethod` wrap.
#[derive(Default)]
pub struct StaticMethod {
    pub callable: Field,
}

#[derive(Default)]
pub struct ClassMethod {
    pub callable: Field,
}

/// A function bound to an object; both are fixed.
pub struct BoundMethod {
    pub func: Value,
    pub receiver: Value,
}

macro_rules! wrapped {
    ($($t:ty),*) => {$( impl Trace for $t {
        fn trace(&self, v: &mut Visitor<'_>) { self.callable.trace(v); }
        fn clear(&self) { self.callable.clear(); }
    } )*};
}
wrapped!(StaticMethod, ClassMethod);

impl Trace for BoundMethod {
    fn trace(&self, v: &mut Visitor<'_>) {
        self.func.trace(v);
        self.receiver.trace(v);
    }
}

crate::pytype! {
    pub static STATICMETHOD: StaticMethod = "staticmethod", BASETYPE | HAVE_GC | MANAGED_DICT | DICT_LAST;
}
crate::pytype! {
    pub static CLASSMETHOD: ClassMethod = "classmethod", BASETYPE | HAVE_GC | MANAGED_DICT | DICT_LAST;
}
crate::pytype! {
    pub static METHOD: BoundMethod = "method", HAVE_GC | HAVE_VECTORCALL | MANAGED_WEAKREF;
}

pub fn staticmethod(callable: Value) -> Value {
    STATICMETHOD
        .create(StaticMethod {
            callable: Field::new(callable),
        })
        .into_value()
}

pub fn classmethod(callable: Value) -> Value {
    CLASSMETHOD
        .create(ClassMethod {
            callable: Field::new(callable),
        })
        .into_value()
}

/// `types.MethodType(func, receiver)`.
#[inline]
pub fn bind(func: Value, receiver: Value) -> Ref<BoundMethod> {
    METHOD.create(BoundMethod { func, receiver })
}

/// Whether a type is `staticmethod` itself, for callers that test exactness.
pub fn is_staticmethod(t: &TypeObject) -> bool {
    std::ptr::eq(t, &STATICMETHOD.ty)
}
