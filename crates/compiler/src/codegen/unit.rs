//! The state of one code object while its code is generated.

use krait_ast::Stmt;
use krait_base::{Interner, Loc, Symbol, Wtf8, Wtf8Buf};
use rustc_hash::FxHashSet;

use crate::consts::ConstTable;
use crate::instr::{InstrSeq, Label};
use crate::symbol_map::{NameTable, SymbolMap};
use crate::symtable::{ScopeId, SymbolTable};

/// What a code object is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScopeType {
    Module,
    Class,
    Function,
    AsyncFunction,
    Lambda,
    Comprehension,
    /// Annotations, type parameters and type aliases.
    Annotations,
}

/// A statement that must be tidied up when control leaves it early.
#[derive(Clone, Copy, Debug)]
pub struct FBlock<'a> {
    pub kind: FBlockKind<'a>,
    /// Where the loop begins; what `continue` jumps to.
    pub block: Label,
    pub loc: Loc,
    /// Where the loop ends; what `break` jumps to.
    pub exit: Label,
}

#[derive(Clone, Copy, Debug)]
pub enum FBlockKind<'a> {
    WhileLoop,
    ForLoop,
    AsyncForLoop,
    TryExcept,
    /// With the statements of the `finally`.
    FinallyTry(&'a [Stmt<'a>]),
    FinallyEnd,
    With,
    AsyncWith,
    /// With the name bound by `except ... as name`.
    HandlerCleanup(Option<Symbol>),
    PopValue,
    ExceptionHandler,
    ExceptionGroupHandler,
    AsyncComprehension,
    /// Names that wait on the stack. No statement within can leave it.
    InlinedComprehension,
    StopIteration,
}

/// How many blocks may be nested (`CO_MAXBLOCKS`).
pub const MAX_BLOCKS: usize = 21;

/// The numbers of parameters.
#[derive(Clone, Copy, Debug, Default)]
pub struct ArgCounts {
    pub args: u32,
    pub posonly: u32,
    pub kwonly: u32,
}

#[derive(Debug)]
pub struct Unit<'a> {
    pub scope: ScopeId,
    pub scope_type: ScopeType,
    pub name: Symbol,
    pub qualname: Wtf8Buf,
    /// The class whose private names are mangled.
    pub private: Option<Symbol>,
    pub args: ArgCounts,
    pub firstlineno: i32,
    pub code: InstrSeq,
    /// The body's code, while that of the module's annotations is made.
    pub stashed: Option<InstrSeq>,
    pub consts: ConstTable,
    pub names: NameTable,
    pub varnames: NameTable,
    pub cellvars: NameTable,
    /// Numbered after the cells.
    pub freevars: NameTable,
    /// In scopes without fast locals, names that inlined comprehensions keep there; whether now.
    pub fast_hidden: SymbolMap<bool>,
    pub fblocks: Vec<FBlock<'a>>,
    pub in_inlined_comp: u32,
    pub in_conditional_block: u32,
    pub static_attributes: FxHashSet<Symbol>,
    /// Annotated assignments, with their numbers if they may not be reached.
    pub deferred_annotations: Vec<(&'a Stmt<'a>, Option<u32>)>,
    pub next_conditional_annotation: u32,
}

impl Unit<'_> {
    /// A function's unit that belongs to no tree.
    pub fn bare(
        name: Wtf8<'_>,
        args: ArgCounts,
        firstlineno: i32,
        interner: &Interner,
    ) -> Unit<'static> {
        Unit {
            scope: SymbolTable::TOP,
            scope_type: ScopeType::Function,
            name: interner.intern(name),
            qualname: name.to_owned(),
            private: None,
            args,
            firstlineno,
            code: InstrSeq::default(),
            stashed: None,
            consts: ConstTable::default(),
            names: NameTable::default(),
            varnames: NameTable::default(),
            cellvars: NameTable::default(),
            freevars: NameTable::default(),
            fast_hidden: SymbolMap::default(),
            fblocks: Vec::new(),
            in_inlined_comp: 0,
            in_conditional_block: 0,
            static_attributes: FxHashSet::default(),
            deferred_annotations: Vec::new(),
            next_conditional_annotation: 0,
        }
    }
}
