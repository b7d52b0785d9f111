//! Objects to pickle bytes: [`Saver`] is one dump, [`Core`] what a pickler keeps between dumps.
//!
//! The kind of an object is found by comparing its exact type with the built-in ones, without looking up methods;
//! everything else is taken apart by its `__reduce_ex__` ([`reduce`]) or written by name ([`global`]).
//!
//! Python code that runs during a dump can get at the memo and at the settings: they are borrowed for a moment only. The
//! output belongs to the dump alone.

mod atoms;
mod buffers;
mod containers;
mod global;
mod output;
mod plain;
mod reduce;

pub use global::{Way, follow, import_module, split, translate};

use super::buffer::PICKLE_BUFFER;
use super::memo::{Known, Memo};
use super::opcodes::{self as op, HIGHEST};
use super::state::{State, pickling_error};
use krait_builtins::{bytearray, set};
use krait_object::protocol::{attr, call, number};
use krait_object::typeobj::TYPE;
use krait_object::types::{bytes, dict, float, int, list, str, tuple};
use krait_object::{Field, Result, Thread, Trace, Value, Visitor};
use reduce::Reduced;
use rustc_hash::FxHashMap;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

/// What a pickler keeps between dumps.
pub struct Core {
    pub proto: Cell<u8>,
    pub bin: Cell<i32>,
    pub fast: Cell<i32>,
    fix_imports: Cell<bool>,
    pub memo: RefCell<Memo>,
    /// The containers around the object being written, of those deep inside, in fast mode.
    fast_memo: RefCell<Vec<u64>>,
    fast_nesting: Cell<i32>,
    pub write: Field,
    pub buffer_callback: Field,
    pub dispatch_table: Field,
}

impl Default for Core {
    fn default() -> Core {
        Core {
            proto: Cell::new(HIGHEST),
            bin: Cell::new(0),
            fast: Cell::new(0),
            fix_imports: Cell::new(false),
            memo: RefCell::default(),
            fast_memo: RefCell::default(),
            fast_nesting: Cell::new(0),
            write: Field::empty(),
            buffer_callback: Field::empty(),
            dispatch_table: Field::empty(),
        }
    }
}

impl Trace for Core {
    fn trace(&self, v: &mut Visitor<'_>) {
        self.memo.trace(v);
        self.write.trace(v);
        self.buffer_callback.trace(v);
        self.dispatch_table.trace(v);
    }
    fn clear(&self) {
        self.forget();
        self.write.clear();
        self.buffer_callback.clear();
        self.dispatch_table.clear();
    }
}

impl Core {
    /// Empties the memo.
    pub fn forget(&self) {
        // Dropped after the borrow: objects that die may run Python code.
        let old = self.memo.try_borrow_mut().map(|mut m| m.take());
        drop(old);
    }

    /// The `protocol` and `fix_imports` arguments.
    pub fn set_protocol(&self, th: &Thread, protocol: Option<&Value>, fix: bool) -> Result<()> {
        let proto = match protocol.filter(|p| !p.is_none()) {
            None => HIGHEST,
            Some(p) => {
                let n = number::index(th, p)?;
                let Some(n) = n.as_i64() else {
                    return Err(th.overflow_error("Python int too large to convert to C long"));
                };
                match u8::try_from(n) {
                    _ if n < 0 => HIGHEST,
                    Ok(n) if n <= HIGHEST => n,
                    _ => {
                        return Err(th.value_error(format!("pickle protocol must be <= {HIGHEST}")));
                    }
                }
            }
        };
        self.proto.set(proto);
        self.bin.set(i32::from(proto > 0));
        self.fix_imports.set(fix && proto < 3);
        Ok(())
    }

    /// The `file` argument.
    pub fn set_file(&self, th: &Thread, file: &Value) -> Result<()> {
        let Some(write) = attr::get_opt(th, file, krait_object::wk::write())? else {
            return Err(th.type_error("file must have a 'write' attribute"));
        };
        self.write.set(write);
        Ok(())
    }

    /// The `buffer_callback` argument.
    pub fn set_callback(&self, th: &Thread, callback: Option<&Value>) -> Result<()> {
        let callback = callback.filter(|c| !c.is_none());
        if callback.is_some() && self.proto.get() < 5 {
            return Err(th.value_error("buffer_callback needs protocol >= 5"));
        }
        drop(self.buffer_callback.replace(callback.cloned()));
        Ok(())
    }

