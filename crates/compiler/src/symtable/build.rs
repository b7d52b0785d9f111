//! The first pass: the walk's state, and entering scopes and names into the table.

use std::rc::Rc;

use krait_ast::{ExprContext, Keyword, Mod, Stmt};
use krait_base::{Interner, Loc, Symbol};
use rustc_hash::FxHashMap;

use super::{NodeKey, NodeKind, Scope, ScopeId, ScopeKind, SymbolFlags, SymbolTable};
use crate::depth::Depth;
use crate::error::{CompileError, Result};
use crate::future::Future;
use crate::names::{Names, maybe_mangle};
use crate::{Options, docstring};
use krait_bytecode::CodeFlags;

pub(super) fn build(
    tree: &Mod<'_>,
    future: &Future,
    options: &Options,
    names: &Names,
    interner: &Interner,
) -> Result<SymbolTable> {
    let mut builder = Builder {
        table: SymbolTable {
            scopes: Vec::new(),
            by_node: FxHashMap::default(),
        },
        stack: Vec::new(),
        private: None,
        future: *future,
        future_annotations: future.features & CodeFlags::FUTURE_ANNOTATIONS != 0,
        allow_top_level_await: options.allow_top_level_await,
        strip_docstrings: options.optimize >= 2,
        names,
        interner,
        depth: Depth::default(),
    };
    builder.enter_block(
        names.top,
        ScopeKind::Module,
        NodeKey::new(NodeKind::Module, tree),
        Loc::new(0, 0, 0, 0),
    )?;
    match tree {
        Mod::Module { body, .. } => {
            builder.current().has_docstring = builder.has_docstring(body);
            builder.stmts(body)?;
        }
        Mod::Interactive { body } => builder.stmts(body)?,
        Mod::Expression { body } => builder.expr(body)?,
        Mod::FunctionType { .. } => {
            return Err(Box::new(CompileError::Value(
                "this compiler does not handle FunctionTypes".to_owned(),
            )));
        }
    }
    builder.exit_block();
    Ok(builder.table)
}

/// The state of the walk.
pub(super) struct Builder<'c> {
    pub table: SymbolTable,
    /// The scopes around and at the current place; never empty during the walk.
    pub stack: Vec<ScopeId>,
    /// The class whose private names are mangled here.
    pub private: Option<Symbol>,
    pub future: Future,
    pub future_annotations: bool,
    pub allow_top_level_await: bool,
    strip_docstrings: bool,
    pub names: &'c Names,
    pub interner: &'c Interner,
    pub depth: Depth,
}

