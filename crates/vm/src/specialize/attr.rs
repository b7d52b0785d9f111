//! `LOAD_ATTR` and `STORE_ATTR`.
//!
//! Cache of `LOAD_ATTR`: counter, type version (2 units), shape or key version (2), then a byte offset, an index or the
//! word of a class attribute (4), marked if that is a class method to be called. Class attributes in caches are borrowed: they live as long as the type's version stands.
//! `STORE_ATTR` keeps what it learned in the code object's `stores`; its cache holds the type version and an index.

use super::pairs::rewrite_joined;
use super::{due, fail, read32, read64, rewrite, write32, write64};
use crate::code::{CodeObj, StoreSite};
use crate::frame::{Exit, Frame};
use crate::function::FUNCTION;
use crate::slot::{self, Word, view};
use krait_bytecode::Opcode;
use krait_object::flags::{GENERIC_GETATTR, GENERIC_SETATTR, METHOD_DESCRIPTOR};
use krait_object::typeobj::{GetSetDef, shape};
use krait_object::types::dict::DictData;
use krait_object::types::module::MODULE;
use krait_object::types::native::{self, SLOT_MEMBER};
use krait_object::types::wrappers::CLASSMETHOD;
use krait_object::{BORROWED, Header, Ref, Result, SlotId, Thread, TypeObject, Value, wk};
use std::cell::Cell;

/// Rewrites a `LOAD_ATTR` that is due.
///
/// # Safety
/// `frame` is at the instruction, and `next` is its counter.
#[inline(always)]
pub unsafe fn specialize_load(
    th: &Thread,
    frame: *mut Frame,
    next: *const Cell<u16>,
    owner: &Value,
    name: &Value,
    method: bool,
) {
    // SAFETY: passed on.
    unsafe {
        if due(next) {
            match choose_load(th, next, owner, name, method) {
                Some(op) => rewrite_joined((*frame).body(), (*frame).ip, op),
                None => fail(next),
            }
        }
    }
}

