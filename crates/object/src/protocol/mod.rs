//! The object protocols: how values are called, compared, iterated, indexed, computed with, shown.

pub mod attr;
pub mod buffer;
pub mod call;
pub mod compare;
pub mod hash;
pub mod item;
pub mod iter;
pub mod number;
pub mod repr;
pub mod truth;
