//! The second pass: deciding how each name is reached.
//!
//! Scopes are analysed from the outside in, handing down the names bound around them, and from the
//! inside out, handing up the names that remained free. A name that is local and free in a child
//! is a cell.

use krait_base::{Interner, Symbol};
use rustc_hash::FxHashSet;

use super::{ScopeId, ScopeKind, SymbolFlags, SymbolTable, VarScope};
use crate::depth::Depth;
use crate::error::{CompileError, Result};
use crate::names::Names;
use crate::symbol_map::SymbolMap;

type NameSet = FxHashSet<Symbol>;

pub(super) fn analyze(table: &mut SymbolTable, names: &Names, interner: &Interner) -> Result {
    let mut analyzer = Analyzer {
        table,
        names,
        interner,
        depth: Depth::default(),
    };
    let mut visible = Visible::default();
    analyzer
        .block(SymbolTable::TOP, &mut visible, None)
        .map(drop)
}

/// The names that are visible where a scope begins. The scope gets its own copy to change.
#[derive(Clone, Debug, Default)]
struct Visible {
    /// Bound in functions around; `None` in the module itself.
    bound: Option<NameSet>,
    global: NameSet,
    type_params: NameSet,
}

struct Analyzer<'c> {
    table: &'c mut SymbolTable,
    names: &'c Names,
    interner: &'c Interner,
    depth: Depth,
}

/// What is found out about one scope.
#[derive(Default)]
struct Findings {
    scopes: SymbolMap<VarScope>,
    local: NameSet,
    free: NameSet,
}