/// Fills the cache units for an attribute and says which form of the instruction reads them.
///
/// # Safety
/// `next` points to as many units as `LOAD_ATTR` has.
#[inline(never)]
pub unsafe fn choose_load(
    th: &Thread,
    next: *const Cell<u16>,
    owner: &Value,
    name: &Value,
    method: bool,
) -> Option<Opcode> {
    let h = owner.as_header();
    let t = owner.ty();
    // SAFETY: the cache units belong to the instruction.
    unsafe {
        if let Some(m) = MODULE.get_exact(owner) {
            let d = m.dict_opt()?;
            let i = d.index_of(name.as_exact_str()?)?;
            let v = d.keys_version(th);
            if v == 0 {
                return None;
            }
            write32(next.add(1), v);
            write64(next.add(5), d.value_place(i)? as u64);
            return Some(Opcode::LOAD_ATTR_MODULE);
        }
        if let Some(class) = owner.as_type() {
            // The metaclass must look attributes up as `type` does, and not have a data descriptor of the name, nor what can
            // become one.
            let plain = &krait_object::typeobj::TYPE.ty;
            let comes_first = |d: Value| d.ty().is_heap() || d.ty().slots.descr_set.get().is_some();
            if SlotId::getattro.address(&t.slots) != SlotId::getattro.address(&plain.slots)
                || t.lookup(th, name).is_some_and(comes_first)
                || !class.assign_version(th)
            {
                return None;
            }
            let v = class.lookup(th, name)?;
            let class_method = method && CLASSMETHOD.get_exact(&v).is_some();
            // Functions are what they are, whatever they are written in.
            if !class_method
                && v.ty().slots.descr_get.get().is_some()
                && !v.ty().has(METHOD_DESCRIPTOR)
            {
                return None;
            }
            write32(next.add(1), class.version());
            write64(next.add(5), v.bits() | mark(class_method));
            if std::ptr::eq(t, plain) {
                return Some(Opcode::LOAD_ATTR_CLASS);
            }
            if !t.assign_version(th) {
                return None;
            }
            write32(next.add(3), t.version());
            return Some(Opcode::LOAD_ATTR_CLASS_WITH_METACLASS_CHECK);
        }
        if !t.has(GENERIC_GETATTR) && !method {
            return overridden(th, next, t);
        }
        if !t.has(GENERIC_GETATTR) || !t.assign_version(th) {
            return None;
        }
        let descr = t.lookup(th, name);
        let shape_now = h.map_or(0, Header::shape);
        let dictionary = h.is_some_and(shape::supports_dict);
        match descr {
            None => {
                let h = h?;
                write32(next.add(1), t.version());
                if shape_now != 0 {
                    let i = th.interp.shapes.index_of(shape_now, name)?;
                    write32(next.add(3), shape_now);
                    write64(next.add(5), u64::from(t.inline_offset()) + u64::from(i) * 8);
                    return Some(Opcode::LOAD_ATTR_INSTANCE_VALUE);
                }
                if dictionary && shape::get(th, h, name).ok()?.is_some() {
                    return Some(Opcode::LOAD_ATTR_WITH_HINT);
                }
                None
            }
            Some(d) => {
                let dt = d.ty();
                if let Some(m) = SLOT_MEMBER.get_exact(&d) {
                    write32(next.add(1), t.version());
                    write64(next.add(5), u64::from(m.offset));
                    return Some(Opcode::LOAD_ATTR_SLOT);
                }
                if dt.slots.descr_set.get().is_some() {
                    if let Some(g) = native::getset_of(&d)
                        && !method
                        && g.def.get.is_some()
                    {
                        write32(next.add(1), t.version());
                        write64(next.add(5), std::ptr::from_ref(g.def) as u64);
                        return Some(Opcode::LOAD_ATTR_GETSET);
                    }
                    if let Some(p) = krait_builtins::property::PROPERTY.get_exact(&d)
                        && !method
                        && let Some(f) = p.fget.get()
                        && let Some(func) = FUNCTION.get_exact(&f)
                        && func.code().is_some_and(|c| {
                            crate::call::is_simple(&c, 1) && !c.is_generator_like()
                        })
                    {
                        write32(next.add(1), t.version());
                        write32(next.add(3), func.assign_version(th));
                        write64(next.add(5), f.bits());
                        return Some(Opcode::LOAD_ATTR_PROPERTY);
                    }
                    return None;
                }
                // A method or plain class attribute: the instance must not have the name.
                let lazy = h
                    .and_then(shape::lazy_dict)
                    .filter(|_| method && shape_now == 0);
                if let (Some(distance), true) = (lazy, dt.has(METHOD_DESCRIPTOR)) {
                    write32(next.add(1), t.version());
                    write32(next.add(3), distance);
                    write64(next.add(5), d.bits());
                    return Some(Opcode::LOAD_ATTR_METHOD_LAZY_DICT);
                }
                if dictionary {
                    if shape_now == 0 || th.interp.shapes.index_of(shape_now, name).is_some() {
                        return None;
                    }
                    write32(next.add(3), shape_now);
                } else {
                    write32(next.add(3), shape_now);
                }
                let plain = dt.slots.descr_get.get().is_none();
                let function = dt.has(METHOD_DESCRIPTOR);
                let class_method = method && CLASSMETHOD.get_exact(&d).is_some();
                // A Python function that is not called at once is bound where it is loaded.
                let bound = method || FUNCTION.get_exact(&d).is_some();
                let op = match (function && bound, class_method || plain && !method) {
                    (true, _) if dictionary => Opcode::LOAD_ATTR_METHOD_WITH_VALUES,
                    (true, _) => Opcode::LOAD_ATTR_METHOD_NO_DICT,
                    (_, true) if dictionary => Opcode::LOAD_ATTR_NONDESCRIPTOR_WITH_VALUES,
                    (_, true) => Opcode::LOAD_ATTR_NONDESCRIPTOR_NO_DICT,
                    _ => return None,
                };
                write32(next.add(1), t.version());
                write64(next.add(5), d.bits() | mark(class_method));
                Some(op)
            }
        }
    }
}

/// The mark of a cached class method: not it, but its function and a class are what the load gives.
const CLASS_METHOD: u64 = BORROWED;

fn mark(class_method: bool) -> u64 {
    if class_method { CLASS_METHOD } else { 0 }
}

