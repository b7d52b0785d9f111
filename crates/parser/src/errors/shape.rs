//! What the search for errors keeps of an expression: its kind, its place, and the parts in which an
//! invalid target may hide.

use krait_base::{Loc, Symbol};

use super::Search;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Name(Symbol),
    Attribute,
    Subscript,
    /// `*value`; the item is the value.
    Starred,
    List,
    Tuple,
    Lambda,
    Call,
    /// A unary, binary or boolean operation.
    Operation,
    Generator,
    Yield,
    Await,
    ListComp,
    SetComp,
    DictComp,
    Dict,
    Set,
    FString,
    TString,
    None,
    True,
    False,
    Ellipsis,
    Literal,
    /// A comparison whose first operator is `in`; the item is its left side.
    In,
    Comparison,
    Conditional,
    Walrus,
    /// No expression, but something with a place.
    Part,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Shape<'a> {
    pub kind: Kind,
    pub loc: Loc,
    /// Elements of lists and tuples; see [`Kind`].
    pub items: &'a [Shape<'a>],
}

impl<'a> Shape<'a> {
    pub fn new(kind: Kind, loc: Loc) -> Shape<'a> {
        Shape {
            kind,
            loc,
            items: &[],
        }
    }

    pub fn with(kind: Kind, loc: Loc, items: &'a [Shape<'a>]) -> Shape<'a> {
        Shape { kind, loc, items }
    }

    /// What messages call such an expression.
    pub fn described(self) -> &'static str {
        match self.kind {
            Kind::Name(_) => "name",
            Kind::Attribute => "attribute",
            Kind::Subscript => "subscript",
            Kind::Starred => "starred",
            Kind::List => "list",
            Kind::Tuple => "tuple",
            Kind::Lambda => "lambda",
            Kind::Call => "function call",
            Kind::Operation => "expression",
            Kind::Generator => "generator expression",
            Kind::Yield => "yield expression",
            Kind::Await => "await expression",
            Kind::ListComp => "list comprehension",
            Kind::SetComp => "set comprehension",
            Kind::DictComp => "dict comprehension",
            Kind::Dict => "dict literal",
            Kind::Set => "set display",
            Kind::FString => "f-string expression",
            Kind::TString => "t-string expression",
            Kind::None => "None",
            Kind::True => "True",
            Kind::False => "False",
            Kind::Ellipsis => "ellipsis",
            Kind::Literal | Kind::Part => "literal",
            Kind::In | Kind::Comparison => "comparison",
            Kind::Conditional => "conditional expression",
            Kind::Walrus => "named expression",
        }
    }
}

/// For what a target is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Use {
    Assign,
    Del,
    For,
}

/// The part of an expression because of which it cannot be such a target.
pub(super) fn invalid_target<'a>(value: &Shape<'a>, used: Use) -> Option<Shape<'a>> {
    match value.kind {
        Kind::List | Kind::Tuple => value
            .items
            .iter()
            .find_map(|item| invalid_target(item, used)),
        Kind::Starred if used == Use::Del => Some(*value),
        Kind::Starred => value.items.first().and_then(|v| invalid_target(v, used)),
        // `for a in b` has been read as a comparison.
        Kind::In if used == Use::For => value.items.first().and_then(|v| invalid_target(v, used)),
        Kind::Comparison if used == Use::For => None,
        Kind::Name(_) | Kind::Subscript | Kind::Attribute => None,
        _ => Some(*value),
    }
}

impl<'t, 'a> Search<'t, 'a> {
    /// Raises if something in the expression is no target of this kind.
    pub(super) fn check_target<T>(&mut self, value: &Shape<'a>, used: Use) -> super::Match<T> {
        let Some(wrong) = invalid_target(value, used) else {
            return Err(super::Miss::No);
        };
        let verb = if used == Use::Del {
            "delete"
        } else {
            "assign to"
        };
        self.raise_at(wrong.loc, format!("cannot {verb} {}", wrong.described()))
    }
}
