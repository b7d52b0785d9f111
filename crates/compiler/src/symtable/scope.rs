//! One scope of the symbol table and the flags of its names.

use std::cell::RefCell;
use std::rc::Rc;

use krait_base::{Loc, Symbol};
use rustc_hash::FxHashSet;

use crate::symbol_map::SymbolMap;

/// The number of a scope in its table. Only the table hands them out, so indexing cannot fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ScopeId(pub(super) u32);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScopeKind {
    Function,
    Class,
    Module,
    Annotation,
    TypeAlias,
    TypeParameters,
    TypeVariable,
}

/// Which comprehension a function scope stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comprehension {
    List,
    Set,
    Dict,
    Generator,
}

/// What is known of a name in a scope: what is done with it (the numbers are those of the
/// `_symtable` module), and, from bit 12 up, its [`VarScope`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SymbolFlags(pub u32);

impl SymbolFlags {
    pub const GLOBAL: u32 = 1;
    pub const LOCAL: u32 = 2;
    pub const PARAM: u32 = 4;
    pub const NONLOCAL: u32 = 8;
    pub const USE: u32 = 16;
    pub const FREE_CLASS: u32 = 64;
    pub const IMPORT: u32 = 128;
    pub const ANNOT: u32 = 256;
    pub const COMP_ITER: u32 = 512;
    pub const TYPE_PARAM: u32 = 1024;
    pub const COMP_CELL: u32 = 2048;
    pub const BOUND: u32 = Self::LOCAL | Self::PARAM | Self::IMPORT;

    /// Where the scope begins in the number, and its bits.
    pub const SCOPE_SHIFT: u32 = 12;
    pub const SCOPE_MASK: u32 = 15;

    #[inline]
    pub fn has(self, flag: u32) -> bool {
        self.0 & flag != 0
    }

    /// The flags without the scope.
    pub fn uses(self) -> SymbolFlags {
        SymbolFlags(self.0 & ((1 << Self::SCOPE_SHIFT) - 1))
    }

    pub fn with_scope(self, scope: VarScope) -> SymbolFlags {
        SymbolFlags(self.0 | (scope as u32) << Self::SCOPE_SHIFT)
    }

    pub fn scope(self) -> VarScope {
        match self.0 >> Self::SCOPE_SHIFT & Self::SCOPE_MASK {
            1 => VarScope::Local,
            2 => VarScope::GlobalExplicit,
            3 => VarScope::GlobalImplicit,
            4 => VarScope::Free,
            5 => VarScope::Cell,
            _ => VarScope::Unknown,
        }
    }
}

/// How a name is reached from a scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum VarScope {
    Unknown = 0,
    Local = 1,
    GlobalExplicit = 2,
    GlobalImplicit = 3,
    Free = 4,
    Cell = 5,
}

/// One scope.
#[derive(Debug)]
pub struct Scope {
    pub name: Symbol,
    pub kind: ScopeKind,
    pub loc: Loc,
    /// Names (mangled) in the order of their first appearance.
    pub symbols: SymbolMap<SymbolFlags>,
    /// The parameters, in the order of the frame's slots.
    pub varnames: Vec<Symbol>,
    pub children: Vec<ScopeId>,
    /// Where names were declared global or nonlocal.
    pub directives: Vec<(Symbol, Loc)>,
    /// In and below the type parameters of a generic class: the only names that are mangled.
    pub mangled_names: Option<Rc<RefCell<FxHashSet<Symbol>>>>,
    /// What a type variable's scope is for, for error messages.
    pub scope_info: &'static str,
    pub comprehension: Option<Comprehension>,
    pub annotation_block: Option<ScopeId>,
    pub nested: bool,
    pub generator: bool,
    pub coroutine: bool,
    pub annotations_used: bool,
    pub varargs: bool,
    pub varkeywords: bool,
    pub returns_value: bool,
    pub needs_class_closure: bool,
    pub needs_classdict: bool,
    pub comp_inlined: bool,
    pub can_see_class_scope: bool,
    pub has_docstring: bool,
    pub method: bool,
    pub has_conditional_annotations: bool,
    // The rest is only used while the table is built.
    pub(super) comp_iter_target: bool,
    pub(super) comp_iter_expr: u32,
    pub(super) in_conditional_block: bool,
    pub(super) in_unevaluated_annotation: bool,
}

impl Scope {
    pub(super) fn new(name: Symbol, kind: ScopeKind, loc: Loc) -> Scope {
        Scope {
            name,
            kind,
            loc,
            symbols: SymbolMap::default(),
            varnames: Vec::new(),
            children: Vec::new(),
            directives: Vec::new(),
            mangled_names: None,
            scope_info: "",
            comprehension: None,
            annotation_block: None,
            nested: false,
            generator: false,
            coroutine: false,
            annotations_used: false,
            varargs: false,
            varkeywords: false,
            returns_value: false,
            needs_class_closure: false,
            needs_classdict: false,
            comp_inlined: false,
            can_see_class_scope: false,
            has_docstring: false,
            method: false,
            has_conditional_annotations: false,
            comp_iter_target: false,
            comp_iter_expr: 0,
            in_conditional_block: false,
            in_unevaluated_annotation: false,
        }
    }

    /// Whether names bound here live in fast locals.
    pub fn is_function_like(&self) -> bool {
        !matches!(self.kind, ScopeKind::Class | ScopeKind::Module)
    }

    pub fn is_async_function(&self) -> bool {
        self.kind == ScopeKind::Function && self.coroutine
    }

    pub fn flags(&self, name: Symbol) -> SymbolFlags {
        self.symbols.get(name).unwrap_or_default()
    }

    pub fn var_scope(&self, name: Symbol) -> VarScope {
        self.flags(name).scope()
    }
}
