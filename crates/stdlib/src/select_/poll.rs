//! `select.poll` objects.

use super::{fd_of, wait};
use crate::host;
use krait_host::PollFd;
use krait_object::protocol::number;
use krait_object::types::{int, list};
use krait_object::{IntoValue, Obj, Result, Thread, Trace, Value, Visitor, pymethods};
use std::cell::{Cell, RefCell};
use std::time::Duration;

/// Descriptors and what they are watched for, in order of registration.
#[derive(Default)]
pub struct Poll {
    watched: RefCell<Vec<(i32, u16)>>,
    running: Cell<bool>,
}

impl Trace for Poll {
    fn trace(&self, _: &mut Visitor<'_>) {}
}

krait_object::pytype! {
    pub static POLL: Poll = "select.poll", DISALLOW_INSTANTIATION;
}

pub fn new() -> Value {
    POLL.create(Poll::default()).into_value()
}

/// Everything that is not asked for by name: readable, urgent, writable.
const ALL: u16 = 7;

fn event_mask(th: &Thread, v: Option<&Value>) -> Result<u16> {
    let Some(v) = v else { return Ok(ALL) };
    let i = number::index(th, v)?;
    if int::is_negative(&i) {
        return Err(th.value_error("value must be positive"));
    }
    match int::to_i128(&i).and_then(|n| u16::try_from(n).ok()) {
        Some(n) => Ok(n),
        None => Err(th.overflow_error("Python int too large for C unsigned short")),
    }
}

/// Milliseconds to wait; `None` or a negative number waits for ever.
fn limit(th: &Thread, v: Option<&Value>) -> Result<Option<Duration>> {
    let Some(v) = v.filter(|v| !v.is_none()) else {
        return Ok(None);
    };
    let ms = match v.as_float() {
        Some(f) => f.ceil(),
        None => {
            if !number::is_index(v) {
                return Err(th.type_error("timeout must be an integer or None"));
            }
            let i = number::index(th, v)?;
            match int::to_i128(&i) {
                Some(n) if i32::try_from(n).is_ok() => n as f64,
                Some(_) | None => {
                    return Err(th.overflow_error("timeout is too large"));
                }
            }
        }
    };
    if ms > f64::from(i32::MAX) {
        return Err(th.overflow_error("timeout is too large"));
    }
    Ok((ms >= 0.0).then(|| Duration::from_millis(ms as u64)))
}

pub struct PollMethods;

#[pymethods]
impl PollMethods {
    /// Register a file descriptor with the polling object.
    #[sig("(fd, eventmask=7, /)")]
    fn register(
        th: &Thread,
        zelf: &Obj<Poll>,
        fd: &Value,
        eventmask: Option<&Value>,
    ) -> Result<()> {
        let fd = fd_of(th, fd, "register")?;
        let mask = event_mask(th, eventmask)?;
        let mut w = zelf.watched.borrow_mut();
        match w.iter_mut().find(|(f, _)| *f == fd) {
            Some(entry) => entry.1 = mask,
            None => w.push((fd, mask)),
        }
        Ok(())
    }

    /// Modify an already registered file descriptor.
    fn modify(th: &Thread, zelf: &Obj<Poll>, fd: &Value, eventmask: &Value) -> Result<()> {
        let fd = fd_of(th, fd, "modify")?;
        let mask = event_mask(th, Some(eventmask))?;
        let mut w = zelf.watched.borrow_mut();
        match w.iter_mut().find(|(f, _)| *f == fd) {
            Some(entry) => {
                entry.1 = mask;
                Ok(())
            }
            None => {
                let e = std::io::Error::from_raw_os_error(krait_host::errno::ENOENT);
                Err(host::error(th, &e))
            }
        }
    }

    /// Remove a file descriptor being tracked by the polling object.
    fn unregister(th: &Thread, zelf: &Obj<Poll>, fd: &Value) -> Result<()> {
        let fd = fd_of(th, fd, "unregister")?;
        let found = {
            let mut w = zelf.watched.borrow_mut();
            let at = w.iter().position(|(f, _)| *f == fd);
            at.map(|i| w.remove(i))
        };
        match found {
            Some(_) => Ok(()),
            None => Err(th.key_error(&Value::int32(fd))),
        }
    }

    /// Polls the set of registered file descriptors.
    #[sig("(timeout=None, /)")]
    fn poll(th: &Thread, zelf: &Obj<Poll>, timeout: Option<&Value>) -> Result<Value> {
        let limit = limit(th, timeout)?;
        if zelf.running.replace(true) {
            return Err(th.runtime_error("concurrent poll() invocation"));
        }
        let mut fds: Vec<PollFd> = zelf
            .watched
            .borrow()
            .iter()
            .map(|(fd, mask)| PollFd {
                fd: *fd,
                wanted: *mask as i16,
                ready: 0,
            })
            .collect();
        let h = host::of(th);
        let waited = wait(th, limit, |left| h.poll(&mut fds, left));
        zelf.running.set(false);
        waited?;
        let ready = fds
            .iter()
            .filter(|f| f.ready != 0)
            .map(|f| (f.fd, i32::from(f.ready as u16)).into_value())
            .collect();
        Ok(list::from_vec(ready).into_value())
    }
}
