//! `termios`: settings of terminals.

use crate::fcntl_::add_constants;
use crate::host;
use krait_host::{TerminalSettings, WindowSize};
use krait_object::exc::{EXCEPTION, ExcData};
use krait_object::protocol::{item, number};
use krait_object::types::{bytes, int, list, str};
use krait_object::{
    Fd, IntoValue, Module, Raised, Result, Thread, Value, err, pymethods, ready_type,
};
use std::io;

krait_object::pytype! {
    pub static ERROR: ExcData = "termios.error" derives EXCEPTION, BASETYPE | HAVE_GC | BASE_EXC_SUBCLASS | MANAGED_DICT | MANAGED_WEAKREF;
}

struct ErrorMethods;

#[pymethods]
impl ErrorMethods {}

static CONSTANTS: &str = include_str!("constants.txt");

const ICANON: u32 = 2;
/// Which special characters are numbers in raw mode.
const VTIME: usize = 5;
const VMIN: usize = 6;

#[cold]
fn error(th: &Thread, e: &io::Error) -> Raised {
    let code = e.raw_os_error().unwrap_or(0);
    let text = krait_host::errno::text(code);
    err::new_args(th, &ERROR.ty, vec![Value::int32(code), str::new(&text)])
}

fn flag_word(th: &Thread, v: &Value) -> Result<u32> {
    let i = number::index(th, v)?;
    match int::to_i128(&i) {
        Some(n) => match u64::try_from(n) {
            // What does not fit a flag word is cut off.
            Ok(n) => Ok(n as u32),
            Err(_) if n < 0 => {
                Err(th.overflow_error("can't convert negative value to unsigned int"))
            }
            Err(_) => Err(th.overflow_error("Python int too large to convert to C unsigned long")),
        },
        None => Err(th.overflow_error("Python int too large to convert to C unsigned long")),
    }
}

/// The seven items of a settings list.
fn settings_of(th: &Thread, v: &Value, old: &TerminalSettings) -> Result<TerminalSettings> {
    let wrong = || th.type_error("tcsetattr, arg 3: must be 7 element list");
    let items = v.as_list().map(|l| l.snapshot()).ok_or_else(wrong)?;
    let [input, output, control, local, ispeed, ospeed, cc] = items.as_slice() else {
        return Err(wrong());
    };
    let mut s = old.clone();
    s.input = flag_word(th, input)?;
    s.output = flag_word(th, output)?;
    s.control = flag_word(th, control)?;
    s.local = flag_word(th, local)?;
    s.input_speed = flag_word(th, ispeed)?;
    s.output_speed = flag_word(th, ospeed)?;
    let n = s.characters.len();
    let wrong = || th.type_error(format!("tcsetattr: attributes[6] must be {n} element list"));
    let chars = cc
        .as_list()
        .map(|l| l.snapshot())
        .filter(|c| c.len() == n)
        .ok_or_else(wrong)?;
    for (slot, v) in s.characters.iter_mut().zip(&chars) {
        *slot = match (v.as_bytes(), v.as_int()) {
            (Some(b), _) if b.len() == 1 => b.as_slice().first().copied().unwrap_or(0),
            (None, Some(_)) => number::as_isize(th, v)? as u8,
            _ => {
                return Err(th.type_error(
                    "tcsetattr: elements of attributes must be characters or integers",
                ));
            }
        };
    }
    Ok(s)
}

pub struct Termios;

/// This module provides an interface to the Posix calls for tty I/O control.
/// For a complete description of these calls, see the Posix or Unix manual
/// pages. It is only available for those Unix versions that support Posix
/// termios style tty I/O control.
///
/// All functions in this module take a file descriptor fd as their first
/// argument. This can be an integer file descriptor, such as returned by
/// sys.stdin.fileno(), or a file object, such as sys.stdin itself.
#[krait_object::pymodule(name = "termios")]
impl Termios {
    /// Get the tty attributes for file descriptor fd.
    ///
    /// Returns a list [iflag, oflag, cflag, lflag, ispeed, ospeed, cc]
    /// where cc is a list of the tty special characters (each a string of
    /// length 1, except the items with indices VMIN and VTIME, which are
    /// integers when these fields are defined).
    #[sig("(fd, /)")]
    fn tcgetattr(th: &Thread, fd: Fd) -> Result<Value> {
        let s = host::of(th)
            .terminal_settings(fd.0)
            .map_err(|e| error(th, &e))?;
        let raw = s.local & ICANON == 0;
        let chars = s.characters.iter().enumerate().map(|(i, c)| {
            if raw && (i == VMIN || i == VTIME) {
                Value::int32(i32::from(*c))
            } else {
                bytes::new(&[*c])
            }
        });
        let cc = list::from_vec(chars.collect()).into_value();
        let mut all: Vec<Value> = [
            s.input,
            s.output,
            s.control,
            s.local,
            s.input_speed,
            s.output_speed,
        ]
        .into_iter()
        .map(IntoValue::into_value)
        .collect();
        all.push(cc);
        Ok(list::from_vec(all).into_value())
    }

