//! The texts of reports. They are written in signal handlers: nothing here allocates, except before one is needed.

use crate::host;
use krait_builtins::set;
use krait_host::{Fd, Host, Occasion, Report};
use krait_object::types::module::MODULE;
use krait_object::{Interp, Thread};
use krait_vm::fault;
use std::fmt::{self, Write};
use std::sync::{Arc, Weak};

/// Where a report goes, and what it is about.
pub struct Target {
    host: Arc<dyn Host>,
    /// Handlers outlive interpreters.
    interp: Weak<Interp>,
    fd: Fd,
    all_threads: bool,
    /// What stands above the report when time is up.
    timeout: String,
}

/// Collects pieces of text and writes them to a descriptor.
struct Out<'a> {
    host: &'a dyn Host,
    fd: Fd,
    bytes: [u8; 512],
    len: usize,
}

impl Out<'_> {
    fn flush(&mut self) {
        let mut rest = self.bytes.get(..self.len).unwrap_or_default();
        while !rest.is_empty() {
            match self.host.write(self.fd, rest) {
                Ok(n) if n > 0 => rest = rest.get(n..).unwrap_or_default(),
                Err(e) if e.kind() == std::io::ErrorKind::Interrupted => {}
                _ => break,
            }
        }
        self.len = 0;
    }
}

impl Write for Out<'_> {
    fn write_str(&mut self, s: &str) -> fmt::Result {
        for b in s.bytes() {
            if self.len == self.bytes.len() {
                self.flush();
            }
            if let Some(place) = self.bytes.get_mut(self.len) {
                *place = b;
                self.len += 1;
            }
        }
        Ok(())
    }
}

impl Drop for Out<'_> {
    fn drop(&mut self) {
        self.flush();
    }
}

/// The native modules that are no part of the library, by what `sys.modules` and `sys.stdlib_module_names` say.
fn write_modules(out: &mut dyn Write, th: &Thread) -> fmt::Result {
    let modules = th.interp.modules.get();
    let Some(modules) = modules.as_ref().and_then(|m| m.as_dict()) else {
        return Ok(());
    };
    let sys = th.interp.sysdict.get();
    let library = sys
        .as_ref()
        .and_then(|s| s.as_dict())
        .and_then(|d| d.get_text("stdlib_module_names"));
    let library = library.as_ref().and_then(set::any);
    let (mut at, mut total) = (0, 0);
    while let Some((name, module)) = modules.next(&mut at) {
        let native = MODULE.get(&module).is_some_and(|m| m.def.get().is_some());
        let Some(text) = name.as_exact_str().filter(|_| native) else {
            continue;
        };
        if library.is_some_and(|names| names.contains(th, &name).unwrap_or(false)) {
            continue;
        }
        out.write_str(if total == 0 {
            "\nExtension modules: "
        } else {
            ", "
        })?;
        out.write_str(text.as_ascii().unwrap_or("?"))?;
        total += 1;
    }
    if total > 0 {
        writeln!(out, " (total: {total})")?;
    }
    Ok(())
}

impl Target {
    pub fn new(th: &Thread, fd: Fd, all_threads: bool, timeout: String) -> Target {
        Target {
            host: host::shared(th),
            interp: Arc::downgrade(&th.interp),
            fd,
            all_threads,
            timeout,
        }
    }

    pub fn report(self) -> Report {
        Arc::new(move |occasion| self.write(occasion))
    }

    fn out(&self) -> Out<'_> {
        Out {
            host: &*self.host,
            fd: self.fd,
            bytes: [0; 512],
            len: 0,
        }
    }

    fn write_threads(&self, out: &mut dyn Write) -> fmt::Result {
        match self.interp.upgrade() {
            Some(interp) if self.all_threads => {
                let names = |id| self.host.thread_name(id);
                fault::report_all(out, &interp, &names)
            }
            _ => fault::report_own(out),
        }
    }

    fn write(&self, occasion: Occasion) {
        let mut out = self.out();
        let _ = match occasion {
            Occasion::Fatal(name) => {
                let head = write!(out, "Fatal Python error: {name}\n\n");
                head.and_then(|()| self.write_threads(&mut out))
            }
            Occasion::Signal => self.write_threads(&mut out),
            Occasion::Timeout => {
                let head = out.write_str(&self.timeout);
                head.and_then(|()| self.write_threads(&mut out))
            }
        };
        if matches!(occasion, Occasion::Fatal(_)) {
            let _ = out.write_str("\n");
            drop(out);
            self.write_native_stack();
            self.write_modules();
        }
    }

    fn write_modules(&self) {
        // Without the lock the modules may be changing.
        if let Some(th) = krait_object::thread::current() {
            let _ = write_modules(&mut self.out(), th);
        }
    }

    pub fn write_native_stack(&self) {
        let head = "Current thread's C stack trace (most recent call first):\n";
        let _ = self.out().write_str(head);
        self.host.write_native_stack(self.fd);
    }

    /// What stands on stderr before the process is ended for an error of the interpreter's own.
    pub fn write_fatal(&self, place: &str, message: &str) {
        let mut out = self.out();
        let head = write!(
            out,
            "Fatal Python error: {place}: {message}\nPython runtime state: initialized\n\n"
        );
        let _ = head.and_then(|()| self.write_threads(&mut out));
        let _ = out.write_str("\n");
        drop(out);
        self.write_native_stack();
        self.write_modules();
    }
}
