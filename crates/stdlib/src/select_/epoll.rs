//! `select.epoll` objects.

use super::{fd_of, wait};
use crate::host::{self, OrRaise};
use krait_object::protocol::number;
use krait_object::types::{int, list};
use krait_object::{IntoValue, Obj, Result, Thread, Trace, TypeObject, Value, Visitor, pymethods};
use std::cell::Cell;
use std::time::Duration;

/// An epoll descriptor; `None` once closed.
pub struct Epoll(Cell<Option<i32>>);

impl Trace for Epoll {
    fn trace(&self, _: &mut Visitor<'_>) {}
}

krait_object::pytype! {
    pub static EPOLL: Epoll = "select.epoll", BASETYPE;
}

/// Readable, urgent, writable.
const ALL: u32 = 7;

fn open(th: &Thread, e: &Epoll) -> Result<i32> {
    e.0.get()
        .ok_or_else(|| th.value_error("I/O operation on closed epoll object"))
}

fn close(th: &Thread, e: &Epoll) -> Result<()> {
    match e.0.take() {
        Some(fd) => host::of(th).close(fd).or_raise(th),
        None => Ok(()),
    }
}

fn control(th: &Thread, e: &Epoll, op: i32, fd: &Value, events: u32, func: &str) -> Result<()> {
    let epoll = open(th, e)?;
    let fd = fd_of(th, fd, func)?;
    host::of(th)
        .epoll_control(epoll, op, fd, events)
        .or_raise(th)
}

pub struct EpollMethods;

/// Returns an epolling object.
#[pymethods]
impl EpollMethods {
    #[sig("(sizehint=-1, flags=0)")]
    #[name("epoll")]
    fn __new__(
        th: &Thread,
        cls: &'static TypeObject,
        sizehint: Option<i32>,
        flags: Option<i32>,
    ) -> Result<Value> {
        let hint = sizehint.unwrap_or(-1);
        if hint != -1 && hint <= 0 {
            return Err(th.value_error("sizehint must be positive or -1"));
        }
        if !matches!(flags.unwrap_or(0), 0 | 0x80000) {
            let e = std::io::Error::from_raw_os_error(krait_host::errno::EINVAL);
            return Err(host::error(th, &e));
        }
        let fd = host::of(th).epoll_create().or_raise(th)?;
        Ok(EPOLL
            .create_in(cls, Epoll(Cell::new(Some(fd))))
            .into_value())
    }

    fn __del__(th: &Thread, zelf: &Obj<Epoll>) {
        let _ = close(th, zelf);
    }

    /// Create an epoll object from a given control fd.
    #[classmethod]
    fn fromfd(cls: &'static TypeObject, fd: i32) -> Value {
        EPOLL
            .create_in(cls, Epoll(Cell::new(Some(fd))))
            .into_value()
    }

    /// Close the epoll control file descriptor.
    fn close(th: &Thread, zelf: &Obj<Epoll>) -> Result<()> {
        close(th, zelf)
    }

    /// True if the epoll handler is closed
    #[getter]
    fn closed(zelf: &Obj<Epoll>) -> bool {
        zelf.0.get().is_none()
    }

    /// Return the epoll control file descriptor.
    fn fileno(th: &Thread, zelf: &Obj<Epoll>) -> Result<i32> {
        open(th, zelf)
    }

    /// Registers a new fd or raises an OSError if the fd is already registered.
    #[sig("(fd,\n         eventmask=select.EPOLLIN | select.EPOLLPRI | select.EPOLLOUT)")]
    fn register(th: &Thread, zelf: &Obj<Epoll>, fd: &Value, eventmask: Option<u32>) -> Result<()> {
        control(th, zelf, 1, fd, eventmask.unwrap_or(ALL), "register")
    }

    /// Modify event mask for a registered file descriptor.
    #[sig("(fd, eventmask)")]
    fn modify(th: &Thread, zelf: &Obj<Epoll>, fd: &Value, eventmask: u32) -> Result<()> {
        control(th, zelf, 3, fd, eventmask, "modify")
    }

    /// Remove a registered file descriptor from the epoll object.
    #[sig("(fd)")]
    fn unregister(th: &Thread, zelf: &Obj<Epoll>, fd: &Value) -> Result<()> {
        control(th, zelf, 2, fd, 0, "unregister")
    }

    /// Wait for events on the epoll file descriptor.
    #[sig("(timeout=None, maxevents=-1)")]
    fn poll(
        th: &Thread,
        zelf: &Obj<Epoll>,
        timeout: Option<&Value>,
        maxevents: Option<i32>,
    ) -> Result<Value> {
        let epoll = open(th, zelf)?;
        let limit = match timeout.filter(|v| !v.is_none()) {
            None => None,
            Some(v) => {
                if v.as_float().is_none() && !number::is_index(v) {
                    return Err(th.type_error("timeout must be an integer or None"));
                }
                let s = number::as_f64(th, v)?;
                if s * 1000.0 > f64::from(i32::MAX) {
                    return Err(th.overflow_error("timeout is too large"));
                }
                (s >= 0.0).then(|| Duration::from_millis((s * 1000.0).ceil() as u64))
            }
        };
        let most = match maxevents.unwrap_or(-1) {
            -1 => 1023,
            n if n < 1 => {
                return Err(th.value_error(format!("maxevents must be greater than 0, got {n}")));
            }
            n => n as usize,
        };
        let h = host::of(th);
        let found = wait(th, limit, |left| {
            let ms = left.map_or(-1, |d| i32::try_from(d.as_millis()).unwrap_or(i32::MAX));
            h.epoll_wait(epoll, most, ms)
        })?;
        let ready = found
            .unwrap_or_default()
            .into_iter()
            .map(|(fd, events)| (fd, int::from_u64(events.into())).into_value())
            .collect();
        Ok(list::from_vec(ready).into_value())
    }

    #[method]
    fn __enter__(th: &Thread, zelf: &Obj<Epoll>) -> Result<Value> {
        open(th, zelf)?;
        Ok(zelf.value())
    }

    #[method]
    #[sig("(exc_type=None, exc_value=None, exc_tb=None, /)")]
    fn __exit__(
        th: &Thread,
        zelf: &Obj<Epoll>,
        exc_type: Option<&Value>,
        exc_value: Option<&Value>,
        exc_tb: Option<&Value>,
    ) -> Result<()> {
        let _ = (exc_type, exc_value, exc_tb);
        close(th, zelf)
    }
}
