//! The bytes of an array's items: as many places as were made room for, of which the first are used.
//!
//! How much room is made, and when it is given back, is seen in `sys.getsizeof`; and in a place that is used again
//! lies what lay there before.

use krait_object::{Result, alloc, err};

/// Room is given back when so many items or more are taken away at once.
const GIVEN_BACK: usize = 16;

pub struct Store {
    /// All places.
    bytes: Vec<u8>,
    /// The length of what is used.
    used: usize,
}

impl Store {
    /// One without room for more.
    pub fn exactly(bytes: Vec<u8>) -> Store {
        Store {
            used: bytes.len(),
            bytes,
        }
    }

    pub fn as_slice(&self) -> &[u8] {
        self.bytes.get(..self.used).unwrap_or_default()
    }

    pub fn as_mut(&mut self) -> &mut [u8] {
        self.bytes.get_mut(..self.used).unwrap_or_default()
    }

    /// The length of all places.
    pub fn room(&self) -> usize {
        self.bytes.len()
    }

    /// Changes the number of items of a size. There are places for some more then, unless they fit into those there are;
    /// new places are zero.
    pub fn resize(&mut self, count: usize, size: usize) -> Result<()> {
        let before = self.used / size;
        let places = self.bytes.len() / size;
        if places < count || before >= count.saturating_add(GIVEN_BACK) {
            let more = match count {
                0 => 0,
                _ => (count >> 4) + if before < 8 { 3 } else { 7 },
            };
            let room = count
                .checked_add(more)
                .and_then(|places| places.checked_mul(size))
                .ok_or_else(err::memory_error)?;
            match room.checked_sub(self.bytes.len()) {
                Some(more) => {
                    alloc::reserve(&mut self.bytes, more)?;
                    self.bytes.resize(room, 0);
                }
                None => {
                    self.bytes.truncate(room);
                    self.bytes.shrink_to_fit();
                }
            }
        }
        self.used = count * size;
        Ok(())
    }
}
