//! `_testbuffer`: an exporter and consumer of buffers of every layout (PEP 3118), for CPython's own tests.
//!
//! `ndarray.rs` holds the array object and how it exports, `build.rs` makes arrays from items, shape and strides,
//! `methods.rs` and `subscript.rs` are its face, `items.rs` turns items into bytes and back with `struct`,
//! `staticarray.rs` is the simplest exporter there is, `functions.rs` the module's functions.

mod build;
mod functions;
mod items;
mod methods;
mod ndarray;
mod staticarray;
mod subscript;

pub use functions::TestBuffer;
pub(super) use ndarray::Memory;
