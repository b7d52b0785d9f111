//! `_ast`: syntax trees as Python objects.
//!
//! Trees become objects here ([`to_object`]); `from_objects` is the way back.

mod classes;
mod from_objects;
mod node;
mod optimized;

use krait_ast::validate::InvalidKind;
use krait_ast::{Class, Constant, FieldValue, NodeRef};
use krait_base::{Arena, Interner, Loc, Wtf8};
use krait_object::alloc;
use krait_object::intern::intern_text;
use krait_object::protocol::attr;
use krait_object::types::{bytes, int, list, str};
use krait_object::{Module, Result, Thread, Value, wk};
use krait_vm::compile::{self, Choices, rejected};
use optimized::Rewrites;
use std::rc::Rc;

pub struct Ast;

/// Deepest tree that becomes objects.
const MAX_DEPTH: u32 = 6000;

#[krait_object::pymodule(name = "_ast")]
impl Ast {
    #[init]
    fn init(th: &Thread, m: &Module) -> Result<()> {
        classes::add(th, m)?;
        for (n, v) in [
            ("PyCF_ONLY_AST", 0x400i64),
            ("PyCF_TYPE_COMMENTS", 0x1000),
            ("PyCF_ALLOW_TOP_LEVEL_AWAIT", 0x2000),
            ("PyCF_OPTIMIZED_AST", 0x8400),
        ] {
            m.add(th, n, v)?;
        }
        Ok(())
    }
}

/// Compiles (or, with `only_ast`, hands back) a tree given as objects; `None` if `source` is no tree.
pub fn compile_tree(
    th: &Thread,
    source: &Value,
    filename: Wtf8<'_>,
    choices: &Choices,
    only_ast: bool,
    optimized: bool,
) -> Result<Option<Value>> {
    let state = classes::make(th)?;
    // It may say that it is one by its `__class__`.
    if !state.claims_node(th, source)? {
        return Ok(None);
    }
    from_objects::check_mode(th, &state, source, choices.mode)?;
    if only_ast && !optimized {
        return Ok(Some(source.clone()));
    }
    let (arena, interner) = (Arena::new(), Interner::new());
    let tree = from_objects::read_tree(
        th,
        Rc::clone(&state),
        source,
        choices.mode,
        &arena,
        &interner,
    )?;
    krait_ast::validate::validate(&tree, &interner).map_err(|invalid| match invalid.kind {
        InvalidKind::Value => th.value_error(invalid.message),
        InvalidKind::Type => th.type_error(invalid.message),
    })?;
    if only_ast {
        let w = Writer::new(
            th,
            &state,
            &interner,
            Some(Rewrites::of(&tree, choices, &interner)),
        );
        return to_object(&w, NodeRef::Mod(&tree)).map(Some);
    }
    let code = compile::tree(th, &tree, "", filename, choices, &interner)?;
    Ok(Some(code.into_value()))
}

/// The instructions that are generated for a tree given as objects.
pub fn generate_tree(
    th: &Thread,
    source: &Value,
    filename: Wtf8<'_>,
    choices: &Choices,
) -> Result<krait_compiler::stages::Generated> {
    let state = classes::make(th)?;
    let (arena, interner) = (Arena::new(), Interner::new());
    let tree = from_objects::read_tree(th, state, source, choices.mode, &arena, &interner)?;
    let options = choices.options(filename);
    match alloc::with_room(0, || krait_compiler::generate(&tree, &options, &interner))? {
        Ok(Some(generated)) => Ok(generated),
        Ok(None) => Err(th.system_error("nothing was generated")),
        Err(e) => Err(compile::compile_error(th, &e, "", filename)),
    }
}

/// Parses text to objects.
pub fn parse_to_objects(
    th: &Thread,
    text: &str,
    filename: Wtf8<'_>,
    choices: &Choices,
    optimized: bool,
) -> Result<Value> {
    let (arena, interner) = (Arena::new(), Interner::new());
    let parsed = compile::parse(th, text, choices, &arena, &interner)?
        .map_err(|e| rejected(th, &e, text, filename, choices.mode))?;
    compile::issue(th, &parsed.warnings, text, filename)?;
    let s = classes::make(th)?;
    let rewrites = optimized.then(|| Rewrites::of(&parsed.tree, choices, &interner));
    let w = Writer::new(th, &s, &interner, rewrites);
    to_object(&w, NodeRef::Mod(&parsed.tree))
}

fn symbol(w: &Writer<'_>, s: krait_base::Symbol) -> Value {
    intern_text(w.th, w.interner.text(s))
}

/// What turns a tree into objects.
#[derive(Clone, Copy)]
struct Writer<'t> {
    th: &'t Thread,
    state: &'t classes::AstState,
    interner: &'t Interner,
    /// What is written otherwise than it was read.
    rewrites: Option<Rewrites>,
}

