//! Code objects whose content is read when it is first needed: those of the embedded library.
//!
//! An import makes a function of each `def` in a module, and few of them are called before the program ends. A code object
//! from an image ([`krait_bytecode::image`]) therefore begins as little more than its place in the image. Nobody can
//! tell: whoever looks at a field, calls or compares the code gets there through `Deref`, which reads the rest first.
//! Only making a function ([`CodeObj::function_parts`]) and dropping it do without.

use super::{CODE, CodeBody, CodeObj, Names, assemble, const_value, is_name};
use crate::compile::with_wanted_ranges;
use krait_base::{Wtf8, Wtf8Buf};
use krait_bytecode::image::{Image, Item};
use krait_bytecode::{CodeData, CodeFlags, Opcode};
use krait_host::Piece;
use krait_object::types::{str, tuple};
use krait_object::{Field, Ref, Thread, Value, intern, thread};
use std::cell::{OnceCell, RefCell};
use std::rc::Rc;
use std::sync::Arc;

/// What the code objects of a module share.
struct Module {
    image: Image<'static>,
    /// Where the image lies.
    piece: Piece,
    filename: Arc<Wtf8Buf>,
    /// The interned strings that were made of the image's texts so far, by number.
    names: RefCell<Vec<Option<Value>>>,
}

/// Where a code object lies.
pub(super) struct Origin {
    module: Rc<Module>,
    at: u32,
    /// The docstring, which a function and the constants share.
    doc: OnceCell<Value>,
}

/// What a function takes over from its code.
pub struct FunctionParts {
    pub name: Value,
    pub qualname: Value,
    pub doc: Value,
}

/// The code object of a module's image, with another file name than the one it was compiled with if one is given.
pub fn from_image(th: &Thread, piece: Piece, filename: Option<&str>) -> Option<Value> {
    let image = Image(piece.bytes);
    let at = image.root()?;
    let filename = filename.map(Wtf8::from_str).or(image.filename())?;
    let value = intern::intern_text(th, filename);
    let filename = Arc::new(filename.to_owned());
    let module = Rc::new(Module {
        image,
        piece,
        filename,
        names: RefCell::default(),
    });
    // A damaged image is found here, not when somebody needs the code.
    let code = unread(module, at, value);
    code.body.set(code.read(th)?).ok()?;
    Some(code.into_value())
}

fn unread(module: Rc<Module>, at: u32, filename: Value) -> Ref<CodeObj> {
    CODE.create(CodeObj {
        body: OnceCell::new(),
        filename: Field::new(filename),
        origin: Some(Box::new(Origin {
            module,
            at,
            doc: OnceCell::new(),
        })),
    })
}

impl CodeObj {
    #[cold]
    #[inline(never)]
    pub(super) fn make_body(&self) -> &CodeBody {
        self.body.get_or_init(|| {
            // Objects are only used by a thread that has entered its interpreter.
            let read = thread::current().and_then(|th| self.read(th));
            read.unwrap_or_else(stand_in)
        })
    }

    fn read(&self, th: &Thread) -> Option<CodeBody> {
        let o = self.origin.as_deref()?;
        let m = &*o.module;
        let record = m.image.code(o.at, &m.filename)?;
        let doc = o.doc.get().filter(|_| has_doc(record.data.flags));
        let consts = record.consts.into_iter().enumerate();
        let consts = consts.map(|(i, item)| match (item, doc) {
            (Item::Text(_), Some(doc)) if i == 0 => doc.clone(),
            (Item::Text(number), _) => m.text(th, number),
            (Item::Other(c), _) => const_value(th, &c),
            (Item::Code(at), _) => {
                unread(Rc::clone(&o.module), at, self.filename.get_or_none()).into_value()
            }
        });
        let consts = tuple::from_vec(consts.collect()).into_value();
        let words = Names {
            names: m.tuple(th, &record.names),
            localsplusnames: m.tuple(th, &record.localsplusnames),
            name: m.name(th, record.name),
            qualname: m.name(th, record.qualname),
        };
        let data = with_wanted_ranges(th, Arc::new(record.data));
        m.piece.was_read();
        Some(assemble(data, consts, words))
    }

