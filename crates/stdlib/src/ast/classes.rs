//! The classes of `_ast`, made from the table in the `ast` crate, per interpreter.

use krait_ast::{CLASSES, ClassKind, FieldType, Quantifier};
use krait_object::protocol::{attr, call, compare, item, iter, repr};
use krait_object::typeobj::{ClassDef, TYPE, new_class};
use krait_object::types::{list, str, tuple};
use krait_object::{Args, DictData, Fields, MethodDef, Module, Result, Thread, Value, exc, wk};
use std::cell::{Cell, OnceCell};

/// Classes in the order of the table, `AST` first, and the shared instances of simple classes.
#[derive(Default)]
pub struct AstState {
    base: krait_object::Field,
    classes: Fields,
    instances: Fields,
    made: OnceCell<()>,
    /// How deep conversions nest.
    pub depth: Cell<u32>,
}

fn new_named(
    th: &Thread,
    name: &str,
    base: Value,
    ns: krait_object::Ref<DictData>,
) -> Result<Value> {
    ns.set_str(th, "__module__", str::new("ast"))?;
    let bases = tuple::from_array([base]);
    new_class(
        th,
        &TYPE.ty,
        &ClassDef {
            name: str::new(name),
            bases: &bases,
            namespace: ns,
            keywords: Args::EMPTY,
        },
    )
}

/// Makes the classes if they do not exist yet.
pub fn make(th: &Thread) -> Result<std::rc::Rc<AstState>> {
    let s = th.interp.state::<AstState>();
    if s.made.get().is_some() {
        return Ok(s);
    }
    let ns = DictData::create();
    let empty = tuple::empty().into_value();
    for n in ["_fields", "_attributes", "__match_args__"] {
        ns.set_str(th, n, empty.clone())?;
    }
    for def in BASE_METHODS {
        ns.set_str(th, def.name, Callable::make(def))?;
    }
    let base = new_named(th, "AST", krait_object::typeobj::OBJECT.ty.type_value(), ns)?;
    s.base.set(base.clone());
    for c in &CLASSES {
        let ns = DictData::create();
        let names =
            |v: Vec<&str>| tuple::from_vec(v.into_iter().map(wk::str).collect()).into_value();
        let fields: Vec<&str> = c.fields.iter().map(|f| f.name).collect();
        ns.set_str(th, "_fields", names(fields.clone()))?;
        ns.set_str(th, "__match_args__", names(fields))?;
        if c.base.is_none() {
            ns.set_str(
                th,
                "_attributes",
                names(
                    krait_ast::ATTRIBUTES
                        .iter()
                        .copied()
                        .take(c.attributes)
                        .collect(),
                ),
            )?;
        }
        ns.set_str(th, "__doc__", str::new(c.doc))?;
        for f in c
            .fields
            .iter()
            .filter(|f| f.quantifier == Quantifier::Optional)
        {
            ns.set_str(th, f.name, Value::none())?;
        }
        // A class of a group finds them in the class of its group.
        if c.base.is_none() {
            for a in krait_ast::ATTRIBUTES
                .iter()
                .skip(c.attributes - c.optional_attributes)
                .take(c.optional_attributes)
            {
                ns.set_str(th, a, Value::none())?;
            }
        }
        let parent = match c.base {
            Some(b) => CLASSES
                .iter()
                .position(|x| x.name == b)
                .and_then(|i| s.classes.get(i))
                .unwrap_or_else(|| base.clone()),
            None => base.clone(),
        };
        let class = new_named(th, c.name, parent, ns)?;
        let instance = if c.kind == ClassKind::Simple {
            call::call0(th, &class)?
        } else {
            Value::none()
        };
        s.classes.push(class);
        s.instances.push(instance);
    }
    field_types(th, &s)?;
    let _ = s.made.set(());
    Ok(s)
}

/// `_field_types` and `__annotations__`, once all classes exist.
fn field_types(th: &Thread, s: &AstState) -> Result<()> {
    let builtin = |n: &str| {
        th.interp
            .builtins
            .get_or_none()
            .as_dict()
            .and_then(|d| d.get_text(n))
            .unwrap_or_else(Value::none)
    };
    for (i, c) in CLASSES.iter().enumerate() {
        let (Some(class), true) = (s.classes.get(i), c.kind != ClassKind::Abstract) else {
            continue;
        };
        let d = DictData::create();
        for f in c.fields {
            let t = match f.ty {
                FieldType::Identifier => builtin("str"),
                FieldType::Int => builtin("int"),
                FieldType::String | FieldType::Constant => builtin("object"),
                FieldType::Node(n) => class_named(s, n).unwrap_or_else(Value::none),
            };
            let t = match f.quantifier {
                Quantifier::One => t,
                Quantifier::Optional => krait_object::protocol::number::binary(
                    th,
                    &t,
                    &Value::none(),
                    krait_object::protocol::number::BinOp::Or,
                )?,
                Quantifier::List | Quantifier::OptionalList => item::get(th, &builtin("list"), &t)?,
            };
            d.set_str(th, f.name, t)?;
        }
        let types = d.into_value();
        attr::set(th, &class, &wk::str("_field_types"), &types)?;
        attr::set(th, &class, &wk::str("__annotations__"), &types)?;
    }
    Ok(())
}

