//! The syntax tree of Python 3.14, node for node and field for field that of Python's `ast` module.
//!
//! The node types are generated from `tables/ast.toml`. A tree lives in an arena: children are
//! references and slices, everything is `Copy`, nothing is dropped node by node. Names are
//! [`Symbol`](krait_base::Symbol)s of the interner the tree was made with.
//!
//! Elsewhere: making trees from text (`krait-parser`), the Python classes (the `_ast` module).

mod class;
mod constant;
pub mod dump;
mod generated;
pub mod read;
mod reflect;
pub mod validate;

pub use class::{ATTRIBUTES, Class, ClassKind, FieldInfo, FieldType, Quantifier, class_named};
pub use constant::Constant;
pub use generated::*;
pub use reflect::{FieldValue, NodeList};
