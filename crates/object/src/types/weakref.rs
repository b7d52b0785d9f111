//! Weak references: each object's list of them, and how the list empties when the object dies.
//!
//! The list hangs off the object's weakref word. The methods of `weakref.ref` and the proxies are in `builtins::weakref`.

use crate::cell::Field;
use crate::gc::{Trace, Visitor};
use crate::header::{Header, Obj, Ref};
use crate::thread::{self, Thread};
use crate::typeobj::{HAVE_GC, MAPPING_ONLY, TypeDef, TypeObject};
use crate::value::Value;
use std::cell::Cell;

pub struct WeakRefData {
    /// Address of the referent while it lives; not counted.
    target: Cell<u64>,
    pub callback: Field,
    pub hash: Cell<i64>,
    next: Cell<*const Header>,
    prev: Cell<*const Header>,
}

/// A weak reference object.
pub type WeakRef = Obj<WeakRefData>;

crate::pytype! {
    pub static WEAKREF: WeakRefData = "weakref.ReferenceType", BASETYPE | HAVE_GC;
}
pub static PROXY: TypeDef<WeakRefData> = TypeDef::new("weakref.ProxyType", HAVE_GC | MAPPING_ONLY);
pub static CALLABLE_PROXY: TypeDef<WeakRefData> =
    TypeDef::new("weakref.CallableProxyType", HAVE_GC | MAPPING_ONLY);

impl Trace for WeakRefData {
    fn trace(&self, v: &mut Visitor<'_>) {
        self.callback.trace(v);
    }
    fn clear(&self) {
        self.detach();
        self.callback.clear();
    }
}

impl Drop for WeakRefData {
    fn drop(&mut self) {
        self.detach();
    }
}

fn as_data(p: *const Header) -> Option<&'static WeakRefData> {
    if p.is_null() {
        return None;
    }
    // SAFETY: only live weak references are linked; each unlinks itself before it goes.
    Some(unsafe { &(*(p as *const WeakRef)).data })
}

fn list_head(h: &Header) -> Option<&Cell<usize>> {
    if !h.ty().has(crate::typeobj::MANAGED_WEAKREF) {
        return None;
    }
    crate::alloc::managed_words(h).map(|[_, w]| w)
}

impl WeakRefData {
    fn header(&self) -> *const Header {
        // SAFETY: the payload lies right behind its header.
        unsafe { (self as *const WeakRefData as *const Header).sub(1) }
    }

    /// The referent's header, if it is still alive.
    fn referent(&self) -> Option<&Header> {
        let t = self.target.get();
        if t == 0 {
            return None;
        }
        // SAFETY: the word is zeroed before the referent goes.
        let h = unsafe { &*(t as *const Header) };
        // An object being destroyed has count zero.
        (h.refcount() != 0).then_some(h)
    }

    /// The referent, if it is still alive.
    pub fn get(&self) -> Option<Value> {
        let h = self.referent()?;
        h.incref();
        // SAFETY: the count was raised for the value.
        Some(unsafe { Value::from_bits(self.target.get()) })
    }

    pub fn is_alive(&self) -> bool {
        self.referent().is_some()
    }

    /// The referent's address for comparisons, 0 if dead.
    pub fn target_addr(&self) -> u64 {
        self.target.get()
    }

    /// Leaves the referent's list; the reference is dead afterwards.
    pub fn detach(&self) {
        let t = self.target.replace(0);
        if t == 0 {
            return;
        }
        let (next, prev) = (
            self.next.replace(std::ptr::null()),
            self.prev.replace(std::ptr::null()),
        );
        match as_data(prev) {
            Some(p) => p.next.set(next),
            None => {
                // SAFETY: the referent is alive: it empties its list before it goes.
                if let Some(head) = list_head(unsafe { &*(t as *const Header) }) {
                    head.set(next as usize);
                }
            }
        }
        if let Some(n) = as_data(next) {
            n.prev.set(prev);
        }
    }
}

/// Whether objects of a type can be weakly referenced.
pub fn is_weakrefable(v: &Value) -> bool {
    v.as_header().is_some_and(|h| list_head(h).is_some())
}

/// The canonical reference (exact type, no callback) to an object, if there is one.
pub fn canonical(v: &Value, ty: &TypeObject) -> Option<Value> {
    let head = list_head(v.as_header()?)?;
    let mut at = head.get() as *const Header;
    while let Some(d) = as_data(at) {
        // SAFETY: linked references are alive.
        let h = unsafe { &*at };
        if std::ptr::eq(h.ty(), ty) && !d.callback.is_some() && h.refcount() > 0 {
            h.incref();
            // SAFETY: the count was raised for the value.
            return Some(unsafe { Value::from_bits(at as u64) });
        }
        at = d.next.get();
    }
    None
}