fn class_named(s: &AstState, name: &str) -> Option<Value> {
    CLASSES
        .iter()
        .position(|c| c.name == name)
        .and_then(|i| s.classes.get(i))
}

impl AstState {
    /// The class (and shared instance, if it has one) of a table entry.
    pub fn class(&self, c: &krait_ast::Class) -> Option<(Value, Option<Value>)> {
        let i = CLASSES.iter().position(|x| std::ptr::eq(x, c))?;
        Some((
            self.classes.get(i)?,
            self.instances.get(i).filter(|v| !v.is_none()),
        ))
    }

    /// Whether a value is the class `AST`.
    pub fn is_base(&self, v: &Value) -> bool {
        self.base.get().is_some_and(|b| b.is(v))
    }

    /// Whether a value says that it is a node, as `isinstance` asks.
    pub fn claims_node(&self, th: &Thread, v: &Value) -> Result<bool> {
        match self.base.get() {
            Some(base) => call::real_is_instance(th, v, &base, base.as_type()),
            None => Ok(false),
        }
    }

    /// Whether a value is a node.
    pub fn is_node(&self, v: &Value) -> bool {
        self.base
            .get()
            .and_then(|b| b.as_type())
            .is_some_and(|b| v.is_instance(b))
    }
}

/// Puts all classes into the module.
pub fn add(th: &Thread, m: &Module) -> Result<()> {
    let s = make(th)?;
    if let Some(b) = s.base.get() {
        m.add(th, "AST", b)?;
    }
    for (i, c) in CLASSES.iter().enumerate() {
        if let Some(v) = s.classes.get(i) {
            m.add(th, c.name, v)?;
        }
    }
    Ok(())
}

/// A native function as a method of a class that is made at run time.
pub struct Callable;

impl Callable {
    fn make(def: &'static MethodDef) -> Value {
        krait_object::types::native::METHOD_DESCR
            .create(krait_object::types::native::MethodDescr {
                def,
                owner: &krait_object::typeobj::OBJECT.ty,
            })
            .into_value()
    }
}

static BASE_METHODS: &[MethodDef] = NodeMethods::SPEC.methods;

pub struct NodeMethods;

/// Where a keyword stands among names: nearly always it is the very object.
pub(super) fn position(th: &Thread, names: &[Value], keyword: &Value) -> Result<Option<usize>> {
    let name = krait_object::intern::intern(th, keyword.clone());
    if let Some(i) = names.iter().position(|n| n.is(&name)) {
        return Ok(Some(i));
    }
    for (i, name) in names.iter().enumerate() {
        if compare::eq(th, name, keyword)? {
            return Ok(Some(i));
        }
    }
    Ok(None)
}

pub(super) fn names_of(th: &Thread, v: &Value, name: &str) -> Result<Vec<Value>> {
    match attr::get_opt(th, &v.ty().type_value(), &wk::str(name))? {
        Some(f) => iter::collect(th, &f),
        None => Ok(Vec::new()),
    }
}

/// Checks that a method got a node, which its descriptor cannot do: its owner is `object`, for `AST` is made per interpreter.
/// What fills a slot complains as wrappers do.
fn check_node(th: &Thread, v: &Value, name: &str) -> Result<()> {
    if th.interp.state::<AstState>().is_node(v) {
        return Ok(());
    }
    let got = v.ty().name();
    Err(th.type_error(match name {
        "__init__" | "__repr__" => {
            format!("descriptor '{name}' requires a 'ast.AST' object but received a '{got}'")
        }
        _ => format!("descriptor '{name}' for 'ast.AST' objects doesn't apply to a '{got}' object"),
    }))
}

