//! Terminals.

use std::io;

use crate::{Fd, refuse};

/// The size of a terminal's window in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WindowSize {
    pub columns: u16,
    pub lines: u16,
}

pub trait Terminals {
    fn is_terminal(&self, _fd: Fd) -> bool {
        false
    }

    fn window_size(&self, _fd: Fd) -> io::Result<WindowSize> {
        refuse()
    }

    fn terminal_name(&self, _fd: Fd) -> io::Result<Vec<u8>> {
        refuse()
    }

    /// A new pseudo-terminal: (controlling end, the other).
    fn open_terminal_pair(&self) -> io::Result<(Fd, Fd)> {
        refuse()
    }
}