/// A new weak reference of type `cls` to `v`, whose type supports it (`None` otherwise).
pub fn create(
    def: &'static TypeDef<WeakRefData>,
    cls: &'static TypeObject,
    v: &Value,
    callback: Option<Value>,
) -> Option<Ref<WeakRefData>> {
    let head = list_head(v.as_header()?)?;
    let r = def.create_in(
        cls,
        WeakRefData {
            target: Cell::new(v.bits()),
            callback: Field::empty(),
            hash: Cell::new(-1),
            next: Cell::new(std::ptr::null()),
            prev: Cell::new(std::ptr::null()),
        },
    );
    let plain = callback.is_none();
    let is_ref = std::ptr::eq(cls, &WEAKREF.ty);
    let is_proxy = std::ptr::eq(cls, &PROXY.ty) || std::ptr::eq(cls, &CALLABLE_PROXY.ty);
    r.callback.replace(callback);
    let me = r.data.header();
    let first = head.get() as *const Header;
    // The two that are shared stay in front, where `canonical` finds them soon: first the plain reference, then
    // the plain proxy. Any other goes behind them, so that the youngest callback runs first.
    let mut after: Option<&WeakRefData> = None;
    if !(plain && is_ref) {
        let mut at = first;
        while let Some(d) = as_data(at)
            && is_shared(at, d, !(plain && is_proxy))
        {
            after = Some(d);
            at = d.next.get();
        }
    }
    let next = after.map_or(first, |a| a.next.get());
    r.data.next.set(next);
    if let Some(n) = as_data(next) {
        n.prev.set(me);
    }
    match after {
        Some(a) => {
            r.data.prev.set(a.header());
            a.next.set(me);
        }
        None => head.set(me as usize),
    }
    Some(r)
}

/// Whether a linked reference is one of those that are handed out again: the plain one, or (if asked for) the plain proxy.
fn is_shared(at: *const Header, d: &WeakRefData, proxies: bool) -> bool {
    // SAFETY: linked references are alive.
    let ty = unsafe { &*at }.ty();
    !d.callback.is_some()
        && (std::ptr::eq(ty, &WEAKREF.ty)
            || proxies && (std::ptr::eq(ty, &PROXY.ty) || std::ptr::eq(ty, &CALLABLE_PROXY.ty)))
}

/// All live weak references to an object.
pub fn all(v: &Value) -> Vec<Value> {
    let mut out = Vec::new();
    let Some(head) = v.as_header().and_then(list_head) else {
        return out;
    };
    let mut at = head.get() as *const Header;
    while let Some(d) = as_data(at) {
        // SAFETY: linked references are alive; a count is raised for the value.
        unsafe {
            if (*at).refcount() > 0 {
                (*at).incref();
                out.push(Value::from_bits(at as u64));
            }
        }
        at = d.next.get();
    }
    out
}

/// The object is dying: every reference goes dead, then the callbacks run.
pub fn clear_refs_of_dying(h: &Header) {
    let Some(head) = list_head(h) else { return };
    if head.get() == 0 {
        return;
    }
    let mut callbacks: Vec<(Value, Value)> = Vec::new();
    while let Some(d) = as_data(head.get() as *const Header) {
        let at = head.get() as *const Header;
        d.detach();
        // SAFETY: the reference is alive; dying ones (count zero) get no callback.
        unsafe {
            if (*at).refcount() > 0
                && let Some(c) = d.callback.take()
            {
                (*at).incref();
                callbacks.push((Value::from_bits(at as u64), c));
            }
        }
    }
    if let Some(th) = thread::current() {
        run_callbacks(th, callbacks);
    }
}

/// Each reference and callback is held until all have been called; then they go, the last first.
fn run_callbacks(th: &Thread, mut callbacks: Vec<(Value, Value)>) {
    for (r, c) in &callbacks {
        if let Err(e) = crate::protocol::call::call1(th, c, r) {
            th.unraisable(
                e,
                Some(c),
                Some("Exception ignored while calling weakref callback"),
            );
        }
    }
    while let Some((r, c)) = callbacks.pop() {
        drop(c);
        drop(r);
    }
}

/// The collector found the object unreachable: its references go dead, and those with a callback are shown to `calling`.
pub(crate) fn clear_for_collector(h: &Header, calling: &mut dyn FnMut(&Header)) {
    let Some(head) = list_head(h) else { return };
    while let Some(d) = as_data(head.get() as *const Header) {
        d.detach();
        // SAFETY: linked references are alive.
        let r = unsafe { &*d.header() };
        if r.refcount() > 0 && d.callback.is_some() {
            calling(r);
        }
    }
}

/// The collector found `h` unreachable: if it is a weak reference itself, it goes dead without a call, so that its callback
/// never sees what is half cleared, not even when the reference comes back to life.
pub(crate) fn detach_for_collector(h: &Header) {
    let ty = h.ty();
    let is = |other: &TypeObject| std::ptr::eq(ty, other);
    // Subclasses of `ref` share its layout; proxies have no subclasses.
    if (std::ptr::eq(ty.layout.get(), WEAKREF.ty.layout.get())
        || is(&PROXY.ty)
        || is(&CALLABLE_PROXY.ty))
        && let Some(d) = as_data(std::ptr::from_ref(h))
    {
        d.detach();
    }
}

/// The callback of a weak reference, which keeps it.
pub(crate) fn callback_of(r: &Value) -> Option<Value> {
    as_data(std::ptr::from_ref(r.as_header()?))?.callback.get()
}