/// The function of a cached word that is marked so, with a count.
///
/// # Safety
/// The word is one that a load's guards gave.
#[inline(always)]
pub unsafe fn class_method(cached: Word) -> Option<Word> {
    if cached & 7 != CLASS_METHOD {
        return None;
    }
    // SAFETY: the class method lives while the guards hold.
    unsafe {
        let v = view(cached);
        Some(CLASSMETHOD.get_exact(&v)?.callable.get()?.into_bits())
    }
}

/// # Safety
/// As for [`instance_value`].
#[inline(always)]
pub unsafe fn lazy_method_value(w: Word, next: *const Cell<u16>) -> Word {
    // SAFETY: as above; instances of the type have their dict's word there, unless several interpreters share them.
    unsafe {
        let Some(h) = header(w) else { return 0 };
        if h.ty().version() != read32(next.add(1)) || h.shape() != 0 || h.is_immortal() {
            return 0;
        }
        let dict = std::ptr::from_ref(h).byte_sub(read32(next.add(3)) as usize) as *const Word;
        if *dict != 0 { 0 } else { read64(next.add(5)) }
    }
}

/// A class whose `__getattribute__` is a Python function, and which has no `__getattr__`.
///
/// # Safety
/// As for [`choose_load`].
unsafe fn overridden(th: &Thread, next: *const Cell<u16>, t: &TypeObject) -> Option<Opcode> {
    if t.lookup(th, wk::__getattr__()).is_some() {
        return None;
    }
    let f = t.lookup(th, wk::__getattribute__())?;
    let func = FUNCTION.get_exact(&f)?;
    let code = func.code()?;
    if !crate::call::is_simple(&code, 2) || code.is_generator_like() || !t.assign_version(th) {
        return None;
    }
    // SAFETY: as above.
    unsafe {
        write32(next.add(1), t.version());
        write32(next.add(3), func.assign_version(th));
        write64(next.add(5), f.bits());
    }
    Some(Opcode::LOAD_ATTR_GETATTRIBUTE_OVERRIDDEN)
}

/// The header behind a pointer word.
#[inline(always)]
unsafe fn header<'a>(w: Word) -> Option<&'a Header> {
    if w & 3 != 0 {
        return None;
    }
    // SAFETY: the caller's word is live.
    Some(unsafe { &*(slot::clean(w) as *const Header) })
}

/// # Safety
/// `w` is a live word, `next` the site's counter.
#[inline(always)]
pub unsafe fn instance_value(w: Word, next: *const Cell<u16>) -> Word {
    // SAFETY: as above; the offset was computed for this very shape and type.
    unsafe {
        let Some(h) = header(w) else { return 0 };
        if h.shape() != read32(next.add(3)) || h.ty().version() != read32(next.add(1)) {
            return 0;
        }
        *((h as *const Header as *const u8).add(read64(next.add(5)) as usize) as *const Word)
    }
}

/// # Safety
/// As for [`instance_value`].
#[inline(always)]
pub unsafe fn slot_value(w: Word, next: *const Cell<u16>) -> Word {
    // SAFETY: as above.
    unsafe {
        let Some(h) = header(w) else { return 0 };
        if h.ty().version() != read32(next.add(1)) {
            return 0;
        }
        *((h as *const Header as *const u8).add(read64(next.add(5)) as usize) as *const Word)
    }
}

/// # Safety
/// As for [`instance_value`].
#[inline(always)]
pub unsafe fn module_value(w: Word, next: *const Cell<u16>) -> Word {
    // SAFETY: as above.
    unsafe {
        let Some(m) = slot::exact(w, &MODULE) else {
            return 0;
        };
        m.versioned_word(read32(next.add(1)), read64(next.add(5)) as usize)
    }
}

/// # Safety
/// As for [`instance_value`].
#[inline(always)]
pub unsafe fn class_value(w: Word, next: *const Cell<u16>) -> Word {
    // SAFETY: as above; the cached word lives while the class's version stands.
    unsafe {
        let v = view(w);
        match v.as_type() {
            Some(t) if t.version() == read32(next.add(1)) => read64(next.add(5)),
            _ => 0,
        }
    }
}

