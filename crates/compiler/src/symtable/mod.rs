//! The symbol table: what every name means in every scope.
//!
//! Two passes: [`build`] walks the tree and collects what is done with each name where;
//! [`analyze`] then decides which names are local, global, free or cells, and which comprehensions
//! become part of the function around them (PEP 709). A scope is found again by the address of its
//! node, which is only ever compared, never followed.

mod analyze;
mod annotations;
mod build;
mod comprehension;
mod expr;
mod scope;
mod stmt;
mod type_params;

pub use scope::{Comprehension, Scope, ScopeId, ScopeKind, SymbolFlags, VarScope};

use krait_ast::Mod;
use krait_base::Interner;
use rustc_hash::FxHashMap;

use crate::Options;
use crate::error::Result;
use crate::future::Future;
use crate::names::Names;

/// What kind of node a scope belongs to. Nodes of different kinds may share an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NodeKind {
    Module,
    Stmt,
    Expr,
    /// The annotations of a function.
    Arguments,
    /// The type parameters of a statement.
    TypeParams,
    /// The bound of a type variable, or the default of another type parameter.
    TypeParam,
    /// The default of a type variable.
    TypeVarDefault,
}

/// Identifies a scope's node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct NodeKey(NodeKind, usize);

impl NodeKey {
    pub fn new<T>(kind: NodeKind, node: &T) -> NodeKey {
        NodeKey(kind, std::ptr::from_ref(node) as usize)
    }

    pub fn slice<T>(kind: NodeKind, nodes: &[T]) -> NodeKey {
        NodeKey(kind, nodes.as_ptr() as usize)
    }
}

/// All scopes of a tree; the first one is the module's.
#[derive(Debug)]
pub struct SymbolTable {
    scopes: Vec<Scope>,
    by_node: FxHashMap<NodeKey, ScopeId>,
}

impl SymbolTable {
    /// Builds and analyses the table of a tree.
    pub fn new(
        tree: &Mod<'_>,
        future: &Future,
        options: &Options,
        names: &Names,
        interner: &Interner,
    ) -> Result<SymbolTable> {
        let mut table = build::build(tree, future, options, names, interner)?;
        analyze::analyze(&mut table, names, interner)?;
        Ok(table)
    }

    pub const TOP: ScopeId = ScopeId(0);

    pub fn lookup(&self, key: NodeKey) -> Option<ScopeId> {
        self.by_node.get(&key).copied()
    }

    pub fn scopes(&self) -> &[Scope] {
        &self.scopes
    }
}

impl std::ops::Index<ScopeId> for SymbolTable {
    type Output = Scope;

    fn index(&self, id: ScopeId) -> &Scope {
        &self.scopes[id.0 as usize]
    }
}

impl std::ops::IndexMut<ScopeId> for SymbolTable {
    fn index_mut(&mut self, id: ScopeId) -> &mut Scope {
        &mut self.scopes[id.0 as usize]
    }
}
