//! Extended attributes of files: named pieces of data beside a file's own.

use std::io;

use crate::{Fd, refuse};

/// The file whose attributes are meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AttributesOf<'a> {
    Path {
        path: &'a [u8],
        /// Whether a link stands for what it points to.
        follow_links: bool,
    },
    Fd(Fd),
}

pub trait Attributes {
    fn attribute(&self, _of: AttributesOf<'_>, _name: &[u8]) -> io::Result<Vec<u8>> {
        refuse()
    }

    /// `flags`: 1 the attribute must be new, 2 it must exist.
    fn set_attribute(
        &self,
        _of: AttributesOf<'_>,
        _name: &[u8],
        _value: &[u8],
        _flags: i32,
    ) -> io::Result<()> {
        refuse()
    }

    fn remove_attribute(&self, _of: AttributesOf<'_>, _name: &[u8]) -> io::Result<()> {
        refuse()
    }

    /// The names of all.
    fn attribute_names(&self, _of: AttributesOf<'_>) -> io::Result<Vec<Vec<u8>>> {
        refuse()
    }
}
