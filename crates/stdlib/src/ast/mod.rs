//! `_ast`: syntax trees as Python objects.
//!
//! Trees become objects here ([`to_object`]); `from_objects` is the way back.

mod classes;
mod from_objects;
mod node;

use krait_ast::validate::InvalidKind;
use krait_ast::{Constant, FieldValue, NodeRef};
use krait_base::{Arena, Interner};
use krait_object::protocol::attr;
use krait_object::types::{bytes, int, list, str};
use krait_object::{Module, Result, Thread, Value, wk};
use krait_vm::compile::{self, Choices, rejected};
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
    filename: &str,
    choices: &Choices,
    only_ast: bool,
    optimized: bool,
) -> Result<Option<Value>> {
    let state = classes::make(th)?;
    if !state.is_node(source) {
        return Ok(None);
    }
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
        state.depth.set(0);
        return to_object(th, &state, &interner, NodeRef::Mod(&tree)).map(Some);
    }
    let code = compile::tree(th, &tree, "", filename, choices, &interner)?;
    Ok(Some(code.into_value()))
}

/// The instructions that are generated for a tree given as objects.
pub fn generate_tree(
    th: &Thread,
    source: &Value,
    filename: &str,
    choices: &Choices,
) -> Result<krait_compiler::stages::Generated> {
    let state = classes::make(th)?;
    let (arena, interner) = (Arena::new(), Interner::new());
    let tree = from_objects::read_tree(th, state, source, choices.mode, &arena, &interner)?;
    match krait_compiler::generate(&tree, &choices.options(filename), &interner) {
        Ok(Some(generated)) => Ok(generated),
        Ok(None) => Err(th.system_error("nothing was generated")),
        Err(e) => Err(compile::compile_error(th, &e, "", filename)),
    }
}

/// Parses text to objects.
pub fn parse_to_objects(
    th: &Thread,
    text: &str,
    filename: &str,
    choices: &Choices,
) -> Result<Value> {
    let (arena, interner) = (Arena::new(), Interner::new());
    let parsed = krait_parser::parse(
        text,
        choices.mode,
        choices.parse_options(th),
        &arena,
        &interner,
    )
    .map_err(|e| rejected(th, &e, text, filename, choices.mode))?;
    compile::issue(th, &parsed.warnings, text, filename)?;
    let s = classes::make(th)?;
    s.depth.set(0);
    to_object(th, &s, &interner, NodeRef::Mod(&parsed.tree))
}

fn symbol(interner: &Interner, s: krait_base::Symbol) -> Value {
    wk::str(interner.get(s))
}

fn to_object(
    th: &Thread,
    s: &classes::AstState,
    interner: &Interner,
    node: NodeRef<'_>,
) -> Result<Value> {
    th.check_stack(" during ast construction")?;
    let depth = s.depth.get();
    if depth > MAX_DEPTH {
        return Err(
            th.recursion_error_text("maximum recursion depth exceeded during ast construction")
        );
    }
    s.depth.set(depth + 1);
    let class = node.class();
    let Some((ty, instance)) = s.class(class) else {
        return Err(th.system_error("unknown node class"));
    };
    if let Some(shared) = instance {
        s.depth.set(depth);
        return Ok(shared);
    }
    let Some(t) = ty.as_type() else {
        return Err(th.system_error("node class is no type"));
    };
    let o = krait_object::typeobj::OBJECT.create_in(t, ()).into_value();
    for (i, f) in class.fields.iter().enumerate() {
        let v = match node.field(i).unwrap_or(FieldValue::Missing) {
            FieldValue::Missing => Value::none(),
            FieldValue::Node(n) => to_object(th, s, interner, n)?,
            FieldValue::Nodes(list_) => {
                let mut items = Vec::with_capacity(list_.len());
                for n in list_.iter() {
                    items.push(match n {
                        Some(n) => to_object(th, s, interner, n)?,
                        None => Value::none(),
                    });
                }
                list::from_vec(items).into_value()
            }
            FieldValue::Identifier(x) => symbol(interner, x),
            FieldValue::Identifiers(xs) => {
                list::from_vec(xs.iter().map(|x| symbol(interner, *x)).collect()).into_value()
            }
            FieldValue::String(x) => str::new(x),
            FieldValue::Int(i) => Value::int32(i),
            FieldValue::Constant(c) => constant(&c),
        };
        attr::set(th, &o, &wk::str(f.name), &v)?;
    }
    if let Some(loc) = node.loc() {
        for (n, v) in [
            ("lineno", loc.line),
            ("col_offset", loc.col),
            ("end_lineno", loc.end_line),
            ("end_col_offset", loc.end_col),
        ] {
            attr::set(th, &o, &wk::str(n), &Value::int32(v))?;
        }
    }
    s.depth.set(depth);
    Ok(o)
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
    }
}
