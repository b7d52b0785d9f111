//! Access to a node's fields by position, for code that treats all nodes alike: dumping, turning
//! a tree into Python objects.

use krait_base::{Symbol, Wtf8};

use crate::{
    Alias, Arg, CmpOp, Comprehension, Constant, ExceptHandler, Expr, Keyword, MatchCase, NodeRef,
    Pattern, Stmt, TypeIgnore, TypeParam, WithItem,
};

/// The value of one field.
#[derive(Clone, Copy, Debug)]
pub enum FieldValue<'a> {
    /// An optional field that is not there: Python's `None`.
    Missing,
    Node(NodeRef<'a>),
    Nodes(NodeList<'a>),
    Identifier(Symbol),
    Identifiers(&'a [Symbol]),
    String(Wtf8<'a>),
    Int(i32),
    Constant(Constant<'a>),
}

macro_rules! node_lists {
    ($($name:ident),*) => {
        /// A field that holds a list of nodes.
        #[derive(Clone, Copy, Debug)]
        pub enum NodeList<'a> {
            $($name(&'a [$name<'a>]),)*
            Alias(&'a [Alias]),
            CmpOp(&'a [CmpOp]),
            OptionalExpr(&'a [Option<&'a Expr<'a>>]),
        }

        impl<'a> NodeList<'a> {
            pub fn len(self) -> usize {
                match self {
                    $(NodeList::$name(list) => list.len(),)*
                    NodeList::Alias(list) => list.len(),
                    NodeList::CmpOp(list) => list.len(),
                    NodeList::OptionalExpr(list) => list.len(),
                }
            }

            /// The item at `index`; `None` also for a missing item.
            pub fn get(self, index: usize) -> Option<NodeRef<'a>> {
                match self {
                    $(NodeList::$name(list) => list.get(index).map(NodeRef::$name),)*
                    NodeList::Alias(list) => list.get(index).map(NodeRef::Alias),
                    NodeList::CmpOp(list) => list.get(index).copied().map(NodeRef::CmpOp),
                    NodeList::OptionalExpr(list) => list.get(index).copied().flatten().map(NodeRef::Expr),
                }
            }
        }
    };
}

node_lists!(
    Arg,
    Comprehension,
    ExceptHandler,
    Expr,
    Keyword,
    MatchCase,
    Pattern,
    Stmt,
    TypeIgnore,
    TypeParam,
    WithItem
);

impl<'a> NodeList<'a> {
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// The items, `None` where one is missing.
    pub fn iter(self) -> impl Iterator<Item = Option<NodeRef<'a>>> {
        (0..self.len()).map(move |index| self.get(index))
    }
}
