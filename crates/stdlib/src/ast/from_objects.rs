//! Trees of Python objects, as programs build and edit them, to trees for the compiler.
//!
//! The objects are strangers': any attribute may be missing, of another type, or run code when it is
//! read. What must hold beyond the types of fields is `krait_ast::validate`'s to check.

use std::rc::Rc;

use krait_ast::read::{Field, NodeSource, Reader};
use krait_ast::{Constant, Mod};
use krait_base::{Arena, Interner, Loc, Symbol, Wtf8};
use krait_builtins::{complex, set};
use krait_object::protocol::{attr, call, iter, repr};
use krait_object::{Raised, Result, Thread, Value, wk};
use krait_parser::Mode;

use super::classes::AstState;

/// Deepest tree that is read.
const MAX_DEPTH: u32 = 2500;

/// Reads a whole tree for a mode of `compile()`.
pub fn read_tree<'a>(
    th: &Thread,
    state: Rc<AstState>,
    tree: &Value,
    mode: Mode,
    arena: &'a Arena,
    interner: &Interner,
) -> Result<Mod<'a>> {
    check_mode(th, &state, tree, mode)?;
    let mut objects = Objects {
        th,
        state,
        arena,
        interner,
        depth: 0,
        absent: false,
    };
    krait_ast::read_mod(&mut objects, tree)
}

/// Refuses a node that is not the root of a tree for a mode of `compile()`.
pub fn check_mode(th: &Thread, state: &AstState, tree: &Value, mode: Mode) -> Result<()> {
    let wanted = match mode {
        Mode::Exec => "Module",
        Mode::Eval => "Expression",
        Mode::Single => "Interactive",
        Mode::FuncType => "FunctionType",
    };
    let class = krait_ast::class_named(wanted).and_then(|class| state.class(class));
    if let Some((class, _)) = class
        && !call::is_instance(th, tree, &class)?
    {
        let got = tree.ty().short_name();
        return Err(th.type_error(format!("expected {wanted} node, got {got}")));
    }
    Ok(())
}

/// Whether `None` is read like any other object: as a constant, as an operator, which it is not, or as one of the nodes of
/// groups that have no constructors, whose attributes may be those of any object.
fn takes_none(ty: &str) -> bool {
    matches!(
        ty,
        "constant"
            | "int"
            | "expr_context"
            | "boolop"
            | "operator"
            | "unaryop"
            | "cmpop"
            | "arguments"
            | "arg"
            | "keyword"
            | "alias"
            | "withitem"
            | "match_case"
            | "comprehension"
    )
}

struct Objects<'t, 'a> {
    th: &'t Thread,
    state: Rc<AstState>,
    arena: &'a Arena,
    interner: &'t Interner,
    depth: u32,
    /// Whether the constant that is read next stands for a `None` in a list.
    absent: bool,
}

/// The class of the node that stands for a `None` in a list of a group, where such a list is refused after the whole tree
/// was read: see [`Constant::ABSENT`].
fn stand_in(group: &str) -> Option<&'static str> {
    match group {
        "expr" => Some("Constant"),
        "stmt" => Some("Expr"),
        "pattern" => Some("MatchValue"),
        _ => None,
    }
}

