//! Paths as arguments: `str`, `bytes`, `os.PathLike`, and where allowed a descriptor.

use krait_object::protocol::call;
use krait_object::types::{bytes, str};
use krait_object::{ArgAt, FromArg, Raised, Result, Thread, Value, wk};

/// A path, remembering how it was given so that results and errors can be of the same kind.
pub struct Path {
    pub raw: Vec<u8>,
    pub as_bytes: bool,
    /// The object for `OSError.filename`.
    pub object: Value,
}

/// A path or an open descriptor.
pub enum PathOrFd {
    Path(Path),
    /// With the object that was given for it, for `OSError.filename`.
    Fd(i32, Value),
}

/// The same where `None` may be given instead, which only the complaint about other values says.
pub struct PathOrFdOrNone(pub PathOrFd);

/// The `__fspath__` of an object, bound. A lookup that fails is no method, whatever it raised.
pub fn path_method(th: &Thread, v: &Value) -> Option<Value> {
    call::lookup_special(th, v, wk::__fspath__())
        .ok()
        .flatten()
        .filter(|f| !f.is_none())
}

/// The bytes of a path's text: UTF-8 with surrogate escapes undone.
pub fn encode(th: &Thread, s: &krait_object::Str) -> Result<Vec<u8>> {
    if let Some(ascii) = s.as_ascii() {
        return Ok(ascii.as_bytes().to_vec());
    }
    let mut out = Vec::with_capacity(s.len());
    for c in s.code_points() {
        match c {
            0xDC80..=0xDCFF => out.push((c - 0xDC00) as u8),
            _ => match char::from_u32(c) {
                Some(c) => out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
                None => return s.to_utf8(th).map(String::into_bytes),
            },
        }
    }
    Ok(out)
}

/// File-system bytes as text: undecodable bytes become surrogates.
pub fn decode(b: &[u8]) -> Value {
    if let Ok(text) = std::str::from_utf8(b) {
        return str::new(text);
    }
    let mut points = Vec::with_capacity(b.len());
    for chunk in b.utf8_chunks() {
        points.extend(chunk.valid().chars().map(u32::from));
        points.extend(chunk.invalid().iter().map(|&x| 0xDC00 + u32::from(x)));
    }
    str::from_code_points(&points)
}

impl Path {
    pub fn from_value(
        th: &Thread,
        v: &Value,
        at: ArgAt<'_>,
        nullable: bool,
        fd: bool,
    ) -> Result<Path> {
        let fs = if v.as_str().is_none() && v.as_bytes().is_none() {
            match path_method(th, v) {
                Some(f) => {
                    let r = call::call0(th, &f)?;
                    if r.as_str().is_none() && r.as_bytes().is_none() {
                        return Err(th.type_error(format!(
                            "expected {}.__fspath__() to return str or bytes, not {}",
                            v.ty().short_name(),
                            r.ty().short_name()
                        )));
                    }
                    r
                }
                None => return Err(wrong(th, v, at, nullable, fd)),
            }
        } else {
            v.clone()
        };
        let (raw, as_bytes) = match (fs.as_str(), fs.as_bytes()) {
            (Some(s), _) => (encode(th, s)?, false),
            (None, Some(b)) => (b.as_slice().to_vec(), true),
            (None, None) => return Err(wrong(th, v, at, nullable, fd)),
        };
        if raw.contains(&0) {
            return Err(th.value_error(format!(
                "{}: embedded null {} in {}",
                at.func,
                if as_bytes { "byte" } else { "character" },
                at.name.unwrap_or("path")
            )));
        }
        Ok(Path {
            raw,
            as_bytes,
            object: fs,
        })
    }

    /// A result of the same kind as the argument.
    pub fn like(&self, b: &[u8]) -> Value {
        if self.as_bytes {
            bytes::new(b)
        } else {
            decode(b)
        }
    }

    pub fn error(&self, th: &Thread, e: &std::io::Error) -> Raised {
        th.os_error(e, Some(&self.object), None)
    }
}

#[cold]
fn wrong(th: &Thread, v: &Value, at: ArgAt<'_>, nullable: bool, fd: bool) -> Raised {
    let kinds = match (fd, nullable) {
        (true, true) => "string, bytes, os.PathLike, integer or None",
        (true, false) => "string, bytes, os.PathLike or integer",
        (false, true) => "string, bytes, os.PathLike or None",
        (false, false) => "string, bytes or os.PathLike",
    };
    let name = at.name.unwrap_or("path");
    th.type_error(format!(
        "{}: {name} should be {kinds}, not {}",
        at.func,
        v.ty().short_name()
    ))
}

impl FromArg<'_> for Path {
    fn from_arg(th: &Thread, v: &Value, at: ArgAt<'_>) -> Result<Path> {
        Path::from_value(th, v, at, false, false)
    }
}

impl FromArg<'_> for PathOrFd {
    fn from_arg(th: &Thread, v: &Value, at: ArgAt<'_>) -> Result<PathOrFd> {
        PathOrFd::from_value(th, v, at, false)
    }
}

impl FromArg<'_> for PathOrFdOrNone {
    fn from_arg(th: &Thread, v: &Value, at: ArgAt<'_>) -> Result<PathOrFdOrNone> {
        PathOrFd::from_value(th, v, at, true).map(PathOrFdOrNone)
    }
}

impl PathOrFd {
    fn from_value(th: &Thread, v: &Value, at: ArgAt<'_>, nullable: bool) -> Result<PathOrFd> {
        if v.as_str().is_none()
            && v.as_bytes().is_none()
            && krait_object::protocol::number::is_index(v)
        {
            let i = krait_object::protocol::number::index(th, v)?;
            return match i.as_i64().and_then(|i| i32::try_from(i).ok()) {
                Some(fd) => Ok(PathOrFd::Fd(fd, v.clone())),
                None if krait_object::types::int::is_negative(&i) => {
                    Err(th.overflow_error("fd is less than minimum"))
                }
                None => Err(th.overflow_error("fd is greater than maximum")),
            };
        }
        Path::from_value(th, v, at, nullable, true).map(PathOrFd::Path)
    }

    pub fn object(&self) -> &Value {
        match self {
            PathOrFd::Path(p) => &p.object,
            PathOrFd::Fd(_, object) => object,
        }
    }

    /// The failure to list a folder. A descriptor is duplicated first: if it is none, no name is told.
    pub fn list_error(&self, th: &Thread, e: &std::io::Error) -> Raised {
        let none = e.raw_os_error() == Some(krait_host::errno::EBADF);
        let object = match self {
            PathOrFd::Fd(..) if none => None,
            _ => Some(self.object()),
        };
        th.os_error(e, object, None)
    }
}