impl Analyzer<'_> {
    /// Analyses a scope and those within; returns the names that are free in it.
    fn block(
        &mut self,
        id: ScopeId,
        visible: &mut Visible,
        class: Option<ScopeId>,
    ) -> Result<NameSet> {
        self.depth.enter()?;
        let kind = self.table[id].kind;
        let mut found = Findings::default();
        // What a class binds is not visible in its methods.
        let of_class = (kind == ScopeKind::Class).then(|| Visible {
            bound: visible.bound.clone(),
            global: visible.global.clone(),
            type_params: NameSet::default(),
        });
        for position in 0..self.table[id].symbols.len() {
            let Some((name, flags)) = self.table[id].symbols.at(position) else {
                break;
            };
            self.name(id, name, flags, visible, &mut found, class)?;
        }
        let mut inner = match of_class {
            Some(mut inner) => {
                let bound = inner.bound.get_or_insert_default();
                bound.extend([
                    self.names.class,
                    self.names.classdict,
                    self.names.conditional_annotations,
                ]);
                inner
            }
            None => {
                let mut bound = visible.bound.take().unwrap_or_default();
                if self.table[id].is_function_like() {
                    bound.extend(found.local.iter().copied());
                }
                let global = std::mem::take(&mut visible.global);
                Visible {
                    bound: Some(bound),
                    global,
                    type_params: NameSet::default(),
                }
            }
        };
        inner.type_params = std::mem::take(&mut visible.type_params);
        let mut inlined_cells = NameSet::default();
        let mut new_free = NameSet::default();
        self.children(
            id,
            &inner,
            class,
            &mut found,
            &mut new_free,
            &mut inlined_cells,
        )?;
        self.splice_inlined(id);
        let scope = &mut self.table[id];
        if scope.is_function_like() {
            make_cells(&mut found.scopes, &mut new_free, &inlined_cells);
        } else if kind == ScopeKind::Class {
            scope.needs_class_closure |= new_free.remove(&self.names.class);
            scope.needs_classdict |= new_free.remove(&self.names.classdict);
            scope.has_conditional_annotations |=
                new_free.remove(&self.names.conditional_annotations);
        }
        let outer_bound = if kind == ScopeKind::Class {
            visible.bound.as_ref()
        } else {
            inner.bound.as_ref()
        };
        let is_top = id == SymbolTable::TOP;
        self.update(
            id,
            &found,
            if is_top { None } else { outer_bound },
            &new_free,
            &inlined_cells,
        );
        found.free.extend(new_free);
        self.depth.leave();
        Ok(found.free)
    }

    fn children(
        &mut self,
        id: ScopeId,
        inner: &Visible,
        class: Option<ScopeId>,
        found: &mut Findings,
        new_free: &mut NameSet,
        inlined_cells: &mut NameSet,
    ) -> Result {
        let (is_class, sees_class) = (
            self.table[id].kind == ScopeKind::Class,
            self.table[id].can_see_class_scope,
        );
        for position in 0..self.table[id].children.len() {
            let Some(child) = self.table[id].children.get(position).copied() else {
                break;
            };
            let child_class = match self.table[child].can_see_class_scope {
                true if is_class => Some(id),
                true => class,
                false => None,
            };
            // Generator expressions stay functions, and so do comprehensions in annotations in classes.
            let inline = self.table[child].comprehension.is_some()
                && !self.table[child].generator
                && !sees_class;
            let mut child_free = self.block(child, &mut inner.clone(), child_class)?;
            if inline {
                self.inline_comprehension(id, child, found, &mut child_free, inlined_cells);
                self.table[child].comp_inlined = true;
            }
            new_free.extend(child_free);
        }
        Ok(())
    }

    /// Scopes in an inlined comprehension become children of the scope around it.
    fn splice_inlined(&mut self, id: ScopeId) {
        let children = std::mem::take(&mut self.table[id].children);
        let mut spliced = Vec::with_capacity(children.len());
        for child in children {
            if self.table[child].comp_inlined {
                spliced.extend_from_slice(&self.table[child].children);
            } else {
                spliced.push(child);
            }
        }
        self.table[id].children = spliced;
    }

    fn name(
        &self,
        id: ScopeId,
        name: Symbol,
        flags: SymbolFlags,
        visible: &mut Visible,
        found: &mut Findings,
        class: Option<ScopeId>,
    ) -> Result {
        let scope = if flags.has(SymbolFlags::GLOBAL) {
            if flags.has(SymbolFlags::NONLOCAL) {
                let message = format!("name '{}' is nonlocal and global", self.interner.get(name));
                return Err(self.error_at_directive(id, name, message));
            }
            visible.global.insert(name);
            if let Some(bound) = &mut visible.bound {
                bound.remove(&name);
            }
            VarScope::GlobalExplicit
        } else if flags.has(SymbolFlags::NONLOCAL) {
            self.check_nonlocal(id, name, visible)?;
            found.free.insert(name);
            VarScope::Free
        } else if flags.has(SymbolFlags::BOUND) {
            found.local.insert(name);
            visible.global.remove(&name);
            if flags.has(SymbolFlags::TYPE_PARAM) {
                visible.type_params.insert(name);
            } else {
                visible.type_params.remove(&name);
            }
            VarScope::Local
        } else {
            let in_class = class
                .map(|class| self.table[class].flags(name))
                .unwrap_or_default();
            if in_class.has(SymbolFlags::GLOBAL) {
                VarScope::GlobalExplicit
            } else if in_class.has(SymbolFlags::BOUND) && !in_class.has(SymbolFlags::NONLOCAL) {
                // Looked for in the class at run time, then in the globals.
                VarScope::GlobalImplicit
            } else if visible
                .bound
                .as_ref()
                .is_some_and(|bound| bound.contains(&name))
            {
                found.free.insert(name);
                VarScope::Free
            } else {
                VarScope::GlobalImplicit
            }
        };
        found.scopes.insert(name, scope);
        Ok(())
    }

    fn check_nonlocal(&self, id: ScopeId, name: Symbol, visible: &Visible) -> Result {
        let message = match &visible.bound {
            None => "nonlocal declaration not allowed at module level".to_owned(),
            Some(bound) if !bound.contains(&name) => {
                format!(
                    "no binding for nonlocal '{}' found",
                    self.interner.get(name)
                )
            }
            Some(_) if visible.type_params.contains(&name) => {
                format!(
                    "nonlocal binding not allowed for type parameter '{}'",
                    self.interner.get(name)
                )
            }
            Some(_) => return Ok(()),
        };
        Err(self.error_at_directive(id, name, message))
    }

    fn error_at_directive(
        &self,
        id: ScopeId,
        name: Symbol,
        message: String,
    ) -> crate::error::Error {
        match self.table[id]
            .directives
            .iter()
            .find(|(directive, _)| *directive == name)
        {
            Some((_, loc)) => CompileError::syntax(message, *loc),
            None => CompileError::syntax(message, self.table[id].loc),
        }
    }

    fn is_free_in_any_child(&self, id: ScopeId, name: Symbol) -> bool {
        self.table[id]
            .children
            .iter()
            .any(|child| self.table[*child].var_scope(name) == VarScope::Free)
    }

    /// Moves the names of a comprehension into the scope around it.
    fn inline_comprehension(
        &mut self,
        id: ScopeId,
        comp: ScopeId,
        found: &mut Findings,
        comp_free: &mut NameSet,
        inlined_cells: &mut NameSet,
    ) {
        let is_class = self.table[id].kind == ScopeKind::Class;
        let own_cells = [
            self.names.class,
            self.names.classdict,
            self.names.conditional_annotations,
        ];
        let mut hidden = Vec::new();
        for position in 0..self.table[comp].symbols.len() {
            let Some((name, flags)) = self.table[comp].symbols.at(position) else {
                break;
            };
            if flags.has(SymbolFlags::PARAM) {
                continue;
            }
            let mut scope = flags.scope();
            if scope == VarScope::Cell || flags.has(SymbolFlags::COMP_CELL) {
                inlined_cells.insert(name);
            }
            // The cells of the class itself are not visible in its body; functions in there see them.
            if scope == VarScope::Free && is_class && own_cells.contains(&name) {
                scope = VarScope::GlobalImplicit;
                if !self.is_free_in_any_child(comp, name) {
                    comp_free.remove(&name);
                }
                hidden.push(name);
            }
            match self.table[id].symbols.get(name) {
                None => {
                    self.table[id].symbols.insert(name, flags.uses());
                    found.scopes.insert(name, scope);
                }
                Some(existing) => {
                    // What a class body binds is not what its comprehensions see.
                    if scope == VarScope::Free && !is_class {
                        let used = flags.0 & SymbolFlags::USE;
                        let merged = SymbolFlags(existing.0 | used);
                        self.table[id].symbols.insert(name, merged);
                    }
                    // Free in the comprehension and local around it is now simply local.
                    if existing.has(SymbolFlags::BOUND)
                        && !is_class
                        && !self.is_free_in_any_child(comp, name)
                    {
                        comp_free.remove(&name);
                    }
                }
            }
        }
        for name in hidden {
            self.table[comp].symbols.remove(name);
        }
    }

    /// Enters the results into the scope's symbols.
    fn update(
        &mut self,
        id: ScopeId,
        found: &Findings,
        bound: Option<&NameSet>,
        free: &NameSet,
        inlined_cells: &NameSet,
    ) {
        let scope = &mut self.table[id];
        let is_class = scope.kind == ScopeKind::Class || scope.can_see_class_scope;
        for position in 0..scope.symbols.len() {
            let Some((name, flags)) = scope.symbols.at(position) else {
                break;
            };
            let mut flags = flags.with_scope(found.scopes.get(name).unwrap_or(VarScope::Unknown));
            if inlined_cells.contains(&name) {
                flags.0 |= SymbolFlags::COMP_CELL;
            }
            scope.symbols.set_at(position, flags);
        }
        let mut free: Vec<Symbol> = free.iter().copied().collect();
        free.sort_unstable();
        for name in free {
            match scope.symbols.get(name) {
                // A method's free variable may have the name of something in the class.
                Some(flags) if is_class => scope
                    .symbols
                    .insert(name, SymbolFlags(flags.0 | SymbolFlags::FREE_CLASS)),
                Some(_) => {}
                None if bound.is_some_and(|bound| !bound.contains(&name)) => {}
                None => scope
                    .symbols
                    .insert(name, SymbolFlags::default().with_scope(VarScope::Free)),
            }
        }
    }
}

/// Local names that are free in a child become cells.
fn make_cells(scopes: &mut SymbolMap<VarScope>, free: &mut NameSet, inlined_cells: &NameSet) {
    for position in 0..scopes.len() {
        let Some((name, VarScope::Local)) = scopes.at(position) else {
            continue;
        };
        if free.contains(&name) || inlined_cells.contains(&name) {
            scopes.set_at(position, VarScope::Cell);
            free.remove(&name);
        }
    }
}