/// The same for a class whose metaclass is not `type`.
///
/// # Safety
/// As for [`instance_value`].
#[inline(always)]
pub unsafe fn class_value_checked(w: Word, next: *const Cell<u16>) -> Word {
    // SAFETY: as above; the metaclass had no such attribute, and has none while its version stands.
    unsafe {
        match header(w) {
            Some(h) if h.ty().version() == read32(next.add(3)) => class_value(w, next),
            _ => 0,
        }
    }
}

/// # Safety
/// As for [`instance_value`].
#[inline(always)]
pub unsafe fn method_value(w: Word, next: *const Cell<u16>) -> Word {
    // SAFETY: as above; the cached word lives while the type's version stands.
    unsafe {
        let (version, shape) = match header(w) {
            Some(h) => (h.ty().version(), h.shape()),
            None => (view(w).ty().version(), 0),
        };
        if version != read32(next.add(1)) || shape != read32(next.add(3)) {
            return 0;
        }
        read64(next.add(5))
    }
}

/// An attribute of an instance in dictionary mode.
///
/// # Safety
/// As for [`instance_value`].
#[inline]
pub unsafe fn dict_value(
    th: &Thread,
    w: Word,
    next: *const Cell<u16>,
    name: &Value,
) -> Option<Value> {
    // SAFETY: as above.
    unsafe {
        let h = header(w)?;
        if h.shape() != 0 || h.ty().version() != read32(next.add(1)) {
            return None;
        }
        shape::get(th, h, name).ok()?
    }
}

/// The native function that computes an attribute.
///
/// # Safety
/// As for [`instance_value`].
#[inline(always)]
pub unsafe fn native_getter(
    w: Word,
    next: *const Cell<u16>,
) -> Option<fn(&Thread, &Value) -> Result<Value>> {
    // SAFETY: as above; definitions live for ever, and the type has had this one's descriptor since it got its version.
    unsafe {
        if view(w).ty().version() != read32(next.add(1)) {
            return None;
        }
        (*(read64(next.add(5)) as *const GetSetDef)).get
    }
}

/// A frame for a property's getter, or for `__getattribute__`; the caller stores the arguments as its first locals.
///
/// # Safety
/// As for [`instance_value`].
#[inline]
pub unsafe fn property_getter(
    th: &Thread,
    w: Word,
    next: *const Cell<u16>,
) -> Option<Result<*mut Frame>> {
    // SAFETY: as above; the cached getter lives while the type's version stands.
    unsafe {
        let v = view(w);
        if v.ty().version() != read32(next.add(1)) {
            return None;
        }
        let f = view(read64(next.add(5)));
        let func = FUNCTION.get_exact(&f)?;
        if func.version.get() != read32(next.add(3)) {
            return None;
        }
        // Whoever wants to replace the code has to wait for the frame.
        Some(crate::call::push_frame(
            th,
            func,
            func.code_ref(),
            Exit::Caller,
        ))
    }
}

/// Rewrites a `STORE_ATTR` that is due.
///
/// # Safety
/// `ip` and `next` are the instruction's unit and its counter.
#[inline(always)]
pub unsafe fn specialize_store(
    th: &Thread,
    code: &CodeObj,
    ip: *const Cell<u16>,
    next: *const Cell<u16>,
    owner: &Value,
    name: &Value,
) {
    // SAFETY: passed on.
    unsafe {
        if due(next) {
            match choose_store(th, code, next, owner, name) {
                Some(op) => rewrite(ip, op),
                None => fail(next),
            }
        }
    }
}