    /// Name, qualified name and docstring.
    pub fn function_parts(&self, th: &Thread) -> FunctionParts {
        if let (None, Some(o)) = (self.body.get(), self.origin.as_deref())
            && let Some(outline) = o.module.image.outline(o.at)
        {
            return FunctionParts {
                name: o.module.name(th, outline.name),
                qualname: o.module.name(th, outline.qualname),
                doc: match has_doc(outline.flags) {
                    true => o.doc.get_or_init(|| first_const(th, o)).clone(),
                    false => Value::none(),
                },
            };
        }
        let first = || self.consts.as_tuple()?.get(0).cloned();
        FunctionParts {
            name: self.name.clone(),
            qualname: self.qualname.clone(),
            doc: match has_doc(self.flags) {
                true => first().unwrap_or_else(Value::none),
                false => Value::none(),
            },
        }
    }

    /// The data with all constants, for those who write it.
    pub fn whole(&self) -> Arc<CodeData> {
        let from_image = || {
            let o = self.origin.as_deref()?;
            let data = o.module.image.whole(o.at, &o.module.filename)?;
            Some(with_wanted_ranges(thread::current()?, data))
        };
        from_image().unwrap_or_else(|| Arc::clone(&self.data))
    }
}

impl Module {
    fn known(&self, number: u32) -> Option<Value> {
        self.names.borrow().get(number as usize).cloned().flatten()
    }

    /// The interned string of a text.
    fn name(&self, th: &Thread, number: u32) -> Value {
        if let Some(known) = self.known(number) {
            return known;
        }
        let at = number as usize;
        let name = intern::intern_text(th, self.image.text(number).unwrap_or_default());
        let mut names = self.names.borrow_mut();
        if names.len() <= at {
            names.resize(at + 1, None);
        }
        if let Some(place) = names.get_mut(at) {
            *place = Some(name.clone());
        }
        name
    }

    /// The string of a text as a constant: interned if it looks like a name.
    fn text(&self, th: &Thread, number: u32) -> Value {
        // What is interned for another reason need not be made twice.
        if let Some(known) = self.known(number) {
            return known;
        }
        match self.image.text(number).unwrap_or_default() {
            text if is_name(text) => self.name(th, number),
            text => str::from_wtf8(text),
        }
    }

    fn tuple(&self, th: &Thread, numbers: &[u32]) -> Value {
        let names = numbers.iter().map(|&n| self.name(th, n));
        tuple::from_vec(names.collect()).into_value()
    }
}

/// Code that does nothing, in place of what could not be read: images come from our own build, so nobody sees it.
fn stand_in() -> CodeBody {
    let code = [Opcode::RESUME, Opcode::LOAD_CONST, Opcode::RETURN_VALUE].map(|op| [op as u8, 0]);
    let data = CodeData {
        stacksize: 1,
        code: code.as_flattened().into(),
        ..CodeData::default()
    };
    let none = tuple::from_vec(vec![Value::none()]).into_value();
    let words = Names {
        names: tuple::from_vec(Vec::new()).into_value(),
        localsplusnames: tuple::from_vec(Vec::new()).into_value(),
        name: str::new(""),
        qualname: str::new(""),
    };
    assemble(Arc::new(data), none, words)
}

fn has_doc(flags: CodeFlags) -> bool {
    flags.has(CodeFlags::HAS_DOCSTRING)
}

fn first_const(th: &Thread, o: &Origin) -> Value {
    match o.module.image.first_const(o.at) {
        Some(Item::Text(number)) => o.module.text(th, number),
        Some(Item::Other(c)) => const_value(th, &c),
        _ => Value::none(),
    }
}
