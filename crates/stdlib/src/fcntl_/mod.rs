//! `fcntl`: control of descriptors, and locks on files.

use crate::host;
use krait_host::RecordLock;
use krait_object::protocol::{buffer, number};
use krait_object::types::{bytes, int};
use krait_object::{Fd, Module, Result, Thread, Value};

/// Linux's numbers, one `NAME value` per line.
static CONSTANTS: &str = include_str!("constants.txt");

/// The longest structure that an argument may be.
const LONGEST: usize = 1024;

const LOCK_SH: i32 = 1;
const LOCK_EX: i32 = 2;
const LOCK_NB: i32 = 4;
const LOCK_UN: i32 = 8;
const F_RDLCK: i16 = 0;
const F_WRLCK: i16 = 1;
const F_UNLCK: i16 = 2;

/// The third argument: a number or a structure.
enum Argument {
    Number(i64),
    Structure(Vec<u8>),
}

fn argument(th: &Thread, v: Option<&Value>, func: &str) -> Result<Argument> {
    let Some(v) = v else {
        return Ok(Argument::Number(0));
    };
    if number::is_index(v) {
        let i = number::index(th, v)?;
        // The low bits count, as in C.
        let mask = int::from_i128(i128::from(u64::MAX));
        let low = number::binary(th, &i, &mask, number::BinOp::And)?;
        let n = int::to_i128(&low).unwrap_or(0) as u64;
        return Ok(Argument::Number(i64::from(n as u32 as i32)));
    }
    let data = match v.as_str() {
        Some(s) => s.to_utf8(th)?.into_bytes(),
        None if buffer::supports(v) => buffer::to_vec(th, v)?,
        None => {
            return Err(th.type_error(format!(
                "{func}() argument 3 must be an integer, a bytes-like object, or a string, not {}",
                v.ty().name()
            )));
        }
    };
    if data.len() > LONGEST {
        return Err(th.value_error(format!("{func} argument 3 is too long")));
    }
    Ok(Argument::Structure(data))
}

/// A request's number: signed or unsigned.
fn request_of(th: &Thread, v: &Value) -> Result<u64> {
    let i = number::index(th, v)?;
    let mask = int::from_i128(i128::from(u64::MAX));
    let low = number::binary(th, &i, &mask, number::BinOp::And)?;
    Ok(int::to_i128(&low).unwrap_or(0) as u64 & 0xffff_ffff)
}

fn offset(th: &Thread, v: Option<&Value>) -> Result<i64> {
    match v {
        None => Ok(0),
        Some(v) => number::as_isize(th, v).map(|n| n as i64),
    }
}

pub struct Fcntl;

/// This module performs file control and I/O control on file
/// descriptors.  It is an interface to the fcntl() and ioctl() Unix
/// routines.  File descriptors can be obtained with the fileno() method of
/// a file or socket object.
#[krait_object::pymodule(name = "fcntl")]
impl Fcntl {
    /// Perform the operation cmd on file descriptor fd.
    ///
    /// The values used for cmd are operating system dependent, and are
    /// available as constants in the fcntl module, using the same names as used
    /// in the relevant C header files.  The argument arg is optional, and
    /// defaults to 0; it may be an integer, a bytes-like object or a string.
    #[sig("(fd, cmd, arg=0, /)")]
    fn fcntl(th: &Thread, fd: Fd, cmd: i32, arg: Option<&Value>) -> Result<Value> {
        let h = host::of(th);
        match argument(th, arg, "fcntl")? {
            Argument::Number(n) => host::repeat(th, || h.control(fd.0, cmd, n)).map(Value::int32),
            Argument::Structure(data) => {
                let mut out = data.clone();
                host::repeat(th, || {
                    out.copy_from_slice(&data);
                    h.control_with(fd.0, cmd, &mut out)
                })?;
                Ok(bytes::new(&out))
            }
        }
    }

    /// Perform the operation request on file descriptor fd.
    ///
    /// The values used for request are operating system dependent, and are
    /// available as constants in the fcntl or termios library modules, using
    /// the same names as used in the relevant C header files.
    #[sig("(fd, request, arg=0, mutate_flag=True, /)")]
    fn ioctl(
        th: &Thread,
        fd: Fd,
        request: &Value,
        arg: Option<&Value>,
        mutate_flag: Option<bool>,
    ) -> Result<Value> {
        let request = request_of(th, request)?;
        let h = host::of(th);
        if let Some(v) = arg
            && mutate_flag.unwrap_or(true)
            && v.as_str().is_none()
            && buffer::supports(v)
        {
            let view = buffer::get(th, v, buffer::Request::SIMPLE)?;
            if !view.readonly {
                let mut data = view.to_vec();
                let r = host::repeat(th, || h.device_control_with(fd.0, request, &mut data))?;
                view.fill_from(&data);
                return Ok(Value::int32(r));
            }
        }
        match argument(th, arg, "ioctl")? {
            Argument::Number(n) => {
                host::repeat(th, || h.device_control(fd.0, request, n)).map(Value::int32)
            }
            Argument::Structure(mut data) => {
                host::repeat(th, || h.device_control_with(fd.0, request, &mut data))?;
                Ok(bytes::new(&data))
            }
        }
    }

    /// Perform the lock operation on file descriptor fd.
    ///
    /// See the Unix manual page for flock(2) for details (On some systems, this
    /// function is emulated using fcntl()).
    #[sig("(fd, operation, /)")]
    fn flock(th: &Thread, fd: Fd, operation: i32) -> Result<()> {
        let h = host::of(th);
        host::repeat(th, || h.lock_file(fd.0, operation))
    }

    /// A wrapper around the fcntl() locking calls.
    ///
    /// fd is the file descriptor of the file to lock or unlock, and operation
    /// is one of the following values:
    ///
    ///     LOCK_UN - unlock
    ///     LOCK_SH - acquire a shared lock
    ///     LOCK_EX - acquire an exclusive lock
    ///
    /// When operation is LOCK_SH or LOCK_EX, it can also be bitwise ORed with
    /// LOCK_NB to avoid blocking on lock acquisition.
    #[sig("(fd, cmd, len=0, start=0, whence=0, /)")]
    fn lockf(
        th: &Thread,
        fd: Fd,
        cmd: i32,
        len: Option<&Value>,
        start: Option<&Value>,
        whence: Option<i32>,
    ) -> Result<()> {
        let kind = if cmd == LOCK_UN {
            F_UNLCK
        } else if cmd & LOCK_SH != 0 {
            F_RDLCK
        } else if cmd & LOCK_EX != 0 {
            F_WRLCK
        } else {
            return Err(th.value_error("unrecognized lockf argument"));
        };
        let lock = RecordLock {
            kind,
            whence: whence.unwrap_or(0) as i16,
            start: offset(th, start)?,
            len: offset(th, len)?,
            wait: cmd & LOCK_NB == 0,
        };
        let h = host::of(th);
        host::repeat(th, || h.lock_record(fd.0, lock))
    }

    #[init]
    fn init(th: &Thread, m: &Module) -> Result<()> {
        add_constants(th, m, CONSTANTS)
    }
}

/// Adds the constants of a table with one `NAME value` per line.
pub fn add_constants(th: &Thread, m: &Module, table: &str) -> Result<()> {
    for line in table.lines() {
        if let Some((name, value)) = line.split_once(' ')
            && let Ok(n) = value.parse::<i64>()
        {
            m.add(th, name, n)?;
        }
    }
    Ok(())
}