impl Builder<'_> {
    pub fn current_id(&self) -> ScopeId {
        self.stack.last().copied().unwrap_or(SymbolTable::TOP)
    }

    pub fn current(&mut self) -> &mut Scope {
        let id = self.current_id();
        &mut self.table[id]
    }

    pub fn kind(&self) -> ScopeKind {
        self.table[self.current_id()].kind
    }

    pub fn allows_top_level_await(&self) -> bool {
        self.allow_top_level_await && self.kind() == ScopeKind::Module
    }

    /// Makes a scope inside the current one without entering it.
    pub fn new_scope(&mut self, name: Symbol, kind: ScopeKind, key: NodeKey, loc: Loc) -> ScopeId {
        let mut scope = Scope::new(name, kind, loc);
        if let Some(parent) = self.stack.last() {
            let parent = &self.table[*parent];
            scope.nested = parent.nested || parent.is_function_like();
            scope.method = kind == ScopeKind::Function && parent.kind == ScopeKind::Class;
        }
        let id = ScopeId(self.table.scopes.len() as u32);
        self.table.scopes.push(scope);
        self.table.by_node.insert(key, id);
        id
    }

    pub fn enter_block(&mut self, name: Symbol, kind: ScopeKind, key: NodeKey, loc: Loc) -> Result {
        let id = self.new_scope(name, kind, key, loc);
        self.enter_existing_block(id);
        if matches!(
            kind,
            ScopeKind::Annotation | ScopeKind::TypeVariable | ScopeKind::TypeAlias
        ) {
            // The code made for these takes the wanted format as an argument.
            self.add_def(self.names.dot_format, SymbolFlags::PARAM, loc)?;
            self.add_def(self.names.dot_format, SymbolFlags::USE, loc)?;
        }
        Ok(())
    }

    pub fn enter_existing_block(&mut self, id: ScopeId) {
        let previous = self.stack.last().copied();
        if let Some(previous) = previous {
            let comp_iter_expr = self.table[previous].comp_iter_expr;
            let mangled = self.table[previous].mangled_names.clone();
            let scope = &mut self.table[id];
            scope.comp_iter_expr = comp_iter_expr;
            if scope.kind != ScopeKind::Class && mangled.is_some() {
                scope.mangled_names = mangled;
            }
        }
        self.stack.push(id);
        // These annotations become strings and have no part in name resolution.
        if self.future_annotations && self.table[id].kind == ScopeKind::Annotation {
            return;
        }
        if let Some(previous) = previous
            && !self.table[previous].children.contains(&id)
        {
            self.table[previous].children.push(id);
        }
    }

    pub fn exit_block(&mut self) {
        self.stack.pop();
    }

    pub fn has_docstring(&self, body: &[Stmt<'_>]) -> bool {
        !self.strip_docstrings && docstring::of(body).is_some()
    }

    pub fn mangle(&self, name: Symbol) -> Symbol {
        if self.private.is_none() {
            return name;
        }
        let scope = &self.table[self.current_id()];
        let only = scope.mangled_names.as_ref().map(|names| names.borrow());
        maybe_mangle(self.interner, self.private, only.as_deref(), name)
    }

    /// The flags of a name (not yet mangled) in a scope.
    pub fn lookup_in(&self, scope: ScopeId, name: Symbol) -> SymbolFlags {
        let only = self.table[scope]
            .mangled_names
            .as_ref()
            .map(|names| names.borrow());
        let name = maybe_mangle(self.interner, self.private, only.as_deref(), name);
        self.table[scope].flags(name)
    }

    pub fn add_def(&mut self, name: Symbol, flag: u32, loc: Loc) -> Result {
        let ctx = if flag == SymbolFlags::USE {
            ExprContext::Load
        } else {
            ExprContext::Store
        };
        self.add_def_ctx(name, flag, loc, ctx)
    }

    pub fn add_def_ctx(&mut self, name: Symbol, flag: u32, loc: Loc, ctx: ExprContext) -> Result {
        if flag & SymbolFlags::BOUND != 0 {
            self.check_name(name, loc, ctx)?;
        }
        if flag & SymbolFlags::TYPE_PARAM != 0
            && let Some(mangled) = &self.current().mangled_names
        {
            Rc::clone(mangled).borrow_mut().insert(name);
        }
        self.add_def_in(self.current_id(), name, flag, loc)
    }

    /// Records what is done with a name in a scope.
    pub fn add_def_in(&mut self, id: ScopeId, name: Symbol, flag: u32, loc: Loc) -> Result {
        let mangled = self.mangle(name);
        let text = || self.interner.get(name);
        let scope = &mut self.table[id];
        let position = scope.symbols.position(mangled);
        let mut value = position
            .and_then(|position| scope.symbols.at(position))
            .map_or(0, |(_, flags)| flags.0);
        if position.is_some() {
            if flag & value & SymbolFlags::PARAM != 0 {
                let message = format!("duplicate argument '{}' in function definition", text());
                return Err(CompileError::syntax(message, loc));
            }
            if flag & value & SymbolFlags::TYPE_PARAM != 0 {
                return Err(CompileError::syntax(
                    format!("duplicate type parameter '{}'", text()),
                    loc,
                ));
            }
        }
        value |= flag;
        if scope.comp_iter_target {
            if value & (SymbolFlags::GLOBAL | SymbolFlags::NONLOCAL) != 0 {
                let message = format!(
                    "comprehension inner loop cannot rebind assignment expression target '{}'",
                    text()
                );
                return Err(CompileError::syntax(message, loc));
            }
            value |= SymbolFlags::COMP_ITER;
        }
        match position {
            Some(position) => scope.symbols.set_at(position, SymbolFlags(value)),
            None => scope.symbols.insert(mangled, SymbolFlags(value)),
        }
        if flag & SymbolFlags::PARAM != 0 {
            scope.varnames.push(mangled);
        } else if flag & SymbolFlags::GLOBAL != 0 {
            let top = &mut self.table[SymbolTable::TOP].symbols;
            let known = top.get(mangled).unwrap_or_default();
            top.insert(mangled, SymbolFlags(known.0 | flag));
        }
        Ok(())
    }

    pub fn check_name(&self, name: Symbol, loc: Loc, ctx: ExprContext) -> Result {
        if name != self.names.debug {
            return Ok(());
        }
        match ctx {
            ExprContext::Load => Ok(()),
            ExprContext::Store => Err(CompileError::syntax("cannot assign to __debug__", loc)),
            ExprContext::Del => Err(CompileError::syntax("cannot delete __debug__", loc)),
        }
    }

    pub fn check_keywords(&self, keywords: &[Keyword<'_>]) -> Result {
        for keyword in keywords {
            if let Some(arg) = keyword.arg {
                self.check_name(arg, keyword.loc, ExprContext::Store)?;
            }
        }
        Ok(())
    }

    pub fn record_directive(&mut self, name: Symbol, loc: Loc) {
        let mangled = self.mangle(name);
        self.current().directives.push((mangled, loc));
    }

    /// Walks statements that may or may not be executed, which matters to annotations.
    pub fn conditionally(&mut self, walk: impl FnOnce(&mut Self) -> Result) -> Result {
        let id = self.current_id();
        let before = std::mem::replace(&mut self.table[id].in_conditional_block, true);
        walk(self)?;
        self.table[id].in_conditional_block = before;
        Ok(())
    }
}
