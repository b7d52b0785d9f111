//! Instances of ordinary classes, written without asking them: what `object.__reduce_ex__` would return is known.
//!
//! Such a class has nothing to say about pickling, and its instances have nothing but attributes. Whether that is so is
//! found out once for a layout of attributes and a version of the class; a class that changes gets another version. The first
//! instance of a class goes the long way, on which `copyreg` leaves its notes on the class.

use super::super::opcodes::{self as op, BATCH};
use super::Saver;
use super::containers::at_key;
use krait_object::protocol::attr;
use krait_object::typeobj::{GENERIC_GETATTR, OBJECT, shape};
use krait_object::types::dict::DictData;
use krait_object::{Header, Result, Value, wk};

impl Saver<'_> {
    /// Writes an instance if it is a plain one; `false` if it has to be asked.
    pub(super) fn save_plain(&mut self, v: &Value) -> Result<bool> {
        let Some(h) = v.as_header() else {
            return Ok(false);
        };
        if self.proto < 2
            || self.core.fast.get() != 0
            || !self.bin()
            || self.overrides.persistent_id.is_some()
            || !shape::is_inline(h)
        {
            return Ok(false);
        }
        let key = (h.shape(), v.ty().version());
        let plain = match self.plain.get(&key) {
            Some(&known) => known,
            None => {
                let plain = self.is_plain(v, h)?;
                // Looking up may have given the class its version.
                let version = v.ty().version();
                if version != 0 {
                    self.plain.insert((h.shape(), version), plain);
                }
                plain
            }
        };
        if plain {
            self.save_instance(v, h)
                .map_err(|e| self.part_of(e, Some(v), "object"))?;
        }
        Ok(plain)
    }

    fn is_plain(&self, v: &Value, h: &Header) -> Result<bool> {
        let th = self.th;
        let (ty, object) = (v.ty(), &OBJECT.ty);
        let inherited = |name: &Value| match (ty.lookup(th, name), object.lookup(th, name)) {
            (Some(a), Some(b)) => a.is(&b),
            _ => false,
        };
        let told = [
            wk::__reduce_ex__(),
            wk::__reduce__(),
            wk::__getstate__(),
            wk::__class__(),
        ];
        let asked = [wk::__getnewargs_ex__(), wk::__getnewargs__()];
        for name in told.iter().chain(&asked) {
            if shape::get(th, h, name)?.is_some() {
                return Ok(false);
            }
        }
        let slot_names = match ty.dict() {
            Some(d) => d.get(th, wk::__slotnames__())?,
            None => None,
        };
        let no_slots = slot_names.is_some_and(|n| n.as_exact_list().is_some_and(|l| l.is_empty()));
        let plain_layout = ty.itemsize() == 0 && ty.shares_payload(object);
        Ok(ty.has(GENERIC_GETATTR)
            && (th.interp.shapes.len(h.shape()) as usize) < BATCH
            && ty.slots.new.get().is_some()
            && plain_layout
            && no_slots
            && told.iter().all(|n| inherited(n))
            && asked.iter().all(|n| ty.lookup(th, n).is_none()))
    }

    fn save_instance(&mut self, v: &Value, h: &Header) -> Result<()> {
        let th = self.th;
        self.save_part(&v.ty().type_value(), Some(v), "class")?;
        self.put(&[op::EMPTY_TUPLE, op::NEWOBJ])?;
        let made = self.core.memo.borrow().get(v);
        if let Some(made) = made {
            self.op(op::POP)?;
            return self.get(made);
        }
        self.memoize(v)?;
        let names = th.interp.shapes.names(h.shape());
        if !shape::is_inline(h) {
            // Writing the class has changed the instance: it has a dict by now.
            let state = attr::get(th, v, wk::__dict__())?;
            if state.as_dict().is_some_and(|d| d.is_empty()) {
                return Ok(());
            }
            self.save_part(&state, Some(v), "state")?;
            return self.op(op::BUILD);
        }
        if names.is_empty() {
            return Ok(());
        }
        self.boundary()?;
        self.save_attributes(h, &names)
            .map_err(|e| self.part_of(e, Some(v), "state"))?;
        self.op(op::BUILD)
    }

    /// The attributes as the dict that they would be.
    fn save_attributes(&mut self, h: &Header, names: &[Value]) -> Result<()> {
        let th = self.th;
        th.check_stack(super::WHILE)?;
        self.op(op::EMPTY_DICT)?;
        // Nobody has the dict: it takes a number of the memo, and that is all.
        let dict = DictData::create().into_value();
        self.memoize(&dict)?;
        if names.len() > 1 {
            self.op(op::MARK)?;
        }
        for name in names {
            let Some(x) = shape::get(th, h, name)? else {
                continue;
            };
            self.save(name)?;
            self.save(&x).map_err(|e| at_key(th, e, &dict, name))?;
        }
        self.op(if names.len() > 1 {
            op::SETITEMS
        } else {
            op::SETITEM
        })?;
        let left = match shape::own_dict(h) {
            Some(d) => d.len(),
            None => th.interp.shapes.len(h.shape()) as usize,
        };
        if left != names.len() && names.len() > 1 {
            return Err(th.runtime_error("dictionary changed size during iteration"));
        }
        Ok(())
    }
}
