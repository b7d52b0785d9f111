//! The arena a syntax tree (or any other group of things that die together) lives in.

use std::any::Any;
use std::fmt;

use bumpalo::Bump;
use typed_arena::Arena as DropArena;

/// Bump allocation: a pointer is moved, nothing is freed before the arena itself is.
///
/// Values put in with [`Arena::alloc`] are not dropped, so that is for plain data; what owns memory
/// elsewhere goes in with [`Arena::alloc_owned`].
#[derive(Default)]
pub struct Arena {
    bump: Bump,
    owned: DropArena<Box<dyn Any + Send>>,
}

impl Arena {
    pub fn new() -> Arena {
        Arena::default()
    }

    /// An arena with room for `bytes` before it grows.
    pub fn with_capacity(bytes: usize) -> Arena {
        Arena {
            bump: Bump::with_capacity(bytes),
            owned: DropArena::new(),
        }
    }

    /// Moves plain data in. `T: Copy` makes sure that no destructor is lost.
    #[inline]
    #[allow(
        clippy::mut_from_ref,
        reason = "a bump arena hands out a fresh region every time"
    )]
    pub fn alloc<T: Copy>(&self, value: T) -> &mut T {
        self.bump.alloc(value)
    }

    /// Copies a slice of plain data in. An empty slice takes no room.
    #[inline]
    pub fn alloc_slice<T: Copy>(&self, values: &[T]) -> &[T] {
        if values.is_empty() {
            &[]
        } else {
            self.bump.alloc_slice_copy(values)
        }
    }

    /// Copies a text in.
    #[inline]
    pub fn alloc_str(&self, text: &str) -> &str {
        if text.is_empty() {
            ""
        } else {
            self.bump.alloc_str(text)
        }
    }

    /// Moves in a value which owns memory elsewhere; it is dropped with the arena.
    pub fn alloc_owned<T: Any + Send>(&self, value: T) -> &T {
        let slot: &Box<dyn Any + Send> = self.owned.alloc(Box::new(value));
        match slot.downcast_ref::<T>() {
            Some(value) => value,
            // The box was made from a `T` two lines above.
            None => unreachable!(),
        }
    }

    /// Bytes taken from the allocator so far (not counting what owned values hold).
    pub fn allocated_bytes(&self) -> usize {
        self.bump.allocated_bytes()
    }
}

impl fmt::Debug for Arena {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Arena")
            .field("allocated_bytes", &self.allocated_bytes())
            .finish()
    }
}
