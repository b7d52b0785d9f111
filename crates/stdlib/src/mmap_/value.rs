//! The state of an `mmap` object, and its buffers.

use crate::host;
use krait_host::MemoryMap;
use krait_object::protocol::buffer::{Buffer, Exporter};
use krait_object::{Obj, Raised, Ref, Result, Thread, Trace, Visitor};
use std::cell::{Cell, RefCell};

/// How the memory may be used.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Access {
    Default,
    Read,
    Write,
    Copy,
}

pub struct MmapData {
    /// `None` once closed.
    pub map: RefCell<Option<Box<dyn MemoryMap>>>,
    pub pos: Cell<usize>,
    pub offset: i64,
    /// Our own duplicate of the file's descriptor.
    pub fd: Cell<Option<i32>>,
    pub access: Access,
    pub trackfd: bool,
    pub shared_anonymous: bool,
    pub exports: Cell<usize>,
}

pub type Mmap = Obj<MmapData>;

impl Trace for MmapData {
    fn trace(&self, _: &mut Visitor<'_>) {}
}

krait_object::pytype! {
    pub static MMAP: MmapData = "mmap.mmap", BASETYPE | MANAGED_WEAKREF;
}

impl MmapData {
    /// The size; an error once closed.
    pub fn size(&self, th: &Thread) -> Result<usize> {
        match &*self.map.borrow() {
            Some(m) => Ok(m.len()),
            None => Err(closed(th)),
        }
    }

    pub fn is_closed(&self) -> bool {
        self.map.borrow().is_none()
    }

    /// Calls `f` with the bytes. `f` must not run Python code.
    pub fn read<R: Default>(&self, f: impl FnOnce(&[u8]) -> R) -> R {
        let mut f = Some(f);
        let mut out = None;
        if let Some(m) = &*self.map.borrow() {
            m.read(&mut |b| {
                if let Some(f) = f.take() {
                    out = Some(f(b));
                }
            });
        }
        out.unwrap_or_default()
    }

    pub fn write(&self, mut f: impl FnMut(&mut [u8])) {
        if let Some(m) = &mut *self.map.borrow_mut() {
            m.write(&mut f);
        }
    }

    pub fn writable(&self, th: &Thread) -> Result<()> {
        if self.access == Access::Read {
            return Err(th.type_error("mmap can't modify a readonly memory map."));
        }
        Ok(())
    }

    /// Unmaps and closes.
    pub fn close(&self, th: &Thread) {
        drop(self.map.borrow_mut().take());
        if let Some(fd) = self.fd.take() {
            // The memory is gone whatever the system says.
            let _ = host::of(th).close(fd);
        }
    }
}

#[cold]
pub fn closed(th: &Thread) -> Raised {
    th.value_error("mmap closed or invalid")
}

struct Exported(Ref<MmapData>);

impl Exporter for Exported {
    fn len(&self) -> usize {
        self.0.map.borrow().as_ref().map_or(0, |m| m.len())
    }
    fn read(&self, f: &mut dyn FnMut(&[u8])) {
        match &*self.0.map.borrow() {
            Some(m) => m.read(f),
            None => f(&[]),
        }
    }
    fn write(&self, f: &mut dyn FnMut(&mut [u8])) {
        if let Some(m) = &mut *self.0.map.borrow_mut() {
            m.write(f);
        }
    }
    fn release(&self) {
        self.0.exports.set(self.0.exports.get().saturating_sub(1));
    }
}

pub fn export(th: &Thread, m: &Mmap) -> Result<Buffer> {
    m.size(th)?;
    m.exports.set(m.exports.get() + 1);
    let exporter = Box::new(Exported(m.to_ref()));
    Ok(Buffer::bytes(m.value(), exporter, m.access == Access::Read))
}
