//! A description of the classes of Python's `_ast` module, for building them at run time.

use crate::generated::CLASSES;

/// The position attributes, in the order of a class's `_attributes`.
pub const ATTRIBUTES: [&str; 4] = ["lineno", "col_offset", "end_lineno", "end_col_offset"];

/// One class of the `_ast` module.
#[derive(Debug)]
pub struct Class {
    pub name: &'static str,
    /// The class it derives from; `None` means `AST`.
    pub base: Option<&'static str>,
    /// Its `__doc__`.
    pub doc: &'static str,
    pub kind: ClassKind,
    /// Its `_fields`, with what `_field_types` is made from.
    pub fields: &'static [FieldInfo],
    /// How many of [`ATTRIBUTES`] are its `_attributes`: all or none.
    pub attributes: usize,
    /// How many of these, counted from the end, are optional and default to `None`.
    pub optional_attributes: usize,
}

/// What part a class plays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClassKind {
    /// The base of a group's constructors (`expr`).
    Abstract,
    /// A constructor with fields or attributes (`BinOp`).
    Constructor,
    /// A constructor without either, of which there is one shared instance (`Add`).
    Simple,
    /// A class that is a group by itself (`arguments`).
    Product,
}

#[derive(Debug)]
pub struct FieldInfo {
    pub name: &'static str,
    pub ty: FieldType,
    pub quantifier: Quantifier,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldType {
    Identifier,
    String,
    Int,
    Constant,
    /// A node of the group with this name.
    Node(&'static str),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quantifier {
    One,
    Optional,
    List,
    /// A list in which items may be missing (`Dict.keys`, `arguments.kw_defaults`).
    OptionalList,
}

/// The class with this name.
pub fn class_named(name: &str) -> Option<&'static Class> {
    CLASSES.iter().find(|class| class.name == name)
}