impl<'a> Objects<'_, 'a> {
    fn is_a(&self, object: &Value, class: &str) -> Result<bool> {
        let class = krait_ast::class_named(class).and_then(|class| self.state.class(class));
        match class {
            Some((class, _)) => call::is_instance(self.th, object, &class),
            None => Ok(false),
        }
    }

    fn get(&self, object: &Value, name: &'static str) -> Result<Option<Value>> {
        attr::get_opt(self.th, object, &wk::str(name))
    }

    fn missing(&self, name: &str, from: &str) -> Raised {
        self.th
            .type_error(format!("required field \"{name}\" missing from {from}"))
    }

    /// A field that must be there and, where `None` is no value like any other, not `None`.
    fn required(&self, field: Field<'_, Value>) -> Result<Value> {
        // What stands for a `None` in a list has no fields: it stands for one again, down to the constant.
        if field.object.is_none() && matches!(field.class, "Constant" | "Expr" | "MatchValue") {
            return Ok(Value::none());
        }
        let Some(value) = self.get(field.object, field.name)? else {
            return Err(self.missing(field.name, field.class));
        };
        if value.is_none() && !takes_none(field.ty) {
            return Err(self.th.value_error(format!(
                "field '{}' is required for {}",
                field.name, field.class
            )));
        }
        Ok(value)
    }

    /// A field that may be missing or `None`.
    fn optional(&self, field: Field<'_, Value>) -> Result<Option<Value>> {
        Ok(self
            .get(field.object, field.name)?
            .filter(|value| !value.is_none()))
    }

    /// A list and its items; a missing list is empty.
    fn items(&self, field: Field<'_, Value>) -> Result<(Option<Value>, Vec<Value>)> {
        let Some(value) = self.get(field.object, field.name)? else {
            return Ok((None, Vec::new()));
        };
        match value.as_list().map(|list| list.snapshot()) {
            Some(items) => Ok((Some(value), items)),
            None => Err(self.th.type_error(format!(
                "{} field \"{}\" must be a list, not a {}",
                field.class,
                field.name,
                value.ty().name()
            ))),
        }
    }

    fn one<T>(
        &mut self,
        object: &Value,
        ty: &'static str,
        read: Reader<Self, Value, T, Raised>,
    ) -> Result<T> {
        let what = format!(" while traversing '{ty}' node");
        self.th.check_stack(&what)?;
        if self.depth >= MAX_DEPTH {
            return Err(self
                .th
                .recursion_error_text(format!("maximum recursion depth exceeded{what}")));
        }
        self.depth += 1;
        let result = read(self, object);
        self.depth -= 1;
        result
    }

    /// The list that was read must still have its length: reading its items may have run code.
    fn unchanged(&self, field: Field<'_, Value>, list: Option<&Value>, len: usize) -> Result<()> {
        let now = list.and_then(Value::as_list).map(|list| list.len());
        if now.is_none_or(|now| now == len) {
            return Ok(());
        }
        Err(self.th.runtime_error(format!(
            "{} field \"{}\" changed size during iteration",
            field.class, field.name
        )))
    }

    fn number(&self, value: &Value) -> Result<i32> {
        if let Some(i) = value.as_i64().and_then(|i| i32::try_from(i).ok()) {
            return Ok(i);
        }
        if value.as_int().is_some() {
            return Err(self
                .th
                .overflow_error("Python int too large to convert to C int"));
        }
        let text = repr::repr_text(self.th, value)?;
        Err(self
            .th
            .value_error(format!("invalid integer value: {text}")))
    }

    fn constant_of(&mut self, value: &Value, depth: u32) -> Result<Constant<'a>> {
        let arena = self.arena;
        let exact = |name: &str| value.ty().name() == name;
        if value.is_none() {
            return Ok(Constant::None);
        }
        if value.is_true() {
            return Ok(Constant::True);
        }
        if value.is_false() {
            return Ok(Constant::False);
        }
        if value.is(&Value::ellipsis()) {
            return Ok(Constant::Ellipsis);
        }
        if let Some(i) = value.as_int().filter(|_| exact("int")) {
            return Ok(match i.to_i64() {
                Some(i) => Constant::Int(i),
                None => Constant::BigInt(arena.alloc_owned(i.to_big())),
            });
        }
        if let Some(f) = value.as_float().filter(|_| exact("float")) {
            return Ok(Constant::Float(f));
        }
        if let Some(c) = complex::COMPLEX.get_exact(value) {
            return Ok(Constant::Complex {
                real: c.re,
                imag: c.im,
            });
        }
        if let Some(s) = value.as_str().filter(|_| exact("str")) {
            let text = s.to_wtf8();
            let bytes = arena.alloc_slice(text.as_wtf8().as_bytes());
            return Ok(Constant::Str(Wtf8::from_bytes_trusted(bytes)));
        }
        if let Some(b) = value.as_bytes().filter(|_| exact("bytes")) {
            return Ok(Constant::Bytes(arena.alloc_slice(b.as_slice())));
        }
        let is_tuple = value.as_exact_tuple().is_some();
        if is_tuple || set::FROZENSET.get_exact(value).is_some() {
            if depth > 100 {
                return Err(self.th.recursion_error_text(
                    "maximum recursion depth exceeded while traversing 'constant' node",
                ));
            }
            let mut items = Vec::new();
            for item in iter::collect(self.th, value)? {
                items.push(self.constant_of(&item, depth + 1)?);
            }
            let items = arena.alloc_slice(&items);
            return Ok(if is_tuple {
                Constant::Tuple(items)
            } else {
                Constant::FrozenSet(items)
            });
        }
        Ok(Constant::Foreign(arena.alloc_str(&value.ty().name())))
    }
}

impl<'a> NodeSource<'a> for Objects<'_, 'a> {
    type Object = Value;
    type Error = Raised;

    fn loc(&mut self, object: &Value, group: &'static str, optional_end: bool) -> Result<Loc> {
        if object.is_none() && stand_in(group).is_some() {
            return Ok(Loc::new(1, 0, 1, 0));
        }
        let mut numbers = [0; 4];
        for (index, name) in krait_ast::ATTRIBUTES.into_iter().enumerate() {
            let start = numbers.get(index.wrapping_sub(2)).copied();
            let number = match self.get(object, name)? {
                Some(value) if index < 2 || !optional_end || !value.is_none() => {
                    self.number(&value)?
                }
                // The end defaults to the start.
                _ if index >= 2 && optional_end => start.unwrap_or_default(),
                _ => return Err(self.missing(name, group)),
            };
            if let Some(slot) = numbers.get_mut(index) {
                *slot = number;
            }
        }
        let [line, col, end_line, end_col] = numbers;
        Ok(Loc::new(line, col, end_line, end_col))
    }

