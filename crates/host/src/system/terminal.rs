//! Terminals.

use std::io;
use std::mem::MaybeUninit;

use super::{SystemHost, check, done, growing, until_zero};
use crate::{Fd, TerminalSettings, Terminals, WindowSize};

fn read_settings(fd: Fd) -> io::Result<libc::termios> {
    let mut t = MaybeUninit::<libc::termios>::zeroed();
    // SAFETY: the call fills the structure.
    done(unsafe { libc::tcgetattr(fd, t.as_mut_ptr()) })?;
    // SAFETY: zeroed above and filled by a call that succeeded.
    Ok(unsafe { t.assume_init() })
}

impl Terminals for SystemHost {
    fn is_terminal(&self, fd: Fd) -> bool {
        // SAFETY: only numbers are passed.
        unsafe { libc::isatty(fd) == 1 }
    }

    fn window_size(&self, fd: Fd) -> io::Result<WindowSize> {
        let mut size = MaybeUninit::<libc::winsize>::zeroed();
        // SAFETY: this request fills a `struct winsize`.
        done(unsafe { libc::ioctl(fd, libc::TIOCGWINSZ, size.as_mut_ptr()) })?;
        // SAFETY: zeroed above and filled by a call that succeeded.
        let size = unsafe { size.assume_init() };
        Ok(WindowSize {
            columns: size.ws_col,
            lines: size.ws_row,
        })
    }

    fn set_window_size(&self, fd: Fd, size: WindowSize) -> io::Result<()> {
        // The size in pixels stays as it is.
        let mut raw = MaybeUninit::<libc::winsize>::zeroed();
        // SAFETY: this request fills a `struct winsize`.
        done(unsafe { libc::ioctl(fd, libc::TIOCGWINSZ, raw.as_mut_ptr()) })?;
        // SAFETY: zeroed above and filled by a call that succeeded.
        let mut raw = unsafe { raw.assume_init() };
        raw.ws_row = size.lines;
        raw.ws_col = size.columns;
        // SAFETY: this request reads a `struct winsize`.
        done(unsafe { libc::ioctl(fd, libc::TIOCSWINSZ, &raw const raw) })
    }

    fn terminal_settings(&self, fd: Fd) -> io::Result<TerminalSettings> {
        let t = read_settings(fd)?;
        Ok(TerminalSettings {
            input: t.c_iflag,
            output: t.c_oflag,
            control: t.c_cflag,
            local: t.c_lflag,
            // SAFETY: the structure outlives the calls.
            input_speed: unsafe { libc::cfgetispeed(&raw const t) },
            // SAFETY: as above.
            output_speed: unsafe { libc::cfgetospeed(&raw const t) },
            characters: t.c_cc.to_vec(),
        })
    }

    fn set_terminal_settings(
        &self,
        fd: Fd,
        when: i32,
        settings: &TerminalSettings,
    ) -> io::Result<()> {
        // What is not among the settings stays as it is.
        let mut t = read_settings(fd)?;
        t.c_iflag = settings.input;
        t.c_oflag = settings.output;
        t.c_cflag = settings.control;
        t.c_lflag = settings.local;
        for (to, from) in t.c_cc.iter_mut().zip(&settings.characters) {
            *to = *from;
        }
        // SAFETY: the structure outlives the calls.
        unsafe {
            done(libc::cfsetispeed(&raw mut t, settings.input_speed))?;
            done(libc::cfsetospeed(&raw mut t, settings.output_speed))?;
            done(libc::tcsetattr(fd, when, &raw const t))
        }
    }

    fn send_break(&self, fd: Fd, duration: i32) -> io::Result<()> {
        // SAFETY: only numbers are passed.
        done(unsafe { libc::tcsendbreak(fd, duration) })
    }

    fn drain_terminal(&self, fd: Fd) -> io::Result<()> {
        // SAFETY: only numbers are passed.
        done(unsafe { libc::tcdrain(fd) })
    }

    fn flush_terminal(&self, fd: Fd, queue: i32) -> io::Result<()> {
        // SAFETY: only numbers are passed.
        done(unsafe { libc::tcflush(fd, queue) })
    }

    fn suspend_terminal(&self, fd: Fd, action: i32) -> io::Result<()> {
        // SAFETY: only numbers are passed.
        done(unsafe { libc::tcflow(fd, action) })
    }

    fn terminal_name(&self, fd: Fd) -> io::Result<Vec<u8>> {
        growing(|buffer| {
            // SAFETY: the buffer is writable for its length.
            match unsafe { libc::ttyname_r(fd, buffer.as_mut_ptr().cast(), buffer.len()) } {
                0 => Ok(until_zero(buffer)),
                error => Err(io::Error::from_raw_os_error(error)),
            }
        })
    }

    fn open_terminal_pair(&self) -> io::Result<(Fd, Fd)> {
        let (mut controlling, mut other) = (0, 0);
        // SAFETY: both numbers are there to be filled; name, settings and size are not asked for.
        done(unsafe {
            libc::openpty(
                &raw mut controlling,
                &raw mut other,
                std::ptr::null_mut(),
                std::ptr::null(),
                std::ptr::null(),
            )
        })?;
        crate::Files::set_inheritable(self, controlling, false)?;
        crate::Files::set_inheritable(self, other, false)?;
        Ok((controlling, other))
    }

    fn open_terminal(&self, flags: i32) -> io::Result<Fd> {
        // SAFETY: only numbers are passed.
        check(unsafe { libc::posix_openpt(flags | libc::O_CLOEXEC) })
    }

    fn grant_terminal(&self, fd: Fd) -> io::Result<()> {
        // SAFETY: only a number is passed.
        done(unsafe { libc::grantpt(fd) })
    }

    fn unlock_terminal(&self, fd: Fd) -> io::Result<()> {
        // SAFETY: only a number is passed.
        done(unsafe { libc::unlockpt(fd) })
    }

    fn other_end_name(&self, fd: Fd) -> io::Result<Vec<u8>> {
        growing(|buffer| {
            // SAFETY: the buffer is writable for its length.
            match unsafe { libc::ptsname_r(fd, buffer.as_mut_ptr().cast(), buffer.len()) } {
                0 => Ok(until_zero(buffer)),
                error => Err(io::Error::from_raw_os_error(error)),
            }
        })
    }

    fn log_in(&self, fd: Fd) -> io::Result<()> {
        // SAFETY: only a number is passed.
        done(unsafe { libc::login_tty(fd) })
    }
}
