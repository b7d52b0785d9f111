//! C3 linearisation.

use super::TypeObject;
use crate::err::Result;
use crate::header::Ref;
use crate::thread::Thread;
use crate::types::tuple::{self, TupleData};
use crate::value::Value;

/// The C3 merge of the bases' MROs, with the class itself first.
pub(super) fn c3(th: &Thread, t: &'static TypeObject, bases: &[Value]) -> Result<Vec<Value>> {
    for (i, b) in bases.iter().enumerate() {
        if bases.iter().skip(i + 1).any(|o| o.is(b)) {
            let name = b.as_type().map(TypeObject::short_name).unwrap_or_default();
            return Err(th.type_error(format!("duplicate base class {name}")));
        }
    }
    if let Some(b) = bases
        .iter()
        .filter_map(Value::as_type)
        .find(|b| b.mro().is_none())
    {
        return Err(th.type_error(format!("Cannot extend an incomplete type '{}'", b.name())));
    }
    // Nothing to merge: what a metaclass gave the base, however odd, is taken over.
    if let [only] = bases
        && let Some(mro) = only.as_type().and_then(TypeObject::mro)
    {
        let mut out = vec![t.type_value()];
        out.extend_from_slice(mro.as_slice());
        return Ok(out);
    }
    let mut lists: Vec<Vec<Value>> = bases
        .iter()
        .filter_map(Value::as_type)
        .map(|b| b.mro().map(|m| m.as_slice().to_vec()).unwrap_or_default())
        .collect();
    lists.push(bases.to_vec());
    let mut heads = vec![0usize; lists.len()];
    let mut out = vec![t.type_value()];
    loop {
        let mut pending = false;
        let mut chosen = None;
        for (l, &h) in lists.iter().zip(&heads) {
            let Some(candidate) = l.get(h) else { continue };
            pending = true;
            let in_tail = lists
                .iter()
                .zip(&heads)
                .any(|(l, &h)| l.iter().skip(h + 1).any(|x| x.is(candidate)));
            if !in_tail {
                chosen = Some(candidate.clone());
                break;
            }
        }
        match chosen {
            Some(c) => {
                for (l, h) in lists.iter().zip(&mut heads) {
                    if l.get(*h).is_some_and(|x| x.is(&c)) {
                        *h += 1;
                    }
                }
                out.push(c);
            }
            None if !pending => return Ok(out),
            None => return Err(conflict(th, &lists, &heads)),
        }
    }
}

#[cold]
fn conflict(th: &Thread, lists: &[Vec<Value>], heads: &[usize]) -> crate::Raised {
    match stuck(th, lists, heads) {
        Ok(names) => names,
        Err(e) => e,
    }
}

/// The error that names the classes none of which may come next; their metaclasses may have raised another.
fn stuck(th: &Thread, lists: &[Vec<Value>], heads: &[usize]) -> crate::Result<crate::Raised> {
    let classes = crate::types::dict::DictData::create();
    for (l, &h) in lists.iter().zip(heads) {
        if let Some(c) = l.get(h) {
            classes.set(th, c.clone(), Value::none())?;
        }
    }
    let mut names: Vec<String> = Vec::new();
    for (class, _) in classes.snapshot() {
        let name = crate::protocol::attr::get_opt(th, &class, crate::wk::__name__())?;
        let text = name
            .as_ref()
            .and_then(Value::as_str)
            .map(|s| s.to_string_lossy());
        names.push(text.unwrap_or_else(|| "?".to_owned()));
    }
    Ok(th.type_error(format!(
        "Cannot create a consistent method resolution order (MRO) for bases {}",
        names.join(", ")
    )))
}

/// Computes the MRO by `mro()` of the metaclass if it overrides it, by C3 otherwise, and installs it.
pub(super) fn compute(th: &Thread, t: &'static TypeObject) -> Result<()> {
    let bases = t.bases().map(|b| b.as_slice().to_vec()).unwrap_or_default();
    let meta = t.ty();
    let custom = !std::ptr::eq(meta, &super::TYPE.ty)
        && meta
            .lookup(th, crate::wk::mro())
            .is_some_and(|m| crate::types::native::METHOD_DESCR.get(&m).is_none());
    let mro: Ref<TupleData> = if custom {
        // As a special method: the metaclass's `__getattribute__` is not asked.
        let t_value = t.type_value();
        let mro = crate::protocol::call::lookup_special(th, &t_value, crate::wk::mro())?;
        let r = match mro {
            Some(mro) => crate::protocol::call::call(th, &mro, &[])?,
            None => return Err(th.type_error("a type without mro()")),
        };
        let items = crate::protocol::iter::collect(th, &r)?;
        if items.is_empty() {
            return Err(th.type_error("type MRO must not be empty"));
        }
        for i in &items {
            let Some(c) = i.as_type() else {
                return Err(
                    th.type_error(format!("mro() returned a non-class ('{}')", i.ty().name()))
                );
            };
            if !t
                .base()
                .is_some_and(|b| b.is_layout_subtype(super::heap::solid_base(c)))
            {
                return Err(th.type_error(format!(
                    "mro() returned base with unsuitable layout ('{}')",
                    c.name()
                )));
            }
        }
        let derived = c3(th, t, &bases).unwrap_or_default();
        for c in &items {
            if !derived.iter().any(|d| d.is(c))
                && let Some(other) = c.as_type()
            {
                super::subclass::add_dependent(th, other, t);
            }
        }
        tuple::from_vec(items)
    } else {
        tuple::from_vec(c3(th, t, &bases)?)
    };
    let old = t.mro.replace(Some(mro.into_value()));
    drop(old);
    super::invalidate(th, t);
    Ok(())
}

impl TypeObject {
    /// `type.mro()`.
    pub fn compute_mro(&'static self, th: &Thread) -> Result<Vec<Value>> {
        let bases = self
            .bases()
            .map(|b| b.as_slice().to_vec())
            .unwrap_or_default();
        c3(th, self, &bases)
    }
}
