//! Extended attributes, by libc.

use std::io;

use super::{SystemHost, c_string, count, done, growing};
use crate::{Attributes, AttributesOf};

impl Attributes for SystemHost {
    fn attribute(&self, of: AttributesOf<'_>, name: &[u8]) -> io::Result<Vec<u8>> {
        let name = c_string(name)?;
        let path = match of {
            AttributesOf::Path { path, .. } => c_string(path)?,
            AttributesOf::Fd(_) => c_string(b"")?,
        };
        growing(|buffer| {
            let (value, size) = (buffer.as_mut_ptr().cast(), buffer.len());
            // SAFETY: path and name are C strings that live through the call, the buffer is writable for its length.
            count(unsafe {
                match of {
                    AttributesOf::Fd(fd) => libc::fgetxattr(fd, name.as_ptr(), value, size),
                    AttributesOf::Path {
                        follow_links: true, ..
                    } => libc::getxattr(path.as_ptr(), name.as_ptr(), value, size),
                    AttributesOf::Path { .. } => {
                        libc::lgetxattr(path.as_ptr(), name.as_ptr(), value, size)
                    }
                }
            })
        })
    }

    fn set_attribute(
        &self,
        of: AttributesOf<'_>,
        name: &[u8],
        value: &[u8],
        flags: i32,
    ) -> io::Result<()> {
        let name = c_string(name)?;
        let (data, size) = (value.as_ptr().cast(), value.len());
        match of {
            AttributesOf::Fd(fd) => {
                // SAFETY: the name is a C string that lives through the call, the value is readable for its length.
                done(unsafe { libc::fsetxattr(fd, name.as_ptr(), data, size, flags) })
            }
            AttributesOf::Path { path, follow_links } => {
                let path = c_string(path)?;
                let call = if follow_links {
                    libc::setxattr
                } else {
                    libc::lsetxattr
                };
                // SAFETY: path and name are C strings that live through the call, the value is readable for its length.
                done(unsafe { call(path.as_ptr(), name.as_ptr(), data, size, flags) })
            }
        }
    }

    fn remove_attribute(&self, of: AttributesOf<'_>, name: &[u8]) -> io::Result<()> {
        let name = c_string(name)?;
        match of {
            AttributesOf::Fd(fd) => {
                // SAFETY: the name is a C string that lives through the call.
                done(unsafe { libc::fremovexattr(fd, name.as_ptr()) })
            }
            AttributesOf::Path { path, follow_links } => {
                let path = c_string(path)?;
                let call = if follow_links {
                    libc::removexattr
                } else {
                    libc::lremovexattr
                };
                // SAFETY: path and name are C strings that live through the call.
                done(unsafe { call(path.as_ptr(), name.as_ptr()) })
            }
        }
    }

    fn attribute_names(&self, of: AttributesOf<'_>) -> io::Result<Vec<Vec<u8>>> {
        let path = match of {
            AttributesOf::Path { path, .. } => c_string(path)?,
            AttributesOf::Fd(_) => c_string(b"")?,
        };
        let all = growing(|buffer| {
            let (names, size) = (buffer.as_mut_ptr().cast(), buffer.len());
            // SAFETY: the path is a C string that lives through the call, the buffer is writable for its length.
            count(unsafe {
                match of {
                    AttributesOf::Fd(fd) => libc::flistxattr(fd, names, size),
                    AttributesOf::Path {
                        follow_links: true, ..
                    } => libc::listxattr(path.as_ptr(), names, size),
                    AttributesOf::Path { .. } => libc::llistxattr(path.as_ptr(), names, size),
                }
            })
        })?;
        // Each name ends in a zero.
        let names = all.split(|b| *b == 0).filter(|name| !name.is_empty());
        Ok(names.map(<[u8]>::to_vec).collect())
    }
}