    /// Begins with the settings of a new pickler.
    pub fn reset(&self) {
        self.fast.set(0);
        self.fast_nesting.set(0);
        self.fast_memo.take();
    }
}

/// What a subclass, or an attribute, puts between the pickler and an object.
#[derive(Default)]
pub struct Overrides {
    pub persistent_id: Option<Value>,
    pub reducer: Option<Value>,
}

const WHILE: &str = " while pickling an object";

/// No frame is open.
const NO_FRAME: usize = usize::MAX;

/// One dump.
pub struct Saver<'a> {
    th: &'a Thread,
    core: &'a Core,
    state: Rc<State>,
    overrides: Overrides,
    /// `write` of the file, if there is one.
    write: Option<Value>,
    proto: u8,
    /// Whether to write frames now.
    framing: bool,
    /// Where the open frame's header stands.
    frame: usize,
    out: Vec<u8>,
    /// Whether instances with this layout, of a class of this version, need not be asked.
    plain: FxHashMap<(u32, u32), bool>,
}

impl<'a> Saver<'a> {
    pub fn new(th: &'a Thread, core: &'a Core, overrides: Overrides) -> Saver<'a> {
        Saver {
            th,
            core,
            state: th.interp.state::<State>(),
            overrides,
            write: core.write.get(),
            proto: core.proto.get(),
            framing: false,
            frame: NO_FRAME,
            out: Vec::new(),
            plain: FxHashMap::default(),
        }
    }

    /// Writes a whole pickle; what has not gone to a file yet is returned.
    pub fn dump(mut self, v: &Value) -> Result<Vec<u8>> {
        if self.proto >= 2 {
            self.put(&[op::PROTO, self.proto])?;
            self.framing = self.proto >= 4;
        }
        self.save(v)?;
        self.op(op::STOP)?;
        self.commit_frame();
        if self.write.is_some() {
            self.flush()?;
        }
        Ok(self.out)
    }

    #[inline(always)]
    fn bin(&self) -> bool {
        self.core.bin.get() != 0
    }

    pub(super) fn save(&mut self, v: &Value) -> Result<()> {
        self.save_as(v, true)
    }

    /// Writes an object, by its persistent id if it may have one.
    fn save_as(&mut self, v: &Value, persistent: bool) -> Result<()> {
        self.boundary()?;
        if persistent && self.overrides.persistent_id.is_some() && self.save_persistent(v)? {
            return Ok(());
        }
        if let Some(n) = v.as_small() {
            return self.save_small(n);
        }
        if let Some(x) = v.as_word_float() {
            return self.save_float(x);
        }
        let ty = v.ty();
        let is = |t: &'static krait_object::TypeObject| std::ptr::eq(ty, t);
        if is(&str::STR.ty) {
            return self.save_str(v);
        }
        if v.is_none() {
            return self.op(op::NONE);
        }
        if v.is_true() || v.is_false() {
            return self.save_bool(v.is_true());
        }
        if is(&int::INT.ty) {
            return self.save_int(v);
        }
        if is(&float::FLOAT.ty) {
            return self.save_float(v.as_float().unwrap_or_default());
        }
        if self.written_before(v)? {
            return Ok(());
        }
        if is(&bytes::BYTES.ty) {
            return self.save_bytes(v);
        }
        self.th.check_stack(WHILE)?;
        if is(&dict::DICT.ty) {
            self.save_dict(v)
        } else if is(&list::LIST.ty) {
            self.save_list(v)
        } else if is(&tuple::TUPLE.ty) {
            self.save_tuple(v)
        } else if is(&set::SET.ty) {
            self.save_set(v)
        } else if is(&set::FROZENSET.ty) {
            self.save_frozenset(v)
        } else if is(&bytearray::BYTEARRAY.ty) {
            self.save_bytearray(v)
        } else if is(&PICKLE_BUFFER.ty) {
            self.save_buffer(v)
        } else {
            self.save_other(v)
        }
    }

    /// An object whose type the format knows nothing of.
    fn save_other(&mut self, v: &Value) -> Result<()> {
        let th = self.th;
        if let Some(reducer) = self.overrides.reducer.clone() {
            let reduced = call::call1(th, &reducer, v)?;
            if !reduced.is_not_implemented() {
                return self.save_reduced(&reduced, v);
            }
        }
        let ty = v.ty();
        if std::ptr::eq(ty, &TYPE.ty) {
            return self.save_type(v);
        }
        if std::ptr::eq(ty, &krait_vm::function::FUNCTION.ty) {
            return self.save_global(v, None);
        }
        match self.reduce(v)? {
            Reduced::To(reduced) => self.save_reduced(&reduced, v),
            // A class of a class of its own.
            Reduced::Class => self.save_global(v, None),
            Reduced::Written => Ok(()),
        }
    }

    /// Writes the id that `persistent_id` gives an object, if any.
    fn save_persistent(&mut self, v: &Value) -> Result<bool> {
        let th = self.th;
        let Some(f) = self.overrides.persistent_id.clone() else {
            return Ok(false);
        };
        let id = call::call1(th, &f, v)?;
        if id.is_none() {
            return Ok(false);
        }
        if self.bin() {
            self.save_as(&id, false)?;
            self.op(op::BINPERSID)?;
            return Ok(true);
        }
        let text = krait_object::protocol::repr::to_str(th, &id)?;
        let Some(text) = text.as_str().and_then(|s| s.as_ascii()) else {
            return Err(pickling_error(
                th,
                "persistent IDs in protocol 0 must be ASCII strings",
            ));
        };
        self.put(&[op::PERSID])?;
        self.put(text.as_bytes())?;
        self.put(b"\n")?;
        Ok(true)
    }

    /// Refers to an object that was written before; `false` if it was not.
    #[inline]
    fn written_before(&mut self, v: &Value) -> Result<bool> {
        let known = self.core.memo.borrow().get(v);
        match known {
            Some(n) => self.get(n).map(|()| true),
            None => Ok(false),
        }
    }

    /// Notes an object that has just been written.
    fn memoize(&mut self, v: &Value) -> Result<()> {
        if self.core.fast.get() != 0 {
            return Ok(());
        }
        let n = {
            let mut memo = self.core.memo.borrow_mut();
            let n = memo.len();
            memo.set(v, n as isize)?;
            n
        };
        self.put_number(n)
    }

    /// Notes an object that is about to be written, with one look at the memo: `None` if it was written before, and is
    /// referred to now; otherwise what to pass to [`Saver::noted_as`] after its first opcodes.
    #[inline]
    fn note(&mut self, v: &Value) -> Result<Option<usize>> {
        if self.core.fast.get() != 0 {
            return Ok(match self.written_before(v)? {
                true => None,
                false => Some(usize::MAX),
            });
        }
        let known = self.core.memo.borrow_mut().note(v)?;
        match known {
            Known::New(n) => Ok(Some(n)),
            Known::As(n) => self.get(n).map(|()| None),
        }
    }

    #[inline]
    fn noted_as(&mut self, n: usize) -> Result<()> {
        if n == usize::MAX {
            return Ok(());
        }
        self.put_number(n)
    }

    /// GET.
    fn get(&mut self, n: isize) -> Result<()> {
        if !self.bin() {
            return self.put_text(op::GET, n.to_string().as_bytes());
        }
        match u8::try_from(n) {
            Ok(n) => self.put(&[op::BINGET, n]),
            Err(_) => self.put_u32(op::LONG_BINGET, self.narrow(n, "GET")?),
        }
    }

    /// PUT, or MEMOIZE.
    #[inline]
    fn put_number(&mut self, n: usize) -> Result<()> {
        if self.proto >= 4 {
            return self.op(op::MEMOIZE);
        }
        if !self.bin() {
            return self.put_text(op::PUT, n.to_string().as_bytes());
        }
        match u8::try_from(n) {
            Ok(n) => self.put(&[op::BINPUT, n]),
            Err(_) => self.put_u32(op::LONG_BINPUT, self.narrow(n as isize, "PUT")?),
        }
    }

    fn narrow(&self, n: isize, what: &str) -> Result<u32> {
        u32::try_from(n)
            .map_err(|_| pickling_error(self.th, format!("memo id too large for LONG_BIN{what}")))
    }
}