#[inline(never)]
unsafe fn choose_store(
    th: &Thread,
    code: &CodeObj,
    next: *const Cell<u16>,
    owner: &Value,
    name: &Value,
) -> Option<Opcode> {
    let h = owner.as_header()?;
    let t = owner.ty();
    if !t.has(GENERIC_SETATTR) || !t.assign_version(th) {
        return None;
    }
    // SAFETY: the cache units belong to the instruction.
    unsafe {
        match t.lookup(th, name) {
            Some(d) if d.ty().slots.descr_set.get().is_some() => {
                let m = SLOT_MEMBER.get_exact(&d).filter(|m| !m.readonly)?;
                write32(next.add(1), t.version());
                (*next.add(3)).set(u16::try_from(m.offset).ok()?);
                return Some(Opcode::STORE_ATTR_SLOT);
            }
            _ => {}
        }
        let before = h.shape();
        if before == 0 && shape::own_dict(h).is_some() {
            write32(next.add(1), t.version());
            return Some(Opcode::STORE_ATTR_WITH_HINT);
        }
        if before == 0 || before == krait_object::typeobj::shape::FOREIGN {
            return None;
        }
        let shapes = &th.interp.shapes;
        let (i, after) = match shapes.index_of(before, name) {
            Some(i) => (i, before),
            None => {
                let i = shapes.len(before);
                if i >= t.inline_cap() {
                    return None;
                }
                (i, shapes.with(before, name))
            }
        };
        let site = StoreSite {
            version: t.version(),
            shape: before,
            new_shape: after,
            offset: t.inline_offset() + i * 8,
        };
        let mut stores = code.stores.borrow_mut();
        let known = read32(next.add(1)) as usize;
        let at = if (*next.add(3)).get() == STORE_MARK && known < stores.len() {
            known
        } else {
            stores.len()
        };
        match stores.get_mut(at) {
            Some(s) => *s = site,
            None => stores.push(site),
        }
        write32(next.add(1), at as u32);
        (*next.add(3)).set(STORE_MARK);
        Some(Opcode::STORE_ATTR_INSTANCE_VALUE)
    }
}

/// Third cache unit of a site that has an entry in `stores`.
const STORE_MARK: u16 = 0xFFFF;

/// Where an instance attribute is stored; the shape is updated already.
///
/// # Safety
/// `w` is a live word, `next` the site's counter.
#[inline(always)]
pub unsafe fn store_place(
    code: &CodeObj,
    w: Word,
    next: *const Cell<u16>,
) -> Option<*const Cell<Word>> {
    // SAFETY: as above; `stores` is not changed while it is read here.
    unsafe {
        let h = header(w)?;
        let site = (*code.stores.as_ptr())
            .as_slice()
            .get(read32(next.add(1)) as usize)?;
        if h.shape() != site.shape || h.ty().version() != site.version {
            return None;
        }
        if site.new_shape != site.shape {
            h.set_shape(site.new_shape);
        }
        Some((h as *const Header as *const u8).add(site.offset as usize) as *const Cell<Word>)
    }
}

/// The dict in which an instance in dictionary mode keeps the attribute.
///
/// # Safety
/// As for [`store_place`].
#[inline]
pub unsafe fn store_dict(w: Word, next: *const Cell<u16>) -> Option<Ref<DictData>> {
    // SAFETY: as above.
    unsafe {
        let h = header(w)?;
        if h.ty().version() != read32(next.add(1)) {
            return None;
        }
        shape::own_dict(h)
    }
}

/// The word of a `__slots__` attribute.
///
/// # Safety
/// As for [`store_place`].
#[inline(always)]
pub unsafe fn slot_place(w: Word, next: *const Cell<u16>) -> Option<*const Cell<Word>> {
    // SAFETY: as above.
    unsafe {
        let h = header(w)?;
        if h.ty().version() != read32(next.add(1)) {
            return None;
        }
        Some(
            (h as *const Header as *const u8).add(usize::from((*next.add(3)).get()))
                as *const Cell<Word>,
        )
    }
}

/// Whether the operands of a `LOAD_SUPER_ATTR` are the real `super` and a class.
///
/// # Safety
/// Both are live words.
#[inline(always)]
pub unsafe fn is_real_super(sup: Word, class: Word) -> bool {
    // SAFETY: passed on.
    unsafe { crate::ops::attr::is_real_super(&view(sup), &view(class)) }
}

/// Rewrites a `LOAD_SUPER_ATTR` that is due.
///
/// # Safety
/// `ip` and `next` are the instruction's unit and its counter; both words are live.
#[inline(always)]
pub unsafe fn specialize_super(
    ip: *const Cell<u16>,
    next: *const Cell<u16>,
    sup: Word,
    class: Word,
) {
    // SAFETY: passed on.
    unsafe {
        if !due(next) {
            return;
        }
        if !is_real_super(sup, class) {
            fail(next);
        } else if (*ip).get() >> 8 & 1 != 0 {
            rewrite(ip, Opcode::LOAD_SUPER_ATTR_METHOD);
        } else {
            rewrite(ip, Opcode::LOAD_SUPER_ATTR_ATTR);
        }
    }
}