    /// Set the tty attributes for file descriptor fd.
    ///
    /// The attributes to be set are taken from the attributes argument, which
    /// is a list like the one returned by tcgetattr(). The when argument
    /// determines when the attributes are changed: termios.TCSANOW to
    /// change immediately, termios.TCSADRAIN to change after transmitting all
    /// queued output, or termios.TCSAFLUSH to change after transmitting all
    /// queued output and discarding all queued input.
    #[sig("(fd, when, attributes, /)")]
    fn tcsetattr(th: &Thread, fd: Fd, when: i32, attributes: &Value) -> Result<()> {
        let h = host::of(th);
        let wrong = || th.type_error("tcsetattr, arg 3: must be 7 element list");
        if attributes.as_list().is_none_or(|l| l.len() != 7) {
            return Err(wrong());
        }
        let old = h.terminal_settings(fd.0).map_err(|e| error(th, &e))?;
        let new = settings_of(th, attributes, &old)?;
        th.without_gil(|| h.set_terminal_settings(fd.0, when, &new))
            .map_err(|e| error(th, &e))
    }

    /// Send a break on file descriptor fd.
    ///
    /// A zero duration sends a break for 0.25-0.5 seconds; a nonzero duration
    /// has a system dependent meaning.
    #[sig("(fd, duration, /)")]
    fn tcsendbreak(th: &Thread, fd: Fd, duration: i32) -> Result<()> {
        let h = host::of(th);
        th.without_gil(|| h.send_break(fd.0, duration))
            .map_err(|e| error(th, &e))
    }

    /// Wait until all output written to file descriptor fd has been transmitted.
    #[sig("(fd, /)")]
    fn tcdrain(th: &Thread, fd: Fd) -> Result<()> {
        let h = host::of(th);
        th.without_gil(|| h.drain_terminal(fd.0))
            .map_err(|e| error(th, &e))
    }

    /// Discard queued data on file descriptor fd.
    ///
    /// The queue selector specifies which queue: termios.TCIFLUSH for the input
    /// queue, termios.TCOFLUSH for the output queue, or termios.TCIOFLUSH for
    /// both queues.
    #[sig("(fd, queue, /)")]
    fn tcflush(th: &Thread, fd: Fd, queue: i32) -> Result<()> {
        let h = host::of(th);
        th.without_gil(|| h.flush_terminal(fd.0, queue))
            .map_err(|e| error(th, &e))
    }

    /// Suspend or resume input or output on file descriptor fd.
    ///
    /// The action argument can be termios.TCOOFF to suspend output,
    /// termios.TCOON to restart output, termios.TCIOFF to suspend input,
    /// or termios.TCION to restart input.
    #[sig("(fd, action, /)")]
    fn tcflow(th: &Thread, fd: Fd, action: i32) -> Result<()> {
        let h = host::of(th);
        th.without_gil(|| h.suspend_terminal(fd.0, action))
            .map_err(|e| error(th, &e))
    }

    /// Get the tty winsize for file descriptor fd.
    ///
    /// Returns a tuple (ws_row, ws_col).
    #[sig("(fd, /)")]
    fn tcgetwinsize(th: &Thread, fd: Fd) -> Result<(i32, i32)> {
        let s = host::of(th).window_size(fd.0).map_err(|e| error(th, &e))?;
        Ok((i32::from(s.lines), i32::from(s.columns)))
    }

    /// Set the tty winsize for file descriptor fd.
    ///
    /// The winsize to be set is taken from the winsize argument, which
    /// is a two-item tuple (ws_row, ws_col) like the one returned by
    /// tcgetwinsize().
    #[sig("(fd, winsize, /)")]
    fn tcsetwinsize(th: &Thread, fd: Fd, winsize: &Value) -> Result<()> {
        let wrong = || th.type_error("tcsetwinsize, arg 2: must be a two-item sequence");
        if !item::is_sequence(winsize) || item::len(th, winsize)? != 2 {
            return Err(wrong());
        }
        let at = |i: usize| -> Result<u16> {
            let v = item::get_index(th, winsize, i)?;
            u16::try_from(number::as_isize(th, &v)?)
                .map_err(|_| th.overflow_error("winsize value(s) out of range"))
        };
        let size = WindowSize {
            lines: at(0)?,
            columns: at(1)?,
        };
        host::of(th)
            .set_window_size(fd.0, size)
            .map_err(|e| error(th, &e))
    }

    #[init]
    fn init(th: &Thread, m: &Module) -> Result<()> {
        ready_type(&ERROR.ty, &ErrorMethods::SPEC);
        m.add_type(th, &ERROR.ty)?;
        add_constants(th, m, CONSTANTS)
    }
}
