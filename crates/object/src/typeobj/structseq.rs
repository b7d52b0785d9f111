//! Struct sequences: tuples with named fields (`sys.version_info`, `os.stat_result`, `time.struct_time`).
//!
//! The visible fields are the tuple's items; further fields are attributes only, and lie behind the items. Every instance has
//! as many items, so that each field is a word at a fixed place, like those of `__slots__`.

use super::*;
use crate::err::Result;
use crate::thread::Thread;
use crate::types::native::{SLOT_MEMBER, SlotMember};
use crate::types::tuple::{self, TUPLE, Tuple};
use crate::types::{int, str};
use crate::{intern, wk};

/// What a struct sequence looks like.
pub struct StructSeq {
    /// Dotted name.
    pub name: &'static str,
    pub doc: &'static str,
    /// Names and docs (or nothing) in order; the first `visible` are the tuple's items. Names that start with `_` are unnamed items.
    pub fields: &'static [(&'static str, &'static str)],
    pub visible: usize,
    /// Whether the class's attributes are fixed: CPython has it as a static.
    pub immutable: bool,
}

impl StructSeq {
    /// Each field that has a name, with its place among all.
    fn named(&self) -> impl Iterator<Item = (usize, &'static str, &'static str)> {
        let all = self.fields.iter().enumerate();
        all.filter(|(_, (name, _))| !name.starts_with('_'))
            .map(|(i, &(name, doc))| (i, name, doc))
    }

    /// The number of items that have no names.
    pub fn unnamed(&self) -> usize {
        self.fields.len() - self.named().count()
    }

    fn further(&self) -> usize {
        self.fields.len().saturating_sub(self.visible)
    }

    /// The class, with the methods of `spec`.
    pub fn new_class(&'static self, th: &Thread, spec: &TypeSpec) -> Result<Value> {
        let immutable = if self.immutable { IMMUTABLETYPE } else { 0 };
        let flags = HEAPTYPE | READY | HAVE_GC | immutable;
        let data = TypeData::blank(self.name, Some(&TUPLE.ty), TUPLE.ty.layout.get(), flags);
        data.slots_start.set(place(self.visible) as u32);
        data.slots_count.set(self.further() as u32);
        data.basicsize.set(size_of::<Tuple>() + self.further() * 8);
        let bases = tuple::from_array([TUPLE.ty.type_value()]);
        data.bases.set(bases.into_value());
        let class = TYPE.create_in(&TYPE.ty, data).into_value();
        let short = self.name.rsplit('.').next().unwrap_or_default();
        let Some(t) = class.as_type() else {
            return Err(th.system_error("class allocation made no type"));
        };
        t.signature.set(spec.signature);
        t.data.ht_qualname.set(intern::intern_text(th, short));
        for s in spec.slots {
            s.install(&t.slots);
        }
        ready::inherit(t);
        ready::finish_flags(t);
        let mut members = Vec::new();
        for (i, name, doc) in self.named() {
            let member = SLOT_MEMBER.create(SlotMember {
                name: intern::intern_text(th, name),
                owner: t.type_value(),
                offset: place(i) as u32,
                doc: Some(doc).filter(|doc| !doc.is_empty()),
                readonly: true,
            });
            members.push((name, member.into_value()));
        }
        let doc = Some(self.doc);
        let dict = ready::own_attributes(t, &TypeSpec { doc, ..*spec }, &members);
        if let (Some((module, _)), false) = (self.name.rsplit_once('.'), self.immutable) {
            dict.set(th, wk::__module__().clone(), str::new(module))?;
        }
        for (name, n) in [
            ("n_sequence_fields", self.visible),
            ("n_fields", self.fields.len()),
            ("n_unnamed_fields", self.unnamed()),
        ] {
            dict.set_str(th, name, int::from_usize(n))?;
        }
        let items = self.named().filter(|&(i, ..)| i < self.visible);
        let names = items.map(|(_, name, _)| intern::intern_text(th, name));
        let names = tuple::from_vec(names.collect());
        dict.set_str(th, "__match_args__", names.into_value())?;
        t.data.dict.set(dict.into_value());
        mro::compute(th, t)?;
        ready::inherit_match_kind(t);
        subclass::add(th, &TUPLE.ty, t);
        Ok(class)
    }

    /// Whether instances of a class are laid out like this.
    fn describes(&self, class: &TypeObject) -> bool {
        let (start, n) = (class.slots_start.get(), class.slots_count.get());
        class.is_struct_sequence()
            && (start as usize, n as usize) == (place(self.visible), self.further())
    }

    /// An instance of the class with these fields, in order; those that are missing are None.
    pub fn instance(
        &self,
        th: &Thread,
        class: &'static TypeObject,
        mut fields: Vec<Value>,
    ) -> Result<Value> {
        if !self.describes(class) {
            return Err(th.system_error("not the class of the struct sequence"));
        }
        fields.resize(self.fields.len(), Value::none());
        let further = fields.split_off(self.visible);
        let made = tuple::struct_sequence(class, fields).into_value();
        for (i, field) in (self.visible..).zip(further) {
            if let Some(word) = self.word(&made, i) {
                word.set(field.into_bits());
            }
        }
        Ok(made)
    }

    /// The word of a field of an instance.
    fn word<'a>(&self, v: &'a Value, i: usize) -> Option<&'a Cell<u64>> {
        let described = |h: &&Header| self.describes(h.ty()) && i < self.fields.len();
        let h = v.as_header().filter(described)?;
        // SAFETY: instances of such classes have a word for each field, one behind the other.
        Some(unsafe { &*(std::ptr::from_ref(h).byte_add(place(i)) as *const Cell<u64>) })
    }

    /// The fields of an instance that are no items, with their names.
    pub fn further_fields(&self, v: &Value) -> Vec<(&'static str, Value)> {
        let further = self.named().filter(|&(i, ..)| i >= self.visible);
        // SAFETY: the words behind the items are the fields.
        let value = |i| unsafe { Value::another(self.word(v, i)?.get()) };
        further
            .map(|(i, name, _)| (name, value(i).unwrap_or_else(Value::none)))
            .collect()
    }
}

/// The offset of a field's word from an instance's start.
fn place(i: usize) -> usize {
    size_of::<Tuple>() + i * 8
}

impl TypeObject {
    /// Whether it is the class of a struct sequence: made by native code, and yet one interpreter's own.
    pub fn is_struct_sequence(&self) -> bool {
        self.is_heap() && !self.static_name().is_empty()
    }

    /// Whether CPython has the type as a static: all but classes, and some struct sequences.
    pub fn shows_as_static(&self) -> bool {
        !self.is_heap() || self.has(IMMUTABLETYPE)
    }
}
