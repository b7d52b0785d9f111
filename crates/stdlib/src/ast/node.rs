//! What nodes can do besides being made: showing themselves in short, and `copy.replace`.

use krait_object::protocol::{attr, call, iter, repr};
use krait_object::types::tuple;
use krait_object::{Args, Result, Thread, Value, wk};

use super::classes::{AstState, names_of, position};

/// How many levels of nodes a `repr` shows.
const SHOWN_LEVELS: u32 = 3;

/// `repr(node)`: fields by name, down to a few levels, of lists only the first and last item.
pub(super) fn node_repr(th: &Thread, node: &Value) -> Result<String> {
    let mut out = String::new();
    show_node(th, node, SHOWN_LEVELS, &mut out)?;
    Ok(out)
}

pub(super) fn class_name(th: &Thread, node: &Value) -> String {
    // The base class alone is known by its full name.
    let state = th.interp.state::<AstState>();
    if state.is_base(&node.ty().type_value()) {
        return "ast.AST".to_owned();
    }
    node.ty().short_name().to_string()
}

fn show_node(th: &Thread, node: &Value, levels: u32, out: &mut String) -> Result<()> {
    let name = class_name(th, node);
    out.push_str(&name);
    if levels == 0 || !th.repr_enter(node) {
        out.push_str("(...)");
        return Ok(());
    }
    let result = show_fields(th, node, levels, out);
    th.repr_leave(node);
    result
}

fn show_fields(th: &Thread, node: &Value, levels: u32, out: &mut String) -> Result<()> {
    out.push('(');
    for (i, field) in names_of(th, node, "_fields")?.iter().enumerate() {
        if i > 0 {
            out.push_str(", ");
        }
        let value = attr::get(th, node, field)?;
        out.push_str(&repr::str_text(th, field)?);
        out.push('=');
        if value.as_list().is_some() || value.as_tuple().is_some() {
            show_items(th, &value, levels, out)?;
        } else {
            show_value(th, &value, levels, out)?;
        }
    }
    out.push(')');
    Ok(())
}

fn show_value(th: &Thread, value: &Value, levels: u32, out: &mut String) -> Result<()> {
    if th.interp.state::<AstState>().is_node(value) {
        return show_node(th, value, levels - 1, out);
    }
    out.push_str(&repr::repr_text(th, value)?);
    Ok(())
}

fn show_items(th: &Thread, list: &Value, levels: u32, out: &mut String) -> Result<()> {
    let items = iter::collect(th, list)?;
    let (open, close) = if list.as_tuple().is_some() {
        ('(', ')')
    } else {
        ('[', ']')
    };
    out.push(open);
    if let Some(first) = items.first() {
        show_value(th, first, levels, out)?;
    }
    if items.len() > 2 {
        out.push_str(", ...");
    }
    if let Some(last) = items.get(1..).and_then(<[Value]>::last) {
        out.push_str(", ");
        show_value(th, last, levels, out)?;
    }
    out.push(close);
    Ok(())
}

/// `node.__replace__(**changes)`: a node of the same class with some fields changed.
pub(super) fn replace(th: &Thread, node: &Value, args: Args<'_>) -> Result<Value> {
    if !args.positional().is_empty() {
        return Err(th.type_error("__replace__() takes no positional arguments"));
    }
    let class = node.ty().short_name();
    let mut known = names_of(th, node, "_fields")?;
    let n_fields = known.len();
    known.extend(names_of(th, node, "_attributes")?);
    let mut values: Vec<Option<Value>> = vec![None; known.len()];
    if let Some(own) = attr::get_opt(th, node, wk::__dict__())?
        && let Some(own) = own.as_dict()
    {
        for (name, value) in known.iter().zip(values.iter_mut()) {
            *value = own.get(th, name)?;
        }
    }
    for (name, new) in args.keywords() {
        let slot = position(th, &known, name)?;
        match slot.and_then(|i| values.get_mut(i)) {
            Some(value) => *value = Some(new.clone()),
            None => {
                return Err(th.type_error(format!(
                    "{class}.__replace__ got an unexpected keyword argument {}.",
                    repr::repr_text(th, name)?
                )));
            }
        }
    }
    let mut missing = Vec::new();
    for (name, value) in known.iter().zip(&values).take(n_fields) {
        // What the class has a value for may be missing.
        if value.is_none() && attr::get_opt(th, &node.ty().type_value(), name)?.is_none() {
            missing.push(repr::repr_text(th, name)?);
        }
    }
    if !missing.is_empty() {
        missing.sort();
        return Err(th.type_error(format!(
            "{class}.__replace__ missing {} keyword argument{}: {}.",
            missing.len(),
            if missing.len() == 1 { "" } else { "s" },
            missing.join(", ")
        )));
    }
    let (names, values): (Vec<Value>, Vec<Value>) = known
        .into_iter()
        .zip(values)
        .filter_map(|(name, value)| value.map(|value| (name, value)))
        .unzip();
    if names.is_empty() {
        return call::call0(th, &node.ty().type_value());
    }
    let names = tuple::from_vec(names);
    let args = Args {
        values: &values,
        names: Some(&names),
    };
    call::call_args(th, &node.ty().type_value(), args)
}