    fn constructor(
        &mut self,
        object: &Value,
        group: &'static str,
        classes: &[&'static str],
    ) -> Result<usize> {
        if object.is_none()
            && let Some(name) = stand_in(group)
            && let Some(index) = classes.iter().position(|class| *class == name)
        {
            self.absent = name == "Constant";
            return Ok(index);
        }
        for (index, class) in classes.iter().enumerate() {
            if self.is_a(object, class)? {
                return Ok(index);
            }
        }
        let text = repr::repr_text(self.th, object)?;
        Err(self
            .th
            .type_error(format!("expected some sort of {group}, but got {text}")))
    }

    fn identifier(&mut self, object: &Value) -> Result<Symbol> {
        match object.as_str().filter(|_| object.ty().name() == "str") {
            Some(name) => Ok(self.interner.intern(&name.to_wtf8())),
            None => Err(self.th.type_error("AST identifier must be of type str")),
        }
    }

    fn string(&mut self, object: &Value) -> Result<Wtf8<'a>> {
        match object.as_exact_str() {
            Some(text) => {
                let text = self.arena.alloc_slice(text.to_wtf8().as_bytes());
                Ok(Wtf8::from_bytes_trusted(text))
            }
            // Bytes pass, and mean nothing.
            None if object.as_bytes().is_some() && object.ty().name() == "bytes" => {
                Ok(Wtf8::default())
            }
            None => Err(self.th.type_error("AST string must be of type str")),
        }
    }

    fn int(&mut self, object: &Value) -> Result<i32> {
        self.number(object)
    }

    fn constant(&mut self, object: &Value) -> Result<Constant<'a>> {
        if std::mem::take(&mut self.absent) {
            return Ok(Constant::ABSENT);
        }
        self.constant_of(object, 0)
    }

    fn value<T>(
        &mut self,
        field: Field<'_, Value>,
        read: Reader<Self, Value, T, Raised>,
    ) -> Result<T> {
        let value = self.required(field)?;
        read(self, &value)
    }

    fn optional_value<T>(
        &mut self,
        field: Field<'_, Value>,
        read: Reader<Self, Value, T, Raised>,
    ) -> Result<Option<T>> {
        match self.optional(field)? {
            Some(value) => read(self, &value).map(Some),
            None => Ok(None),
        }
    }

    fn list_of_value<T: Copy>(
        &mut self,
        field: Field<'_, Value>,
        read: Reader<Self, Value, T, Raised>,
    ) -> Result<&'a [T]> {
        let (list, items) = self.items(field)?;
        let mut out = Vec::with_capacity(items.len());
        for item in &items {
            if item.is_none() && field.ty == "type_ignore" {
                continue;
            }
            if item.is_none() && !takes_none(field.ty) && stand_in(field.ty).is_none() {
                return Err(self
                    .th
                    .value_error(format!("None disallowed in {} list", field.ty)));
            }
            out.push(self.one(item, field.ty, read)?);
            self.unchanged(field, list.as_ref(), items.len())?;
        }
        Ok(self.arena.alloc_slice(&out))
    }

    fn node<T: Copy>(
        &mut self,
        field: Field<'_, Value>,
        read: Reader<Self, Value, T, Raised>,
    ) -> Result<&'a T> {
        let value = self.required(field)?;
        let node = self.one(&value, field.ty, read)?;
        Ok(self.arena.alloc(node))
    }

    fn optional_node<T: Copy>(
        &mut self,
        field: Field<'_, Value>,
        read: Reader<Self, Value, T, Raised>,
    ) -> Result<Option<&'a T>> {
        let Some(value) = self.optional(field)? else {
            return Ok(None);
        };
        let node = self.one(&value, field.ty, read)?;
        Ok(Some(self.arena.alloc(node)))
    }

    fn list_of_optional_node<T: Copy>(
        &mut self,
        field: Field<'_, Value>,
        read: Reader<Self, Value, T, Raised>,
    ) -> Result<&'a [Option<&'a T>]> {
        let (list, items) = self.items(field)?;
        let mut out: Vec<Option<&'a T>> = Vec::with_capacity(items.len());
        for item in &items {
            if item.is_none() {
                out.push(None);
                continue;
            }
            let node = self.one(item, field.ty, read)?;
            out.push(Some(self.arena.alloc(node)));
            self.unchanged(field, list.as_ref(), items.len())?;
        }
        Ok(self.arena.alloc_slice(&out))
    }
}
