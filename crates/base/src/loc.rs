//! Where something stands in a source text.

/// A half-open region of a source text. Lines count from 1, columns from 0 in UTF-8 bytes, which is
/// how `lineno`, `col_offset`, `end_lineno` and `end_col_offset` of Python's `ast` module count.
///
/// Trees built by a program may hold any numbers, hence the signed fields.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Loc {
    pub line: i32,
    pub col: i32,
    pub end_line: i32,
    pub end_col: i32,
}

impl Loc {
    pub const fn new(line: i32, col: i32, end_line: i32, end_col: i32) -> Loc {
        Loc {
            line,
            col,
            end_line,
            end_col,
        }
    }

    /// From the start of `self` to the end of `end`.
    #[inline]
    pub const fn to(self, end: Loc) -> Loc {
        Loc {
            line: self.line,
            col: self.col,
            end_line: end.end_line,
            end_col: end.end_col,
        }
    }

    /// The position of the first byte.
    pub const fn start(self) -> (i32, i32) {
        (self.line, self.col)
    }

    /// The position after the last byte.
    pub const fn end(self) -> (i32, i32) {
        (self.end_line, self.end_col)
    }
}
