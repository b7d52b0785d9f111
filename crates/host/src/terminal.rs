//! Terminals.

use std::io;

use crate::{Fd, refuse};

/// The size of a terminal's window in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WindowSize {
    pub columns: u16,
    pub lines: u16,
}

/// `struct termios`: flags, speeds, special characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TerminalSettings {
    pub input: u32,
    pub output: u32,
    pub control: u32,
    pub local: u32,
    pub input_speed: u32,
    pub output_speed: u32,
    pub characters: Vec<u8>,
}

pub trait Terminals {
    fn is_terminal(&self, _fd: Fd) -> bool {
        false
    }

    fn window_size(&self, _fd: Fd) -> io::Result<WindowSize> {
        refuse()
    }

    fn set_window_size(&self, _fd: Fd, _size: WindowSize) -> io::Result<()> {
        refuse()
    }

    fn terminal_settings(&self, _fd: Fd) -> io::Result<TerminalSettings> {
        refuse()
    }

    /// `when`: 0 now, 1 after output was sent, 2 also dropping input.
    fn set_terminal_settings(
        &self,
        _fd: Fd,
        _when: i32,
        _settings: &TerminalSettings,
    ) -> io::Result<()> {
        refuse()
    }

    fn send_break(&self, _fd: Fd, _duration: i32) -> io::Result<()> {
        refuse()
    }

    fn drain_terminal(&self, _fd: Fd) -> io::Result<()> {
        refuse()
    }

    fn flush_terminal(&self, _fd: Fd, _queue: i32) -> io::Result<()> {
        refuse()
    }

    fn suspend_terminal(&self, _fd: Fd, _action: i32) -> io::Result<()> {
        refuse()
    }

    fn terminal_name(&self, _fd: Fd) -> io::Result<Vec<u8>> {
        refuse()
    }

    /// A new pseudo-terminal: (controlling end, the other).
    fn open_terminal_pair(&self) -> io::Result<(Fd, Fd)> {
        refuse()
    }

    /// The controlling end of a new pseudo-terminal, opened with these flags and not inheritable.
    fn open_terminal(&self, _flags: i32) -> io::Result<Fd> {
        refuse()
    }

    /// Gives the other end of a pseudo-terminal to this user.
    fn grant_terminal(&self, _fd: Fd) -> io::Result<()> {
        refuse()
    }

    /// Lets the other end of a pseudo-terminal be opened.
    fn unlock_terminal(&self, _fd: Fd) -> io::Result<()> {
        refuse()
    }

    /// The path of the other end of a pseudo-terminal.
    fn other_end_name(&self, _fd: Fd) -> io::Result<Vec<u8>> {
        refuse()
    }

    /// Makes a terminal the controlling one of a new session, and standard input, output and error.
    fn log_in(&self, _fd: Fd) -> io::Result<()> {
        refuse()
    }
}