#[krait_object::pymethods]
impl NodeMethods {
    #[method]
    fn __init__(th: &Thread, zelf: &Value, args: Args) -> Result<()> {
        check_node(th, zelf, "__init__")?;
        let class = zelf.ty().short_name();
        if attr::get_opt(th, &zelf.ty().type_value(), &wk::str("_fields"))?.is_none() {
            let full = super::node::class_name(th, zelf);
            let msg = format!("type object '{full}' has no attribute '_fields'");
            let class = zelf.ty().type_value();
            return Err(th.attribute_error_text(&class, &wk::str("_fields"), &msg));
        }
        let fields = names_of(th, zelf, "_fields")?;
        let pos = args.positional();
        if pos.len() > fields.len() {
            return Err(th.type_error(format!(
                "{class} constructor takes at most {} positional argument{}",
                fields.len(),
                if fields.len() == 1 { "" } else { "s" }
            )));
        }
        let mut left = fields.clone();
        for (f, v) in fields.iter().zip(pos) {
            attr::set(th, zelf, f, v)?;
            left.retain(|x| !x.is(f));
        }
        let attributes = names_of(th, zelf, "_attributes")?;
        for (k, v) in args.keywords() {
            let known = position(th, &fields, k)?;
            let name = known.and_then(|i| fields.get(i)).unwrap_or(k);
            let given = known.is_some() && !left.iter().any(|f| f.is(name));
            if given {
                return Err(th.type_error(format!(
                    "{class} got multiple values for argument {}",
                    repr::repr_text(th, k)?
                )));
            }
            if known.is_none() && position(th, &attributes, k)?.is_none() {
                th.warn(
                    &exc::DEPRECATION_WARNING.ty,
                    &format!(
                        "{class}.__init__ got an unexpected keyword argument {}. Support for arbitrary keyword arguments is deprecated and will be removed in Python 3.15.",
                        repr::repr_text(th, k)?
                    ),
                    1,
                )?;
            }
            left.retain(|x| !x.is(name));
            attr::set(th, zelf, k, v)?;
        }
        defaults(th, zelf, &left)
    }

    #[method]
    fn __repr__(th: &Thread, zelf: &Value) -> Result<String> {
        check_node(th, zelf, "__repr__")?;
        super::node::node_repr(th, zelf)
    }

    #[method]
    fn __replace__(th: &Thread, zelf: &Value, args: Args) -> Result<Value> {
        check_node(th, zelf, "__replace__")?;
        super::node::replace(th, zelf, args)
    }

    /// Fields that come first are given as `None` to the constructor, which then has nothing to complain about.
    fn __reduce__(th: &Thread, zelf: &Value) -> Result<Value> {
        check_node(th, zelf, "__reduce__")?;
        let class = zelf.ty().type_value();
        let Some(own) = attr::get_opt(th, zelf, wk::__dict__())? else {
            return Ok(tuple::from_array([class, tuple::empty().into_value()]).into_value());
        };
        let mut given = 0;
        if let Some(own) = own.as_dict() {
            for name in names_of(th, zelf, "_fields")? {
                if own.get(th, &name)?.is_none() {
                    break;
                }
                given += 1;
            }
        }
        let args = tuple::from_vec(vec![Value::none(); given]).into_value();
        let state = match own.as_dict() {
            Some(own) => own.copy()?.into_value(),
            None => own.clone(),
        };
        Ok(tuple::from_array([class, args, state]).into_value())
    }
}

/// Fields that were not given, as `_field_types` says: empty lists, `Load()`, or a deprecation warning.
fn defaults(th: &Thread, node: &Value, left: &[Value]) -> Result<()> {
    if left.is_empty() {
        return Ok(());
    }
    let class = node.ty().type_value();
    // Classes of a program's own need not have types.
    let Some(types) = attr::get_opt(th, &class, &wk::str("_field_types"))? else {
        return Ok(());
    };
    let s = th.interp.state::<AstState>();
    let shared = |name: &str| krait_ast::class_named(name).and_then(|c| s.class(c));
    let name = node.ty().short_name();
    let warn = |msg: &str| th.warn(&exc::DEPRECATION_WARNING.ty, msg, 1);
    for field in left {
        let ty = match types.as_dict() {
            Some(types) => types.get(th, field)?,
            None => None,
        };
        let Some(ty) = ty else {
            let field = repr::repr_text(th, field)?;
            warn(&format!(
                "Field {field} is missing from {name}._field_types. This will become an error in Python 3.15."
            ))?;
            continue;
        };
        if krait_builtins::union::UNION.get(&ty).is_some() {
            // The class has the default.
        } else if krait_builtins::generic_alias::GENERIC_ALIAS
            .get_exact(&ty)
            .is_some()
        {
            attr::set(th, node, field, &list::new().into_value())?;
        } else if shared("expr_context").is_some_and(|(class, _)| class.is(&ty)) {
            if let Some((_, Some(load))) = shared("Load") {
                attr::set(th, node, field, &load)?;
            }
        } else {
            let field = repr::str_text(th, field)?;
            warn(&format!(
                "{name}.__init__ missing 1 required positional argument: '{field}'. This will become an error in Python 3.15."
            ))?;
        }
    }
    Ok(())
}
