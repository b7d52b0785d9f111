//! Making trees of something that is not text: objects that a Python program has built.
//!
//! The generated `read_...` functions know the shape of each node; a [`NodeSource`] knows how to look
//! into an object, and what to complain about.

use krait_base::{Loc, Symbol, Wtf8};

use crate::Constant;

/// A field of an object that ought to be a node of some class.
#[derive(Debug)]
pub struct Field<'o, O> {
    pub object: &'o O,
    /// The class by whose table entry the object is read.
    pub class: &'static str,
    pub name: &'static str,
    /// The group of the nodes it holds, or `identifier`, `string`, `int`, `constant`.
    pub ty: &'static str,
}

impl<O> Clone for Field<'_, O> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<O> Copy for Field<'_, O> {}

/// How one object becomes a node or a value.
pub type Reader<S, O, T, E> = fn(&mut S, &O) -> Result<T, E>;

/// Objects with fields.
///
/// A required field that is there but `None` is an error of its own; lists are copied before their
/// items are looked at, because looking may run a program that changes them.
pub trait NodeSource<'a>: Sized {
    type Object;
    type Error;

    /// Where a node stands. The end may be missing if `optional_end`.
    fn loc(
        &mut self,
        object: &Self::Object,
        group: &'static str,
        optional_end: bool,
    ) -> Result<Loc, Self::Error>;

    /// To which of these classes of a group the object belongs.
    fn constructor(
        &mut self,
        object: &Self::Object,
        group: &'static str,
        classes: &[&'static str],
    ) -> Result<usize, Self::Error>;

    fn identifier(&mut self, object: &Self::Object) -> Result<Symbol, Self::Error>;
    fn string(&mut self, object: &Self::Object) -> Result<Wtf8<'a>, Self::Error>;
    fn int(&mut self, object: &Self::Object) -> Result<i32, Self::Error>;
    fn constant(&mut self, object: &Self::Object) -> Result<Constant<'a>, Self::Error>;

    fn value<T>(
        &mut self,
        field: Field<'_, Self::Object>,
        read: Reader<Self, Self::Object, T, Self::Error>,
    ) -> Result<T, Self::Error>;

    fn optional_value<T>(
        &mut self,
        field: Field<'_, Self::Object>,
        read: Reader<Self, Self::Object, T, Self::Error>,
    ) -> Result<Option<T>, Self::Error>;

    fn list_of_value<T: Copy>(
        &mut self,
        field: Field<'_, Self::Object>,
        read: Reader<Self, Self::Object, T, Self::Error>,
    ) -> Result<&'a [T], Self::Error>;

    fn node<T: Copy>(
        &mut self,
        field: Field<'_, Self::Object>,
        read: Reader<Self, Self::Object, T, Self::Error>,
    ) -> Result<&'a T, Self::Error>;

    fn optional_node<T: Copy>(
        &mut self,
        field: Field<'_, Self::Object>,
        read: Reader<Self, Self::Object, T, Self::Error>,
    ) -> Result<Option<&'a T>, Self::Error>;

    fn list_of_node<T: Copy>(
        &mut self,
        field: Field<'_, Self::Object>,
        read: Reader<Self, Self::Object, T, Self::Error>,
    ) -> Result<&'a [T], Self::Error> {
        self.list_of_value(field, read)
    }

    fn list_of_optional_node<T: Copy>(
        &mut self,
        field: Field<'_, Self::Object>,
        read: Reader<Self, Self::Object, T, Self::Error>,
    ) -> Result<&'a [Option<&'a T>], Self::Error>;
}