impl<'t> Writer<'t> {
    fn new(
        th: &'t Thread,
        state: &'t classes::AstState,
        interner: &'t Interner,
        rewrites: Option<Rewrites>,
    ) -> Writer<'t> {
        state.depth.set(0);
        Writer {
            th,
            state,
            interner,
            rewrites,
        }
    }

    /// An object of a node class, its fields to be set.
    fn blank(&self, class: &Class) -> Result<Value> {
        let class = self.state.class(class);
        let Some(t) = class.as_ref().and_then(|(class, _)| class.as_type()) else {
            return Err(self.th.system_error("unknown node class"));
        };
        Ok(krait_object::typeobj::OBJECT.create_in(t, ()).into_value())
    }

    fn set(&self, o: &Value, name: &str, v: &Value) -> Result<()> {
        attr::set(self.th, o, &wk::str(name), v)
    }

    fn set_loc(&self, o: &Value, loc: Loc) -> Result<()> {
        let numbers = [loc.line, loc.col, loc.end_line, loc.end_col];
        let names = ["lineno", "col_offset", "end_lineno", "end_col_offset"];
        for (name, number) in names.into_iter().zip(numbers) {
            self.set(o, name, &Value::int32(number))?;
        }
        Ok(())
    }
}

fn to_object(w: &Writer<'_>, node: NodeRef<'_>) -> Result<Value> {
    w.th.check_stack(" during ast construction")?;
    let class = node.class();
    if let Some((_, Some(shared))) = w.state.class(class) {
        return Ok(shared);
    }
    let depth = w.state.depth.get();
    if depth > MAX_DEPTH {
        return Err(w
            .th
            .recursion_error_text("maximum recursion depth exceeded during ast construction"));
    }
    w.state.depth.set(depth + 1);
    let rewritten = match &w.rewrites {
        Some(rewrites) => optimized::rewritten(w, rewrites, node)?,
        None => None,
    };
    let o = match rewritten {
        Some(o) => o,
        None => fields_to_object(w, node, class)?,
    };
    w.state.depth.set(depth);
    Ok(o)
}

fn fields_to_object(w: &Writer<'_>, node: NodeRef<'_>, class: &Class) -> Result<Value> {
    let o = w.blank(class)?;
    for (i, f) in class.fields.iter().enumerate() {
        let value = node.field(i).unwrap_or(FieldValue::Missing);
        let v = match &w.rewrites {
            Some(rewrites) => optimized::field(w, rewrites, node, f.name, value)?,
            None => field_to_object(w, value)?,
        };
        w.set(&o, f.name, &v)?;
    }
    if let Some(loc) = node.loc() {
        w.set_loc(&o, loc)?;
    }
    Ok(o)
}

fn field_to_object(w: &Writer<'_>, value: FieldValue<'_>) -> Result<Value> {
    Ok(match value {
        FieldValue::Missing => Value::none(),
        FieldValue::Node(n) => to_object(w, n)?,
        FieldValue::Nodes(nodes) => {
            let mut items = Vec::with_capacity(nodes.len());
            for n in nodes.iter() {
                items.push(match n {
                    Some(n) => to_object(w, n)?,
                    None => Value::none(),
                });
            }
            list::from_vec(items).into_value()
        }
        FieldValue::Identifier(x) => symbol(w, x),
        FieldValue::Identifiers(xs) => {
            list::from_vec(xs.iter().map(|x| symbol(w, *x)).collect()).into_value()
        }
        FieldValue::String(x) => str::from_wtf8(x),
        FieldValue::Int(i) => Value::int32(i),
        FieldValue::Constant(c) => constant(&c),
    })
}

fn constant(c: &Constant<'_>) -> Value {
    match c {
        Constant::None => Value::none(),
        Constant::True => Value::bool(true),
        Constant::False => Value::bool(false),
        Constant::Ellipsis => Value::ellipsis(),
        Constant::Int(i) => int::from_i64(*i),
        Constant::BigInt(b) => int::from_big((*b).clone()),
        Constant::Float(f) => Value::float(*f),
        Constant::Complex { real, imag } => krait_builtins::complex::new(*real, *imag),
        Constant::Str(s) => str::from_wtf8(*s),
        Constant::Bytes(b) => bytes::new(b),
        Constant::Tuple(t) => {
            krait_object::types::tuple::from_vec(t.iter().map(constant).collect()).into_value()
        }
        // The parser makes none of these.
        Constant::FrozenSet(t) => list::from_vec(t.iter().map(constant).collect()).into_value(),
        Constant::Foreign(_) => Value::none(),
    }
}
