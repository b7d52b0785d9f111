//! The mode string of a raw file.

use krait_object::{Result, Thread};

/// `O_` flags of the system.
const O_WRONLY: i32 = 1;
const O_RDWR: i32 = 2;
const O_CREAT: i32 = 0o100;
const O_EXCL: i32 = 0o200;
const O_TRUNC: i32 = 0o1000;
const O_APPEND: i32 = 0o2000;
const O_CLOEXEC: i32 = 0o2_000_000;

/// What a file was opened for.
#[derive(Clone, Copy, Default)]
pub struct FileMode {
    pub readable: bool,
    pub writable: bool,
    pub created: bool,
    pub appending: bool,
    truncating: bool,
}

impl FileMode {
    /// Exactly one of `rwxa`, at most one `+`, and `b` as often as one likes.
    pub fn parse(th: &Thread, text: &str) -> Result<FileMode> {
        let bad = || {
            th.value_error(
                "Must have exactly one of create/read/write/append mode and at most one plus",
            )
        };
        let mut m = FileMode::default();
        let (mut kinds, mut plus) = (0, false);
        for c in text.chars() {
            match c {
                'x' => (m.created, m.writable) = (true, true),
                'r' => m.readable = true,
                'w' => (m.writable, m.truncating) = (true, true),
                'a' => (m.writable, m.appending) = (true, true),
                'b' => continue,
                '+' if plus => return Err(bad()),
                '+' => {
                    plus = true;
                    continue;
                }
                _ => return Err(th.value_error(format!("invalid mode: {text}"))),
            }
            kinds += 1;
            if kinds > 1 {
                return Err(bad());
            }
        }
        if kinds != 1 {
            return Err(bad());
        }
        if plus {
            (m.readable, m.writable) = (true, true);
        }
        Ok(m)
    }

    /// The system's flags for `open`; descriptors are not inherited (PEP 446).
    pub fn flags(self) -> i32 {
        let mut f = match (self.readable, self.writable) {
            (true, true) => O_RDWR,
            (false, true) => O_WRONLY,
            _ => 0,
        };
        if self.created {
            f |= O_EXCL | O_CREAT;
        }
        if self.truncating {
            f |= O_CREAT | O_TRUNC;
        }
        if self.appending {
            f |= O_APPEND | O_CREAT;
        }
        f | O_CLOEXEC
    }

    /// How `mode` shows it.
    pub fn text(self) -> &'static str {
        match (self.created, self.appending, self.readable, self.writable) {
            (true, _, true, _) => "xb+",
            (true, _, false, _) => "xb",
            (_, true, true, _) => "ab+",
            (_, true, false, _) => "ab",
            (_, _, true, true) => "rb+",
            (_, _, true, false) => "rb",
            _ => "wb",
        }
    }
}
