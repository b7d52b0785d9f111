//! A guard against trees deeper than the native stack.

use crate::error::{CompileError, Result};

/// Nested nodes walked at once. A level takes a few hundred bytes of native stack in the leanest walk
/// and about a kilobyte in code generation, so this fits an 8 MB stack several times over.
const LIMIT: u32 = 3000;

/// Operators in a chain `a + b + c`, which is walked without recursion. CPython gives up soon after.
pub const CHAIN_LIMIT: usize = 27_000;

/// Counts levels.
#[derive(Debug, Default)]
pub struct Depth(u32);

impl Depth {
    #[inline]
    pub fn enter(&mut self) -> Result {
        if self.0 >= LIMIT {
            return Err(CompileError::recursion());
        }
        self.0 += 1;
        Ok(())
    }

    #[inline]
    pub fn leave(&mut self) {
        self.0 -= 1;
    }
}
